"""`microplan travel`: a user's own raster in, a raster of minutes out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasterio
import rasterio.warp
from explicit_graph import shortest
from rasterio.transform import from_origin

from microplan.errors import InputFault
from microplan.pipeline.travelling import TravelRequest, measure_travel

if TYPE_CHECKING:
    from pathlib import Path

UTM = "EPSG:32643"
METRES = 100.0


def write(
    path: Path, cells: np.ndarray, nodata: float | None = None, crs: str | None = UTM
) -> Path:
    transform = from_origin(500_000, 3_800_000, METRES, METRES)
    with rasterio.open(
        path, "w", driver="GTiff", height=cells.shape[0], width=cells.shape[1], count=1,
        dtype=cells.dtype, crs=crs, transform=transform, nodata=nodata,
    ) as raster:  # fmt: skip
        raster.write(cells, 1)
    return path


def points(path: Path, *cells: tuple[int, int]) -> Path:
    """Write the middles of cells as a CSV of longitude and latitude."""
    row, col = np.array(cells).T
    x, y = 500_000 + (col + 0.5) * METRES, 3_800_000 - (row + 0.5) * METRES
    lon, lat = rasterio.warp.transform(UTM, "EPSG:4326", x, y)
    lines = [f"{a!r},{b!r}" for a, b in zip(map(float, lon), map(float, lat), strict=True)]
    path.write_text("\n".join(["lon,lat", *lines]), encoding="utf-8")
    return path


def read(path: Path) -> np.ndarray:
    with rasterio.open(path) as raster:
        return raster.read(1)


@pytest.fixture
def speeds() -> np.ndarray:
    rng = np.random.default_rng(4)
    kmh = rng.uniform(1, 40, (12, 15))
    kmh[rng.random(kmh.shape) < 0.2] = 0
    kmh[5, 5] = kmh[0, 14] = 4
    return kmh


@pytest.fixture
def request_(tmp_path: Path, speeds: np.ndarray) -> TravelRequest:
    return TravelRequest(
        write(tmp_path / "speed.tif", speeds),
        points(tmp_path / "posts.csv", (5, 5), (0, 14)),
        tmp_path / "minutes.tif",
    )


def oracle(speeds: np.ndarray, moves: int, **more: object) -> np.ndarray:
    with np.errstate(divide="ignore"):
        pace = np.where(speeds > 0, 0.06 / speeds, np.inf)
    even = np.full(len(speeds), METRES)
    return shortest(pace, even, even, moves, [(5, 5), (0, 14)], **more).min(axis=0)


@pytest.mark.parametrize("moves", [8, 16])
def test_a_raster_of_speeds_gives_the_minutes_of_dijkstra_on_its_graph(
    request_: TravelRequest, speeds: np.ndarray, moves: int
) -> None:
    outcome = measure_travel(replace(request_, moves=moves))
    wanted = oracle(speeds, moves)
    wanted[np.isinf(wanted)] = np.nan
    np.testing.assert_allclose(read(request_.out), wanted, rtol=1e-6)
    assert outcome.unit == "km/h"
    assert outcome.points == 2
    assert outcome.reached_cells == np.isfinite(wanted).sum()


def test_a_raster_of_friction_gives_what_the_same_speeds_give(
    request_: TravelRequest, speeds: np.ndarray, tmp_path: Path
) -> None:
    measure_travel(request_)
    by_speed = read(request_.out)
    with np.errstate(divide="ignore"):
        friction = np.where(speeds > 0, 0.06 / speeds, -9999)
    surface = write(tmp_path / "friction.tif", friction, nodata=-9999)
    outcome = measure_travel(replace(request_, surface=surface))
    assert outcome.unit == "minutes per metre"
    np.testing.assert_allclose(read(request_.out), by_speed, rtol=1e-6)


@pytest.mark.parametrize("towards", [True, False])
def test_heights_slow_the_walk_in_its_direction(
    request_: TravelRequest, speeds: np.ndarray, tmp_path: Path, towards: bool
) -> None:
    height = np.random.default_rng(1).uniform(0, 50, speeds.shape)
    dem = write(tmp_path / "dem.tif", height)
    measure_travel(replace(request_, heights=dem, towards=towards))
    wanted = oracle(speeds, 8, height=height, towards=towards)
    wanted[np.isinf(wanted)] = np.nan
    np.testing.assert_allclose(read(request_.out), wanted, rtol=1e-4)  # heights are float32


def test_the_nearest_point_is_told_by_its_row(request_: TravelRequest, tmp_path: Path) -> None:
    measure_travel(replace(request_, nearest=tmp_path / "nearest.tif"))
    nearest, minutes = read(tmp_path / "nearest.tif"), read(request_.out)
    assert nearest[5, 5] == 1
    assert nearest[0, 14] == 2
    assert ((nearest == 0) == np.isnan(minutes)).all()


def test_a_point_on_a_blocked_cell_is_moved_and_told(
    request_: TravelRequest, tmp_path: Path
) -> None:
    kmh = np.full((9, 9), 4.0)
    kmh[3:6, 3:6] = 0
    request = replace(
        request_,
        surface=write(tmp_path / "lake.tif", kmh),
        points=points(tmp_path / "p.csv", (4, 4), (0, 0)),
    )
    outcome = measure_travel(request)
    assert any("row 1" in note and "moved 200 m" in note for note in outcome.notes)
    near = measure_travel(replace(request, move_metres_max=150))
    assert any("row 1" in note and "none passable within 150 m" in note for note in near.notes)
    assert near.points == 1


def test_a_raster_in_degrees_is_measured_on_the_ellipsoid(tmp_path: Path) -> None:
    kmh = np.full((3, 3), 6.0)
    transform = from_origin(77.0, 60.0, 0.01, 0.01)
    path = tmp_path / "degrees.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=3, width=3, count=1, dtype="float64",
        crs="EPSG:4326", transform=transform,
    ) as raster:  # fmt: skip
        raster.write(kmh, 1)
    (tmp_path / "p.csv").write_text("lon,lat\n77.015,59.985\n", encoding="utf-8")
    out = tmp_path / "m.tif"
    measure_travel(TravelRequest(path, tmp_path / "p.csv", out))
    minutes = read(out)
    # at 60 degrees north 0.01 degree is 558 m across and 1,114 m down: 100 m a minute
    assert minutes[1, 0] == pytest.approx(5.58, abs=0.01)
    assert minutes[0, 1] == pytest.approx(11.14, abs=0.01)


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        (np.zeros((4, 4)), "no passable cell"),
        (np.array([[0.01, 0.02], [3.0, 0.02]]), "--unit"),
    ],
)
def test_a_raster_that_makes_no_sense_is_refused(
    request_: TravelRequest, tmp_path: Path, cells: np.ndarray, word: str
) -> None:
    with pytest.raises(InputFault, match=word):
        measure_travel(replace(request_, surface=write(tmp_path / "odd.tif", cells)))
    assert not request_.out.exists()


def test_points_that_all_lie_elsewhere_are_refused(request_: TravelRequest, tmp_path: Path) -> None:
    (tmp_path / "far.csv").write_text("lon,lat\n10,10\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"far\.csv.*outside the surface"):
        measure_travel(replace(request_, points=tmp_path / "far.csv"))


def test_a_raster_without_coordinate_system_is_refused(
    request_: TravelRequest, tmp_path: Path, speeds: np.ndarray
) -> None:
    with pytest.raises(InputFault, match="no coordinate system"):
        measure_travel(replace(request_, surface=write(tmp_path / "n.tif", speeds, crs=None)))


@pytest.mark.parametrize(
    ("place", "onto", "word"),
    [
        ("out", "surface", "the surface itself"),
        ("out", "points", "the file of the points"),
        ("nearest", "heights", "the raster of heights"),
        ("nearest", "out", "written already"),
    ],
)
def test_no_file_is_written_over_another(
    request_: TravelRequest, tmp_path: Path, speeds: np.ndarray, place: str, onto: str, word: str
) -> None:
    request = replace(request_, heights=write(tmp_path / "dem.tif", speeds))
    with pytest.raises(InputFault, match=word):
        measure_travel(replace(request, **{place: getattr(request, onto)}))
    assert request.points.read_text(encoding="utf-8").startswith("lon,lat")


@pytest.mark.parametrize("more", [{"limit_minutes": -5.0}, {"move_metres_max": float("nan")}])
def test_a_limit_below_zero_is_refused(request_: TravelRequest, more: dict[str, float]) -> None:
    with pytest.raises(InputFault, match="give 0 or more"):
        measure_travel(replace(request_, **more))


def test_points_elsewhere_are_told_where_the_surface_lies(
    request_: TravelRequest, tmp_path: Path
) -> None:
    (tmp_path / "far.csv").write_text("lon,lat\n10,10\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"75\.00 to 75\.02 in longitude, 34\.3"):
        measure_travel(replace(request_, points=tmp_path / "far.csv"))


@pytest.mark.parametrize(("share", "told"), [(1 / 3.6 / 10, True), (1.0, False)])
def test_a_surface_on_which_nobody_gets_on_is_doubted(
    request_: TravelRequest, tmp_path: Path, share: float, told: bool
) -> None:
    kmh = np.full((12, 15), 5.0) * share  # a walk of 5 km/h is 1.4 metres a second
    surface = write(tmp_path / "slow.tif", kmh)
    outcome = measure_travel(replace(request_, surface=surface, unit="km/h"))
    assert any("metres a second" in note for note in outcome.notes) == told


def test_of_several_bands_the_first_is_used_and_told(
    request_: TravelRequest, tmp_path: Path, speeds: np.ndarray
) -> None:
    measure_travel(request_)
    alone, path = read(request_.out), tmp_path / "bands.tif"
    with rasterio.open(request_.surface) as raster:
        profile = {**raster.profile, "count": 2}
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(np.stack([speeds, speeds[::-1]]))
    outcome = measure_travel(replace(request_, surface=path))
    assert "bands.tif: the first of its 2 bands is used" in outcome.notes
    np.testing.assert_array_equal(read(request_.out), alone)
