from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from microplan.errors import InputFault
from microplan.sources.areas.levels import AreaSettings, read_areas
from microplan.sources.names.settings import NO_NAMES, NameSettings

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds

LIST = "District,Block\nSUKHPUR,DURBUK\nSUKHPUR,NYOMA\nELSEWHERE,KARSHA\n"


def read(
    tmp_path: Path, blocks_file: Path, places: str, names: NameSettings = NO_NAMES, **naming: Any
) -> Bounds:
    """Read the two blocks, their names hidden, with the official list and these places."""
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "places.csv").write_text("name,people,lon,lat\n" + places, encoding="utf-8")
    settings = {
        "districts": {"names": {"9": "Sukhpur"}},
        "blocks": {"file": blocks_file, "id": "block", "parent": "district"},
        "naming": {
            "file": tmp_path / "list.csv",
            "name": "Block",
            "parent": "District",
            "places": {"file": tmp_path / "places.csv"},
            "place_name": "name",
            "place_people": "people",
            **naming,
        },
    }
    return read_areas(AreaSettings.model_validate(settings), names)


def names(bounds: Bounds) -> list[str]:
    return bounds.areas[bounds.areas["level"] == "block"]["name"].tolist()


def test_a_block_is_named_after_the_place_inside_that_sounds_like_an_official_name(
    tmp_path: Path, blocks_file: Path
) -> None:
    found = read(tmp_path, blocks_file, "Durbok,90,82.1,26.1\nNyoma,80,82.3,26.1\n")
    assert names(found) == ["Durbuk", "Nyoma"]
    evidence = found.matches.set_index("what").loc["1"]
    assert "Durbok" in evidence["how"]
    assert (evidence["where"], evidence["right"]) == ("list.csv", "DURBUK")
    assert evidence["accepted"]


def test_what_is_not_clear_is_named_around_its_largest_place(
    tmp_path: Path, blocks_file: Path
) -> None:
    found = read(tmp_path, blocks_file, "Padum,90,82.1,26.1\nCha,95,82.11,26.1\nTia,8,82.3,26.1\n")
    assert names(found) == ["around Cha", "around Tia"]
    assert found.areas["name_local"].tolist() == ["", "", ""]
    told = found.matches.set_index("what").loc["2"]
    assert (told["where"], told["how_sure"]) == ("around Tia", 0.0)


def test_a_name_of_another_district_is_never_given(tmp_path: Path, blocks_file: Path) -> None:
    found = read(tmp_path, blocks_file, "Karsha,90,82.1,26.1\nNyoma,80,82.3,26.1\n")
    assert names(found) == ["around Karsha", "Nyoma"]


def test_two_blocks_that_fit_a_name_alike_get_none_and_both_are_told(
    tmp_path: Path, blocks_file: Path
) -> None:
    found = read(tmp_path, blocks_file, "Nyoma,90,82.1,26.1\nNyoma,90,82.3,26.1\n")
    assert names(found) == ["around Nyoma", "around Nyoma"]
    refused = found.matches[~found.matches["accepted"]]
    assert refused["how"].str.contains("too near to decide").all()
    assert len(refused) == 1


def test_a_name_that_a_person_vouches_for_wins(tmp_path: Path, blocks_file: Path) -> None:
    known = tmp_path / "known.csv"
    known.write_text("id,name,name_local,reason\n1,Leh,लेह,holds the bazaar\n", encoding="utf-8")
    found = read(tmp_path, blocks_file, "Durbok,90,82.1,26.1\nNyoma,80,82.3,26.1\n", known=known)
    assert names(found) == ["Leh", "Nyoma"]
    assert found.areas["name_local"][0] == "लेह"
    assert found.matches.set_index("what").loc["1", "how"] == "vouched for: holds the bazaar"


