"""One-way roads, against Dijkstra on an explicit graph, and on streets told on paper.

::

    1 km   B <------- C      A-B-C-D is a block driven round one way: A to D, D to C, C to B, B to A
           |          ^      (every side 1 km, 30 km/h: 2 minutes)
           v          |
    0      A -------> D ===== E        D-E goes both ways
           0          1       3 km
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from drawn_roads import KM, frame, km
from hypothesis import given, settings
from hypothesis import strategies as st

from microplan.geo.networks import (
    Attached,
    OffRoad,
    RoadNetwork,
    attach,
    attach_from_bases,
    find_nearest,
    network_of,
    node_lines,
    travel,
    ways,
)

SIDES = [km((0, 0), (1, 0)), km((1, 0), (1, 1)), km((1, 1), (0, 1)), km((0, 1), (0, 0))]
BLOCK = network_of([*SIDES, km((1, 0), (3, 0))], 30.0, kmh_back=[0, 0, 0, 0, 30])
WALK = OffRoad(5000.0, 0.021, 2000.0)


def place(network: RoadNetwork, *points: tuple[float, float]) -> Attached:
    return attach(network, np.array(km(*points)), 100.0)


def test_round_the_block_is_longer_one_way_than_the_other() -> None:
    drive, far = travel(place(BLOCK, (0, 0), (1, 0)), [0, 1], [0, 1])
    assert drive == pytest.approx(np.array([[0, 2], [6, 0]]))
    assert far == pytest.approx(drive / 2)


def test_feet_go_against_the_traffic() -> None:
    walked, _ = travel(place(BLOCK, (0, 0), (1, 0)), [0, 1], [0, 1], "walk")
    assert walked == pytest.approx(np.array([[0, 15], [15, 0]]))


def test_between_two_places_on_one_one_way_road_the_way_back_is_all_round() -> None:
    drive, _ = travel(place(BLOCK, (0.25, 0), (0.75, 0)), [0, 1], [0, 1])
    assert drive == pytest.approx(np.array([[0, 1], [7, 0]]))


def test_each_way_is_drawn_along_the_roads_that_it_takes() -> None:
    attached = place(BLOCK, (0, 0), (1, 0))
    assert ways(attached, 0, [1])[0].tolist() == [[0, 0], [1000, 0]]
    assert ways(attached, 1, [0])[0].tolist() == [[1000, 0], [1000, 1000], [0, 1000], [0, 0]]


def test_more_starts_than_goals_are_searched_against_the_traffic_with_the_same_answer() -> None:
    attached = place(BLOCK, (0, 0), (1, 0), (1, 1), (0.5, 1), (2, 0))
    many, _ = travel(attached, [0, 1, 2, 3, 4], [0, 3])
    each = [travel(attached, [start], [0, 3])[0][0] for start in range(5)]
    assert many == pytest.approx(np.array(each))


def test_the_nearest_base_is_the_one_that_comes_soonest_not_that_is_gone_to_soonest() -> None:
    # the home at D: from the base just before it 1 minute; from the one just after it 7
    attached = place(BLOCK, (1, 0), (0.5, 0), (1, 0.5))
    least, which = find_nearest(attached, [0], [1, 2], np.zeros(2))
    assert (least.item(), which.item()) == (pytest.approx(1), 0)


def test_nobody_gets_on_where_they_could_not_come_back_from() -> None:
    # a slip road leads off D-E and ends: it can be driven into, not out of
    lines = [km((0, 0), (4, 0)), km((2, 0), (2, 1))]
    network = network_of(lines, 30.0, kmh_back=[30, 0])
    xy = np.array(km((0, 0), (2.3, 0.9)))
    attached = attach_from_bases(network, xy, np.array([True, False]), WALK)
    assert attached.offroad_metres[1] == pytest.approx(900)
    assert travel(attached, [0, 1], [0, 1])[0] == pytest.approx(np.array([[0, 4.6], [4.6, 0]]))


def test_a_slip_road_that_ends_is_another_piece_for_vehicles_and_not_for_feet() -> None:
    lines = [km((0, 0), (4, 0)), km((2, 0), (2, 1))]
    network = network_of(lines, 30.0, kmh_back=[30, 0])
    tip = network.node_xy.tolist().index([2000, 1000])
    assert (network.piece[tip], network.drive_piece[tip]) == (0, 1)
    assert network.drive_piece.tolist().count(0) == network.nodes - 1
    assert network_of(lines, 30.0).drive_piece.max() == 0


def test_a_one_way_line_digitised_the_other_way_round_is_the_same_road() -> None:
    drawn = [line[::-1] for line in SIDES]
    turned = network_of([*drawn, km((1, 0), (3, 0))], [0, 0, 0, 0, 30], kmh_back=30.0)
    points = ((0, 0), (0.3, 0), (1, 0.4), (2, 0))
    there = [travel(place(n, *points), range(4), range(4))[0] for n in (BLOCK, turned)]
    assert there[0] == pytest.approx(there[1])


@dataclass(frozen=True)
class Street:
    """A straight road of the explicit graph: ends, minutes along and against, and its points."""

    ends: tuple[int, int]
    there: float
    back: float
    points: list[tuple[float, int]]


def draw_streets(seed: int) -> tuple[RoadNetwork, np.ndarray, list[Street]]:
    """A town of two-way streets, one-way streets and ferries; places somewhere along streets."""
    random = np.random.default_rng(seed)
    corners = random.uniform(0, 10 * KM, (8, 2))
    pairs = sorted({tuple(sorted(random.choice(8, 2, replace=False).tolist())) for _ in range(14)})
    ends = [pair if random.random() < 0.5 else pair[::-1] for pair in pairs]
    ferry = random.random(len(ends)) < 0.2
    # no two ferries are as fast, or one would go on as the other
    speed = np.where(ferry, 5 + np.arange(len(ends)) / 7, random.choice([20.0, 30, 40], len(ends)))
    back = np.where(ferry, speed, speed * random.choice([0, 0, 1, 0.5], len(ends)))
    wait = np.where(ferry, 20.0, 0.0)
    lines = [[tuple(corners[a]), tuple(corners[b])] for a, b in ends]
    network = network_of(lines, speed.tolist(), kmh_back=back.tolist(), wait_minutes=wait.tolist())
    streets, xy = [], []
    for number, (a, b) in enumerate(ends):
        metres = float(np.hypot(*(corners[b] - corners[a])))
        # a ferry is not got on midstream; the others have up to two places
        shares = [] if ferry[number] else sorted(random.uniform(0.05, 0.95, random.integers(3)))
        points = [(share, len(xy) + n) for n, share in enumerate(shares)]
        xy += [corners[a] + share * (corners[b] - corners[a]) for share in shares]
        minutes = [
            metres / KM / kmh * 60 + wait[number] if kmh else np.inf
            for kmh in (speed[number], back[number])
        ]
        streets.append(Street((a, b), *minutes, points))
    return network, np.array(xy).reshape(-1, 2), streets


def explicit_minutes(streets: list[Street], places: int) -> np.ndarray:
    """The oracle: steps between neighbours along each street, then Dijkstra from every place."""
    steps: dict[int, list[tuple[int, float]]] = {}
    for street in streets:
        corners = [-1 - end for end in street.ends]
        stops = [(0.0, corners[0]), *street.points, (1.0, corners[1])]
        for (s, a), (t, b) in pairwise(stops):
            steps.setdefault(a, []).append((b, (t - s) * street.there))
            steps.setdefault(b, []).append((a, (t - s) * street.back))
    return np.array([dijkstra(steps, start, places) for start in range(places)])


def dijkstra(steps: dict[int, list[tuple[int, float]]], start: int, places: int) -> list[float]:
    """Minutes from one place to all."""
    least, queue = {start: 0.0}, [(0.0, start)]
    while queue:
        minutes, here = heapq.heappop(queue)
        for there, more in steps[here]:
            if minutes + more < least.get(there, np.inf):
                least[there] = minutes + more
                heapq.heappush(queue, (minutes + more, there))
    return [least.get(place, np.inf) for place in range(places)]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_every_drive_is_that_of_the_explicit_directed_graph(seed: int) -> None:
    network, xy, streets = draw_streets(seed)
    with pytest.MonkeyPatch.context() as patch:  # the oracle takes every stray as it comes
        patch.setattr("microplan.geo.attaching.STRAY_METRES", -1.0)
        attached = attach(network, xy, 1.0)
    every = range(len(xy))
    drive, far = travel(attached, every, every)
    assert drive == pytest.approx(explicit_minutes(streets, len(xy)), abs=1e-4)
    for start in every:
        for line, said in zip(ways(attached, start, every), far[start], strict=True):
            long = np.hypot(*np.diff(line, axis=0).T).sum() / KM if len(line) else np.inf
            assert long == pytest.approx(said, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_whoever_gets_on_can_come_from_a_base_and_go_back_to_one(seed: int) -> None:
    network, xy, _ = draw_streets(seed)
    bases = np.arange(len(xy)) < 2
    attached = attach_from_bases(network, xy + 5.0, bases, WALK)
    every = np.flatnonzero(attached.on_road & ~bases)
    there, _ = travel(attached, [0, 1], every)
    back, _ = travel(attached, every, [0, 1])
    assert np.isfinite(there).any(axis=0).all()
    assert np.isfinite(back).any(axis=1).all()
    least, _ = find_nearest(attached, every, [0, 1], np.zeros(2))
    assert least == pytest.approx(there.min(axis=0, initial=np.inf), abs=1e-6)


def test_the_link_that_leads_an_end_to_a_road_is_one_way_as_its_line_is() -> None:
    # a road two-way at y = 0; a one-way street leaves it 20 m off, and another comes to it
    main, leaves, comes = km((0, 0), (4, 0)), km((1, 0.02), (1, 2)), km((3, 2), (3, 0.02))
    joined = [main, leaves, comes, km((1, 2), (3, 2))]
    network, told = node_lines(
        frame(joined, kmh=30.0, kmh_back=[30.0, 0.0, 0.0, 0.0]), snap_metres=30.0
    )
    assert (told.pieces_after, told.ends_moved, told.km_no_return) == (1, 2, 0)
    attached = attach(network, np.array(km((1, 1), (3, 1))), 1.0)
    _, far = travel(attached, [0, 1], [0, 1])
    # on from the one street to the other over the north; back round by the main road
    assert far == pytest.approx(np.array([[0, 4], [4, 0]]))


lattice = st.tuples(st.integers(0, 5), st.integers(0, 5))
roads_on_lattice = st.lists(
    st.lists(lattice, min_size=2, max_size=4).filter(lambda p: len(set(p)) == len(p)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(drawn=roads_on_lattice, seed=st.integers(0, 10_000))
def test_rows_in_another_order_drawn_the_other_way_round_are_the_same_roads(
    drawn: list[list[tuple[int, int]]], seed: int
) -> None:
    random = np.random.default_rng(seed)
    kmh, back = random.choice([20.0, 40.0], len(drawn)), random.choice([0.0, 20.0], len(drawn))
    layer = random.choice([0, 0, 1], len(drawn))
    rows = frame([km(*line) for line in drawn], kmh=kmh, kmh_back=back, layer=layer)
    mixed = rows.sample(frac=1, random_state=seed)
    mixed = mixed.set_geometry(mixed.geometry.reverse())
    mixed = mixed.rename(columns={"kmh": "kmh_back", "kmh_back": "kmh"})
    places = random.uniform(-KM, 6 * KM, (6, 2))
    found = []
    for lines in (rows, mixed):
        network, told = node_lines(lines, 400.0, join_crossings=bool(seed % 2))
        attached = attach(network, places, 99 * KM)
        found.append((told, travel(attached, range(6), range(6)), network.nodes))
    (told, there, nodes), (again, twice, count) = found
    assert (told.pieces_after, nodes) == (again.pieces_after, count)
    assert told.km_one_way == pytest.approx(again.km_one_way)
    assert told.km_no_return == pytest.approx(again.km_no_return)
    assert there[0] == pytest.approx(twice[0], abs=1e-9)
    # no way is shorter than a way round: one-way times keep the triangle too
    through = there[0][:, :, None] + there[0][None, :, :]
    assert (there[0][:, None, :] <= through + 1e-6).all()
