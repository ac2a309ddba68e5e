"""The fewest sites that put every place within a walk, and then the shortest walks.

The set covering problem (Toregas et al. 1971) with a second aim: among the choices with the
fewest sites, the one with the least walking. Places that share no candidate are independent, so
each connected group is solved alone: exactly by HiGHS where it is small, else by greedy choice
(Chvatal 1979) and dropping what has become superfluous.

Only arrays are seen here: places are rows, candidates columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

HALF = 0.5


@dataclass(frozen=True)
class Reach:
    """Which place can walk to which candidate: one entry a pair, sorted by place.

    place, candidate: (pairs,) positions; minutes: (pairs,) on foot; weight: (places,) people who
    walk; price: (candidates,) relative cost of opening one, about 1.
    """

    place: Ints
    candidate: Ints
    minutes: Floats
    weight: Floats
    price: Floats


def cover(reach: Reach, *, pairs_exact: int, nodes: int) -> Ints:
    """Choose candidates and assign every place to one: (places,) candidate positions.

    Parameters
    ----------
    pairs_exact
        Groups with at most this many pairs are solved to proven optimality.
    nodes
        Limit of HiGHS' search tree; a group that runs into it is solved by greedy choice.

    Raises
    ------
    ValueError
        A place has no candidate.
    """
    places = len(reach.weight)
    if len(np.unique(reach.place)) != places:
        raise ValueError("every place needs at least one candidate")
    assigned = np.full(places, -1, dtype=np.int64)
    for pairs in _groups(reach):
        part = Reach(
            reach.place[pairs],
            reach.candidate[pairs],
            reach.minutes[pairs],
            reach.weight,
            reach.price,
        )
        chosen = _solve_exactly(part, nodes) if len(pairs) <= pairs_exact else None
        opened = _choose_greedily(part) if chosen is None else chosen
        _assign(part, opened, assigned)
    return assigned


def _groups(reach: Reach) -> list[Ints]:
    """Split the pairs into groups that share neither place nor candidate."""
    places, candidates = len(reach.weight), len(reach.price)
    if not len(reach.place):
        return []
    links = csr_array(
        (np.ones(len(reach.place)), (reach.place, reach.candidate + places)),
        shape=(places + candidates, places + candidates),
    )
    _, label = connected_components(links, directed=False)
    of_pair = label[reach.place]
    order = np.argsort(of_pair, kind="stable")
    starts = np.flatnonzero(np.diff(of_pair[order])) + 1
    return list(np.split(order.astype(np.int64), starts))


def _solve_exactly(part: Reach, nodes: int) -> Ints | None:
    """Return the open candidates of the best choice, or None where HiGHS stopped before it."""
    rows, row_of = np.unique(part.place, return_inverse=True)
    columns, column_of = np.unique(part.candidate, return_inverse=True)
    if len(rows) == 1:
        return part.candidate[[np.lexsort((part.minutes, part.price[part.candidate]))[0]]]
    opens, pairs = len(columns), len(part.place)
    served = coo_array(
        (np.ones(pairs), (row_of, opens + np.arange(pairs))), (len(rows), opens + pairs)
    )
    through = coo_array(
        (
            np.concatenate([np.ones(pairs), -np.ones(pairs)]),
            (
                np.concatenate([np.arange(pairs)] * 2),
                np.concatenate([opens + np.arange(pairs), column_of]),
            ),
        ),
        (pairs, opens + pairs),
    )
    result = milp(
        np.concatenate([part.price[columns], _walking(part)]),
        integrality=np.concatenate([np.ones(opens), np.zeros(pairs)]),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(served, 1, 1), LinearConstraint(through, -np.inf, 0)],
        options={"node_limit": nodes, "mip_rel_gap": 0.0},
    )
    if result.status != 0 or result.x is None:
        return None
    return columns[result.x[:opens] > HALF]


def _walking(part: Reach) -> Floats:
    """Return each pair's walking as a cost: all of it together is less than half a site."""
    walking = part.weight[part.place] * part.minutes
    all_of_it = float(walking.sum())
    return np.asarray(walking / (2.0 * all_of_it + 1.0) * float(part.price.min()))


def _choose_greedily(part: Reach) -> Ints:
    """Open the candidate that newly serves most people, until all are served; then thin out."""
    shape = (len(part.weight), len(part.price))
    serves = csr_array((np.ones(len(part.place)), (part.place, part.candidate)), shape=shape)
    by_candidate = serves.T.tocsr()
    open_places = np.zeros(shape[0])
    open_places[part.place] = 1.0
    opened: list[int] = []
    while open_places.any():
        gain = np.asarray(by_candidate @ open_places) / part.price
        best = int(np.argmax(gain))
        opened.append(best)
        open_places[
            by_candidate.indices[by_candidate.indptr[best] : by_candidate.indptr[best + 1]]
        ] = 0
    return _drop_superfluous(by_candidate, opened)


def _drop_superfluous(by_candidate: csr_array, opened: list[int]) -> Ints:
    """Drop, first opened first, each candidate whose places are all served by others too."""
    times_served = np.asarray(by_candidate[opened].sum(axis=0)).ravel()
    kept = []
    for candidate in opened:
        places = by_candidate.indices[
            by_candidate.indptr[candidate] : by_candidate.indptr[candidate + 1]
        ]
        if (times_served[places] > 1).all():
            times_served[places] -= 1
        else:
            kept.append(candidate)
    return np.array(sorted(kept), dtype=np.int64)


def _assign(part: Reach, opened: Ints, assigned: Ints) -> None:
    """Write each place's nearest open candidate into `assigned`; ties go to the lower position."""
    usable = np.isin(part.candidate, opened)
    place, candidate = part.place[usable], part.candidate[usable]
    order = np.lexsort((candidate, part.minutes[usable], place))
    first = np.unique(place[order], return_index=True)[1]
    assigned[place[order][first]] = candidate[order][first]
