"""Lines as flat arrays of coordinates, and cutting many of them at many places at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAME_METRES = 1e-3
"""Closer than a millimetre is the same point."""


@dataclass(frozen=True)
class Lines:
    """Lines as flat arrays, with the metres along each.

    Attributes
    ----------
    coords, offsets
        Shapes (m, 2) and (n + 1,): line i runs along coords[offsets[i]:offsets[i + 1]].
    line, measure
        Shape (m,): the line of each vertex, and its metres from the line's start.
    """

    coords: NDArray[np.float64]
    offsets: NDArray[np.int64]
    line: NDArray[np.int64]
    measure: NDArray[np.float64]

    @property
    def count(self) -> int:
        """Number of lines."""
        return len(self.offsets) - 1

    @property
    def metres(self) -> NDArray[np.float64]:
        """The length of each line."""
        return self.measure[self.offsets[1:] - 1]

    def draw(self) -> NDArray[np.object_]:
        """Return the lines as shapely lines."""
        return np.asarray(shapely.linestrings(self.coords, indices=self.line), dtype=object)


def flatten(shapes: NDArray[np.object_]) -> Lines:
    """Turn shapely lines into arrays."""
    coords, line = shapely.get_coordinates(shapes, return_index=True)
    counts = np.bincount(line, minlength=len(shapes))
    return measure_lines(coords, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))


def measure_lines(coords: NDArray[np.float64], offsets: NDArray[np.int64]) -> Lines:
    """Add the metres along each line to its vertices."""
    line = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    step = np.zeros(len(coords))
    step[1:] = np.hypot(*np.diff(coords, axis=0).T)
    step[offsets[:-1]] = 0
    along = np.cumsum(step)
    return Lines(coords, offsets, line, along - along[offsets[:-1]][line])


@dataclass(frozen=True)
class Cuts:
    """Where lines are to be cut: a line, and the metres from its start, per cut."""

    line: NDArray[np.int64]
    measure: NDArray[np.float64]


def join_cuts(cuts: list[Cuts]) -> Cuts:
    """Return all the cuts as one."""
    return Cuts(
        np.concatenate([cut.line for cut in cuts]), np.concatenate([cut.measure for cut in cuts])
    )


def tidy_cuts(lines: Lines, cuts: Cuts) -> Cuts:
    """Sort cuts by line and measure; drop repeated ones and those at a line's end."""
    if len(cuts.line) == 0:
        return cuts
    rounded = Cuts(cuts.line, np.round(cuts.measure / SAME_METRES) * SAME_METRES)
    vertex, on_vertex = _vertices_at(lines, rounded)
    measure = np.where(on_vertex, lines.measure[vertex], rounded.measure)
    inside = (measure > SAME_METRES) & (measure < lines.metres[cuts.line] - SAME_METRES)
    pairs = np.unique(np.column_stack([cuts.line[inside], measure[inside]]), axis=0)
    return Cuts(pairs[:, 0].astype(np.int64), pairs[:, 1])


def split_lines(lines: Lines, cuts: Cuts) -> tuple[Lines, NDArray[np.int64]]:
    """Cut lines into parts.

    Parameters
    ----------
    lines
        The lines.
    cuts
        Tidy cuts (see `tidy_cuts`): k cuts in a line make k + 1 parts.

    Returns
    -------
    Lines
        The parts, in the order of the lines and along each.
    NDArray
        Shape (parts,): the line that each part comes from.
    """
    vertex, on_vertex = _vertices_at(lines, cuts)
    is_cut = np.zeros(len(lines.coords), np.bool_)
    is_cut[vertex[on_vertex]] = True
    is_cut[lines.offsets[:-1]] = is_cut[lines.offsets[1:] - 1] = True
    new = Cuts(cuts.line[~on_vertex], cuts.measure[~on_vertex])
    line = np.concatenate([lines.line, new.line])
    order = np.lexsort((np.concatenate([lines.measure, new.measure]), line))
    coords = np.concatenate([lines.coords, points_at(lines, new)])[order]
    flags = np.concatenate([is_cut, np.ones(len(new.line), np.bool_)])[order]
    return _runs_between(coords, line[order], np.flatnonzero(flags))


def _runs_between(
    coords: NDArray[np.float64], line: NDArray[np.int64], marks: NDArray[np.int64]
) -> tuple[Lines, NDArray[np.int64]]:
    """Return the parts between consecutive marked vertices of the same line."""
    same = line[marks[:-1]] == line[marks[1:]]
    start, end = marks[:-1][same], marks[1:][same]
    counts = end - start + 1
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    at = np.arange(offsets[-1]) - np.repeat(offsets[:-1] - start, counts)
    return measure_lines(coords[at], offsets), line[start]


def _vertices_at(lines: Lines, cuts: Cuts) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the vertex nearest to each cut, and whether the cut is on it."""
    before = _vertex_before(lines, cuts)
    to_next = lines.measure[before + 1] - cuts.measure
    nearest = np.where(to_next < cuts.measure - lines.measure[before], before + 1, before)
    return nearest, np.abs(lines.measure[nearest] - cuts.measure) <= SAME_METRES


def _vertex_before(lines: Lines, cuts: Cuts) -> NDArray[np.int64]:
    """Return the last vertex at or before each cut, and never a line's last vertex."""
    # lines laid end to end, a kilometre apart, so that one search does for all
    gap = np.concatenate([[0], np.cumsum(lines.metres + 1000.0)])[:-1]
    laid = lines.measure + gap[lines.line]
    found = np.searchsorted(laid, cuts.measure + gap[cuts.line], side="right") - 1
    before = np.clip(found, lines.offsets[cuts.line], lines.offsets[cuts.line + 1] - 2)
    return np.asarray(before, dtype=np.int64)


def points_at(lines: Lines, cuts: Cuts) -> NDArray[np.float64]:
    """Return the point at each cut, shape (n, 2)."""
    before = _vertex_before(lines, cuts)
    here, there = lines.measure[before], lines.measure[before + 1]
    share = (cuts.measure - here) / np.maximum(there - here, SAME_METRES * 1e-3)
    step = lines.coords[before + 1] - lines.coords[before]
    return np.asarray(lines.coords[before] + np.clip(share, 0, 1)[:, None] * step)
