"""Access in the valley of valley.py, which paper can hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from valley import (
    BRIDGED,
    CRS,
    EAST,
    NORTH,
    RIVER,
    VALLEY,
    Place,
    homes,
    measure,
    net,
    posts,
    roads_of,
)

from microplan.domain.tables import ACCESS
from microplan.geo.networks import RoadNetwork, empty_network, network_of
from microplan.targeting.access import classify_reach


def test_walks_drives_and_classes_are_those_of_the_drawing() -> None:
    found = measure(
        homes(V=(0, 0), R=(6.1, 0), A=(0, 2), C=(10, 0)),
        posts(P=(2, 0), C=(10, 0)),
        roads_of(net(VALLEY)),
    )
    # V: 2 km of road at 3.2 km/h; vaccine 10 km at 30 km/h
    assert found.loc["V"].tolist()[:5] == ["P", 38, 20, "C", "30-60"]
    # R: 4.1 km to P, 3.9 to C
    assert found.loc["R"].tolist()[:5] == ["C", 74, 8, "C", "60-120"]
    # A: across 2.83 km x 1.4 at 3.2 km/h is 74.2; by road 2 x 1.4 + 2 = 4.8 km is 90
    # vaccine: 20 minutes of road and 2 x 1.4 km at 4 km/h
    assert found.loc["A"].tolist()[:5] == ["P", 75, 62, "C", "60-120"]
    # a post is no way from itself
    assert found.loc["C"].tolist()[:5] == ["C", 0, 0, "C", "0-15"]
    assert found["offroad_km"].to_dict() == pytest.approx({"V": 0, "R": 0, "A": 2, "C": 0})
    assert found["barriers"].to_dict() == {
        "V": "distance", "R": "distance", "A": "distance;no road", "C": "",
    }  # fmt: skip
    assert (found["unreachable_reason"] == "").all()


def test_a_vacant_sub_centre_is_not_working() -> None:
    at = posts(vacant=("P",), P=(2, 0), C=(10, 0))
    found = measure(homes(V=(0, 0)), at, roads_of(net(VALLEY)))
    assert found.loc["V", "nearest_facility_id"] == "C"
    assert found.loc["V", "walk_minutes"] == 188  # 10 km at 3.2 km/h: 187.5
    assert found.loc["V", "reach_class"] == "over 120"


def test_a_post_without_a_vaccinator_is_no_goal_on_foot_but_may_store_vaccine() -> None:
    at = posts(idle=("P",), cold=("P",), P=(2, 0), C=(10, 0))
    found = measure(homes(V=(0, 0)), at, roads_of(net(VALLEY)))
    assert found.loc["V", "nearest_facility_id"] == "C"
    assert (found.loc["V", "nearest_cold_chain_id"], found.loc["V", "drive_minutes"]) == ("P", 4)


def test_a_river_without_a_bridge_is_not_crossed_and_says_so() -> None:
    found = measure(homes(B=(3, -2)), posts(P=(2, 0), C=(10, 0)), roads_of(net(VALLEY), RIVER))
    row = found.loc["B"]
    assert pd.isna(row.walk_minutes)
    assert pd.isna(row.drive_minutes)
    assert (row.nearest_facility_id, row.nearest_cold_chain_id) == ("", "")
    assert row.reach_class == "cut off"
    assert row.barriers == "cut off;no road;water"
    assert row.unreachable_reason == (
        "on foot: water lies between it and every road;"
        " by road: water lies between it and every road"
    )


def test_over_a_bridge_the_way_is_as_long_as_the_road() -> None:
    found = measure(homes(B=(3, -2)), posts(P=(2, 0), C=(10, 0)), roads_of(net(BRIDGED), RIVER))
    row = found.loc["B"]
    # to C: 17 km to the bridge, 2 over, 10 back: 29 km; 58 minutes at 30 km/h
    assert (row.nearest_facility_id, row.walk_minutes) == ("C", 544)
    assert (row.nearest_cold_chain_id, row.drive_minutes) == ("C", 58)
    assert row.barriers == "distance;water"
    assert row.unreachable_reason == ""


def test_an_island_with_a_road_of_its_own_is_cut_off_and_says_why() -> None:
    roads = roads_of(net([*VALLEY, [(0, -8), (3, -8)]]))
    found = measure(homes(I=(1, -7.9)), posts(P=(2, 0), C=(10, 0)), roads, offroad_km_max=5)
    row = found.loc["I"]
    assert row.reach_class == "cut off"
    assert row.barriers == "cut off"
    assert "on foot: the road near it joins no road that leads to a post with a" in (
        row.unreachable_reason
    )
    assert "by road: the road near it joins no road that leads to a cold-chain point" in (
        row.unreachable_reason
    )


def test_an_island_behind_water_says_that_water_is_why() -> None:
    roads = roads_of(net([*VALLEY, [(0, -8), (3, -8)]]), RIVER)
    row = measure(homes(I=(1, -7.9)), posts(P=(2, 0), C=(10, 0)), roads).loc["I"]
    assert row.barriers == "cut off;water"
    assert "water lies between it and a cold-chain point" in row.unreachable_reason


def test_an_island_with_its_own_post_walks_there_but_has_no_vaccine() -> None:
    roads = roads_of(net([*VALLEY, [(0, -18), (3, -18)]]))
    row = measure(homes(I=(1, -18)), posts(P=(2.6, -18), C=(10, 0)), roads).loc["I"]
    assert (row.nearest_facility_id, row.walk_minutes) == ("P", 30)
    assert pd.isna(row.drive_minutes)
    assert row.unreachable_reason.startswith("by road: ")


def test_a_place_farther_from_the_road_than_anyone_is_counted_on_to_walk_says_so() -> None:
    row = measure(homes(H=(5, 12)), posts(C=(10, 0)), roads_of(net(VALLEY))).loc["H"]
    assert row.offroad_km == pytest.approx(12)
    assert row.unreachable_reason.startswith(
        "on foot: no road, and not a post with a vaccinator, within 10 km"
    )
    near = measure(homes(H=(5, 12)), posts(C=(10, 0)), roads_of(net(VALLEY)), offroad_km_max=13)
    assert near.loc["H", "unreachable_reason"] == ""


def test_a_place_in_the_water_of_the_map_says_so() -> None:
    row = measure(homes(W=(5, -1)), posts(C=(10, 0)), roads_of(net(VALLEY), RIVER)).loc["W"]
    assert "its point lies in water on the map" in row.unreachable_reason


def test_without_a_working_post_or_a_cold_chain_point_the_reason_is_that() -> None:
    nothing = measure(homes(V=(0, 0)), posts(vacant=("P",), P=(2, 0)), roads_of(net(VALLEY)))
    assert nothing.loc["V", "unreachable_reason"] == (
        "on foot: the plan has no such place as a post with a vaccinator;"
        " by road: the plan has no such place as a cold-chain point"
    )


def test_a_home_beside_the_cold_chain_point_is_walked_to_where_no_road_is_near() -> None:
    row = measure(homes(N=(10, 5.2)), posts(C=(10, 5)), roads_of(net(VALLEY))).loc["N"]
    assert row.drive_minutes == 5  # 0.2 km x 1.4 at 4 km/h: 4.2; by the road hours


def test_without_roads_all_is_the_straight_line_and_its_factor() -> None:
    row = measure(homes(V=(0, 0)), posts(P=(2, 0), C=(30, 0)), roads_of(empty_network(CRS))).loc[
        "V"
    ]
    assert (row.walk_minutes, row.nearest_facility_id) == (53, "P")  # 2 x 1.4 km at 3.2: 52.5
    assert row.drive_minutes == 126  # 30 x 1.4 km at 20 km/h
    assert pd.isna(row.offroad_km)
    assert row.barriers == "distance"


def test_without_roads_a_river_is_still_not_walked_over() -> None:
    roads = roads_of(empty_network(CRS), RIVER)
    row = measure(homes(B=(2, -2)), posts(C=(2, 0)), roads).loc["B"]
    assert pd.isna(row.walk_minutes)
    assert "no road file to show a bridge" in row.unreachable_reason


def test_a_stray_road_beside_a_post_does_not_cut_it_off() -> None:
    stray = [*VALLEY, [(9.9, 0.1), (9.9, 0.15)]]
    row = measure(homes(V=(0, 0)), posts(C=(9.9, 0.16)), roads_of(net(stray))).loc["V"]
    assert row.unreachable_reason == ""
    # 9.9 km at 30 km/h, and 0.16 x 1.4 km at 4 km/h
    assert row.drive_minutes == 24


CIRCUIT = [[(0, 0), (0, 6)], [(0, 6), (9, 6)], [(9, 6), (9, 0)], [(9, 0), (0, 0)]]
"""Driven round one way: north, east, south and back west."""


def one_way(lines: list[list[Place]]) -> RoadNetwork:
    placed = [[(EAST + 1000 * x, NORTH + 1000 * y) for x, y in line] for line in lines]
    return network_of(placed, 30.0, kmh_back=0.0)


def test_vaccine_comes_the_way_it_may_and_families_walk_against_the_traffic() -> None:
    row = measure(homes(V=(0, 4)), posts(C=(9, 6)), roads_of(one_way(CIRCUIT))).loc["V"]
    # from C south, west and north: 6 + 9 + 4 km at 30 km/h; the family walks 2 + 9 km
    assert row.drive_minutes == 38
    assert row.walk_minutes == 207  # 11 km at 3.2: 206.25
    assert row.offroad_km == 0


def test_a_home_on_a_road_of_no_return_is_told_so() -> None:
    slip = [(0, 0), (-20, 0)]
    row = measure(homes(V=(-19, 0)), posts(C=(9, 6)), roads_of(one_way([*CIRCUIT, slip]))).loc["V"]
    assert pd.isna(row.drive_minutes)
    assert (
        "by road: roads lead to it from a cold-chain point, or back, but not both: they are one-way"
        in row.unreachable_reason
    )


def test_the_road_nearest_to_a_home_may_be_one_way_either_way() -> None:
    for line in (CIRCUIT, [side[::-1] for side in CIRCUIT]):
        row = measure(homes(V=(4, -0.5)), posts(C=(9, 6)), roads_of(one_way(line))).loc["V"]
        assert row.offroad_km == pytest.approx(0.5)


def test_a_plan_without_settlements_has_no_access_and_no_fault() -> None:
    assert measure(homes(), posts(C=(1, 0)), roads_of(net(VALLEY))).empty


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0-15"), (15, "0-15"), (15.2, "15-30"), (30, "15-30"), (31, "30-60"), (60, "30-60"),
        (61, "60-120"), (120, "60-120"), (121, "over 120"), (np.inf, "cut off"),
    ],
)  # fmt: skip
def test_the_class_of_a_walk_is_that_of_its_whole_minutes(minutes: float, said: str) -> None:
    assert classify_reach(np.array([float(minutes)])).tolist() == [said]


place = st.tuples(st.floats(0, 12), st.floats(-6, 6))


@settings(max_examples=40)
@given(
    where=st.lists(place, min_size=1, max_size=5),
    at=st.lists(st.tuples(place, st.booleans(), st.booleans()), min_size=1, max_size=4),
)
def test_every_time_is_the_least_that_paper_can_tell(
    where: list[Place], at: list[tuple[Place, bool, bool]]
) -> None:
    named = {f"F{i}": spot for i, (spot, _, _) in enumerate(at)}
    vacant = tuple(f"F{i}" for i, (_, idle, _) in enumerate(at) if idle)
    cold = tuple(f"F{i}" for i, (_, _, fridge) in enumerate(at) if fridge)
    found = measure(
        homes(**{f"S{i}": spot for i, spot in enumerate(where)}),
        posts(vacant, cold, **named),
        roads_of(net(VALLEY)),
    )
    for i, (x, y) in enumerate(where):
        row = found.loc[f"S{i}"]
        walks = {
            name: tell_on_paper((x, y), spot, 3.2, 3.2)
            for name, spot in named.items() if name not in vacant
        }  # fmt: skip
        drives = {
            name: tell_on_paper((x, y), spot, 4.0, 30.0)
            for name, spot in named.items() if name in cold
        }  # fmt: skip
        check_least(row.walk_minutes, row.nearest_facility_id, walks)
        check_least(row.drive_minutes, row.nearest_cold_chain_id, drives)
        assert bool(row.unreachable_reason) == (not walks or not drives)


def tell_on_paper(home: Place, post: Place, off_kmh: float, road_kmh: float) -> tuple[float, float]:
    """Minutes by the road's nearest points or straight across; and aslant, at the best angle."""
    (x, y), (u, v) = home, post
    across = np.hypot(x - u, y - v)
    straight = across * 1.4 / off_kmh if across <= 10 else np.inf
    off, along = 1.4 / off_kmh, abs(x - u)
    ahead = min(abs(y) / np.sqrt((off * road_kmh) ** 2 - 1), along)
    slantwise = off * (np.hypot(y, ahead) + abs(v)) + (along - ahead) / road_kmh
    return (
        min(straight, off * (abs(y) + abs(v)) + along / road_kmh) * 60,
        min(straight, slantwise) * 60,
    )


def check_least(minutes: Any, name: str, told: dict[str, tuple[float, float]]) -> None:
    """Where another post's road meets the road, a home gets on there too if that is quicker."""
    if not told:
        assert (pd.isna(minutes), name) == (True, "")
        return
    most, least = (min(way[n] for way in told.values()) for n in (0, 1))
    assert least - 1e-3 <= minutes <= most + 1 + 1e-3
    assert told[name][1] - 1e-3 <= minutes


def test_the_order_of_rows_changes_nothing() -> None:
    rng = np.random.default_rng(7)
    where = homes(**{f"S{i}": tuple(rng.uniform(0, 12, 2)) for i in range(30)})
    at = posts(cold=("F1", "F3"), **{f"F{i}": tuple(rng.uniform(0, 12, 2)) for i in range(6)})
    roads = roads_of(net(BRIDGED), RIVER)
    one = measure(where, at, roads)
    two = measure(where.iloc[::-1], at.sample(frac=1, random_state=1), roads)
    pd.testing.assert_frame_equal(one, two)
    ACCESS.check(one.reset_index())
