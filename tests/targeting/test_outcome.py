from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from five_settlements import AREA_ROWS, SETTLED, SURVEY, WAYS
from hypothesis import given, settings
from hypothesis import strategies as st

from microplan.domain.campaign import CampaignSettings
from microplan.domain.tables import CATCHMENTS, UNSERVED_VISITS, VISITS
from microplan.targeting.need import NeedSettings, estimate_need
from microplan.targeting.outcome import at_least, attain_target, find_blocks, find_chances
from microplan.targeting.ranking import TargetingSettings, rank_targets
from microplan.targeting.strata import StrataSettings

if TYPE_CHECKING:
    from microplan.domain.handover import Ranked

CAMPAIGN = CampaignSettings()
SETTINGS = TargetingSettings(draws=100)
NEED = estimate_need(SETTLED, WAYS, SURVEY, AREA_ROWS, NeedSettings(), StrataSettings(), CAMPAIGN)
RANKED = rank_targets(AREA_ROWS, SETTLED, WAYS, NEED, SURVEY, SETTINGS, CAMPAIGN)


def make_visits(site: str, *due_and_expected: tuple[int, int]) -> pd.DataFrame:
    return VISITS.arrange(
        pd.DataFrame(
            {
                "site_id": site,
                "round": range(1, len(due_and_expected) + 1),
                "due_children": [due for due, _ in due_and_expected],
                "due_pregnant": 0,
                "expected_children": [expected for _, expected in due_and_expected],
                "expected_pregnant": 0,
            }
        )
    )


def make_catchments(*rows: tuple[str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["settlement_id", "site_id", "due_children"])
    return CATCHMENTS.arrange(frame.assign(walk_minutes=5, due_pregnant=0))


def make_lost(*rows: tuple[str, int, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["site_id", "round", "due_children"])
    return UNSERVED_VISITS.arrange(
        frame.assign(due_pregnant=0, reason="no team", what_would_serve_it="a team")
    )


def attain(catchments: pd.DataFrame, visits: pd.DataFrame, lost: pd.DataFrame) -> pd.DataFrame:
    attained: Ranked = attain_target(
        RANKED, AREA_ROWS, SETTLED, NEED, catchments, visits, lost, SETTINGS, CAMPAIGN
    )
    return attained.targets.set_index(["level", "stratum", "area_id"])


def test_left_outs_complete_only_if_they_come_three_times() -> None:
    # s4: 22 due at a site that half of them attend in each of four rounds.
    after = attain(
        make_catchments(("s4", "x", 22)),
        make_visits("x", (22, 11), (22, 11), (22, 11), (22, 11)),
        UNSERVED_VISITS.empty(),
    )
    row = NEED.set_index("settlement_id").loc["s4"]
    left_out = row["left_out"] / row["missed"]
    three_times, once = 5 / 16, 15 / 16  # of the 16 ways to come or stay away in four rounds
    completed = 22 * 0.5 * 0.9 * (left_out * three_times + (1 - left_out) * once)
    expected = row["fic"] + (1 - row["fic"]) * completed / row["missed"]
    for place in (("settlement", "all", "s4"), ("block", "all", "B2"), ("block", "tribal", "B2")):
        assert after.loc[place, "fic_after"] == pytest.approx(expected, abs=1e-9)
        assert after.loc[place, "gap_to_target"] == pytest.approx(0.9 - expected, abs=1e-9)


def test_a_place_that_no_site_serves_stays_as_it_is() -> None:
    after = attain(CATCHMENTS.empty(), VISITS.empty(), UNSERVED_VISITS.empty())
    assert after["fic_after"].to_numpy() == pytest.approx(after["fic"].to_numpy())
    assert (after["gap_to_target"] > 0).all()


def test_rounds_without_a_team_count_as_not_held() -> None:
    visits = make_visits("x", (20, 10), (20, 10))
    lost = make_lost(("x", 2, 20))
    one_round = attain(make_catchments(("s1", "x", 20)), make_visits("x", (20, 10)), lost[:0])
    with_loss = attain(make_catchments(("s1", "x", 20)), visits, lost)
    pd.testing.assert_frame_equal(one_round, with_loss)


def test_sites_with_one_child_come_as_their_block_does_however_it_was_rounded() -> None:
    # twenty sites of one child, half of whom come: the rounding says ten all and ten none
    sites = [f"x{n:02d}" for n in range(20)]
    visits = pd.concat([make_visits(s, (1, n % 2)) for n, s in enumerate(sites)])
    blocks = pd.Series("B1", sites)
    chances = find_chances(visits, UNSERVED_VISITS.empty(), blocks, SETTINGS.outcome)["others"]
    # drawn to the block by five children: (0 or 1 + 5 · 0.5) / 6
    assert sorted(set(chances.round(9))) == [round(2.5 / 6, 9), round(3.5 / 6, 9)]
    assert chances.mean() == pytest.approx(0.5)


def test_rounds_not_held_say_nothing_of_how_a_block_attends() -> None:
    visits = pd.concat([make_visits("x", (1, 1)), make_visits("y", (50, 0))])
    blocks = pd.Series("B1", ["x", "y"])
    chances = find_chances(visits, make_lost(("y", 1, 50)), blocks, SETTINGS.outcome)["others"]
    assert chances.to_dict() == {"x": 1.0, "y": 0.0}


def test_a_site_is_of_the_block_of_most_of_its_children() -> None:
    catchments = make_catchments(("s1", "x", 3), ("s2", "x", 3), ("s4", "x", 5), ("s4", "y", 1))
    assert find_blocks(catchments, SETTLED).to_dict() == {"x": "B1", "y": "B2"}


def test_a_list_longer_than_the_estimate_never_brings_more_than_all() -> None:
    visits = make_visits("x", *[(900, 900)] * 4)
    after = attain(make_catchments(("s1", "x", 900)), visits, UNSERVED_VISITS.empty())
    fic = float(NEED.set_index("settlement_id").loc["s1", "fic"])
    # 90 of a hundred who come are completed, and no more are missed than live there
    assert after.loc[("settlement", "all", "s1"), "fic_after"] == pytest.approx(
        fic + 0.9 * (1 - fic)
    )
    assert after.loc[("settlement", "all", "s1"), "gap_to_target"] == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.integers(1, 4))
def test_the_chance_of_coming_often_enough_counts_every_way_to_come(
    attend: list[float], visits: int
) -> None:
    ways: Any = itertools.product([0, 1], repeat=len(attend))
    expected = sum(
        math.prod(a if came else 1 - a for a, came in zip(attend, way, strict=True))
        for way in ways
        if sum(way) >= visits
    )
    assert at_least(np.array([attend]), visits)[0] == pytest.approx(expected, abs=1e-9)


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1)), min_size=1, max_size=5),
    st.integers(0, 80),
)
def test_full_immunization_after_is_never_below_now_nor_above_one(
    rounds: list[tuple[int, float]], due: int
) -> None:
    visits = make_visits("x", *[(number, math.floor(number * come)) for number, come in rounds])
    after = attain(make_catchments(("s2", "x", due)), visits, UNSERVED_VISITS.empty())
    assert (after["fic_after"] >= after["fic"]).all()
    assert (after["fic_after"] <= 1).all()
    assert (after["gap_to_target"] >= 0).all()
