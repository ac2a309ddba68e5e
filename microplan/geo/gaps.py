"""Where pieces of road come nearest to the network that they do not join."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import STRtree

    from microplan.geo.barriers import Barriers
    from microplan.geo.graphs import RoadNetwork

GAPS_SHOWN = 5
SHORTEST_KM = 1.0
"""A piece shorter than this is a driveway or a slip of the hand, and named in the total only."""


@dataclass(frozen=True)
class Gap:
    """Between a piece of road and the largest one.

    Attributes
    ----------
    km
        Length of the piece.
    metres
        Width of the gap where it is narrowest, straight line.
    xy
        The piece's point there, in the network's metres.
    over_water
        Whether a barrier lies in the gap.
    """

    km: float
    metres: float
    xy: tuple[float, float]
    over_water: bool


def find_gaps(network: RoadNetwork, barriers: Barriers, most: int = GAPS_SHOWN) -> tuple[Gap, ...]:
    """Return the gaps of the longest pieces that do not join the largest, longest first."""
    km = np.bincount(network.edge_piece, weights=network.edge_km)
    # pieces are numbered by their length
    pieces = [piece for piece in range(1, min(len(km), most + 1)) if km[piece] >= SHORTEST_KM]
    if not pieces:
        return ()
    largest = network.shapes[network.edge_piece == 0]
    tree = shapely.STRtree(largest)
    return tuple(
        _measure_gap(float(km[piece]), network.shapes[network.edge_piece == piece], tree, barriers)
        for piece in pieces
    )


def _measure_gap(km: float, piece: NDArray[np.object_], tree: STRtree, barriers: Barriers) -> Gap:
    """Return where a piece of road comes nearest to the lines of a tree."""
    (road, near), metres = tree.query_nearest(piece, return_distance=True, all_matches=False)
    least = int(np.argmin(metres))
    line = shapely.shortest_line(piece[road[least]], tree.geometries[near[least]])
    a, b = shapely.get_coordinates(line)
    wet = bool(barriers.block(a[None], b[None]).item())
    return Gap(km, float(metres[least]), (float(a[0]), float(a[1])), wet)
