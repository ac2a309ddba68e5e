from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest
from small_files import write_csv

from microplan.domain.tables import COVERAGE
from microplan.errors import InputFault
from microplan.sources.coverage.surveys import CoverageSettings, read_coverage
from microplan.sources.names.settings import NameSettings

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds, Surveyed

LEH = "49. Children age 12-23 months fully vaccinated based on information from either vaccination card or mother's recall11 (%)"  # noqa: E501


def read(bounds: Bounds, *surveys: dict[str, Any], **more: Any) -> Surveyed:
    settings = CoverageSettings.model_validate({"surveys": surveys, **more})
    return read_coverage(bounds.areas, settings)


def survey(tmp_path: Path, text: str, name: str = "c.csv", **more: Any) -> dict[str, Any]:
    return {"file": write_csv(tmp_path / name, text), "full_immunization": "fic", **more}


def test_figures_are_joined_by_id_and_turned_into_shares(tmp_path: Path, bounds: Bounds) -> None:
    text = "area,fic,dpt,n\n1,62.5,80,110\n2,70,75,\n"
    given = survey(tmp_path, text, penta3="dpt", cases="n", name="c.csv")
    coverage = read(bounds, {**given, "name": "HMIS"}).coverage
    assert COVERAGE.check(coverage) is coverage
    assert coverage["area_id"].tolist() == ["B-1", "B-1", "B-2", "B-2"]
    assert coverage["indicator"].tolist() == ["full_immunization", "penta3"] * 2
    assert coverage["share"].tolist() == [0.625, 0.8, 0.7, 0.75]
    assert coverage["cases"].tolist() == [110, 110, 40, 40]  # of a block, none said
    assert coverage["cases_assumed"].tolist() == [False, False, True, True]
    assert coverage["source"][0] == "HMIS (c.csv, row 1)"


def test_figures_are_joined_by_name_however_it_is_spelt(tmp_path: Path, bounds: Bounds) -> None:
    surveyed = read(bounds, survey(tmp_path, "area,fic\nSUKHPUR (RURAL),50\nElsewhere,40\n"))
    assert surveyed.coverage["area_id"].tolist() == ["D-9"]
    told = surveyed.matches.iloc[0]
    assert (told["where"], told["left"], told["right"]) == ("c.csv", "Sukhpur", "SUKHPUR (RURAL)")


def test_shares_of_one_are_not_read_as_percent(tmp_path: Path, bounds: Bounds) -> None:
    text = "area,fic\n1,0.62\n2,0.7\n"
    with pytest.raises(InputFault, match=r'no figure is above 1 %.*unit = "share"'):
        read(bounds, survey(tmp_path, text))
    shares = read(bounds, survey(tmp_path, text, unit="share")).coverage["share"]
    assert shares.tolist() == [0.62, 0.7]


def test_places_of_one_name_in_two_states_are_told_how_to_keep_apart(
    tmp_path: Path, bounds: Bounds
) -> None:
    with pytest.raises(InputFault, match=r"measures the same twice.*`state`"):
        read(bounds, survey(tmp_path, "area,fic\nSukhpur,50\nSukhpur,60\n"))


def test_an_alias_joins_what_no_ear_would(tmp_path: Path, bounds: Bounds) -> None:
    given = survey(tmp_path, "area,fic\nWest side,50\n", aliases={"West side": "Pachhim"})
    assert read(bounds, given).coverage["area_id"].tolist() == ["B-1"]


def test_a_survey_of_other_places_is_refused(tmp_path: Path, bounds: Bounds) -> None:
    with pytest.raises(InputFault, match="no row is of an area of the plan"):
        read(bounds, survey(tmp_path, "area,fic\nElsewhere,40\n"))


@pytest.mark.parametrize("figure", ["100.5", "-1"])
def test_a_share_that_cannot_be_is_refused(tmp_path: Path, bounds: Bounds, figure: str) -> None:
    with pytest.raises(InputFault, match=f"column fic.*row 1: fic {figure}"):
        read(bounds, survey(tmp_path, f"area,fic\n1,{figure}\n"))


def test_text_in_a_figure_is_told_with_its_own_column_and_row(
    tmp_path: Path, bounds: Bounds
) -> None:
    given = survey(tmp_path, "area,fic,dpt,n\n1,62,80,9\n2,70,many,9\n", penta3="dpt", cases="n")
    with pytest.raises(InputFault) as raised:
        read(bounds, given)
    (fault,) = raised.value.faults
    assert (fault.column, fault.ids) == ("dpt", ("2, row 2: dpt many",))


