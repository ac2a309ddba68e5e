"""The lie of the demo's land: plain, hills, water where the water is, the same on every run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import rasterio

from microplan.synth.district import write_demo
from microplan.synth.layout import BLOCKS, HILL, TOWN
from microplan.synth.lie_of_the_land import BUILT, TREES, WATER
from microplan.synth.plane import lay_plane

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demo(tmp_path_factory.mktemp("demo") / "district").parent


def sample(path: Path, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    with rasterio.open(path) as raster:
        return np.array([v[0] for v in raster.sample(zip(lon, lat, strict=True))], float)


def test_the_way_back_from_degrees_finds_the_plane_again() -> None:
    plane = lay_plane(20191202)
    xy = np.random.default_rng(1).uniform((0, 0), (38_000, 34_000), (500, 2))
    assert np.abs(plane.to_metres(plane.to_degrees(xy)) - xy).max() < 1.0


def test_villages_are_built_up_and_the_hill_block_is_high_and_wooded(demo: Path) -> None:
    places = gpd.read_file(demo / "places.geojson")
    at = places.geometry.x.to_numpy(), places.geometry.y.to_numpy()
    assert (sample(demo / "land_cover.tif", *at) == BUILT).mean() > 0.95
    seats = lay_plane(20191202).to_degrees(np.array([BLOCKS[HILL].seat, TOWN.seat])).T
    heights = sample(demo / "elevation.tif", *seats)
    assert heights[0] > heights[1] + 50
    with rasterio.open(demo / "land_cover.tif") as raster:
        assert 0.02 < (raster.read(1) == TREES).mean() < 0.2


def test_water_is_where_the_file_of_water_has_it(demo: Path) -> None:
    water = gpd.read_file(demo / "water.geojson").to_crs(32645)
    inner = water.geometry.buffer(-150)
    points = inner[~inner.is_empty].representative_point().to_crs(4326)
    codes = sample(demo / "land_cover.tif", points.x.to_numpy(), points.y.to_numpy())
    assert len(codes) >= 1
    assert (codes == WATER).all()
