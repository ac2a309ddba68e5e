"""Cells are cut by area, not by their middle, and nobody is lost or made on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from rasterio.transform import from_origin
from shapely import Polygon, box

from microplan.errors import InputFault
from microplan.geo.zonal import cell_fractions, read_cells

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


def test_a_cell_counts_by_the_share_of_it_that_is_inside(raster: Path) -> None:
    cut = cell_fractions(raster, areas(box(10.5, 18, 12.25, 20)))
    assert cut[["row", "col", "fraction", "value"]].to_numpy().tolist() == [
        [0, 1, 1.0, 1.0],  # (0, 0) is NaN and (1, 1) nodata
        [0, 2, 0.25, 2.0],
        [1, 0, 0.5, 4.0],
        [1, 2, 0.25, 6.0],
    ]
    assert cut[["lon", "lat"]].iloc[0].tolist() == [11.5, 19.5]


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
    whole = read_cells(raster)["value"].sum()
    assert (cut["fraction"] * cut["value"]).sum() == pytest.approx(whole, rel=1e-6)


def test_polygons_in_metres_cut_the_same_cells(raster: Path) -> None:
    there = areas(box(11, 18, 13, 19))
    cut = cell_fractions(raster, there.to_crs(3857))
    assert cut["fraction"].to_numpy() == pytest.approx(
        cell_fractions(raster, there)["fraction"].to_numpy(), abs=1e-6
    )


def test_a_projected_raster_still_tells_degrees(tmp_path: Path) -> None:
    path = write(tmp_path / "utm.tif", np.ones((2, 2)), "EPSG:32643")
    cut = cell_fractions(path, areas(box(10, 18, 12, 20), crs="EPSG:32643"))
    assert cut["lon"].between(70, 71).all()
    assert cut["lat"].between(0, 0.001).all()


def test_a_raster_or_polygons_without_a_crs_are_refused(tmp_path: Path, raster: Path) -> None:
    bare = write(tmp_path / "bare.tif", np.ones((2, 2)), None)
    with pytest.raises(InputFault, match="no coordinate system"):
        cell_fractions(bare, areas(box(10, 18, 12, 20)))
    with pytest.raises(InputFault, match="without a CRS"):
        cell_fractions(raster, areas(box(10, 18, 12, 20), crs=None))


def test_every_cell_with_data_is_read(raster: Path) -> None:
    cells = read_cells(raster)
    assert len(cells) == 10
    assert cells["value"].sum() == sum(range(12)) - 5


def test_lagos_keeps_every_one_of_its_people(shared_data: Path) -> None:
    (path,) = sorted((shared_data / "lagos").glob("*.tif"))
    with rasterio.open(path) as grid:
        west, south, east, north = grid.bounds
    middle = (west + east) / 2
    halves = areas(box(west, south, middle + 1e-4, north), box(middle + 1e-4, south, east, north))
    cut = cell_fractions(path, halves)
    people = (cut["fraction"] * cut["value"]).sum()
    assert people == pytest.approx(read_cells(path)["value"].sum(), rel=1e-6)
    assert people == pytest.approx(10_340_421, rel=1e-6)
