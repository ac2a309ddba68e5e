"""The due list and head counts: children and women counted by name, put to their places."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.errors import Fault, InputFault, list_ids
from microplan.sources.days import blame_days, find_odd_days
from microplan.sources.file_settings import name_file
from microplan.sources.files import (
    as_ids,
    as_numbers,
    as_text,
    demand_columns,
    demand_ids,
    read_all,
    read_rows,
)
from microplan.sources.own_ids import OwnIds, find_own_ids

if TYPE_CHECKING:
    import geopandas as gpd

    from microplan.sources.ledger import Ledger
    from microplan.sources.lists.settings import DueListSettings

LOST_SURE = 0.3
PREFIXES = ("V-", "H-", "")
"""Of the plan's ids; a place before a high-risk site."""


def join_due_list(
    places: gpd.GeoDataFrame, due: DueListSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Put the children and women of the due list to their places.

    A row of a place that is not there stops the run, or (setting `unknown`) is told and left out.

    Raises
    ------
    InputFault
        An id repeats, names no place, or a number is none, below zero or not whole.
    """
    where = name_file(due.file)
    rows = read_rows(due.file, due.encoding)
    demand_columns(rows, (due.id, due.children, due.pregnant), where)
    ids = as_ids(rows[due.id])
    demand_ids(ids, where, due.id)
    own = find_own_ids(ids, OwnIds(places["source_id"], PREFIXES), where, ledger)
    unknown = sorted(set(ids[own == ""]))
    if unknown and due.unknown == "refuse":
        todo = "mend the id, or add the place"
        raise InputFault(
            [Fault(where, "names places that are not there", todo, due.id, tuple(unknown))]
        )
    demand_ids(own[own != ""], where, due.id)
    columns = (due.children, due.pregnant)
    children, women = read_all(
        partial(_head_count, rows[name], ids, where, ledger) for name in columns
    )
    counts = pd.DataFrame({"children": children, "women": women})
    _tell_unknown(ids, counts, own == "", where, ledger)
    by_id = counts.set_axis(pd.Index(own)).drop(index="", errors="ignore")
    key = places["source_id"]
    joined = places.assign(
        listed_children=key.map(by_id["children"]), listed_pregnant=key.map(by_id["women"])
    )
    if due.date not in rows.columns:
        return joined
    dates = pd.Series(_dates(rows[due.date], where).to_numpy(dtype=object), index=own)
    counted = key.map(dates.drop(index="", errors="ignore")).astype(object).fillna("")
    return joined.assign(last_verified=np.maximum(joined["last_verified"], counted))


def _tell_unknown(
    ids: pd.Series[str],
    counts: pd.DataFrame,
    unknown: pd.Series[bool],
    where: str,
    ledger: Ledger,
) -> None:
    """Write down the rows of places that are not there, each with whom it counts."""
    lost = counts[unknown].fillna(0)
    rows = zip(ids[unknown].tolist(), lost["children"], lost["women"], strict=True)
    for place, children, women in rows:
        people = float(children + women)
        whom = f"{children:g} children and {women:g} women"
        how = f"{whom} are due at {place}, and no such place is known: left out"
        ledger.doubt(f"due list, {place}", where, how, LOST_SURE, people, "people")


def tell_lost_due(lost: pd.DataFrame, where: str, ledger: Ledger) -> None:
    """Write down the children and women whom the due list has at places that are left out."""
    for column, who in (("listed_children", "children"), ("listed_pregnant", "pregnant women")):
        listed = lost[lost[column] > 0]
        if listed.empty:
            continue
        count, ids = int(listed[column].sum()), list_ids(tuple(listed["source_id"]))
        how = f"{count} {who} of the due list are left out with their places, in no block: {ids}"
        ledger.mend(f"{who} of the due list", where, how, count, who)


def _head_count(
    column: pd.Series[str], ids: pd.Series[str], where: str, ledger: Ledger
) -> pd.Series[float]:
    """Return a column of the due list, or raise an `InputFault` for what counts no heads."""
    counts, name = as_numbers(column, where, ledger), str(column.name)
    wrong = {
        "has numbers below zero": counts < 0,
        "has numbers that are not whole": counts.notna() & (counts % 1 != 0),
    }
    InputFault.raise_any(
        [
            Fault(where, what, "the due list counts heads", name, tuple(ids[odd]))
            for what, odd in wrong.items()
            if odd.any()
        ]
    )
    return counts


def _dates(series: pd.Series[str], where: str) -> pd.Series[str]:
    """Return a column of ISO dates, or raise an `InputFault` for what is none."""
    text = as_text(series)
    odd = find_odd_days(text)
    if odd.any():
        rows = [f"row {i + 1}" for i in range(len(text))]
        raise InputFault([blame_days(text, odd, rows, where, str(series.name))])
    return text
