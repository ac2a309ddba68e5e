"""Who lives where: raster cells cut at block borders, named places, high-risk sites, due list.

Nobody is lost: people of the sources are in a block, or in `outside` with the reason (law 1).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from microplan.domain.handover import Population
from microplan.domain.tables import AREAS, CELLS, OUTSIDE
from microplan.sources.file_settings import name_file
from microplan.sources.files import FaultsTogether, read_all
from microplan.sources.ledger import Ledger
from microplan.sources.lists.due_list import join_due_list, tell_lost_due
from microplan.sources.lists.high_risk import read_sites
from microplan.sources.people.counts import believe_counts
from microplan.sources.people.grids import NO_GRID, read_grid, take_out
from microplan.sources.people.places import (
    HIGH_RISK,
    arrange_places,
    no_places,
    read_places,
)
from microplan.sources.people.placing import Outside, find_areas, place_points
from microplan.sources.people.polygons import Drawn, read_polygons, spread_people
from microplan.sources.people.settings import PopulationSettings
from microplan.sources.people.trust import believe_raster, settle_overlap

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PopulationSettings", "read_population"]

PARTS = ("subcentre", "ward")
WHO = ["people", "lon", "lat"]
NOBODY = 1e-9
"""People below this in a cell are noise of floating point."""


def read_population(areas: gpd.GeoDataFrame, settings: PopulationSettings) -> Population:
    """Read all people: where each point and each part of a cell lies, and who is outside.

    Where several sources speak of the same people, the most trusted is believed (`trust`). Where
    there is a raster, the people whom points bring along are taken out of the cells around them
    (`points_in_raster`), so that nobody is counted twice; `people_in` is what the sources hold
    together after that.

    Raises
    ------
    InputFault
        A file, column, id or number is wrong; all faults of all files at once.
    """
    ledger = Ledger()
    blocks = areas[areas["level"] == "block"].reset_index(drop=True)
    together = FaultsTogether()
    points, grid = no_places(), NO_GRID
    with together.part():
        points = _read_points(settings, blocks, ledger)
    with together.part():
        if settings.every_raster:
            grid = read_grid(settings, blocks, ledger)
    together.raise_any()
    placed, outside = place_points(points, blocks, ledger)
    if settings.due_list is not None:
        lost = points[~points["source_id"].isin(placed["source_id"])]
        tell_lost_due(lost, name_file(settings.due_list.file), ledger)
    believed = believe_raster(placed, grid.cells, settings.trust, ledger)
    forgotten = float(placed["people"].sum() - believed["people"].sum())
    if abs(grid.beyond) > NOBODY * max(grid.people_in, 1.0):
        outside.append(Outside(grid.name, grid.beyond, "raster cells outside every block"))
    cells, taken = grid.cells, 0.0
    if len(cells) and settings.points_in_raster:
        cells, taken = take_out(cells, believed, settings, ledger)
    located = believed.assign(subcentre_id=find_areas(believed, areas, "subcentre"))
    return Population(
        _fill_areas(areas, located, cells),
        arrange_places(located),
        CELLS.arrange(cells[cells["people"] > NOBODY]),
        OUTSIDE.arrange(pd.DataFrame(outside, columns=["source_id", "people", "reason"])),
        ledger.repairs(),
        float(points["people"].sum()) - forgotten + grid.people_in - taken,
    )


def _read_points(
    settings: PopulationSettings, blocks: gpd.GeoDataFrame, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Read places, high-risk sites, their counts and polygons, and put the due list to them."""
    readers: list[Callable[[], gpd.GeoDataFrame]] = []
    if settings.places is not None:
        readers.append(partial(read_places, settings.places, settings, ledger))
    if settings.high_risk is not None:
        readers.append(partial(read_sites, settings.high_risk, settings, ledger))
    together, drawn = FaultsTogether(), None
    read: list[gpd.GeoDataFrame] = []
    with together.part():
        read = read_all(readers)
    with together.part():
        if settings.polygons is not None:
            drawn = read_polygons(settings.polygons, settings, ledger)
    together.raise_any()
    points = gpd.GeoDataFrame(pd.concat(read, ignore_index=True)) if read else no_places()
    points = points.assign(told_by=points["kind"].map({HIGH_RISK: HIGH_RISK}).fillna("places"))
    points = believe_counts(points, settings, ledger)
    if drawn is not None:
        rows, points = settle_overlap(drawn.rows, drawn.shapes, points, settings.trust, ledger)
        left = Drawn(rows, gpd.GeoSeries(drawn.shapes.loc[rows.index]))
        parts = spread_people(left, settings, blocks, ledger).assign(told_by="polygons")
        both = [part for part in (points, parts) if len(part)]
        points = gpd.GeoDataFrame(pd.concat(both, ignore_index=True))
    return join_due_list(points, settings.due_list, ledger) if settings.due_list else points


def _fill_areas(
    areas: gpd.GeoDataFrame, points: pd.DataFrame, cells: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Fill in the people of areas: blocks exactly, smaller ones by points and cell middles."""
    living = pd.concat([points[["area_id", *WHO]], cells[["area_id", *WHO]]], ignore_index=True)
    inside = [living["area_id"], *(find_areas(living, areas, level) for level in PARTS)]
    people = pd.concat([living["people"].groupby(area_ids).sum() for area_ids in inside])
    own = areas["area_id"].map(people.drop("", errors="ignore")).fillna(0.0)
    of_blocks = own[areas["level"] == "block"].groupby(areas["parent_id"]).sum()
    districts = areas["level"] == "district"
    own = own.mask(districts, areas["area_id"].map(of_blocks).fillna(0.0))
    return AREAS.arrange_shapes(areas.assign(people=own.astype("float64")))
