"""The demo district: whole, the same every time, and with everything that a planner meets."""

from __future__ import annotations

import csv
import json
import tomllib
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import rasterio
import shapely
from shapely.geometry import shape

from microplan.synth.district import write_demo

if TYPE_CHECKING:
    from pathlib import Path

BYTES_MAX = 2_000_000
PEOPLE = 273_500


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demo(tmp_path_factory.mktemp("demo") / "district").parent


def read_features(path: Path) -> tuple[list[dict[str, Any]], list[shapely.Geometry]]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [f["properties"] for f in features], [shape(f["geometry"]) for f in features]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_raster(demo: Path) -> tuple[np.ndarray, Any]:
    with rasterio.open(demo / "population.tif") as raster:
        assert raster.crs.to_epsg() == 4326
        return raster.read(1, masked=True).astype(np.float64), raster.transform


def people_by_cell_corner(demo: Path) -> tuple[np.ndarray, np.ndarray]:
    """List every populated cell's box and people."""
    counts, transform = read_raster(demo)
    rows, cols = np.nonzero(counts.filled(0) > 0)
    west, north = transform.c, transform.f
    step = transform.a
    boxes = shapely.box(
        west + cols * step, north - (rows + 1) * step, west + (cols + 1) * step, north - rows * step
    )
    return boxes, counts[rows, cols].filled(0)


def test_the_same_bytes_are_written_twice(demo: Path, tmp_path: Path) -> None:
    again = write_demo(tmp_path / "again").parent
    files = sorted(path.name for path in demo.iterdir())
    assert files == sorted(path.name for path in again.iterdir())
    assert [n for n in files if (demo / n).read_bytes() != (again / n).read_bytes()] == []


def test_another_seed_gives_another_district_that_is_whole_too(demo: Path, tmp_path: Path) -> None:
    other = write_demo(tmp_path, seed=3).parent
    assert (other / "places.geojson").read_bytes() != (demo / "places.geojson").read_bytes()
    _, blocks = read_features(other / "blocks.geojson")
    assert shapely.coverage_is_valid(blocks)


def test_the_demo_is_small(demo: Path) -> None:
    assert sum(path.stat().st_size for path in demo.iterdir()) < BYTES_MAX


def test_text_files_are_utf8_with_plain_line_ends(demo: Path) -> None:
    for path in demo.iterdir():
        if path.suffix != ".tif":
            assert b"\r" not in path.read_bytes(), path.name
            path.read_text(encoding="utf-8")


def test_every_file_that_the_plan_names_is_there_with_its_columns(demo: Path) -> None:
    plan = tomllib.loads((demo / "plan.toml").read_text(encoding="utf-8"))
    sections = [*plan["areas"].values(), *plan["population"].values(), plan["facilities"]]
    sections += [plan["roads"], *plan["coverage"]["surveys"]]
    for section in (s for s in sections if isinstance(s, dict)):
        path = demo / section["file"]
        assert path.is_file()
        if path.suffix == ".tif":
            continue
        rows = read_rows(path) if path.suffix == ".csv" else read_features(path)[0]
        named = {v for k, v in section.items() if k not in ("file", "name") and isinstance(v, str)}
        assert named <= set(rows[0]), path.name


@pytest.mark.parametrize(("level", "count"), [("blocks", 9), ("subcentres", 37), ("wards", 14)])
def test_borders_are_shared_exactly(demo: Path, level: str, count: int) -> None:
    rows, shapes = read_features(demo / f"{level}.geojson")
    assert len(shapes) == count == len({row["name"] for row in rows})
    assert shapely.is_valid(shapes).all()
    assert {s.geom_type for s in shapes} == {"Polygon"}
    assert shapely.coverage_is_valid(shapes)


def test_levels_fill_each_other_exactly(demo: Path) -> None:
    rows, blocks = read_features(demo / "blocks.geojson")
    by_id = {row["block_id"]: block for row, block in zip(rows, blocks, strict=True)}
    _, (district,) = read_features(demo / "districts.geojson")
    assert shapely.coverage_union_all(blocks).equals(district)
    parts, shapes = read_features(demo / "subcentres.geojson")
    wards, ward_shapes = read_features(demo / "wards.geojson")
    for block_id, block in by_id.items():
        inner = [
            s
            for row, s in zip(parts + wards, shapes + ward_shapes, strict=True)
            if row["block_id"] == block_id
        ]
        assert shapely.coverage_union_all(inner).equals(block)


def test_the_raster_ties_to_the_people_of_every_block(demo: Path) -> None:
    boxes, people = people_by_cell_corner(demo)
    rows, blocks = read_features(demo / "blocks.geojson")
    for row, block in zip(rows, blocks, strict=True):
        inside = shapely.contains(block, boxes)
        assert not (shapely.intersects(block, boxes) & ~inside).any()
        assert people[inside].sum() == row["people"]
    assert sum(row["people"] for row in rows) == PEOPLE
    (district,), _ = read_features(demo / "districts.geojson")
    assert district["people"] == PEOPLE


def test_nobody_lives_in_the_water(demo: Path) -> None:
    boxes, _ = people_by_cell_corner(demo)
    _, wet = read_features(demo / "water.geojson")
    _, places = read_features(demo / "places.geojson")
    for water in wet:
        assert not shapely.intersects(water, boxes).any()
        assert not shapely.intersects(water, places).any()


