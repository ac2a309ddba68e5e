"""Points of OpenStreetMap at one and the same place: joined on one storey, kept apart on two.

Roads meet where they share a point of the map, not where they lie over one another. Networks are
made of places, so points of different storeys that share a place are moved two centimetres apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.sources.ledger import Ledger

APART = 2
"""Ten-millionths of a degree: two centimetres, more than the networks' own tolerance."""


def part_places(
    refs: NDArray[np.int64],
    xy: NDArray[np.int64],
    storey: NDArray[np.int64],
    told: tuple[str, Ledger],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the points' ids and coordinates, those of different storeys moved apart.

    Parameters
    ----------
    refs, xy, storey
        Shapes (n,), (n, 2) and (n,): for each vertex of each way its point's id, its place in
        ten-millionths of a degree, and the storey of the way.
    told
        The file's name, and where to tell of it.
    """
    places = xy.copy()
    twins = _find_twins(refs, places)
    if len(twins) == 0:
        return refs, places
    members = _list_members(refs, places, storey, twins)
    joined = moved = 0
    for points in members.values():
        taken: list[set[int]] = []
        for ref, storeys in sorted(points.items()):
            level = next((n for n, held in enumerate(taken) if held & storeys), len(taken))
            if level < len(taken):
                taken[level] |= storeys
                joined += 1
            else:
                taken.append(set(storeys))
                moved += level > 0
            if level:
                places[refs == ref, 1] += APART * level
    _tell(joined, moved, told)
    return refs, places


def _find_twins(refs: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places, each as one number, at which several points lie."""
    key = _as_one(places)
    order = np.lexsort((refs, key))
    here = key[order[1:]] == key[order[:-1]]
    other = refs[order[1:]] != refs[order[:-1]]
    return np.unique(key[order[1:][here & other]])


def _as_one(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each place as one number."""
    return places[:, 0] * 2**32 + places[:, 1]


def _list_members(
    refs: NDArray[np.int64],
    places: NDArray[np.int64],
    storey: NDArray[np.int64],
    twins: NDArray[np.int64],
) -> dict[int, dict[int, set[int]]]:
    """Return the storeys of every point at each of the places."""
    key = _as_one(places)
    at = np.flatnonzero(np.isin(key, twins))
    members: dict[int, dict[int, set[int]]] = {}
    for place, ref, level in zip(
        key[at].tolist(), refs[at].tolist(), storey[at].tolist(), strict=True
    ):
        members.setdefault(place, {}).setdefault(ref, set()).add(level)
    return members


def _tell(joined: int, moved: int, told: tuple[str, Ledger]) -> None:
    """Write down what was joined and what was moved."""
    where, ledger = told
    if joined:
        how = f"{joined} points at the very place of another on the same storey were joined to it"
        ledger.mend("road points twice", where, how, float(joined), "points")
    if moved:
        how = f"{moved} points of bridges or tunnels at the place of another were kept apart"
        ledger.mend("road points over others", where, how, float(moved), "points")
