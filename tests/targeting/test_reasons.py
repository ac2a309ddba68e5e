from __future__ import annotations

import pytest

from microplan.targeting.reasons import SENTENCES, count, duration, name_ages, soften


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (12.4, "12 min"), (33, "35 min"), (58, "1 h"), (128, "2 h 10 min")],
)
def test_a_walk_is_told_as_people_tell_it(minutes: float, words: str) -> None:
    assert duration(minutes) == words


def test_numbers_of_people_are_rounded() -> None:
    assert [count(61.4), count(1234.0)] == ["61", "1,230"]


def test_ages_are_told_in_words() -> None:
    assert [name_ages(24), name_ages(18)] == ["children under two", "children under 18 months"]


def test_no_sentence_of_our_own_needs_softening() -> None:
    assert {name for name, words in SENTENCES.items() if soften(words) != words} == set()
