"""Walks between places that lie near each other, over the ground: a small window around each."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from microplan.geo.surfaces import kernel
from microplan.geo.surfaces.burning import for_families
from microplan.geo.surfaces.ground import pave, walk_over
from microplan.geo.surfaces.placing import NOWHERE, place_points
from microplan.geo.surfaces.spreading import Sources
from microplan.geo.surfaces.surface import Cells

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rasterio.transform import Affine

    from microplan.geo.roads import Roads
    from microplan.geo.surfaces.ground import Land
    from microplan.geo.surfaces.placing import Placed
    from microplan.geo.surfaces.surface import Surface
    from microplan.geo.walking import TerrainSettings


@dataclass(frozen=True)
class Footing:
    """The ground as families with an infant walk it, and the way from metres to its cells."""

    surface: Surface
    to_cells: Affine


def find_footing(land: Land, roads: Roads, terrain: TerrainSettings) -> Footing:
    """Return the ground of families, with roads, water and ferries burnt in."""
    return Footing(for_families(pave(land, roads), terrain.infant_factor), ~land.transform)


def walk_nearby(
    footing: Footing,
    terrain: TerrainSettings,
    from_xy: NDArray[np.float64],
    to_xy: NDArray[np.float64],
    limit_minutes: float,
) -> NDArray[np.float64]:
    """Return how long families walk over the ground between places.

    Parameters
    ----------
    footing
        The ground.
    terrain
        How far a place may be moved to ground that can be walked; that way is counted.
    from_xy, to_xy
        Shapes (f, 2) and (t, 2), in the network's metres.
    limit_minutes
        Walks longer than this are left out; the shorter, the smaller the windows.

    Returns
    -------
    NDArray
        Shape (f, t): minutes with an infant; inf where there is no way within the limit.
    """
    start, end = (_put(footing, terrain, xy) for xy in (from_xy, to_xy))
    off_start, off_end = (
        terrain.offroad_minutes(placed.moved_metres, with_infant=True) for placed in (start, end)
    )
    minutes = np.full((len(from_xy), len(to_xy)), np.inf)
    reach = _count_cells(footing.surface, limit_minutes)
    for goal in np.flatnonzero(end.row != NOWHERE).tolist():
        row, col = int(end.row[goal]), int(end.col[goal])
        near = (abs(start.row - row) <= reach) & (abs(start.col - col) <= reach)
        rows = np.flatnonzero(near & (start.row != NOWHERE))
        window, top, left = _cut(footing.surface, row, col, reach)
        source = Sources(*(np.array([n]) for n in (row - top, col - left, off_end[goal])))
        found = walk_over(window, source, towards=True, limit=limit_minutes)
        there = found.minutes[start.row[rows] - top, start.col[rows] - left]
        minutes[rows, goal] = there + off_start[rows]
    return np.where(minutes <= limit_minutes, minutes, np.inf)


def _put(footing: Footing, terrain: TerrainSettings, xy: NDArray[np.float64]) -> Placed:
    """Put places on cells that can be walked."""
    names = [""] * len(xy)
    return place_points(footing.surface, footing.to_cells, xy, names, terrain.ground_move_metres)


def _count_cells(surface: Surface, limit_minutes: float) -> int:
    """Return how many cells anyone gets on within the limit."""
    quickest = float(np.min(surface.pace, initial=np.inf))
    if surface.elevation is not None:  # gently downhill is quicker than on the level
        quickest *= math.exp(-kernel.TOBLER * kernel.DOWNHILL)
    side = float(surface.cells.down[0])
    most = int(max(surface.pace.shape))
    if not np.isfinite(quickest) or not np.isfinite(limit_minutes):
        return most
    return min(int(np.ceil(limit_minutes / quickest / side)) + 1, most)


def _cut(surface: Surface, row: int, col: int, reach: int) -> tuple[Surface, int, int]:
    """Return the part of a surface around a cell, and its first row and column."""
    top, left = max(row - reach, 0), max(col - reach, 0)
    here = slice(top, row + reach + 1), slice(left, col + reach + 1)
    heights, marks = surface.elevation, surface.marks
    part = replace(
        surface,
        pace=surface.pace[here],
        cells=Cells(surface.cells.across[here[0]], surface.cells.down[here[0]]),
        elevation=None if heights is None else heights[here],
        marks=None if marks is None else marks[here],
    )
    return part, top, left
