"""The area that an area lies in: by the column that names it, else by its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from microplan.errors import Fault, InputFault
from microplan.geo.crs import metric_crs

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from microplan.sources.ledger import Ledger

MOSTLY = 0.5
WRONG_FROM = 0.5
"""Where more than this share of the codes names nobody, it is the wrong column."""


def find_parents(
    areas: gpd.GeoDataFrame, above: gpd.GeoDataFrame, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Give each area its parent: the one that its column names, else where most of it lies.

    A code that is unknown but for the zeros before it is taken for the one without; one that is
    unknown altogether is told, and the area goes by its shape. Where the column names one parent
    and most of the area lies in another, the column is believed and the conflict is told.

    Parameters
    ----------
    areas, above
        id, parent, source and geometry (WGS 84), as `areas` reads them.

    Raises
    ------
    InputFault
        The column names no parent that is there, or less than half of an area without one lies in
        any; all ids at once.
    """
    source = str(areas["source"].iloc[0])
    parents = _trim_zeros(areas, above, source, ledger)
    unknown = ~parents.isin({*above["id"], ""})
    _demand_some_known(areas, unknown & (areas["parent"] != ""), source)
    shares = _lie_in(areas, above)
    largest = _find_largest(shares, areas)
    _tell_conflicts(areas.assign(parent=parents)[~unknown], shares, largest, ledger)
    open_ = unknown | (parents == "")
    _demand_placed(areas[open_], largest[open_], source)
    for i in areas.index[open_]:
        parent, share = str(largest["parent"][i]), float(largest["share"][i])
        how = f"{share:.1%} of its area lies in {parent}"
        if unknown[i]:
            how += f"; {parents[i]}, which its column names, is not there"
        ledger.match(str(areas["id"][i]), f"{source}: parent {parent}", how, share)
    return areas.assign(parent=parents.mask(open_, largest["parent"]))


def _trim_zeros(
    areas: gpd.GeoDataFrame, above: gpd.GeoDataFrame, source: str, ledger: Ledger
) -> pd.Series[str]:
    """Return the parents that the column names, with as many zeros as those above have."""
    known = above["id"]
    short = known.str.lstrip("0")
    single = ~short.duplicated(keep=False)
    full = dict(zip(short[single], known[single], strict=True))
    named = areas["parent"]
    found = named.str.lstrip("0").map(full)
    bent = ~named.isin({*known, ""}) & found.notna()
    for code, parent in sorted(set(zip(named[bent], found[bent], strict=True))):
        how = "the codes differ by the zeros before them only"
        ledger.match(f"parent {code}", f"{source}: parent {parent}", how)
    return named.mask(bent, found)


def _demand_some_known(areas: gpd.GeoDataFrame, unknown: pd.Series[bool], source: str) -> None:
    """Raise an `InputFault` where the column names no parent that is there: it is a wrong one."""
    named = areas["parent"] != ""
    if unknown.any() and unknown.sum() > WRONG_FROM * named.sum():
        ids = tuple(f"{i} in {p}" for i, p in areas.loc[unknown, ["id", "parent"]].to_numpy())
        what, todo = "names parents that are not there", "name the right column, or leave it out"
        raise InputFault([Fault(source, what, todo, "parent", ids)])


def _demand_placed(areas: gpd.GeoDataFrame, largest: pd.DataFrame, source: str) -> None:
    """Raise an `InputFault` for areas that lie for the most part in none above."""
    lost = sorted(areas["id"][largest["share"] < MOSTLY])
    if lost:
        todo = "name its parent in a column, or mend the shapes"
        what = "lie for less than half in any area of the level above"
        raise InputFault([Fault(source, what, todo, "geometry", tuple(lost))])


def _tell_conflicts(
    areas: gpd.GeoDataFrame, shares: pd.DataFrame, largest: pd.DataFrame, ledger: Ledger
) -> None:
    """Write down where the column names one parent and most of the area lies elsewhere."""
    own = shares.set_index(["row", "parent"])["share"].to_dict()
    for i, area_id, source, parent in areas[["id", "source", "parent"]].itertuples():
        inside = float(own.get((i, parent), 0.0))
        if parent == "" or inside >= MOSTLY:
            continue
        rival, share = str(largest["parent"][i]), float(largest["share"][i])
        how = f"its column says {parent}, in which {inside:.0%} of its area lies"
        if rival and rival != parent:
            how += f"; {share:.0%} lies in {rival}"
        ledger.match(str(area_id), f"{source}: parent {parent}", f"{how}; believed", inside)


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


def _lie_in(areas: gpd.GeoDataFrame, above: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return how much of each area lies in which parent: row, parent, share."""
    crs = _measure(areas)
    own, over = areas.geometry.to_crs(crs).to_numpy(), above.geometry.to_crs(crs).to_numpy()
    tree = shapely.STRtree(own)
    whole = tree.query(over, predicate="contains")
    part = tree.query(over, predicate="intersects")
    held = set(zip(*whole, strict=True))
    cut = [pair for pair in zip(*part, strict=True) if pair not in held]
    above_of = np.array([*whole[0], *(a for a, _ in cut)], dtype=int)
    area_of = np.array([*whole[1], *(b for _, b in cut)], dtype=int)
    areas_of_cut = shapely.area(
        shapely.intersection(over[[a for a, _ in cut]], own[[b for _, b in cut]])
    )
    sizes = shapely.area(own)
    inside = np.concatenate([sizes[whole[1]], areas_of_cut])
    found = pd.DataFrame({"row": areas.index[area_of], "parent": above["id"].to_numpy()[above_of]})
    return found.assign(share=inside / sizes[area_of])


def _find_largest(shares: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return for each area the parent that holds the largest share of it, and that share."""
    ordered = shares.sort_values(["share", "parent"]).drop_duplicates("row", keep="last")
    found = ordered.set_index("row").reindex(areas.index)
    return found.fillna({"parent": "", "share": 0.0})


def _measure(areas: gpd.GeoDataFrame) -> CRS:
    """Choose the projection to measure the areas in."""
    bounds = areas.bounds.to_numpy()
    return metric_crs(bounds[:, [0, 2]].ravel(), bounds[:, [1, 3]].ravel())
