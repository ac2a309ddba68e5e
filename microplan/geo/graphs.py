"""A road network as arrays: nodes, edges, and the shape of every edge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

if TYPE_CHECKING:
    from numpy.typing import NDArray

Weight = Literal["drive", "walk"]
SHORTEST = 1e-9
"""Minutes of the shortest edge: to csgraph, a weight of 0 is no edge at all."""


@dataclass(frozen=True)
class RoadNetwork:
    """Roads that meet at nodes; vehicles keep to one-way roads, feet go both ways.

    Attributes
    ----------
    crs
        The metric projection of all coordinates, such as "EPSG:32643".
    node_xy
        Shape (n, 2), metres.
    edge_from, edge_to
        Shape (e,): nodes.
    edge_km, edge_minutes, edge_minutes_back, edge_walk_minutes
        Shape (e,): length, minutes by four-wheeler from `edge_from` to `edge_to` and back (inf: no
        vehicle can, or may), minutes of a healthy adult on foot (inf: nobody may).
    edge_class
        Shape (e,): index into `classes`.
    edge_joinable
        Shape (e,): whether one can get on between the ends (not to a ferry).
    coords, coord_offsets
        Shapes (m, 2) and (e + 1,): edge i runs along coords[offsets[i]:offsets[i + 1]].
    piece
        Shape (n,): the connected piece of each node, by any means; 0 is the longest.
    """

    crs: str
    node_xy: NDArray[np.float64]
    edge_from: NDArray[np.int32]
    edge_to: NDArray[np.int32]
    edge_km: NDArray[np.float64]
    edge_minutes: NDArray[np.float64]
    edge_minutes_back: NDArray[np.float64]
    edge_walk_minutes: NDArray[np.float64]
    edge_class: NDArray[np.int8]
    edge_joinable: NDArray[np.bool_]
    classes: tuple[str, ...]
    coords: NDArray[np.float64]
    coord_offsets: NDArray[np.int64]
    piece: NDArray[np.int32]

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_xy)

    @property
    def edges(self) -> int:
        """Number of edges."""
        return len(self.edge_from)

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """Every edge as a shapely line, metres."""
        edge = np.repeat(np.arange(self.edges), np.diff(self.coord_offsets))
        return np.asarray(shapely.linestrings(self.coords, indices=edge), dtype=object)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The index of `shapes`."""
        return shapely.STRtree(self.shapes)

    @property
    def edge_piece(self) -> NDArray[np.int32]:
        """The piece that each edge is part of."""
        return self.piece[self.edge_from]

    @cached_property
    def drive_piece(self) -> NDArray[np.int32]:
        """Shape (n,): the piece of each node within which vehicles get everywhere and back.

        A node that can be driven to but not back from is another piece; 0 is the longest.
        """
        graph = make_graph(self, "drive")
        label = connected_components(graph.matrix, directed=True, connection="strong")[1]
        inside = label[self.edge_from] == label[self.edge_to]
        return _rank_pieces(label, self.edge_from, np.where(inside, self.edge_km, 0.0))

    @cached_property
    def two_way(self) -> bool:
        """Whether every edge takes vehicles as long the one way as the other."""
        return bool(np.array_equal(self.edge_minutes, self.edge_minutes_back))

    def on_largest(self, weight: Weight) -> NDArray[np.bool_]:
        """Tell which edges lie in the largest piece, of all roads or of those for vehicles."""
        piece = self.drive_piece if weight == "drive" else self.piece
        return np.asarray((piece[self.edge_from] == 0) & (piece[self.edge_to] == 0))

    def minutes(self, weight: Weight, *, back: bool = False) -> NDArray[np.float64]:
        """Return the minutes along each edge (or back), driving or walking."""
        if weight == "walk":
            return self.edge_walk_minutes
        return self.edge_minutes_back if back else self.edge_minutes

    def find_one_way(self) -> NDArray[np.bool_]:
        """Tell which edges vehicles can travel one way only."""
        there, back = np.isfinite(self.edge_minutes), np.isfinite(self.edge_minutes_back)
        return np.asarray(there != back)

    def find_open(self, weight: Weight) -> NDArray[np.bool_]:
        """Tell which edges can be travelled at least one way."""
        there, back = self.minutes(weight), self.minutes(weight, back=True)
        return np.asarray(np.isfinite(there) | np.isfinite(back))


def empty_network(crs: str) -> RoadNetwork:
    """Return the network of a place without a road file."""
    whole, real = np.zeros(0, np.int32), np.zeros(0)
    return RoadNetwork(
        crs, np.zeros((0, 2)), whole, whole, real, real, real, real, np.zeros(0, np.int8),
        np.zeros(0, np.bool_), (), np.zeros((0, 2)), np.zeros(1, np.int64), whole,
    )  # fmt: skip


