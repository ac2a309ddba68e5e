"""Rasters larger than memory: their grid, read window by window, and the true area of cells."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import rasterio
from pyproj import Transformer
from rasterio.windows import Window, from_bounds

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray
    from rasterio.transform import Affine

WINDOW_CELLS = 2048 * 2048
"""Cells that are read at once: 32 MB of numbers."""
EQUAL_AREA = "EPSG:6933"
"""Parallels and meridians are straight in it, and every area is true on the ellipsoid."""


class Layout(NamedTuple):
    """The grid of a raster: where its cells lie."""

    crs: str
    """WKT."""
    transform: Affine
    width: int
    height: int
    striped: bool
    """Whether the file keeps whole rows together, so that they are best read whole."""

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north, in the raster's own coordinates."""
        west, north = self.transform.c, self.transform.f
        east, south = self.find_corner(self.height, self.width)
        return west, float(south), float(east), north

    def find_corner(self, row: ArrayLike, col: ArrayLike) -> tuple[Any, Any]:
        """Return x and y of the north-west corner of cells; halves are the middles."""
        at = self.transform
        return at.c + np.asarray(col) * at.a, at.f + np.asarray(row) * at.e

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return self.width * self.height

    def differs_from(self, other: Layout) -> str:
        """Say in which respect another raster has other cells; empty where it has the same."""
        if (self.width, self.height) != (other.width, other.height):
            return f"{self.width} x {self.height} cells, not {other.width} x {other.height}"
        if rasterio.CRS.from_wkt(self.crs) != rasterio.CRS.from_wkt(other.crs):
            return "another coordinate system"
        # a hundredth of a cell over the whole width is rounding in the file, not another grid
        slack = abs(self.transform.a) / 100
        far = np.abs(np.subtract(self.bounds, other.bounds)).max()
        return "cells that are shifted or of another size" if far > slack else ""


def read_layout(path: Path) -> Layout:
    """Return the grid of a raster.

    Raises
    ------
    InputFault
        The file cannot be opened, has no coordinate system, or lies askew or upside down.
    """
    try:
        with warnings.catch_warnings():
            # a picture without coordinates is refused below, in the plan's own words
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            with rasterio.open(path) as grid:
                crs, at, types = grid.crs, grid.transform, grid.dtypes
                shape = (grid.width, grid.height)
                striped = all(columns == grid.width for _, columns in grid.block_shapes)
    except rasterio.errors.RasterioIOError as error:
        raise InputFault([Fault(path.name, f"cannot be opened as a raster: {error}")]) from None
    if any("complex" in str(kind) for kind in types):
        raise InputFault([Fault(path.name, "holds complex numbers, not people")])
    if crs is None:
        todo = "save it with its coordinate system (gdal_edit.py -a_srs)"
        raise InputFault([Fault(path.name, "has no coordinate system", todo)])
    if not (crs.is_geographic or crs.is_projected):
        todo = "save it in longitude and latitude, or in a projection"
        raise InputFault([Fault(path.name, "has a coordinate system of no place on earth", todo)])
    if at.b or at.d or at.a <= 0 or at.e >= 0:
        todo = "save it with north up; counts of people must be summed, never averaged, on the way"
        raise InputFault([Fault(path.name, "lies askew: its rows do not run west to east", todo)])
    return Layout(crs.to_wkt(), at, *shape, striped)


def find_window(layout: Layout, bounds: tuple[float, float, float, float]) -> Window:
    """Return the part of a raster that bounds (in its own coordinates) touch; maybe empty."""
    found = from_bounds(*bounds, transform=layout.transform)
    first = np.floor([found.row_off, found.col_off]).astype(int)
    last = np.ceil([found.row_off + found.height, found.col_off + found.width]).astype(int)
    top, left = np.clip(first, 0, [layout.height, layout.width]).tolist()
    bottom, right = np.clip(last, 0, [layout.height, layout.width]).tolist()
    return Window(left, top, right - left, bottom - top)


def walk_windows(layout: Layout, part: Window) -> Iterator[Window]:
    """Yield the windows, each of bounded size, that make up a part of a raster."""
    side = int(WINDOW_CELLS**0.5)
    wide = part.width if layout.striped else min(side, part.width)
    high = max(1, WINDOW_CELLS // max(wide, 1))
    for top in range(part.row_off, part.row_off + part.height, high):
        rows = min(high, part.row_off + part.height - top)
        for left in range(part.col_off, part.col_off + part.width, max(wide, 1)):
            yield Window(left, top, min(wide, part.col_off + part.width - left), rows)


def read_window(grid: rasterio.DatasetReader, band: int, window: Window) -> NDArray[np.float64]:
    """Read a window of a band; a cell without data (nodata, masked, NaN) is NaN."""
    cells = grid.read(band, window=window, masked=True)
    scale, offset = grid.scales[band - 1], grid.offsets[band - 1]
    values: NDArray[np.float64] = cells.data.astype(np.float64)
    if (scale, offset) != (1.0, 0.0):
        values = values * scale + offset
    values[np.ma.getmaskarray(cells)] = np.nan
    return values


def measure_cells(
    layout: Layout, rows: NDArray[np.int64], cols: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the true area of cells on the ellipsoid, km2, whatever the raster's projection."""
    if rasterio.CRS.from_wkt(layout.crs).is_geographic:
        of_rows, place = np.unique(rows, return_inverse=True)
        return _measure(layout, of_rows, np.zeros_like(of_rows))[place]
    return _measure(layout, rows, cols)


def _measure(
    layout: Layout, rows: NDArray[np.int64], cols: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the area of cells from their corners in a projection that keeps areas, km2."""
    there = Transformer.from_crs(layout.crs, EQUAL_AREA, always_xy=True)
    right, down = np.array([0, 1, 1, 0]), np.array([0, 0, 1, 1])
    x, y = layout.find_corner(rows[:, None] + down, cols[:, None] + right)
    east, north = there.transform(x, y)
    ahead_x, ahead_y = np.roll(east, -1, axis=1), np.roll(north, -1, axis=1)
    return np.asarray(np.abs((east * ahead_y - ahead_x * north).sum(axis=1)) / 2 / 1e6)


def find_middles(
    layout: Layout, rows: NDArray[np.int64], cols: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return lon and lat of the middles of cells, degrees WGS 84."""
    x, y = layout.find_corner(np.asarray(rows) + 0.5, np.asarray(cols) + 0.5)
    if rasterio.CRS.from_wkt(layout.crs) == rasterio.CRS.from_string(WGS84):
        return np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    back = Transformer.from_crs(layout.crs, WGS84, always_xy=True)
    lon, lat = back.transform(x, y)
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
