from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microplan.compare.criteria import CRITERIA, say_criterion
from microplan.compare.telling import round_together, say_minutes, soften
from microplan.targeting.scoring import FLAG_POINTS


@given(st.lists(st.floats(-5, 100), max_size=9))
def test_rounded_points_add_up_to_the_rounded_sum_and_none_moves_by_a_unit(
    points: list[float],
) -> None:
    rounded = round_together(points, 2)
    assert math.isclose(sum(rounded), round(sum(p * 100 for p in points)) / 100, abs_tol=1e-9)
    assert all(abs(a - b) < 0.01 + 1e-9 for a, b in zip(points, rounded, strict=True))


def test_every_criterion_that_earns_points_has_its_words() -> None:
    assert FLAG_POINTS.keys() - CRITERIA.keys() == set()


def test_a_criterion_with_a_figure_says_it() -> None:
    assert say_criterion("walk_over_60").startswith("over 60 minutes on foot")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("refusal_list.csv, row 4", "the district's own list, row 4"),
        ("5 refusals", "5 families to be won over"),
        ("a measles outbreak in May", "a places to visit first in May"),
        ("call 9876543210", "call (telephone left out)"),
        ("V-9876543210 of node/12345678901", "V-9876543210 of node/12345678901"),
    ],
)
def test_words_that_hurt_and_telephones_are_not_said(text: str, said: str) -> None:
    assert soften(text) == said


def test_minutes_are_said_in_hours() -> None:
    assert [say_minutes(m) for m in (0, 59, 60, 130)] == ["0 min", "59 min", "1 h", "2 h 10 min"]
