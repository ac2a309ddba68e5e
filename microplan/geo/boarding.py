"""Where a place gets on the road: not always at the nearest line, which may be a slow track."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.geo.cutting import gather_coords

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.barriers import Barriers
    from microplan.geo.graphs import RoadNetwork, Weight

NOWHERE = -1
STRETCH_METRES = 100.0
"""A road is looked at by stretches of about this, for one that winds comes near more than once."""
PLACES_AT_ONCE = 250
GAIN_MINUTES = 1e-6
"""What must be gained for the nearest road to be passed by."""


@dataclass(frozen=True)
class OffRoad:
    """How far a place may be from its road, and how slow the way off the road is.

    Attributes
    ----------
    limit_metres
        A place farther than this from every road gets on nowhere.
    minutes_per_metre
        Minutes on foot for a metre of straight line.
    farther_metres
        How much farther off than the nearest road another may be that is got on at instead.
    """

    limit_metres: float
    minutes_per_metre: float
    farther_metres: float


@dataclass(frozen=True)
class Spots:
    """Where places get on: shape (k,) the edge, or -1, and metres from its start."""

    edge: NDArray[np.int64]
    measure: NDArray[np.float64]


@dataclass(frozen=True)
class RoadTimes:
    """How long it takes from the nearest base to any point of the roads.

    Attributes
    ----------
    network
        The roads; the bases are at nodes.
    node_minutes
        Shape (n,): from the nearest base to each node.
    weight
        Whether these are minutes of vehicles or of feet.
    usable
        Shape (e,): where one can get on.
    """

    network: RoadNetwork
    node_minutes: NDArray[np.float64]
    weight: Weight
    usable: NDArray[np.bool_]

    @property
    def least(self) -> NDArray[np.float64]:
        """Shape (e,): the minutes from the nearest base to where each edge is begun sooner."""
        starts = (self.network.edge_from, False), (self.network.edge_to, True)
        by_start, by_end = (
            np.where(
                np.isfinite(self.network.minutes(self.weight, back=back)),
                self.node_minutes[node],
                np.inf,
            )
            for node, back in starts
        )
        return np.minimum(by_start, by_end)

    def at(self, spots: Spots) -> NDArray[np.float64]:
        """Return the minutes from the nearest base to spots, over either end of their edges."""
        network, edge = self.network, spots.edge
        whole = shapely.length(network.shapes[edge])
        share = np.clip(spots.measure / np.maximum(whole, np.finfo(float).tiny), 0.0, 1.0)
        along = take_share(network.minutes(self.weight)[edge], share)
        against = take_share(network.minutes(self.weight, back=True)[edge], 1 - share)
        over_start = self.node_minutes[network.edge_from[edge]] + along
        over_end = self.node_minutes[network.edge_to[edge]] + against
        return np.asarray(np.minimum(over_start, over_end))


def take_share(minutes: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the minutes of a share of an edge; none at all for none of one that is closed."""
    return np.multiply(minutes, share, out=np.zeros(len(share)), where=share > 0)


def choose_spots(
    times: RoadTimes,
    xy: NDArray[np.float64],
    nearest: Spots,
    offroad: OffRoad,
    barriers: Barriers,
) -> Spots:
    """Return where each place is reached soonest, on its nearest road or one a little farther off.

    Parameters
    ----------
    times
        Minutes from the nearest base.
    xy
        Shape (k, 2): places, metres.
    nearest
        Where the nearest road is, which is the choice of a place for which nothing is quicker.
    offroad
        Pace, and how much farther off a road may be.
    barriers
        What the straight line to a road may not meet.
    """
    edge, measure = nearest.edge.copy(), nearest.measure.copy()
    stretches = _cut_stretches(times.network, np.flatnonzero(times.usable))
    tree = shapely.STRtree(stretches.shapes)
    on = np.flatnonzero(edge != NOWHERE)
    for first in range(0, len(on), PLACES_AT_ONCE):
        some = on[first : first + PLACES_AT_ONCE]
        asked = _ask(times, xy[some], Spots(edge[some], measure[some]), offroad)
        place, spots, minutes = _list_quicker(times, asked, (stretches, tree), offroad)
        at_road = shapely.line_interpolate_point(times.network.shapes[spots.edge], spots.measure)
        free = ~find_blocked(asked.points[place], at_road, barriers)
        order = np.flatnonzero(free)[np.lexsort((spots.edge[free], minutes[free], place[free]))]
        who, at = np.unique(place[order], return_index=True)
        edge[some[who]], measure[some[who]] = spots.edge[order[at]], spots.measure[order[at]]
    return Spots(edge, measure)