def find_pieces(
    nodes: int, edge_from: NDArray[np.int32], edge_to: NDArray[np.int32], km: NDArray[np.float64]
) -> NDArray[np.int32]:
    """Give each node the number of its connected piece, from the longest, 0, on."""
    if nodes == 0:
        return np.zeros(0, np.int32)
    ones = np.ones(len(edge_from), np.int8)
    graph = coo_array((ones, (edge_from, edge_to)), shape=(nodes, nodes)).tocsr()
    label = connected_components(graph, directed=False)[1]
    return _rank_pieces(label, edge_from, km)


def _rank_pieces(
    label: NDArray[np.int32], edge_from: NDArray[np.int32], km: NDArray[np.float64]
) -> NDArray[np.int32]:
    """Give pieces their numbers, from the longest, 0, on."""
    count = int(label.max(initial=-1)) + 1
    length = np.bincount(label[edge_from], weights=km, minlength=count)
    place = np.empty(count, np.int32)
    place[np.argsort(-length, kind="stable")] = np.arange(count, dtype=np.int32)
    return place[label]


@dataclass(frozen=True)
class Graph:
    """The quickest edge from each node to each of its neighbours, for csgraph."""

    matrix: csr_array
    """Shape (n, n): minutes."""
    keys: NDArray[np.int64]
    """from * n + to of every entry of `matrix`, rising."""
    edge: NDArray[np.int64]
    """The edge that each entry is."""

    def edge_between(self, a: NDArray[np.integer], b: NDArray[np.integer]) -> NDArray[np.int64]:
        """Return the edge from node a to its neighbour b, element by element."""
        wanted = a.astype(np.int64) * self.matrix.shape[0] + b
        return self.edge[np.searchsorted(self.keys, wanted)]


def make_graph(network: RoadNetwork, weight: Weight, *, reverse: bool = False) -> Graph:
    """Return the network's graph by driving or walking minutes, without what is closed to it.

    With `reverse`, every edge is turned round, so that a search from a node finds the ways to it.
    """
    there, back = network.minutes(weight), network.minutes(weight, back=True)
    if reverse:
        there, back = back, there
    along, against = np.flatnonzero(np.isfinite(there)), np.flatnonzero(np.isfinite(back))
    edge = np.concatenate([along, against])
    start = np.concatenate([network.edge_from[along], network.edge_to[against]]).astype(np.int64)
    end = np.concatenate([network.edge_to[along], network.edge_from[against]]).astype(np.int64)
    minutes = np.concatenate([there[along], back[against]])
    keys = start * network.nodes + end
    # csgraph adds parallel edges up: keep the quickest, and of equals the first
    order = np.lexsort((edge, minutes, keys))
    first = order[np.concatenate([[True], np.diff(keys[order]) > 0])] if len(order) else order
    shape = (network.nodes, network.nodes)
    data = np.maximum(minutes[first], SHORTEST)
    matrix = csr_array((data, (start[first], end[first])), shape=shape)
    return Graph(matrix, keys[first], edge[first])


def search_from_all(
    graph: Graph, node: NDArray[np.int64], minutes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Search from several nodes at once, each with minutes that it starts late.

    Returns
    -------
    minutes, which
        Shape (n,): how long after the start each node is reached, and from which of the starts, by
        position; inf and -1 where it is not.
    """
    nodes = graph.matrix.shape[0]
    if len(node) == 0:
        return np.full(nodes, np.inf), np.full(nodes, -1)
    doorways = np.arange(nodes, nodes + len(node))
    far, _, source = dijkstra(
        _open_doors(graph, node, minutes), indices=doorways, return_predecessors=True, min_only=True
    )
    reached = np.isfinite(far[:nodes])
    return far[:nodes], np.where(reached, source[:nodes].astype(np.int64) - nodes, -1)


def _open_doors(graph: Graph, node: NDArray[np.int64], minutes: NDArray[np.float64]) -> csr_array:
    """Return the graph with a doorway for each start, which leads on to the start's node."""
    inside, nodes = graph.matrix.tocoo(), graph.matrix.shape[0]
    size = nodes + len(node)
    data = np.concatenate([inside.data, np.maximum(minutes, SHORTEST)])
    row = np.concatenate([inside.coords[0], np.arange(nodes, size)])
    column = np.concatenate([inside.coords[1], node])
    return csr_array((data, (row, column)), shape=(size, size))