def test_a_vouched_for_block_that_is_not_there_is_refused(
    tmp_path: Path, blocks_file: Path
) -> None:
    known = tmp_path / "known.csv"
    known.write_text("id,name,name_local,reason\n7,Leh,,x\n", encoding="utf-8")
    with pytest.raises(InputFault, match="7"):
        read(tmp_path, blocks_file, "Durbok,90,82.1,26.1\n", known=known)


def test_a_block_without_any_place_stays_without_a_name_and_is_refused(
    tmp_path: Path, blocks_file: Path
) -> None:
    with pytest.raises(InputFault, match=r"blocks have no name \(B-2\)"):
        read(tmp_path, blocks_file, "Durbok,90,82.1,26.1\n")


LADAKH = {
    "7754": "Durbuk", "7755": "Khaltsi", "7756": "Kharu", "7757": "around Nimoling",
    "7759": "Nyoma", "7760": "Drass", "7761": "Kargil", "7762": "around Thang Dumru",
    "7763": "Shaker Chaktan", "7764": "Shargol", "7765": "Taisuru", "7766": "around Padum",
    "7977": "Chuchot", "7978": "Deskit", "7979": "Nimoo", "7980": "Panamic",
    "7981": "around Kungyam dho", "7982": "around Korzok", "7983": "Saspol",
    "7984": "Singay Lalok Wanla", "7985": "Sukerbachan", "7986": "Thiksay", "7987": "Turtuk",
    "7988": "Barsoo", "7989": "Bhimbat", "7990": "GM Pora (Trespone)", "7991": "Karsha",
    "7992": "around Skamboo", "7993": "around Testa", "7994": "Pashkum",
    "7997": "around Yourbaltak",
}  # fmt: skip


@pytest.mark.slow
def test_the_blocks_of_ladakh_get_the_names_they_go_by_or_that_of_their_largest_place(
    shared_data: Path,
) -> None:
    ladakh = shared_data / "ladakh"
    settings = {
        "districts": {"names": {"742": "Leh", "743": "Kargil"}},
        "blocks": {
            "file": ladakh / "Bound_Block_Ladakh.zip",
            "id": "BLOCK_ID",
            "parent": "DISTRICT_I",
        },
        "naming": {
            "file": shared_data / "coverage" / "blocks.csv",
            "name": "Block Name ",
            "parent": "District Name",
            "where": {"State Name": "LADAKH"},
            "places": {"file": ladakh / "Habitation_Ladakh.zip"},
            "place_name": "HAB_NAME",
            "place_people": "TOT_POPULA",
        },
    }
    bounds = read_areas(AreaSettings.model_validate(settings))
    blocks = bounds.areas[bounds.areas["level"] == "block"]
    assert dict(zip(blocks["area_id"].str[2:], blocks["name"], strict=True)) == LADAKH
    assert set(blocks["area_id"].str[2:]) <= set(bounds.matches["what"])
    of_neighbours = blocks.set_index("area_id")["parent_id"]
    assert of_neighbours[["B-7757", "B-7986", "B-7994"]].tolist() == ["D-742", "D-742", "D-743"]
    assert bounds.repairs["how"].str.contains("rebuilt from its rings").sum() == 2


def test_a_planners_name_for_a_block_wins_over_the_places_in_it(
    tmp_path: Path, blocks_file: Path
) -> None:
    places = "Durbok,90,82.1,26.1\nNyoma,80,82.3,26.1\n"
    first = read(tmp_path, blocks_file, places)
    matches = first.matches.astype(object)
    matches.loc[matches["what"] == "1", "right"] = "NYOMA"
    matches.loc[matches["what"] == "2", "accepted"] = "never"
    decisions = tmp_path / "matches.csv"
    matches.to_csv(decisions, index=False)
    found = read(tmp_path, blocks_file, places, NameSettings(decisions=decisions))
    assert names(found) == ["Nyoma", "around Nyoma"]
    told = found.matches[found.matches["where"] == "list.csv"].set_index("what")
    assert told["method"].to_dict() == {"1": "planner", "2": "planner"}
