"""Rasters of any projection, unit and size give the same people, and odd cells are told."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from rasterio.transform import from_origin
from rasterio.windows import Window
from shapely.geometry import box

from microplan.errors import InputFault
from microplan.geo import windows
from microplan.sources.ledger import Ledger
from microplan.sources.people.grids import Grid, read_grid
from microplan.sources.people.settings import PopulationSettings

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = [box(82.0, 26.0, 82.2, 26.2), box(82.2, 26.0, 82.4, 26.2)]
BLOCKS = gpd.GeoDataFrame(
    {"area_id": ["B-1", "B-2"], "area_km2": [443.0, 443.0]}, geometry=SHAPES, crs="EPSG:4326"
)
SIDE = {"EPSG:4326": 0.001, "EPSG:3857": 111.0, "EPSG:32644": 100.0}


def write(path: Path, cells: Any, crs: str = "EPSG:4326", **more: Any) -> Path:
    """Write one band or several from 82 E, 26.2 N; nodata is -9999."""
    bands = np.atleast_3d(np.asarray(cells, dtype="float64").T).T
    corner = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(82.0, 26.2)
    size = more.pop("size", 0.1 if crs == "EPSG:4326" else 10_000)
    shape = dict(zip(("count", "height", "width"), bands.shape, strict=True))
    place = {"crs": crs, "transform": from_origin(*corner, size, size), "nodata": -9999}
    with rasterio.open(path, "w", driver="GTiff", dtype="float64", **shape, **place, **more) as to:
        to.write(bands)
    return path


def read(ledger: Ledger | None = None, **settings: Any) -> Grid:
    given_ = PopulationSettings.model_validate(settings)
    return read_grid(given_, BLOCKS, ledger or Ledger())


def by_block(grid: Grid) -> dict[str, float]:
    return dict(grid.cells.groupby("area_id")["people"].sum())


def write_crowd(path: Path, crs: str, *, density: str = "") -> tuple[Path, dict[str, float]]:
    """The same people, each in the cell that holds them, on the grid of a projection.

    Nobody lives within a cell's width of a border, so that every grid must give the same blocks.
    """
    random = np.random.default_rng(5)
    lon, lat = random.uniform(82.01, 82.39, 400), random.uniform(26.01, 26.19, 400)
    far = np.abs(lon - 82.2) > 0.003
    lon, lat, people = lon[far], lat[far], random.uniform(1, 90, 400)[far]
    to = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    corners = to.transform([81.99, 81.99, 82.41, 82.41], [25.98, 26.22, 25.98, 26.22])
    side, (west, north) = SIDE[crs], (min(corners[0]), max(corners[1]))
    x, y = to.transform(lon, lat)
    cols, rows = ((x - west) / side).astype(int), ((north - y) / side).astype(int)
    high, wide = (int(np.ptp(corners[axis]) / side) + 2 for axis in (1, 0))
    cells = np.zeros((high, wide))
    np.add.at(cells, (rows, cols), people)
    if density:
        back = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        geod = Geod(ellps="WGS84")
        square = np.array([[0, 0], [0, 1], [1, 1], [1, 0]])
        for row, col in {*zip(rows.tolist(), cols.tolist(), strict=True)}:
            at = back.transform(
                west + (col + square[:, 0]) * side, north - (row + square[:, 1]) * side
            )
            km2 = abs(geod.polygon_area_perimeter(*at)[0]) / 1e6
            cells[row, col] /= km2 * {"people/km2": 1, "people/hectare": 100}[density]
    profile = {"crs": crs, "transform": from_origin(west, north, side, side)}
    with rasterio.open(
        path, "w", driver="GTiff", dtype="float64", count=1, height=high, width=wide, **profile
    ) as grid:
        grid.write(cells, 1)
    east = lon > 82.2
    return path, {"B-1": people[~east].sum(), "B-2": people[east].sum()}


@pytest.mark.parametrize("density", ["", "people/km2", "people/hectare"])
@pytest.mark.parametrize("crs", SIDE)
def test_the_same_people_are_found_in_every_projection_and_unit(
    tmp_path: Path, crs: str, density: str
) -> None:
    path, true = write_crowd(tmp_path / "p.tif", crs, density=density)
    grid = read(raster={"file": path, "unit": density or "people"})
    assert by_block(grid) == pytest.approx(true, rel=1e-6)
    assert grid.people_in == pytest.approx(sum(true.values()), rel=1e-6)
    assert abs(grid.beyond) < 1e-6 * grid.people_in


@settings(max_examples=25)
@given(
    st.lists(st.lists(st.floats(0, 1e5), min_size=4, max_size=4), min_size=3, max_size=3),
    st.floats(-0.06, 0.06),
)
def test_people_in_and_beyond_the_blocks_are_all_the_people(
    tmp_path_factory: pytest.TempPathFactory, counts: list[list[float]], shift: float
) -> None:
    path = write(tmp_path_factory.mktemp("law") / "p.tif", [[1.0, *row, 1.0] for row in counts])
    moved = BLOCKS.set_geometry(BLOCKS.translate(shift, shift / 2))
    settings = PopulationSettings.model_validate({"raster": {"file": path}})
    grid = read_grid(settings, moved, Ledger())
    total = np.sum(counts) + 2 * len(counts)
    assert grid.people_in == pytest.approx(total, rel=1e-9)
    assert grid.cells["people"].sum() + grid.beyond == pytest.approx(total, rel=1e-9)
    assert grid.beyond > -1e-9 * total
    back = read_grid(settings, moved[::-1].reset_index(drop=True), Ledger())
    keys = ["area_id", "cell_id"]
    pd.testing.assert_frame_equal(
        back.cells.sort_values(keys, ignore_index=True),
        grid.cells.sort_values(keys, ignore_index=True),
    )


def test_windows_of_any_size_give_the_same_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, true = write_crowd(tmp_path / "p.tif", "EPSG:32644")
    whole = read(raster={"file": path})
    monkeypatch.setattr(windows, "WINDOW_CELLS", 1000)
    parts = read(raster={"file": path})
    pd.testing.assert_frame_equal(parts.cells, whole.cells)
    assert by_block(parts) == pytest.approx(true, rel=1e-6)


def test_bands_and_rasters_of_one_grid_are_added_up(tmp_path: Path) -> None:
    women, men = np.full((2, 4), 3.0), np.array([[1, -9999, 1, 1], [2, 2, np.nan, 2.0]])
    both = write(tmp_path / "both.tif", [women, men])
    old = write(tmp_path / "old.tif", women * 10)
    grid = read(rasters=[{"file": both, "bands": [1, 2]}, {"file": old}])
    assert grid.people_in == pytest.approx(8 * 3 + 9 + 8 * 30)
    first = grid.cells.set_index("cell_id")["people"]
    assert first["r00000c00001"] == pytest.approx(33)  # no data in one band is nobody there
    with pytest.raises(InputFault, match="has 2 bands, and none of this number \\(3\\)"):
        read(raster={"file": both, "bands": [1, 3]})


def test_rasters_of_different_cells_are_refused_all_at_once(tmp_path: Path) -> None:
    cells = np.ones((2, 4))
    files = [
        write(tmp_path / "a.tif", cells),
        write(tmp_path / "b.tif", np.ones((3, 4))),
        write(tmp_path / "c.tif", cells, "EPSG:3857"),
    ]
    with pytest.raises(InputFault) as caught:
        read(rasters=[{"file": file} for file in files])
    assert [fault.where for fault in caught.value.faults] == ["b.tif", "c.tif"]
    assert "does not lie on the cells of a.tif: 4 x 3 cells" in caught.value.faults[0].what


def test_absurd_and_infinite_cells_are_refused_or_by_rule_nobody_or_believed(
    tmp_path: Path,
) -> None:
    # 0.01 degree: about 1.1 km2, so that 230,000 people are too many and 210,000 are not
    path = write(tmp_path / "p.tif", [[2.3e5, 2.1e5], [np.inf, 7]], size=0.01)
    with pytest.raises(InputFault) as caught:
        read(raster={"file": path})
    told = [(fault.what, fault.ids) for fault in caught.value.faults]
    assert told == [
        ("has cells of more than 200,000 people a km2", ("row 0 column 0",)),
        ("has infinite cells", ("row 1 column 0",)),
    ]
    assert 'unit = "people/km2"' in caught.value.faults[0].todo
    with pytest.raises(InputFault, match="has infinite cells"):
        read(raster={"file": path, "absurd": "keep"})
    ledger = Ledger()
    assert read(ledger, raster={"file": path, "absurd": "zero"}).people_in == pytest.approx(210_007)
    rows = ledger.repairs().set_index("what")
    assert rows.loc["absurd cells", "amount"] == pytest.approx(2.3e5)
    assert rows.loc["infinite cells", "amount"] == 1
    path = write(tmp_path / "q.tif", [[2.3e5, 2.1e5]], size=0.01)
    ledger = Ledger()
    assert read(ledger, raster={"file": path, "absurd": "keep"}).people_in == pytest.approx(4.4e5)
    assert ledger.repairs().set_index("what").loc["absurd cells", "how_sure"] == pytest.approx(0.3)


def test_the_real_raster_below_zero_gives_its_clear_answer_under_every_setting(
    shared_data: Path,
) -> None:
    path = shared_data / "broken" / "negative_population.tif"
    with rasterio.open(path) as grid:
        around = gpd.GeoSeries([box(*grid.bounds)], crs=grid.crs).to_crs(4326)
        band = grid.read(1, masked=True).compressed().astype(float)
    blocks = gpd.GeoDataFrame(
        {"area_id": ["B-1"], "area_km2": [1000.0]},
        geometry=around.to_crs(32748).buffer(500).to_crs(4326),
    )

    def attempt(ledger: Ledger, **raster: str) -> Grid:
        settings = PopulationSettings.model_validate({"raster": {"file": path, **raster}})
        return read_grid(settings, blocks, ledger)

    with pytest.raises(InputFault) as caught:
        attempt(Ledger())
    below, absurd = caught.value.faults
    assert (below.what, below.count, len(below.ids)) == ("has cells below zero", 3, 3)
    assert 'negative = "zero"' in below.todo
    with pytest.raises(InputFault) as caught:
        attempt(Ledger(), negative="zero")
    assert list(caught.value.faults) == [absurd]
    assert 'unit = "people/km2"' in absurd.todo  # which it is: the figures are people a km2
    ledger = Ledger()
    read_as_density = attempt(ledger, negative="zero", unit="people/km2")
    # UTM cells of 50.04 m; its scale is off by less than a thousandth here
    assert read_as_density.people_in == pytest.approx(
        band[band > 0].sum() * 50.0405**2 / 1e6, rel=1e-3
    )
    assert ledger.repairs().set_index("what").loc["cells below zero", "amount"] > 0


def test_a_block_beyond_the_raster_is_told_with_the_share_that_has_no_cells(
    tmp_path: Path,
) -> None:
    ledger = Ledger()
    read(ledger, raster={"file": write(tmp_path / "p.tif", [[1, 2, 3]] * 2)})
    (row,) = ledger.repairs().itertuples()
    assert (row.what, row.where) == ("B-2", "p.tif")
    assert row.how.startswith("50.0% of the block lies beyond the raster")
    assert (row.amount, row.unit) == (pytest.approx(221.5), "km2")


def test_a_raster_of_another_district_is_refused_in_these_words(tmp_path: Path) -> None:
    path = tmp_path / "p.tif"
    place = {"crs": "EPSG:4326", "transform": from_origin(10, 50, 0.1, 0.1), "count": 1}
    with rasterio.open(
        path, "w", driver="GTiff", dtype="float32", height=2, width=2, **place
    ) as to:
        to.write(np.ones((1, 2, 2), dtype="float32"))
    with pytest.raises(InputFault, match=r"p\.tif: counts nobody .* lies away from all"):
        read(raster={"file": path})
    with pytest.raises(InputFault, match=r"p\.tif: counts nobody .* lies away from all"):
        read(raster={"file": path}, whole_cells_max=1)


def test_a_very_large_raster_is_read_around_the_blocks_only_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "p.tif", np.ones((10, 30)))
    ledger = Ledger()
    grid = read(ledger, raster={"file": path}, whole_cells_max=100)
    assert grid.people_in == pytest.approx(8)
    (row,) = ledger.repairs().itertuples()
    assert (row.what, row.amount, row.unit) == ("cells far from the blocks", 292, "cells")
    assert read(raster={"file": path}, whole_cells_max=300).people_in == pytest.approx(300)


MEASURE = """
import json, resource, sys
import geopandas as gpd
from shapely.geometry import box
from microplan.sources.ledger import Ledger
from microplan.sources.people.grids import read_grid
from microplan.sources.people.settings import PopulationSettings

