"""Minutes, kilometres and ways between places that are attached to a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import dijkstra

from microplan.geo.graphs import search_from_all

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from microplan.geo.attaching import Attached
    from microplan.geo.graphs import Graph, Weight

SOURCES_AT_ONCE = 16
"""Keeps the distances of a 100,000-node network to some 10 MB at a time."""
NO_NODE = -9999
"""What csgraph writes where there is no node before."""


def travel(
    attached: Attached,
    from_indices: ArrayLike,
    to_indices: ArrayLike,
    weight: Weight = "drive",
    limit_minutes: float = np.inf,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how long and how far it is along the roads between places.

    The way off the road at both ends is not in it: see `Attached.offroad_metres`.

    Parameters
    ----------
    attached
        Places on a network.
    from_indices, to_indices
        Places, as positions in `attached`.
    weight
        "drive" by four-wheeler, "walk" as a healthy adult.
    limit_minutes
        Ways longer than this are not looked for.

    Returns
    -------
    minutes, km
        Shape (f, t): along the quickest way; inf where there is none within the limit.
    """
    start, end = np.asarray(from_indices, np.int64), np.asarray(to_indices, np.int64)
    if len(start) > len(end):  # search from the fewer, against the traffic
        graph = attached.graph(weight, reverse=True)
        minutes, km = _travel_in(attached, graph, end, start, limit_minutes)
        return minutes.T, km.T
    return _travel_in(attached, attached.graph(weight), start, end, limit_minutes)


def _travel_in(
    attached: Attached,
    graph: Graph,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    limit_minutes: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return minutes and km from each start to each end in a graph, some starts at a time."""
    minutes, km = (np.full((len(start), len(end)), np.inf) for _ in range(2))
    rows, columns = np.flatnonzero(attached.on_road[start]), attached.on_road[end]
    goals = attached.node[end[columns]]
    for first in range(0, len(rows), SOURCES_AT_ONCE):
        some = rows[first : first + SOURCES_AT_ONCE]
        found = _search(attached, graph, attached.node[start[some]], goals, limit_minutes)
        minutes[np.ix_(some, columns)], km[np.ix_(some, columns)] = found
    return minutes, km


def _search(
    attached: Attached,
    graph: Graph,
    sources: NDArray[np.int64],
    goals: NDArray[np.int64],
    limit: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return minutes and km from each source node to each goal node."""
    minutes, before = dijkstra(graph.matrix, indices=sources, limit=limit, return_predecessors=True)
    km = [_km_along(row, attached.network.edge_km, graph, goals) for row in before.astype(np.int64)]
    there = minutes[:, goals]
    return there, np.where(np.isfinite(there), np.stack(km), np.inf)


def _km_along(
    before: NDArray[np.int64], edge_km: NDArray[np.float64], graph: Graph, goals: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Add up the km from the source to the goals, along the tree of the nodes before.

    Only the nodes on the way to a goal are looked at, each once.
    """
    trail = np.array(_list_trail(before.tolist(), goals.tolist()), dtype=np.int64)
    steps = edge_km[graph.edge_between(before[trail], trail)]
    km = [0.0] * len(before)
    for node, last, step in zip(
        trail.tolist(), before[trail].tolist(), steps.tolist(), strict=True
    ):
        km[node] = km[last] + step
    return np.array([km[goal] for goal in goals.tolist()])


def _list_trail(before: list[int], goals: list[int]) -> list[int]:
    """Return the nodes on the ways to goals, each after the node before it; not the source."""
    trail, known = [], bytearray(len(before))
    for goal in goals:
        way_back, node = [], goal
        while not known[node] and before[node] != NO_NODE:
            way_back.append(node)
            known[node] = 1
            node = before[node]
        trail += way_back[::-1]
    return trail


def find_nearest(
    attached: Attached,
    place_indices: ArrayLike,
    base_indices: ArrayLike,
    extra_minutes: NDArray[np.float64],
    weight: Weight = "drive",
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return for each place which of several bases it is reached from soonest, in one search.

    The ways lead from the base to the place, as vaccine comes from a cold-chain point.

    Parameters
    ----------
    attached
        Places on a network.
    place_indices, base_indices
        Shapes (f,) and (t,): positions in `attached`.
    extra_minutes
        Shape (t,): what each of the bases takes beside the road, such as the way off it.
    weight
        "drive" by four-wheeler, "walk" as a healthy adult.

    Returns
    -------
    minutes
        Shape (f,): along the road and `extra_minutes`; inf where none can be reached.
    which
        Shape (f,): position in `base_indices`; -1 where there is none.
    """
    start, end = np.asarray(place_indices, np.int64), np.asarray(base_indices, np.int64)
    minutes, which = np.full(len(start), np.inf), np.full(len(start), -1)
    doors = np.flatnonzero(attached.on_road[end] & np.isfinite(extra_minutes))
    found = np.flatnonzero(attached.on_road[start])
    if len(doors) and len(found):
        graph = attached.graph(weight)
        far, source = search_from_all(graph, attached.node[end[doors]], extra_minutes[doors])
        at = attached.node[start[found]]
        minutes[found] = far[at]
        there = np.isfinite(far[at])
        which[found[there]] = doors[source[at[there]]]
    return minutes, which


def way(attached: Attached, from_index: int, to_index: int) -> NDArray[np.float64]:
    """Return the shape of the quickest drive between two places, shape (p, 2), metres.

    It begins and ends where the places get on the road; it is empty where there is no way.
    """
    return ways(attached, from_index, [to_index])[0]


def ways(
    attached: Attached, from_index: int, to_indices: ArrayLike, weight: Weight = "drive"
) -> list[NDArray[np.float64]]:
    """Return the shapes of the quickest drives from one place to several (see `way`)."""
    goals = attached.node[np.asarray(to_indices, np.int64)]
    start = int(attached.node[from_index])
    if start < 0:
        return [np.zeros((0, 2)) for _ in goals]
    graph = attached.graph(weight)
    _, before = dijkstra(graph.matrix, indices=np.array([start]), return_predecessors=True)
    return [_draw_way(attached, graph, before[0], (start, int(goal))) for goal in goals]


def _draw_way(
    attached: Attached, graph: Graph, before: NDArray[np.signedinteger], ends: tuple[int, int]
) -> NDArray[np.float64]:
    """Return the coordinates from the tree's source to a goal node."""
    start, goal = ends
    if goal < 0 or (goal != start and before[goal] == NO_NODE):
        return np.zeros((0, 2))
    nodes = [goal]
    while nodes[-1] != start:
        nodes.append(int(before[nodes[-1]]))
    path = np.array(nodes[::-1])
    edges = graph.edge_between(path[:-1], path[1:])
    steps = zip(edges.tolist(), path[:-1].tolist(), strict=True)
    drawn = [_draw_edge(attached, edge, node)[1:] for edge, node in steps]
    return np.concatenate([attached.network.node_xy[[start]], *drawn])


def _draw_edge(attached: Attached, edge: int, start: int) -> NDArray[np.float64]:
    """Return an edge's coordinates as seen from its node `start`."""
    network = attached.network
    shape = network.coords[network.coord_offsets[edge] : network.coord_offsets[edge + 1]]
    return shape if network.edge_from[edge] == start else shape[::-1]
