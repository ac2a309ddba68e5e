"""Populated cells parted into places: pieces that touch, peaks in them, parts of bounded size.

Everything is arrays: a number of its part for each cell. No result depends on the order of cells.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Real = NDArray[np.float64]

NEIGHBOURS = ((0, 1), (1, -1), (1, 0), (1, 1))
"""Half of the eight neighbours of a cell; the other half is the same pairs seen from there."""
APART = 4.0
"""Pieces are laid so many reaches apart in a third dimension, so that one tree searches all."""


def join_touching(block: Whole, row: Whole, col: Whole) -> Whole:
    """Return the number of each cell's piece: cells of one block that touch, corners too."""
    if not len(row):
        return np.zeros(0, dtype=np.int64)
    wide = int(col.max()) + 3
    high = int(row.max()) + 3
    key = (block * high + row) * wide + col + 1  # a column of nobody on either side
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    pairs = []
    for down, right in NEIGHBOURS:
        wanted = key + down * wide + right
        at = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
        found = np.flatnonzero(ordered[at] == wanted)
        pairs.append(np.column_stack([found, order[at[found]]]))
    one, other = np.concatenate(pairs).T
    graph = coo_array((np.ones(len(one)), (one, other)), shape=(len(row), len(row)))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def group_by_peak(xy: Real, rank: Whole, piece: Whole, reach_metres: float) -> Whole:
    """Return for each cell the position of the peak that it belongs to.

    Peaks are taken from the most populated cell down (`rank` 0 first), none within reach of one
    of its piece; a cell then belongs to the nearest peak of its piece, which is within reach.
    """
    deep = np.column_stack([xy, piece * APART * reach_metres])
    tree = cKDTree(deep)
    open_ = np.ones(len(rank), dtype=bool)
    peaks = []
    for cell in np.argsort(rank, kind="stable").tolist():
        if open_[cell]:
            peaks.append(cell)
            open_[tree.query_ball_point(deep[cell], reach_metres)] = False
    of_rank = np.array(peaks, dtype=np.int64)
    # of two peaks that are equally near, the more populated one: ties go to the first
    count = min(2, len(of_rank))
    found = cKDTree(deep[of_rank]).query(deep, k=range(1, count + 1))
    metres, near = map(np.asarray, found)
    tied = np.isclose(metres[:, -1], metres[:, 0], rtol=1e-9, atol=1e-6)
    first = np.where(tied, near.min(axis=1), near[:, 0])
    return of_rank[first]


def join_small(
    xy: Real, people: Real, group: Whole, block: Whole, limits: tuple[float, float]
) -> Whole:
    """Join groups of few people to the nearest larger one of their block.

    Parameters
    ----------
    group
        Of each cell, the position of its peak.
    limits
        The fewest people of a group of its own, and how far another may be, in metres.
    """
    people_min, reach_metres = limits
    peaks, number = np.unique(group, return_inverse=True)
    total = np.bincount(number, people)
    small = total < people_min
    if not small.any() or small.all():
        return group
    deep = np.column_stack([xy[peaks], block[peaks] * APART * reach_metres])
    tree = cKDTree(deep[~small])
    metres, near = map(np.asarray, tree.query(deep[small], distance_upper_bound=reach_metres))
    joined = peaks.copy()
    found = np.isfinite(metres)
    joined[np.flatnonzero(small)[found]] = peaks[~small][near[found]]
    return np.asarray(joined[number])


def cut_large(xy: Real, people: Real, group: Whole, people_max: float) -> Whole:
    """Cut groups of many people into compact parts; return the number of each cell's part.

    A group is halved across its longer side, in proportion to the parts that each half needs,
    until none has more people than `people_max` but where one cell alone has.
    """
    part = np.full(len(people), -1, dtype=np.int64)
    count = 0
    for cells in pd.Series(np.arange(len(people))).groupby(group).indices.values():
        waiting = [np.asarray(cells)]
        while waiting:
            mine = waiting.pop()
            needed = math.ceil(people[mine].sum() / people_max * (1 - 1e-12))
            if needed <= 1 or len(mine) == 1:
                part[mine] = count
                count += 1
            else:
                waiting += _halve(xy, people, mine, needed)
    return part


def _halve(xy: Real, people: Real, cells: Whole, needed: int) -> list[Whole]:
    """Cut cells in two across their longer side; the first gets half of the needed parts."""
    long = int(np.argmax(np.ptp(xy[cells], axis=0)))
    ordered = cells[np.lexsort((xy[cells, 1 - long], xy[cells, long]))]
    share = np.cumsum(people[ordered])
    at = int(np.searchsorted(share, share[-1] * (needed // 2) / needed)) + 1
    at = min(max(at, 1), len(ordered) - 1)
    return [ordered[:at], ordered[at:]]
