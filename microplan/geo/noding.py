"""Lines of a road file -> a network: cut where they meet, joined where they nearly do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from microplan.geo.barriers import NO_BARRIERS, Barriers
from microplan.geo.graphs import RoadNetwork, empty_network, find_pieces
from microplan.geo.snapping import Ends, Links, link_ends
from microplan.geo.splitting import (
    SAME_METRES,
    Cuts,
    Lines,
    flatten,
    join_cuts,
    measure_lines,
    split_lines,
    tidy_cuts,
)
from microplan.units import METRES_PER_KM, MINUTES_PER_HOUR

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

ONE_NODE_METRES = 5 * SAME_METRES


@dataclass(frozen=True)
class NodingReport:
    """What became of the lines.

    Attributes
    ----------
    km_total, km_largest
        Length of all roads, and of those in the largest connected piece, links included.
    lines, lines_dropped
        Lines that came in, and those of no length, which are left out.
    pieces_before, pieces_after
        Connected pieces by shared vertices alone, and in the end.
    ends_moved, metres_moved, metres_moved_max
        Ends led to a road, by how much in all and at most.
    crossings, crossings_joined
        Pairs of roads that cross without a common vertex (bridges among them), and how many of
        them were joined.
    """

    km_total: float
    km_largest: float
    lines: int
    lines_dropped: int
    pieces_before: int
    pieces_after: int
    ends_moved: int
    metres_moved: float
    metres_moved_max: float
    crossings: int
    crossings_joined: int

    @property
    def share_largest(self) -> float:
        """Share of road length in the largest piece; 0 without roads."""
        return self.km_largest / self.km_total if self.km_total else 0.0


def node_lines(
    lines: gpd.GeoDataFrame,
    snap_metres: float,
    *,
    join_crossings: bool = False,
    barriers: Barriers = NO_BARRIERS,
) -> tuple[RoadNetwork, NodingReport]:
    """Make a network of road lines.

    Roads meet where they share a vertex, where an end of one comes within `snap_metres` of
    another (see `microplan.geo.snapping`), and, if asked, where they cross. They are also cut at
    the banks of barriers, so that each bank has an edge of its own to be reached.

    Parameters
    ----------
    lines
        road_class, kmh (along the line; 0: no vehicle), kmh_back (against it; as kmh where there
        is no such column), walk_kmh (0: nobody on foot), wait_minutes (above 0: a ferry, boarded
        at its ends only), source_id, geometry (lines, in a metric CRS).
    snap_metres
        Tolerance; 0 joins only what touches.
    join_crossings
        Whether roads meet where they cross without a shared vertex.
    barriers
        What no joining link may cross; in the same CRS.
    """
    rows, shapes, dropped = _single_lines(lines)
    if len(shapes) == 0:
        return empty_network(_name_crs(lines)), _report_nothing(dropped)
    roads = _Roads(rows, shapes, flatten(shapes))
    key = _vertex_keys(roads.lines)
    shared, piece = _find_shared(roads.lines, key)
    crossings = _find_crossings(roads)
    cuts = [shared, _find_banks(roads, barriers), *(crossings if join_crossings else ())]
    if join_crossings:
        piece = _merge_by(piece, crossings[0].line, crossings[1].line)
    ends = _list_ends(roads.lines, key)
    reach = (snap_metres, roads.joinable, barriers)
    links = link_ends(roads.lines, shapes, ends, piece, reach)
    cuts.append(Cuts(links.onto, links.measure))
    network = _build(roads, join_cuts(cuts), links, _name_crs(lines))
    pairs = len(crossings[0].line)
    tally = (len(shapes), dropped, _count(piece), pairs, pairs if join_crossings else 0)
    return network, _report(network, links, tally)


def _name_crs(lines: gpd.GeoDataFrame) -> str:
    """Return the CRS's name; a network without one could not be measured."""
    if lines.crs is None or not lines.crs.is_projected:
        raise ValueError("roads are noded in metres: project them first (geo.crs)")
    return str(lines.crs.to_string())


@dataclass(frozen=True)
class _Roads:
    """Single lines, with the row of the road file that each comes from."""

    rows: pd.DataFrame
    shapes: NDArray[np.object_]
    lines: Lines

    @property
    def joinable(self) -> NDArray[np.bool_]:
        """Which can be joined between their ends; a ferry cannot."""
        return self.rows["wait_minutes"].to_numpy(dtype=float) <= 0


