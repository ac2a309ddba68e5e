"""Nodes of a network: the ends of its edges that are at one place, on one layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from microplan.geo.meeting import name_places
from microplan.geo.splitting import SAME_METRES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.splitting import Lines

ONE_NODE_METRES = 5 * SAME_METRES
NO_VERTEX = -1


@dataclass(frozen=True)
class Tips:
    """The first ends of all edges, then their last ends: where they are, and their layer."""

    xy: NDArray[np.float64]
    layer: NDArray[np.int64]

    @classmethod
    def of(cls, edges: Lines, layer: NDArray[np.int64]) -> Tips:
        """Return the ends of edges; `layer` is of shape (2 * edges,)."""
        at = np.concatenate([edges.offsets[:-1], edges.offsets[1:] - 1])
        return cls(edges.coords[at], layer)


def number_nodes(
    tips: Tips, lines: Lines, layer: NDArray[np.int64], key: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]:
    """Return the nodes, by x and y, and the first and last node of each edge.

    A point found along two lines differs by what floating point and `tidy_cuts` round off, so
    ends within a few millimetres are one node; on two layers they are only if the lines meet there.

    Parameters
    ----------
    tips
        The ends of the edges.
    lines, layer, key
        The lines that the edges were cut from, the layer of each, and which of their vertices
        meet (see `microplan.geo.meeting.key_vertices`).
    """
    levels, level = np.unique(tips.layer, return_inverse=True)
    flat = tips.xy[:, 0] + 1j * tips.xy[:, 1]
    spots, spot = np.unique(flat, return_inverse=True)
    decks, deck = np.unique(spot * len(levels) + level, return_inverse=True)
    at = spots[decks // len(levels)]
    ends = np.column_stack([at.real, at.imag])
    close = cKDTree(ends).query_pairs(ONE_NODE_METRES, output_type="ndarray")
    if len(levels) > 1:
        tier = levels[decks % len(levels)]
        met = _find_keys(ends, tier, lines, (layer, key))
        a, b = close.T
        close = close[(tier[a] == tier[b]) | ((met[a] == met[b]) & (met[a] != NO_VERTEX))]
    graph = csr_array((np.ones(len(close), np.int8), (close[:, 0], close[:, 1])), (len(ends),) * 2)
    group = connected_components(graph, directed=False)[1]
    _, chosen, node = np.unique(group, return_index=True, return_inverse=True)
    start, end = np.split(node[deck].astype(np.int32), 2)
    return ends[chosen], start, end


def _find_keys(
    xy: NDArray[np.float64],
    layer: NDArray[np.int64],
    lines: Lines,
    known: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> NDArray[np.int64]:
    """Return the key of the vertex at each place and layer, -1 where no line has a vertex."""
    layers, keys = known
    vertices = {
        (place, level): key
        for place, level, key in zip(
            name_places(lines.coords).tolist(),
            layers[lines.line].tolist(),
            keys.tolist(),
            strict=True,
        )
    }
    wanted = zip(name_places(xy).tolist(), layer.tolist(), strict=True)
    return np.array([vertices.get(at, NO_VERTEX) for at in wanted], dtype=np.int64)
