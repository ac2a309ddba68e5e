"""Places put on a network: on the nearest point of a road, not on its nearest junction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.geo.barriers import NO_BARRIERS, Barriers
from microplan.geo.graphs import Graph, RoadNetwork, Weight, make_graph
from microplan.geo.splitting import SAME_METRES, Cuts, flatten, split_lines, tidy_cuts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.splitting import Lines

NOWHERE = -1
STRAY_METRES = 300.0
"""A stray piece of road is passed by, if the largest piece is no more than this farther off."""


@dataclass(frozen=True)
class Attached:
    """Places and the network that they are attached to, with a node where each gets on.

    Attributes
    ----------
    network
        The network, cut at the attached points.
    xy
        Shape (k, 2): the places, metres.
    node
        Shape (k,): where each gets on the network; -1 where it does not.
    offroad_metres
        Shape (k,): straight line from the place to that node; inf where there is none.
    """

    network: RoadNetwork
    xy: NDArray[np.float64]
    node: NDArray[np.int64]
    offroad_metres: NDArray[np.float64]

    @property
    def on_road(self) -> NDArray[np.bool_]:
        """Which places are attached."""
        return np.asarray(self.node != NOWHERE)

    @cached_property
    def drive_graph(self) -> Graph:
        """The network for vehicles."""
        return make_graph(self.network, "drive")

    @cached_property
    def walk_graph(self) -> Graph:
        """The network for feet."""
        return make_graph(self.network, "walk")

    def graph(self, weight: Weight) -> Graph:
        """Return the network's graph for vehicles or feet."""
        return self.drive_graph if weight == "drive" else self.walk_graph


def attach(
    network: RoadNetwork,
    xy: NDArray[np.float64],
    limit_metres: float,
    *,
    weight: Weight = "drive",
    barriers: Barriers = NO_BARRIERS,
    bases: NDArray[np.bool_] | None = None,
) -> Attached:
    """Attach places to the nearest point of a road that can be driven (or walked) along.

    A piece of road that joins nothing is passed by for the largest piece, where that is at most
    `STRAY_METRES` farther off; the way there is counted, as always.

    Parameters
    ----------
    network
        The roads.
    xy
        Shape (k, 2): places, in the network's metres.
    limit_metres
        A place farther than this from every road is not attached.
    weight
        "drive" attaches to roads for vehicles only, "walk" to those for feet.
    barriers
        What the straight line from a place to its road may not meet.
    bases
        Shape (k,): places that journeys start from. Where given, the others are attached only to
        pieces of the network that a base is on: a stray piece of road nearby leads nowhere.
    """
    usable = np.isfinite(network.minutes(weight)) & network.edge_joinable
    within = (limit_metres, barriers)
    starts = np.ones(len(xy), np.bool_) if bases is None else bases
    edge = np.full(len(xy), NOWHERE)
    edge[starts] = _leave_strays(network, xy[starts], usable, within)
    if bases is not None:
        served = np.unique(network.edge_piece[edge[edge != NOWHERE]])
        usable &= np.isin(network.edge_piece, served)
        edge[~bases] = _nearest_edges(network, xy[~bases], usable, within)
    return _get_on(network, xy, edge)


def _leave_strays(
    network: RoadNetwork,
    xy: NDArray[np.float64],
    usable: NDArray[np.bool_],
    within: tuple[float, Barriers],
) -> NDArray[np.int64]:
    """Return the nearest edges; of the largest piece, where it is hardly farther than a stray."""
    edge = _nearest_edges(network, xy, usable, within)
    found = np.flatnonzero(edge != NOWHERE)
    stray = found[network.edge_piece[edge[found]] != 0]
    if len(stray) == 0:
        return edge
    points = np.asarray(shapely.points(xy[stray]), dtype=object)
    main = _nearest_edges(network, xy[stray], usable & (network.edge_piece == 0), within)
    far = shapely.distance(points, network.shapes[main])
    near = shapely.distance(points, network.shapes[edge[stray]])
    change = (main != NOWHERE) & (far <= near + STRAY_METRES)
    edge[stray[change]] = main[change]
    return edge


