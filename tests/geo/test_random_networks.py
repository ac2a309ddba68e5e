"""Networks drawn at random, against an oracle that takes one point after the other."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from drawn_roads import KM, Line, frame, km
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from microplan.geo.networks import attach, find_nearest, network_of, node_lines, travel, ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

lattice = st.tuples(st.integers(0, 6), st.integers(0, 6))
roads_on_lattice = st.lists(
    st.lists(lattice, min_size=2, max_size=4).filter(lambda p: len(set(p)) == len(p)),
    min_size=1,
    max_size=6,
)


def places_at_random(seed: int, count: int = 6) -> NDArray[np.float64]:
    """Places that are never equally far from two roads (but for a chance in millions)."""
    return np.random.default_rng(seed).uniform(-1 * KM, 7 * KM, (count, 2))


def explicit_minutes(lines: list[Line], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The oracle: one point after the other, one segment after the other, then Floyd-Warshall."""
    segments = [(np.array(a), np.array(b), n) for n, p in enumerate(lines) for a, b in pairwise(p)]
    stops = [[(0.0, tuple(a)), (1.0, tuple(b))] for a, b, _ in segments]
    join_touching_tips(lines, segments, stops)
    homes = []
    for place in places:
        feet = [(*foot(place, a, b), number) for number, (a, b, _) in enumerate(segments)]
        _, t, home, number = min(feet, key=lambda at: at[0])
        stops[number].append((t, home))
        homes.append(home)
    names = sorted({point for on in stops for _, point in on})
    far = floyd(names, stops)
    at = [names.index(home) for home in homes]
    return far[np.ix_(at, at)] / KM * 2  # 30 km/h: two minutes a kilometre


def foot(place, a, b):  # type: ignore[no-untyped-def]
    """Distance, share of the way, and the point of the segment a-b nearest to the place."""
    t = min(1.0, max(0.0, float(np.dot(place - a, b - a) / np.dot(b - a, b - a))))
    home = tuple(a) if t == 0 else tuple(b) if t == 1 else tuple(a + t * (b - a))
    return float(np.hypot(*(np.array(home) - place))), t, home


def join_touching_tips(lines, segments, stops) -> None:  # type: ignore[no-untyped-def]
    """A tip joins the road of another line that it lies on, if nothing else has a vertex there."""
    vertices = [tuple(vertex) for line in lines for vertex in line]
    tips = [(n, tip) for n, line in enumerate(lines) for tip in (line[0], line[-1])]
    for number, tip in tips:
        for (a, b, line), on in zip(segments, stops, strict=True):
            far, t, _ = foot(np.array(tip), a, b)
            if far < 1e-6 and 0 < t < 1 and line != number and vertices.count(tuple(tip)) == 1:
                on.append((t, tuple(tip)))


def floyd(names, stops):  # type: ignore[no-untyped-def]
    """Metres between all stops, along the segments that they lie on."""
    far = np.full((len(names), len(names)), np.inf)
    np.fill_diagonal(far, 0)
    for on in stops:
        for (_, p), (_, q) in pairwise(sorted(on)):
            i, j = names.index(p), names.index(q)
            far[i, j] = far[j, i] = min(far[i, j], float(np.hypot(p[0] - q[0], p[1] - q[1])))
    for k in range(len(names)):
        far = np.minimum(far, far[:, [k]] + far[[k], :])
    return far


@settings(max_examples=40)
@given(drawn=roads_on_lattice, seed=st.integers(0, 10_000))
def test_every_drive_is_that_of_the_explicit_graph(
    drawn: list[list[tuple[int, int]]], seed: int
) -> None:
    lines = [km(*line) for line in drawn]
    shapes = [shapely.LineString(line) for line in lines]
    # where one road lies on another, a place is equally near to both
    assume(sum(s.length for s in shapes) == pytest.approx(shapely.union_all(shapes).length))
    places = places_at_random(seed)
    with pytest.MonkeyPatch.context() as patch:  # the oracle takes every stray as it comes
        patch.setattr("microplan.geo.attaching.STRAY_METRES", -1.0)
        attached = attach(network_of(lines), places, 99 * KM)
    drive, far = travel(attached, range(6), range(6))
    assert drive == pytest.approx(explicit_minutes(lines, places), abs=1e-4)
    assert far == pytest.approx(drive / 2, abs=1e-4)


