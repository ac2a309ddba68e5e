"""The oracle: every move of a surface written out as an edge, for scipy's own Dijkstra.

It shares nothing with what it checks: plain loops, no border, no buckets.
"""

import math

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

EIGHT = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if (r, c) != (0, 0)]
KNIGHTS = [(r, c) for r in (-2, -1, 1, 2) for c in (-2, -1, 1, 2) if abs(r) != abs(c)]


def tobler(slope):
    return 6 * math.exp(-3.5 * abs(slope + 0.05))


def crossed(row, col, dr, dc):
    """The two cells that the straight line of a knight's move runs through."""
    if abs(dr) == 2:
        return [(row + dr // 2, col), (row + dr // 2, col + dc)]
    return [(row, col + dc // 2), (row + dr, col + dc // 2)]


def edges(pace, across, down, moves, height=None, level=None, squeeze=True):  # noqa: C901
    rows, cols = pace.shape
    for row in range(rows):
        for col in range(cols):
            for dr, dc in EIGHT + (KNIGHTS if moves == 16 else []):
                r, c = row + dr, col + dc
                if not (0 <= r < rows and 0 <= c < cols):
                    continue
                if not (math.isfinite(pace[row, col]) and math.isfinite(pace[r, c])):
                    continue
                if (dr, dc) in KNIGHTS and any(
                    not math.isfinite(pace[x]) for x in crossed(row, col, dr, dc)
                ):
                    continue
                if not squeeze and abs(dr) == abs(dc) == 1:
                    beside = (pace[row, c], pace[r, col])
                    if not any(math.isfinite(p) for p in beside):
                        continue
                first, last = sorted((row, r))
                north = sum(down[first:last])
                east = abs(dc) * (across[row] + across[r]) / 2
                metres = math.hypot(north, east)
                here, there = pace[row, col], pace[r, c]
                if height is not None:
                    slow = tobler(0) / tobler((height[r, c] - height[row, col]) / metres)
                    here *= 1 if level is not None and level[row, col] else slow
                    there *= 1 if level is not None and level[r, c] else slow
                yield row * cols + col, r * cols + c, metres * (here + there) / 2


def shortest(pace, across, down, moves, starts, *, towards=False, **more):
    """Return the minutes from each start (rows, cols) to every cell: shape (starts, rows, cols)."""
    found = list(edges(pace, across, down, moves, **more))
    a, b, minutes = (
        (np.array(x) for x in zip(*found, strict=True)) if found else (np.zeros(0, int),) * 3
    )
    if towards:
        a, b = b, a
    graph = csr_array((minutes, (a, b)), shape=(pace.size, pace.size))
    cells = [r * pace.shape[1] + c for r, c in starts]
    return dijkstra(graph, indices=cells).reshape(len(starts), *pace.shape)
