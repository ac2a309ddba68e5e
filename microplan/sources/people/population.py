"""Who lives where: raster cells cut at block borders, named places, high-risk sites, due list.

Nobody is lost: people of the sources are in a block, or in `outside` with the reason (law 1).
"""

from __future__ import annotations

from functools import partial

import geopandas as gpd
import pandas as pd

from microplan.domain.handover import Population
from microplan.domain.tables import AREAS, CELLS, OUTSIDE
from microplan.sources.file_settings import name_file
from microplan.sources.files import FaultsTogether, read_all
from microplan.sources.ledger import Ledger
from microplan.sources.people.grids import NO_GRID, read_grid, take_out
from microplan.sources.people.places import (
    arrange_places,
    join_due_list,
    no_places,
    read_places,
    tell_lost_due,
)
from microplan.sources.people.placing import Outside, find_areas, place_points
from microplan.sources.people.settings import PopulationSettings

__all__ = ["PopulationSettings", "read_population"]

PARTS = ("subcentre", "ward")
WHO = ["people", "lon", "lat"]
NOBODY = 1e-9
"""People below this in a cell are noise of floating point."""


def read_population(areas: gpd.GeoDataFrame, settings: PopulationSettings) -> Population:
    """Read all people: where each point and each part of a cell lies, and who is outside.

    Where there is a raster, the people whom points bring along are taken out of the cells around
    them (setting `points_in_raster`), so that nobody is counted twice; `people_in` is what the
    sources hold together after that.

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
        points = _read_points(settings, ledger)
    with together.part():
        if settings.every_raster:
            grid = read_grid(settings, blocks, ledger)
    together.raise_any()
    placed, outside = place_points(points, blocks, ledger)
    if settings.due_list is not None:
        lost = points[~points["source_id"].isin(placed["source_id"])]
        tell_lost_due(lost, name_file(settings.due_list.file), ledger)
    if abs(grid.beyond) > NOBODY * max(grid.people_in, 1.0):
        outside.append(Outside(grid.name, grid.beyond, "raster cells outside every block"))
    cells, taken = grid.cells, 0.0
    if len(cells) and settings.points_in_raster:
        cells, taken = take_out(cells, placed, settings, ledger)
    located = placed.assign(subcentre_id=find_areas(placed, areas, "subcentre"))
    return Population(
        _fill_areas(areas, located, cells),
        arrange_places(located),
        CELLS.arrange(cells[cells["people"] > NOBODY]),
        OUTSIDE.arrange(pd.DataFrame(outside, columns=["source_id", "people", "reason"])),
        ledger.repairs(),
        float(points["people"].sum()) + grid.people_in - taken,
    )


def _read_points(settings: PopulationSettings, ledger: Ledger) -> gpd.GeoDataFrame:
    """Read places and high-risk sites, and put the due list to them."""
    files = [file for file in (settings.places, settings.high_risk) if file is not None]
    read = read_all(partial(read_places, file, settings, ledger) for file in files)
    points = gpd.GeoDataFrame(pd.concat(read, ignore_index=True)) if read else no_places()
    return join_due_list(points, settings.due_list) if settings.due_list else points


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