def _nearest_edges(
    network: RoadNetwork,
    xy: NDArray[np.float64],
    usable: NDArray[np.bool_],
    within: tuple[float, Barriers],
) -> NDArray[np.int64]:
    """Return the nearest edge that each place can be led to in a straight line, or -1."""
    limit, barriers = within
    found = np.full(len(xy), NOWHERE)
    edges = np.flatnonzero(usable)
    if not (len(edges) and len(xy)):
        return found
    tree = shapely.STRtree(network.shapes[edges])
    points = np.asarray(shapely.points(xy), dtype=object)
    at, near = tree.query_nearest(points, max_distance=max(limit, SAME_METRES), all_matches=True)
    free = ~_blocked(points[at], network.shapes[edges[near]], barriers)
    order = np.lexsort((near[free], at[free]))
    who, first = np.unique(at[free][order], return_index=True)
    found[who] = edges[near[free][order[first]]]  # the lowest of several that are equally near
    shut_in = np.setdiff1d(at, at[free])
    found[shut_in] = _search_around(network.shapes, edges, tree, points[shut_in], within)
    return found


def _search_around(
    shapes: NDArray[np.object_],
    edges: NDArray[np.int64],
    tree: shapely.STRtree,
    points: NDArray[np.object_],
    within: tuple[float, Barriers],
) -> NDArray[np.int64]:
    """Look in rings ever wider for the nearest edge that no barrier keeps a place from."""
    limit, barriers = within
    found = np.full(len(points), NOWHERE)
    radius = limit / 64
    while radius < 2 * limit:
        left = np.flatnonzero(found == NOWHERE)
        reach = min(radius, limit)
        point, near = tree.query(points[left], predicate="dwithin", distance=reach)
        point, near = left[point], edges[near]
        free = ~_blocked(points[point], shapes[near], barriers)
        point, near = point[free], near[free]
        order = np.lexsort((near, shapely.distance(points[point], shapes[near]), point))
        who, first = np.unique(point[order], return_index=True)
        found[who] = near[order][first]
        radius *= 2
    return found


def _blocked(
    points: NDArray[np.object_], roads: NDArray[np.object_], barriers: Barriers
) -> NDArray[np.bool_]:
    """Tell which shortest ways from a point to a road meet a barrier."""
    ways = shapely.get_coordinates(shapely.shortest_line(points, roads)).reshape(-1, 2, 2)
    return barriers.block(ways[:, 0], ways[:, 1])


def _get_on(network: RoadNetwork, xy: NDArray[np.float64], edge: NDArray[np.int64]) -> Attached:
    """Cut the chosen edges at the places' nearest points, and note the node of each place."""
    on = np.flatnonzero(edge != NOWHERE)
    points, roads = shapely.points(xy[on]), network.shapes[edge[on]]
    measure = shapely.line_locate_point(roads, points)
    grown, node_on = cut_edges(network, edge[on], np.asarray(measure, dtype=float))
    node, metres = np.full(len(xy), NOWHERE), np.full(len(xy), np.inf)
    node[on] = node_on
    metres[on] = np.hypot(*(xy[on] - grown.node_xy[node_on]).T)
    return Attached(grown, xy, node, metres)


