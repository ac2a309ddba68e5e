"""Ways where roads are one-way: a circuit of 2 by 1 km, driven round one way at 30 km/h.

::

    1 km  ^ ------------------> S2         north and west round, then back by the south
          |                     |
    0     A <------------------ v  S1      A: the base; S1 a kilometre before it
          0                     2 km
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from routing_audit import audit
from routing_worlds import CRS, LAT, LON, NO_ROADS, ON_FOOT, Post, Site, World

from microplan.geo.crs import project
from microplan.geo.networks import network_of
from microplan.routing.settings import RoutingSettings
from microplan.routing.ways import FAR, draw_ways, list_stations, measure_ways

if TYPE_CHECKING:
    from microplan.geo.roads import Roads

ROUND = [(0, 0), (1, 0), (1, 2), (0, 2), (0, 0)]
SLIP = [(0, 0), (-1, 0)]
"""From A to the south, and no way back."""


def point(north: float, east: float) -> tuple[float, float]:
    return LON + east / 111.315, LAT + north / 110.574


def one_way_roads(*lines: list[tuple[float, float]]) -> Roads:
    metres = []
    for line in lines:
        lon, lat = zip(*(point(*corner) for corner in line), strict=True)
        metres.append([(float(x), float(y)) for x, y in project(lon, lat, CRS)])
    return replace(NO_ROADS, network=network_of(metres, 30.0, kmh_back=0.0, crs=CRS))


STATIONS = list_stations(
    [("A", *point(0, 0))], [("S1", *point(0, 1)), ("S2", *point(1, 2)), ("S3", *point(-0.9, 0))]
)
DRIVEN = RoutingSettings(on_foot_metres=0)


def test_a_way_and_its_way_back_have_their_own_minutes_and_km() -> None:
    ways = measure_ways(STATIONS, one_way_roads(ROUND), ON_FOOT, DRIVEN)
    assert ways.km[0, [1, 2]] == pytest.approx([5, 3], rel=0.005)
    assert ways.km[[1, 2], 0] == pytest.approx([1, 3], rel=0.005)
    assert ways.drive[0, 1] in (10, 11)
    assert ways.drive[1, 0] in (2, 3)  # UTM's metres are 0.1 % off the ground's
    assert ways.km[1, 2] == pytest.approx(4, rel=0.005)
    assert ways.km[2, 1] == pytest.approx(2, rel=0.005)


def test_each_leg_is_drawn_along_the_roads_that_it_takes() -> None:
    ways = measure_ways(STATIONS, one_way_roads(ROUND), ON_FOOT, DRIVEN)
    drawn = draw_ways(ways, {("A", "S1"), ("S1", "A")})
    north = {pair: shape.bounds[3] - LAT for pair, shape in drawn.items()}
    assert north["A", "S1"] == pytest.approx(1 / 110.574, rel=0.01)
    assert north["S1", "A"] == pytest.approx(0, abs=1e-5)
    assert drawn["S1", "A"].coords[-1] == pytest.approx(point(0, 0), abs=1e-5)


def test_a_place_that_cannot_be_come_back_from_is_no_place_to_go_to() -> None:
    ways = measure_ways(STATIONS, one_way_roads(ROUND, SLIP), ON_FOOT, DRIVEN)
    # it gets on at the circuit, 0.9 km off, not at the slip road beside it
    assert ways.offroad_km[3] == pytest.approx(0.9, rel=0.005)
    only_slip = measure_ways(STATIONS, one_way_roads(SLIP), ON_FOOT, DRIVEN)
    assert (only_slip.minutes[0, 3], only_slip.minutes[3, 0]) >= (FAR, FAR)


def test_a_plan_on_one_way_roads_keeps_the_laws_of_the_day() -> None:
    hour = RoutingSettings(anm_reach_minutes=60)
    sites = (Site("ST-a", 0, 1.0), Site("ST-b", 1, 1.0))
    world = World(sites, (Post("FA-1"),), settings=hour, roads=one_way_roads(ROUND))
    plan = world.plan()
    audit(world, plan)
    legs = plan.legs.set_index(["from_id", "to_id"])["drive_km"]
    assert legs["FA-1", "ST-a"] == pytest.approx(5, rel=0.005)
    assert legs["ST-a", "FA-1"] == pytest.approx(1, rel=0.01)
