from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from small_files import write_csv, write_raster

from microplan.errors import InputFault
from microplan.sources.people.population import PopulationSettings, read_population

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds, Population

PLACES = "id,name,people,lon,lat\na,Belwa,100,82.1,26.1\nb,Tia,50.5,82.3,26.1\n"


def read(bounds: Bounds, **sections: Any) -> Population:
    return read_population(bounds.areas, PopulationSettings.model_validate(sections))


def places(path: Path, **columns: Any) -> dict[str, Any]:
    return {"file": path, "id": "id", "name": "name", "people": "people", **columns}


def people(population: Population) -> dict[str, float]:
    areas = population.areas
    return dict(zip(areas["area_id"], areas["people"], strict=True))


def test_points_fill_their_blocks_and_these_their_district(tmp_path: Path, bounds: Bounds) -> None:
    read_in = read(bounds, places=places(write_csv(tmp_path / "p.csv", PLACES)))
    assert people(read_in) == {"B-1": 100, "B-2": 50.5, "D-9": 150.5}
    assert read_in.points["source_id"].tolist() == ["V-a", "V-b"]
    assert read_in.people_in == 150.5
    assert read_in.outside.empty


def test_people_outside_every_block_are_kept_in_a_table_with_the_reason(
    tmp_path: Path, bounds: Bounds
) -> None:
    far = write_csv(tmp_path / "p.csv", PLACES + "c,Far,7,83,26\n")
    read_in = read(bounds, places=places(far))
    assert read_in.outside["people"].tolist() == [7]
    assert read_in.outside["source_id"].tolist() == ["V-c (p.csv, row 3)"]
    assert read_in.people_in == people(read_in)["D-9"] + 7


def test_places_whose_lon_and_lat_change_places_are_refused(tmp_path: Path, bounds: Bounds) -> None:
    turned = write_csv(tmp_path / "p.csv", PLACES.replace("lon,lat", "lat,lon"))
    with pytest.raises(InputFault) as caught:
        read(bounds, places=places(turned))
    (fault,) = caught.value.faults
    assert fault.where == "p.csv"
    assert "lat" in fault.todo


def test_places_most_of_which_are_in_no_block_are_refused(tmp_path: Path, bounds: Bounds) -> None:
    # two of four are kept, as half is; a third one outside is too many
    rows = PLACES + "c,Far,7,83,27\nd,Farther,7,83,28\n"
    half = write_csv(tmp_path / "half.csv", rows)
    assert read(bounds, places=places(half)).outside["people"].tolist() == [7, 7]
    with pytest.raises(InputFault) as caught:
        read(bounds, places=places(write_csv(tmp_path / "p.csv", rows + "e,Farthest,7,83,29\n")))
    (fault,) = caught.value.faults
    assert fault.where == "p.csv"
    assert fault.what == "has 3 of 5 places outside every block"
    assert fault.todo == "do lon and lat change places? is the file of this district?"
    assert fault.ids == ("V-c", "V-d", "V-e")


def test_children_and_women_listed_at_places_left_out_are_told(
    tmp_path: Path, bounds: Bounds
) -> None:
    far = write_csv(tmp_path / "p.csv", PLACES + "c,Far,7,83,26\n")
    sites = write_csv(tmp_path / "h.csv", "id,name,people,lon,lat\nk,Kiln,12,83,26\n")
    due = write_csv(
        tmp_path / "d.csv", "id,children,pregnant,date\na,6,2,\nc,5,,\nk,4,1,2019-11-20\n"
    )
    given = {"places": places(far), "high_risk": {"file": sites}, "due_list": {"file": due}}
    told = read(bounds, **given).repairs
    lost = told[told["where"] == "d.csv"].set_index("unit")
    assert lost["amount"].to_dict() == {"children": 9, "pregnant women": 1}
    assert lost.loc["children", "how"].endswith("in no block: V-c, H-k")
    assert lost.loc["pregnant women", "how"].endswith("in no block: H-k")


