"""Lines of a road file -> a network: cut where they meet, joined where they nearly do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from microplan.geo.barriers import NO_BARRIERS, Barriers
from microplan.geo.contracting import contract
from microplan.geo.cutting import cut_edges
from microplan.geo.graphs import RoadNetwork, empty_network, find_pieces
from microplan.geo.meeting import (
    find_crossings,
    find_shared,
    join_crossed,
    key_vertices,
    pick_pairs,
)
from microplan.geo.noding_report import NodingReport, Tally, make_report, report_nothing
from microplan.geo.numbering import Tips, number_nodes
from microplan.geo.snapping import NO_LINKS, Ends, Links, Reach, link_ends
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
    from numpy.typing import NDArray

ALIKE = ["road_class", "kmh", "kmh_back", "walk_kmh", "wait_minutes"]
"""What roads have in common that go on in one another without a node."""


@dataclass(frozen=True)
class Joining:
    """How lines become one network.

    Attributes
    ----------
    snap_metres
        An end within this of another road is led on to it; 0 joins only what touches.
    crossings
        Whether roads on one layer meet where they cross without a shared vertex.
    topological
        Roads meet where they share a vertex and nowhere else, as in OpenStreetMap: nothing is led
        on, no crossing is joined, and the layer is of no account.
    """

    snap_metres: float = 0.0
    crossings: bool = False
    topological: bool = False


def node_lines(
    lines: gpd.GeoDataFrame,
    snap_metres: float,
    *,
    join_crossings: bool = False,
    topological: bool = False,
    barriers: Barriers = NO_BARRIERS,
) -> tuple[RoadNetwork, NodingReport]:
    """Make a network of road lines.

    Roads meet where they share a vertex, where an end of one comes within `snap_metres` of
    another (see `microplan.geo.snapping`), and, if asked, where they cross. Bridges and tunnels do
    not meet what they cross (see `microplan.geo.meeting`). Nodes at which one road only goes on in
    another of its kind are left out, but for the banks of barriers: there each side has an edge of
    its own to be reached by.

    Parameters
    ----------
    lines
        road_class, kmh (along the line; 0: no vehicle), kmh_back (against it; as kmh where there
        is no such column), walk_kmh (0: nobody on foot), wait_minutes (above 0: a ferry, boarded
        at its ends only), layer (0 on the ground, above it for bridges, below for tunnels; 0 where
        there is no such column), source_id, geometry (lines, in a metric CRS).
    snap_metres
        Tolerance; 0 joins only what touches.
    join_crossings
        Whether roads meet where they cross without a shared vertex.
    topological
        Whether roads meet where they share a vertex and nowhere else, as in OpenStreetMap.
    barriers
        What no joining link may cross; in the same CRS.
    """
    rows, shapes, dropped = _single_lines(lines)
    if len(shapes) == 0:
        return empty_network(_name_crs(lines)), report_nothing(dropped)
    layer = np.zeros(len(rows), np.int64) if topological else rows["layer"].to_numpy(np.int64)
    roads = _Roads(rows, shapes, flatten(shapes), layer)
    key = key_vertices(roads.lines, roads.layer)
    how = Joining(snap_metres, join_crossings, topological)
    cuts, links, tally = _join_roads(roads, key, how, barriers)
    noded, kinds, wait = _build(roads, cuts, links, (key, _name_crs(lines)))
    network = _cut_at_banks(contract(noded, kinds, wait), barriers)
    return network, make_report(network, links, (len(shapes), dropped), (tally, barriers))


def _name_crs(lines: gpd.GeoDataFrame) -> str:
    """Return the CRS's name; a network without one could not be measured."""
    if lines.crs is None or not lines.crs.is_projected:
        raise ValueError("roads are noded in metres: project them first (geo.crs)")
    return str(lines.crs.to_string())


@dataclass(frozen=True)
class _Roads:
    """Single lines, with the row of the road file that each comes from, and their layer."""

    rows: pd.DataFrame
    shapes: NDArray[np.object_]
    lines: Lines
    layer: NDArray[np.int64]

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
    """Return the rows with a layer and both speeds, changed over where the line was turned."""
    kmh = columns["kmh"].to_numpy(dtype=float)
    back = columns["kmh_back"].to_numpy(dtype=float) if "kmh_back" in columns else kmh
    layer = columns.get("layer", 0)
    return columns.assign(
        kmh=np.where(turned, back, kmh), kmh_back=np.where(turned, kmh, back), layer=layer
    )


