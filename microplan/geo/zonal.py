"""Raster cells cut exactly at the borders of polygons (exactextract)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import rasterio
from exactextract import exact_extract

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84, unproject

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

OPERATIONS = ["cell_id", "coverage", "values", "center_x", "center_y"]


def cell_fractions(raster: Path, polygons: gpd.GeoSeries) -> pd.DataFrame:
    """Return the share of every raster cell that lies in each polygon.

    Cells without data (the raster's nodata value, or NaN) are left out. Where polygons tile the
    raster, the fractions of a cell add up to 1 (to 1e-6), and so value x fraction is conserved.

    Parameters
    ----------
    raster
        A file that rasterio opens; its first band is read.
    polygons
        Valid polygons with a CRS.

    Returns
    -------
    pd.DataFrame
        area (position in `polygons`), row, col, fraction (0, 1], value (of the whole cell),
        lon, lat (the cell's middle, degrees WGS 84); by area, row, col.

    Raises
    ------
    InputFault
        The raster or the polygons do not say their coordinate system.
    """
    crs, width = _read_grid(raster)
    if polygons.crs is None:
        raise InputFault([Fault(str(raster.name), "is cut by polygons without a CRS")])
    shapes = polygons.to_crs(crs).to_frame("geometry").assign(area=np.arange(len(polygons)))
    cut = exact_extract(
        str(raster), shapes.reset_index(drop=True), OPERATIONS, include_cols=["area"],
        output="pandas",
    )  # fmt: skip
    return _one_row_a_cell(cut, width, crs)


def _read_grid(raster: Path) -> tuple[str, int]:
    """Return the raster's CRS and its number of columns."""
    with rasterio.open(raster) as grid:
        if grid.crs is None:
            todo = "save it with its coordinate system (gdal_edit.py -a_srs)"
            raise InputFault([Fault(raster.name, "has no coordinate system", todo)])
        return grid.crs.to_wkt(), grid.width


def _one_row_a_cell(cut: pd.DataFrame, width: int, crs: str) -> pd.DataFrame:
    """Turn one row a polygon, with arrays, into one row a cell."""
    cells = {name: _join(cut[name]) for name in OPERATIONS}
    counts = [len(ids) for ids in cut["cell_id"]]
    ids = cells["cell_id"].astype(np.int64)
    lon, lat = _degrees(np.column_stack([cells["center_x"], cells["center_y"]]), crs)
    return pd.DataFrame(
        {
            "area": np.repeat(cut["area"].to_numpy(), counts).astype(np.int64),
            "row": ids // width,
            "col": ids % width,
            "fraction": np.minimum(cells["coverage"], 1.0),
            "value": cells["values"],
            "lon": lon,
            "lat": lat,
        }
    ).sort_values(["area", "row", "col"], kind="stable", ignore_index=True)


def _join(arrays: pd.Series) -> NDArray[np.float64]:
    """Join the arrays of all polygons."""
    return np.concatenate([np.asarray(a, dtype=float) for a in arrays] or [np.zeros(0)])


def _degrees(xy: NDArray[np.float64], crs: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return lon and lat of points in the raster's own coordinates."""
    if rasterio.crs.CRS.from_wkt(crs) == rasterio.crs.CRS.from_string(WGS84):
        return xy[:, 0], xy[:, 1]
    return unproject(xy, crs)


def read_cells(raster: Path) -> pd.DataFrame:
    """Return every cell with data: row, col and value, by row and col."""
    with rasterio.open(raster) as grid:
        band = grid.read(1, masked=True)
    known = ~np.ma.getmaskarray(band) & np.isfinite(band.data.astype(float))
    row, col = np.nonzero(known)
    return pd.DataFrame({"row": row, "col": col, "value": band.data[known].astype(float)})
