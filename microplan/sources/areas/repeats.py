"""Ids that are missing or stand on several rows: refused, or settled as the plan says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from microplan.errors import Fault, InputFault
from microplan.geo.measuring import areas_km2

if TYPE_CHECKING:
    from microplan.sources.areas.settings import LevelSettings
    from microplan.sources.ledger import Ledger

NAMES_SHOWN = 3
PLACE_DIGITS = 4
"""An id made of a place is true to ten metres."""


def settle_ids(areas: gpd.GeoDataFrame, level: LevelSettings, ledger: Ledger) -> gpd.GeoDataFrame:
    """Return areas with an id each, that no other has.

    Rows that are alike in id, name, parent and shape are one row; all else goes by the settings
    `without_id` and `repeated`. Nothing is settled without a row of `repairs`.

    Parameters
    ----------
    areas
        id, parent, name, name_local and geometry (WGS 84, valid), a row each of the file.

    Raises
    ------
    InputFault
        Ids are missing or repeated and the plan does not say what to do; several ids have one
        shape; or parts of one area name different parents.
    """
    areas = _drop_copies(areas, level, ledger)
    _demand_settled(areas, level)
    areas = _settle_missing(areas, level, ledger)
    if level.repeated == "merge":
        areas = _merge_rows(areas, level, ledger)
    elif level.repeated == "number":
        areas = _number_rows(areas, level, ledger)
    _demand_single(areas, level)
    return areas.reset_index(drop=True)


def _drop_copies(areas: gpd.GeoDataFrame, level: LevelSettings, ledger: Ledger) -> gpd.GeoDataFrame:
    """Keep one of the rows that are alike in everything."""
    shapes = pd.Series(shapely.to_wkb(shapely.normalize(areas.geometry.to_numpy())), areas.index)
    alike = areas[["id", "parent", "name", "name_local"]].assign(shape=shapes)
    copies = alike.duplicated() & (areas["id"] != "")
    for area_id, count in areas["id"][copies].value_counts(sort=False).sort_index().items():
        how = f"its row stands {count + 1} times in the file, shape and all; taken once"
        ledger.mend(str(area_id), level.where, how, 0.0, "km2")
    return areas[~copies]


def _demand_settled(areas: gpd.GeoDataFrame, level: LevelSettings) -> None:
    """Raise an `InputFault` for missing and repeated ids that the plan does not settle."""
    faults = []
    bare = areas.index[areas["id"] == ""]
    if len(bare) and level.without_id == "refuse":
        rows = tuple(_tell_row(areas, int(i)) for i in bare)
        todo = 'fill it in, or set without_id = "leave out" or "place" for this level'
        faults.append(Fault(level.where, "is empty", todo, level.id, rows))
    twice = sorted(set(areas["id"][areas["id"].duplicated()]) - {""})
    if twice and level.repeated == "refuse":
        todo = 'name another column, or set repeated = "merge" (each a part of one area) or'
        todo += ' "number" (each an area of its own) for this level'
        faults.append(Fault(level.where, "ids stand on several rows", todo, level.id, tuple(twice)))
    InputFault.raise_any(faults)


def _tell_row(areas: gpd.GeoDataFrame, i: int) -> str:
    """Name a row by its number in the file, and its name where it has one."""
    name = str(areas["name"][i])
    return f"row {i + 1} {name}".strip()


def _settle_missing(
    areas: gpd.GeoDataFrame, level: LevelSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Leave rows without an id out, or give them one made of where they lie."""
    bare = np.asarray(areas["id"] == "")
    if not bare.any():
        return areas
    sizes = areas_km2(areas.geometry[bare])
    rows = [_tell_row(areas, int(i)) for i in areas.index[bare]]
    if level.without_id == "leave out":
        for row, size in zip(rows, sizes, strict=True):
            ledger.mend(row, level.where, "has no id: left out, as the plan says", size, "km2")
        return areas[~bare]
    made = [_name_place(shape) for shape in areas.geometry[bare]]
    for row, new in zip(rows, made, strict=True):
        how = f"has no id: given {new}, of where it lies"
        ledger.mend(row, level.where, how, 0.0, "km2")
    ids = areas["id"].copy()
    ids[bare] = made
    return areas.assign(id=ids)


