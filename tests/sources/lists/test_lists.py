from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from shapely.geometry import Point, box

from microplan.domain.tables import RI_SESSIONS
from microplan.errors import InputFault
from microplan.sources.names.settings import NameSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from microplan.domain.handover import Listed

    Reader = Callable[..., Listed]


def flagged(listed: Listed, criterion: str) -> list[str]:
    """List the places for which a criterion holds."""
    places = listed.settlements
    held = places["flags"].str.split(";").map(lambda words: criterion in words)
    return places.loc[held, "settlement_id"].tolist()


def told(listed: Listed) -> dict[str, str]:
    return dict(listed.repairs[["what", "how"]].to_numpy())


def test_without_lists_nothing_is_changed_and_nothing_told(listed: Reader) -> None:
    read = listed()
    again = listed()
    assert_frame_equal(read.settlements, again.settlements)
    assert read.settlements["flags"].tolist() == ["", "", "small_hamlet", "", "", "", ""]
    assert read.facilities["vaccinators"].tolist() == [1, 1, 1]
    assert read.matches.empty
    assert read.repairs.empty
    assert RI_SESSIONS.check(read.ri_sessions).empty


def test_a_criterion_is_given_by_id_by_name_and_by_point(listed: Reader, tmp_path: Path) -> None:
    text = "place_id,name,block_id,lon,lat\n1,,,,\nV-2,,,,\n,Madhopur khurd,1,,\n,,,82.3001,26.1\n"
    rows = tmp_path / "pockets.csv"
    rows.write_text(text, encoding="utf-8")
    read = listed(criteria=[{"criterion": "low_coverage_pocket", "file": rows}])
    assert flagged(read, "low_coverage_pocket") == ["V-1", "V-2", "V-3", "V-4"]
    assert flagged(read, "small_hamlet") == ["V-2"]  # what its own source says is kept
    (join,) = read.matches.to_dict("records")
    assert (join["left_id"], join["right"], join["method"]) == ("V-3", "Madhopur khurd", "name")
    assert (join["where"], join["score"]) == ("pockets.csv", 1.0)
    assert read.criteria.to_numpy().tolist() == [
        [f"V-{n}", "low_coverage_pocket", f"pockets.csv, row {n}"] for n in (1, 2, 3, 4)
    ]


def test_a_name_that_two_places_of_the_block_bear_is_joined_to_neither(listed: Reader) -> None:
    text = "name,block_id,families\nRampur,2,3\nRampur,1,4\nNowhere,1,1\n"
    read = listed(refusals={"file": text})
    refusals = read.settlements.set_index("settlement_id")["refusals"].dropna()
    assert refusals.to_dict() == {"V-2": 4}
    rows = told(read)
    assert rows.keys() == {"refusals.csv, row 1", "refusals.csv, row 3"}
    assert "'Rampur' is joined to no place by name" in rows["refusals.csv, row 1"]
    joins = read.matches.set_index("right_id")
    assert joins.loc["Rampur of B-1", ["left_id", "accepted"]].tolist() == ["V-2", True]
    assert joins.loc["Rampur of B-2", ["left_id", "accepted"]].tolist() == ["V-5", False]


def test_a_join_that_a_planner_corrects_in_matches_wins_on_the_next_run(
    listed: Reader, tmp_path: Path
) -> None:
    lists = {"refusals": {"file": "name,block_id,families\nRampur,2,3\n"}}
    first = listed(**lists)
    assert first.settlements["refusals"].dropna().tolist() == [2]
    corrected = first.matches.assign(left_id="V-6", left="Rampur", accepted=True)
    path = tmp_path / "matches.csv"
    corrected.to_csv(path, index=False)
    again = listed(names=NameSettings(decisions=path), **lists)
    refusals = again.settlements.set_index("settlement_id")["refusals"].dropna()
    assert refusals.to_dict() == {"V-2": 2, "V-6": 3}
    assert again.matches["method"].tolist() == ["planner"]


