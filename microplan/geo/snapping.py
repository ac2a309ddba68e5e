"""Road ends that stop short of the road they belong to, joined to it (to the line, not its ends).

Digitised roads seldom share vertices: an end lies some metres before, beside or beyond the road it
meets. Each loose end within the tolerance is led on to the nearest road by a link of its true
length, so that no distance vanishes. Pieces that are still apart are then joined where an end of
one comes within the tolerance of the other, by the shortest links that do (a spanning tree).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.barriers import Barriers
    from microplan.geo.splitting import Lines


@dataclass(frozen=True)
class Ends:
    """The two ends of each line."""

    line: NDArray[np.int64]
    xy: NDArray[np.float64]
    loose: NDArray[np.bool_]
    """No other line has a vertex there."""


@dataclass(frozen=True)
class Links:
    """Ends led to a point on another line.

    Attributes
    ----------
    end, line, xy
        The end (position in `Ends`), its line, and where it is, metres.
    onto, onto_xy, measure
        The line that it is led to, the point there, and its metres from that line's start.
    metres
        Length of the link.
    """

    end: NDArray[np.int64]
    line: NDArray[np.int64]
    xy: NDArray[np.float64]
    onto: NDArray[np.int64]
    onto_xy: NDArray[np.float64]
    measure: NDArray[np.float64]
    metres: NDArray[np.float64]

    def pick(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Links:
        """Return some of the links."""
        return Links(
            self.end[rows], self.line[rows], self.xy[rows], self.onto[rows],
            self.onto_xy[rows], self.measure[rows], self.metres[rows],
        )  # fmt: skip


_WHOLE, _REAL = np.zeros(0, np.int64), np.zeros(0)
NO_LINKS = Links(_WHOLE, _WHOLE, np.zeros((0, 2)), _WHOLE, np.zeros((0, 2)), _REAL, _REAL)


@dataclass(frozen=True)
class Reach:
    """How far ends are led, and on to what.

    Attributes
    ----------
    metres
        The tolerance.
    joinable, layer
        Shape (lines,): which lines may be joined between their ends, and the layer of each: an
        end is led on to a line of another layer at that line's end only.
    barriers
        What no link may cross.
    """

    metres: float
    joinable: NDArray[np.bool_]
    layer: NDArray[np.int64]
    barriers: Barriers


def link_ends(
    lines: Lines,
    shapes: NDArray[np.object_],
    ends: Ends,
    piece: NDArray[np.int64],
    reach: Reach,
) -> Links:
    """Choose the links between road ends and the roads near them.

    Parameters
    ----------
    lines, shapes
        The same lines, as arrays and as shapely lines.
    ends
        The ends of the lines.
    piece
        Shape (lines,): which lines are joined already.
    reach
        How far ends are led, and on to what.
    """
    near = _find_links(lines, shapes, ends, piece, reach)
    nearest = near.pick(_first_of_each(near.end) & ends.loose[near.end])
    merged = _merge_pieces(piece, nearest)
    apart = near.pick(merged[near.line] != merged[near.onto])
    bridges = apart.pick(_shortest_tree(apart, merged))
    return _drop_twins(_stack(nearest, bridges))


def _find_links(
    lines: Lines,
    shapes: NDArray[np.object_],
    ends: Ends,
    piece: NDArray[np.int64],
    reach: Reach,
) -> Links:
    """Return every possible link of a loose end or to another piece, by end, shortest first."""
    points = np.asarray(shapely.points(ends.xy), dtype=object)
    tree = shapely.STRtree(shapes)
    end, onto = tree.query(points, predicate="dwithin", distance=reach.metres)
    line = ends.line[end]
    wanted = (line != onto) & (ends.loose[end] | (piece[line] != piece[onto]))
    end, onto = end[wanted], onto[wanted]
    measure = shapely.line_locate_point(shapes[onto], points[end])
    metres = shapely.distance(shapes[onto], points[end])
    at_end = (measure == 0) | (measure >= lines.metres[onto])
    order = np.lexsort((onto, metres, end))
    inside = reach.joinable[onto] & (reach.layer[ends.line[end]] == reach.layer[onto])
    order = order[(inside | at_end)[order]]
    there = shapely.get_coordinates(shapely.line_interpolate_point(shapes[onto], measure))
    links = Links(end, ends.line[end], ends.xy[end], onto, there, measure, metres).pick(order)
    return links.pick(~reach.barriers.block(links.xy, links.onto_xy))


def _first_of_each(end: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which rows, sorted by end, are the first of their end."""
    first = np.ones(len(end), np.bool_)
    first[1:] = np.diff(end) != 0
    return first


def _merge_pieces(piece: NDArray[np.int64], links: Links) -> NDArray[np.int64]:
    """Return the pieces once the links are made."""
    count = int(piece.max()) + 1 if len(piece) else 0
    ones = np.ones(len(links.line), np.int8)
    graph = csr_array((ones, (piece[links.line], piece[links.onto])), shape=(count, count))
    return connected_components(graph, directed=False)[1][piece].astype(np.int64)


def _shortest_tree(apart: Links, piece: NDArray[np.int64]) -> NDArray[np.int64]:
    """Choose the shortest links that join all pieces that can be joined."""
    if len(apart.line) == 0:
        return np.zeros(0, np.int64)
    pair = np.sort(np.column_stack([piece[apart.line], piece[apart.onto]]), axis=1)
    order = np.lexsort((apart.onto, apart.line, apart.metres, pair[:, 1], pair[:, 0]))
    best = order[np.concatenate([[True], (np.diff(pair[order], axis=0) != 0).any(axis=1)])]
    count = int(piece.max()) + 1
    # ranks in place of metres: no two are equal, so that there is one tree only; 0 is no edge
    rank = np.empty(len(best))
    rank[np.argsort(apart.metres[best], kind="stable")] = np.arange(1, len(best) + 1)
    graph = csr_array((rank, (pair[best, 0], pair[best, 1])), shape=(count, count))
    kept = minimum_spanning_tree(graph).data
    return np.asarray(best[np.isin(rank, kept)], dtype=np.int64)


def _stack(a: Links, b: Links) -> Links:
    """Return two sets of links as one."""
    both = ((getattr(a, part.name), getattr(b, part.name)) for part in fields(Links))
    return Links(*(np.concatenate(pair) for pair in both))


def _drop_twins(links: Links) -> Links:
    """Keep one of two links that join the same two points (each end's nearest is the other)."""
    a, b = np.round(links.xy, 3), np.round(links.onto_xy, 3)
    swap = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    low, high = np.where(swap[:, None], b, a), np.where(swap[:, None], a, b)
    _, first = np.unique(np.hstack([low, high]), axis=0, return_index=True)
    return links.pick(np.sort(first))
