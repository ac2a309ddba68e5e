"""Edges that only go on in one another, made one: fewer nodes, the same ways.

A node that two edges meet at is left out where both are alike, each in the direction of travel: of
one class and one speed there, back and on foot. So the minutes to any point between the ends are
in proportion to the metres as before, and nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.graphs import RoadNetwork

NONE = -1


def contract(
    network: RoadNetwork, kind: NDArray[np.int64], wait: NDArray[np.float64]
) -> RoadNetwork:
    """Join the edges that only go on in one another.

    Parameters
    ----------
    network
        The network.
    kind
        Shape (2, e): a number for all that edges must have in common, as they are travelled along
        and as they are travelled against.
    wait
        Shape (e,): minutes waited before each edge, within `edge_minutes`. It is waited once
        where a ferry goes on in another.

    Returns
    -------
    RoadNetwork
        With the same times, km and shapes; nodes and edges have new numbers.
    """
    arcs = _Arcs.of(network)
    follow = _open_rings(arcs, _find_following(arcs, kind.ravel()))
    root, place = _rank(follow)
    kept = np.flatnonzero(root < root[arcs.turn(np.arange(arcs.count))])
    order = kept[np.lexsort((place[kept], root[kept]))]
    first = np.concatenate([[True], np.diff(root[order]) > 0])[: len(order)]
    return _replace_edges(network, arcs, _Chains(order, first), wait)


@dataclass(frozen=True)
class _Arcs:
    """Edges as they are travelled: the first half along, the second half against."""

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    nodes: int

    @classmethod
    def of(cls, network: RoadNetwork) -> _Arcs:
        """Return the arcs of a network."""
        start, end = network.edge_from.astype(np.int64), network.edge_to.astype(np.int64)
        return cls(np.concatenate([start, end]), np.concatenate([end, start]), network.nodes)

    @property
    def count(self) -> int:
        """Number of arcs, two an edge."""
        return len(self.tail)

    def turn(self, arc: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the same edges travelled the other way."""
        return (arc + self.count // 2) % max(self.count, 1)


@dataclass(frozen=True)
class _Chains:
    """Arcs that follow one another, chain after chain, and which are the first of theirs."""

    arc: NDArray[np.int64]
    is_first: NDArray[np.bool_]

    @property
    def chain(self) -> NDArray[np.int64]:
        """The chain of each arc."""
        return np.asarray(np.cumsum(self.is_first) - 1, dtype=np.int64)

    @property
    def is_last(self) -> NDArray[np.bool_]:
        """Which arcs are the last of their chain."""
        return np.concatenate([self.is_first[1:], [True]])[: len(self.arc)]


def _find_following(arcs: _Arcs, kind: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the arc that each goes on in, or -1 where it does not simply go on."""
    out = np.argsort(arcs.tail, kind="stable")
    degree = np.bincount(arcs.tail, minlength=arcs.nodes)
    begin = np.cumsum(degree) - degree
    two = begin[degree == 2]
    one, other = out[two], out[two + 1]
    into_one, into_other = arcs.turn(one), arcs.turn(other)
    alike = (into_one != other) & (kind[into_one] == kind[other])
    follow = np.full(arcs.count, NONE)
    follow[into_one[alike]] = other[alike]
    follow[into_other[alike]] = one[alike]
    return follow


def _rank(follow: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first arc of each arc's chain, and how many arcs come before it.

    Each step doubles the arcs that are looked back over.
    """
    goes_on = np.flatnonzero(follow != NONE)
    root, place = np.arange(len(follow)), np.zeros(len(follow), np.int64)
    root[follow[goes_on]], place[follow[goes_on]] = goes_on, 1
    for _ in range(len(follow).bit_length()):
        place = place + place[root]
        root = root[root]
    return root, place


def _open_rings(arcs: _Arcs, follow: NDArray[np.int64]) -> NDArray[np.int64]:
    """Break the rings of arcs that follow one another for ever at the first of their nodes."""
    before = np.full(arcs.count, NONE)
    goes_on = np.flatnonzero(follow != NONE)
    before[follow[goes_on]] = goes_on
    endless = np.flatnonzero(before[_rank(follow)[0]] != NONE)
    if len(endless) == 0:
        return follow
    ones = np.ones(len(endless), np.int8)
    ends = (arcs.tail[endless], arcs.head[endless])
    rings = coo_array((ones, ends), shape=(arcs.nodes,) * 2).tocsr()
    label = connected_components(rings, directed=False)[1]
    first = np.full(arcs.nodes, arcs.nodes)
    np.minimum.at(first, label[arcs.tail[endless]], arcs.tail[endless])
    opened = follow.copy()
    opened[endless[arcs.head[endless] == first[label[arcs.head[endless]]]]] = NONE
    return opened


def _replace_edges(
    network: RoadNetwork, arcs: _Arcs, chains: _Chains, wait: NDArray[np.float64]
) -> RoadNetwork:
    """Return the network with an edge a chain, and the nodes that are left."""
    edge, against = np.divmod(chains.arc, max(network.edges, 1))[::-1]
    chain, begins = chains.chain, chains.arc[chains.is_first]
    ends = chains.arc[chains.is_last]
    along = np.where(against, network.edge_minutes_back[edge], network.edge_minutes[edge])
    back = np.where(against, network.edge_minutes[edge], network.edge_minutes_back[edge])
    once = (~chains.is_first) * wait[edge]
    kept, node = np.unique(
        np.concatenate([arcs.tail[begins], arcs.head[ends]]), return_inverse=True
    )
    start, end = np.split(node.astype(np.int32), 2)
    coords, offsets = _string_coords(network, chains)
    return replace(
        network,
        node_xy=network.node_xy[kept],
        edge_from=start,
        edge_to=end,
        edge_km=_add_up(chain, network.edge_km[edge]),
        edge_minutes=_add_up(chain, along - once),
        edge_minutes_back=_add_up(chain, back - once),
        edge_walk_minutes=_add_up(chain, network.edge_walk_minutes[edge] - once),
        edge_class=network.edge_class[edge[chains.is_first]],
        edge_joinable=network.edge_joinable[edge[chains.is_first]],
        coords=coords,
        coord_offsets=offsets,
        piece=network.piece[kept],
    )


def _add_up(chain: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of each chain's values."""
    return np.asarray(np.bincount(chain, weights=values), dtype=np.float64)


def _string_coords(
    network: RoadNetwork, chains: _Chains
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the shapes of the chains: each arc's, but for the vertex it has in common."""
    edge, against = np.divmod(chains.arc, max(network.edges, 1))[::-1]
    skip = (~chains.is_first).astype(np.int64)
    counts = np.diff(network.coord_offsets)[edge] - skip
    step = np.where(against == 1, -1, 1)
    begin = np.where(against == 1, network.coord_offsets[edge + 1] - 1, network.coord_offsets[edge])
    nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    at = np.repeat(begin + skip * step, counts) + np.repeat(step, counts) * nth
    long = np.bincount(chains.chain, weights=counts).astype(np.int64)
    return network.coords[at], np.concatenate([[0], np.cumsum(long)])
