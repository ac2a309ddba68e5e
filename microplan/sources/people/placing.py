"""The block that each point lies in, and who lies in none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pandas as pd

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.sources.own_ids import OwnIds, find_own_ids
from microplan.sources.people.places import PLACE_PREFIX

if TYPE_CHECKING:
    from microplan.sources.ledger import Ledger


OUTSIDE = "its point lies outside every block"
CONTRARY_SURE = 0.5
"""A place whose point and whose file name different blocks."""


class Outside(NamedTuple):
    """A row of `outside`: people who are in no block."""

    source_id: str
    people: float
    reason: str


def place_points(
    points: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame, ledger: Ledger
) -> tuple[gpd.GeoDataFrame, list[Outside]]:
    """Give each point its block: what its file states (code first), else where it lies.

    Parameters
    ----------
    points
        Places with `stated_area` (an id of the user's, maybe empty) and a point geometry.
    blocks
        `areas` of level block.

    Returns
    -------
    GeoDataFrame, list
        The points that are in a block, with `area_id`; and the people of all others.

    Raises
    ------
    InputFault
        Points state areas of which not one is a block of the plan, or more than half of the
        places of a file are in no block.
    """
    stated = _find_stated(points, blocks, ledger)
    known = stated != ""
    _demand_some_known(points, known)
    lies_in = find_blocks(points, blocks)
    moved = known & (lies_in != stated) & (lies_in != "")
    for place, here, there, source in zip(
        points["source_id"][moved], lies_in[moved], stated[moved], points["source"][moved],
        strict=True,
    ):  # fmt: skip
        how = f"its point lies in {here}, its file says {there}: kept with {there}"
        ledger.doubt(place, source, how, CONTRARY_SURE)
    area = lies_in.mask(known, stated)
    inside = area != ""
    _demand_most_inside(points, inside)
    why = _tell_why_outside(points[~inside], blocks)
    for place, source, reason in zip(
        points["source_id"][~inside], points["source"][~inside], why, strict=True
    ):
        ledger.mend(place, source, f"{reason}: left out")
    left = points.assign(why=why).loc[~inside & points["people"].notna()]
    outside = [
        Outside(f"{place} ({source})", people, reason)
        for place, source, people, reason in zip(
            left["source_id"], left["source"], left["people"], left["why"], strict=True
        )
    ]
    return points.assign(area_id=area)[inside].reset_index(drop=True), outside


def _tell_why_outside(points: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame) -> pd.Series[str]:
    """Return why each point is in no block, and what may be wrong with it."""
    reason = pd.Series(OUTSIDE, index=points.index, dtype=object)
    turned = gpd.points_from_xy(points.geometry.y, points.geometry.x)
    swapped = find_blocks(gpd.GeoDataFrame(geometry=turned, index=points.index), blocks) != ""
    nowhere = (points.geometry.x == 0) & (points.geometry.y == 0)
    reason = reason.mask(swapped, f"{OUTSIDE}, but not with lon and lat exchanged")
    return reason.mask(nowhere, f"{OUTSIDE}: it is 0, 0, which is no point given")


def _find_stated(points: pd.DataFrame, blocks: pd.DataFrame, ledger: Ledger) -> pd.Series[str]:
    """Return the block that the file states of each point; "" where it is none of the plan."""
    own, file = OwnIds(blocks["area_id"], ("B-",)), _files(points)
    stated = pd.Series("", index=points.index, dtype=object)
    for name in sorted(set(file)):
        of_file = points["stated_area"][file == name]
        codes = pd.Series(sorted(set(of_file) - {""}), dtype=object)
        area_of = dict(zip(codes, find_own_ids(codes, own, name, ledger), strict=True))
        found = pd.Series([area_of.get(i, "") for i in of_file], of_file.index, dtype=object)
        stated.loc[of_file.index] = found
    return stated


def find_blocks(points: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame) -> pd.Series[str]:
    """Return the block that each point lies in, the first by id on a border; "" for none."""
    shapes = gpd.GeoDataFrame({"geometry": points.geometry}, crs=WGS84)
    found = shapes.sjoin(blocks[["area_id", "geometry"]], predicate="intersects")["area_id"]
    return found.groupby(found.index).min().reindex(points.index).fillna("")


def find_areas(points: pd.DataFrame, areas: gpd.GeoDataFrame, level: str) -> pd.Series[str]:
    """Return the area of a level that each point (lon, lat) lies in; "" for none."""
    polygons = areas.loc[areas["level"] == level, ["area_id", "geometry"]]
    at = gpd.points_from_xy(points["lon"], points["lat"])
    return find_blocks(gpd.GeoDataFrame(geometry=at, index=points.index, crs=WGS84), polygons)


def _demand_some_known(points: pd.DataFrame, known: pd.Series[bool]) -> None:
    """Raise an `InputFault` where a file states areas, and none of them is a block."""
    stated = points["stated_area"] != ""
    file = _files(points)
    faults = []
    for name in sorted(set(file[stated])):
        rows = stated & (file == name)
        if not known[rows].any():
            ids = tuple(sorted(set(points["stated_area"][rows])))
            todo = "leave the area column out, or name the column of the same code system"
            faults.append(Fault(name, "names areas of which none is a block", todo, "", ids))
    InputFault.raise_any(faults)


def _demand_most_inside(points: pd.DataFrame, inside: pd.Series[bool]) -> None:
    """Raise an `InputFault` where more than half of the places of a file are in no block.

    High-risk sites are let through: a short list may well be of the whole state.
    """
    is_place = points["source_id"].str.startswith(PLACE_PREFIX)
    file = _files(points)
    faults = []
    for name in sorted(set(file[is_place])):
        rows = is_place & (file == name)
        lost = tuple(points["source_id"][rows & ~inside])
        if 2 * len(lost) > rows.sum():
            what = f"has {len(lost)} of {rows.sum()} places outside every block"
            todo = "do lon and lat change places? is the file of this district?"
            faults.append(Fault(name, what, todo, "", lost))
    InputFault.raise_any(faults)


def _files(points: pd.DataFrame) -> pd.Series[str]:
    """Return the file that each point was read from."""
    return points["source"].str.replace(r", row \d+$", "", regex=True)
