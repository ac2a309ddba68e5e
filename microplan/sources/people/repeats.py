"""Rows of one file that bear the same id: refused, or told apart by a rule that is stable."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from microplan.errors import Fault, InputFault, list_ids
from microplan.sources.files import as_ids, as_text, demand_ids

if TYPE_CHECKING:
    import geopandas as gpd

    from microplan.sources.ledger import Ledger
    from microplan.sources.people.settings import PlacesSettings

LIKENESS = ["lon", "lat", "name", "people"]
SURE_OF_TWINS, SURE_OF_OTHERS = 0.3, 0.7


def tell_apart(points: gpd.GeoDataFrame, places: PlacesSettings, ledger: Ledger) -> pd.Series[str]:
    """Return the id of each row; those of a repeated one get a number, where the plan allows it.

    Raises
    ------
    InputFault
        An id is empty; or one repeats and the plan refuses that, or has it with that number too.
    """
    ids = as_ids(points[places.id])
    twice = ids.duplicated(keep=False) & (ids != "")
    if places.repeated_ids == "refuse" or not twice.any():
        _demand_ids(ids, places)
        return ids
    of_id = ids[twice]
    rows = _likeness(points[twice], places)
    ordered = rows.assign(id=of_id).sort_values(["id", *LIKENESS], kind="stable")
    numbers = ordered.groupby("id").cumcount() + 1
    told = ids.copy()
    told[ordered.index] = of_id[ordered.index] + "-" + numbers.astype(str)
    demand_ids(told, places.where, places.id)
    for own, alike in ordered.groupby("id", sort=True):
        _write_down(str(own), alike, places.where, ledger)
    return told


def _demand_ids(ids: pd.Series[str], places: PlacesSettings) -> None:
    """Raise an `InputFault` for empty and repeated ids, naming the setting that lets these pass."""
    try:
        demand_ids(ids, places.where, places.id)
    except InputFault as fault:
        raise InputFault([_advise(one) for one in fault.faults]) from None


def _advise(fault: Fault) -> Fault:
    """Return a fault of repeated ids with the setting that lets them pass."""
    if "several rows" not in fault.what:
        return fault
    todo = f'{fault.todo}, or set repeated_ids = "suffix" to read them as 17-1, 17-2 and so on'
    return replace(fault, todo=todo)


def _likeness(points: gpd.GeoDataFrame, places: PlacesSettings) -> pd.DataFrame:
    """Return what rows of one id may differ in."""
    name = as_text(points[places.name])
    people = as_text(points[places.people]) if places.people else ""
    return pd.DataFrame(
        {"lon": points.geometry.x, "lat": points.geometry.y, "name": name, "people": people},
        index=points.index,
    )


def _write_down(own: str, alike: pd.DataFrame, where: str, ledger: Ledger) -> None:
    """Write down what the rows of one id are called now, and whether two of them are one."""
    names = ", ".join(dict.fromkeys(name or "unnamed" for name in alike["name"]))
    how = f"{len(alike)} rows have this id ({names}): read as {own}-1 to {own}-{len(alike)}"
    twins = alike.duplicated(LIKENESS, keep=False)
    if twins.any():
        how += f"; {int(twins.sum())} of them are alike in point, name and people: counted twice?"
    ledger.doubt(own, where, how, SURE_OF_TWINS if twins.any() else SURE_OF_OTHERS)


def tell_twins(settlements: pd.DataFrame, ledger: Ledger) -> None:
    """Write down, in one row, the places that are alike in block, name and people.

    Two hamlets may share a name, but hardly their people to the last one: if a list has them twice,
    so are its people. They are kept, for only the field knows.

    Parameters
    ----------
    settlements
        settlement_id, area_id, name and people.
    """
    named = settlements[(settlements["name"] != "") & (settlements["people"] > 0)]
    named = named.sort_values("settlement_id", kind="stable")
    twins = named[named.duplicated(["area_id", "name", "people"])]
    if twins.empty:
        return
    largest = twins.sort_values(["people", "settlement_id"], ascending=[False, True])
    how = (
        f"{len(twins)} places have the block, the name and the people of another: counted twice?"
        f" The largest: {list_ids(tuple(largest['settlement_id'].astype(str)))}"
    )
    people = float(twins["people"].sum())
    ledger.doubt("places that are alike", "population", how, SURE_OF_TWINS, people, "people")