@pytest.mark.parametrize("row", [[0, 0, 0, 0, 5], [-9999, -9999, -9999, -9999, 5], [-9999] * 5])
def test_a_raster_that_counts_nobody_in_any_block_is_refused(
    tmp_path: Path, bounds: Bounds, row: list[int]
) -> None:
    raster = write_raster(tmp_path / "p.tif", [row, row])
    with pytest.raises(InputFault, match=r"p\.tif: counts nobody in any block — .*nodata"):
        read(bounds, raster={"file": raster})


def test_raster_people_are_cut_at_block_borders_and_none_is_lost(
    tmp_path: Path, bounds: Bounds
) -> None:
    counts = [[1, 2, 3, 4, 5], [6, 7, 8, 9, -9999]]  # the fifth column lies east of both blocks
    raster = write_raster(tmp_path / "p.tif", counts)
    read_in = read(bounds, raster={"file": raster})
    assert people(read_in)["B-1"] == pytest.approx(1 + 2 + 6 + 7, abs=1e-6)
    assert people(read_in)["B-2"] == pytest.approx(3 + 4 + 8 + 9, abs=1e-6)
    assert read_in.outside["people"].tolist() == pytest.approx([5], abs=1e-6)
    assert read_in.people_in == pytest.approx(45, abs=1e-6)


def test_cells_below_zero_are_refused_or_by_rule_nobody(tmp_path: Path, bounds: Bounds) -> None:
    raster = write_raster(tmp_path / "p.tif", [[1, -2, 3, 4], [5, 6, 7, 8]])
    with pytest.raises(InputFault, match="row 0 column 1"):
        read(bounds, raster={"file": raster})
    read_in = read(bounds, raster={"file": raster, "negative": "zero"})
    assert read_in.people_in == pytest.approx(34)
    told = read_in.repairs.iloc[0]
    assert (told["amount"], told["unit"]) == (2, "people")


def test_a_real_raster_with_cells_below_zero_is_refused(shared_data: Path, bounds: Bounds) -> None:
    path = shared_data / "broken" / "negative_population.tif"
    with pytest.raises(InputFault, match="cells below zero"):
        read(bounds, raster={"file": path})


def test_a_listed_site_is_taken_out_of_the_cells_around_it_and_nobody_counts_twice(
    tmp_path: Path, bounds: Bounds
) -> None:
    raster = write_raster(tmp_path / "p.tif", [[10, 20, 30, 40], [50, 60, 70, 80]])
    sites = "id,name,houses,people,hra_code,lon,lat\nk,Kiln,5,12,3,82.05,26.151\n"
    read_in = read(
        bounds,
        raster={"file": raster},
        high_risk={"file": write_csv(tmp_path / "hr.csv", sites)},
    )
    cells = read_in.cells.set_index("cell_id")["people"]
    assert "r00000c00000" not in cells.index  # held 10 of the site's 12 people
    assert read_in.cells["people"].sum() == pytest.approx(350)
    assert read_in.people_in == pytest.approx(362)  # two more than the raster knew
    told = read_in.repairs.set_index("what").loc["H-k"]
    assert told["amount"] == pytest.approx(10)
    assert "10.0 of its 12.0 people" in told["how"]


def test_sites_are_counted_by_their_houses_where_nobody_counted_people(
    tmp_path: Path, bounds: Bounds
) -> None:
    sites = "id,name,houses,people,lon,lat\nk,Kiln,10,,82.05,26.1\nm,Camp,,,82.05,26.1\n"
    read_in = read(
        bounds,
        places=places(write_csv(tmp_path / "p.csv", PLACES)),
        high_risk={"file": write_csv(tmp_path / "hr.csv", sites)},
        household_size=5.5,
    )
    found = read_in.points.set_index("source_id")["people"]
    assert (found["H-k"], found["H-m"]) == (55, 0)
    told = read_in.repairs.set_index("what").loc["H-m"]
    assert "counted as nobody" in told["how"]
    assert told["how_sure"] < 1


