from __future__ import annotations

import pandas as pd
import pytest
from five_settlements import AREA_ROWS, SETTLED, SURVEY, WAYS

from microplan.domain.campaign import CampaignSettings
from microplan.targeting.need import NeedSettings, estimate_need
from microplan.targeting.strata import StrataSettings


def estimate(settlements: pd.DataFrame = SETTLED, access: pd.DataFrame = WAYS) -> pd.DataFrame:
    need = estimate_need(
        settlements, access, SURVEY, AREA_ROWS, NeedSettings(), StrataSettings(), CampaignSettings()
    )
    return need.set_index("settlement_id")


def test_reach_is_of_the_walk_and_of_what_keeps_sessions_away() -> None:
    need = estimate()
    assert need.loc["s1", "reach_score"] == 0  # 10 minutes
    walk = (90 - 15) / (120 - 15)
    assert need.loc["s2", "reach_score"] == pytest.approx(1 - (1 - walk) * (1 - 0.5))
    assert need.loc["s4", "reach_score"] == 1  # cut off


def test_a_town_has_no_travel_term_and_nothing_told_of_it_is_not_nothing_wrong() -> None:
    assert pd.isna(estimate().loc["s3", "reach_score"])
    flagged = SETTLED.assign(
        flags=SETTLED["flags"].where(SETTLED["settlement_id"] != "s3", "missed_sessions")
    )
    near, far = WAYS, WAYS.assign(walk_minutes=300, reach_class="over 120")
    scores = [estimate(flagged, ways).loc["s3", "reach_score"] for ways in (near, far)]
    assert scores == [0.5, 0.5]


def test_uptake_is_of_those_who_start_and_stop_and_of_families_that_refuse() -> None:
    need = estimate()
    missed = 1 - need.loc["s1", "fic"]
    left_out = missed * 46 / 230  # of 12 to 23 months: 46 of the district's 230 missed
    lost = (missed - left_out) / (1 - left_out)
    assert need.loc["s1", "uptake_score"] == pytest.approx(lost, rel=1e-6)
    refusing = estimate(SETTLED.assign(refusals=5))
    lost = 1 - (1 - refusing["uptake_score"]["s1"]) / (1 - 0.4)
    missed = 1 - refusing["fic"]["s1"]
    assert lost == pytest.approx((missed * 0.8) / (1 - missed * 0.2), rel=1e-6)


def test_who_people_are_changes_neither_score() -> None:
    columns = ["reach_score", "uptake_score", "fic", "missed"]
    tribal = estimate(SETTLED.assign(tribal_share=1.0))
    pd.testing.assert_frame_equal(estimate()[columns], tribal[columns])
