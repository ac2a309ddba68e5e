from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microplan.sources.ledger import Ledger
from microplan.sources.names.aliases import read_aliases
from microplan.sources.names.codes import pair_codes, write_code
from microplan.sources.names.folding import spell
from microplan.sources.names.joining import find_joins, join_places
from microplan.sources.names.scoring import similarity
from microplan.sources.names.settings import NO_NAMES, NameSettings
from microplan.sources.names.sides import Join, JoinRules, Side

if TYPE_CHECKING:
    import random
    from pathlib import Path

RULES = JoinRules("list.csv", 0.80, "district")
WORDS = st.text(alphabet="abdeghiklmnoprstuv", min_size=5, max_size=10)


def join(left: Side, right: Side, names: NameSettings = NO_NAMES) -> dict[str, tuple[str, str]]:
    """Return the right name and the method by the left name, of what was joined."""
    return {
        left.names[j.left]: (right.names[j.right], j.method)
        for j in find_joins(left, right, RULES, names)
        if j.accepted
    }


def refused(left: Side, right: Side, names: NameSettings = NO_NAMES) -> dict[str, Join]:
    return {left.names[j.left]: j for j in find_joins(left, right, RULES, names) if not j.accepted}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kundli Block", "Kundli"),
        ("Sohna Tehsil", "SOHNA TALUKA"),
        ("Raigarh CD Block", "Raigadh"),
        ("Purbi Champaran", "East Champaran"),
        ("Pashchimi Singhbhum", "WEST SINGHBHUM"),
        ("Uttara Kannada", "North Kannada"),
        ("Dinajpur Dakshin", "SOUTH DINAJPUR"),
        ("North Twenty Four Parganas", "24 PARGANAS NORTH"),
        ("Habra - I", "HABRA 1"),
        ("Bhangar-II", "Bhangar 2"),
        ("Shrawasti", "SHRAVASTI"),
        ("Phulpur", "Fulpur"),
        ("Zalim Nagar", "Jalimnagar"),
        ("Samri(kusmi)", "Kusmi"),
        ("S.A.S. Nagar", "SAS NAGAR"),
        ("Roorkee", "Rurki"),
    ],
)
def test_one_name_in_two_spellings_is_one(one: str, other: str) -> None:
    assert similarity(one, other) >= 0.95


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("North Goa", "South Goa"),
        ("Purba Medinipur", "Paschim Medinipur"),
        ("Habra - I", "Habra - II"),
        ("Upper Siang", "Lower Siang"),
        ("Nellore (Rural)", "Nellore (Urban)"),
        ("Chhota Udaipur", "Bada Udaipur"),
        ("North East", "North West"),
    ],
)
def test_two_places_of_one_name_are_told_apart(one: str, other: str) -> None:
    assert similarity(one, other) <= 0.5


def test_names_that_are_only_such_words_are_kept() -> None:
    assert spell("Sadar").core
    assert spell("Mandal").core
    assert similarity("Circle", "Circle") == 1.0


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        ("Gurgaon", "GURUGRAM", "Haryana"),
        ("Allahabad", "Prayagraj", "UTTAR PRADESH"),
        ("Sant Ravidas Nagar (Bhadohi)", "BHADOHI", "Uttar Pradesh"),
        ("Cuddapah", "Y.S.R.", "Andhra Pradesh"),
        ("Bangalore Rural", "BENGALURU RURAL", "Karnataka"),
        ("Bangalore", "Bengaluru Urban", "Karnataka"),
        ("Kawardha", "KABIRDHAM", "Chhattisgarh"),
        ("Subarnapur", "SONEPUR", "Orissa"),
        ("Khandwa (East Nimar)", "EAST NIMAR", "Madhya Pradesh"),
    ],
)
def test_a_renamed_district_is_joined_by_the_shipped_table(old: str, new: str, state: str) -> None:
    left = Side([old, "Sitapur"], states=[state] * 2)
    right = Side(["Somewhere", new, "SITAPUR"], states=[state] * 3)
    assert join(left, right)[old][0] == new