def test_the_due_list_is_joined_to_places_and_sites_by_the_users_own_ids(
    tmp_path: Path, bounds: Bounds
) -> None:
    due = write_csv(tmp_path / "d.csv", "id,children,pregnant,date\na,6,2,2019-11-20\n")
    read_in = read(
        bounds,
        places=places(write_csv(tmp_path / "p.csv", PLACES)),
        due_list={"file": due},
    )
    belwa, tia = read_in.points.set_index("source_id").loc[["V-a", "V-b"]].itertuples()
    assert (belwa.listed_children, belwa.listed_pregnant) == (6, 2)
    assert belwa.last_verified == "2019-11-20"
    assert read_in.points["listed_children"].isna().tolist() == [False, True]
    assert tia.last_verified == ""


def test_a_due_list_for_a_place_that_is_not_there_is_refused(
    tmp_path: Path, bounds: Bounds
) -> None:
    due = write_csv(tmp_path / "d.csv", "id,children,pregnant,date\nzz,6,2,2019-11-20\n")
    with pytest.raises(InputFault, match="zz"):
        read(
            bounds,
            places=places(write_csv(tmp_path / "p.csv", PLACES)),
            due_list={"file": due},
        )


@pytest.mark.parametrize(("figures", "what"), [("4.5,2.5", "not whole"), ("-4,-1", "below zero")])
def test_a_due_list_that_counts_no_heads_is_refused_by_column_and_id(
    tmp_path: Path, bounds: Bounds, figures: str, what: str
) -> None:
    due = write_csv(tmp_path / "d.csv", f"id,children,pregnant,date\na,{figures},\nb,3.0,,\n")
    belwa = places(write_csv(tmp_path / "p.csv", PLACES))
    with pytest.raises(InputFault, match=what) as caught:
        read(bounds, places=belwa, due_list={"file": due})
    assert [f.column for f in caught.value.faults] == ["children", "pregnant"]
    assert [f.ids for f in caught.value.faults] == [("a",), ("a",)]


def test_repeated_place_ids_are_refused_and_named(tmp_path: Path, bounds: Bounds) -> None:
    twice = write_csv(tmp_path / "p.csv", PLACES + "a,Again,1,82.1,26.1\n")
    with pytest.raises(InputFault, match=r"ids stand on several rows \(a\)"):
        read(bounds, places=places(twice))


def test_what_cannot_be_is_refused_all_at_once(tmp_path: Path, bounds: Bounds) -> None:
    odd = "id,name,people,kind,code,when,lon,lat\na,Belwa,-3,castle,9,yesterday,82.1,26.1\n"
    columns = {"kind": "kind", "hra_code": "code", "last_verified": "when"}
    with pytest.raises(InputFault) as caught:
        read(bounds, places=places(write_csv(tmp_path / "p.csv", odd), **columns))
    assert len(caught.value.faults) == 4
    assert {fault.ids for fault in caught.value.faults} == {("V-a",)}


def test_the_faults_of_places_and_sites_come_at_once(tmp_path: Path, bounds: Bounds) -> None:
    with pytest.raises(InputFault) as caught:
        read(
            bounds,
            places=places(tmp_path / "no.csv"),
            high_risk={"file": tmp_path / "neither.csv"},
            raster={"file": tmp_path / "nor.tif"},
        )
    assert [f.where for f in caught.value.faults] == ["no.csv", "neither.csv", "nor.tif"]


def test_a_stated_block_wins_over_where_the_point_lies_and_is_told(
    tmp_path: Path, bounds: Bounds
) -> None:
    text = "id,name,people,block,lon,lat\na,Belwa,100,2,82.1,26.1\nb,Far,5,1,83,26\n"
    read_in = read(bounds, places=places(write_csv(tmp_path / "p.csv", text), area="block"))
    assert read_in.points["area_id"].tolist() == ["B-2", "B-1"]
    assert "its point lies in B-1" in read_in.repairs["how"].iloc[0]


def test_block_ids_of_another_code_system_are_refused(tmp_path: Path, bounds: Bounds) -> None:
    text = "id,name,people,block,lon,lat\na,Belwa,100,1234,82.1,26.1\n"
    with pytest.raises(InputFault, match="none is a block"):
        read(bounds, places=places(write_csv(tmp_path / "p.csv", text), area="block"))


def test_a_plan_without_people_is_no_plan(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs a raster, or places"):
        PopulationSettings.model_validate(
            {"places": {"file": tmp_path / "p.csv", "id": "id", "name": "name"}}
        )