def test_cases_that_are_no_number_are_told_once_a_row(tmp_path: Path, bounds: Bounds) -> None:
    given = survey(tmp_path, "area,fic,dpt,n\n1,62,80,few\n2,70,75,9\n", penta3="dpt", cases="n")
    with pytest.raises(InputFault) as raised:
        read(bounds, given)
    assert [(f.column, f.ids) for f in raised.value.faults] == [("n", ("1, row 1: n few",))]


def test_thousands_of_cases_may_have_their_comma(tmp_path: Path, bounds: Bounds) -> None:
    given = survey(tmp_path, 'area,fic,n\n1,62,"1,234"\n', cases="n")
    assert read(bounds, given).coverage["cases"].tolist() == [1234]


@pytest.mark.parametrize("unit", ["percent", "share"])
def test_a_percent_sign_says_percent(tmp_path: Path, bounds: Bounds, unit: str) -> None:
    text = "area,fic\n1,60%\n2,0.5 %\n"
    assert read(bounds, survey(tmp_path, text, unit=unit)).coverage["share"].tolist() == [
        0.6,
        0.005,
    ]


def test_a_percent_sign_in_brackets_is_of_few_cases(tmp_path: Path, bounds: Bounds) -> None:
    coverage = read(bounds, survey(tmp_path, "area,fic\n1,(62.5%)\n2,50\n")).coverage
    assert coverage["share"].tolist() == [0.625, 0.5]
    assert coverage["cases"][0] < coverage["cases"][1]


@pytest.mark.parametrize("figure", ["60%%", "%", "sixty%", "160%"])
def test_a_percent_sign_makes_no_figure_of_what_is_none(
    tmp_path: Path, bounds: Bounds, figure: str
) -> None:
    with pytest.raises(InputFault, match=f"row 1: fic {figure}"):
        read(bounds, survey(tmp_path, f"area,fic\n1,{figure}\n"))


def test_a_percent_sign_among_counts_is_refused(tmp_path: Path, bounds: Bounds) -> None:
    given = survey(tmp_path, "area,fic,n\n1,60%,80\n2,50,80\n", unit="count", cases="n")
    with pytest.raises(InputFault, match="percent sign among counts"):
        read(bounds, given)


def test_per_cent_where_shares_are_meant_are_refused(tmp_path: Path, bounds: Bounds) -> None:
    with pytest.raises(InputFault, match="between 0 and 1"):
        read(bounds, survey(tmp_path, "area,fic\n1,62.5\n", unit="share"))


def test_figures_that_contradict_each_other_are_kept_and_told(
    tmp_path: Path, bounds: Bounds
) -> None:
    text = "area,fic,p1,p3\n1,90,80,85\n"
    surveyed = read(bounds, survey(tmp_path, text, penta1="p1", penta3="p3"))
    assert surveyed.coverage["share"].tolist() == [0.9, 0.8, 0.85]
    told = surveyed.repairs.set_index("what")["how"]
    assert told["B-1 penta3"] == "penta3 (85.0%) exceeds penta1 (80.0%); both are kept"
    assert "full_immunization (90.0%) exceeds" in told["B-1 full_immunization"]


def test_a_missing_figure_is_told_and_one_in_brackets_rests_on_few_cases(
    tmp_path: Path, bounds: Bounds
) -> None:
    surveyed = read(bounds, survey(tmp_path, "area,fic\n1,*\n2,(64.2)\n"))
    assert surveyed.coverage[["area_id", "share", "cases"]].to_numpy().tolist() == [
        ["B-2", 0.642, 37]
    ]
    assert surveyed.repairs["what"].tolist() == ["B-1 full_immunization"]


def test_of_two_surveys_the_later_is_used_and_the_other_told(
    tmp_path: Path, bounds: Bounds
) -> None:
    old = survey(tmp_path, "area,fic\n1,40\n2,41\n", "old.csv", year=2015)
    new = survey(tmp_path, "area,fic\n1,60\n", "new.csv", year=2019)
    surveyed = read(bounds, old, new)
    assert surveyed.coverage["share"].tolist() == [0.6, 0.41]
    told = surveyed.repairs[surveyed.repairs["what"] != "cases"]
    assert told["where"].tolist() == ["old.csv (old.csv, row 1)"]


def test_one_survey_that_measures_a_thing_twice_is_refused(tmp_path: Path, bounds: Bounds) -> None:
    with pytest.raises(InputFault, match="B-1 full_immunization"):
        read(bounds, survey(tmp_path, "area,fic\n1,40\n1,41\n"))


