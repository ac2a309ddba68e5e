"""A lattice of square cells over polygons: shares of ground, counted in cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import rasterio
import shapely
from rasterio.transform import from_origin

from microplan.geo.crs import metric_crs
from microplan.geo.windows import Layout, find_middles, find_window, read_window, walk_windows
from microplan.geo.zonal import cut_cells, lay_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

CELLS_MAX = 1_000_000
"""Of all polygons together; where they are larger, cells are larger."""


def cut_ground(polygons: gpd.GeoSeries, side_metres: float) -> pd.DataFrame:
    """Cut polygons into square cells.

    Parameters
    ----------
    polygons
        Valid polygons with a CRS; empty ones have no cell.
    side_metres
        Side of a cell; more where all polygons together would have too many of them.

    Returns
    -------
    pd.DataFrame
        area (position of the polygon), weight (share of the cell that is in it), lon, lat.
    """
    layout = _lay_out(polygons, side_metres)
    return _cut(layout, lay_on(polygons, layout), _Ground())


def cut_weights(
    polygons: gpd.GeoSeries, raster: Path, layout: Layout, classes: Sequence[int]
) -> pd.DataFrame:
    """Cut polygons into the cells of a raster, weighted by it.

    Parameters
    ----------
    classes
        Values of a land cover that count, each cell as one; none: the value is the weight.

    Returns
    -------
    pd.DataFrame
        area, weight (value, or 1, times the share of the cell that is in the polygon), lon, lat.
    """
    with rasterio.open(raster) as grid:
        return _cut(layout, lay_on(polygons, layout), _Weights(grid, tuple(classes)))


class _Ground:
    """Every cell weighs one."""

    def read(self, window: rasterio.windows.Window) -> NDArray[np.float64]:
        """Return the weights of a window."""
        return np.ones((window.height, window.width))


class _Weights:
    """A cell weighs what the raster says."""

    def __init__(self, grid: rasterio.DatasetReader, classes: tuple[int, ...]) -> None:
        self.grid, self.classes = grid, classes

    def read(self, window: rasterio.windows.Window) -> NDArray[np.float64]:
        """Return the weights of a window; NaN where there is none."""
        values = read_window(self.grid, 1, window)
        if self.classes:
            values = np.isin(values, self.classes).astype(float)
        return np.where(values > 0, values, np.nan)


def _lay_out(polygons: gpd.GeoSeries, side_metres: float) -> Layout:
    """Return a lattice over polygons, its corners on whole sides so that it stays where it is."""
    west, south, east, north = polygons.to_crs("EPSG:4326").total_bounds.tolist()
    crs = metric_crs([west, east], [south, north])
    flat = polygons.to_crs(crs)
    side = max(side_metres, (float(flat.area.sum()) / CELLS_MAX) ** 0.5)
    first = np.floor(flat.total_bounds[[0, 1]] / side) - 1
    last = np.ceil(flat.total_bounds[[2, 3]] / side) + 1
    wide, high = (last - first).astype(int).tolist()
    corner = from_origin(first[0] * side, last[1] * side, side, side)
    return Layout(crs.to_wkt(), corner, wide, high, striped=False)


def _cut(layout: Layout, shapes: NDArray[np.object_], source: _Ground | _Weights) -> pd.DataFrame:
    """Cut shapes into the weighted cells of a layout."""
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    part = find_window(layout, (west, south, east, north))
    cuts = [cut_cells(np.zeros((0, 0)), part, layout, shapes[:0])]
    for window in walk_windows(layout, part):
        if shapely.intersects(shapes, shapely.box(*_bounds(layout, window))).any():
            cuts.append(cut_cells(source.read(window), window, layout, shapes))
    cut = pd.concat(cuts, ignore_index=True)
    cut = cut.sort_values(["area", "row", "col"], kind="stable", ignore_index=True)
    lon, lat = find_middles(layout, cut["row"].to_numpy(), cut["col"].to_numpy())
    weight = cut["value"] * cut["fraction"]
    return pd.DataFrame({"area": cut["area"], "weight": weight, "lon": lon, "lat": lat})


def _bounds(layout: Layout, window: rasterio.windows.Window) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a window."""
    west, north = layout.find_corner(window.row_off, window.col_off)
    east, south = layout.find_corner(window.row_off + window.height, window.col_off + window.width)
    return float(west), float(south), float(east), float(north)
