"""Whole people: how the tables round estimates so that a block keeps its total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def make_whole(
    values: NDArray[np.float64], block: NDArray[np.object_], ids: NDArray[np.object_]
) -> NDArray[np.int64]:
    """Make numbers whole by largest remainder, so that each block keeps its rounded total.

    Parameters
    ----------
    values
        (n,) people, 0 or more.
    block, ids
        (n,) the block within which people are kept, and what breaks ties (the lower id wins).
    """
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    clean = np.round(values, 9)  # so that noise of floating point decides no tie
    floors = np.floor(clean)
    _, at = np.unique(block.astype(str), return_inverse=True)
    totals = np.floor(np.round(np.bincount(at, weights=clean), 6) + 0.5)
    spare = totals - np.bincount(at, weights=floors)
    order = np.lexsort((ids.astype(str), floors - clean, at))
    starts = np.searchsorted(at[order], np.arange(len(totals)))
    place = np.arange(len(order)) - starts[at[order]]
    extra = np.zeros(len(values))
    extra[order] = place < spare[at[order]]
    return np.asarray((floors + extra).astype(np.int64))
