"""The spreading itself, compiled: Dijkstra's algorithm with buckets of minutes for a heap.

A cell waits in the bucket of its minutes; the first bucket that is not empty is emptied first, and
what comes back to it while it is emptied is taken again, so that the times are exact whatever the
width of a bucket (delta-stepping: Meyer and Sanders 2003, doi:10.1016/S0196-6774(03)00076-2).
Buckets are stacks of small chunks out of one pool: memory goes with the front, not with the raster.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from numba import njit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHUNK = 256
"""Cells of a chunk of the pool."""
FREE, WAITING, BUCKET, LEFT = 0, 1, 2, 3
"""Places of a queue's state: first free chunk, cells that wait, bucket at work, free chunks."""
MOVES_MAX = 16
SIDEWAYS, KNIGHT = 4, 8
"""Moves from these numbers on are diagonals, and a knight's."""
TOBLER, DOWNHILL = 3.5, 0.05
"""Tobler 1993: speed falls by exp(-3.5 |slope + 0.05|)."""
ROAD_MARK, CARRIED_MARK, LEVEL_MARK = 1, 2, 4


class Field(NamedTuple):
    """Flat arrays of the padded raster; minutes are inf where not reached yet, -inf if blocked."""

    pace: NDArray[np.floating]
    minutes: NDArray[np.float64]
    nearest: NDArray[np.int32]
    marks: NDArray[np.uint8]
    """Empty where the surface has none."""
    elevation: NDArray[np.floating]
    """Empty where the surface is level."""


class Moves(NamedTuple):
    """The moves from a cell: 4 straight, 4 diagonal, 8 of a knight."""

    step: NDArray[np.int64]
    """Shape (moves,): to the cell moved to, in the flat arrays."""
    beside: NDArray[np.int64]
    """Shape (moves, 2): to the two cells that a diagonal passes between or a knight crosses."""
    metres: NDArray[np.float64]
    """Shape (rows, moves): length of the move, by the row that it starts in."""
    width: int
    """Cells in a padded row."""
    squeeze: bool
    """Whether a diagonal passes between two blocked cells that meet at a corner."""
    uphill: float
    """1 where travel is away from the sources, -1 where it is towards them."""


class Queue(NamedTuple):
    """Cells that wait, by bucket: a stack of chunks each."""

    cells: NDArray[np.int32]
    due: NDArray[np.float64]
    before: NDArray[np.int32]
    """The chunk under each chunk of a stack, or the next free one; -1 for none."""
    tops: NDArray[np.int64]
    """The next free place of each bucket; -1 where it is empty."""
    state: NDArray[np.int64]
    per_minute: float
    """Buckets a minute."""


def spread_on(field: Field, moves: Moves, queue: Queue, limit: float) -> bool:
    """Spread until nothing waits, or until the pool runs short; tell whether it is done."""
    return bool(_spread(*field, *moves, *queue, limit))


@njit(cache=True)
def is_open(minutes, beside, cell, move, squeeze):  # type: ignore[no-untyped-def]
    """Tell whether what lies beside a diagonal or a knight's move lets it pass."""
    if move < SIDEWAYS:
        return True
    first = minutes[cell + beside[move, 0]] == -math.inf
    second = minutes[cell + beside[move, 1]] == -math.inf
    if move >= KNIGHT:
        return not (first or second)
    return squeeze or not (first and second)


@njit(cache=True)
def is_carried(minutes, marks, beside, cell, other, move):  # type: ignore[no-untyped-def]
    """Tell whether a move that touches a barrier under a road stays on the road all along.

    A diagonal between two cells of a barrier touches it, though it enters neither.
    """
    either, both = marks[cell] | marks[other], marks[cell] & marks[other]
    if move >= KNIGHT:
        for side in range(2):
            crossed = marks[cell + beside[move, side]]
            either |= crossed
            both &= crossed
    elif move >= SIDEWAYS:
        first, second = cell + beside[move, 0], cell + beside[move, 1]
        passed = marks[first] | marks[second]
        if is_barrier(minutes, marks, first) and is_barrier(minutes, marks, second):
            either |= passed
    return not (either & CARRIED_MARK) or (both & ROAD_MARK) != 0


@njit(cache=True)
def is_barrier(minutes, marks, cell):  # type: ignore[no-untyped-def]
    """Tell whether a cell is blocked, or would be but for the road in it."""
    return minutes[cell] == -math.inf or (marks[cell] & CARRIED_MARK) != 0


