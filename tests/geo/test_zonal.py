"""Cells are cut by area, not by their middle, and nobody is lost or made on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from rasterio.transform import from_origin
from rasterio.windows import Window
from shapely import Polygon, box

from microplan.geo.windows import find_middles, read_layout
from microplan.geo.zonal import cut_cells, lay_on

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, cells: np.ndarray, crs: str | None = "EPSG:4326") -> Path:
    """A raster of 1-degree (or metre) cells with its upper left corner at 10, 20; -99 is none."""
    shape = {"width": cells.shape[1], "height": cells.shape[0], "count": 1, "dtype": "float64"}
    place = {"crs": crs, "transform": from_origin(10, 20, 1, 1), "nodata": -99}
    with rasterio.open(path, "w", driver="GTiff", **shape, **place) as grid:
        grid.write(cells, 1)
    return path


@pytest.fixture(scope="module")
def raster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cells = np.arange(12.0).reshape(3, 4)
    cells[1, 1], cells[0, 0] = -99, np.nan
    return write(tmp_path_factory.mktemp("zonal") / "people.tif", cells)


def areas(*shapes: Polygon, crs: str | None = "EPSG:4326") -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs=crs)


def read_cells(path: Path) -> np.ndarray:
    with rasterio.open(path) as grid:
        band = grid.read(1, masked=True)
    return np.asarray(np.ma.filled(band.astype(float), np.nan))


def cell_fractions(path: Path, polygons: gpd.GeoSeries, side: int = 1000) -> pd.DataFrame:
    """All cells of a raster, cut in windows of `side` cells."""
    layout, values = read_layout(path), read_cells(path)
    parts = [
        cut_cells(
            values[top : top + side, left : left + side],
            Window(left, top, min(side, layout.width - left), min(side, layout.height - top)),
            layout,
            lay_on(polygons, layout),
        )
        for top in range(0, layout.height, side)
        for left in range(0, layout.width, side)
    ]
    return pd.concat(parts).sort_values(["area", "row", "col"], ignore_index=True)


def test_a_cell_counts_by_the_share_of_it_that_is_inside(raster: Path) -> None:
    cut = cell_fractions(raster, areas(box(10.5, 18, 12.25, 20)))
    assert cut[["row", "col", "fraction", "value"]].to_numpy().tolist() == [
        [0, 1, 1.0, 1.0],  # (0, 0) is NaN and (1, 1) nodata
        [0, 2, 0.25, 2.0],
        [1, 0, 0.5, 4.0],
        [1, 2, 0.25, 6.0],
    ]
    lon, lat = find_middles(read_layout(raster), cut["row"].to_numpy(), cut["col"].to_numpy())
    assert (lon[0], lat[0]) == (11.5, 19.5)


def test_windows_of_any_size_cut_alike(raster: Path) -> None:
    triangle = areas(Polygon([(10.2, 17.1), (13.9, 18.2), (11, 19.9)]))
    whole = cell_fractions(raster, triangle)
    for side in (1, 2, 3):
        parts = cell_fractions(raster, triangle, side)
        # a sliver of float32 size may be there or not
        seen = parts[parts["fraction"] > 1e-6].reset_index(drop=True)
        pd.testing.assert_frame_equal(seen, whole[whole["fraction"] > 1e-6], rtol=1e-5)


def test_a_polygon_off_the_raster_has_no_cell_and_keeps_no_one_from_theirs(raster: Path) -> None:
    cut = cell_fractions(raster, areas(box(0, 0, 1, 1), box(13, 17, 14, 18)))
    assert cut[["area", "value"]].to_numpy().tolist() == [[1, 11]]


@given(south=st.floats(10.05, 13.95), north=st.floats(10.05, 13.95))
def test_people_are_conserved_whatever_line_cuts_them(
    raster: Path, south: float, north: float
) -> None:
    west = Polygon([(10, 17), (south, 17), (north, 20), (10, 20)])
    east = Polygon([(south, 17), (14, 17), (14, 20), (north, 20)])
    cut = cell_fractions(raster, areas(west, east))
    whole = np.nansum(read_cells(raster))
    assert (cut["fraction"] * cut["value"]).sum() == pytest.approx(whole, rel=1e-6)


def test_polygons_in_metres_cut_the_same_cells(raster: Path) -> None:
    there = areas(box(11, 18, 13, 19))
    cut = cell_fractions(raster, there.to_crs(3857))
    assert cut["fraction"].to_numpy() == pytest.approx(
        cell_fractions(raster, there)["fraction"].to_numpy(), abs=1e-6
    )


def test_a_straight_border_in_degrees_stays_one_on_a_raster_in_metres(tmp_path: Path) -> None:
    """A parallel is bent in UTM: laid on by its four corners it would be metres off in between."""
    cells = np.ones((40, 400))
    shape = {"width": 400, "height": 40, "count": 1, "dtype": "float64"}
    place = {"crs": "EPSG:32645", "transform": from_origin(300_000, 2_900_000, 1000, 1000)}
    with rasterio.open(tmp_path / "utm.tif", "w", driver="GTiff", **shape, **place) as grid:
        grid.write(cells, 1)
    south, north = box(85.5, 26.0, 88.5, 26.1), box(85.5, 26.1, 88.5, 26.15)
    cut = cell_fractions(tmp_path / "utm.tif", areas(south, north))
    true = gpd.GeoSeries([south, north], crs="EPSG:4326").segmentize(1e-4).to_crs(32645).area / 1e6
    assert cut.groupby("area")["fraction"].sum().to_numpy() == pytest.approx(true, rel=1e-6)


def test_polygons_without_a_crs_are_laid_on_nothing(raster: Path) -> None:
    with pytest.raises(ValueError, match="without a CRS"):
        lay_on(areas(box(10, 18, 12, 20), crs=None), read_layout(raster))


def test_lagos_keeps_every_one_of_its_people(shared_data: Path) -> None:
    (path,) = sorted((shared_data / "lagos").glob("*.tif"))
    with rasterio.open(path) as grid:
        west, south, east, north = grid.bounds
    middle = (west + east) / 2
    halves = areas(box(west, south, middle + 1e-4, north), box(middle + 1e-4, south, east, north))
    cut = cell_fractions(path, halves)
    people = (cut["fraction"] * cut["value"]).sum()
    assert people == pytest.approx(np.nansum(read_cells(path)), rel=1e-6)
    assert people == pytest.approx(10_340_421, rel=1e-6)
