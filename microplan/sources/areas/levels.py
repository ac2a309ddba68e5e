"""Administrative areas: districts, blocks, sub-centres and wards, each with a name and a parent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pyproj import Geod

from microplan.domain.handover import Bounds
from microplan.domain.tables import AREAS
from microplan.errors import Fault, InputFault
from microplan.sources.areas.naming import name_blocks
from microplan.sources.areas.parents import fill_parents, find_parents
from microplan.sources.areas.reading import name_areas, read_level
from microplan.sources.areas.settings import AreaSettings, LevelSettings, LevelWords
from microplan.sources.files import FaultsTogether
from microplan.sources.ledger import Ledger
from microplan.sources.names.settings import NO_NAMES, NameSettings

if TYPE_CHECKING:
    import geopandas as gpd

    from microplan.geo.likely_crs import Box

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
        blocks = _place_blocks(levels["block"], settings)
        levels["block"] = fill_parents(blocks, settings.blocks.where, ledger)
        levels["district"] = _dissolve(levels["block"], settings)
    else:
        levels["block"] = find_parents(levels["block"], districts, ledger)
    for level in ("subcentre", "ward"):
        if level in levels:
            levels[level] = find_parents(levels[level], levels["block"], ledger)
    levels["block"] = name_blocks(
        levels["block"], levels["district"], settings.naming, names, ledger
    )
    finished = [_finish(levels[level], level, settings) for level in PREFIXES if level in levels]
    areas = pd.concat(finished)
    _demand_names(areas)
    areas = areas.assign(people=0.0)
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
    together = FaultsTogether()
    found = _try_levels(given, together, settings, ledger)
    if together.faults and found:
        # what was read tells where the plan is: what was not is read, or advised on, by that
        near = _find_place(list(found.values()))
        missing = {level: file for level, file in given.items() if level not in found}
        together = FaultsTogether()
        found |= _try_levels(missing, together, settings, ledger, near)
    together.raise_any()
    return {level: found[level] for level in given}


def _try_levels(
    files: dict[str, LevelSettings],
    together: FaultsTogether,
    settings: AreaSettings,
    ledger: Ledger,
    near: Box | None = None,
) -> dict[str, gpd.GeoDataFrame]:
    """Read the levels that can be read; the faults of the others are collected."""
    found = {}
    for level, file in files.items():
        with together.part():
            found[level] = read_level(file, settings.neighbours, ledger, near)
    return found


def _find_place(levels: list[gpd.GeoDataFrame]) -> Box:
    """Return the box around what was read, degrees."""
    boxes = np.array([level.total_bounds for level in levels])
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return (float(west), float(south), float(east), float(north))


def _place_blocks(blocks: gpd.GeoDataFrame, settings: AreaSettings) -> gpd.GeoDataFrame:
    """Put all blocks into the one district that the plan names, where nothing else tells any."""
    districts = settings.districts.names
    if len(districts) == 1 and not (blocks["parent"] != "").any():
        return blocks.assign(parent=next(iter(districts)))
    return blocks


def _dissolve(blocks: gpd.GeoDataFrame, settings: AreaSettings) -> gpd.GeoDataFrame:
    """Make districts out of the blocks that share a parent id."""
    if not (blocks["parent"] != "").any():
        todo = "give [areas.districts] a file, or names with the one district that it is; or"
        todo += " [areas.blocks] a column of district ids as parent"
        raise InputFault([Fault(settings.blocks.where, "tells no district", todo)])
    whole = blocks[["parent", "geometry"]].dissolve("parent", sort=True).reset_index()
    whole = whole.rename(columns={"parent": "id"})
    source = f"{settings.blocks.where}, dissolved on {settings.blocks.parent}".removesuffix(" on ")
    above = _names_above(blocks)
    names = [above.get(district, "") for district in whole["id"]]
    bare = whole.assign(parent="", name=names, name_local="", source=source)
    return name_areas(bare, settings.districts)


def _names_above(blocks: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the name that most blocks of each district give to it; of equals, the first."""
    told = blocks.loc[blocks["parent_name"] != "", ["parent", "parent_name"]].value_counts()
    ordered = told.reset_index().sort_values(
        ["parent", "count", "parent_name"], ascending=[True, False, True]
    )
    single = ordered.drop_duplicates("parent")
    return dict(zip(single["parent"], single["parent_name"], strict=True))


def _finish(level_areas: gpd.GeoDataFrame, level: str, settings: AreaSettings) -> gpd.GeoDataFrame:
    """Return a level in the columns of `areas`, ids with their prefix, area by the ellipsoid."""
    said = _words_of(level, settings)
    above = {"block": "D-", "subcentre": "B-", "ward": "B-"}.get(level, "")
    parents = level_areas["parent"]
    square_metres = [abs(GLOBE.geometry_area_perimeter(s)[0]) for s in level_areas.geometry]
    return level_areas.assign(
        area_id=PREFIXES[level] + level_areas["id"],
        parent_id=(above + parents).where(parents != "", ""),
        level=level,
        area_km2=np.array(square_metres) / M2_PER_KM2,
        vintage=said.vintage or settings.vintage,
        code_system=said.code_system or settings.code_system,
    )


def _words_of(level: str, settings: AreaSettings) -> LevelWords:
    """Return what the plan says of a level beside its file."""
    words: dict[str, LevelWords | None] = {
        "district": settings.districts,
        "block": settings.blocks,
        "subcentre": settings.subcentres,
        "ward": settings.wards,
    }
    return words[level] or settings.blocks


def _demand_names(areas: gpd.GeoDataFrame) -> None:
    """Raise an `InputFault` for areas without a name: a sheet never shows a bare id."""
    faults = []
    for level, rows in areas[areas["name"] == ""].groupby("level", sort=True):
        ids = tuple(sorted(rows["area_id"]))
        todo = f"name the column of names of [areas.{level}s], or its names table (id = name)"
        faults.append(Fault(str(rows["source"].iloc[0]), f"{level}s have no name", todo, "", ids))
    InputFault.raise_any(faults)
