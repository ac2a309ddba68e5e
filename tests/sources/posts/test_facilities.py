from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest
from small_files import write_csv

from microplan.domain.tables import FACILITIES
from microplan.errors import InputFault
from microplan.sources.posts.facilities import FacilitySettings, StaffSettings, read_facilities

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds, Posts

PLACES = pd.DataFrame(
    {
        "settlement_id": ["V-a", "V-b"],
        "name": ["Belwa", "Tia"],
        "lon": [82.1, 82.3],
        "lat": [26.1, 26.1],
    }
)


def read(bounds: Bounds, file: Path, staff: StaffSettings | None = None, **more: Any) -> Posts:
    given = {"file": file, "id": "id", "description": "text", **more}
    settings = FacilitySettings.model_validate(given)
    return read_facilities(bounds.areas, PLACES, settings, staff or StaffSettings())


def write(tmp_path: Path, rows: str, header: str = "id,text,lon,lat") -> Path:
    return write_csv(tmp_path / "f.csv", f"{header}\n{rows}")


def test_a_post_has_a_kind_a_name_in_words_and_the_rule_that_told_it(
    tmp_path: Path, bounds: Bounds
) -> None:
    rows = "1,P.H.C KARSHA,82.1,26.1\n2,community health centre,82.3,26.105\n"
    posts = read(bounds, write(tmp_path, rows)).facilities
    assert FACILITIES.check(posts) is posts
    assert posts["name"].tolist() == ["PHC Karsha", "CHC Tia"]
    assert posts["kind"].tolist() == ["phc", "chc"]
    assert posts["cold_chain"].tolist() == [True, True]
    assert posts["area_id"].tolist() == ["B-1", "B-2"]
    assert posts["source"][0] == "f.csv, row 1; rule 44: named as one"


def test_posts_for_animals_are_left_out_with_a_row_a_rule(tmp_path: Path, bounds: Bounds) -> None:
    sheep = [f"{n},sheep husbandry,82.1,26.1" for n in range(30, 37)]
    rows = ["1,PHC,82.1,26.1", "2,Vateniary hospital,82.1,26.1", *sheep]
    posts = read(bounds, write(tmp_path, "\n".join([*rows, "40,Sheep Husb,82.1,26.1\n"])))
    assert posts.facilities["facility_id"].tolist() == ["F-1"]
    left_out = posts.repairs[posts.repairs["how"].str.startswith("left out, rule 1")]
    assert left_out[["amount", "unit"]].to_numpy().tolist() == [[1, "posts"], [8, "posts"]]
    assert left_out["what"].tolist() == [
        "1 post: rule 10: animals: veterinary",
        "8 posts: rule 11: animals: sheep and wool",
    ]
    assert (
        left_out["how"]
        .tolist()[1]
        .endswith("'Sheep Husb', 'sheep husbandry' (7): F-30, F-31, F-32, F-33, F-34 and 3 more")
    )


def test_a_post_far_from_the_place_that_its_row_names_stands_in_that_place(
    tmp_path: Path, bounds: Bounds
) -> None:
    # Belwa is 20 km west of Tia; 3 is 3 km, 2 is 1 km from Tia; 5 names no place that is known
    rows = (
        "1,PHC,b,82.1,26.1\n2,PHC,b,82.31,26.1\n3,PHC,b,82.33,26.1\n4,CHC,b,99,26.1\n"
        "5,PHC,zz,82.2,26.11\n6,FAC BELVA,b,82.1,26.101\n"
    )
    file = write(tmp_path, rows, "id,text,at,lon,lat")
    posts = read(bounds, file, place="at")
    assert posts.facilities["lon"].tolist() == [82.3, 82.31, 82.33, 82.3, 82.2, 82.1]
    assert posts.facilities["area_id"].tolist()[:4] == ["B-2"] * 4
    told = posts.repairs[posts.repairs["unit"] == "km"].set_index("what")
    assert told.index.tolist() == ["F-1", "F-3", "F-4", "F-6"]
    assert told.loc["F-1", "amount"] == pytest.approx(20.0, abs=0.1)
    assert told.loc["F-1", "how"] == (
        "its point lies 20.0 km from Tia (b), the place that its row names: taken to stand there"
    )
    assert told.loc["F-3", "how"].startswith("doubtful: its point lies 3.0 km from Tia (b)")
    assert "outside" not in told.loc["F-4", "how"]
    assert told.loc["F-6", "how"].endswith("left there, beside Belwa, by which it is called")


def test_a_post_outside_every_block_is_left_out_and_told(tmp_path: Path, bounds: Bounds) -> None:
    posts = read(bounds, write(tmp_path, "1,PHC,82.1,26.1\n2,PHC,99,26\n"))
    assert len(posts.facilities) == 1
    assert "outside every block" in posts.repairs.set_index("what").loc["F-2", "how"]