def cut_edges(
    network: RoadNetwork, edge: NDArray[np.int64], measure: NDArray[np.float64]
) -> tuple[RoadNetwork, NDArray[np.int64]]:
    """Put nodes on edges.

    Parameters
    ----------
    network
        The network.
    edge, measure
        Shape (k,): where the nodes are wanted: the edge, and metres from its start.

    Returns
    -------
    RoadNetwork
        With the edges cut there; the old nodes keep their numbers.
    NDArray
        Shape (k,): the node at each of the wanted places (an end of the edge, if it is there).
    """
    cut, row = np.unique(edge, return_inverse=True)
    if len(cut) == 0:
        return network, np.zeros(0, np.int64)
    lines = flatten(network.shapes[cut])
    cuts = tidy_cuts(lines, Cuts(row, measure))
    parts, parent = split_lines(lines, cuts)
    grown = _replace_edges(network, cut, parts, parent)
    return grown, _nodes_at(network, cut, (lines, cuts), Cuts(row, measure))


def _nodes_at(
    network: RoadNetwork, cut: NDArray[np.int64], made: tuple[Lines, Cuts], wanted: Cuts
) -> NDArray[np.int64]:
    """Return the node nearest to each wanted place among those of its edge."""
    lines, cuts = made
    count = len(cut)
    new = network.nodes + np.arange(len(cuts.line))
    line = np.concatenate([np.arange(count), np.arange(count), cuts.line])
    measure = np.concatenate([np.zeros(count), lines.metres, cuts.measure])
    node = np.concatenate([network.edge_from[cut], network.edge_to[cut], new])
    order = np.lexsort((measure, line))
    gap = np.concatenate([[0], np.cumsum(lines.metres + 1000.0)])[:-1]
    laid = (measure + gap[line])[order]
    at = wanted.measure + gap[wanted.line]
    after = np.clip(np.searchsorted(laid, at), 1, len(laid) - 1)
    nearer = np.where(at - laid[after - 1] <= laid[after] - at, after - 1, after)
    return np.asarray(node[order][nearer], dtype=np.int64)


def _replace_edges(
    network: RoadNetwork, cut: NDArray[np.int64], parts: Lines, parent: NDArray[np.int64]
) -> RoadNetwork:
    """Return the network with the parts in place of the cut edges, and a node between parts."""
    first = np.concatenate([[True], np.diff(parent) > 0])
    last = np.concatenate([first[1:], [True]])
    between = network.nodes + np.cumsum(~last) - 1
    start = np.where(first, network.edge_from[cut][parent], np.concatenate([[0], between[:-1]]))
    end = np.where(last, network.edge_to[cut][parent], between)
    whole = np.bincount(parent, weights=parts.metres)
    share = parts.metres / whole[parent]
    old = cut[parent]
    kept = np.setdiff1d(np.arange(network.edges), cut)
    coords, offsets = _gather(network, kept)
    return replace(
        network,
        node_xy=np.concatenate([network.node_xy, parts.coords[parts.offsets[1:] - 1][~last]]),
        edge_from=np.concatenate([network.edge_from[kept], start]).astype(np.int32),
        edge_to=np.concatenate([network.edge_to[kept], end]).astype(np.int32),
        edge_km=np.concatenate([network.edge_km[kept], network.edge_km[old] * share]),
        edge_minutes=np.concatenate(
            [network.edge_minutes[kept], network.edge_minutes[old] * share]
        ),
        edge_walk_minutes=np.concatenate(
            [network.edge_walk_minutes[kept], network.edge_walk_minutes[old] * share]
        ),
        edge_class=np.concatenate([network.edge_class[kept], network.edge_class[old]]),
        edge_joinable=np.concatenate([network.edge_joinable[kept], network.edge_joinable[old]]),
        coords=np.concatenate([coords, parts.coords]),
        coord_offsets=np.concatenate([offsets, offsets[-1] + parts.offsets[1:]]),
        piece=np.concatenate([network.piece, network.edge_piece[old[~last]]]),
    )


def _gather(
    network: RoadNetwork, edges: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the coordinates of some edges, and their offsets."""
    counts = np.diff(network.coord_offsets)[edges]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    at = np.arange(offsets[-1]) - np.repeat(offsets[:-1] - network.coord_offsets[edges], counts)
    return network.coords[at], offsets
