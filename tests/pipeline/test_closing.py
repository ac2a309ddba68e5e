from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from microplan.pipeline.closing import _warn_of_coverage, _warn_of_season
from microplan.sources.roads.settings import RoadSettings


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ([37, 37], "2 areas was measured on 37 children"),
        ([30, 45], "2 areas was measured on 30 to 45"),
    ],
)
def test_shares_that_rest_on_few_children_are_warned_of(cases: list[int], told: str) -> None:
    coverage = pd.DataFrame({"area_id": ["D1", "D2"], "cases": cases, "kind": "survey"})
    assert told in _warn_of_coverage(coverage)[0]


def test_shares_that_rest_on_many_are_not() -> None:
    assert (
        _warn_of_coverage(pd.DataFrame({"area_id": ["D1"], "cases": [50], "kind": "survey"})) == []
    )
    register = pd.DataFrame({"area_id": ["D1"], "cases": [30], "kind": "register"})
    assert _warn_of_coverage(register) == []


@pytest.mark.parametrize(
    ("season", "months", "told"),
    [
        ("dry", (5, 6, 7), "2 rounds begin in the wet months"),
        ("winter", (9,), "1 round begins in"),
        ("wet", (12, 1), "no round begins in the wet months"),
        ("wet", (9, 10), ""),
        ("dry", (10, 3), ""),
    ],
)
def test_a_season_that_the_dates_gainsay_is_warned_of(
    season: str, months: tuple[int, ...], told: str
) -> None:
    starts = tuple(date(2026, month, 2) for month in months)
    warned = _warn_of_season(RoadSettings.model_validate({"season": season}), starts)
    assert [told in line for line in warned] == [True] * bool(told)
