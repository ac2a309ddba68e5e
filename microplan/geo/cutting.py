"""Edges of a network cut where places get on and off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from microplan.geo.splitting import Cuts, flatten, split_lines, tidy_cuts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.graphs import RoadNetwork
    from microplan.geo.splitting import Lines


def cut_edges(
    network: RoadNetwork, edge: NDArray[np.int64], measure: NDArray[np.float64]
) -> tuple[RoadNetwork, NDArray[np.int64]]:
    """Put nodes on edges.

    Parameters
    ----------
    network
        The network.
    edge, measure
        Shape (k,): where the nodes are wanted: the edge, and metres from its start.

    Returns
    -------
    RoadNetwork
        With the edges cut there; the old nodes keep their numbers.
    NDArray
        Shape (k,): the node at each of the wanted places (an end of the edge, if it is there).
    """
    cut, row = np.unique(edge, return_inverse=True)
    if len(cut) == 0:
        return network, np.zeros(0, np.int64)
    lines = flatten(network.shapes[cut])
    cuts = tidy_cuts(lines, Cuts(row, measure))
    parts, parent = split_lines(lines, cuts)
    grown = _replace_edges(network, cut, parts, parent)
    return grown, _nodes_at(network, cut, (lines, cuts), Cuts(row, measure))


def _nodes_at(
    network: RoadNetwork, cut: NDArray[np.int64], made: tuple[Lines, Cuts], wanted: Cuts
) -> NDArray[np.int64]:
    """Return the node nearest to each wanted place among those of its edge."""
    lines, cuts = made
    count = len(cut)
    new = network.nodes + np.arange(len(cuts.line))
    line = np.concatenate([np.arange(count), np.arange(count), cuts.line])
    measure = np.concatenate([np.zeros(count), lines.metres, cuts.measure])
    node = np.concatenate([network.edge_from[cut], network.edge_to[cut], new])
    order = np.lexsort((measure, line))
    gap = np.concatenate([[0], np.cumsum(lines.metres + 1000.0)])[:-1]
    laid = (measure + gap[line])[order]
    at = wanted.measure + gap[wanted.line]
    after = np.clip(np.searchsorted(laid, at), 1, len(laid) - 1)
    nearer = np.where(at - laid[after - 1] <= laid[after] - at, after - 1, after)
    return np.asarray(node[order][nearer], dtype=np.int64)


def _replace_edges(
    network: RoadNetwork, cut: NDArray[np.int64], parts: Lines, parent: NDArray[np.int64]
) -> RoadNetwork:
    """Return the network with the parts in place of the cut edges, and a node between parts."""
    first = np.concatenate([[True], np.diff(parent) > 0])
    last = np.concatenate([first[1:], [True]])
    between = network.nodes + np.cumsum(~last) - 1
    start = np.where(first, network.edge_from[cut][parent], np.concatenate([[0], between[:-1]]))
    end = np.where(last, network.edge_to[cut][parent], between)
    whole = np.bincount(parent, weights=parts.metres)
    share = parts.metres / whole[parent]
    old = cut[parent]
    is_kept = np.ones(network.edges, np.bool_)
    is_kept[cut] = False
    kept = np.flatnonzero(is_kept)
    coords, offsets = gather_coords(network, kept)
    grown = replace(
        network,
        node_xy=np.concatenate([network.node_xy, parts.coords[parts.offsets[1:] - 1][~last]]),
        edge_from=np.concatenate([network.edge_from[kept], start]).astype(np.int32),
        edge_to=np.concatenate([network.edge_to[kept], end]).astype(np.int32),
        edge_km=np.concatenate([network.edge_km[kept], network.edge_km[old] * share]),
        edge_minutes=np.concatenate(
            [network.edge_minutes[kept], network.edge_minutes[old] * share]
        ),
        edge_minutes_back=np.concatenate(
            [network.edge_minutes_back[kept], network.edge_minutes_back[old] * share]
        ),
        edge_walk_minutes=np.concatenate(
            [network.edge_walk_minutes[kept], network.edge_walk_minutes[old] * share]
        ),
        edge_class=np.concatenate([network.edge_class[kept], network.edge_class[old]]),
        edge_joinable=np.concatenate([network.edge_joinable[kept], network.edge_joinable[old]]),
        coords=np.concatenate([coords, parts.coords]),
        coord_offsets=np.concatenate([offsets, offsets[-1] + parts.offsets[1:]]),
        piece=np.concatenate([network.piece, network.edge_piece[old[~last]]]),
    )
    # the kept edges are drawn already: to draw a city's anew takes longer than to cut it
    vars(grown)["shapes"] = np.concatenate([network.shapes[kept], parts.draw()])
    return grown


def gather_coords(
    network: RoadNetwork, edges: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the coordinates of some edges one after the other, and the offsets of each."""
    counts = np.diff(network.coord_offsets)[edges]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    at = np.arange(offsets[-1]) - np.repeat(offsets[:-1] - network.coord_offsets[edges], counts)
    return network.coords[at], offsets
