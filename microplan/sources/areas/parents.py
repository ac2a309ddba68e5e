"""The area that an area lies in: by the column that names it, else by its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from microplan.errors import Fault, InputFault
from microplan.geo.crs import metric_crs

if TYPE_CHECKING:
    from pyproj import CRS

    from microplan.sources.ledger import Ledger

MOSTLY = 0.5


def find_parents(
    areas: gpd.GeoDataFrame, above: gpd.GeoDataFrame, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Give each area its parent: the one that its column names, else where most of it lies.

    Parameters
    ----------
    areas, above
        id, parent, source and geometry (WGS 84), as `areas` reads them.

    Raises
    ------
    InputFault
        The column names a parent that is not there, or less than half of an area without one lies
        in any; all ids at once.
    """
    parents = areas["parent"].copy()
    _demand_known(areas, set(above["id"]))
    open_ = parents == ""
    if not open_.any():
        return areas
    shares = _largest_shares(areas[open_], above)
    lost = sorted(areas["id"][open_][shares["share"] < MOSTLY])
    if lost:
        todo = "name its parent in a column, or mend the shapes"
        what = "lie for less than half in any area of the level above"
        raise InputFault([Fault(areas["source"].iloc[0], what, todo, "geometry", tuple(lost))])
    parents[open_] = shares["parent"]
    for area_id, source, parent, share in zip(
        areas["id"][open_], areas["source"][open_], shares["parent"], shares["share"], strict=True
    ):
        how = f"{share:.1%} of its area lies in {parent}"
        ledger.match(area_id, f"{source}: parent {parent}", how, float(share))
    return areas.assign(parent=parents)


def fill_parents(blocks: gpd.GeoDataFrame, where: str, ledger: Ledger) -> gpd.GeoDataFrame:
    """Give blocks without a district the one that most of their border with others is shared with.

    Used where districts are made out of the blocks themselves. Blocks of which no neighbour has a
    district stay without, and are told by the caller.
    """
    parents = blocks["parent"].copy()
    open_ = blocks.index[parents == ""]
    if not len(open_) or len(open_) == len(blocks):
        return blocks
    metres = blocks.to_crs(_measure(blocks))
    lost = []
    for i in open_:
        lengths = _shared_border(metres, int(i), parents)
        if lengths.empty:
            lost.append(str(blocks["id"][i]))
            continue
        parent, share = str(lengths.idxmax()), float(lengths.max() / lengths.sum())
        how = f"{share:.0%} of its border with blocks of a known district is with {parent}"
        ledger.match(str(blocks["id"][i]), f"{where}: parent {parent}", how, share)
        parents[i] = parent
    if lost:
        todo = "fill in the column"
        raise InputFault([Fault(where, "blocks have no district", todo, "parent", tuple(lost))])
    return blocks.assign(parent=parents)


def _shared_border(metres: gpd.GeoDataFrame, i: int, parents: pd.Series[str]) -> pd.Series[float]:
    """Return the length of the border that block `i` shares with each district, metres."""
    known = metres["parent"] != ""
    near = metres[known & metres.intersects(metres.geometry[i].buffer(1.0))]
    # a metre of play: the two sides of a border are seldom drawn vertex by vertex alike
    lengths = near.intersection(metres.geometry[i].buffer(1.0)).area / 2.0
    return lengths[lengths > 0].groupby(parents[near.index]).sum()


def _largest_shares(areas: gpd.GeoDataFrame, above: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return for each area the parent that holds the largest share of it, and that share."""
    crs = _measure(areas)
    own = areas[["id", "geometry"]].to_crs(crs)
    parts = gpd.overlay(own, above[["id", "geometry"]].to_crs(crs), keep_geom_type=True)
    parts["km2"] = parts.area
    largest = parts.sort_values(["km2", "id_2"]).drop_duplicates("id_1", keep="last")
    by_id = largest.set_index("id_1").reindex(own["id"])
    share = by_id["km2"].to_numpy() / own.area.to_numpy()
    found = pd.DataFrame({"parent": by_id["id_2"].to_numpy(), "share": share}, index=areas.index)
    return found.fillna({"parent": "", "share": 0.0})


def _demand_known(areas: gpd.GeoDataFrame, known: set[str]) -> None:
    """Raise an `InputFault` for parents that no area of the level above has as its id."""
    unknown = ~areas["parent"].isin({*known, ""})
    if unknown.any():
        ids = tuple(f"{i} in {p}" for i, p in areas.loc[unknown, ["id", "parent"]].to_numpy())
        what, todo = "names parents that are not there", "mend the column, or leave it out"
        raise InputFault([Fault(areas["source"].iloc[0], what, todo, "parent", ids)])


def _measure(areas: gpd.GeoDataFrame) -> CRS:
    """Choose the projection to measure the areas in."""
    bounds = areas.bounds.to_numpy()
    return metric_crs(bounds[:, [0, 2]].ravel(), bounds[:, [1, 3]].ravel())