def _name_place(shape: shapely.Geometry) -> str:
    """Make an id of a point in a shape: 15.2313N-74.0151E."""
    point = shapely.point_on_surface(shape)
    north, east = round(point.y, PLACE_DIGITS), round(point.x, PLACE_DIGITS)
    lat = f"{abs(north):.{PLACE_DIGITS}f}{'N' if north >= 0 else 'S'}"
    return f"{lat}-{abs(east):.{PLACE_DIGITS}f}{'E' if east >= 0 else 'W'}"


def _merge_rows(areas: gpd.GeoDataFrame, level: LevelSettings, ledger: Ledger) -> gpd.GeoDataFrame:
    """Take rows of one id together as the parts of one area."""
    twice = areas["id"].duplicated(keep=False)
    if not twice.any():
        return areas
    faults, merged = [], []
    for area_id, rows in areas[twice].groupby("id", sort=True):
        parents = sorted(set(rows["parent"]) - {""})
        if len(parents) > 1:
            faults.append(f"{area_id} in {' and '.join(parents)}")
            continue
        whole = shapely.union_all(rows.geometry.to_numpy())
        first = {"name": _join_names(rows["name"]), "name_local": _join_names(rows["name_local"])}
        one = gpd.GeoDataFrame(rows.iloc[[0]].assign(**first)).set_geometry([whole], crs=areas.crs)
        merged.append(one)
        double = areas_km2(rows.geometry).sum() - areas_km2(one.geometry)[0]
        how = f"{len(rows)} rows have this id: taken together as the parts of one area"
        ledger.mend(str(area_id), level.where, how, max(float(double), 0.0), "km2")
    if faults:
        what, todo = "parts of one area name different parents", 'set repeated = "number"'
        raise InputFault([Fault(level.where, what, todo, level.parent, tuple(faults))])
    return gpd.GeoDataFrame(pd.concat([areas[~twice], *merged]).sort_index(), crs=areas.crs)


def _join_names(names: pd.Series[str]) -> str:
    """Return the different names of the parts of an area, as one."""
    different = [name for name in dict.fromkeys(names) if name]
    more = len(different) - NAMES_SHOWN
    return " / ".join(different[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _number_rows(areas: gpd.GeoDataFrame, level: LevelSettings, ledger: Ledger) -> gpd.GeoDataFrame:
    """Tell rows of one id apart by a number, from west to east."""
    twice = areas["id"].duplicated(keep=False)
    ids = areas["id"].copy()
    for area_id, rows in areas[twice].groupby("id", sort=True):
        inside = shapely.point_on_surface(rows.geometry.to_numpy())
        order = np.lexsort((shapely.get_y(inside), shapely.get_x(inside)))
        numbered = [f"{area_id}-{i + 1}" for i in range(len(rows))]
        ids[rows.index[order]] = numbered
        how = f"{len(rows)} rows have this id: told apart as {numbered[0]} to {numbered[-1]}"
        ledger.mend(str(area_id), level.where, f"{how}, from west to east", 0.0, "km2")
    return areas.assign(id=ids)


def _demand_single(areas: gpd.GeoDataFrame, level: LevelSettings) -> None:
    """Raise an `InputFault` where an id is still not single, or two ids have one shape."""
    faults = []
    twice = sorted(set(areas["id"][areas["id"].duplicated()]))
    if twice:
        todo = "the numbers given to repeated ids are taken: name another column"
        faults.append(Fault(level.where, "ids stand on several rows", todo, level.id, tuple(twice)))
    wkb = pd.Series(shapely.to_wkb(shapely.normalize(areas.geometry.to_numpy())), areas.index)
    pairs = []
    for _, rows in areas[wkb.duplicated(keep=False)].groupby(wkb, sort=True):
        pairs.append(" and ".join(sorted(rows["id"])))
    if pairs:
        what, todo = "several ids have one and the same shape", "take out all but the right one"
        faults.append(Fault(level.where, what, todo, "geometry", tuple(sorted(pairs))))
    InputFault.raise_any(faults)
