"""Places put on a network: on the nearest point of a road, not on its nearest junction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.geo.barriers import NO_BARRIERS, Barriers
from microplan.geo.boarding import NOWHERE, OffRoad, RoadTimes, Spots, choose_spots, find_blocked
from microplan.geo.cutting import cut_edges
from microplan.geo.graphs import Graph, RoadNetwork, Weight, make_graph, search_from_all
from microplan.geo.splitting import SAME_METRES

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    def return_graph(self) -> Graph:
        """The network for vehicles, turned round: ways in it lead to where they begin."""
        return make_graph(self.network, "drive", reverse=True)

    @cached_property
    def walk_graph(self) -> Graph:
        """The network for feet."""
        return make_graph(self.network, "walk")

    def goes_both_ways(self, weight: Weight) -> bool:
        """Tell whether every way is as long as the way back."""
        return weight == "walk" or self.network.two_way

    def graph(self, weight: Weight, *, reverse: bool = False) -> Graph:
        """Return the network's graph for vehicles or feet; turned round, if asked."""
        if reverse and not self.goes_both_ways(weight):
            return self.return_graph
        return self.drive_graph if weight == "drive" else self.walk_graph

    def minutes_from_all(
        self, offroad: OffRoad, weight: Weight, *, reverse: bool = False
    ) -> NDArray[np.float64]:
        """Return for each node the minutes from the nearest place, the way to its road included.

        With `reverse`, the minutes to it.
        """
        on = self.on_road
        minutes = self.offroad_metres[on] * offroad.minutes_per_metre
        return search_from_all(self.graph(weight, reverse=reverse), self.node[on], minutes)[0]


def attach(
    network: RoadNetwork,
    xy: NDArray[np.float64],
    limit_metres: float,
    *,
    weight: Weight = "drive",
    barriers: Barriers = NO_BARRIERS,
) -> Attached:
    """Attach places to the nearest point of a road that can be driven (or walked) along.

    A piece of road that joins nothing, or that vehicles cannot come to or not back from, is passed
    by for the largest piece, where that is at most `STRAY_METRES` farther off; the way there is
    counted, as always.

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
    """
    edge = _leave_strays(network, xy, weight, (limit_metres, barriers))
    return _get_on(network, xy, Spots(edge, _nearest_measure(network, xy, edge)))


def attach_from_bases(
    network: RoadNetwork,
    xy: NDArray[np.float64],
    bases: NDArray[np.bool_],
    offroad: OffRoad,
    *,
    weight: Weight = "drive",
    barriers: Barriers = NO_BARRIERS,
) -> Attached:
    """Attach places to the road that they are reached by soonest from one of the bases.

    A base gets on at the nearest road. Any other place gets on where the way from its nearest
    base, along the road and off it, is quickest: of the roads that are no more than
    `farther_metres` farther off than the nearest road that joins a base, there and back. So a
    place between a track and a through road is not driven to along the track, and a stray piece of
    road nearby, which leads nowhere or only one way, is passed by.

    Parameters
    ----------
    network
        The roads.
    xy
        Shape (k, 2): places, in the network's metres.
    bases
        Shape (k,): places that journeys start from.
    offroad
        How far the way off the road may be, and how slow it is.
    weight
        "drive" attaches to roads for vehicles only, "walk" to those for feet.
    barriers
        What the straight line from a place to its road may not meet.
    """
    within = (offroad.limit_metres, barriers)
    edge = _leave_strays(network, xy[bases], weight, within)
    begun = _get_on(network, xy[bases], Spots(edge, _nearest_measure(network, xy[bases], edge)))
    far = begun.minutes_from_all(offroad, weight)
    cut, others = begun.network, xy[~bases]
    served = _find_served(begun, offroad, weight, far)
    nearest = _nearest_edges(cut, others, served, within)
    first = Spots(nearest, _nearest_measure(cut, others, nearest))
    times = RoadTimes(cut, far, weight, served)
    ended = _get_on(cut, others, choose_spots(times, others, first, offroad, barriers))
    node, metres = np.full(len(xy), NOWHERE), np.full(len(xy), np.inf)
    node[bases], metres[bases] = begun.node, begun.offroad_metres
    node[~bases], metres[~bases] = ended.node, ended.offroad_metres
    return Attached(ended.network, xy, node, metres)


def _find_usable(network: RoadNetwork, weight: Weight) -> NDArray[np.bool_]:
    """Tell on which edges one can get on between their ends."""
    return np.asarray(network.find_open(weight) & network.edge_joinable)


def _find_served(
    begun: Attached, offroad: OffRoad, weight: Weight, far: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell on which edges one can get on that can be come to from a base, and gone back from."""
    network = begun.network
    served = _find_usable(network, weight)
    begins = (network.edge_from, network.edge_to)
    home = far
    if not begun.goes_both_ways(weight):
        home = begun.minutes_from_all(offroad, weight, reverse=True)
    for minutes, (first, last) in ((far, begins), (home, begins[::-1])):
        there, back = network.minutes(weight), network.minutes(weight, back=True)
        entered = np.isfinite(there) & np.isfinite(minutes[first])
        served &= entered | (np.isfinite(back) & np.isfinite(minutes[last]))
    return served


def _leave_strays(
    network: RoadNetwork,
    xy: NDArray[np.float64],
    weight: Weight,
    within: tuple[float, Barriers],
) -> NDArray[np.int64]:
    """Return the nearest edges; of the largest piece, where it is hardly farther than a stray."""
    usable, largest = _find_usable(network, weight), network.on_largest(weight)
    edge = _nearest_edges(network, xy, usable, within)
    found = np.flatnonzero(edge != NOWHERE)
    stray = found[~largest[edge[found]]]
    if len(stray) == 0:
        return edge
    points = np.asarray(shapely.points(xy[stray]), dtype=object)
    main = _nearest_edges(network, xy[stray], usable & largest, within)
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
    # a farthest distance, given to the tree, makes it ten times slower
    (at, near), far = tree.query_nearest(points, return_distance=True, all_matches=True)
    at, near = at[far <= max(limit, SAME_METRES)], near[far <= max(limit, SAME_METRES)]
    free = ~find_blocked(points[at], network.shapes[edges[near]], barriers)
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
        free = ~find_blocked(points[point], shapes[near], barriers)
        point, near = point[free], near[free]
        order = np.lexsort((near, shapely.distance(points[point], shapes[near]), point))
        who, first = np.unique(point[order], return_index=True)
        found[who] = near[order][first]
        radius *= 2
    return found


def _nearest_measure(
    network: RoadNetwork, xy: NDArray[np.float64], edge: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return how far along its edge each place's nearest point is, metres; 0 where it has none."""
    measure, on = np.zeros(len(xy)), np.flatnonzero(edge != NOWHERE)
    measure[on] = shapely.line_locate_point(network.shapes[edge[on]], shapely.points(xy[on]))
    return measure


def _get_on(network: RoadNetwork, xy: NDArray[np.float64], spots: Spots) -> Attached:
    """Cut the edges at the spots of the places, and note the node of each place."""
    on = np.flatnonzero(spots.edge != NOWHERE)
    grown, node_on = cut_edges(network, spots.edge[on], spots.measure[on])
    node, metres = np.full(len(xy), NOWHERE), np.full(len(xy), np.inf)
    node[on] = node_on
    metres[on] = np.hypot(*(xy[on] - grown.node_xy[node_on]).T)
    return Attached(grown, xy, node, metres)
