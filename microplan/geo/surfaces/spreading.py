"""Travel time over a surface, from many sources at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from microplan.geo.surfaces import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.surfaces.surface import Cells, Surface

Number = TypeVar("Number", bound=np.generic)
MoveSet = Literal[8, 16]
STRAIGHT = ((-1, 0), (1, 0), (0, -1), (0, 1))
DIAGONAL = ((-1, -1), (-1, 1), (1, -1), (1, 1))
KNIGHTS = ((-2, -1), (-2, 1), (-1, -2), (-1, 2), (1, -2), (1, 2), (2, -1), (2, 1))
PAD = 2
CHUNKS = 64
BUCKETS = 4096
SAMPLE = 100_000
BUCKET_OF_MOVE = 0.25
"""Width of a bucket, in usual moves: measured, anything from a tenth to a half is as quick."""


@dataclass(frozen=True)
class Spread:
    """How far it is to each cell.

    Attributes
    ----------
    minutes
        Shape (rows, cols): from (or to) the nearest source; inf where there is no way.
    nearest
        Shape (rows, cols): position of that source; -1 where there is none.
    """

    minutes: NDArray[np.float64]
    nearest: NDArray[np.int32]


@dataclass(frozen=True)
class Sources:
    """Where travel starts: cells, and the minutes already spent on reaching them.

    Attributes
    ----------
    row, col
        Shape (n,): cells of the surface.
    minutes
        Shape (n,): 0 but where a way begins elsewhere, such as along a road.
    """

    row: NDArray[np.int64]
    col: NDArray[np.int64]
    minutes: NDArray[np.float64]


def spread(
    surface: Surface,
    sources: Sources,
    moves: MoveSet = 8,
    limit: float = np.inf,
    *,
    towards: bool = False,
    squeeze: bool = True,
) -> Spread:
    """Return the minutes from the nearest source to every cell.

    A move takes half of its length at the pace of the cell that it leaves and half at that of the
    cell that it enters. The cell of a source has the source's own minutes. With an elevation,
    walking is slowed by Tobler's function (1993) of the slope in the direction of travel, taken
    relative to level ground.

    Parameters
    ----------
    surface
        What is travelled over.
    sources
        Cells; a source on a blocked cell reaches nothing.
    moves
        8 neighbours, or 16 with the knight's moves, which need both cells that they cross passable.
    limit
        Minutes beyond which nothing is sought.
    towards
        Whether travel is towards the sources, as families go to a health post; it matters only
        with an elevation.
    squeeze
        Whether a diagonal passes between two blocked cells that meet at a corner.
    """
    rows, cols = surface.pace.shape
    if (rows + 2 * PAD) * (cols + 2 * PAD) > np.iinfo(np.int32).max:
        raise ValueError(f"{rows} x {cols} cells are more than can be numbered; use a part")
    field = _make_field(surface)
    steps = _make_moves(surface.cells, cols, moves, squeeze=squeeze, towards=towards)
    start = (sources.row + PAD) * steps.width + sources.col + PAD
    queue = _make_queue(field, steps, len(start))
    _start(field, queue, start, sources.minutes, limit)
    while not kernel.spread_on(field, steps, queue, limit):
        queue = _enlarge(queue)
    inner = (slice(PAD, PAD + rows), slice(PAD, PAD + cols))
    minutes = field.minutes.reshape(-1, steps.width)[inner]
    minutes[minutes == -np.inf] = np.inf
    return Spread(minutes, field.nearest.reshape(-1, steps.width)[inner])


def _make_field(surface: Surface) -> kernel.Field:
    """Return the surface's arrays with a blocked border around, flat."""
    pace = _pad(surface.pace, np.inf)
    minutes = np.where(np.isfinite(pace), np.inf, -np.inf)
    nearest = np.full(pace.shape, -1, np.int32)
    none = np.zeros((0, 0), np.uint8), np.zeros((0, 0))
    marks = none[0] if surface.marks is None else _pad(surface.marks, 0)
    elevation = none[1] if surface.elevation is None else _pad(surface.elevation, 0)
    return kernel.Field(
        pace.ravel(), minutes.ravel(), nearest.ravel(), marks.ravel(), elevation.ravel()
    )


