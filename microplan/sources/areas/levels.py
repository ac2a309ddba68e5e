"""Administrative areas: districts, blocks, sub-centres and wards, each with a name and a parent."""

from __future__ import annotations

from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Geod

from microplan.domain.handover import Bounds
from microplan.domain.tables import AREAS
from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.geo.repair import mend_polygons
from microplan.sources.areas.naming import name_blocks
from microplan.sources.areas.parents import fill_parents, find_parents
from microplan.sources.areas.settings import AreaSettings, LevelSettings
from microplan.sources.files import (
    as_ids,
    as_text,
    demand_columns,
    demand_ids,
    overrule,
    read_all,
    read_shapes,
)
from microplan.sources.ledger import Ledger
from microplan.sources.letters import write_names
from microplan.sources.names.settings import NO_NAMES, NameSettings

__all__ = ["AreaSettings", "read_areas"]

PREFIXES = {"district": "D-", "block": "B-", "ward": "W-", "subcentre": "S-"}
M2_PER_KM2 = 1e6
GLOBE = Geod(ellps="WGS84")


def read_areas(settings: AreaSettings, names: NameSettings = NO_NAMES) -> Bounds:
    """Read the administrative areas, mended, each with its parent and a name.

    Districts without a file are the blocks dissolved on their parent column. A parent is told by
    the column that names it, else by where most of the area lies; a name by the file, the plan's
    own table, or (blocks) an official list.

    Returns
    -------
    Bounds
        `areas` in WGS 84 with people 0; every mended shape in `repairs`, and every parent or name
        that was not simply read in `matches`.

    Raises
    ------
    InputFault
        A file, column, id or shape is wrong; all faults at once.
    """
    ledger = Ledger()
    levels = _read_levels(settings, ledger)
    districts = levels.get("district")
    if districts is None:
        levels["block"] = fill_parents(levels["block"], settings.blocks.where, ledger)
        levels["district"] = _dissolve(levels["block"], settings)
    else:
        levels["block"] = find_parents(levels["block"], districts, ledger)
    for level in ("subcentre", "ward"):
        if level in levels:
            levels[level] = find_parents(levels[level], levels["block"], ledger)
    levels["block"] = name_blocks(
        levels["block"], levels["district"], settings.naming, names, ledger
    )
    areas = pd.concat([_finish(levels[level], level) for level in PREFIXES if level in levels])
    _demand_names(areas)
    areas = areas.assign(people=0.0, vintage=settings.vintage)
    return Bounds(AREAS.arrange_shapes(areas), ledger.repairs(), ledger.matches())


def _read_levels(settings: AreaSettings, ledger: Ledger) -> dict[str, gpd.GeoDataFrame]:
    """Read every level that has a file; the faults of all files come at once."""
    files = {
        "district": settings.districts.level,
        "block": settings.blocks,
        "subcentre": settings.subcentres,
        "ward": settings.wards,
    }
    given = {level: file for level, file in files.items() if file is not None}
    read = read_all(partial(_read_level, file, ledger) for file in given.values())
    return dict(zip(given, read, strict=True))


def _read_level(level: LevelSettings, ledger: Ledger) -> gpd.GeoDataFrame:
    """Read one level: id, parent, name, name_local, source and a valid shape."""
    raw = read_shapes(level)
    columns = (level.id, level.parent, level.name, level.name_local)
    demand_columns(raw, columns, level.where)
    ids = as_ids(raw[level.id])
    demand_ids(ids, level.where, level.id)
    shapes, repairs = mend_polygons(raw.geometry.set_axis(pd.Index(ids)), level.where)
    _demand_shapes(shapes, level.where)
    ledger.take(repairs)
    empty = pd.Series("", index=raw.index)
    parents = as_ids(raw[level.parent]) if level.parent else empty
    names = write_names(as_text(raw[level.name]), level.where, ledger) if level.name else empty
    local = as_text(raw[level.name_local]) if level.name_local else empty
    frame = pd.DataFrame({"id": ids, "parent": parents, "source": level.where})
    frame["name"] = overrule(names, ids, level.names)
    frame["name_local"] = overrule(local, ids, level.names_local)
    return gpd.GeoDataFrame(frame, geometry=list(shapes), crs=WGS84)


def _demand_shapes(shapes: gpd.GeoSeries, where: str) -> None:
    """Raise an `InputFault` for areas of which no polygon is left."""
    lost = sorted(str(i) for i in shapes.index[np.asarray(shapes.is_empty)])
    if lost:
        todo = "draw it, or take the row out"
        raise InputFault([Fault(where, "areas have no polygon", todo, "geometry", tuple(lost))])


def _dissolve(blocks: gpd.GeoDataFrame, settings: AreaSettings) -> gpd.GeoDataFrame:
    """Make districts out of the blocks that share a parent id."""
    if not (blocks["parent"] != "").any():
        todo = "give [areas.districts] a file, or [areas.blocks] parent a column of district ids"
        raise InputFault([Fault(settings.blocks.where, "tells no district", todo)])
    whole = blocks[["parent", "geometry"]].dissolve("parent", sort=True).reset_index()
    whole = whole.rename(columns={"parent": "id"})
    districts, bare = settings.districts, pd.Series("", index=whole.index)
    source = f"{settings.blocks.where}, dissolved on {settings.blocks.parent}"
    return whole.assign(
        parent="",
        name=overrule(bare, whole["id"], districts.names),
        name_local=overrule(bare, whole["id"], districts.names_local),
        source=source,
    )


def _finish(level_areas: gpd.GeoDataFrame, level: str) -> gpd.GeoDataFrame:
    """Return a level in the columns of `areas`, ids with their prefix, area by the ellipsoid."""
    above = {"block": "D-", "subcentre": "B-", "ward": "B-"}.get(level, "")
    parents = level_areas["parent"]
    square_metres = [abs(GLOBE.geometry_area_perimeter(s)[0]) for s in level_areas.geometry]
    return level_areas.assign(
        area_id=PREFIXES[level] + level_areas["id"],
        parent_id=(above + parents).where(parents != "", ""),
        level=level,
        area_km2=np.array(square_metres) / M2_PER_KM2,
    )


def _demand_names(areas: gpd.GeoDataFrame) -> None:
    """Raise an `InputFault` for areas without a name: a sheet never shows a bare id."""
    faults = []
    for level, rows in areas[areas["name"] == ""].groupby("level", sort=True):
        ids = tuple(sorted(rows["area_id"]))
        todo = f"name the column of names of [areas.{level}s], or its names table (id = name)"
        faults.append(Fault(str(rows["source"].iloc[0]), f"{level}s have no name", todo, "", ids))
    InputFault.raise_any(faults)