def test_refusals_of_a_list_are_added_up_and_the_larger_count_wins(listed: Reader) -> None:
    read = listed(refusals={"file": "place_id,families\n1,2\n1,3\n2,1\n"})
    refusals = read.settlements.set_index("settlement_id")["refusals"].dropna()
    assert refusals.to_dict() == {"V-1": 5, "V-2": 2}
    assert read.criteria["source"].tolist() == [f"refusals.csv, row {n}" for n in (1, 2, 3)]


def test_families_of_several_places_are_told_and_counted_in_none(listed: Reader) -> None:
    read = listed(refusals={"file": "block_id,families\n2,6\n"})
    assert read.settlements["refusals"].dropna().tolist() == [2]
    (row,) = read.repairs.to_dict("records")
    assert (row["amount"], row["unit"]) == (6, "families")
    assert read.criteria.empty


def test_a_vacant_subcentre_is_told_of_its_places_and_its_post(listed: Reader) -> None:
    # F-a stands in the polygon of S-7, whose places are V-1 and V-2; it has no date. F-c has no
    # polygon: the places within 5 km are its own, V-6 is 13 km away; absent for two months only.
    text = "subcentre_id,since\nF-a,\nc,2019-10-02\n"
    read = listed(vacant={"file": text})
    assert flagged(read, "vacant_subcentre") == ["V-1", "V-2"]
    vacant = read.facilities.set_index("facility_id")[["vacant", "vaccinators"]]
    assert vacant.loc["F-a"].tolist() == [True, 0]
    assert vacant.loc["F-c"].tolist() == [False, 1]
    assert "less than 3 months" in told(read)["vacant.csv, row 2"]
    assert read.criteria["source"].tolist() == ["vacant.csv, row 1"] * 2
    longer = listed(vacant={"file": text.replace("2019-10", "2019-06")})
    assert flagged(longer, "vacant_subcentre") == ["H-1", "V-1", "V-2", "V-4", "V-5"]


def test_a_vacant_subcentre_is_found_by_its_area_too(listed: Reader) -> None:
    read = listed(vacant={"file": "subcentre_id\n7\n"})
    assert flagged(read, "vacant_subcentre") == ["V-1", "V-2"]
    assert read.facilities["vacant"].tolist() == [True, False, False]
    assert read.staff["base_id"].tolist() == ["F-b", "F-c"]


def test_an_outbreak_counts_for_two_years_and_only_of_its_diseases(listed: Reader) -> None:
    text = (
        "place_id,date,disease\n1,2019-06-01,Measles outbreak\n2,2017-06-01,measles\n"
        "3,2019-06-01,dengue\nV-4,2019-01-05,Diphtheria\n"
    )
    read = listed(outbreaks={"file": text})
    assert flagged(read, "vpd_evidence") == ["V-1", "V-4"]
    assert told(read).keys() == {"outbreaks.csv, row 2", "outbreaks.csv, row 3"}
    assert read.criteria["source"].tolist() == ["outbreaks.csv, row 1", "outbreaks.csv, row 4"]
    every = listed(outbreaks={"file": text, "months_max": 36, "diseases": ["measles", "dengue"]})
    assert flagged(every, "vpd_evidence") == ["V-1", "V-2", "V-3"]


def test_a_row_of_a_whole_block_is_told_with_how_many_places_it_is_taken_for(
    listed: Reader,
) -> None:
    read = listed(outbreaks={"file": "block_id,date\n1,2019-06-01\n"})
    assert flagged(read, "vpd_evidence") == ["V-1", "V-2", "V-3"]
    assert "all 3 places" in read.matches["how"][0]


def test_places_in_a_slum_get_its_code_unless_they_have_one(listed: Reader, tmp_path: Path) -> None:
    slums = gpd.GeoDataFrame(
        {"hra_code": ["1", "", "6"]},
        geometry=[
            box(82.29, 26.09, 82.325, 26.105),  # Tia and the kiln
            box(82.04, 26.04, 82.055, 26.06),  # Belwa
            box(82.0, 26.18, 82.01, 26.19),  # nobody
        ],
        crs="EPSG:4326",
    ).to_crs("EPSG:32644")
    file = tmp_path / "slums.gpkg"
    slums.to_file(file)
    read = listed(slums={"file": file, "code": "6"})
    codes = read.settlements.set_index("settlement_id")["hra_code"]
    assert codes[codes != ""].to_dict() == {"H-1": "3", "V-1": "6", "V-4": "1"}
    assert told(read).keys() == {"slums.gpkg, row 3"}