def test_the_faults_of_all_surveys_come_at_once(tmp_path: Path, bounds: Bounds) -> None:
    one = survey(tmp_path, "area,fic\n1,400\n", "one.csv")
    two = survey(tmp_path, "area,other\n1,40\n", "two.csv")
    with pytest.raises(InputFault) as caught:
        read(bounds, one, two)
    assert [fault.where for fault in caught.value.faults] == ["one.csv", "two.csv"]


@pytest.mark.parametrize("more", [{"full_immunization": ""}, {"indicator": "x"}])
def test_a_survey_says_what_it_measures_and_where(tmp_path: Path, more: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"names no indicator|needs both"):
        CoverageSettings.model_validate({"surveys": [survey(tmp_path, "area\n", **more)]})


def test_the_real_survey_is_read_long_and_wide_and_agrees(shared_data: Path) -> None:
    areas = gpd.GeoDataFrame(
        {"area_id": ["D-742", "D-743"], "level": "district", "name": ["Leh", "Kargil"]}
    )
    folder = shared_data / "coverage"
    wide = {
        "file": folder / "nfhs5_full_immunization_by_district.csv",
        "area": "district_name",
        "where": {"state_name": "Ladakh"},
        "full_immunization": "NFHS5",
        "flag": "Flag_NFHS5",
    }
    long = {
        "file": folder / "NFHS-5-Districts_pratapvardhan.csv",
        "area": "District",
        "where": {"State": "Ladakh"},
        "indicator": "Indicator",
        "value": "NFHS-5",
        "flag": "NFHS-5-note",
        "full_immunization": LEH,
        "penta3": "53. Children age 12-23 months who have received 3 doses of penta or DPT"
        " vaccine (%)",
    }
    shares = []
    for given in (wide, long):
        settings = CoverageSettings.model_validate({"surveys": [given]})
        coverage = read_coverage(areas, settings).coverage.set_index(["indicator", "area_id"])
        shares.append(coverage.loc["full_immunization", "share"].to_dict())
        assert (coverage["cases"] == 37).all()
    assert shares == [{"D-742": 0.889, "D-743": 0.875}] * 2
    assert coverage.loc[("penta3", "D-742"), "share"] == pytest.approx(0.906)


def test_a_list_that_holds_a_district_and_its_blocks_is_read_for_both(
    tmp_path: Path, bounds: Bounds
) -> None:
    surveyed = read(bounds, survey(tmp_path, "area,fic\nD-9,40\nB-1,50\n2,60\n"))
    assert surveyed.coverage["area_id"].tolist() == ["B-1", "B-2", "D-9"]
    assert surveyed.matches["method"].tolist() == ["code"] * 3


def test_an_id_that_a_block_and_a_district_have_is_the_blocks_where_the_others_are_blocks(
    tmp_path: Path, bounds: Bounds
) -> None:
    areas = bounds.areas.assign(area_id=bounds.areas["area_id"].replace("D-9", "D-1"))
    settings = CoverageSettings.model_validate(
        {"surveys": [survey(tmp_path, "area,fic\n1,50\n2,60\n")]}
    )
    assert read_coverage(areas, settings).coverage["area_id"].tolist() == ["B-1", "B-2"]


def test_a_code_beside_the_name_joins_what_is_named_otherwise(
    tmp_path: Path, bounds: Bounds
) -> None:
    text = "area,lgd,fic\nPachhim,001,50\nPurab Khand,002,60\n"
    surveyed = read(bounds, survey(tmp_path, text, code="lgd"))
    assert surveyed.coverage["area_id"].tolist() == ["B-1", "B-2"]
    assert surveyed.matches["right_id"].tolist() == ["001", "002"]


def test_names_that_two_states_have_are_told_apart_by_the_state(
    tmp_path: Path, bounds: Bounds
) -> None:
    text = "state,area,fic\nBihar,Sukhpur,40\nUttar Pradesh,Sukhpur,70\n"
    given = survey(tmp_path, text, state="state", level="district")
    settings = CoverageSettings.model_validate({"surveys": [given]})
    found = read_coverage(bounds.areas, settings, NameSettings(state="BIHAR"))
    assert found.coverage["share"].tolist() == [0.4]
    with pytest.raises(InputFault, match="no row is of an area of the plan"):
        read_coverage(bounds.areas, settings)


