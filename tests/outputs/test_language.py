from __future__ import annotations

import csv
import re
from importlib import resources

import pytest

from microplan.outputs.language import knows, say


def rows() -> list[dict[str, str]]:
    table = resources.files("microplan.outputs").joinpath("words.csv")
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


def test_the_words_are_sorted_by_key_and_each_is_there_once() -> None:
    keys = [row["key"] for row in rows()]
    assert keys == sorted(set(keys))


def test_every_word_is_said_in_both_languages_with_the_same_figures() -> None:
    for row in rows():
        figures = {name: set(re.findall(r"{(\w+)}", row[name])) for name in ("en", "hi")}
        assert row["en"].strip(), row
        assert row["hi"].strip(), row
        assert figures["en"] == figures["hi"], row["key"]


def test_hindi_is_hindi_and_figures_are_filled_in() -> None:
    assert say("hi", "sheet.round_day", round=2, day=1) == "चरण 2 · दिन 1"
    assert say("en", "sheet.round_day", round=2, day=1) == "Round 2 · day 1"


def test_a_language_that_is_not_spoken_falls_back_to_english() -> None:
    assert say("xx", "sheet.signature") == "Signatures"


def test_a_key_that_is_not_there_is_a_fault_of_the_caller() -> None:
    assert not knows("no such key")
    with pytest.raises(KeyError):
        say("en", "no such key")


def test_what_a_figure_holds_is_not_read_as_words() -> None:
    assert say("en", "sheet.leaves", time="{key}") == "leaves at {key}"
