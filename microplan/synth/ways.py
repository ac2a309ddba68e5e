"""Roads: which places a road joins, of which class it is, and how it runs.

Villages of one bank or island are joined as neighbours are (a relative neighbourhood graph, and
what spans the rest), headquarters by the shortest chains of short roads, and each road's class
follows from the people who use it on their way to their headquarters. Only the bridge and the
ferry cross the river.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay

from microplan.synth.layout import BLOCKS, HILL, TOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from microplan.synth.junctions import Junctions

FLOWS = ((2_600, "secondary"), (1_050, "tertiary"), (330, "unclassified"))
"""People on their way to their headquarters, at least, and the class of the road they take."""
SMALL = 110
"""People of a hill hamlet below which no track leads to it if it is the last."""
SEAT_ROADS = ((0, 1), (2, 3), (3, 5), (3, 6), (3, 4), (1, 3), (4, 7), (6, 7), (5, 6), (1, 4))
"""Blocks (indices) whose headquarters a main road joins; the town stands for its own block."""


@dataclass(frozen=True)
class Road:
    """One road between two junctions, as a straight line on the plane (metres)."""

    start: int
    end: int
    road_class: str


@dataclass(frozen=True)
class Graph:
    """Pairs of junctions that a road may join, and how long it would be."""

    pairs: NDArray[np.int64]
    metres: NDArray[np.float64]
    count: int

    def spread(self, weights: NDArray[np.float64]) -> csr_array[np.float64, tuple[int, int]]:
        """Return the pairs as a matrix of `weights`."""
        shape = (self.count, self.count)
        return csr_array((weights, (self.pairs[:, 0], self.pairs[:, 1])), shape=shape)

    def keep(self, kept: NDArray[np.bool_]) -> Graph:
        """Return the graph with only the pairs that are `kept`."""
        return Graph(self.pairs[kept], self.metres[kept], self.count)


def lay_roads(junctions: Junctions, wet: BaseGeometry) -> list[Road]:
    """Return all roads, the ferry last; only the bridge and the ferry cross the river."""
    near = _join_neighbours(junctions, wet)
    main = _choose_main(near, junctions)
    local = near.keep(_keep_local(near, junctions))
    classes = _leave_footpaths(_class_local(local, junctions), junctions) | main
    classes |= {(min(a, b), max(a, b)): name for a, b, name in junctions.crossings}
    ordered = sorted(classes.items(), key=lambda item: (item[1] == "ferry", item[0]))
    return [Road(a, b, name) for (a, b), name in ordered]


def _join_neighbours(junctions: Junctions, wet: BaseGeometry) -> Graph:
    """Return the pairs of a triangulation that stay on one piece of dry land, bridge and ferry."""
    xy = junctions.xy
    corners = Delaunay(xy).simplices
    pairs = np.unique(
        np.sort(
            np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1
        ),
        axis=0,
    )
    lines = shapely.linestrings(xy[pairs])
    shapely.prepare(wet)
    dry = ~shapely.intersects(wet, lines)
    same = junctions.piece[pairs[:, 0]] == junctions.piece[pairs[:, 1]]
    crossings = np.array([[a, b] for a, b, _ in junctions.crossings])
    pairs = np.concatenate([pairs[dry & same].astype(np.int64), crossings])
    return Graph(pairs, np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T), len(xy))


def _keep_local(near: Graph, junctions: Junctions) -> NDArray[np.bool_]:
    """Keep pairs with no third place nearer to both, and those that a spanning tree needs."""
    xy = junctions.xy
    between = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    a, b = near.pairs.T
    third = np.maximum(between[a], between[b])
    third[np.arange(len(a)), a] = third[np.arange(len(a)), b] = np.inf
    hilly = (junctions.block[a] == HILL) & (junctions.block[b] == HILL)
    slack = np.where(hilly, 1.0, 0.93)
    neighbours = third.min(axis=1) >= slack * near.metres
    tree = minimum_spanning_tree(near.spread(near.metres)).tocoo()
    spanning = set(zip(tree.row.tolist(), tree.col.tolist(), strict=True))
    needed = [(int(i), int(j)) in spanning for i, j in near.pairs]
    return np.asarray(neighbours | np.array(needed))


def _choose_main(near: Graph, junctions: Junctions) -> dict[tuple[int, int], str]:
    """Return the class of each pair that lies on a road between headquarters or a highway."""
    cost = near.spread(near.metres**1.15)
    chains = [(junctions.seat(a), junctions.seat(b), "primary") for a, b in SEAT_ROADS]
    town = junctions.nearest(TOWN.seat)
    chains += [(gate, town, "trunk") for gate in junctions.gates]
    main: dict[tuple[int, int], str] = {}
    for start, end, road_class in chains:
        before = dijkstra(cost, directed=False, indices=[start], return_predecessors=True)[1][0]
        for near_end, far_end in pairwise(_follow(before, end)):
            main[min(near_end, far_end), max(near_end, far_end)] = road_class
    return main


def _follow(before: NDArray[np.int32], end: int) -> list[int]:
    """Return the chain of junctions that ends at `end`; empty where nothing leads there."""
    chain = [end]
    while before[chain[-1]] >= 0:
        chain.append(int(before[chain[-1]]))
    return chain if len(chain) > 1 else []


def _class_local(local: Graph, junctions: Junctions) -> dict[tuple[int, int], str]:
    """Return the class of each local road by the people who take it to their headquarters."""
    flow = np.zeros((local.count, local.count))
    cost = local.spread(local.metres**1.1)
    seats = [junctions.seat(index) for index in range(len(BLOCKS) + 1)]
    far, before = dijkstra(cost, directed=False, indices=seats, return_predecessors=True)
    for index in range(len(seats)):
        load = np.where(junctions.block == index, junctions.people, 0.0)
        for node in np.argsort(-far[index], kind="stable"):
            towards = before[index, node]
            if towards >= 0:
                flow[node, towards] += load[node]
                load[towards] += load[node]
    flow += flow.T
    return {
        (int(a), int(b)): _class_road(junctions, int(a), int(b), flow[a, b]) for a, b in local.pairs
    }


def _leave_footpaths(
    classes: dict[tuple[int, int], str], junctions: Junctions
) -> dict[tuple[int, int], str]:
    """Leave out the tracks to the smallest hamlets at the end of the hills' roads."""
    ends = Counter(end for pair in classes for end in pair)
    return {
        pair: road_class
        for pair, road_class in classes.items()
        if not any(_is_last(end, ends, junctions) for end in pair)
    }


def _is_last(end: int, ends: Counter[int], junctions: Junctions) -> bool:
    """Tell whether a hill hamlet is small, and the last of its road."""
    small = 0 < junctions.people[end] < SMALL
    return bool(small and ends[end] == 1 and junctions.block[end] == HILL)


def _class_road(junctions: Junctions, start: int, end: int, flow: float) -> str:
    """Return the class of a local road that `flow` people take."""
    if junctions.street[start] and junctions.street[end]:
        return "residential"
    hilly = junctions.block[start] == HILL or junctions.block[end] == HILL
    if junctions.piece[start] > 1:
        return "track"
    least = 6.0 if hilly else 1.0
    return next((name for people, name in FLOWS if flow >= people * least), "track")
