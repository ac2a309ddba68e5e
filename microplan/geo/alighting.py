"""Where one gets off a road: points all along it, and how long each is from the nearest base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.geo.boarding import take_share
from microplan.geo.graphs import search_from_all

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.attaching import Attached


@dataclass(frozen=True)
class RoadPoints:
    """Points of roads that vehicles get to from a base, and back from.

    Attributes
    ----------
    xy
        Shape (k, 2), metres.
    minutes
        Shape (k,): from the nearest base.
    which
        Shape (k,): position of that base.
    """

    xy: NDArray[np.float64]
    minutes: NDArray[np.float64]
    which: NDArray[np.int64]


def alight(bases: Attached, base_minutes: NDArray[np.float64], step_metres: float) -> RoadPoints:
    """Return points of the roads, the middles of pieces no longer than a step.

    Parameters
    ----------
    bases
        Where vehicles start, attached to the roads.
    base_minutes
        Shape (k,): what each base takes before it is on the road.
    step_metres
        Longest piece of a road that one gets off in the middle of.
    """
    network, on = bases.network, np.flatnonzero(bases.on_road)
    far, door = search_from_all(bases.drive_graph, bases.node[on], base_minutes[on])
    which = np.where(door >= 0, on[door], door) if len(on) else door
    edge, share = _cut_pieces(bases, _find_served(bases, far, on), step_metres)
    along = far[network.edge_from[edge]] + take_share(network.edge_minutes[edge], share)
    against = far[network.edge_to[edge]] + take_share(network.edge_minutes_back[edge], 1 - share)
    nearest = np.where(
        along <= against, which[network.edge_from[edge]], which[network.edge_to[edge]]
    )
    shapes = network.shapes[edge]
    at = shapely.line_interpolate_point(shapes, share * shapely.length(shapes))
    xy = shapely.get_coordinates(at)
    return RoadPoints(xy, np.minimum(along, against), nearest.astype(np.int64))


def _find_served(
    bases: Attached, far: NDArray[np.float64], on: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell which edges can be got off at, come to from a base, and gone back from."""
    network = bases.network
    home = np.isin(network.drive_piece, network.drive_piece[bases.node[on]]) & np.isfinite(far)
    usable = network.find_open("drive") & network.edge_joinable
    return np.asarray(usable & home[network.edge_from] & home[network.edge_to])


def _cut_pieces(
    bases: Attached, served: NDArray[np.bool_], step_metres: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the edge of each piece, and what share of the edge lies before its middle."""
    edges = np.flatnonzero(served)
    lengths = shapely.length(bases.network.shapes[edges])
    pieces = np.maximum(np.ceil(lengths / step_metres), 1).astype(np.int64)
    edge = np.repeat(edges, pieces)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    return edge, (number + 0.5) / np.repeat(pieces, pieces)