def test_a_post_entered_twice_is_one_and_the_other_is_told(tmp_path: Path, bounds: Bounds) -> None:
    rows = "1,PHC,82.1,26.1\n2,P.H.C Belwa,82.101,26.1\n3,CHC,82.1,26.1\n4,PHC,82.11,26.1\n"
    posts = read(bounds, write(tmp_path, rows))
    assert posts.facilities["facility_id"].tolist() == ["F-2", "F-3", "F-4"]
    told = posts.matches.set_index("what").loc["F-1"]
    assert told["where"] == "f.csv: F-2"
    assert "100 m away" in told["how"]


def test_a_kind_that_is_not_sure_names_the_file_the_text_and_the_kind(
    tmp_path: Path, bounds: Bounds
) -> None:
    posts = read(bounds, write(tmp_path, "1,Medical,82.1,26.1\n"))
    (told,) = posts.matches[posts.matches["where"].str.contains("kind")].to_dict("records")
    assert (told["what"], told["where"]) == ("F-1", "f.csv: kind other_health")
    assert told["how"].startswith("'Medical': rule ")
    assert told["how"].endswith("taken as other_health")
    assert told["how_sure"] < 1


def test_a_vaccine_store_beside_a_hospital_of_no_stated_grade_is_not_swallowed_by_it(
    tmp_path: Path, bounds: Bounds
) -> None:
    rows = "1,SNM hospital leh,82.1,26.1\n2,District Immunization Centre,82.101,26.1\n"
    posts = read(bounds, write(tmp_path, rows)).facilities
    assert posts["cold_chain"].tolist() == [False, True]


def test_posts_that_would_share_a_name_are_told_apart(tmp_path: Path, bounds: Bounds) -> None:
    rows = "1,PHC,82.1,26.1\n2,PHC,82.103,26.1\n"
    assert read(bounds, write(tmp_path, rows)).facilities["name"].tolist() == [
        "PHC Belwa A",
        "PHC Belwa B",
    ]


def test_a_post_far_from_any_place_is_named_by_the_way_to_it(
    tmp_path: Path, bounds: Bounds
) -> None:
    posts = read(bounds, write(tmp_path, "1,PHC,82.05,26.1\n")).facilities
    assert posts["name"].tolist() == ["PHC 5.0 km west of Belwa"]


def test_the_place_that_a_post_states_names_it(tmp_path: Path, bounds: Bounds) -> None:
    file = write(tmp_path, "1,PHC,b,82.1,26.1\n", "id,text,at,lon,lat")
    assert read(bounds, file, place="at").facilities["name"].tolist() == ["PHC Tia"]


def test_what_a_person_vouches_for_wins(tmp_path: Path, bounds: Bounds) -> None:
    known = write_csv(
        tmp_path / "known.csv",
        "id,kind,name,name_local,cold_chain,reason\n"
        "1,district_hospital,SNM Hospital,अस्पताल,,seen\n2,none,,,,a shop\n3,,,,yes,has a fridge\n",
    )
    rows = "1,SNM hospital leh,82.1,26.1\n2,PHC,82.1,26.1\n3,NTPHC,82.1,26.1\n"
    posts = read(bounds, write(tmp_path, rows), known=known)
    hospital, ntphc = posts.facilities.itertuples()
    assert (hospital.kind, hospital.name, hospital.name_local) == (
        "district_hospital",
        "SNM Hospital",
        "अस्पताल",
    )
    assert hospital.cold_chain
    assert (ntphc.kind, ntphc.cold_chain) == ("additional_phc", True)
    assert "a shop" in posts.repairs.set_index("what").loc["1 post: vouched for: a shop", "how"]


def test_what_a_file_states_of_kind_vaccine_and_vacancy_is_taken(
    tmp_path: Path, bounds: Bounds
) -> None:
    rows = "1,subcentre,yes,no,82.1,26.1\n2,phc,no,yes,82.1,26.1\n3,phc,,,82.3,26.1\n"
    file = write(tmp_path, rows, "id,kind,fridge,empty,lon,lat")
    more = {"description": "", "kind": "kind", "cold_chain": "fridge", "vacant": "empty"}
    posts = read(bounds, file, **more).facilities
    assert posts["cold_chain"].tolist() == [True, False, True]
    assert posts["vacant"].tolist() == [False, True, False]
    assert posts["vaccinators"].tolist() == [1, 0, 2]


def test_kinds_and_answers_that_are_none_come_at_once(tmp_path: Path, bounds: Bounds) -> None:
    file = write(tmp_path, "1,castle,perhaps,82.1,26.1\n", "id,kind,fridge,lon,lat")
    with pytest.raises(InputFault) as caught:
        read(bounds, file, description="", kind="kind", cold_chain="fridge")
    assert [fault.column for fault in caught.value.faults] == ["kind", "fridge"]


def test_vehicles_go_round_the_cold_chain_points_of_a_block_from_the_largest(
    tmp_path: Path, bounds: Bounds
) -> None:
    rows = "1,PHC,82.1,26.1\n2,CHC,82.15,26.1\n3,PHC Third,82.05,26.1\n4,sub centre,82.3,26.1\n"
    posts = read(bounds, write(tmp_path, rows), StaffSettings(vehicles_per_block=3))
    # two rounds of 1-2-3 for its own, and the three of the block that has no point at the nearest
    assert posts.facilities["vehicles"].tolist() == [1, 4, 1, 0]
    assert "has no cold-chain point" in posts.repairs.set_index("what").loc["B-2", "how"]


