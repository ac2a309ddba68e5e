from __future__ import annotations

import pytest
from five_settlements import make_coverage

from microplan.targeting.red import RedSettings, categorise_red

LINE = [("C1", "B1", "D1")]


@pytest.mark.parametrize(
    ("penta1", "penta3", "category"),
    [
        (0.80, 0.73, "1"),  # 7 of 80 drop out: 8.75 %
        (0.80, 0.72, "2"),  # 10 %
        (0.79, 0.75, "3"),
        (0.79, 0.60, "4"),
    ],
)
def test_access_and_utilisation_make_the_four_categories(
    penta1: float, penta3: float, category: str
) -> None:
    survey = make_coverage(("B1", "penta1", penta1, 90), ("B1", "penta3", penta3, 90))
    assert categorise_red(LINE, survey, RedSettings()) == [(category, "B1: paper survey")]


def test_registers_alone_assess_nothing() -> None:
    register = make_coverage(("B1", "penta1", 0.95, 90), ("B1", "penta3", 0.9, 90))
    told = categorise_red(LINE, register.assign(kind="register"), RedSettings())
    assert told == [("not assessed", "")]


def test_the_nearest_area_in_which_one_sample_tells_both_doses_is_taken() -> None:
    survey = make_coverage(
        ("C1", "penta1", 0.5, 9), ("D1", "penta1", 0.9, 90), ("D1", "penta3", 0.85, 90)
    )
    assert categorise_red(LINE, survey, RedSettings()) == [("1", "D1: paper survey")]


def test_more_penta3_than_penta1_assesses_nothing_and_says_why() -> None:
    survey = make_coverage(("B1", "penta1", 0.8, 90), ("B1", "penta3", 0.9, 90))
    ((category, source),) = categorise_red(LINE, survey, RedSettings())
    assert category == "not assessed"
    assert "Penta3 exceeds Penta1" in source
