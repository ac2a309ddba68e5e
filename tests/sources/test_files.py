from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import Point, box

from microplan.errors import Fault, InputFault
from microplan.sources.file_settings import FileSettings, name_file
from microplan.sources.files import (
    as_ids,
    as_numbers,
    demand_columns,
    demand_ids,
    read_all,
    read_points,
    read_rows,
    read_shapes,
)

if TYPE_CHECKING:
    from pathlib import Path

    from shapely import Polygon


def write_without_crs(path: Path, shape: Polygon) -> Path:
    gpd.GeoDataFrame({"id": ["1"]}, geometry=[shape], crs="EPSG:4326").to_file(path)
    path.with_suffix(".prj").unlink()
    return path


def test_a_missing_file_is_told_by_its_name_with_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "villages.csv").write_text("id\n1\n", encoding="utf-8")
    with pytest.raises(
        InputFault, match=r"vilages\.csv: is not there — did you mean villages\.csv"
    ):
        read_rows(tmp_path / "vilages.csv")


def test_no_fault_names_a_folder_of_the_machine(tmp_path: Path) -> None:
    with pytest.raises(InputFault) as caught:
        read_rows(tmp_path / "none.csv")
    assert str(tmp_path) not in str(caught.value)


def test_a_windows_table_is_refused_with_the_encoding_to_state(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes("id,name\n1,Café\n".encode("windows-1252"))
    with pytest.raises(InputFault, match="windows-1252"):
        read_rows(path)
    assert read_rows(path, "windows-1252")["name"].tolist() == ["Café"]


def test_a_real_windows_table_is_refused_and_opens_with_its_encoding(shared_data: Path) -> None:
    path = shared_data / "broken" / "health_facilities_cp1252.csv"
    with pytest.raises(InputFault, match="is not in UTF-8"):
        read_rows(path)
    assert len(read_rows(path, "windows-1252")) > 1000


def test_a_mark_at_the_start_of_the_file_is_not_part_of_the_first_heading(tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    path.write_bytes(b"\xef\xbb\xbfid,name\n1,Belwa\n")
    assert list(read_rows(path)) == ["id", "name"]


def test_shapes_without_a_coordinate_system_are_refused_with_the_likely_one(tmp_path: Path) -> None:
    path = write_without_crs(tmp_path / "blocks.shp", box(82, 26, 83, 27))
    with pytest.raises(InputFault, match="EPSG:4326"):
        read_shapes(FileSettings(file=path))
    assert read_shapes(FileSettings(file=path, crs="EPSG:4326")).crs == "EPSG:4326"


def test_web_mercator_without_its_name_is_recognized_by_its_numbers(tmp_path: Path) -> None:
    path = write_without_crs(tmp_path / "blocks.shp", box(9.1e6, 2.9e6, 9.2e6, 3.0e6))
    with pytest.raises(InputFault, match="EPSG:3857"):
        read_shapes(FileSettings(file=path))


def test_shapes_come_in_degrees_whatever_the_file_is_in(tmp_path: Path) -> None:
    path = tmp_path / "blocks.gpkg"
    there = gpd.GeoDataFrame({"id": ["1"]}, geometry=[box(82, 26, 83, 27)], crs="EPSG:4326")
    there.to_crs("EPSG:32644").to_file(path)
    west, south, east, north = read_shapes(FileSettings(file=path)).total_bounds
    assert (west, south, east, north) == pytest.approx((82, 26, 83, 27), abs=1e-9)


def test_a_file_of_several_layers_asks_for_one(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    for layer in ("a", "b"):
        frame = gpd.GeoDataFrame({"id": [layer]}, geometry=[box(82, 26, 83, 27)], crs="EPSG:4326")
        frame.to_file(path, layer=layer)
    with pytest.raises(InputFault, match="a, b"):
        read_shapes(FileSettings(file=path))
    with pytest.raises(InputFault, match="no layer c"):
        read_shapes(FileSettings(file=path, layer="c"))
    assert read_shapes(FileSettings(file=path, layer="b"))["id"].tolist() == ["b"]


def test_rows_without_a_point_are_named(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("id,lon,lat\n1,82,26\n2,,26\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"column lon, lat: has rows without a point \(row 2\)"):
        read_points(FileSettings(file=path))


def test_rows_without_a_point_are_named_by_their_id_too(tmp_path: Path) -> None:
    class Listed(FileSettings):
        id: str = "code"

    path = tmp_path / "posts.csv"
    path.write_text("code,x,y\nP-1,82,26\nP-7,,26\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"column x, y: .* \(row 2: P-7\)"):
        read_points(Listed(file=path, lon="x", lat="y"))


def test_a_number_that_is_none_is_named_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("id,lon,lat\n1,82,26\n2,east,26\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"column lon: is not a number \(row 2: 'east'\)"):
        read_points(FileSettings(file=path))


def test_metres_in_a_table_of_degrees_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("id,lon,lat\n1,500000,2900000\n", encoding="utf-8")
    with pytest.raises(InputFault, match="no longitude and latitude"):
        read_points(FileSettings(file=path))
    there = read_points(FileSettings(file=path, crs="EPSG:32644"))
    assert there.geometry.iloc[0].distance(Point(81, 26.2)) < 0.1


def test_a_column_that_is_not_there_is_told_with_the_nearest() -> None:
    frame = pd.DataFrame({"HAB_ID": [1], "HAB_NAME": ["Tia"]})
    with pytest.raises(InputFault, match="did you mean HAB_NAME"):
        demand_columns(frame, ["HAB_ID", "HABNAME", ""], "x.zip")


def test_empty_and_repeated_ids_come_in_one_fault() -> None:
    with pytest.raises(InputFault) as caught:
        demand_ids(pd.Series(["a", "", "b", "a"]), "x.csv", "id")
    assert [fault.ids for fault in caught.value.faults] == [("row 2",), ("a",)]


def test_an_id_that_a_shapefile_made_a_number_is_whole_again() -> None:
    assert as_ids(pd.Series([742.0, float("nan")])).tolist() == ["742", ""]
    assert as_ids(pd.Series([" 01 238 "])).tolist() == ["01 238"]


def test_thousands_may_have_commas() -> None:
    assert as_numbers(pd.Series(["1,234", ""], name="people"), "x.csv").iloc[0] == 1234


def test_the_faults_of_all_files_come_at_once() -> None:
    def fail(name: str) -> int:
        raise InputFault([Fault(name, "is wrong")])

    with pytest.raises(InputFault) as caught:
        read_all([lambda: fail("one"), lambda: 1, lambda: fail("two")])
    assert [fault.where for fault in caught.value.faults] == ["one", "two"]


def test_a_file_is_named_with_its_layer(tmp_path: Path) -> None:
    assert name_file(tmp_path / "x.gpkg", "blocks") == "x.gpkg, layer blocks"


def test_a_line_of_one_point_does_not_keep_the_other_roads_from_being_read(
    shared_data: Path,
) -> None:
    roads = read_shapes(FileSettings(file=shared_data / "broken" / "Nigeria_Roads.shp"))
    assert len(roads) == 901
    assert np.flatnonzero(roads.geometry.isna()).size == 1


@pytest.mark.parametrize("layer", ["points", "lines"])
def test_an_extract_from_both_sides_of_the_180th_meridian_is_read(
    shared_data: Path, layer: str
) -> None:
    file = shared_data / "broken" / "antimeridian.osm.pbf"
    before = pyogrio.get_gdal_config_option("OSM_USE_CUSTOM_INDEXING")
    assert len(read_shapes(FileSettings(file=file, layer=layer))) > 0
    assert pyogrio.get_gdal_config_option("OSM_USE_CUSTOM_INDEXING") == before
    with pytest.raises(InputFault, match="several layers"):
        read_shapes(FileSettings(file=file))
