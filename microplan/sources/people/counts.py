"""Head counts and registers: people counted in the field, put to their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.errors import Fault, InputFault
from microplan.sources.file_settings import name_file
from microplan.sources.files import as_counts, as_ids, demand_columns, demand_ids, read_rows
from microplan.sources.own_ids import OwnIds, find_own_ids
from microplan.sources.people.places import PLACE_PREFIX, SITE_PREFIX
from microplan.sources.people.trust import tell_ratio

if TYPE_CHECKING:
    import geopandas as gpd

    from microplan.sources.ledger import Ledger
    from microplan.sources.people.settings import CountSettings, PopulationSettings


def believe_counts(
    places: gpd.GeoDataFrame, settings: PopulationSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Put people counted in the field to their places, the most trusted figure to each.

    Whatever the order, a place without people takes those of its count.

    Parameters
    ----------
    places
        Places with `told_by`, the source of their people.

    Raises
    ------
    InputFault
        A file or column is missing, an id repeats or names no place, a number is none.
    """
    rank = {name: at for at, name in enumerate(settings.trust)}
    for given in settings.counts:
        counted = _read_counts(given, places, settings.household_size, ledger)
        own = places["source_id"].map(counted).astype(float)
        known = places["people"].notna()
        better = places["told_by"].map(rank).fillna(len(rank)) > rank[given.what]
        wins = own.notna() & (better | ~known)
        _tell(places[own.notna() & known], own, wins, given, ledger)
        places = places.assign(
            people=places["people"].mask(wins, own),
            told_by=places["told_by"].mask(wins, given.what),
        )
    return places


def _read_counts(
    given: CountSettings, places: gpd.GeoDataFrame, household_size: float, ledger: Ledger
) -> pd.Series[float]:
    """Return the people counted, by the plan's id of their place."""
    where = name_file(given.file)
    rows = read_rows(given.file, given.encoding)
    demand_columns(rows, (given.id, given.people, given.houses), where)
    ids = as_ids(rows[given.id])
    demand_ids(ids, where, given.id)
    prefixes = (PLACE_PREFIX, SITE_PREFIX, "")
    own = find_own_ids(ids, OwnIds(places["source_id"], prefixes), where, ledger)
    unknown = tuple(ids[own == ""])
    if unknown:
        todo = "mend the id, or add the place"
        raise InputFault([Fault(where, "names places that are not there", todo, given.id, unknown)])
    demand_ids(own, where, given.id)
    nothing = pd.Series(np.nan, index=rows.index)
    people = as_counts(rows[given.people], where, ledger) if given.people else nothing
    houses = as_counts(rows[given.houses], where, ledger) if given.houses else nothing
    people = people.fillna(houses * household_size)
    if (people < 0).any():
        raise InputFault([Fault(where, "has people below zero", "", "", tuple(ids[people < 0]))])
    return people.set_axis(pd.Index(own)).dropna()


def _tell(
    places: gpd.GeoDataFrame,
    own: pd.Series[float],
    wins: pd.Series[bool],
    given: CountSettings,
    ledger: Ledger,
) -> None:
    """Write down each place of which two sources speak."""
    for at, place, people, by in places[["source_id", "people", "told_by"]].itertuples():
        count, who = float(own[at]), given.what if wins[at] else by
        ratio = count / people if people else np.inf
        told = (
            f"{given.what} {count:,.0f}, {by} {people:,.0f}: ratio {ratio:.2f}; {who} is believed"
        )
        tell_ratio(told, place, name_file(given.file), ratio, ledger)