def test_a_renaming_holds_in_its_own_state_only() -> None:
    bihar = Side(["Aurangabad"], states=["Bihar"])
    assert join(bihar, Side(["Chhatrapati Sambhajinagar"], states=["Bihar"])) == {}
    assert join(bihar, Side(["AURANGABAD"], states=["Bihar"]))["Aurangabad"][1] == "name"


def test_no_renaming_goes_in_a_circle() -> None:
    aliases = read_aliases(NO_NAMES)
    for alias in aliases.whole.values():
        name, _ = aliases.resolve(alias.old, alias.state, alias.level)
        assert aliases.resolve(name, alias.state, alias.level)[0] == name


def test_codes_are_one_however_many_zeros_they_have() -> None:
    assert write_code(" 001") == write_code("1") == write_code("1.0") == "1"
    assert write_code("00000") == write_code("") == write_code("NA") == ""
    assert write_code("D-09") == "d-9"
    assert write_code("10") != write_code("1")
    assert pair_codes(["001", "2", "2", "0"], ["2", "1", "0"]) == [(0, 1)]


def test_a_code_wins_over_a_likeness() -> None:
    left = Side(["Rampur", "Rampura"], codes={"own id": ["1", "2"]})
    right = Side(["RAMPURA", "RAMPUR KHAS"], codes={"lgd": ["02", "01"]})
    assert join(left, right) == {
        "Rampur": ("RAMPUR KHAS", "code"),
        "Rampura": ("RAMPURA", "code"),
    }


def test_the_code_system_is_found_by_what_fits() -> None:
    names = ["Alipur", "Bagru", "Chomu"]
    left = Side(names, codes={"own id": ["11", "12", "13"]})
    codes = {"2001": ["12", "13", "11"], "2011": ["011", "012", "013"]}
    found = find_joins(left, Side(names, codes=codes), RULES, NO_NAMES)
    assert [(j.left, j.right, j.method) for j in found] == [(i, i, "code") for i in range(3)]
    assert "2011" in found[0].how


def test_codes_of_another_system_are_not_used() -> None:
    left = Side(["Alipur", "Bagru", "Chomu"], codes={"own id": ["1", "2", "3"]})
    right = Side(["Bagru", "Chomu", "Alipur"], codes={"lgd": ["1", "2", "3"]})
    assert {ours: theirs for ours, (theirs, _) in join(left, right).items()} == {
        "Alipur": "Alipur", "Bagru": "Bagru", "Chomu": "Chomu"
    }  # fmt: skip


def test_a_code_that_contradicts_the_names_is_told() -> None:
    names = ["Alipur", "Bagru", "Chomu", "Dausa"]
    left = Side(names, codes={"own id": ["1", "2", "3", "4"]})
    right = Side([*names[:3], "Zyxwvut"], codes={"lgd": ["1", "2", "3", "4"]})
    (told,) = [j for j in find_joins(left, right, RULES, NO_NAMES) if j.left == 3]
    assert (told.accepted, told.method) == (True, "code")
    assert "names contradict: Dausa and Zyxwvut" in told.how


def test_a_code_whose_name_stands_elsewhere_is_left_to_the_planner() -> None:
    left = Side(["Alipur", "Bagru", "Chomu"], codes={"own id": ["1", "2", "3"]})
    right = Side(["Alipur", "Bagru", "Zyxwvut", "Chomu"], codes={"lgd": ["1", "2", "3", "4"]})
    told = refused(left, right)["Chomu"]
    assert told.method == "code"
    assert "decide" in told.how


def test_the_same_parent_comes_first_and_another_only_for_nearly_the_same_name() -> None:
    left = Side(["Ramgarh", "Ramgarh", "Moved"], parents=["1", "2", "1"])
    right = Side(["Ramgarh", "Ramgarh", "Moved"], parents=["2", "1", "3"])
    found = find_joins(left, right, RULES, NO_NAMES)
    assert [(j.left, j.right) for j in found] == [(0, 1), (1, 0), (2, 2)]
    assert "within another parent" in found[2].how
    assert refused(Side(["Movad"], parents=["1"]), Side(["Muved", "A"], parents=["3", "1"]))


def test_what_fits_two_about_as_well_is_listed_and_not_joined() -> None:
    told = refused(Side(["Jalgarh"]), Side(["East Jalgarh", "West Jalgarh"]))["Jalgarh"]
    assert (told.accepted, told.method) == (False, "none")
    assert told.score > 0.8