def test_a_staff_file_wins_over_numbers_by_kind(tmp_path: Path, bounds: Bounds) -> None:
    staff = write_csv(tmp_path / "s.csv", "facility_id,vaccinators,vehicles\n1,7,\nF-2,,0\n")
    rows = "1,PHC,82.1,26.1\n2,CHC,82.3,26.1\n"
    posts = read(bounds, write(tmp_path, rows), StaffSettings(file=staff)).facilities
    assert posts["vaccinators"].tolist() == [7, 3]
    assert posts["vehicles"].tolist() == [2, 0]


def test_a_staff_file_for_posts_that_are_not_there_is_refused(
    tmp_path: Path, bounds: Bounds
) -> None:
    staff = write_csv(tmp_path / "s.csv", "facility_id,vaccinators,vehicles\n9,1.5,-1\n")
    with pytest.raises(InputFault) as caught:
        read(bounds, write(tmp_path, "1,PHC,82.1,26.1\n"), StaffSettings(file=staff))
    assert len(caught.value.faults) == 3


def test_the_posts_of_ladakh_are_for_people_and_every_one_has_a_readable_name(
    shared_data: Path,
) -> None:
    ladakh = shared_data / "ladakh"
    habitations = gpd.read_file(ladakh / "Habitation_Ladakh.zip")
    blocks = gpd.read_file(ladakh / "Bound_Block_Ladakh.zip")
    areas = gpd.GeoDataFrame(
        {"area_id": "B-" + blocks["BLOCK_ID"].astype(str), "level": "block"},
        geometry=blocks.make_valid(),
        crs=blocks.crs,
    ).assign(parent_id="")
    places = pd.DataFrame(
        {
            "settlement_id": "V-" + habitations["HAB_ID"].astype(str),
            "name": habitations["HAB_NAME"],
            "lon": habitations.geometry.x,
            "lat": habitations.geometry.y,
        }
    )
    columns = {"id": "FACILITY_I", "description": "FAC_DESC", "category": "FAC_CATEGO"}
    settings = FacilitySettings.model_validate(
        {
            "file": ladakh / "Facilities_Ladakh.zip",
            **columns,
            "keep_categories": ("Medical",),
            "place": "HAB_ID",
        }
    )
    found = read_facilities(areas, places, settings, StaffSettings())
    posts, repairs = found.facilities, found.repairs.set_index("what")
    left_out = repairs[repairs["how"].str.startswith("left out, rule")]
    merged = found.matches.loc[found.matches["where"].str.contains(": F-"), "what"]
    assert len(posts) + left_out["amount"].sum() + len(merged) == 140
    texts = gpd.read_file(ladakh / "Facilities_Ladakh.zip").set_index("FACILITY_I")["FAC_DESC"]
    kept = texts[posts["facility_id"].str[2:].astype(int)].str.lower()
    animals = "vet|vert|sheep|shee |animal|husb|stock|l.?d.?c|s.?w.?d.?c|wool|extension|^sec$"
    assert not kept.str.contains(animals).any()
    everyone = gpd.read_file(ladakh / "Facilities_Ladakh.zip").query("FAC_CATEGO == 'Medical'")
    read_ones = pd.concat([posts["facility_id"], merged]).str[2:].astype(int)
    lost = texts[everyone.loc[~everyone["FACILITY_I"].isin(read_ones), "FACILITY_I"]].str.lower()
    assert len(lost) == left_out["amount"].sum()
    assert not lost.str.contains("primary|phc|p.h.c|communit|chc|hospital leh|kargil").any()
    assert not posts["name"].str.contains(r"^$|\d{4}").any()
    assert not posts["name"].duplicated().any()
    assert posts.set_index("facility_id").loc["F-990894", "kind"] == "district_hospital"
    assert posts[posts["kind"] == "other_health"]["cold_chain"].sum() == 2  # two vaccine stores
    # the PHC of Anlay, whose point lies in another block, stands in Anlay
    assert repairs.loc["F-1015247", "amount"] == pytest.approx(136.6, abs=0.1)
    anlay, home = posts.set_index("facility_id").loc["F-1015247"], places.set_index("name")
    assert (anlay["lon"], anlay["lat"]) == tuple(home.loc["Anlay", ["lon", "lat"]])


def test_a_post_outside_every_block_is_told_with_how_far_it_is(
    tmp_path: Path, bounds: Bounds
) -> None:
    posts = read(bounds, write(tmp_path, "1,PHC,82.1,26.1\n2,PHC,82.1,26.3\n"))
    (row,) = posts.repairs[posts.repairs["what"] == "F-2"].to_dict("records")
    # a tenth of a degree of latitude is 11.1 km
    assert (round(row["amount"], 1), row["unit"]) == (11.1, "km")
    assert "outside every block, 11.1 km from the nearest" in row["how"]
