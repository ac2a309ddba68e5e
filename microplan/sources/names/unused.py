"""Decisions of a planner that nothing came of: told, never silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from microplan.domain.tables import MATCHES
from microplan.sources.file_settings import name_file
from microplan.sources.ledger import seal_rows
from microplan.sources.names.codes import write_code
from microplan.sources.names.decisions import Decision, read_decisions
from microplan.sources.names.folding import plain

if TYPE_CHECKING:
    from microplan.sources.names.settings import NameSettings

NO_EFFECT = "a correction of this row has no effect: it is no join of two names"


def tell_unused(matches: pd.DataFrame, names: NameSettings) -> pd.DataFrame:
    """Return MATCHES with a row for every decision that no join has used.

    The place is not in the plan any more, or the file is not. The row keeps what was decided, so
    that it comes back with the place.
    """
    decisions = read_decisions(names)
    if not decisions or names.decisions is None:
        return matches
    used: set[tuple[str, str]] = set()
    said = matches.loc[matches["method"] == "planner", ["where", "left_id", "left"]]
    for where, left_id, left_name in said.to_numpy(dtype=str):
        used |= {(where, write_code(left_id)), (where, plain(left_name))}
    left = [one for one in decisions if not _is_used(one, used)]
    keys = set(zip(matches["what"], matches["where"], strict=True))
    vain = {(one.what, one.where) for one in left} & keys
    told = [(w, where) in vain for w, where in zip(matches["what"], matches["where"], strict=True)]
    matches = matches.assign(
        how=matches["how"].mask(
            pd.Series(told, index=matches.index), matches["how"] + "; " + NO_EFFECT
        )
    )
    file = name_file(names.decisions)
    rows = {(one.what, one.where): _tell(one, file) for one in left}
    new = pd.DataFrame([row for key, row in rows.items() if key not in keys])
    if new.empty:
        return MATCHES.arrange(matches)
    return MATCHES.arrange(pd.concat([matches, seal_rows(new)], ignore_index=True))


def _is_used(one: Decision, used: set[tuple[str, str]]) -> bool:
    """Tell whether a join of the run is this decision."""
    wanted = {write_code(one.left_id)} if one.left_id else {plain(one.left)}
    return any(key in wanted and one.where in {where, ""} for where, key in used)


def _tell(one: Decision, file: str) -> dict[str, object]:
    """Return the row of a decision that nothing came of."""
    how = f"decided by the planner (row {one.row} of {file}), but the plan has no such place or "
    how += "list any more; nothing was done"
    return {
        "what": one.what or one.left_id or one.left,
        "where": one.where or file,
        "how": how,
        "how_sure": 0.0,
        "accepted": False,
        "left_id": one.left_id,
        "left": one.left,
        "right_id": one.right_id,
        "right": one.right,
        "method": "planner",
        "score": float("nan"),
    }
