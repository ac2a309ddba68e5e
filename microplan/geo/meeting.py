"""Where lines meet: at vertices that they share, on one level, and where they cross."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from microplan.geo.splitting import SAME_METRES, Cuts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.splitting import Lines


def name_places(xy: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Return points to the millimetre, each as one number: rows of two sort ten times slower."""
    whole = np.round(xy / SAME_METRES) + 0.0  # -0.0 and 0.0 are the same place
    return np.asarray(whole[:, 0] + 1j * whole[:, 1])


def key_vertices(lines: Lines, layer: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the vertices that meet the same number.

    On one layer they meet where they are at the same place, to the millimetre. What lies over
    another thing does not meet it, but a bridge goes on in the road at its end: two layers meet
    where each has an end, or where the one has an end and nothing else.

    Parameters
    ----------
    lines
        The lines.
    layer
        Shape (lines,): 0 on the ground, above it for bridges, below for tunnels.
    """
    _, place = np.unique(name_places(lines.coords), return_inverse=True)
    levels, level = np.unique(layer, return_inverse=True)
    if len(levels) == 1:
        return np.asarray(place, dtype=np.int64)
    deck, at = np.unique(place * len(levels) + level[lines.line], return_inverse=True)
    is_end = np.zeros(len(at), np.bool_)
    is_end[lines.offsets[:-1]] = is_end[lines.offsets[1:] - 1] = True
    ends, vertices = np.bincount(at, weights=is_end), np.bincount(at)
    alone = (ends == 1) & (vertices == 1)
    a, b = _pair_neighbours(deck // len(levels))
    meet = ((ends[a] > 0) & (ends[b] > 0)) | alone[a] | alone[b]
    return _join(np.arange(len(deck)), a[meet], b[meet])[at]


def _pair_neighbours(place: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all pairs of positions with the same number; the numbers rise."""
    first, last, step = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], 1
    while len(same := np.flatnonzero(place[step:] == place[:-step])):
        first, last, step = [*first, same], [*last, same + step], step + 1
    return np.concatenate(first), np.concatenate(last)


def _join(
    piece: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the pieces once the things a and b are joined, pair by pair."""
    size = int(piece.max(initial=-1)) + 1
    ones = np.ones(len(a), np.int8)
    graph = csr_array((ones, (piece[a], piece[b])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1][piece], dtype=np.int64)


def join_crossed(piece: NDArray[np.int64], crossings: tuple[Cuts, Cuts]) -> NDArray[np.int64]:
    """Return the pieces of lines once those that cross are joined."""
    return _join(piece, crossings[0].line, crossings[1].line)


def find_shared(lines: Lines, key: NDArray[np.int64]) -> tuple[Cuts, NDArray[np.int64]]:
    """Return the vertices where lines meet, themselves too, and the pieces of lines they make."""
    vertices_at = np.bincount(key)
    is_shared = vertices_at[key] > 1
    size = lines.count + len(vertices_at)
    pairs = (lines.line[is_shared], key[is_shared] + lines.count)
    graph = csr_array((np.ones(is_shared.sum(), np.int8), pairs), shape=(size, size))
    label = connected_components(graph, directed=False)[1][: lines.count]
    piece = np.unique(label, return_inverse=True)[1].astype(np.int64)
    return Cuts(lines.line[is_shared], lines.measure[is_shared]), piece


def find_crossings(
    lines: Lines, shapes: NDArray[np.object_], can_cross: NDArray[np.bool_]
) -> tuple[Cuts, Cuts]:
    """Return where lines cross without a shared vertex: a cut in the one, and in the other.

    Lines that cannot be joined between their ends are left out.
    """
    a, b = shapely.STRtree(shapes).query(shapes, predicate="crosses")
    once = (a < b) & can_cross[a] & can_cross[b]
    a, b = a[once], b[once]
    points, pair = shapely.get_parts(shapely.intersection(shapes[a], shapes[b]), return_index=True)
    is_point = shapely.get_type_id(points) == shapely.GeometryType.POINT
    points, pair = points[is_point], pair[is_point]
    at = shapely.get_coordinates(points)
    new = ~np.isin(name_places(at), name_places(lines.coords))
    points, a, b = points[new], a[pair[new]], b[pair[new]]
    return (
        Cuts(a, shapely.line_locate_point(shapes[a], points)),
        Cuts(b, shapely.line_locate_point(shapes[b], points)),
    )


def pick_pairs(crossings: tuple[Cuts, Cuts], rows: NDArray[np.bool_]) -> tuple[Cuts, Cuts]:
    """Return some of the crossings."""
    a, b = (Cuts(cut.line[rows], cut.measure[rows]) for cut in crossings)
    return a, b