def test_points_of_any_vector_file_speak_of_the_nearest_place(
    listed: Reader, tmp_path: Path
) -> None:
    points = [Point(82.0505, 26.05), Point(82.2, 26.0)]
    file = tmp_path / "cases.geojson"
    gpd.GeoDataFrame({"date": ["2019-09-01"] * 2}, geometry=points, crs="EPSG:4326").to_file(file)
    read = listed(outbreaks={"file": file})
    assert flagged(read, "vpd_evidence") == ["V-1"]
    assert "within 1000 m" in told(read)["cases.geojson, row 2"]


def test_an_id_that_nobody_has_is_a_row_of_the_report(listed: Reader) -> None:
    read = listed(vacant={"file": "place_id,subcentre_id\n1,\n99,\n,zz\n"})
    assert flagged(read, "vacant_subcentre") == ["V-1"]
    assert told(read) == {
        "vacant.csv, row 2": "no place 99 is known: the row counts nowhere",
        "vacant.csv, row 3": "no sub-centre zz with places is known: the row counts nowhere",
    }


def test_high_risk_sites_that_were_verified_long_ago_are_told_by_code(listed: Reader) -> None:
    places = listed().settlements.assign(last_verified="2019-06-01")
    read = listed(places)
    (row,) = read.repairs.to_dict("records")
    assert (row["what"], row["amount"]) == ("high-risk sites of code 3", 1)
    assert row["how"].startswith("1 site of code 3, verified more than ")
    assert "the oldest 6; to be listed anew: H-1" in row["how"]
    assert listed(places, verified_months_max=7).repairs.empty


def test_all_wrong_points_of_all_lists_are_told_at_once(listed: Reader) -> None:
    points = (
        "lon,lat,date\n26.1,95.2,2019-06-01\nx,26,2019-06-01\n82.1,,2019-06-01\n0,0,2019-06-01\n"
    )
    with pytest.raises(InputFault) as caught:
        listed(
            outbreaks={"file": points},
            vacant={"file": "subcentre_id,since\n7,last year\n"},
            refusals={"file": "what\n1\n"},
        )
    faults = [str(fault) for fault in caught.value.faults]
    assert len(faults) == 5
    assert "row 2: 'x', '26', row 3: '82.1', ''" in faults[1]
    assert "off the earth (row 1: '26.1', '95.2')" in faults[2]
    assert "0, 0" in faults[3]
    assert "does not say which places" in faults[4]
    assert "last year" not in faults[0]
    assert "vacant.csv, column since: is not a date (row 1)" in faults[0]


def test_a_column_that_the_plan_names_must_be_there(listed: Reader) -> None:
    with pytest.raises(InputFault, match="did you mean familes"):
        listed(refusals={"file": "place_id,familes\n1,2\n", "families": "families"})


def test_the_order_of_rows_does_not_matter(listed: Reader) -> None:
    rows = ["1,2", "2,1", "V-4,3", "1,1"]
    reads = [
        listed(refusals={"file": "place_id,families\n" + "\n".join(order) + "\n"}).settlements
        for order in (rows, rows[::-1])
    ]
    assert isinstance(reads[0], pd.DataFrame)
    assert_frame_equal(*reads)


def test_a_list_whose_ids_have_other_zeros_finds_its_places_and_says_so(listed: Reader) -> None:
    read = listed(refusals={"file": "place_id,families\n01,4\n3.0,2\n"})
    refusals = read.settlements.set_index("settlement_id")["refusals"]
    assert refusals.dropna().to_dict() == {"V-1": 4, "V-2": 2, "V-3": 2}  # V-2 of its own file
    assert read.repairs.empty
    assert [how.split(":")[0] for how in read.matches["how"]] == [
        "V-1, written 01",
        "V-3, written 3.0",
    ]
