"""Tables as spreadsheets save them, and files that broke on the way, get a clear answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box
from small_files import write_csv, write_raster

from microplan.errors import InputFault
from microplan.sources.file_settings import FileSettings
from microplan.sources.files import as_counts, demand_columns, read_rows, read_shapes
from microplan.sources.letters import write_name
from microplan.sources.people.population import PopulationSettings, read_population

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds, Population

HEAD = "id,name,people,lon,lat\n"


def read(tmp_path: Path, bounds: Bounds, text: str, **more: str) -> Population:
    columns = {"id": "id", "name": "name", "people": "people", **more}
    places: dict[str, Any] = {"file": write_csv(tmp_path / "p.csv", text), **columns}
    return read_population(bounds.areas, PopulationSettings.model_validate({"places": places}))


def fault_of(tmp_path: Path, bounds: Bounds, text: str) -> str:
    with pytest.raises(InputFault) as caught:
        read(tmp_path, bounds, text)
    return str(caught.value)


def test_people_with_points_between_thousands_are_refused_not_divided_by_a_thousand(
    tmp_path: Path, bounds: Bounds
) -> None:
    text = f"{HEAD}1,Belwa,1.240,82.12,26.12\n2,Tia,300,82.13,26.12\n"
    told = fault_of(tmp_path, bounds, text)
    assert "p.csv, column people" in told
    assert "row 1: '1.240'" in told


def test_people_with_decimals_are_read_as_they_are(tmp_path: Path, bounds: Bounds) -> None:
    text = f"{HEAD}1,Belwa,1.25,82.12,26.12\n2,Tia,203.0,82.13,26.12\n3,Ram,0.125,82.13,26.12\n"
    assert read(tmp_path, bounds, text).people_in == pytest.approx(204.375)


def test_numbers_of_a_map_file_are_no_text_with_points() -> None:
    frame = pd.DataFrame({"people": [1.125, 2.0]})
    assert as_counts(frame["people"], "x").tolist() == [1.125, 2.0]


def test_more_people_than_any_city_has_are_refused(tmp_path: Path, bounds: Bounds) -> None:
    assert "more than 50,000,000" in fault_of(
        tmp_path, bounds, f"{HEAD}1,Belwa,9999999999,82.12,26.12\n"
    )


def test_a_heading_without_rows_is_told(tmp_path: Path, bounds: Bounds) -> None:
    assert "has a heading and no rows" in fault_of(tmp_path, bounds, HEAD)


def test_a_district_without_high_risk_sites_has_an_empty_list_of_them(
    tmp_path: Path, bounds: Bounds
) -> None:
    places = {"file": write_csv(tmp_path / "p.csv", f"{HEAD}1,Belwa,10,82.12,26.12\n")}
    columns = {"id": "id", "name": "name", "people": "people"}
    sites = {"file": write_csv(tmp_path / "h.csv", "id,name,hra_code,houses,lon,lat\n")}
    given = {"places": {**places, **columns}, "high_risk": sites}
    population = read_population(bounds.areas, PopulationSettings.model_validate(given))
    assert population.people_in == 10


def test_blank_rows_at_the_end_are_no_rows(tmp_path: Path, bounds: Bounds) -> None:
    text = f"{HEAD}1,Belwa,10,82.12,26.12\n, ,,,\n,,,,\n"
    assert read(tmp_path, bounds, text).people_in == 10
    text = f"{HEAD}1,Belwa,10,82.12,26.12,\n2,Tia,20,82.12,26.13,\n"  # a blank cell too many
    assert read(tmp_path, bounds, text).people_in == 30


def test_a_column_that_stands_twice_is_asked_about(tmp_path: Path) -> None:
    rows = read_rows(write_csv(tmp_path / "p.csv", "id,people,people\n1,100,5\n"))
    demand_columns(rows, ["id"], "p.csv")
    with pytest.raises(InputFault, match="column people: stands twice"):
        demand_columns(rows, ["id", "people"], "p.csv")
    same = read_rows(write_csv(tmp_path / "q.csv", "id,people,people\n1,100,100\n2,7,\n"))
    demand_columns(same, ["id", "people"], "q.csv")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        (f"{HEAD}1,a,1,82,26,\n2,b,1,82,26,x\n", "has 6 cells in line 3 where its heading has 5"),
        (f"{HEAD}1,Rampur, East,10,82,26\n", "has 6 cells in line 2 where its heading has 5"),
        (f'{HEAD}1,a,1,82,26\n2,"b,1,82,26\n', "opens a quotation mark in line 3"),
    ],
)
def test_a_broken_table_is_told_in_words(
    tmp_path: Path, bounds: Bounds, text: str, told: str
) -> None:
    assert told in fault_of(tmp_path, bounds, text)


def test_a_raster_that_was_cut_short_is_an_input_that_is_wrong(
    tmp_path: Path, bounds: Bounds
) -> None:
    path = write_raster(tmp_path / "r.tif", np.full((400, 400), 0.5))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    given = PopulationSettings.model_validate({"raster": {"file": path}})
    with pytest.raises(InputFault, match=r"r\.tif.*cut short or damaged"):
        read_population(bounds.areas, given)


def test_a_shapefile_without_its_table_says_which_part_is_missing(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"id": ["1"]}, geometry=[box(82, 26, 82.1, 26.1)], crs=4326).to_file(
        tmp_path / "b.shp"
    )
    (tmp_path / "b.dbf").unlink()
    with pytest.raises(InputFault, match=r"b\.shp.*comes without its \.dbf"):
        read_shapes(FileSettings(file=tmp_path / "b.shp"))


def test_a_place_whose_point_and_file_name_different_blocks_is_a_doubt(
    tmp_path: Path, bounds: Bounds
) -> None:
    text = "id,name,people,lon,lat,block\n1,Belwa,10,82.12,26.12,2\n2,Tia,10,82.13,26.12,01\n"
    population = read(tmp_path, bounds, text, area="block")
    assert population.points["area_id"].tolist() == ["B-2", "B-1"]
    rows = population.repairs.set_index("what")
    assert rows.loc["V-1", "how_sure"] == 0.5
    assert "B-1, written 01" in rows.index


def test_kinds_of_post_stay_in_capitals_within_a_name() -> None:
    assert write_name("PHC RAMPUR II") == "PHC Rampur II"
    assert write_name("uphc belwa") == "UPHC Belwa"


def test_degrees_with_a_decimal_comma_are_not_read_as_thousands(
    tmp_path: Path, bounds: Bounds
) -> None:
    told = fault_of(tmp_path, bounds, "id;name;people;lon;lat\n1;Belwa;10;82,120;26,120\n")
    assert "column lon: is not a number" in told
    assert "write decimals with a point" in told


def test_a_point_that_is_turned_round_or_nought_is_told_so(tmp_path: Path, bounds: Bounds) -> None:
    inside = "".join(f"{n},A,10,82.12,26.12\n" for n in range(4))
    text = f"{HEAD}{inside}7,Belwa,5,26.12,82.12\n8,Tia,6,0,0\n9,Ram,7,12.0,12.0\n"
    outside = read(tmp_path, bounds, text).outside.set_index("people")["reason"]
    assert outside[5.0].endswith("but not with lon and lat exchanged")
    assert outside[6.0].endswith("it is 0, 0, which is no point given")
    assert outside[7.0] == "its point lies outside every block"
