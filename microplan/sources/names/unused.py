"""Decisions of a planner that nothing came of: told, never silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from microplan.domain.tables import MATCHES
from microplan.sources.file_settings import name_file
from microplan.sources.names.codes import write_code
from microplan.sources.names.decisions import Decision, read_decisions
from microplan.sources.names.folding import plain
from microplan.sources.names.seals import seal

if TYPE_CHECKING:
    from microplan.sources.names.settings import NameSettings

ELSE = "(none)"
"""What no row is called: a seal on it is broken by any name."""
GONE = "the plan has no such place or list any more"
WAITING = "its list could not be read, or the plan has no such place any more"
NO_EFFECT = "a correction of this row has no effect: it is no join of two names"


def tell_unused(
    matches: pd.DataFrame, names: NameSettings, read_whole: bool = True
) -> pd.DataFrame:
    """Return MATCHES with a row for every decision that no join has used.

    The place is not in the plan any more, or the file is not. The row keeps what was decided, so
    that it comes back with the place.

    Parameters
    ----------
    read_whole
        Whether every list was read: if not, a decision may wait for one that has a fault.
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
    why = GONE if read_whole else WAITING
    rows = {(one.what, one.where): _tell(one, file, why) for one in left}
    new = pd.DataFrame([row for key, row in rows.items() if key not in keys])
    if new.empty:
        return MATCHES.arrange(matches)
    return MATCHES.arrange(pd.concat([matches, new], ignore_index=True))


def _is_used(one: Decision, used: set[tuple[str, str]]) -> bool:
    """Tell whether a join of the run is this decision."""
    wanted = {write_code(one.left_id)} if one.left_id else {plain(one.left)}
    return any(key in wanted and one.where in {where, ""} for where, key in used)


def _tell(one: Decision, file: str, why: str) -> dict[str, object]:
    """Return the row of a decision that nothing came of."""
    how = f"decided by the planner (row {one.row} of {file}), but {why}; nothing was done"
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
        "seal": _seal(one),
    }


def _seal(one: Decision) -> str:
    """Seal a decision that was not carried out, so that it reads as it was decided.

    The row says that nothing was joined; what the planner asked for still counts as edited.
    """
    edited = set(one.edited) & {"right", "right_id"} if one.accepted else set()
    edited = edited or ({"right"} if one.accepted else set())
    right_id = ELSE if "right_id" in edited else one.right_id
    return seal(right_id, ELSE if "right" in edited else one.right, str(False))
