from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from microplan.errors import InputFault
from microplan.sources.coverage.surveys import CoverageSettings, read_coverage
from microplan.sources.ledger import Ledger
from microplan.sources.names.settings import NameSettings
from microplan.sources.names.unused import tell_unused

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Surveyed

NAMES = {"D-1": "Anantgarh", "D-2": "Bhimtal", "D-3": "Chandausi", "D-4": "Newborn"}
SURVEY = "area,fic\nAnant Gadh,50\nBhimtal,60\nKalyanpuri,70\nOld Chandausi,80\nNewbury,75\n"


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_text(SURVEY, encoding="utf-8")
    return path


def areas(names: dict[str, str]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"area_id": list(names), "level": "district", "name": list(names.values())},
        geometry=[box(0, 0, 1, 1)] * len(names),
        crs="EPSG:4326",
    )


def read(
    survey: Path, decisions: Path | None = None, names: dict[str, str] | None = None
) -> Surveyed:
    settings = CoverageSettings.model_validate(
        {"surveys": [{"file": survey, "level": "district", "full_immunization": "fic"}]}
    )
    return read_coverage(areas(names or NAMES), settings, NameSettings(decisions=decisions))


def shares(surveyed: Surveyed) -> dict[str, float]:
    return surveyed.coverage.set_index("area_id")["share"].to_dict()


def write(matches: pd.DataFrame, path: Path) -> Path:
    matches.to_csv(path, index=False, lineterminator="\n")
    return path


def correct(matches: pd.DataFrame, what: str, **cells: object) -> pd.DataFrame:
    matches = matches.astype(object)
    for column, value in cells.items():
        matches.loc[matches["what"] == what, column] = value
    return matches


def test_what_nobody_touched_is_decided_anew(survey: Path, tmp_path: Path) -> None:
    first = read(survey)
    again = read(survey, write(first.matches, tmp_path / "matches.csv"))
    pd.testing.assert_frame_equal(first.matches, again.matches)
    assert not (again.matches["method"] == "planner").any()


def test_a_correction_wins_and_stays_though_the_data_change_elsewhere(
    survey: Path, tmp_path: Path
) -> None:
    first = read(survey)
    assert "D-4" not in shares(first)
    mended = correct(first.matches, "D-4", right="Kalyanpuri")
    second = read(survey, write(mended, tmp_path / "second.csv"))
    assert shares(second)["D-4"] == 0.7
    row = second.matches.set_index("what").loc["D-4"]
    assert (row["method"], bool(row["accepted"]), row["right"]) == ("planner", True, "Kalyanpuri")
    survey.write_text(SURVEY.replace("Bhimtal,60", "Bhim Tal,65") + "Elsewhere,1\n", "utf-8")
    third = read(survey, write(second.matches, tmp_path / "third.csv"))
    assert shares(third)["D-4"] == 0.7
    assert shares(third)["D-2"] == 0.65
    assert third.matches.set_index("what").loc["D-4", "method"] == "planner"


def test_a_table_programs_own_changes_are_no_corrections(survey: Path, tmp_path: Path) -> None:
    first = read(survey).matches.astype(object)
    first["accepted"] = first["accepted"].map({True: "TRUE", False: "FALSE"})
    first["right"] = first["right"].str.replace(" ", "  ")
    again = read(survey, write(first, tmp_path / "matches.csv"))
    assert not (again.matches["method"] == "planner").any()


def test_never_join_this_is_kept(survey: Path, tmp_path: Path) -> None:
    first = read(survey)
    assert shares(first)["D-1"] == 0.5
    for word in ("no", "never", "FALSE"):
        refused = correct(first.matches, "D-1", accepted=word)
        second = read(survey, write(refused, tmp_path / "matches.csv"))
        assert "D-1" not in shares(second)
        third = read(survey, write(second.matches, tmp_path / "matches.csv"))
        assert "D-1" not in shares(third)
        row = third.matches.set_index("what").loc["D-1"]
        assert (row["method"], bool(row["accepted"])) == ("planner", False)


