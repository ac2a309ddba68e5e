"""Ways over the ground that a plan knows: on foot all the way, or by road and then on foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from microplan.geo.alighting import alight
from microplan.geo.attaching import attach
from microplan.geo.surfaces.burning import for_families
from microplan.geo.surfaces.ground import pave, walk_over
from microplan.geo.surfaces.placing import place_points
from microplan.geo.surfaces.spreading import Sources
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from rasterio.transform import Affine

    from microplan.geo.roads import Roads
    from microplan.geo.surfaces.ground import Land
    from microplan.geo.surfaces.placing import Placed
    from microplan.geo.surfaces.surface import Surface
    from microplan.geo.walking import TerrainSettings

NOBODY = -1
STEPS_A_CELL = 2
"""A road is got off at this often in the breadth of a cell."""


@dataclass(frozen=True)
class Paved:
    """Ground with roads, water and ferries in it, and the homes on it.

    Attributes
    ----------
    adults, families
        The same ground as healthy adults walk it, and with an infant on the arm.
    to_cells
        From metres to column and row.
    homes
        Where the homes are.
    """

    adults: Surface
    families: Surface
    to_cells: Affine
    homes: Placed


@dataclass(frozen=True)
class Found:
    """The quickest ways of the homes: minutes (inf: none), which goal (-1), and why none."""

    minutes: NDArray[np.float64]
    which: NDArray[np.int64]
    reason: NDArray[np.object_]


def pave_ground(
    land: Land, roads: Roads, terrain: TerrainSettings, homes_xy: NDArray[np.float64]
) -> Paved:
    """Burn the roads into the ground, and put the homes, shape (n, 2), on it."""
    adults = pave(land, roads)
    families = for_families(adults, terrain.infant_factor)
    to_cells = ~land.transform
    homes = _put(adults, to_cells, homes_xy, terrain)
    return Paved(adults, families, to_cells, homes)


def walk_to(paved: Paved, terrain: TerrainSettings, goals: NDArray[np.float64], goal: str) -> Found:
    """Return the quickest walks of families with an infant to one of the goals, shape (t, 2)."""
    placed = _put(paved.families, paved.to_cells, goals, terrain)
    away = terrain.offroad_minutes(placed.moved_metres, with_infant=True)
    used = np.flatnonzero(placed.row != NOBODY)
    sources = Sources(placed.row[used], placed.col[used], away[used])
    spreading = walk_over(paved.families, sources, towards=True)
    off = terrain.offroad_minutes(paved.homes.moved_metres, with_infant=True)
    minutes, source = _read(paved.homes, spreading.minutes, spreading.nearest, off)
    which = np.append(used, NOBODY)[source]
    why = (
        f"water, or other ground that nobody walks, lies between it and {goal}, and no road or"
        " ferry leads across"
    )
    return Found(minutes, which, _tell(paved, minutes, why, len(goals), goal))


def drive_from(
    paved: Paved,
    roads: Roads,
    terrain: TerrainSettings,
    goals: NDArray[np.float64],
    goal: str,
) -> Found:
    """Return the quickest ways from one of the goals: along roads, then on foot over the ground.

    A goal gets on the nearest road in a straight line. On the road, minutes are those of the
    network; one gets off it anywhere, into the cell that it runs in, and walks from there. No part
    of the way is in both.
    """
    begun = attach(
        roads.network, goals, terrain.offroad_metres_max, weight="drive", barriers=roads.barriers
    )
    first = terrain.offroad_minutes(begun.offroad_metres, with_infant=False)
    points = alight(begun, first, _cell_metres(paved) / STEPS_A_CELL)
    cells = _put_on_cells(paved, points.xy)
    placed = _put(paved.adults, paved.to_cells, goals, terrain)
    moved = terrain.offroad_minutes(placed.moved_metres, with_infant=False)
    here = np.flatnonzero(placed.row != NOBODY)
    start = _merge(
        np.concatenate([cells[0], placed.row[here]]),
        np.concatenate([cells[1], placed.col[here]]),
        np.concatenate([points.minutes, moved[here]]),
        np.concatenate([points.which, here]),
    )
    spreading = walk_over(paved.adults, start[0], towards=False)
    off = terrain.offroad_minutes(paved.homes.moved_metres, with_infant=False)
    minutes, source = _read(paved.homes, spreading.minutes, spreading.nearest, off)
    which = np.append(start[1], NOBODY)[source]
    why = f"no road that vehicles come to from {goal}, and back, can be walked to from it"
    return Found(minutes, which, _tell(paved, minutes, why, len(goals), goal))


def _put(
    surface: Surface, to_cells: Affine, xy: NDArray[np.float64], terrain: TerrainSettings
) -> Placed:
    """Put places on cells that can be walked."""
    names: Sequence[str] = [""] * len(xy)
    return place_points(surface, to_cells, xy, names, terrain.ground_move_metres)


def _cell_metres(paved: Paved) -> float:
    """Return the side of a cell."""
    return float(paved.adults.cells.down[0])


def _put_on_cells(
    paved: Paved, xy: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return row and column of points; -1 where they lie outside the ground."""
    a, b, c, d, e, f = paved.to_cells[:6]
    col = np.floor(a * xy[:, 0] + b * xy[:, 1] + c).astype(np.int64)
    row = np.floor(d * xy[:, 0] + e * xy[:, 1] + f).astype(np.int64)
    rows, cols = paved.adults.pace.shape
    inside = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
    return np.where(inside, row, NOBODY), np.where(inside, col, NOBODY)


def _merge(
    row: NDArray[np.int64],
    col: NDArray[np.int64],
    minutes: NDArray[np.float64],
    which: NDArray[np.int64],
) -> tuple[Sources, NDArray[np.int64]]:
    """Return one source a cell, the earliest, and whose each is; points outside are left out."""
    known = np.flatnonzero((row != NOBODY) & np.isfinite(minutes))
    order = known[np.lexsort((which[known], minutes[known], col[known], row[known]))]
    new = np.ones(len(order), np.bool_)
    new[1:] = (np.diff(row[order]) != 0) | (np.diff(col[order]) != 0)
    kept = order[new]
    return Sources(row[kept], col[kept], minutes[kept]), which[kept]


def _read(
    homes: Placed,
    minutes: NDArray[np.float64],
    nearest: NDArray[np.int32],
    off: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return each home's minutes and source; inf and -1 where it has none."""
    found, source = np.full(len(homes.row), np.inf), np.full(len(homes.row), NOBODY)
    on = homes.row != NOBODY
    found[on] = minutes[homes.row[on], homes.col[on]] + off[on]
    reached = np.isfinite(found)
    source[reached] = nearest[homes.row[reached], homes.col[reached]]
    return found, source


def _tell(
    paved: Paved, minutes: NDArray[np.float64], why: str, goals: int, goal: str
) -> NDArray[np.object_]:
    """Return why there is no way, "" where there is one."""
    reason = np.full(len(minutes), "", dtype=object)
    lost = ~np.isfinite(minutes)
    reason[lost] = why
    nowhere = np.array([bool(told) for told in paved.homes.reason], np.bool_)
    reason[lost & nowhere] = [
        f"its point {told}" for told in np.array(paved.homes.reason, object)[lost & nowhere]
    ]
    if goals == 0:
        reason[lost] = f"the plan has no such place as {goal}"
    return reason


def count_moved(paved: Paved) -> tuple[int, float]:
    """Return how many homes were moved to a cell that can be walked, and the farthest, km."""
    moved = paved.homes.moved_metres
    return int((moved > 0).sum()), float(moved.max(initial=0.0)) / METRES_PER_KM