def _single_lines(lines: gpd.GeoDataFrame) -> tuple[pd.DataFrame, NDArray[np.object_], int]:
    """Return single lines of some length in an order that rows do not matter to, and the rest."""
    shapes = shapely.force_2d(lines.geometry.to_numpy())
    parts, row = shapely.get_parts(shapes, return_index=True)
    parts = shapely.remove_repeated_points(parts)
    long = shapely.length(parts) > SAME_METRES
    parts, row = parts[long], row[long]
    # a line digitised the other way round is the same line
    there, back = shapely.to_wkb(parts), shapely.to_wkb(shapely.reverse(parts))
    turned = np.asarray(back < there, dtype=np.bool_)
    parts = np.where(turned, shapely.reverse(parts), parts)
    wkb = np.minimum(there, back)
    keys = lines["source_id"].astype(str).to_numpy()[row]
    order = sorted(range(len(parts)), key=lambda i: (keys[i], wkb[i]))
    columns = lines.drop(columns=lines.geometry.name).iloc[row[order]].reset_index(drop=True)
    return _turn(columns, turned[order]), parts[order], len(lines) - len(np.unique(row))


def _turn(columns: pd.DataFrame, turned: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the rows with both speeds, changed over where the line was turned round."""
    kmh = columns["kmh"].to_numpy(dtype=float)
    back = columns["kmh_back"].to_numpy(dtype=float) if "kmh_back" in columns else kmh
    return columns.assign(kmh=np.where(turned, back, kmh), kmh_back=np.where(turned, kmh, back))


def _vertex_keys(lines: Lines) -> NDArray[np.int64]:
    """Give vertices at the same place, to the millimetre, the same number."""
    _, key = np.unique(_places(lines.coords), return_inverse=True)
    return np.asarray(key, dtype=np.int64)


def _places(xy: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Return points to the millimetre, each as one number: rows of two sort ten times slower."""
    whole = np.round(xy / SAME_METRES) + 0.0  # -0.0 and 0.0 are the same place
    return np.asarray(whole[:, 0] + 1j * whole[:, 1])


def _find_shared(lines: Lines, key: NDArray[np.int64]) -> tuple[Cuts, NDArray[np.int64]]:
    """Return the vertices where lines meet, themselves too, and the pieces of lines they make."""
    vertices_at = np.bincount(key)
    is_shared = vertices_at[key] > 1
    size = lines.count + len(vertices_at)
    pairs = (lines.line[is_shared], key[is_shared] + lines.count)
    graph = csr_array((np.ones(is_shared.sum(), np.int8), pairs), shape=(size, size))
    label = connected_components(graph, directed=False)[1][: lines.count]
    piece = np.unique(label, return_inverse=True)[1].astype(np.int64)
    return Cuts(lines.line[is_shared], lines.measure[is_shared]), piece


def _merge_by(
    piece: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the pieces once lines a and b are joined, pair by pair."""
    shape = (_count(piece), _count(piece))
    graph = csr_array((np.ones(len(a), np.int8), (piece[a], piece[b])), shape=shape)
    return connected_components(graph, directed=False)[1][piece].astype(np.int64)


def _count(piece: NDArray[np.int64]) -> int:
    """Return the number of pieces."""
    return int(piece.max()) + 1


def _find_crossings(roads: _Roads) -> tuple[Cuts, Cuts]:
    """Return where roads cross without a shared vertex: a cut in the one, and in the other."""
    a, b = shapely.STRtree(roads.shapes).query(roads.shapes, predicate="crosses")
    once = (a < b) & roads.joinable[a] & roads.joinable[b]
    a, b = a[once], b[once]
    points, pair = shapely.get_parts(
        shapely.intersection(roads.shapes[a], roads.shapes[b]), return_index=True
    )
    is_point = shapely.get_type_id(points) == shapely.GeometryType.POINT
    points, pair = points[is_point], pair[is_point]
    new = ~np.isin(_places(shapely.get_coordinates(points)), _places(roads.lines.coords))
    points, a, b = points[new], a[pair[new]], b[pair[new]]
    return (
        Cuts(a, shapely.line_locate_point(roads.shapes[a], points)),
        Cuts(b, shapely.line_locate_point(roads.shapes[b], points)),
    )


def _find_banks(roads: _Roads, barriers: Barriers) -> Cuts:
    """Return where roads meet the edge of a barrier."""
    tree = shapely.STRtree(roads.shapes)
    barrier, line = tree.query(barriers.shapes, predicate="intersects")
    flat = shapely.get_dimensions(barriers.shapes[barrier]) == 1
    rims = np.where(flat, barriers.shapes[barrier], shapely.boundary(barriers.shapes[barrier]))
    met, pair = shapely.get_coordinates(
        shapely.intersection(roads.shapes[line], rims), return_index=True
    )
    at = line[pair]
    return Cuts(at, shapely.line_locate_point(roads.shapes[at], shapely.points(met)))


def _list_ends(lines: Lines, key: NDArray[np.int64]) -> Ends:
    """Return both ends of every line; a ring's are not loose."""
    at = np.concatenate([lines.offsets[:-1], lines.offsets[1:] - 1])
    # an end is loose if no other vertex of any line lies there
    vertices_at = np.bincount(key)
    return Ends(lines.line[at], lines.coords[at], vertices_at[key[at]] == 1)


def _build(roads: _Roads, cuts: Cuts, links: Links, crs: str) -> RoadNetwork:
    """Cut the lines, number the nodes and give every edge its length and minutes."""
    parts, line = split_lines(roads.lines, tidy_cuts(roads.lines, cuts))
    real = links.pick(links.metres > SAME_METRES)
    coords = np.concatenate([parts.coords, np.stack([real.xy, real.onto_xy], 1).reshape(-1, 2)])
    counts = np.concatenate([np.diff(parts.offsets), np.full(len(real.line), 2)])
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    edges = measure_lines(coords, offsets)
    is_link = np.arange(len(counts)) >= parts.count
    return _attribute(edges, np.concatenate([line, real.line]), is_link, roads.rows, crs)


def _attribute(
    edges: Lines, line: NDArray[np.int64], is_link: NDArray[np.bool_], rows: pd.DataFrame, crs: str
) -> RoadNetwork:
    """Return the network of edges that come from rows of the road file."""
    node_xy, start, end = _number_nodes(edges)
    km = edges.metres / METRES_PER_KM
    wait = np.where(is_link, 0.0, rows["wait_minutes"].to_numpy(dtype=float)[line])
    classes = tuple(sorted(rows["road_class"].astype(str).unique()))
    code = np.searchsorted(classes, rows["road_class"].astype(str).to_numpy())[line]
    return RoadNetwork(
        crs=crs,
        node_xy=node_xy,
        edge_from=start,
        edge_to=end,
        edge_km=km,
        edge_minutes=_minutes(km, rows["kmh"].to_numpy(dtype=float)[line]) + wait,
        edge_minutes_back=_minutes(km, rows["kmh_back"].to_numpy(dtype=float)[line]) + wait,
        edge_walk_minutes=_minutes(km, rows["walk_kmh"].to_numpy(dtype=float)[line]) + wait,
        edge_class=code.astype(np.int8),
        edge_joinable=wait <= 0,
        classes=classes,
        coords=edges.coords,
        coord_offsets=edges.offsets,
        piece=find_pieces(len(node_xy), start, end, km),
    )


def _minutes(km: NDArray[np.float64], kmh: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return minutes; at 0 km/h nobody gets there."""
    at = np.where(kmh > 0, kmh, np.nan)
    return np.nan_to_num(km / at * MINUTES_PER_HOUR, nan=np.inf)


def _number_nodes(
    edges: Lines,
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]:
    """Return the nodes, by x and y, and the first and last node of each edge.

    A point found along two lines differs by what floating point and `tidy_cuts` round off, so
    ends within a few millimetres are one node.
    """
    first, last = edges.coords[edges.offsets[:-1]], edges.coords[edges.offsets[1:] - 1]
    both = np.concatenate([first, last])
    ends_1d, place = np.unique(both[:, 0] + 1j * both[:, 1], return_inverse=True)
    ends = np.column_stack([ends_1d.real, ends_1d.imag])
    close = cKDTree(ends).query_pairs(ONE_NODE_METRES, output_type="ndarray")
    graph = csr_array((np.ones(len(close), np.int8), (close[:, 0], close[:, 1])), (len(ends),) * 2)
    group = connected_components(graph, directed=False)[1]
    _, chosen, node = np.unique(group, return_index=True, return_inverse=True)
    start, end = np.split(node[place].astype(np.int32), 2)
    return ends[chosen], start, end


def _report_nothing(dropped: int) -> NodingReport:
    """Return the report of a road file without a usable line."""
    return NodingReport(0.0, 0.0, dropped, dropped, 0, 0, 0, 0.0, 0.0, 0, 0)


def _report(
    network: RoadNetwork, links: Links, tally: tuple[int, int, int, int, int]
) -> NodingReport:
    """Return what became of the lines."""
    lines, dropped, pieces, crossings, joined = tally
    moved = links.metres[links.metres > SAME_METRES]
    return NodingReport(
        km_total=float(network.edge_km.sum()),
        km_largest=float(network.edge_km[network.edge_piece == 0].sum()),
        lines=lines + dropped,
        lines_dropped=dropped,
        pieces_before=pieces,
        pieces_after=int(network.piece.max()) + 1,
        ends_moved=len(moved),
        metres_moved=float(moved.sum()),
        metres_moved_max=float(moved.max(initial=0.0)),
        crossings=crossings,
        crossings_joined=joined,
    )
