"""Points put on cells of a surface that can be travelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from rasterio.transform import Affine

    from microplan.geo.surfaces.surface import Surface

NOWHERE = -1


@dataclass(frozen=True)
class Placed:
    """Where points begin.

    Attributes
    ----------
    row, col
        Shape (n,): the cell; -1 where the point has none.
    moved_metres
        Shape (n,): from the point's own cell to a passable one; 0 where it is passable itself.
    reason
        Shape (n,): why a point has no cell; "" where it has one.
    notes
        Sentences on points that were moved or left out.
    """

    row: NDArray[np.int64]
    col: NDArray[np.int64]
    moved_metres: NDArray[np.float64]
    reason: tuple[str, ...]
    notes: tuple[str, ...]


def place_points(
    surface: Surface,
    to_cells: Affine,
    xy: NDArray[np.float64],
    names: Sequence[str],
    metres_max: float,
) -> Placed:
    """Put points on their cells; from a blocked one to the nearest passable within a distance.

    Parameters
    ----------
    to_cells
        From the raster's coordinates to column and row.
    xy
        Shape (n, 2), in the raster's coordinates.
    names
        What the notes call the points.
    metres_max
        How far a point may be moved, metres.
    """
    a, b, c, d, e, f = to_cells[:6]
    col = np.floor(a * xy[:, 0] + b * xy[:, 1] + c).astype(np.int64)
    row = np.floor(d * xy[:, 0] + e * xy[:, 1] + f).astype(np.int64)
    rows, cols = surface.pace.shape
    inside = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
    moved = np.zeros(len(xy))
    reason = np.where(inside, "", "lies outside the surface").astype(object)
    for place in np.flatnonzero(inside):
        if np.isfinite(surface.pace[row[place], col[place]]):
            continue
        found = _nearest_passable(surface, int(row[place]), int(col[place]), metres_max)
        if found is None:
            reason[place] = f"is on a blocked cell, with none passable within {metres_max:g} m"
        else:
            row[place], col[place], moved[place] = found
    lost = reason != ""
    row[lost], col[lost] = NOWHERE, NOWHERE
    notes = [f"{name} {why}: left out" for name, why in zip(names, reason, strict=True) if why]
    notes += [
        f"{name} is on a blocked cell: moved {metres:.0f} m to the nearest passable one"
        for name, metres in zip(names, moved, strict=True)
        if metres
    ]
    return Placed(row, col, moved, tuple(reason), tuple(notes))


def _nearest_passable(
    surface: Surface, row: int, col: int, metres_max: float
) -> tuple[int, int, float] | None:
    """Return the passable cell nearest to another, and the metres to it; None beyond the most."""
    across, down = surface.cells.across[row], surface.cells.down[row]
    reach_rows, reach_cols = int(metres_max // down), int(metres_max // across)
    first_row, first_col = max(row - reach_rows, 0), max(col - reach_cols, 0)
    part = surface.pace[first_row : row + reach_rows + 1, first_col : col + reach_cols + 1]
    r, c = np.nonzero(np.isfinite(part))
    if not len(r):
        return None
    metres = np.hypot((r + first_row - row) * down, (c + first_col - col) * across)
    best = int(np.argmin(metres))
    if metres[best] > metres_max:
        return None
    return int(r[best] + first_row), int(c[best] + first_col), float(metres[best])