def test_two_rows_are_never_joined_to_one_silently() -> None:
    left, right = Side(["Leh", "Leh"]), Side(["Leh"])
    assert all(not j.accepted for j in find_joins(left, right, RULES, NO_NAMES))
    left = Side(["Kamrup", "Kamroop"])
    found = find_joins(left, Side(["Kamrup"]), RULES, NO_NAMES)
    assert sum(j.accepted for j in found) <= 1


def test_below_the_threshold_nothing_is_joined_but_the_best_candidate_is_listed() -> None:
    ledger = Ledger()
    assert join_places(Side(["Sukhpur"], ["D-1"]), Side(["Dukhpur"]), RULES, NO_NAMES, ledger) == {}
    (row,) = ledger.matches().itertuples()
    assert (row.what, row.left, row.right, row.method) == ("D-1", "Sukhpur", "Dukhpur", "none")
    assert not row.accepted
    assert 0 < row.score < 0.8


def test_the_users_own_names_join_several_places_to_one_row(tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text("old,new\nNaya Zila,Purana Zila X\nDusra,Purana Zila X\n", "utf-8")
    left, right = Side(["Naya Zila", "Dusra", "Teesra"]), Side(["Purana Zila X"])
    found = join(left, right, NameSettings(aliases=path))
    assert found == {
        "Naya Zila": ("Purana Zila X", "alias"), "Dusra": ("Purana Zila X", "alias")
    }  # fmt: skip


@given(st.lists(WORDS, min_size=1, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(names: list[str], dice: random.Random) -> None:
    theirs = [name[:-1] + dice.choice("aeiou") for name in names]
    one = join(Side(names), Side(theirs))
    turned, other = names[::-1], theirs.copy()
    dice.shuffle(other)
    assert join(Side(turned), Side(other)) == one


def test_a_second_row_of_one_place_is_listed() -> None:
    ledger = Ledger()
    found = join_places(
        Side(["Leh"], ["D-1"]), Side(["LEH LADAKH", "Leh"]), RULES, NO_NAMES, ledger
    )
    assert found == {0: 1}
    told = ledger.matches().set_index("what")
    assert told["accepted"].to_dict() == {"D-1": True, "row LEH LADAKH": False}
    assert "second row like Leh" in told.loc["row LEH LADAKH", "how"]


@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=8))
def test_joins_by_name_are_one_to_one(ours: list[str], theirs: list[str]) -> None:
    found = find_joins(Side(ours), Side(theirs), RULES, NO_NAMES)
    assert [j.left for j in found if not j.second] == list(range(len(ours)))
    rights = [j.right for j in found if j.accepted]
    assert len(rights) == len(set(rights))


@given(st.lists(WORDS, min_size=1, max_size=6, unique=True), WORDS)
def test_an_unrelated_name_changes_no_sure_pair(names: list[str], more: str) -> None:
    before = join(Side(names), Side(names))
    if any(similarity(more, name) >= 1.0 for name in names):
        return
    sure = {k for k, (v, _) in before.items() if similarity(k, v) == 1.0}
    after = join(Side(names), Side([*names, more]))
    assert {k: after.get(k) for k in sure} == {k: before[k] for k in sure}


def test_names_that_are_joined_against_their_codes_are_told_as_a_doubt() -> None:
    left = Side(["Eastam", "Westam"], ["D-1", "D-2"], codes={"own id": ["1", "2"]})
    right = Side(["Westam", "Eastam"], ["1", "2"], codes={"code": ["1", "2"]})
    ledger = Ledger()
    assert join_places(left, right, RULES, NO_NAMES, ledger) == {0: 1, 1: 0}
    first = ledger.matches().set_index("left_id").loc["D-1"]
    assert "its code (code) is that of Westam: they contradict" in first["how"]
    assert first["how_sure"] == 0.5
    same = Side(["Eastam", "Westam"], ["1", "2"], codes={"code": ["1", "2"]})
    ledger = Ledger()
    join_places(left, same, RULES, NO_NAMES, ledger)
    assert ledger.matches()["how_sure"].tolist() == [1.0, 1.0]