def _join_roads(
    roads: _Roads, key: NDArray[np.int64], how: Joining, barriers: Barriers
) -> tuple[Cuts, Links, Tally]:
    """Find where roads are cut, and the links that lead ends on to them."""
    shared, piece = find_shared(roads.lines, key)
    before = int(piece.max()) + 1
    if how.topological:
        return shared, NO_LINKS, Tally(before, 0, 0, 0)
    crossings = find_crossings(roads.lines, roads.shapes, roads.joinable)
    level = roads.layer[crossings[0].line] == roads.layer[crossings[1].line]
    met = pick_pairs(crossings, level & how.crossings)
    reach = Reach(how.snap_metres, roads.joinable, roads.layer, barriers)
    ends = _list_ends(roads.lines, key)
    links = link_ends(roads.lines, roads.shapes, ends, join_crossed(piece, met), reach)
    cuts = join_cuts([shared, *met, Cuts(links.onto, links.measure)])
    tally = Tally(before, int(level.sum()), len(met[0].line), int((~level).sum()))
    return cuts, links, tally


def _list_ends(lines: Lines, key: NDArray[np.int64]) -> Ends:
    """Return both ends of every line; a ring's are not loose."""
    at = np.concatenate([lines.offsets[:-1], lines.offsets[1:] - 1])
    # an end is loose if no other vertex of any line meets it
    vertices_at = np.bincount(key)
    return Ends(lines.line[at], lines.coords[at], vertices_at[key[at]] == 1)


def _build(
    roads: _Roads, cuts: Cuts, links: Links, how: tuple[NDArray[np.int64], str]
) -> tuple[RoadNetwork, NDArray[np.int64], NDArray[np.float64]]:
    """Cut the lines and make the network; tell the kind and the wait of its edges."""
    parts, line = split_lines(roads.lines, tidy_cuts(roads.lines, cuts))
    real = links.pick(links.metres > SAME_METRES)
    # a link runs as its line does: it comes to the line's first end, and leaves the last
    leaves = real.end >= roads.lines.count
    first = np.where(leaves[:, None], real.xy, real.onto_xy)
    last = np.where(leaves[:, None], real.onto_xy, real.xy)
    coords = np.concatenate([parts.coords, np.stack([first, last], 1).reshape(-1, 2)])
    counts = np.concatenate([np.diff(parts.offsets), np.full(len(real.line), 2)])
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    edges = measure_lines(coords, offsets)
    is_link = np.arange(len(counts)) >= parts.count
    start = np.concatenate([line, np.where(leaves, real.line, real.onto)])
    end = np.concatenate([line, np.where(leaves, real.onto, real.line)])
    line, (key, crs) = np.concatenate([line, real.line]), how
    tips = Tips.of(edges, np.concatenate([roads.layer[start], roads.layer[end]]))
    numbered = number_nodes(tips, roads.lines, roads.layer, key)
    wait = np.where(is_link, 0.0, roads.rows["wait_minutes"].to_numpy(dtype=float)[line])
    network = _attribute(edges, numbered, (line, wait), roads.rows, crs)
    return network, _tell_kinds(roads.rows)[:, line] * 2 + is_link, wait


def _tell_kinds(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Return the kind of each row, along its line and against it, shape (2, rows)."""
    along = rows[ALIKE]
    against = along.rename(columns={"kmh": "kmh_back", "kmh_back": "kmh"})[ALIKE]
    kind = pd.concat([along, against]).groupby(ALIKE, sort=True).ngroup()
    return np.asarray(kind.to_numpy().reshape(2, -1), dtype=np.int64)


def _attribute(
    edges: Lines,
    numbered: tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]],
    row: tuple[NDArray[np.int64], NDArray[np.float64]],
    rows: pd.DataFrame,
    crs: str,
) -> RoadNetwork:
    """Return the network of edges that come from rows of the road file, with a wait each."""
    (node_xy, start, end), (line, wait) = numbered, row
    km = edges.metres / METRES_PER_KM
    classes = tuple(sorted(rows["road_class"].astype(str).unique()))
    code = np.searchsorted(classes, rows["road_class"].astype(str).to_numpy())[line]
    there, back, walk = (
        _minutes(km, rows[kmh].to_numpy(dtype=float)[line]) + wait
        for kmh in ("kmh", "kmh_back", "walk_kmh")
    )
    return RoadNetwork(
        crs=crs,
        node_xy=node_xy,
        edge_from=start,
        edge_to=end,
        edge_km=km,
        edge_minutes=there,
        edge_minutes_back=back,
        edge_walk_minutes=walk,
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


def _cut_at_banks(network: RoadNetwork, barriers: Barriers) -> RoadNetwork:
    """Put a node where a road meets the edge of a barrier; a ferry is not got on there."""
    road = np.flatnonzero(network.edge_joinable)
    shapes = network.shapes[road]
    barrier, line = shapely.STRtree(shapes).query(barriers.shapes, predicate="intersects")
    flat = shapely.get_dimensions(barriers.shapes[barrier]) == 1
    rims = np.where(flat, barriers.shapes[barrier], shapely.boundary(barriers.shapes[barrier]))
    met, pair = shapely.get_coordinates(shapely.intersection(shapes[line], rims), return_index=True)
    at = line[pair]
    measure = shapely.line_locate_point(shapes[at], shapely.points(met))
    return cut_edges(network, road[at], measure)[0]
