"""Every real file gives a clear answer: never a traceback, an unforeseen fault, or silence.

The table of `every_file` is whole: a file of the data that no row names fails the first test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from every_file import CASES, Case, needed, sections_of
from little_plans import ask, write_plan

if TYPE_CHECKING:
    from pathlib import Path


def test_every_file_of_the_data_is_in_the_table(shared_data: Path) -> None:
    assert sorted(needed(shared_data) - {case.file for case in CASES}) == []


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, id=c.id, marks=[pytest.mark.slow] if c.slow else []) for c in CASES],
)
def test_a_file_gives_a_clear_answer(case: Case, shared_data: Path, tmp_path: Path) -> None:
    answer = ask(write_plan(tmp_path, case.bounds, sections_of(case, shared_data)))
    assert answer.unforeseen is None, answer.unforeseen
    assert "Traceback" not in answer.printed
    assert answer.exit_code == case.exit_code, answer.printed
    for words in case.says:
        assert words in answer.page, (words, answer.page[:3000])
