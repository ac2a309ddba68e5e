"""When a rank is sure, likely or unsure: by its chances, and by what its figure rests on."""

from __future__ import annotations

import pytest
from five_settlements import make_coverage
from test_ranking import pick, rank


def test_a_settlement_that_borrows_its_figure_is_likely_at_most() -> None:
    open_to_all = {"sure_from": 0.5, "likely_from": 0.5}
    sure_of_all = rank(**open_to_all, sure_spread_max=1.0, likely_spread_max=1.0)
    assert set(pick(sure_of_all, "block")["how_sure"]) == {"sure", "likely"}
    assert set(pick(sure_of_all, "settlement")["how_sure"]) == {"likely"}


@pytest.mark.parametrize(("cases", "said"), [(49, "likely"), (50, "sure")])
def test_a_figure_of_few_children_is_likely_at_most(cases: int, said: str) -> None:
    measured = make_coverage(
        ("B1", "full_immunization", 0.05, cases), ("B2", "full_immunization", 0.99, cases)
    )
    assert pick(rank(coverage=measured), "block").loc["B1", "how_sure"] == said


def test_a_sample_of_which_nobody_tells_the_size_is_likely_at_most() -> None:
    measured = make_coverage(
        ("B1", "full_immunization", 0.05, 150), ("B2", "full_immunization", 0.99, 150)
    )
    assert pick(rank(coverage=measured), "block").loc["B1", "how_sure"] == "sure"
    assumed = measured.assign(cases_assumed=True)
    assert pick(rank(coverage=assumed), "block").loc["B1", "how_sure"] == "likely"


def test_a_district_whose_blocks_are_all_measured_is_measured() -> None:
    blocks = make_coverage(
        ("B1", "full_immunization", 0.3, 150), ("B2", "full_immunization", 0.9, 150)
    )
    assert pick(rank(coverage=blocks), "district").loc["D1", "how_sure"] == "sure"
    part = make_coverage(("B1", "full_immunization", 0.3, 150))
    assert pick(rank(coverage=part), "district").loc["D1", "how_sure"] == "unsure"


def test_a_districts_figure_tells_no_two_blocks_surely_apart() -> None:
    survey = make_coverage(("D1", "full_immunization", 0.5, 120))
    blocks = pick(rank(coverage=survey), "block")
    assert (blocks["p_top"].max() > 0.9) and "sure" not in set(blocks["how_sure"])


def test_what_rests_on_no_measurement_is_unsure() -> None:
    survey = make_coverage(("B1", "full_immunization", 0.6, 150))
    assert pick(rank(coverage=survey), "settlement").loc["s4", "how_sure"] == "unsure"
