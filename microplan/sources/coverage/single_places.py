"""The single villages and hamlets that a file's rows speak of: by id, else by name in the block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from microplan.errors import Fault, InputFault, list_ids
from microplan.sources.file_settings import name_file
from microplan.sources.files import as_ids, as_text
from microplan.sources.names.joining import find_joins
from microplan.sources.names.sides import JoinRules, Side
from microplan.sources.names.telling import write_joins
from microplan.sources.own_ids import OwnIds, find_own_ids

if TYPE_CHECKING:
    from microplan.sources.coverage.places import Places
    from microplan.sources.coverage.settings import SurveySettings
    from microplan.sources.ledger import Ledger

PREFIXES = ("", "V-", "H-")
BLOCK_PREFIXES = ("", "B-", "C-")
LOST_SURE = 0.3


def join_settlements(
    rows: pd.DataFrame, places: Places, survey: SurveySettings, ledger: Ledger
) -> pd.Series[Any]:
    """Return the settlement of each row, as a list of one or none.

    Rows that find no place are told in `repairs`, all in one row.

    Raises
    ------
    InputFault
        No row is of a place of the plan.
    """
    where = name_file(survey.file)
    written = as_ids(rows[survey.area]).replace(survey.aliases)
    own = find_own_ids(
        written, OwnIds(places.settlements["settlement_id"], PREFIXES), where, ledger
    )
    found = own.to_numpy(dtype=object, copy=True)
    unknown = np.flatnonzero(found == "")
    if len(unknown) and survey.block:
        blocks = _find_blocks(rows.iloc[unknown], places, survey)
        found[unknown] = _join_by_name(list(written.iloc[unknown]), blocks, places, survey, ledger)
    if not (found != "").any():
        todo = "name its places by the plan's ids, or add the column of the block as `block`"
        fault = Fault(where, "no row is of a place of the plan", todo, survey.area, tuple(written))
        raise InputFault([fault])
    lost = written[found == ""]
    if len(lost):
        how = (
            f"{len(lost)} rows are of no place that is known: their figures count nowhere."
            f" The first: {list_ids(tuple(lost))}"
        )
        ledger.doubt("places that are not known", where, how, LOST_SURE, float(len(lost)), "rows")
    return pd.Series([[one] if one else [] for one in found], index=rows.index, dtype=object)


def _find_blocks(rows: pd.DataFrame, places: Places, survey: SurveySettings) -> list[str]:
    """Return the plan's id of the block that each row names, by id or by name; "" for none."""
    blocks = places.areas[places.areas["level"].isin(["block", "city"])]
    ids = OwnIds(blocks["area_id"], BLOCK_PREFIXES)
    by_name: dict[str, list[str]] = {}
    for area, name in zip(blocks["area_id"], blocks["name"], strict=True):
        by_name.setdefault(str(name).casefold(), []).append(str(area))
    found = []
    for text in as_text(rows[survey.block]):
        named = by_name.get(text.casefold(), [])
        found.append(ids.find(text) or (named[0] if len(named) == 1 else ""))
    return found


def _join_by_name(
    names: list[str], blocks: list[str], places: Places, survey: SurveySettings, ledger: Ledger
) -> list[str]:
    """Join rows by name within their block, as every name of the plan is joined."""
    wanted = sorted({(b, n) for b, n in zip(blocks, names, strict=True) if b and n})
    homes = places.settlements
    inside = homes["area_id"].isin({block for block, _ in wanted}) & (homes["name"] != "")
    homes = homes[inside]
    ours = Side(homes["name"].tolist(), homes["settlement_id"].tolist(), homes["area_id"].tolist())
    theirs = Side(
        [name for _, name in wanted],
        [f"{name} of {block}" for block, name in wanted],
        [block for block, _ in wanted],
    )
    rules = JoinRules(name_file(survey.file), survey.match_min)
    joins = find_joins(ours, theirs, rules, places.names)
    # a settlement that no row speaks of is no news
    told = [join for join in joins if join.method != "none"]
    write_joins(told, ours, theirs, rules, ledger)
    by_row = {wanted[join.right]: ours.id(join.left) for join in told if join.accepted}
    return [by_row.get(row, "") for row in zip(blocks, names, strict=True)]
