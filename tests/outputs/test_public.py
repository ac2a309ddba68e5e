"""The public edition says nothing that may harm, and nothing more exactly than it is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microplan.outputs.public import is_public, public_list, public_text, round_to_known


@pytest.mark.parametrize(
    ("number", "rounded"),
    [(0.4, 0), (0.6, 1), (7.5, 8), (19.4, 19), (39.7, 40), (42.4, 40), (42.6, 45), (97.6, 100),
     (312, 310), (996, 1000), (12_345, 12_300), (123_456, 123_000)],
)  # fmt: skip
def test_an_estimate_is_rounded_to_what_is_known_of_it(number: float, rounded: int) -> None:
    assert round_to_known(number) == rounded


@given(st.floats(0, 1e7), st.floats(0, 1e7))
def test_rounding_keeps_the_order_of_estimates(one: float, other: float) -> None:
    small, large = sorted((one, other))
    assert round_to_known(small) <= round_to_known(large)


@given(st.floats(1, 1e7))
def test_rounding_never_moves_an_estimate_by_more_than_an_eighth_or_a_half(number: float) -> None:
    assert abs(round_to_known(number) - number) <= max(0.5, number / 8)


@pytest.mark.parametrize(
    "text",
    ["12 refusals", "Resistant families", "vaccine hesitancy", "measles outbreak in 2018",
     "refusal_cluster", "caste of the household", "influencer", "call 98765 43210",
     "+91-98765-43210"],
)  # fmt: skip
def test_what_may_not_be_forwarded_is_not_said(text: str) -> None:
    assert not is_public(text)
    assert public_text(text) == ""


@pytest.mark.parametrize(
    "text", ["the sub-centre is vacant", "5 h 40 min on foot", "2019-12-02", "8,76,543 people", ""]
)
def test_plain_reasons_are_said(text: str) -> None:
    assert public_text(text) == text


def test_a_list_loses_only_what_is_empty_or_may_not_be_said() -> None:
    assert public_list(["far", "", "many refusals", "no road"]) == ["far", "no road"]
