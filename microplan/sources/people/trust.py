"""Several sources that speak of the same people: whom the plan believes, and how they differ.

No figure is changed without a row that says from what to what; the order of trust is a setting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.sources.people.places import HIGH_RISK

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from microplan.sources.ledger import Ledger

RATIO_LOW, RATIO_HIGH = 0.5, 2.0
"""Sources that differ by more are flagged for review (DOMAIN 4.2)."""
SURE, UNSURE = 0.9, 0.3
"""How sure a figure is that another source confirms, or contradicts."""
SIDE_BY_SIDE = "people by source"


def tell_ratio(told: str, what: str, where: str, ratio: float, ledger: Ledger) -> None:
    """Write down how two sources differ; beyond the limits, as a figure to be reviewed."""
    near = RATIO_LOW <= ratio <= RATIO_HIGH
    how = told if near else f"{told}; review which of them is right"
    ledger.doubt(what, where, how, SURE if near else UNSURE, ratio, "ratio")


def settle_overlap(
    rows: gpd.GeoDataFrame,
    shapes: gpd.GeoSeries,
    places: gpd.GeoDataFrame,
    trust: Sequence[str],
    ledger: Ledger,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Let places and the polygon that they lie in speak of the same people once.

    Where places are trusted more, the polygon has only whom they leave of its people; else its
    people are shared among them, in proportion to their own figures.

    Parameters
    ----------
    rows, shapes
        Polygons as rows of `places`, and their shapes in the same order.
    places
        Places with the point of each; high-risk sites among them keep their people.

    Returns
    -------
    GeoDataFrame, GeoDataFrame
        The polygons' rows and the places, with the people that are counted with each.
    """
    counted = places[(places["kind"] != HIGH_RISK) & (places["people"].fillna(0.0) > 0)]
    found = shapes.sindex.query(counted.geometry, predicate="within")
    at = pd.Series(found[1], index=counted.index[found[0]]).groupby(level=0).min()
    inside = counted.loc[at.index, "people"].groupby(at).sum()
    of_rows, of_places = rows["people"].astype(float).copy(), places["people"].astype(float).copy()
    for number, theirs in inside.items():
        own = float(of_rows.iloc[int(number)])
        place, where = (
            str(rows["source_id"].iloc[int(number)]),
            str(rows["source"].iloc[int(number)]),
        )
        if not own > 0:
            continue
        ratio = float(theirs) / own
        told = f"{own:,.0f} people, its places have {theirs:,.0f}: ratio {ratio:.2f}; "
        if list(trust).index("places") < list(trust).index("polygons"):
            of_rows.iloc[int(number)] = max(own - float(theirs), 0.0)
            told += (
                f"these are believed, and the other {max(own - theirs, 0.0):,.0f} spread over it"
            )
        else:
            of_rows.iloc[int(number)] = 0.0
            of_places.loc[at.index[at == number]] /= ratio
            told += f"it is believed, and their figures are multiplied by {1 / ratio:.2f}"
        tell_ratio(told, place, where, ratio, ledger)
    left = (of_rows > 0) | rows["people"].isna() | ~np.isin(np.arange(len(rows)), inside.index)
    return rows.assign(people=of_rows)[left], places.assign(people=of_places)


def believe_raster(
    placed: gpd.GeoDataFrame, cells: pd.DataFrame, trust: Sequence[str], ledger: Ledger
) -> gpd.GeoDataFrame:
    """Put raster and other sources side by side by block, and forget whom the raster knows better.

    Where the raster is trusted more than a source, the people of that source are those of the
    raster's cells around its points. High-risk sites always keep theirs.

    Parameters
    ----------
    placed
        Points in blocks, with `told_by`: the source of their people.
    """
    if cells.empty:
        return placed
    of_raster = cells.groupby("area_id")["people"].sum()
    rank = {name: at for at, name in enumerate(trust)}
    listed = placed[placed["told_by"].isin(rank) & (placed["people"].fillna(0.0) > 0)]
    weaker = listed["told_by"].map(rank) > rank["raster"]
    sums = listed.groupby(["area_id", "told_by"])["people"].sum()
    for area_id in sorted(set(listed["area_id"]) & set(of_raster.index)):
        here = sums[area_id].sort_index(key=lambda names: names.map(rank))
        own, theirs = float(of_raster[area_id]), float(here.sum())
        words = ", ".join(f"{name} {people:,.0f}" for name, people in here.items())
        lost = bool(weaker[listed["area_id"] == area_id].any())
        who = "the raster is believed" if lost else "the raster has whom they leave"
        told = f"{words}, raster {own:,.0f}: ratio {theirs / own:.2f}; {who}"
        tell_ratio(told, area_id, SIDE_BY_SIDE, theirs / own, ledger)
    known = weaker[weaker & listed["area_id"].isin(of_raster.index)].index
    return placed.assign(people=placed["people"].mask(placed.index.isin(known)))
