"""The ground of a plan: classes from the nearest cell, heights between four, gaps told."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from microplan.domain.tables import REPAIRS
from microplan.errors import InputFault
from microplan.geo.networks import empty_network
from microplan.geo.roads import Roads
from microplan.geo.walking import TerrainSettings
from microplan.sources.surfaces.ground import read_ground

CRS = "EPSG:32645"
EAST, NORTH = 500_000.0, 2_800_000.0


def areas(*boxes):
    names = [f"Block {n}" for n in range(len(boxes))]
    shapes = [shapely.box(EAST + w, NORTH + s, EAST + e, NORTH + n) for w, s, e, n in boxes]
    frame = gpd.GeoDataFrame({"area_id": names, "name": names}, geometry=shapes, crs=CRS)
    return frame.to_crs(4326)


TWO = areas((100, 100, 900, 900), (1000, 100, 1800, 900))


def roads(season="dry"):
    nothing = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    network = empty_network(CRS)
    return Roads(network, nothing, nothing, REPAIRS.empty(), 0.0, 0.0, season=season)


def write(path, cells, west=0.0, north=1000.0, nodata=None, crs=CRS):
    cells = np.asarray(cells)
    with rasterio.open(
        path, "w", driver="GTiff", height=cells.shape[0], width=cells.shape[1], count=1,
        dtype=cells.dtype, crs=crs, nodata=nodata,
        transform=from_origin(EAST + west, NORTH + north, 100, 100),
    ) as raster:  # fmt: skip
        raster.write(cells, 1)
    return path


def read(season="dry", where=TWO, **terrain):
    given = TerrainSettings(ground_margin_km=0, **terrain)
    return read_ground(where, roads(season), given)


def cover(tmp_path, cols=20, **more):
    cells = np.full((10, cols), 40, np.uint8)
    cells[:, 5], cells[:, 12:13] = 80, 90
    return write(tmp_path / "cover.tif", cells, **more)


def test_a_plan_without_rasters_has_no_ground():
    ground = read()
    assert ground.land is None
    assert ground.dry is None
    assert ground.repairs.empty


def test_classes_get_their_speeds_in_the_grid_of_the_plan(tmp_path):
    ground = read(land_cover=cover(tmp_path), land_cover_kmh={40: 3.5})
    land = ground.land
    # the areas begin 100 m in: column 0 of the ground is column 1 of the file
    assert (land.west, land.north) == pytest.approx((EAST + 100, NORTH + 900), abs=100)
    shift = round((land.west - EAST) / 100)
    assert land.kmh[4, 6 - shift] == 3.5
    assert land.kmh[4, 5 - shift] == 0.0
    assert land.kmh[4, 12 - shift] == 1.5
    assert land.elevation is None
    assert ground.repairs.empty


def test_seasons_slow_the_ground_and_block_what_is_under_water_or_snow(tmp_path):
    file = cover(tmp_path)
    dry, wet, winter = (read(s, land_cover=file) for s in ("dry", "wet", "winter"))
    assert wet.land.kmh.max() == pytest.approx(3.0 * 0.7)
    assert set(np.unique(wet.land.kmh)) == {np.float32(0), np.float32(3.0 * 0.7)}
    assert (wet.dry.kmh == dry.land.kmh).all()
    assert (winter.land.kmh == dry.land.kmh).all()
    assert dry.dry is None


def test_heights_lie_between_those_of_four_cells(tmp_path):
    heights = np.tile(np.arange(20) * 10, (10, 1)).astype(np.int16)
    dem = write(tmp_path / "dem.tif", heights, west=50.0)
    land = read(elevation=dem).land
    row = land.elevation[4, 2:12]
    assert np.diff(row) == pytest.approx(np.full(9, 10.0), abs=0.1)
    first = (land.west + 250 - (EAST + 50 + 50)) / 100 * 10
    assert row[0] == pytest.approx(first, abs=0.2)
    assert (land.kmh == 4.0).all()


def test_what_a_raster_leaves_out_is_told_and_counts_as_open_ground(tmp_path):
    ground = read(land_cover=cover(tmp_path, cols=10))
    row = ground.repairs.iloc[0]
    assert row["what"] == "ground not covered"
    assert "and in all of Block 1 has no class: there it counts as open ground" in row["how"]
    assert row["amount"] == pytest.approx(0.64, abs=0.1)
    assert ground.land.kmh[4, -2] == 4.0
    holes = np.full((10, 20), 40, np.uint8)
    holes[3:5, 3:5] = 0
    told = read(land_cover=write(tmp_path / "holes.tif", holes, nodata=0)).repairs
    assert told["amount"].tolist() == pytest.approx([0.04])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda p: write(p, np.full((10, 20), 77, np.uint8)),
            "classes without a walking speed: 77",
        ),
        (lambda p: write(p, np.full((9, 9), 40, np.uint8), west=90_000.0), "has nothing where"),
        (
            lambda p: write(p, np.full((9, 9), 40, np.uint8), crs=None),
            "states no coordinate system",
        ),
        (lambda p: p.write_text("no raster") and p, "cannot be opened as a raster"),
    ],
)
def test_a_raster_that_cannot_serve_is_a_fault_with_its_name(tmp_path, make, words):
    file = make(tmp_path / "odd.tif")
    with pytest.raises(InputFault, match=words) as raised:
        read(land_cover=file)
    assert raised.value.faults[0].where == "odd.tif"


def test_cells_too_small_for_the_areas_are_refused_before_anything_is_read(tmp_path):
    wide = areas((0, 0, 500_000, 400_000))
    with pytest.raises(InputFault, match="make the cells larger"):
        read(where=wide, land_cover=cover(tmp_path), ground_cell_metres=10)