blocks = gpd.GeoDataFrame(
    {"area_id": ["B-1"], "area_km2": [1.0]}, geometry=[box(70, 20, 74, 24)], crs="EPSG:4326"
)
unit = 1 if sys.platform == "darwin" else 1024
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
before, told = peak(), []
for path in sys.argv[1:]:
    settings = PopulationSettings.model_validate({"raster": {"file": path}})
    grid = read_grid(settings, blocks, Ledger())
    told += [grid.people_in, grid.beyond]
print(json.dumps([*told, peak() - before]))
"""


def test_a_raster_larger_than_memory_is_read_in_little(tmp_path: Path) -> None:
    """1,600,000,000 cells, 6.4 GB if read at once; hardly any of them are in the file."""
    pytest.importorskip("resource")  # how much memory a process took is told on POSIX only
    place = {"crs": "EPSG:4326", "transform": from_origin(60, 40, 1 / 1200, 1 / 1200)}
    shape = {"width": 40_000, "height": 40_000, "count": 1, "dtype": "float32", "nodata": -9999}
    tiles = {"tiled": True, "blockxsize": 512, "blockysize": 512}
    crowd = np.full((1, 50, 50), 2.5, dtype="float32")
    for name, kept in (("tiles.tif", tiles), ("rows.tif", {})):
        path = tmp_path / name
        with rasterio.open(
            path, "w", driver="GTiff", SPARSE_OK=True, **shape, **place, **kept
        ) as to:
            for lon, lat in [(70.5, 23.5), (73.9, 20.1), (70.01, 20.5)]:
                row, col = to.index(lon, lat)
                to.write(crowd, window=Window(col, row, 50, 50))
    files = [str(tmp_path / name) for name in ("tiles.tif", "rows.tif")]
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, *files], capture_output=True, text=True, check=True
    )
    *figures, megabytes = json.loads(ran.stdout)
    assert figures == pytest.approx([3 * 2500 * 2.5, 0.0] * 2, abs=1e-6)
    assert megabytes < 400
