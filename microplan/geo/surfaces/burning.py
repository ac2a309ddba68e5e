"""A surface made for walking: land cover, with barriers, roads and ferries burnt into it.

What keeps a barrier tight: every cell that its shape touches is blocked; a diagonal does not pass
between two blocked cells (`spread(..., squeeze=False)`); and where a road runs through a cell that
is blocked, be it over a bridge or along the bank, that cell is entered and left only along the
road. So a road beside a river opens no way across it, and nobody steps off a bridge midstream.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from rasterio.features import rasterize

from microplan.geo.surfaces.surface import CARRIED, LEVEL, ROAD, Surface
from microplan.units import METRES_PER_KM, MINUTES_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rasterio.transform import Affine

    from microplan.geo.surfaces.surface import Cells


@dataclass(frozen=True)
class Lines:
    """Ways of feet, in the grid's coordinates.

    Attributes
    ----------
    shapes
        Shape (n,): shapely lines.
    kmh
        Shape (n,): pace on foot; 0 where nobody may walk.
    wait_minutes
        Shape (n,): waited before boarding; above 0 only for ferries.
    """

    shapes: NDArray[np.object_]
    kmh: NDArray[np.float64]
    wait_minutes: NDArray[np.float64]


def burn_ground(
    kmh: NDArray[np.floating],
    cells: Cells,
    transform: Affine,
    barriers: NDArray[np.object_],
    lines: Lines,
) -> Surface:
    """Return the surface of a land cover's walking speeds with barriers and lines burnt in.

    Parameters
    ----------
    kmh
        Shape (rows, cols): walking speed by land cover; 0, below 0 or NaN is blocked.
    barriers
        Shape (b,): polygons and lines that feet do not cross.
    lines
        Roads and ferries. A ferry's wait is spread over its length: it is paid once, by whoever
        goes all the way, and nobody boards or leaves it midstream.
    """
    pace = _pace_of(np.asarray(kmh, dtype=np.float64))
    pace[_touch(barriers, pace.shape, transform)] = np.inf
    blocked = ~np.isfinite(pace)
    marks = np.zeros(pace.shape, np.uint8)
    usable = (lines.kmh > 0) & ~shapely.is_empty(lines.shapes)
    ferry = usable & (lines.wait_minutes > 0)
    # ferries first: where a quay and a road share a cell, it is the road's
    for chosen, mark in ((ferry, ROAD | LEVEL), (usable & ~ferry, ROAD)):
        shapes, paces = lines.shapes[chosen], _paces(lines, chosen)
        burnt = _burn(shapes, paces, pace.shape, transform)
        on = np.isfinite(burnt)
        pace[on], marks[on] = _settle_pace(pace[on], burnt[on], mark), mark
    marks[blocked & (marks > 0)] |= CARRIED
    return Surface(pace, cells, marks=marks if marks.any() else None)


def _settle_pace(
    ground: NDArray[np.float64], way: NDArray[np.float64], mark: np.uint8
) -> NDArray[np.float64]:
    """Return the pace where a way runs: a road makes no ground slower; a ferry's is its own."""
    return way if mark & LEVEL else np.minimum(ground, way)


def _pace_of(kmh: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return minutes a metre; inf where the speed is not above 0."""
    pace = np.full(kmh.shape, np.inf)
    np.divide(MINUTES_PER_HOUR / METRES_PER_KM, kmh, out=pace, where=kmh > 0)
    return pace


def _paces(lines: Lines, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return minutes a metre along each chosen line, the wait spread over its length."""
    metres = np.maximum(shapely.length(lines.shapes[chosen]), 1e-9)
    return _pace_of(lines.kmh[chosen]) + lines.wait_minutes[chosen] / metres


def _touch(
    shapes: NDArray[np.object_], size: tuple[int, ...], transform: Affine
) -> NDArray[np.bool_]:
    """Tell which cells any of the shapes touches."""
    if len(shapes) == 0:
        return np.zeros(size, dtype=bool)
    touched = rasterize(
        shapes, out_shape=size, transform=transform, all_touched=True, dtype="uint8"
    )
    return np.asarray(touched, dtype=bool)


def _burn(
    shapes: NDArray[np.object_],
    values: NDArray[np.float64],
    size: tuple[int, ...],
    transform: Affine,
) -> NDArray[np.float64]:
    """Return the least value of the shapes that touch each cell; inf where none does."""
    if len(shapes) == 0:
        return np.full(size, np.inf)
    order = np.argsort(-values, kind="stable")  # the last burnt stays: the quickest
    pairs = ((shapes[i], float(values[i])) for i in order)
    return np.asarray(
        rasterize(
            pairs, out_shape=size, transform=transform, fill=np.inf, all_touched=True,
            dtype="float64",
        )
    )  # fmt: skip


def for_families(surface: Surface, infant_factor: float) -> Surface:
    """Return the surface as families with an infant walk it; a ferry takes them as fast as any.

    Parameters
    ----------
    infant_factor
        What is left of the walking speed with an infant on the arm (DOMAIN 4.1: 0.8).
    """
    slower = surface.pace / infant_factor
    if surface.marks is not None:
        slower = np.where(surface.marks & LEVEL > 0, surface.pace, slower)
    return Surface(slower, surface.cells, surface.elevation, surface.marks)
