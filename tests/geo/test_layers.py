"""Bridges and tunnels do not join what they cross: a truth table, and a town of two decks."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_roads import Line, frame, km

from microplan.geo.networks import attach, node_lines, travel

GROUND, BRIDGE, TUNNEL = 0, 1, -1
ROAD = km((0, 0), (10, 0))
ROAD_WITH_VERTEX = km((0, 0), (5, 0), (10, 0))
CUT_ROAD = [km((0, 0), (5, 0)), km((5, 0), (10, 0))]
OVER = km((5, -5), (5, 5))
OVER_WITH_VERTEX = km((5, -5), (5, 0), (5, 5))
SHORT_OF_IT = km((5, 0.02), (5, 5))
ON_IT = km((5, 0), (5, 5))
GOES_ON = km((10, 0), (20, 0))
NEARLY_GOES_ON = km((10.02, 0), (20, 0))

# lines and their layers -> the pieces that they make, by tolerance (with crossings joined)
JOINS = {
    "they cross without a vertex, on one layer": ([ROAD, OVER], [GROUND, GROUND], 1),
    "they cross without a vertex, one a bridge": ([ROAD, OVER], [GROUND, BRIDGE], 2),
    "they cross without a vertex, one a tunnel": ([ROAD, OVER], [GROUND, TUNNEL], 2),
    "they cross without a vertex, both bridges": ([ROAD, OVER], [BRIDGE, BRIDGE], 1),
    "they cross at a vertex of both, on one layer": (
        [ROAD_WITH_VERTEX, OVER_WITH_VERTEX], [GROUND, GROUND], 1,
    ),
    "they cross at a vertex of both, one a bridge": (
        [ROAD_WITH_VERTEX, OVER_WITH_VERTEX], [GROUND, BRIDGE], 2,
    ),
    "a bridge passes over a road cut under it": (
        [*CUT_ROAD, OVER_WITH_VERTEX], [GROUND, GROUND, BRIDGE], 2,
    ),
    "an end stops short of a road, on one layer": ([ROAD, SHORT_OF_IT], [GROUND, GROUND], 1),
    "an end stops short of a road on a bridge": ([ROAD, SHORT_OF_IT], [BRIDGE, GROUND], 2),
    "a bridge's end stops short of a road below": ([ROAD, SHORT_OF_IT], [GROUND, BRIDGE], 2),
    "a bridge ends at a vertex of a road": ([ROAD_WITH_VERTEX, ON_IT], [GROUND, BRIDGE], 1),
    "a bridge ends on a road without a vertex": ([ROAD, ON_IT], [GROUND, BRIDGE], 2),
    "a road goes on in a bridge": ([ROAD, GOES_ON], [GROUND, BRIDGE], 1),
    "a bridge goes on in a tunnel": ([ROAD, GOES_ON], [BRIDGE, TUNNEL], 1),
    "a road's end nearly meets a bridge's end": ([ROAD, NEARLY_GOES_ON], [GROUND, BRIDGE], 1),
}  # fmt: skip


@pytest.mark.parametrize("case", JOINS)
def test_what_joins_and_what_does_not(case: str) -> None:
    lines, layer, pieces = JOINS[case]
    network, told = node_lines(frame(lines, layer=layer), 30.0, join_crossings=True)
    assert told.pieces_after == pieces
    assert told.km_total == pytest.approx(network.edge_km.sum())
    assert len(np.unique(network.piece)) == pieces


def test_crossings_on_two_layers_are_counted_apart() -> None:
    rows = frame([ROAD, OVER, km((2, -1), (2, 1))], layer=[GROUND, BRIDGE, GROUND])
    _, told = node_lines(rows, 0.0, join_crossings=True)
    assert (told.crossings, told.crossings_joined, told.crossings_over) == (1, 1, 1)


def minutes(lines: list[Line], layer: list[int], *points: tuple[float, float]) -> np.ndarray:
    network, _ = node_lines(frame(lines, layer=layer), 0.0, join_crossings=True)
    attached = attach(network, np.array(km(*points)), 100.0)
    return travel(attached, range(len(points)), range(len(points)))[0]


def test_two_decks_that_cross_at_one_point_stay_two() -> None:
    # below, two roads cross at (5, 0); above it, two bridges cross at the very point
    slant, other = km((0, -5), (10, 5)), km((0, 5), (10, -5))
    there = minutes([ROAD, OVER, slant, other], [0, 0, 1, 1], (0, 0), (5, 5), (10, 5), (0, 5))
    slope = 2 * 5 * np.sqrt(2) * 2
    assert there[0, 1] == pytest.approx(20)
    assert there[2, 3] == pytest.approx(slope)
    assert np.isinf(there[:2, 2:]).all()


def test_in_a_topological_file_a_shared_vertex_joins_and_nothing_else_does() -> None:
    def pieces(lines: list[Line], layer: list[int]) -> int:
        rows = frame(lines, layer=layer)
        told = node_lines(rows, 30.0, join_crossings=True, topological=True)[1]
        assert (told.ends_moved, told.crossings_joined) == (0, 0)
        return told.pieces_after

    assert pieces([ROAD_WITH_VERTEX, OVER_WITH_VERTEX], [GROUND, BRIDGE]) == 1
    assert pieces([ROAD, OVER], [GROUND, GROUND]) == 2
    assert pieces([ROAD, SHORT_OF_IT], [GROUND, GROUND]) == 2
    assert pieces([ROAD, ON_IT], [GROUND, GROUND]) == 2
