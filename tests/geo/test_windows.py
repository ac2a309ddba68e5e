"""Windows tile a raster, cells have the area of the ellipsoid, and other grids are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import rasterio
from pyproj import Geod, Transformer
from rasterio.transform import from_origin
from rasterio.windows import Window

from microplan.errors import InputFault
from microplan.geo import windows
from microplan.geo.windows import (
    find_middles,
    find_window,
    measure_cells,
    read_layout,
    read_window,
    walk_windows,
)

if TYPE_CHECKING:
    from pathlib import Path


NOWHERE = rasterio.CRS.from_wkt('LOCAL_CS["a site",UNIT["metre",1]]')


def write(path: Path, cells: np.ndarray, **more: Any) -> Path:
    shape = {"height": cells.shape[-2], "width": cells.shape[-1], "count": 1}
    place = {"crs": "EPSG:4326", "transform": from_origin(10, 20, 1, 1), "dtype": cells.dtype}
    known = {name: value for name, value in {**shape, **place, **more}.items() if value is not None}
    with rasterio.open(path, "w", driver="GTiff", **known) as grid:
        grid.write(cells, 1)
    return path


@pytest.mark.parametrize("tiles", [{"tiled": True, "blockxsize": 16, "blockysize": 16}, {}])
@pytest.mark.parametrize("cells", [1, 7, 400, 10**6])
def test_windows_cover_every_cell_once_and_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiles: dict[str, Any], cells: int
) -> None:
    monkeypatch.setattr(windows, "WINDOW_CELLS", cells)
    layout = read_layout(write(tmp_path / "a.tif", np.zeros((37, 53)), **tiles))
    seen = np.zeros((37, 53), dtype=int)
    for window in walk_windows(layout, Window(3, 2, 50, 35)):
        rows, cols = window.toslices()
        seen[rows, cols] += 1
        assert window.width * window.height <= max(cells, 50 if layout.striped else 1)
    assert (seen[2:, 3:] == 1).all()
    assert seen.sum() == 50 * 35


def test_a_window_holds_all_cells_that_bounds_touch_and_none_beyond_the_raster(
    tmp_path: Path,
) -> None:
    layout = read_layout(write(tmp_path / "a.tif", np.zeros((4, 5))))
    assert find_window(layout, (10.5, 17.5, 12.1, 19)).flatten() == (0, 1, 3, 2)
    assert find_window(layout, (-5, 0, 90, 90)).flatten() == (0, 0, 5, 4)
    far = find_window(layout, (50, 0, 60, 5))
    assert far.width * far.height == 0
    assert list(walk_windows(layout, far)) == []


@pytest.mark.parametrize(
    ("crs", "west", "north", "size"),
    [
        ("EPSG:4326", 82.0, 26.0, 1 / 1200),
        ("EPSG:4326", 77.0, 61.0, 1 / 120),
        ("EPSG:3857", 9_000_000, 3_000_000, 1000),
        ("EPSG:32644", 300_000, 2_900_000, 100),
        ("ESRI:54009", 7_000_000, 3_000_000, 1000),
    ],
)
def test_cells_have_the_area_of_the_ellipsoid_in_every_projection(
    tmp_path: Path, crs: str, west: float, north: float, size: float
) -> None:
    at = from_origin(west, north, size, size)
    layout = read_layout(write(tmp_path / "a.tif", np.zeros((300, 200)), crs=crs, transform=at))
    rows, cols = np.array([0, 150, 299]), np.array([0, 199, 7])
    there = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    for row, col, km2 in zip(rows, cols, measure_cells(layout, rows, cols), strict=True):
        # the sides in small steps, as geodesics: another way to the same area
        step = np.linspace(0, 1, 50)[:-1]
        x = np.concatenate([step, np.ones(49), 1 - step, np.zeros(49)])
        y = np.concatenate([np.zeros(49), step, np.ones(49), 1 - step])
        lon, lat = there.transform(west + (col + x) * size, north - (row + y) * size)
        true = abs(Geod(ellps="WGS84").polygon_area_perimeter(lon, lat)[0]) / 1e6
        assert km2 == pytest.approx(true, rel=1e-6)


def test_middles_are_told_in_degrees(tmp_path: Path) -> None:
    layout = read_layout(write(tmp_path / "a.tif", np.zeros((3, 3)), crs="EPSG:32643"))
    lon, lat = find_middles(layout, np.array([1]), np.array([1]))
    back = Transformer.from_crs("EPSG:4326", "EPSG:32643", always_xy=True).transform(lon, lat)
    assert np.ravel(back) == pytest.approx([11.5, 18.5], abs=1e-4)


def test_cells_without_data_are_nan_and_a_scale_is_applied(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", np.array([[1, -9], [3, 4]], dtype="int16"), nodata=-9)
    with rasterio.open(path, "r+") as grid:
        grid.scales, grid.offsets = (0.5,), (1.0,)
    with rasterio.open(path) as grid:
        values = read_window(grid, 1, Window(0, 0, 2, 2))
    assert np.array_equal(values, [[1.5, np.nan], [2.5, 3.0]], equal_nan=True)


def test_rasters_of_other_cells_say_in_which_respect(tmp_path: Path) -> None:
    flat = np.zeros((3, 4))
    first = read_layout(write(tmp_path / "a.tif", flat))
    hair = from_origin(10 + 1e-9, 20, 1, 1)
    assert read_layout(write(tmp_path / "b.tif", flat, transform=hair)).differs_from(first) == ""
    other = read_layout(write(tmp_path / "c.tif", flat.T))
    assert other.differs_from(first) == "3 x 4 cells, not 4 x 3"
    shifted = read_layout(write(tmp_path / "d.tif", flat, transform=from_origin(10.5, 20, 1, 1)))
    assert shifted.differs_from(first) == "cells that are shifted or of another size"
    metres = read_layout(write(tmp_path / "e.tif", flat, crs="EPSG:3857"))
    assert metres.differs_from(first) == "another coordinate system"


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"crs": None}, "no coordinate system"),
        ({"crs": None, "transform": None}, "no coordinate system"),
        ({"crs": NOWHERE}, "of no place on earth"),
        ({"transform": from_origin(10, 20, 1, 1) @ rasterio.Affine.rotation(5)}, "lies askew"),
        ({"transform": rasterio.Affine(1, 0, 10, 0, 1, 17)}, "lies askew"),
    ],
)
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_raster_that_lies_nowhere_or_askew_is_refused(
    tmp_path: Path, more: dict[str, Any], what: str
) -> None:
    path = write(tmp_path / "a.tif", np.zeros((3, 4)), **more)
    with pytest.raises(InputFault, match=what):
        read_layout(path)


def test_a_raster_of_complex_numbers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="complex numbers"):
        read_layout(write(tmp_path / "a.tif", np.zeros((3, 4), dtype="complex64")))


def test_what_is_no_raster_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_text("no raster", encoding="utf-8")
    with pytest.raises(InputFault, match="cannot be opened as a raster"):
        read_layout(tmp_path / "a.tif")
