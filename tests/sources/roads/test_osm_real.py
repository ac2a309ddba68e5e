"""Real extracts of OpenStreetMap, against a graph of networkx on the same points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from sources.roads.osm_oracle import read as read_oracle
from sources.roads.osm_world import (
    TERRAIN,
    told,
)

from microplan.geo.networks import attach, travel
from microplan.sources.roads.network import read_roads
from microplan.sources.roads.settings import RoadSettings

if TYPE_CHECKING:
    from pathlib import Path


REAL = {
    "osm/Helsinki.osm.pbf": (24.93, 60.16, 24.96, 60.18),
    "osm/andorra.osm.pbf": (1.42, 42.43, 1.79, 42.66),
    "urban/pune_wanowrie.osm.pbf": (73.88, 18.46, 73.92, 18.50),
    "osm/ilha_josina_mozambique.osm": (32.8, -25.4, 33.2, -25.0),
}


@pytest.mark.parametrize("name", REAL)
def test_real_extracts_route_as_networkx_does_on_the_same_points(
    shared_data: Path, name: str
) -> None:
    areas = gpd.GeoDataFrame(geometry=[shapely.box(*REAL[name])], crs=4326)
    roads = read_roads(areas, RoadSettings(file=shared_data / name), TERRAIN)
    oracle = read_oracle(shared_data / name, roads.network.crs)
    points = np.random.default_rng(1).permutation(sorted(oracle.graph.nodes))
    starts, goals = points[:6].tolist(), points[6:306].tolist()
    want = np.array([[found.get(goal, np.inf) for goal in goals]
                     for found in map(oracle.minutes_from, starts)])  # fmt: skip
    there = attach(roads.network, np.array([oracle.place[n] for n in starts + goals]), 1.0)
    found, _ = travel(there, np.arange(6), 6 + np.arange(len(goals)))
    assert np.isfinite(want).mean() > 0.7
    np.testing.assert_allclose(found, want, rtol=1e-6, atol=1e-3)


def test_an_extract_on_both_sides_of_the_180th_meridian_lies_in_one_place(
    shared_data: Path,
) -> None:
    sides = [shapely.box(178.3, -18.3, 180, -16.3), shapely.box(-180, -18.3, -179.5, -16.3)]
    areas = gpd.GeoDataFrame(geometry=sides, crs=4326)
    roads = read_roads(
        areas, RoadSettings(file=shared_data / "broken/antimeridian.osm.pbf"), TERRAIN
    )
    assert roads.network.edges > 1000
    assert np.ptp(roads.network.node_xy, axis=0).max() < 300_000
    assert roads.km_total == pytest.approx(481, abs=200)
    east, west = (shapely.box(*side.bounds) for side in sides)
    lines = roads.drawn.geometry
    assert lines.intersects(east).any()
    assert lines.intersects(west).any()


def test_the_date_of_an_extract_is_told(shared_data: Path) -> None:
    areas = gpd.GeoDataFrame(geometry=[shapely.box(*REAL["osm/andorra.osm.pbf"])], crs=4326)
    given = RoadSettings(file=shared_data / "osm/andorra.osm.pbf")
    roads = read_roads(areas, given, TERRAIN)
    assert told(roads, "road file").startswith("OpenStreetMap as of 2013-05-28, © OpenStreetMap")