@dataclass(frozen=True)
class _Asked:
    """Places and what they have: shape (k,) each."""

    points: NDArray[np.object_]
    reach: NDArray[np.float64]
    """How far off another road may be, metres."""
    minutes: NDArray[np.float64]
    """How long it takes over the nearest road."""


def _ask(times: RoadTimes, xy: NDArray[np.float64], nearest: Spots, offroad: OffRoad) -> _Asked:
    """Return how long each place takes over its nearest road, and how far a better one may be."""
    points = np.asarray(shapely.points(xy), dtype=object)
    metres = shapely.distance(points, times.network.shapes[nearest.edge])
    minutes = metres * offroad.minutes_per_metre + times.at(nearest)
    reach = np.minimum(metres + offroad.farther_metres, offroad.limit_metres)
    # from farther off than this, even a road with a base on it is not quicker
    return _Asked(points, np.minimum(reach, minutes / offroad.minutes_per_metre), minutes)


def _list_quicker(
    times: RoadTimes,
    asked: _Asked,
    among: tuple[_Stretches, shapely.STRtree],
    offroad: OffRoad,
) -> tuple[NDArray[np.int64], Spots, NDArray[np.float64]]:
    """Return places, spots that they are reached by sooner than by the nearest road, and minutes.

    The spots of stretches that a place can only be reached by later are not measured.
    """
    stretches, tree = among
    place, near = tree.query(_draw_boxes(asked))
    least = times.least[stretches.edge[near]]
    hopeful = least < asked.minutes[place]
    place, near, least = place[hopeful], near[hopeful], least[hopeful]
    metres = shapely.distance(asked.points[place], stretches.shapes[near])
    hopeful = metres <= asked.reach[place]
    hopeful &= least + metres * offroad.minutes_per_metre < asked.minutes[place]
    place, near, metres = place[hopeful], near[hopeful], metres[hopeful]
    along = shapely.line_locate_point(stretches.shapes[near], asked.points[place])
    spots = Spots(stretches.edge[near], stretches.start[near] + along)
    minutes = metres * offroad.minutes_per_metre + times.at(spots)
    quicker = minutes < asked.minutes[place] - GAIN_MINUTES
    return place[quicker], _pick(spots, quicker), minutes[quicker]


def _draw_boxes(asked: _Asked) -> NDArray[np.object_]:
    """Return the square around each place that holds all within its reach."""
    x, y, reach = shapely.get_x(asked.points), shapely.get_y(asked.points), asked.reach
    return np.asarray(shapely.box(x - reach, y - reach, x + reach, y + reach), dtype=object)


def _pick(spots: Spots, rows: NDArray[np.bool_]) -> Spots:
    """Return some of the spots."""
    return Spots(spots.edge[rows], spots.measure[rows])


@dataclass(frozen=True)
class _Stretches:
    """Parts of edges: the edge of each, metres from the edge's start, and its line."""

    edge: NDArray[np.int64]
    start: NDArray[np.float64]
    shapes: NDArray[np.object_]


def _cut_stretches(network: RoadNetwork, edges: NDArray[np.int64]) -> _Stretches:
    """Cut edges, at vertices that they have, into stretches of about `STRETCH_METRES`."""
    coords, offsets = gather_coords(network, edges)
    line = np.repeat(np.arange(len(edges)), np.diff(offsets))
    step = np.flatnonzero(line[1:] == line[:-1])  # from this vertex to the next of the same edge
    metres = np.zeros(len(coords))
    metres[step + 1] = np.hypot(*(coords[step + 1] - coords[step]).T)
    along = np.cumsum(metres)
    measure = along - along[offsets[:-1]][line]
    part = np.stack([line[step], measure[step] // STRETCH_METRES])
    new = np.concatenate([[True], (np.diff(part) != 0).any(axis=0)])[: len(step)]
    begin = np.flatnonzero(new)
    counts = np.diff(np.append(begin, len(step))) + 1
    which = np.repeat(np.arange(len(begin)), counts)
    vertex = np.arange(len(which)) - (np.cumsum(counts) - counts - step[begin])[which]
    shapes = np.asarray(shapely.linestrings(coords[vertex], indices=which), dtype=object)
    return _Stretches(edges[line[step[begin]]], measure[step[begin]], shapes)


def find_blocked(
    points: NDArray[np.object_], roads: NDArray[np.object_], barriers: Barriers
) -> NDArray[np.bool_]:
    """Tell which shortest lines, from a point to a road (or a point of it), meet a barrier."""
    ways = shapely.get_coordinates(shapely.shortest_line(points, roads)).reshape(-1, 2, 2)
    return barriers.block(ways[:, 0], ways[:, 1])
