"""Raster cells cut exactly at the borders of polygons (exactextract), window by window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from rasterio.windows import bounds as bounds_of

from microplan.geo.crs import WGS84

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rasterio.windows import Window

    from microplan.geo.windows import Layout

OPERATIONS = ["cell_id", "coverage"]
STEP_DEGREES = 0.01
"""A straight border is bent by another projection: with a corner each km, by a centimetre."""


def lay_on(polygons: gpd.GeoSeries, layout: Layout) -> NDArray[np.object_]:
    """Return polygons in the coordinates of a raster: they are bent to it, it never is to them."""
    if polygons.crs is None:
        raise ValueError("polygons without a CRS cannot be laid on a raster")
    if polygons.crs == layout.crs:
        return np.asarray(polygons.to_numpy())
    degrees = polygons.to_crs(WGS84).to_numpy()
    fine = gpd.GeoSeries(shapely.segmentize(degrees, STEP_DEGREES), crs=WGS84)
    return np.asarray(fine.to_crs(layout.crs).to_numpy())


def cut_cells(
    values: NDArray[np.float64], window: Window, layout: Layout, polygons: NDArray[np.object_]
) -> pd.DataFrame:
    """Return the share of every cell with a value that lies in each polygon.

    Where polygons tile a cell, its fractions add up to 1 (to 1e-6), so value x fraction is
    conserved.

    Parameters
    ----------
    values
        Shape (rows, cols) of the window; NaN is a cell that is not asked for.
    window
        Where it lies in the raster.
    polygons
        Valid polygons in the raster's coordinates (`lay_on`), numbered from 0.

    Returns
    -------
    pd.DataFrame
        area (number of the polygon), row, col (of the whole raster), fraction (0, 1], value (of
        the whole cell); by area, row, col.
    """
    sides = bounds_of(window, layout.transform)
    near = np.flatnonzero(shapely.intersects(polygons, shapely.box(*sides)))
    if not len(near) or not np.isfinite(values).any():
        empty = np.zeros(0, dtype=np.int64)
        return _arrange(empty, empty, empty, np.zeros(0), np.zeros(0))
    source = NumPyRasterSource(values, *sides, nodata=np.nan, srs_wkt=layout.crs)
    shapes = gpd.GeoDataFrame({"area": near}, geometry=polygons[near], crs=layout.crs)
    cut = exact_extract(source, shapes, OPERATIONS, include_cols=["area"], output="pandas")
    area = np.repeat(cut["area"].to_numpy(), [len(ids) for ids in cut["cell_id"]])
    row, col = np.divmod(_join(cut["cell_id"]).astype(np.int64), values.shape[1])
    fraction = np.minimum(_join(cut["coverage"]), 1.0)
    at = (row + window.row_off, col + window.col_off)
    return _arrange(area.astype(np.int64), *at, fraction, values[row, col])


def _arrange(
    area: NDArray[np.int64],
    row: NDArray[np.int64],
    col: NDArray[np.int64],
    fraction: NDArray[np.float64],
    value: NDArray[np.float64],
) -> pd.DataFrame:
    """Return one row a part of a cell, in order."""
    columns = {"area": area, "row": row, "col": col, "fraction": fraction, "value": value}
    cut = pd.DataFrame(columns)[fraction > 0]
    return cut.sort_values(["area", "row", "col"], kind="stable", ignore_index=True)


def _join(arrays: pd.Series) -> NDArray[np.float64]:
    """Join the arrays of all polygons."""
    return np.concatenate([np.asarray(a, dtype=float) for a in arrays])
