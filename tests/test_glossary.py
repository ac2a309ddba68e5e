"""The glossary has a word for every table and every word that a table may hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from microplan.domain import columns
from microplan.domain.tables import TABLES

GLOSSARY = Path(__file__).resolve().parents[1] / "docs" / "glossary.md"
LISTS = ("LEVELS", "STRATA", "MODES", "SITE_KINDS", "FACILITY_KINDS", "REACH_CLASSES")
WORDS = [word for name in (*LISTS, "RESPONSES", "STOP_KINDS") for word in getattr(columns, name)]


@pytest.fixture(scope="module")
def quoted() -> set[str]:
    """Give every word that the glossary writes as tables write it."""
    return set(re.findall(r"`([^`]+)`", GLOSSARY.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line[:1] == "|"]
    return [row for row in cells if row[0] != "word" and not set(row[0]) <= {"-"}]


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_every_table_is_in_the_glossary(name: str, quoted: set[str]) -> None:
    assert name in quoted


@pytest.mark.parametrize("word", WORDS)
def test_every_word_that_a_table_may_hold_is_in_the_glossary(word: str, quoted: set[str]) -> None:
    assert word in quoted


def test_every_column_that_the_glossary_names_is_one_of_its_table(quoted: set[str]) -> None:
    known = {f"{table.name}.{column.name}" for table in TABLES for column in table.columns}
    tables = {table.name for table in TABLES}
    named = {word for word in quoted if word.partition(".")[0] in tables and "." in word}
    assert len(named) > 30
    assert named - known == set()


def test_every_word_of_the_glossary_has_a_sentence_and_a_place(rows: list[list[str]]) -> None:
    assert len(rows) >= 60
    assert [row for row in rows if len(row) != 4 or not row[2].endswith(".") or not row[3]] == []


def test_no_word_of_the_glossary_stands_twice(rows: list[list[str]]) -> None:
    words = [row[0] for row in rows]
    assert sorted(set(words)) == sorted(words)
