"""Files that say nothing, or something wrong, of where their numbers are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import box, mapping

from microplan.errors import InputFault
from microplan.geo.likely_crs import are_swapped, list_likely
from microplan.sources.file_settings import FileSettings
from microplan.sources.files import read_points, read_shapes
from microplan.sources.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

BIHAR = (83.3, 24.3, 88.3, 27.5)
PLACE = box(85.0, 25.0, 85.2, 25.2)


def write_bare(path: Path, crs: str) -> Path:
    """Write a place in a coordinate system that the file does not name."""
    place = gpd.GeoDataFrame({"id": ["1"]}, geometry=[PLACE], crs="EPSG:4326").to_crs(crs)
    place.to_file(path)
    path.with_suffix(".prj").unlink()
    return path


@pytest.mark.parametrize(
    "crs", ["EPSG:4326", "EPSG:32645", "EPSG:3857", "EPSG:7755", "EPSG:7759", "EPSG:24380"]
)
def test_near_the_other_files_the_missing_system_is_named_first(tmp_path: Path, crs: str) -> None:
    path = write_bare(tmp_path / "x.shp", crs)
    with pytest.raises(InputFault, match="states no coordinate system") as caught:
        read_shapes(FileSettings(file=path), near=BIHAR)
    advised = caught.value.faults[0].todo.split('"')[1]
    assert advised == crs
    there = read_shapes(FileSettings(file=path, crs=advised)).geometry[0]
    assert shapely.hausdorff_distance(there, PLACE) < 1e-5


def test_without_other_files_each_likely_zone_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InputFault) as caught:
        read_shapes(FileSettings(file=write_bare(tmp_path / "x.shp", "EPSG:32645")))
    told = caught.value.faults[0].todo
    assert '"EPSG:32645" (lies at 85.1 E 25.1 N)' in told
    assert '"EPSG:32643" (lies at 73.1 E 25.1 N)' in told


def test_numbers_of_nowhere_are_told_to_be_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "x.shp"
    there = gpd.GeoDataFrame({"id": ["1"]}, geometry=[box(4e8, 4e8, 5e8, 5e8)], crs="EPSG:3857")
    there.to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputFault, match="ask its publisher"):
        read_shapes(FileSettings(file=path))


def test_geojson_in_metres_is_refused_and_read_with_the_advice(tmp_path: Path) -> None:
    path = tmp_path / "metres.geojson"
    metres = gpd.GeoSeries([PLACE], crs="EPSG:4326").to_crs("EPSG:3857")
    feature = {"type": "Feature", "properties": {"id": "1"}, "geometry": mapping(metres[0])}
    path.write_text(json.dumps(feature), encoding="utf-8")
    with pytest.raises(InputFault, match=r'no longitude and latitude.*crs = "EPSG:3857"'):
        read_shapes(FileSettings(file=path))
    ledger = Ledger()
    there = read_shapes(FileSettings(file=path, crs="EPSG:3857"), ledger)
    assert shapely.hausdorff_distance(there.geometry[0], PLACE) < 1e-7
    assert ledger.repairs()["how"].tolist() == [
        "the file states EPSG:4326; read as EPSG:3857, as the plan says"
    ]


def test_real_wards_of_kanpur_in_metres_are_told_as_web_mercator(shared_data: Path) -> None:
    with pytest.raises(InputFault, match=r'crs = "EPSG:3857" \(lies at 80.3 E 26.4 N\)'):
        read_shapes(FileSettings(file=shared_data / "urban" / "Kanpur_wards.geojson"))


def test_real_subdistricts_of_bihar_in_metres_are_told_as_web_mercator(shared_data: Path) -> None:
    path = shared_data / "bihar" / "Bihar_Subdistrict_final_simplified.geojson"
    with pytest.raises(InputFault, match=r'crs = "EPSG:3857" \(lies at 85.8 E 25.9 N\)'):
        read_shapes(FileSettings(file=path))


def test_a_few_rows_that_are_no_degrees_are_named(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("id,lon,lat\n1,82,26\n2,825,26\n3,82.1,26\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"no longitude and latitude \(row 2\)"):
        read_points(FileSettings(file=path))


def test_latitude_first_is_told_and_turned_round_where_the_plan_says_so(tmp_path: Path) -> None:
    path = tmp_path / "turned.gpkg"
    turned = box(25.0, 85.0, 25.2, 85.2)
    gpd.GeoDataFrame({"id": ["1"]}, geometry=[turned], crs="EPSG:4326").to_file(path)
    with pytest.raises(InputFault, match="latitude where longitude belongs — set latitude_first"):
        read_shapes(FileSettings(file=path))
    ledger = Ledger()
    there = read_shapes(FileSettings(file=path, latitude_first=True), ledger)
    assert there.geometry[0].equals(PLACE)
    assert ledger.repairs()["what"].tolist() == ["order of coordinates"]


def test_the_other_files_tell_swapped_numbers_where_no_rule_could() -> None:
    lagos = (2.7, 6.4, 4.4, 6.7)
    assert are_swapped((6.4, 2.8, 6.6, 4.3), near=lagos)
    assert not are_swapped((6.4, 2.8, 6.6, 4.3))
    assert not are_swapped((2.8, 6.4, 4.3, 6.6), near=lagos)
    assert not are_swapped((24.9, 60.1, 25.1, 60.3))  # Helsinki
    assert not are_swapped((10.0, 75.0, 90.0, 80.0))  # reaches beyond India either way


def test_a_place_where_it_stands_is_not_taken_for_the_other_side(tmp_path: Path) -> None:
    path = tmp_path / "arctic.gpkg"
    there = gpd.GeoDataFrame({"id": ["1"]}, geometry=[box(25, 70, 26, 71)], crs="EPSG:4326")
    there.to_file(path)
    with pytest.raises(InputFault, match="if they are right as they stand, set crs"):
        read_shapes(FileSettings(file=path))
    assert len(read_shapes(FileSettings(file=path, crs="EPSG:4326"))) == 1


def test_longitudes_counted_to_360_come_home(tmp_path: Path) -> None:
    path = tmp_path / "fiji.csv"
    path.write_text("id,lon,lat\n1,181.5,-17\n2,178.5,-17\n", encoding="utf-8")
    assert read_points(FileSettings(file=path)).geometry.x.tolist() == [-178.5, 178.5]


def test_shapes_that_lie_nowhere_in_their_system_are_named(tmp_path: Path) -> None:
    path = tmp_path / "utm.gpkg"
    shapes = [box(5e5, 2.8e6, 6e5, 2.9e6), box(5e5, 2.8e6, 6e5, 1e300)]
    gpd.GeoDataFrame({"id": ["1", "2"]}, geometry=shapes, crs="EPSG:32645").to_file(path)
    with pytest.raises(InputFault, match=r"lie nowhere on the globe in EPSG:32645 \(row 2\)"):
        read_shapes(FileSettings(file=path))


def test_no_numbers_are_like_no_system() -> None:
    assert list_likely((float("nan"),) * 4) == []
