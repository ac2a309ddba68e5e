from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from five_settlements import AREA_ROWS, make_access, make_coverage, make_settlements

from microplan.domain.campaign import CampaignSettings
from microplan.targeting.draws import strike
from microplan.targeting.need import NeedSettings, estimate_need
from microplan.targeting.ranking import rank_targets
from microplan.targeting.scoring import Weights
from microplan.targeting.settings import TargetingSettings
from microplan.targeting.strata import StrataSettings

if TYPE_CHECKING:
    import pandas as pd


def rank_settlements(
    places: pd.DataFrame, ways: pd.DataFrame, survey: pd.DataFrame, settings: TargetingSettings
) -> pd.DataFrame:
    campaign = CampaignSettings()
    need = estimate_need(places, ways, survey, AREA_ROWS, settings.need, StrataSettings(), campaign)
    ranked = rank_targets(AREA_ROWS, places, ways, need, survey, settings, campaign)
    chosen = ranked.targets.query("level == 'settlement' and stratum == 'all'")
    return chosen.set_index("area_id")


@pytest.mark.parametrize("expected", [1.0, 3.0, 40.0])
def test_chance_has_the_mean_and_the_variance_of_a_count(expected: float) -> None:
    drawn = strike(np.full(200_000, expected, np.float32), np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(expected, rel=0.02)
    assert drawn.var() == pytest.approx(expected, rel=0.03)
    assert drawn.min() >= 0


def test_whom_nobody_expects_nothing_strikes() -> None:
    assert strike(np.zeros(5, np.float32), np.random.default_rng(1)).tolist() == [0.0] * 5


def test_the_chance_of_being_first_agrees_with_a_simulation_of_two_places() -> None:
    # Two villages of one block, measured for sure, differ in people and own odds alone.
    places = make_settlements(
        {"settlement_id": "a", "area_id": "B1", "children": 100.0},
        {"settlement_id": "b", "area_id": "B1", "children": 100.0, "flags": "missed_sessions"},
    )
    ways = make_access(("a", 5, "0-15", ""), ("b", 5, "0-15", ""))
    survey = make_coverage(("B1", "full_immunization", 0.5, 1e9))
    weights = Weights(missed_count=1, missed_rate=0, reach=0, flags=0)
    ranked = rank_settlements(
        places, ways, survey, TargetingSettings(weights=weights, draws=20_000)
    )
    # own people: a coefficient of variation of 0.4 in all, 0.15 of it the block's
    noise = np.random.default_rng(5).standard_normal((4, 400_000))
    own = math.sqrt(math.log(1 + 0.4**2) - math.log(1 + 0.15**2))
    # their own odds, and those of a sub-centre that nobody knows
    sd = math.hypot(NeedSettings().spread.unmeasured_log_odds_sd, NeedSettings().pool.subcentre_sd)
    rate = ranked["missed_rate"] / ranked["missed_rate"].sum()  # half of children are missed
    odds = (rate / (1 - rate)).map(math.log) * math.sqrt(
        1 + 0.346 * sd**2
    )  # of the middle, not the mean
    to_expect = [
        ranked.loc[place, "missed"] / rate[place] * np.exp(own * noise[n] - own**2 / 2)
        / (1 + np.exp(-odds[place] - sd * noise[n + 2]))
        for n, place in enumerate("ab")
    ]  # fmt: skip
    # and children come whole; of two places that miss as many either may be first
    chance = np.random.default_rng(6)
    drawn = [chance.poisson(each) + 0.5 * chance.random(400_000) for each in to_expect]
    assert ranked.loc["b", "p_top"] == pytest.approx((drawn[1] > drawn[0]).mean(), abs=0.015)
