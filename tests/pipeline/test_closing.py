from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from microplan.pipeline.closing import _warn_of_coverage, _warn_of_edges, _warn_of_season
from microplan.sources.people.grids import BEYOND
from microplan.sources.roads.settings import RoadSettings


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ([37, 37], "2 areas was measured on 37 children"),
        ([30, 45], "2 areas was measured on 30 to 45"),
    ],
)
def test_shares_that_rest_on_few_children_are_warned_of(cases: list[int], told: str) -> None:
    coverage = pd.DataFrame(
        {
            "area_id": ["D1", "D2"],
            "cases": cases,
            "kind": "survey",
            "indicator": "full_immunization",
        }
    )
    coverage = coverage.assign(cases_assumed=False)
    assert told in _warn_of_coverage(coverage)[0]


def test_shares_that_rest_on_many_are_not() -> None:
    many = pd.DataFrame(
        {
            "area_id": ["D1"],
            "cases": [50],
            "kind": "survey",
            "indicator": "full_immunization",
            "cases_assumed": False,
        }
    )
    assert _warn_of_coverage(many) == []
    assert _warn_of_coverage(many.assign(cases=30, kind="register")) == []


def test_a_sample_of_which_nobody_tells_the_size_is_not_said_to_be_measured_on_it() -> None:
    unsized = pd.DataFrame(
        {
            "area_id": ["D1", "D2"],
            "cases": [40, 40],
            "kind": "survey",
            "indicator": "full_immunization",
        }
    )
    (told,) = _warn_of_coverage(unsized.assign(cases_assumed=True))
    assert "does not say how many children were asked in 2 areas: 40 are assumed" in told
    assert "was measured on" not in told


def test_blocks_that_the_raster_does_not_cover_are_warned_of() -> None:
    rows = [(f"B-{n}", f"{n}0.0% {BEYOND}: nobody is counted there") for n in range(1, 6)]
    repairs = pd.DataFrame([*rows, ("x", "moved")], columns=["what", "how"])
    (told,) = _warn_of_edges(repairs)
    assert told.startswith("The population raster ends within 5 blocks (B-1, B-2, B-3 and 2 more)")
    assert _warn_of_edges(repairs[-1:]) == []


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