def test_places_have_names_in_both_scripts_or_none(demo: Path) -> None:
    rows, _ = read_features(demo / "places.geojson")
    unnamed = [row for row in rows if row["name"] == ""]
    assert 0.02 < len(unnamed) / len(rows) < 0.08
    for row in rows:
        assert (row["name"] == "") == (row["name_hi"] == "")
        assert row["name"].isascii()
        letters = [c for c in row["name_hi"] if c.isalpha()]
        assert all("DEVANAGARI" in unicodedata.name(c) for c in letters)
        assert row["name_hi"] == unicodedata.normalize("NFC", row["name_hi"])


def test_names_are_told_apart_within_a_block_and_a_few_repeat_across(demo: Path) -> None:
    rows, _ = read_features(demo / "places.geojson")
    named = [(row["place_id"][:3], row["name"]) for row in rows if row["name"]]
    assert len(set(named)) == len(named)
    assert len({name for _, name in named}) < len(named)
    assert len({row["place_id"] for row in rows}) == len(rows)


def test_there_are_about_six_hundred_places_of_every_kind(demo: Path) -> None:
    rows, points = read_features(demo / "places.geojson")
    assert 540 <= len(rows) <= 640
    assert {row["kind"] for row in rows} == {"village", "hamlet", "town part"}
    _, blocks = read_features(demo / "blocks.geojson")
    assert shapely.within(points, shapely.union_all(blocks)).all()


def test_every_stratum_is_there(demo: Path) -> None:
    rows, points = read_features(demo / "places.geojson")
    hill = [row["tribal_share"] for row in rows if row["place_id"].startswith("B06")]
    plain = [row["tribal_share"] for row in rows if row["place_id"].startswith("B01")]
    assert min(hill) >= 0.5
    assert max(plain) < 0.1
    _, water = read_features(demo / "water.geojson")
    islands = [shapely.Polygon(ring) for ring in water[0].interiors]
    assert len(islands) == 4
    assert all(shapely.contains(island, points).any() for island in islands)
    _, wards = read_features(demo / "wards.geojson")
    assert all(shapely.contains(ward, points).any() for ward in wards)
    risks = read_rows(demo / "high_risk.csv")
    assert {row["hra_code"] for row in risks} == {"1", "2", "3", "4", "5", "6"}
    stale = [row for row in risks if row["last_verified"] < "2019-10-15"]
    assert 3 <= len(stale) < len(risks) / 2
    flags = {flag for row in rows for flag in row["flags"].split(";") if flag}
    assert flags == {
        "vacant_subcentre",
        "low_coverage_pocket",
        "missed_sessions",
        "vpd_evidence",
        "small_hamlet",
        "refusal_cluster",
    }


def test_posts_are_some_forty_with_eight_cold_chain_points_and_strangers_among_them(
    demo: Path,
) -> None:
    rows, _ = read_features(demo / "facilities.geojson")
    health = [row for row in rows if "Veterinary" not in row["description"]]
    assert len(rows) - len(health) == 2
    assert 38 <= len(health) <= 44
    assert sum(row["cold_chain"] == "yes" for row in health) == 8
    assert sum(row["vacant"] == "yes" for row in health) == 7
    assert not any(row["cold_chain"] == "yes" and row["vacant"] == "yes" for row in rows)


def test_only_the_bridge_and_the_ferry_cross_the_river(demo: Path) -> None:
    rows, lines = read_features(demo / "roads.geojson")
    _, water = read_features(demo / "water.geojson")
    river = water[0]
    crossing = [
        row["highway"]
        for row, line in zip(rows, lines, strict=True)
        if shapely.intersects(line, river)
    ]
    assert sorted(crossing) == ["ferry", "tertiary", "tertiary"]
    for lake in water[1:]:
        assert not shapely.intersects(lake, lines).any()


def test_roads_have_every_class(demo: Path) -> None:
    rows, lines = read_features(demo / "roads.geojson")
    assert {row["highway"] for row in rows} == {
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "unclassified",
        "residential",
        "track",
        "ferry",
    }
    assert shapely.is_simple(lines).all()


def test_coverage_falls_along_the_schedule_and_hill_and_river_blocks_fare_worst(demo: Path) -> None:
    rows = {row["block_id"]: row for row in read_rows(demo / "coverage.csv")}
    order = ("bcg", "penta1", "penta3", "mr1", "full_immunization")
    for row in rows.values():
        shares = [float(row[column]) for column in order]
        assert shares == sorted(shares, reverse=True)
        assert 60 <= int(row["cases"]) <= 180
    full = {block: float(row["full_immunization"]) for block, row in rows.items()}
    assert set(sorted(full, key=lambda block: full[block])[:2]) == {"B02", "B06"}


def test_due_lists_name_places_that_exist(demo: Path) -> None:
    known = {row["place_id"] for row in read_features(demo / "places.geojson")[0]}
    known |= {row["id"] for row in read_rows(demo / "high_risk.csv")}
    listed = read_rows(demo / "due_list.csv")
    assert len(listed) > 50
    assert any(row["place_id"].startswith("HR") for row in listed)
    assert {row["place_id"] for row in listed} <= known


def test_a_site_that_was_not_verified_lately_has_no_due_list(demo: Path) -> None:
    listed = {row["place_id"] for row in read_rows(demo / "due_list.csv")}
    stale = [
        row for row in read_rows(demo / "high_risk.csv") if row["last_verified"] < "2019-10-15"
    ]
    assert stale
    assert not listed & {row["id"] for row in stale}


def test_some_sites_have_only_their_huts_counted(demo: Path) -> None:
    rows = read_rows(demo / "high_risk.csv")
    uncounted = [row for row in rows if row["people"] == ""]
    assert 2 <= len(uncounted) < len(rows) / 2
    assert all(int(row["houses"]) > 0 for row in rows)