@njit(cache=True)
def slope_factor(metres, climb):  # type: ignore[no-untyped-def]
    """Return how many times longer a walk takes on a slope than on the level.

    Where a height is not known, the ground counts as level.
    """
    if math.isnan(climb):
        return 1.0
    return math.exp(TOBLER * (abs(climb / metres + DOWNHILL) - DOWNHILL))


@njit(cache=True)
def _put(cells, due, before, tops, bucket, cell, minutes, free, left):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917
    """Put a cell on a bucket's stack; return the first free chunk and how many are left."""
    top = tops[bucket]
    if top < 0 or top % CHUNK == 0:
        chunk = free
        free = before[chunk]
        left -= 1
        before[chunk] = -1 if top < 0 else top // CHUNK - 1
        top = chunk * CHUNK
    cells[top], due[top] = cell, minutes
    tops[bucket] = top + 1
    return free, left


def put(queue: Queue, cell: int, minutes: float) -> None:
    """Let a cell wait; the pool must have a free chunk."""
    at, state = queue.state[BUCKET], queue.state
    ahead = int(min(max(minutes * queue.per_minute - at, 0), len(queue.tops) - 1))
    bucket = (at + ahead) % len(queue.tops)
    state[FREE], state[LEFT] = _put(
        queue.cells, queue.due, queue.before, queue.tops, bucket, cell, minutes,
        state[FREE], state[LEFT],
    )  # fmt: skip
    state[WAITING] += 1


@njit(cache=True)
def _spread(  # type: ignore[no-untyped-def]  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917
    pace, minutes, nearest, marks, elevation,
    step, beside, metres, width, squeeze, uphill,
    cells, due, before, tops, state, per_minute, limit,
):  # fmt: skip
    # One loop over plain arrays, with its queue's state in local numbers: the same loop with the
    # queue in functions of its own took five times as long.
    plain = squeeze and len(step) <= KNIGHT and len(marks) == 0
    level, buckets = len(elevation) == 0, len(tops)
    free, waiting, at, left = state[FREE], state[WAITING], state[BUCKET], state[LEFT]
    while waiting > 0:
        bucket = at % buckets
        while tops[bucket] >= 0:
            if left < MOVES_MAX:  # the caller enlarges the pool
                state[FREE], state[WAITING], state[BUCKET], state[LEFT] = free, waiting, at, left
                return False
            place = tops[bucket] - 1
            cell, begin = cells[place], due[place]
            waiting -= 1
            if place % CHUNK != 0:
                tops[bucket] = place
            else:
                chunk = place // CHUNK
                under = before[chunk]
                before[chunk] = free
                free = chunk
                left += 1
                tops[bucket] = -1 if under < 0 else (under + 1) * CHUNK
            if begin != minutes[cell]:  # a quicker way was found since
                continue
            ahead = begin * per_minute - at
            if ahead >= 1:  # it was due beyond the last bucket: let it wait again
                into = (at + min(int(ahead), buckets - 1)) % buckets
                free, left = _put(cells, due, before, tops, into, cell, begin, free, left)
                waiting += 1
                continue
            here, source, row = pace[cell], nearest[cell], cell // width
            for move in range(len(step)):
                other = cell + step[move]
                if minutes[other] <= begin:  # blocked cells are at -inf
                    continue
                if not plain:
                    if not is_open(minutes, beside, cell, move, squeeze):
                        continue
                    if len(marks) > 0 and not is_carried(minutes, marks, beside, cell, other, move):
                        continue
                length = metres[row, move]
                if level:
                    then = begin + 0.5 * length * (here + pace[other])
                else:
                    climb = uphill * (elevation[other] - elevation[cell])
                    slow = slope_factor(length, climb)
                    leave = slow if len(marks) == 0 or not marks[cell] & LEVEL_MARK else 1.0
                    enter = slow if len(marks) == 0 or not marks[other] & LEVEL_MARK else 1.0
                    then = begin + 0.5 * length * (here * leave + pace[other] * enter)
                if then < minutes[other] and then <= limit:
                    minutes[other], nearest[other] = then, source
                    into = (at + int(min(then * per_minute - at, buckets - 1))) % buckets
                    free, left = _put(cells, due, before, tops, into, other, then, free, left)
                    waiting += 1
        at += 1
    state[FREE], state[WAITING], state[BUCKET], state[LEFT] = free, waiting, at, left
    return True
