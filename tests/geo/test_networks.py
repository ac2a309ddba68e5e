"""Smallville, a town of ten kilometres by ten, every figure of which can be told on paper.

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

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from drawn_roads import KM, frame, km

from microplan.geo.barriers import Barriers
from microplan.geo.networks import (
    OffRoad,
    RoadNetwork,
    attach,
    attach_from_bases,
    empty_network,
    network_of,
    node_lines,
    travel,
    way,
    ways,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
WALK = OffRoad(5000.0, 0.021, 2000.0)
RIVER = Barriers(np.array([shapely.box(-2 * KM, 5.9 * KM, 12 * KM, 6.1 * KM)], dtype=object))


@pytest.fixture(scope="module")
def smallville() -> RoadNetwork:
    return network_of(SMALLVILLE, SPEEDS)


def minutes(network: RoadNetwork, *points: tuple[float, float]) -> NDArray[np.float64]:
    """Drive minutes between all of the points, which lie on roads, given in km."""
    attached = attach(network, np.array(km(*points)), 100.0)
    return travel(attached, range(len(points)), range(len(points)))[0]


def test_smallville_has_its_junctions_and_its_island(smallville: RoadNetwork) -> None:
    # A to E, J and K: at F, G and H a road only goes on; at C its speed is another
    assert smallville.nodes == 7
    assert smallville.edges == 8
    assert smallville.edge_km.sum() == pytest.approx(52)
    assert sorted(smallville.piece) == [0] * 5 + [1] * 2


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
    attached = attach_from_bases(smallville, xy, np.array([True, False]), WALK)
    assert attached.offroad_metres[1] == pytest.approx(2000)
    assert travel(attached, [0], [1])[0].item() == 0


def test_a_stray_piece_is_passed_by_only_where_the_main_one_is_hardly_farther() -> None:
    network = network_of([km((0, 0), (10, 0)), km((5, 0.5), (5.2, 0.5)), km((8, 0.9), (8.5, 0.9))])
    attached = attach(network, np.array(km((5.1, 0.35), (8.2, 0.7))), 5000.0)
    assert attached.offroad_metres == pytest.approx([350, 200])


def test_a_place_gets_on_at_its_own_bank_of_the_river() -> None:
    network, _ = node_lines(frame(SMALLVILLE), 0.0, barriers=RIVER)
    # the nearest road, E-F, is 1.5 km off, but over the river; B-E is 2.4 km off on this bank
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


def test_a_hundred_places_share_a_limit_of_memory_not_of_answers(smallville: RoadNetwork) -> None:
    places = np.column_stack([np.linspace(0, 10 * KM, 100), np.full(100, 10 * KM)])
    drive, far = travel(attach(smallville, places, 1.0), range(100), range(100))
    assert far == pytest.approx(np.abs(places[:, None, 0] - places[None, :, 0]) / KM, abs=1e-5)
    assert drive == pytest.approx(far, abs=1e-5)
