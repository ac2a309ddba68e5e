"""Pages name things in both scripts, and their files in letters that every system takes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smallville import smallville

from microplan.outputs.naming import (
    file_stem,
    find_district,
    link_to,
    list_blocks,
    name_all,
    name_steps,
    say_date_pair,
    say_due,
    say_number,
    say_span,
)
from microplan.outputs.phrases import learn_phrases

if TYPE_CHECKING:
    from microplan.domain.handover import Plan


@cache
def town() -> Plan:
    return smallville()


def test_a_place_without_a_name_goes_by_its_locator() -> None:
    names = name_all(town().settlements, "settlement_id", learn_phrases(town()))
    assert names["S-unnamed"][0] == "1.3 km north-east of Belwa (unnamed, please name)"
    assert names["S-rampur"] == ("Rampur", "रामपुर")


def test_every_block_has_a_map_and_its_district() -> None:
    plan = town()
    assert list_blocks(plan) == ["B-1", "B-2"]
    assert [find_district(plan, block) for block in list_blocks(plan)] == ["D-1", "D-1"]


def test_areas_that_are_their_own_parents_end_the_search() -> None:
    plan = town()
    lost = replace(plan, areas=plan.areas.assign(parent_id=plan.areas["area_id"]))
    assert find_district(lost, "B-1") == ""


@given(st.text(min_size=1, max_size=40))
def test_a_file_never_leaves_its_folder(area_id: str) -> None:
    stem = file_stem(area_id)
    assert re.fullmatch(r"[\w-][\w.-]*", stem)
    assert stem not in {".", ".."}


def test_plain_ids_are_their_own_file_names() -> None:
    assert file_stem("B-1") == "B-1"
    assert link_to("maps", "B-1", ".html") == "maps/B-1.html"
    assert re.fullmatch(r"maps/B_1_2-[0-9a-f]{8}\.html", link_to("maps", "B 1/2", ".html"))


@pytest.mark.parametrize(
    "ids",
    [("a", "A"), ("B 1", "B/1", "B_1"), (".A", "A"), ("A.", "A"), ("ẞ", "SS", "ß"), ("é", "É")],
)
def test_areas_whose_ids_differ_have_files_that_no_system_takes_for_one(
    ids: tuple[str, ...],
) -> None:
    stems = {unicodedata.normalize("NFC", file_stem(i)).casefold().rstrip(".") for i in ids}
    assert len(stems) == len(ids)


@pytest.mark.parametrize("name", ["NUL", "COM1", "con.a"])
def test_no_file_is_called_as_a_device_of_windows(name: str) -> None:
    assert file_stem(name).partition(".")[0] != name.partition(".")[0]


def test_dates_are_said_in_both_languages() -> None:
    assert say_date_pair("2019-12-03", "hi") == ("Tue 3 Dec", "मंगल 3 दिस॰")
    assert say_span("2019-12-02", "2019-12-10", "en") == "2 Dec – 10 Dec 2019"
    assert say_span("2019-12-02", "2020-03-10", "en") == "2 Dec 2019 – 10 Mar 2020"


def test_dates_of_a_language_that_is_not_known_are_said_in_english() -> None:
    assert say_date_pair("2019-12-03", "no such tongue") == ("Tue 3 Dec", "Tue 3 Dec")


def test_numbers_have_the_commas_of_india() -> None:
    assert [say_number(n) for n in (7, 4321, 1234567)] == ["7", "4,321", "12,34,567"]


def test_the_steps_of_share_missed_have_no_gap() -> None:
    assert name_steps([10, 20, 30, 50]) == ["≤10%", "10–20", "20–30", "30–50", ">50"]


def test_one_is_said_as_one_and_no_woman_is_not_said() -> None:
    assert say_due("hi", 1, 1) == ("1 child · 1 woman", "1 बच्चा · 1 महिला")
    assert say_due("hi", 1234, 0) == ("1,234 children", "1,234 बच्चे")
    assert say_due("hi", 0, 2)[0] == "0 children · 2 women"