@settings(max_examples=40)
@given(drawn=roads_on_lattice, seed=st.integers(0, 10_000), snap=st.sampled_from([0.0, 400, 900]))
def test_travel_is_a_metric_and_never_shorter_than_the_straight_line(
    drawn: list[list[tuple[int, int]]], seed: int, snap: float
) -> None:
    network, _ = node_lines(
        frame([km(*line) for line in drawn]), snap, join_crossings=bool(seed % 2)
    )
    attached = attach(network, places_at_random(seed), 99 * KM)
    _, far = travel(attached, range(6), range(6))
    assert np.diag(far) == pytest.approx(np.zeros(6))
    assert far == pytest.approx(far.T)
    through = far[:, :, None] + far[None, :, :]
    assert (far[:, None, :] <= through + 1e-6).all()
    on = attached.network.node_xy[attached.node]
    straight = np.hypot(*(on[:, None] - on[None]).transpose(2, 0, 1)) / KM
    assert (far >= straight - 1e-6).all()


@settings(max_examples=40)
@given(drawn=roads_on_lattice, seed=st.integers(0, 10_000))
def test_the_order_and_direction_of_rows_change_nothing(
    drawn: list[list[tuple[int, int]]], seed: int
) -> None:
    rows = frame([km(*line) for line in drawn])
    mixed = rows.sample(frac=1, random_state=seed % 100)
    mixed = mixed.set_geometry(mixed.geometry.reverse())
    places = places_at_random(seed)
    (one, told), (two, told_again) = node_lines(rows, 400.0), node_lines(mixed, 400.0)
    assert told.pieces_after == told_again.pieces_after
    assert told.metres_moved == pytest.approx(told_again.metres_moved)
    there = [travel(attach(n, places, 99 * KM), range(6), range(6))[0] for n in (one, two)]
    assert there[0] == pytest.approx(there[1], abs=1e-9)


@settings(max_examples=40)
@given(drawn=roads_on_lattice, seed=st.integers(0, 10_000))
def test_drawn_ways_are_as_long_as_they_are_said_to_be(
    drawn: list[list[tuple[int, int]]], seed: int
) -> None:
    attached = attach(network_of([km(*line) for line in drawn]), places_at_random(seed), 99 * KM)
    _, far = travel(attached, [0], range(6))
    for line, said in zip(ways(attached, 0, range(6)), far[0], strict=True):
        long = np.hypot(*np.diff(line, axis=0).T).sum() / KM if len(line) else np.inf
        assert long == pytest.approx(said, abs=1e-6)


@settings(max_examples=40)
@given(drawn=roads_on_lattice, small=st.sampled_from([0.0, 200]), more=st.sampled_from([300, 800]))
def test_a_wider_tolerance_never_makes_more_pieces(
    drawn: list[list[tuple[int, int]]], small: float, more: float
) -> None:
    rows = frame([[(x + 170.0 * i, y + 90.0 * i) for x, y in km(*p)] for i, p in enumerate(drawn)])
    narrow, wide = node_lines(rows, small)[1], node_lines(rows, small + more)[1]
    assert wide.pieces_after <= narrow.pieces_after
    assert wide.metres_moved_max <= small + more


@settings(max_examples=40)
@given(drawn=roads_on_lattice, seed=st.integers(0, 10_000))
def test_the_nearest_is_the_least_of_all_ways_and_what_they_take_beside(
    drawn: list[list[tuple[int, int]]], seed: int
) -> None:
    attached = attach(network_of([km(*line) for line in drawn]), places_at_random(seed), 99 * KM)
    extra = np.random.default_rng(seed).uniform(0, 20, 3)
    drive, _ = travel(attached, [0, 1, 2], [3, 4, 5])
    every = drive + extra
    least, which = find_nearest(attached, [0, 1, 2], [3, 4, 5], extra)
    assert least == pytest.approx(every.min(axis=1), abs=1e-6)
    for row, goal in enumerate(which):
        assert (goal == -1) == np.isinf(every[row]).all()
        assert goal == -1 or every[row, goal] == pytest.approx(least[row], abs=1e-6)
