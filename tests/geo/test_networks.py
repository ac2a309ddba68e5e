"""Smallville, a town of ten kilometres by ten, and networks drawn at random.

::

    10  A-----------B-----------C      A-C   trunk, 60 km/h
        |           |           |      the other roads 30 km/h
        |           |           |
     6 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~    the river; A-D, B-E and C-F have bridges
     5  D-----------E-----------F
        |           |
        |           |                  J-K: a road of its own (an island)
     0  G-----------H       J---K
        0           5       8  10 km
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from microplan.geo.barriers import Barriers
from microplan.geo.networks import (
    RoadNetwork,
    attach,
    empty_network,
    network_of,
    node_lines,
    travel,
    way,
    ways,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

KM = 1000.0
Line = list[tuple[float, float]]


def km(*points: tuple[float, float]) -> Line:
    return [(KM * x, KM * y) for x, y in points]


SMALLVILLE = [
    km((0, 10), (5, 10), (10, 10)),  # A B C
    km((0, 10), (0, 5), (0, 0)),  # A D G
    km((5, 10), (5, 5), (5, 0)),  # B E H
    km((10, 10), (10, 5)),  # C F
    km((0, 5), (5, 5), (10, 5)),  # D E F
    km((0, 0), (5, 0)),  # G H
    km((8, 0), (10, 0)),  # J K
]
SPEEDS = [60.0, 30, 30, 30, 30, 30, 30]
RIVER = Barriers(np.array([shapely.box(-2 * KM, 5.9 * KM, 12 * KM, 6.1 * KM)], dtype=object))


@pytest.fixture(scope="module")
def smallville() -> RoadNetwork:
    return network_of(SMALLVILLE, SPEEDS)


def frame(lines: list[Line], **columns: object) -> gpd.GeoDataFrame:
    """A road file in metres; every line is 30 km/h and can be walked, if nothing else is said."""
    plain = {"road_class": "tertiary", "kmh": 30.0, "walk_kmh": 4.0, "wait_minutes": 0.0}
    ids = [f"r{i}" for i in range(len(lines))]
    shapes = [shapely.LineString(line) for line in lines]
    return gpd.GeoDataFrame(
        {**plain, "source_id": ids, **columns}, geometry=shapes, crs="EPSG:32643"
    )


def minutes(network: RoadNetwork, *points: tuple[float, float]) -> NDArray[np.float64]:
    """Drive minutes between all of the points, which lie on roads, given in km."""
    attached = attach(network, np.array(km(*points)), 100.0)
    return travel(attached, range(len(points)), range(len(points)))[0]


def test_smallville_has_its_junctions_and_its_island(smallville: RoadNetwork) -> None:
    assert smallville.nodes == 10  # A to H, and J and K
    assert smallville.edges == 11
    assert smallville.edge_km.sum() == pytest.approx(52)
    assert sorted(smallville.piece) == [0] * 8 + [1] * 2


def test_the_quickest_way_takes_the_trunk_road(smallville: RoadNetwork) -> None:
    # D to F: by A and C 10 + 10 + 10 = 30 minutes; straight along 20
    assert minutes(smallville, (0, 5), (10, 5))[0, 1] == pytest.approx(20)
    # A to C: 10 km at 60
    assert minutes(smallville, (0, 10), (10, 10))[0, 1] == pytest.approx(10)
    # G to C: 10 km up at 30, 10 km along at 60: 30; by H and E it is 10 + 10 + 10 + 10
    assert minutes(smallville, (0, 0), (10, 10))[0, 1] == pytest.approx(30)


def test_a_place_gets_on_where_the_road_is_nearest_not_at_a_junction(
    smallville: RoadNetwork,
) -> None:
    attached = attach(smallville, np.array(km((2, 9.7), (8, 9.6))), 500.0)
    assert attached.offroad_metres == pytest.approx([300, 400])
    drive, far = travel(attached, [0], [1])
    assert (drive.item(), far.item()) == (pytest.approx(6), pytest.approx(6))


def test_two_places_on_one_road_go_straight_along_it(smallville: RoadNetwork) -> None:
    attached = attach(smallville, np.array(km((1, 10), (2.5, 10), (4, 10))), 10.0)
    drive, far = travel(attached, [0, 1, 2], [0, 1, 2])
    assert drive == pytest.approx(np.array([[0, 1.5, 3], [1.5, 0, 1.5], [3, 1.5, 0]]))
    assert far == pytest.approx(drive)  # at 60 km/h a kilometre is a minute


def test_the_island_cannot_be_driven_to(smallville: RoadNetwork) -> None:
    attached = attach(smallville, np.array(km((5, 0), (9, 0.1))), 500.0)
    drive, far = travel(attached, [0], [1])
    assert attached.on_road.all()
    assert np.isinf(drive).all()
    assert np.isinf(far).all()
    assert way(attached, 0, 1).shape == (0, 2)


def test_a_place_too_far_from_every_road_is_not_attached(smallville: RoadNetwork) -> None:
    attached = attach(smallville, np.array(km((2.5, 7.5), (2.5, 9.9))), 2400.0)
    assert attached.on_road.tolist() == [False, True]
    assert np.isinf(attached.offroad_metres[0])
    assert np.isinf(travel(attached, [0], [0, 1])[0]).all()


def test_journeys_that_start_on_the_mainland_do_not_get_on_at_the_island(
    smallville: RoadNetwork,
) -> None:
    # 1 km from the island road J-K, 2 km from the mainland's G-H
    xy = np.array(km((5, 0), (7, 0)))
    assert travel(attach(smallville, xy, 5000.0), [0], [1])[0].item() == np.inf
    attached = attach(smallville, xy, 5000.0, bases=np.array([True, False]))
    assert attached.offroad_metres[1] == pytest.approx(2000)
    assert travel(attached, [0], [1])[0].item() == 0


def test_a_stray_piece_is_passed_by_only_where_the_main_one_is_hardly_farther() -> None:
    network = network_of([km((0, 0), (10, 0)), km((5, 0.5), (5.2, 0.5)), km((8, 0.9), (8.5, 0.9))])
    attached = attach(network, np.array(km((5.1, 0.35), (8.2, 0.7))), 5000.0)
    assert attached.offroad_metres == pytest.approx([350, 200])


def test_a_place_gets_on_at_its_own_bank_of_the_river() -> None:
    network, _ = node_lines(frame(SMALLVILLE), 0.0, barriers=RIVER)
    # 1 km west of A-D's northern part lies the river's other bank nowhere near; at y = 6.5 the
    # nearest road E-F (1.5 km) is over the river, and B-E is 2 km off on this bank
    place = np.array(km((7.4, 6.5)))
    assert attach(network, place, 9000.0).offroad_metres == pytest.approx([1500])
    there = attach(network, place, 9000.0, barriers=RIVER)
    assert there.offroad_metres == pytest.approx([2400])
    assert there.network.node_xy[there.node[0]] == pytest.approx((5000, 6500))


def test_a_place_in_the_river_gets_on_nowhere() -> None:
    network, _ = node_lines(frame(SMALLVILLE), 0.0, barriers=RIVER)
    assert not attach(network, np.array(km((2, 6))), 9000.0, barriers=RIVER).on_road.any()


def test_the_way_is_drawn_from_door_to_door_of_the_road(smallville: RoadNetwork) -> None:
    attached = attach(smallville, np.array(km((4, 0.1), (0.1, 2), (9, 0))), 500.0)
    assert way(attached, 0, 1).tolist() == [list(p) for p in km((4, 0), (0, 0), (0, 2))]
    assert way(attached, 0, 0).tolist() == [[4000, 0]]
    assert [len(line) for line in ways(attached, 0, [1, 2, 0])] == [3, 0, 1]


def test_a_vehicle_gets_on_where_vehicles_can_and_feet_where_feet_can() -> None:
    network = network_of([km((0, 0), (10, 0)), km((0, 1), (10, 1))], [30, 0], walk_kmh=[0, 4])
    xy = np.array(km((5, 0.9), (6, 0.9)))
    driver, walker = attach(network, xy, 5000), attach(network, xy, 5000, weight="walk")
    assert driver.offroad_metres == pytest.approx([900, 900])
    assert walker.offroad_metres == pytest.approx([100, 100])
    assert travel(driver, [0], [1])[0].item() == pytest.approx(2)
    assert travel(walker, [0], [1], "walk")[0].item() == pytest.approx(15)


def test_a_ferry_is_waited_for_once_and_not_boarded_midstream() -> None:
    # 3 km of ferry at 6 km/h and 20 minutes: 50
    lines = [km((0, 0), (0, 1)), km((0, 1), (1, 2), (0, 4)), km((0, 4), (0, 9))]
    network = network_of(lines, [30, 6, 30], wait_minutes=[0, 20, 0])
    there = minutes(network, (0, 0), (0, 9))[0, 1]
    length = np.hypot(1, 1) + np.hypot(1, 2)
    assert there == pytest.approx(2 + length * 10 + 20 + 10)
    swimmer = attach(network, np.array(km((1.1, 2))), 9000.0)
    assert swimmer.network.node_xy[swimmer.node[0]] == pytest.approx((0, 1000))


def test_a_limit_ends_the_search(smallville: RoadNetwork) -> None:
    attached = attach(smallville, np.array(km((0, 10), (5, 10), (10, 10))), 1.0)
    drive, _ = travel(attached, [0], [1, 2], limit_minutes=7)
    assert drive.tolist() == [[5, np.inf]]


def test_without_roads_nobody_is_attached_and_nobody_travels() -> None:
    attached = attach(empty_network("EPSG:32643"), np.zeros((2, 2)), 1000.0)
    assert not attached.on_road.any()
    assert np.isinf(travel(attached, [0, 1], [0, 1])[0]).all()


def test_an_end_near_a_line_is_led_on_to_it_and_the_link_counts() -> None:
    # the village road ends 25 m short of the main road's middle
    lines = [km((0, 0), (10, 0)), km((5, 0.025), (5, 3))]
    apart, told = node_lines(frame(lines), 20.0)
    assert (told.pieces_after, told.ends_moved) == (2, 0)
    joined, told = node_lines(frame(lines), 30.0)
    assert (told.pieces_before, told.pieces_after, told.ends_moved) == (2, 1, 1)
    assert told.metres_moved == told.metres_moved_max == pytest.approx(25)
    assert told.km_total == pytest.approx(13)
    assert minutes(joined, (0, 0), (5, 3))[0, 1] == pytest.approx(16)
    assert np.isinf(minutes(apart, (0, 0), (5, 3))[0, 1])


def test_an_end_on_a_line_joins_without_any_tolerance() -> None:
    network, told = node_lines(frame([km((0, 0), (10, 0)), km((5, 0), (5, 3))]), 0.0)
    assert (told.pieces_after, told.ends_moved, network.nodes) == (1, 0, 4)


def test_roads_that_cross_meet_only_if_the_plan_says_so() -> None:
    lines = frame([km((0, 0), (10, 0)), km((5, -5), (5, 5))])
    bridge, told = node_lines(lines, 30.0)
    assert (told.crossings, told.crossings_joined, told.pieces_after) == (1, 0, 2)
    level, told = node_lines(lines, 30.0, join_crossings=True)
    assert (told.crossings, told.crossings_joined, told.pieces_after) == (1, 1, 1)
    assert np.isinf(minutes(bridge, (0, 0), (5, 5))[0, 1])
    assert minutes(level, (0, 0), (5, 5))[0, 1] == pytest.approx(20)


def test_no_link_is_made_over_a_barrier() -> None:
    banks = frame([km((0, 0), (10, 0)), km((5, 0.025), (5, 3))])
    canal = Barriers(np.array([shapely.LineString(km((0, 0.01), (10, 0.01)))], dtype=object))
    assert node_lines(banks, 30.0, barriers=canal)[1].pieces_after == 2


def test_ends_that_meet_three_together_become_one_piece() -> None:
    # each end's nearest is another end; the third piece is joined by the spanning tree
    lines = [km((0, 0), (4.99, 0)), km((5.0, 0), (9, 0)), km((4.99, 0.028), (4.99, 4))]
    assert node_lines(frame(lines), 30.0)[1].pieces_after == 1


def test_a_line_without_length_is_left_out_and_counted() -> None:
    network, told = node_lines(frame([km((1, 1), (1, 1)), km((0, 0), (1, 0))]), 30.0)
    assert (told.lines, told.lines_dropped, network.edges) == (2, 1, 1)
    network, told = node_lines(frame([km((1, 1), (1, 1))]), 30.0)
    assert (told.lines_dropped, network.edges, told.share_largest) == (1, 0, 0)


def test_lines_in_degrees_are_refused() -> None:
    with pytest.raises(ValueError, match="project them"):
        node_lines(frame([km((0, 0), (1, 0))]).set_crs(4326, allow_override=True), 1.0)


def test_a_road_that_comes_back_to_itself_meets_itself() -> None:
    lollipop = km((0, 0), (1, 0), (2, 1), (3, 0), (2, -1), (1, 0))
    assert minutes(network_of([lollipop]), (0, 0), (2, -1))[0, 1] == pytest.approx(
        2 + 2 * np.hypot(1, 1)
    )


def test_a_loop_and_a_doubled_road_are_travelled_the_short_way() -> None:
    loop = km((1, 0), (2, 1), (3, 0), (1, 0))
    network = network_of([km((0, 0), (1, 0)), loop, km((0, 0), (0.5, 3), (1, 0))])
    assert minutes(network, (0, 0), (3, 0))[0, 1] == pytest.approx(6)


# --- networks drawn at random ------------------------------------------------------------------

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


def test_a_hundred_places_share_a_limit_of_memory_not_of_answers(smallville: RoadNetwork) -> None:
    places = np.column_stack([np.linspace(0, 10 * KM, 100), np.full(100, 10 * KM)])
    drive, far = travel(attach(smallville, places, 1.0), range(100), range(100))
    assert far == pytest.approx(np.abs(places[:, None, 0] - places[None, :, 0]) / KM, abs=1e-5)
    assert drive == pytest.approx(far, abs=1e-5)
