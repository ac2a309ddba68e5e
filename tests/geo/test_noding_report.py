"""What the report of a road file says of roads that do not join."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from drawn_roads import frame, km

from microplan.geo.barriers import Barriers
from microplan.geo.networks import node_lines

SOUTH = [km((0, 0), (10, 0)), km((4, 0), (4, 2))]
NORTH = [km((0, 3), (6, 3)), km((5, 3), (5, 2.4))]
SLIP = km((9, 9), (9, 9.4))


def test_the_longest_pieces_apart_are_told_with_the_gap_and_where_it_is() -> None:
    _, told = node_lines(frame([*SOUTH, *NORTH, SLIP]), 30.0)
    (gap,) = told.gaps
    assert gap.km == pytest.approx(6.6)
    assert gap.metres == pytest.approx(1000)
    assert gap.xy == (4000, 3000)
    assert not gap.over_water
    assert (told.pieces_after, told.km_largest) == (3, pytest.approx(12))


def test_a_gap_over_water_is_told_as_such() -> None:
    river = Barriers(np.array([shapely.LineString(km((-5, 2.2), (15, 2.2)))], dtype=object))
    _, told = node_lines(frame([*SOUTH, *NORTH]), 30.0, barriers=river)
    assert told.gaps[0].over_water


def test_one_network_has_no_gap() -> None:
    assert node_lines(frame(SOUTH), 30.0)[1].gaps == ()


def test_roads_for_vehicles_are_counted_by_whether_one_comes_there_and_back() -> None:
    # a two-way road of 10 km; a footpath that joins 3 km of road to it; 2 km one-way out of it
    lines = [km((0, 0), (10, 0)), km((10, 0), (10, 1)), km((10, 1), (10, 4)), km((0, 0), (0, 2))]
    _, told = node_lines(frame(lines, kmh=[30.0, 0, 30, 30], kmh_back=[30.0, 0, 30, 0]), 0.0)
    assert (told.km_largest, told.km_total) == (pytest.approx(16), pytest.approx(16))
    assert (told.km_drivable, told.km_driven) == (pytest.approx(15), pytest.approx(10))
    assert (told.km_one_way, told.km_no_return) == (pytest.approx(2), pytest.approx(2))


def test_a_ring_road_one_way_round_can_be_driven_back_from() -> None:
    ring = [km((0, 0), (2, 0)), km((2, 0), (2, 2)), km((2, 2), (0, 2)), km((0, 2), (0, 0))]
    _, told = node_lines(frame([*ring, km((0, 0), (-5, 0))], kmh_back=[0.0] * 4 + [30.0]), 0.0)
    assert (told.km_one_way, told.km_no_return) == (pytest.approx(8), 0)
    assert told.km_driven == told.km_drivable == pytest.approx(13)
