"""Access over known ground: on a world that paper can hold, and against the graph written out.

::

    row 0  P . . . . | . . H      P post, H home; cells of 100 m, "|" a river in column 5
        1  . . . . . | . . .
        2  = = = = = = = = =      a road over a bridge
"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from microplan.domain.tables import REPAIRS
from microplan.geo.networks import empty_network, network_of
from microplan.geo.roads import Roads
from microplan.geo.surfaces.ground import Land
from microplan.geo.walking import TerrainSettings
from microplan.targeting.over_ground import drive_from, pave_ground, walk_to

CRS = "EPSG:32643"
CELL = 100.0
TERRAIN = TerrainSettings(infant_factor=1.0, walk_kmh=6.0)
MINUTE = 1.0
"""Of a cell of 100 m at 6 km/h."""


def land(kmh, heights=None):
    kmh = np.asarray(kmh, np.float32)
    height = None if heights is None else np.asarray(heights, np.float32)
    return Land(kmh, height, 0.0, kmh.shape[0] * CELL, CELL)


def middle(rows, row, col):
    return ((col + 0.5) * CELL, (rows - row - 0.5) * CELL)


def roads_of(network):
    nothing = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    km = float(network.edge_km.sum())
    return Roads(network, nothing, nothing, REPAIRS.empty(), km, 1.0)


def places(rows, *cells):
    return np.array([middle(rows, *cell) for cell in cells])


def river():
    kmh = np.full((3, 8), 6.0)
    kmh[:, 5] = 0.0
    return kmh


def test_a_walk_goes_round_by_the_bridge_and_no_other_way():
    row = places(3, (2, 0), (2, 7))
    bridge = network_of([[tuple(row[0]), tuple(row[1])]], walk_kmh=6.0, crs=CRS)
    home, post = places(3, (0, 7)), places(3, (0, 0))
    paved = pave_ground(land(river()), roads_of(bridge), TERRAIN, home)
    found = walk_to(paved, TERRAIN, post, "a post")
    # from H by one diagonal and down to (2, 6), the bridge to (2, 4), then a knight's move up and
    # west (2.236), and two cells and the rest west: knight to (1, 2), knight to (0, 0)
    down = np.sqrt(5)
    assert found.minutes[0] == pytest.approx(down + 2 + 2 * down)
    assert found.which[0] == 0
    dry = pave_ground(land(river()), roads_of(empty_network(CRS)), TERRAIN, home)
    lost = walk_to(dry, TERRAIN, post, "a post")
    assert np.isinf(lost.minutes[0])
    assert lost.which[0] == -1
    assert lost.reason[0].startswith("water, or other ground that nobody walks, lies between")


def test_a_climb_to_the_post_is_slower_than_the_way_down_to_it():
    slope = np.tile(np.arange(9) * 10.0, (3, 1))  # one in ten, up to the east
    home = places(3, (1, 4))
    paved = pave_ground(
        land(np.full((3, 9), 6.0), slope), roads_of(empty_network(CRS)), TERRAIN, home
    )
    up, down = (walk_to(paved, TERRAIN, places(3, (1, c)), "a post").minutes[0] for c in (8, 0))
    # Tobler, relative to the level: exp(3.5 * 0.15 - 0.175) up, exp(3.5 * 0.05 - 0.175) = 1 down
    assert up == pytest.approx(4 * np.exp(0.35))
    assert down == pytest.approx(4.0)


def test_the_way_by_road_ends_in_the_cell_where_the_walk_begins():
    # 4 km of road at 60 km/h along row 2, and a home two cells north of its 31st cell
    rows, cols = 5, 40
    line = [middle(rows, 4, 0), middle(rows, 4, 39)]
    network = network_of([line], 60.0, walk_kmh=6.0, crs=CRS)
    home = places(rows, (1, 30))
    paved = pave_ground(land(np.full((rows, cols), 6.0)), roads_of(network), TERRAIN, home)
    found = drive_from(paved, roads_of(network), TERRAIN, places(rows, (4, 0)), "a base")
    # a cell of road is 0.1 minutes; the best is to get off where three cells of walk remain, the
    # earlier half of the cell: 2.975 minutes on the road at 29.75 cells
    assert found.minutes[0] == pytest.approx(3 + 3.0, abs=0.051)


def test_places_on_water_are_moved_and_the_way_counts_or_say_why_not():
    kmh = np.full((9, 9), 6.0)
    kmh[:, 5:] = 0.0
    home = places(9, (4, 6), (4, 8))
    terrain = TerrainSettings(
        infant_factor=1.0, walk_kmh=6.0, path_factor=1.0, ground_move_metres=250
    )
    paved = pave_ground(land(kmh), roads_of(empty_network(CRS)), terrain, home)
    found = walk_to(paved, terrain, places(9, (4, 0)), "a post")
    assert paved.homes.moved_metres.tolist() == [200.0, 0.0]
    assert found.minutes[0] == pytest.approx(6.0)
    assert found.reason[1] == "its point is on a blocked cell, with none passable within 250 m"


def test_without_a_goal_the_reason_is_that_there_is_none():
    paved = pave_ground(
        land(np.full((3, 3), 6.0)), roads_of(empty_network(CRS)), TERRAIN, places(3, (0, 0))
    )
    found = walk_to(paved, TERRAIN, np.zeros((0, 2)), "a session")
    assert found.reason[0] == "the plan has no such place as a session"


def written_out(  # noqa: C901 - plain loops, to share nothing
    kmh, line, drive_kmh, base, step
):
    """Every cell, every piece of the one straight road, and all ways between, for scipy."""
    rows, cols = kmh.shape
    edges = []
    for r in range(rows):
        for c in range(cols):
            for dr, dc in [(0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1)]:
                a, b = r + dr, c + dc
                if not (0 <= a < rows and 0 <= b < cols) or kmh[r, c] <= 0 or kmh[a, b] <= 0:
                    continue
                if abs(dr) + abs(dc) == 3:
                    half = (
                        [(r + dr // 2, c), (r + dr // 2, b)]
                        if abs(dr) == 2
                        else [(r, c + (1 if dc > 0 else -1)), (a, c + (1 if dc > 0 else -1))]
                    )
                    if any(kmh[cell] <= 0 for cell in half):
                        continue
                if abs(dr) == abs(dc) == 1 and kmh[r, b] <= 0 and kmh[a, c] <= 0:
                    continue
                metres = np.hypot(dr, dc) * CELL
                minutes = metres * 0.06 * (1 / kmh[r, c] + 1 / kmh[a, b]) / 2
                edges += [
                    (r * cols + c, a * cols + b, minutes),
                    (a * cols + b, r * cols + c, minutes),
                ]
    start = rows * cols
    pieces = int(np.ceil(line.length / step))
    for piece in range(pieces):
        along = (piece + 0.5) * line.length / pieces
        at = line.interpolate(along)
        r, c = rows - 1 - int(at.y // CELL), int(at.x // CELL)
        edges.append((start, r * cols + c, along * 0.06 / drive_kmh))
    edges.append((start, base[0] * cols + base[1], 1e-12))
    i, j, w = zip(*edges, strict=True)
    best = pd.DataFrame({"i": i, "j": j, "w": w}).groupby(["i", "j"], as_index=False)["w"].min()
    graph = coo_array((best.w, (best.i, best.j)), shape=(start + 1, start + 1)).tocsr()
    return dijkstra(graph, indices=start)[:start].reshape(rows, cols)


@given(
    seed=st.integers(0, 10_000),
    end=st.tuples(st.integers(4, 11), st.integers(8, 15)),
)
@settings(max_examples=10, deadline=None)
def test_road_and_ground_together_equal_the_graph_written_out(seed, end):
    rng = np.random.default_rng(seed)
    kmh = np.where(rng.random((12, 16)) < 0.15, 0.0, rng.uniform(1, 6, (12, 16)))
    kmh[0, 0] = 3.0
    # off the middles, lest a point of the road lie on the line between two cells
    line = shapely.LineString(places(12, (0, 0), end) + np.array([3.7, -2.9]))
    # a road that only vehicles use is not burnt in: what is walked is the ground alone
    road = network_of([list(line.coords)], 30.0, walk_kmh=0.0, crs=CRS)
    open_cells = np.argwhere(kmh > 0)
    homes = places(12, *open_cells)
    paved = pave_ground(land(kmh), roads_of(road), TERRAIN, homes)
    base = np.array([line.coords[0]])
    found = drive_from(paved, roads_of(road), TERRAIN, base, "a base")
    wanted = written_out(np.float32(kmh).astype(float), line, 30.0, (0, 0), CELL / 2)
    expected = wanted[tuple(open_cells.T)]
    assert found.minutes == pytest.approx(expected, abs=1e-6)
    assert ((found.reason == "") == np.isfinite(expected)).all()


def test_a_second_base_takes_what_is_nearer_to_it():
    rows, cols = 3, 40
    line = [middle(rows, 1, 0), middle(rows, 1, 39)]
    network = network_of([line], 60.0, walk_kmh=6.0, crs=CRS)
    homes = places(rows, (0, 5), (0, 35))
    paved = pave_ground(land(np.full((rows, cols), 6.0)), roads_of(network), TERRAIN, homes)
    bases = places(rows, (1, 0), (1, 39))
    found = drive_from(paved, roads_of(network), TERRAIN, bases, "a base")
    assert found.which.tolist() == [0, 1]
    one_way = replace(network, edge_minutes_back=np.full(network.edges, np.inf))
    lost = drive_from(paved, roads_of(one_way), TERRAIN, bases[:1], "a base")
    # nobody can be driven there who cannot come back: on foot from the base alone
    assert lost.minutes[0] > 5