def test_a_best_candidate_is_joined_where_the_planner_says_yes(
    survey: Path, tmp_path: Path
) -> None:
    survey.write_text("area,fic\nBhimtal,60\nChandauli Bazar,80\n", "utf-8")
    first = read(survey)
    told = first.matches.set_index("what").loc["D-3"]
    assert (bool(told["accepted"]), told["right"]) == (False, "Chandauli Bazar")
    assert 0 < told["score"] < 0.9
    said = correct(first.matches, "D-3", accepted="yes")
    assert shares(read(survey, write(said, tmp_path / "matches.csv")))["D-3"] == 0.8


def test_a_planner_may_give_one_row_to_two_places(survey: Path, tmp_path: Path) -> None:
    """A district that was split since the survey: both parts have its figure."""
    first = read(survey)
    both = correct(first.matches, "D-4", right="Bhimtal", accepted="yes")
    found = read(survey, write(both, tmp_path / "matches.csv"))
    assert shares(found)["D-4"] == shares(found)["D-2"] == 0.6


def test_decisions_may_be_written_by_hand(survey: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("left,right,accepted\nNewborn,Kalyanpuri,yes\n", "utf-8")
    assert shares(read(survey, path))["D-4"] == 0.7


def test_a_row_that_is_not_there_is_a_fault_with_the_nearest_name(
    survey: Path, tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("left,right,accepted\nNewborn,Kalianpury,yes\n", "utf-8")
    with pytest.raises(InputFault, match=r"not in survey\.csv.*did you mean Kalyanpuri"):
        read(survey, path)


def test_two_answers_for_one_place_are_a_fault(survey: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("left,right,accepted\nNewborn,Kalyanpuri,yes\nNewborn,,no\n", "utf-8")
    with pytest.raises(InputFault, match="decides twice"):
        read(survey, path)


def test_a_decision_on_a_place_that_is_gone_is_listed_and_comes_back(
    survey: Path, tmp_path: Path
) -> None:
    mended = correct(read(survey).matches, "D-4", right="Kalyanpuri")
    path = write(mended, tmp_path / "matches.csv")
    without = {k: v for k, v in NAMES.items() if k != "D-4"}
    told = tell_unused(read(survey, path, without).matches, NameSettings(decisions=path))
    row = told.set_index("what").loc["D-4"]
    assert (row["method"], bool(row["accepted"])) == ("planner", False)
    assert "nothing was done" in row["how"]
    newer = write(told, tmp_path / "newer.csv")
    back = tell_unused(read(survey, newer).matches, NameSettings(decisions=newer))
    assert back.set_index("what").loc["D-4", "accepted"]
    used = tell_unused(read(survey, path).matches, NameSettings(decisions=path))
    assert used.set_index("what").loc["D-4", "accepted"]


def test_a_correction_of_what_is_no_join_is_told_to_have_no_effect(tmp_path: Path) -> None:
    ledger = Ledger()
    ledger.match("F-1", "kind phc", "by a rule")
    edited = correct(ledger.matches(), "F-1", accepted="no")
    path = write(edited, tmp_path / "matches.csv")
    (row,) = tell_unused(ledger.matches(), NameSettings(decisions=path)).itertuples()
    assert "has no effect" in row.how
    same = write(ledger.matches(), tmp_path / "same.csv")
    (row,) = tell_unused(ledger.matches(), NameSettings(decisions=same)).itertuples()
    assert row.how == "by a rule"


def test_an_emptied_right_side_means_never(survey: Path, tmp_path: Path) -> None:
    emptied = correct(read(survey).matches, "D-2", right="")
    assert "D-2" not in shares(read(survey, write(emptied, tmp_path / "matches.csv")))


def test_the_second_row_of_a_place_may_take_the_firsts_place(survey: Path, tmp_path: Path) -> None:
    survey.write_text("area,fic\nBhimtal,60\nBhim Tal Town,65\n", "utf-8")
    first = read(survey)
    assert shares(first) == {"D-2": 0.6}
    said = correct(first.matches, "row Bhim Tal Town", accepted="yes")
    second = read(survey, write(said, tmp_path / "matches.csv"))
    assert shares(second) == {"D-2": 0.65}
    third = read(survey, write(second.matches, tmp_path / "matches.csv"))
    assert shares(third) == {"D-2": 0.65}
