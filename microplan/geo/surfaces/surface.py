"""A surface to travel over: how long a metre takes in each cell, and how large the cells are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Geod

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rasterio.transform import Affine

ROAD, CARRIED, LEVEL = np.uint8(1), np.uint8(2), np.uint8(4)
"""Marks of a cell: a road runs in it; it is a barrier that only the road crosses; the slope does
not tell there (a vehicle, a boat)."""


@dataclass(frozen=True)
class Cells:
    """The size of a raster's cells, metres.

    Attributes
    ----------
    across
        Shape (rows,): from the middle of a cell to that of its neighbour in the row.
    down
        Shape (rows,): from the middle of a row to that of the next; the last repeats.
    """

    across: NDArray[np.float64]
    down: NDArray[np.float64]


@dataclass(frozen=True)
class Surface:
    """What is travelled over.

    Attributes
    ----------
    pace
        Shape (rows, cols), float32 or float64: minutes a metre; inf where nobody gets through.
    cells
        The size of the cells.
    elevation
        Shape (rows, cols), metres; None: the surface is level.
    marks
        Shape (rows, cols): `ROAD`, `CARRIED`, `LEVEL`; None: none anywhere.
    """

    pace: NDArray[np.floating]
    cells: Cells
    elevation: NDArray[np.floating] | None = None
    marks: NDArray[np.uint8] | None = None

    @property
    def passable(self) -> NDArray[np.bool_]:
        """Shape (rows, cols): where one gets through."""
        return np.asarray(np.isfinite(self.pace))


def square_cells(rows: int, metres: float) -> Cells:
    """Return the size of square cells."""
    return Cells(np.full(rows, float(metres)), np.full(rows, float(metres)))


def measure_cells(transform: Affine, rows: int, crs: CRS | str) -> Cells:
    """Return the size of a raster's cells; those of degrees are measured on the ellipsoid.

    Parameters
    ----------
    transform
        From column and row to coordinates: north up, not rotated.
    crs
        The raster's. Metres of a projection are taken as they are: in EPSG:3857, which stretches
        away from the equator, they are shortened to true ones row by row.
    """
    system = CRS.from_user_input(crs)
    width, height = abs(transform.a), abs(transform.e)
    if not system.is_geographic:
        true = (
            _mercator_shrink(transform, rows, system) * system.axis_info[0].unit_conversion_factor
        )
        return Cells(width * true, height * true)
    geod = system.get_geod() or Geod(ellps="WGS84")
    lat = transform.f + transform.e * (np.arange(rows) + 0.5)
    west = np.zeros(rows)
    _, _, across = geod.inv(west, lat, west + width, lat)
    _, _, down = geod.inv(west, lat, west, lat + transform.e)
    return Cells(np.asarray(across), np.asarray(down))


def _mercator_shrink(transform: Affine, rows: int, system: CRS) -> NDArray[np.float64]:
    """Return true metres for a metre of the projection, by row: 1 but in web Mercator."""
    if system.to_epsg() != 3857:
        return np.ones(rows)
    y = transform.f + transform.e * (np.arange(rows) + 0.5)
    return np.asarray(1 / np.cosh(y / 6378137.0))
