"""What makes a place hard to reach, by the words and sentences of `access`."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from five_settlements import make_access, make_settlements
from valley import (
    NO_GROUND,
    RIVER,
    TERRAIN,
    VALLEY,
    Place,
    homes,
    measure,
    net,
    posts,
    roads_of,
)

from microplan.domain.tables import RI_SESSIONS
from microplan.domain.wording import tell_minutes, tell_walk
from microplan.targeting.access import measure_access
from microplan.targeting.strata import StrataSettings, apply_rules, sort_into_strata

ROUND: list[list[Place]] = [[(0, 0), (0, 20), (10, 20), (10, 0)]]
DIRECT: list[list[Place]] = [[(0, 0), (10, 0)]]


@pytest.mark.parametrize(
    ("minutes", "said", "walk"),
    [
        (0, "0 min", "0 min on foot"),
        (44.2, "45 min", "45 min on foot"),
        (60, "1 h", "1 h on foot"),
        (129.5, "2 h 10 min", "2 h 10 min on foot"),
        (599.9, "10 h", "10 h on foot"),
        (2922, "48 h 42 min", "over a day's walk (about 49 h)"),
    ],
)
def test_minutes_are_told_as_people_tell_them(minutes: float, said: str, walk: str) -> None:
    assert (tell_minutes(minutes), tell_walk(minutes)) == (said, walk)


def test_a_far_walk_is_told_as_over_a_day_and_stays_a_number_in_its_column() -> None:
    row = measure(homes(V=(0, 0)), posts(C=(41, 0)), roads_of(net([[(0, 0), (41, 0)]]))).loc["V"]
    assert row.walk_minutes == 769
    assert row.barrier_notes == (
        "distance: over a day's walk (about 13 h) with an infant to C, 41.0 km in a straight line"
    )


def test_a_nearer_post_that_does_not_count_is_named() -> None:
    at = posts(vacant=("P",), idle=("Q",), P=(0.5, 0), Q=(8, 0), C=(10, 0))
    found = measure(homes(V=(0, 0), W=(7, 0), X=(12, 0)), at, roads_of(net(VALLEY)))
    notes = found["barrier_notes"]
    assert notes["V"].endswith("10.0 km in a straight line (nearer, P, 0.5 km, is vacant)")
    assert notes["W"].endswith("(nearer, Q, 1.0 km, is taken to have no vaccinator)")
    assert notes["X"].endswith("2.0 km in a straight line")


def test_a_straight_walk_that_the_road_goes_far_round_is_doubted() -> None:
    # 6 km straight over a ridge that no file knows of, and 26 km by the road
    roads = roads_of(net([[(0, 0), (0, 10), (6, 10), (6, 0)]]))
    notes = measure(homes(V=(0, 0), N=(0, 9)), posts(C=(6, 0)), roads)["barrier_notes"]
    assert notes["V"] == (
        "distance: 2 h 38 min on foot with an infant to C, 6.0 km in a straight line (across"
        " country, if it can be walked: along roads it is 8 h 8 min on foot)"
    )
    assert "across" not in notes["N"]  # 17 km by the road in place of 15.1 of path


def test_nobody_is_cut_off_from_what_the_plan_does_not_have() -> None:
    found = measure(homes(V=(0, 0)), posts(cold=(), C=(1, 0)), roads_of(net(VALLEY)))
    assert pd.isna(found.loc["V", "drive_minutes"])
    assert found.loc["V", "barriers"] == ""
    assert "no such place as a cold-chain point" in found.loc["V", "unreachable_reason"]


def test_a_closed_road_is_named_where_the_way_round_is_twice_as_long() -> None:
    everything = net([*ROUND, *DIRECT])
    closed = replace(roads_of(net(ROUND)), open_network=everything)
    where = homes(V=(0, 0), N=(0, 14))
    at = posts(C=(10, 0)).assign(name="")
    none = RI_SESSIONS.empty()
    found = measure_access(where, at, none, closed, NO_GROUND, TERRAIN).access
    rows = found.set_index("settlement_id")
    # 50 km at 30 km/h in place of 10; on foot 10 km x 1.4 across at 3.2 km/h in place of 10
    assert rows.loc["V", "barriers"] == "closed road;distance"
    assert rows.loc["V", "barrier_notes"].startswith(
        "closed road: 1 h 40 min by vehicle now (20 min when all is open); distance: "
    )
    # from N it is 36 km in place of 24: longer, but not twice
    assert rows.loc["N", "barriers"] == "distance"


def test_water_before_the_cold_chain_alone_is_not_said_of_the_post() -> None:
    # its own post, and the cold chain over a river without a bridge
    at = posts(cold=("C",), P=(3.1, -2), C=(10, 0))
    row = measure(homes(B=(3, -2)), at, roads_of(net(VALLEY), RIVER)).loc["B"]
    assert row.nearest_facility_id == "P"
    notes = dict(note.split(": ", 1) for note in row.barrier_notes.split("; "))
    assert notes["water"] == (
        "it lies in water, or water lies on the straight line from the cold-chain point"
    )
    assert notes["cut off"] == "no way by vehicle"


@pytest.mark.parametrize("word", ["terrain", "wet season", "winter", "closed road", "no road"])
def test_each_reason_of_the_ground_and_season_makes_a_place_hard_to_reach(word: str) -> None:
    row = {"settlement_id": "a", "area_id": "B1", "children": 8.0, "people": 200.0}
    ways = make_access(("a", 40, "30-60", word))
    rules = apply_rules(make_settlements(row), ways, StrataSettings())
    assert rules[word.replace(" ", "_")].tolist() == [True]
    assert sort_into_strata(rules, StrataSettings())["hard_to_reach"].tolist() == [True]
    assert not sort_into_strata(
        apply_rules(
            make_settlements(row), make_access(("a", 40, "30-60", "distance")), StrataSettings()
        ),
        StrataSettings(),
    )["hard_to_reach"].any()