def _pad(cells: NDArray[Number], border: float) -> NDArray[Number]:
    """Return an array with two cells of `border` around."""
    rows, cols = cells.shape
    padded = np.full((rows + 2 * PAD, cols + 2 * PAD), border, cells.dtype)
    padded[PAD:-PAD, PAD:-PAD] = cells
    return padded


def _make_moves(
    cells: Cells, cols: int, moves: MoveSet, *, squeeze: bool, towards: bool
) -> kernel.Moves:
    """Return the moves, and their length from each row of the padded raster."""
    width = cols + 2 * PAD
    steps = STRAIGHT + DIAGONAL + (KNIGHTS if moves == 16 else ())
    return kernel.Moves(
        np.array([r * width + c for r, c in steps], np.int64),
        np.array([_beside(r, c, width) for r, c in steps], np.int64),
        np.ascontiguousarray(np.stack([_lengths(cells, r, c) for r, c in steps], axis=1)),
        width,
        squeeze,
        -1.0 if towards else 1.0,
    )


def _beside(rows: int, cols: int, width: int) -> tuple[int, int]:
    """Return the two cells that a diagonal passes between, or that a knight's move crosses."""
    if abs(rows) == 2:
        return (rows // 2) * width, (rows // 2) * width + cols
    if abs(cols) == 2:
        return cols // 2, rows * width + cols // 2
    return rows * width, cols


def _lengths(cells: Cells, rows: int, cols: int) -> NDArray[np.float64]:
    """Return the metres of a move by the padded row that it starts in."""
    across = np.pad(cells.across, PAD, mode="edge")
    y = np.concatenate([[0.0], np.cumsum(np.pad(cells.down, PAD, mode="edge"))])[:-1]
    here = np.arange(len(across))
    there = np.clip(here + rows, 0, len(across) - 1)
    sideways = cols * (across[here] + across[there]) / 2
    return np.asarray(np.hypot(sideways, y[there] - y[here]))


def _make_queue(field: kernel.Field, moves: kernel.Moves, sources: int) -> kernel.Queue:
    """Return an empty queue; what is due beyond its last bucket waits there, and again."""
    chunks = CHUNKS + kernel.MOVES_MAX + sources
    before = np.append(np.arange(1, chunks, dtype=np.int32), np.int32(-1))
    return kernel.Queue(
        np.empty(chunks * kernel.CHUNK, np.int32),
        np.empty(chunks * kernel.CHUNK),
        before,
        np.full(BUCKETS, -1, np.int64),
        np.array([0, 0, 0, chunks], np.int64),
        1 / (BUCKET_OF_MOVE * _usual_move(field, moves)),
    )


def _usual_move(field: kernel.Field, moves: kernel.Moves) -> float:
    """Return the minutes of a usual move."""
    some = field.pace[:: max(1, field.pace.size // SAMPLE)]
    known = some[np.isfinite(some) & (some > 0)]
    if known.size == 0:
        known = field.pace[np.isfinite(field.pace) & (field.pace > 0)]
    usual = float(np.median(known)) if known.size else 1.0
    return usual * float(np.median(moves.metres[:, 0]))


def _start(
    field: kernel.Field,
    queue: kernel.Queue,
    cells: NDArray[np.int64],
    minutes: NDArray[np.float64],
    limit: float,
) -> None:
    """Let the sources wait; of several on one cell, the earliest, then the first."""
    if len(minutes):
        queue.state[kernel.BUCKET] = int(minutes.min() * queue.per_minute)
    for place in np.argsort(minutes, kind="stable"):
        cell = cells[place]
        if minutes[place] <= limit and minutes[place] < field.minutes[cell]:
            field.minutes[cell], field.nearest[cell] = minutes[place], place
            kernel.put(queue, int(cell), float(minutes[place]))


def _enlarge(queue: kernel.Queue) -> kernel.Queue:
    """Return the queue with a pool twice as large."""
    old, free = len(queue.before), queue.state[kernel.FREE]
    fresh = np.append(np.arange(old + 1, 2 * old, dtype=np.int32), np.int32(free))
    queue.state[kernel.FREE] = old
    queue.state[kernel.LEFT] += old
    return queue._replace(
        cells=np.concatenate([queue.cells, np.empty_like(queue.cells)]),
        due=np.concatenate([queue.due, np.empty_like(queue.due)]),
        before=np.concatenate([queue.before, fresh]),
    )