@pytest.mark.parametrize(
    ("state", "districts", "few"), [("Bihar", 38, 0), ("Andaman and Nicobar Islands", 3, 1)]
)
def test_a_states_districts_all_have_their_row_in_the_countrys_survey(
    shared_data: Path, state: str, districts: int, few: int
) -> None:
    """NFHS-5: the table of 705 and, where it has the state, the long one of the first phase."""
    folder = shared_data / "coverage"
    listed = pd.read_csv(folder / "2-district.csv", dtype=str, keep_default_na=False)
    own = listed[listed["State Name"] == state.upper()]
    areas = gpd.GeoDataFrame(
        {
            "area_id": "D-" + own["District Code"],
            "level": "district",
            "name": own["District Name"].str.title(),
        }
    )
    wide = {
        "file": folder / "nfhs5_full_immunization_by_district.csv", "area": "district_name",
        "state": "state_name", "full_immunization": "NFHS5", "flag": "Flag_NFHS5",
    }  # fmt: skip
    long = {
        "file": folder / "NFHS-5-Districts_pratapvardhan.csv", "area": "District", "state": "State",
        "indicator": "Indicator", "value": "NFHS-5", "flag": "NFHS-5-note",
        "full_immunization": LEH,
    }  # fmt: skip
    shares = []
    for given in (wide, long):
        settings = CoverageSettings.model_validate({"surveys": [given]})
        surveyed = read_coverage(areas, settings, NameSettings(state=state))
        assert surveyed.matches["accepted"].sum() == len(own) == districts
        unshown = surveyed.repairs["how"].str.contains("gives no figure").sum()
        assert len(surveyed.coverage) + unshown == districts
        assert (surveyed.coverage["cases"] < 50).sum() >= few
        shares.append(surveyed.coverage.set_index("area_id")["share"].round(3))
    assert shares[0].equals(shares[1])


def test_a_file_that_does_not_say_how_many_were_measured_is_told_once(
    tmp_path: Path, bounds: Bounds
) -> None:
    surveyed = read(bounds, survey(tmp_path, "area,fic\nB-1,62\nB-2,70\nD-9,66\n"))
    assert surveyed.coverage["cases"].tolist() == [40, 40, 125]
    assert surveyed.coverage["cases_assumed"].all()
    (row,) = surveyed.repairs.itertuples()
    assert (row.what, row.amount, row.how_sure) == ("cases", 3, 0.3)
    assert "does not say how many children were measured in 3 figures: 40 or 125" in row.how


def test_a_register_over_its_target_is_kept_as_reported_and_told(
    tmp_path: Path, bounds: Bounds
) -> None:
    text = "area,fic,target\nB-1,112,900\nB-2,0,800\n"
    given = survey(tmp_path, text, kind="register", cases="target")
    surveyed = read(bounds, given)
    assert surveyed.coverage["share"].tolist() == [1.12, 0.0]
    assert surveyed.coverage["kind"].tolist() == ["register"] * 2
    told = surveyed.repairs.set_index("what")["how"]
    assert "112% of its target" in told["B-1 full_immunization"]
    assert "no report" in told["B-2 full_immunization"]


def test_over_a_hundred_per_cent_is_refused_of_a_sample_and_a_register_is_named(
    tmp_path: Path, bounds: Bounds
) -> None:
    for kind in ("survey", "monitoring"):
        with pytest.raises(InputFault, match='kind = "register"'):
            read(bounds, survey(tmp_path, "area,fic\nB-1,112\n", kind=kind))
    with pytest.raises(InputFault, match="not between 0 and 1000"):
        read(bounds, survey(tmp_path, "area,fic\nB-1,1100\n", kind="register"))


def test_doses_are_divided_by_the_target(tmp_path: Path, bounds: Bounds) -> None:
    text = "area,fic,target\nB-1,450,500\nB-2,30,\n"
    given = survey(tmp_path, text, kind="register", unit="count", cases="target")
    surveyed = read(bounds, given)
    assert surveyed.coverage[["area_id", "share", "cases"]].to_numpy().tolist() == [
        ["B-1", 0.9, 500]
    ]
    assert "gives no figure" in surveyed.repairs.loc[0, "how"]
    assert surveyed.repairs.loc[0, "how_sure"] < 1
    with pytest.raises(ValueError, match="out of how many"):
        read(bounds, survey(tmp_path, text, unit="count"))


def test_a_survey_and_a_register_of_one_area_stand_beside_each_other(
    tmp_path: Path, bounds: Bounds
) -> None:
    one = survey(tmp_path, "area,fic,n\nB-1,62,60\n", "one.csv", cases="n")
    other = survey(tmp_path, "area,fic,n\nB-1,97,600\n", "two.csv", cases="n", kind="register")
    surveyed = read(bounds, one, other)
    assert surveyed.coverage["kind"].tolist() == ["register", "survey"]
    assert surveyed.repairs.empty
