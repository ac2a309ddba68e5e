"""Places between several roads: a valley with a track on one bank and a road on the other.

::

     1 km   B===================E     B-E    through road, 40 km/h
            |
     0      A-------------------D     A-D    track, 10 km/h, a dead end; A-B 40 km/h
            0                  20 km
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from drawn_roads import KM, km

from microplan.geo.barriers import NO_BARRIERS, Barriers
from microplan.geo.networks import (
    Attached,
    OffRoad,
    RoadNetwork,
    attach,
    attach_from_bases,
    network_of,
    travel,
)

PER_METRE = 0.021
"""Minutes for a metre off the road: 1.4 km of path a km, at 4 km/h."""
NEAR = OffRoad(10_000.0, PER_METRE, 2_000.0)
VALLEY = network_of(
    [km((0, 0), (0, 1)), km((0, 1), (20, 1)), km((0, 0), (20, 0))], [40.0, 40.0, 10.0]
)


def drive(
    network: RoadNetwork,
    *places: tuple[float, float],
    offroad: OffRoad = NEAR,
    barriers: Barriers = NO_BARRIERS,
) -> tuple[Attached, np.ndarray]:
    """Minutes from the first place, the base, to the others, the way off the road included."""
    xy = np.array(km(*places))
    bases = np.arange(len(xy)) == 0
    attached = attach_from_bases(network, xy, bases, offroad, barriers=barriers)
    return attached, minutes_of(attached)


def minutes_of(attached: Attached) -> np.ndarray:
    off = attached.offroad_metres * PER_METRE
    along, _ = travel(attached, [0], range(1, len(off)))
    return off[0] + along[0] + off[1:]


def test_a_place_nearer_to_the_track_is_driven_to_on_the_road() -> None:
    attached, minutes = drive(VALLEY, (0, 0), (18, 0.4))
    # 0.4 km to the track and 18 km at 10 km/h: 116; 0.6 km to the road and 19 km at 40 km/h
    assert minutes == pytest.approx([600 * PER_METRE + 19 / 40 * 60])
    assert attached.offroad_metres[1] == pytest.approx(600)


def test_neighbours_on_both_banks_are_as_far_as_the_walk_between_them() -> None:
    _, minutes = drive(VALLEY, (0, 0), *((18, y / 10) for y in range(11)))
    assert np.abs(np.diff(minutes)).max() <= 100 * PER_METRE + 1e-6


def test_where_the_track_is_quicker_it_is_taken() -> None:
    attached, minutes = drive(VALLEY, (0, 0), (3, 0.1))
    assert minutes == pytest.approx([100 * PER_METRE + 3 / 10 * 60])
    assert attached.offroad_metres[1] == pytest.approx(100)


def test_a_road_much_farther_off_is_not_thought_of() -> None:
    short = OffRoad(10_000.0, PER_METRE, 100.0)
    attached, _ = drive(VALLEY, (0, 0), (18, 0.4), offroad=short)
    assert attached.offroad_metres[1] == pytest.approx(400)
    near = OffRoad(500.0, PER_METRE, 2_000.0)
    attached, _ = drive(VALLEY, (0, 0), (18, 0.4), offroad=near)
    assert attached.offroad_metres[1] == pytest.approx(400)


def test_no_place_gets_on_over_a_river() -> None:
    river = Barriers(np.array([shapely.LineString(km((1, 0.5), (30, 0.5)))], dtype=object))
    attached, _ = drive(VALLEY, (0, 0), (18, 0.4), barriers=river)
    assert attached.offroad_metres[1] == pytest.approx(400)
    # at the mouth of the valley the river has not begun
    attached, _ = drive(VALLEY, (0, 0), (0.9, 0.9), barriers=river)
    assert attached.offroad_metres[1] == pytest.approx(100)


def test_a_road_that_winds_is_got_on_where_it_comes_near_first() -> None:
    # up the slope and back: the far arm passes nearer, the near one 20 km sooner
    arms = km((0, 0), (2, 0), (4, 0), (6, 0), (10, 0), (10, 0.5), (6, 0.5), (4, 0.5), (0, 0.5))
    attached, minutes = drive(network_of([arms], 10.0), (0, 0), (3, 0.3))
    assert minutes == pytest.approx([300 * PER_METRE + 18])
    assert attached.offroad_metres[1] == pytest.approx(300)


def test_a_base_is_never_moved_and_one_without_a_road_helps_nobody() -> None:
    xy = np.array(km((18, 0.4), (60, 60), (17, 0.3)))
    bases = np.array([True, True, False])
    attached = attach_from_bases(VALLEY, xy, bases, NEAR)
    assert attached.offroad_metres[:2].tolist() == [pytest.approx(400), np.inf]
    assert attached.node[1] == -1
    nowhere = attach_from_bases(VALLEY, xy, np.array([False, True, False]), NEAR)
    assert not nowhere.on_road.any()


@pytest.mark.parametrize("seed", range(6))
def test_no_point_of_any_road_is_much_better_and_the_nearest_never(seed: int) -> None:
    random = np.random.default_rng(seed)
    lines = [km(*map(tuple, random.uniform(0, 10, (4, 2)).tolist())) for _ in range(5)]
    network = network_of(lines, random.choice([10.0, 20.0, 40.0], 5).tolist())
    xy = np.concatenate([[lines[0][0], lines[2][-1]], random.uniform(0, 10, (30, 2)) * KM])
    bases = np.arange(len(xy)) < 2
    wide = OffRoad(99 * KM, PER_METRE, 99 * KM)
    attached = attach_from_bases(network, xy, bases, wide)
    off = attached.offroad_metres * PER_METRE
    found = (travel(attached, [0, 1], range(2, 32))[0] + off[2:]).min(axis=0)
    # every 50 m of road, with the minutes of the network as it stands
    dots = np.concatenate(
        [shapely.get_coordinates(shapely.LineString(line).segmentize(50)) for line in lines]
    )
    all_ = attach(network, np.concatenate([xy[:2], dots]), 1.0)
    there = travel(all_, [0, 1], range(2, 2 + len(dots)))[0].min(axis=0)
    away = np.hypot(*(xy[2:, None] - dots[None]).transpose(2, 0, 1)) * PER_METRE
    assert (found >= (away + there).min(axis=1) - 50 * PER_METRE).all()
    reached = np.isfinite(there)
    nearest = away[:, reached].argmin(axis=1)
    rows = np.arange(30)
    assert (
        found
        <= away[rows, np.flatnonzero(reached)[nearest]] + there[reached][nearest] + 50 * PER_METRE
    ).all()


def test_a_city_of_many_roads_is_searched_in_a_moment() -> None:
    across = [km(*((x, y) for x in range(40))) for y in range(40)]
    up = [km(*((x, y) for y in range(40))) for x in range(40)]
    network = network_of([*across, *up], 20.0)
    xy = np.random.default_rng(1).uniform(0, 39, (300, 2)) * KM
    attached = attach_from_bases(network, xy, np.arange(300) < 5, NEAR)
    assert attached.on_road.all()
    assert attached.offroad_metres.max() < 1000
