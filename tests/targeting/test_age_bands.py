from __future__ import annotations

import pytest

from microplan.targeting.age_bands import make_age_bands, sum_past_due


def test_the_bands_are_those_of_the_trade_and_hold_all_children() -> None:
    bands = make_age_bands(24)
    assert [band.name for band in bands] == [
        "under 6 weeks",
        "6-13 weeks",
        "14 weeks-9 months",
        "9-12 months",
        "12-16 months",
        "16-24 months",
    ]
    assert sum(band.children for band in bands) == pytest.approx(1)


def test_nobody_under_six_weeks_is_left_out() -> None:
    first = make_age_bands(24)[0]
    assert (first.start, first.finish, first.measles) == (0, 0, 0)


def test_a_child_is_past_due_a_month_after_the_due_age() -> None:
    nine_to_twelve = make_age_bands(24)[3]
    assert nine_to_twelve.children == pytest.approx(3 / 24)
    assert nine_to_twelve.start == pytest.approx(3 / 24)
    assert nine_to_twelve.measles == pytest.approx(2 / 24)


def test_a_drive_for_older_children_widens_the_last_band() -> None:
    bands = make_age_bands(60)
    assert bands[-1].children == pytest.approx((60 - 16) / 60)
    assert sum_past_due(bands).measles == pytest.approx(50 / 60)


def test_a_drive_for_infants_leaves_the_second_year_out() -> None:
    assert make_age_bands(12)[-1].name == "9-12 months"
