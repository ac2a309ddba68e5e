"""Walks of families with an infant: 4 km/h x 0.8, and 1.4 km of path for each as the crow flies."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from microplan.geo.barriers import Barriers, make_barriers
from microplan.geo.networks import RoadNetwork, empty_network, network_of
from microplan.geo.roads import Roads
from microplan.geo.walking import TerrainSettings, walk_minutes, walk_minutes_between

CRS = "EPSG:32643"
TERRAIN = TerrainSettings()
RIVER = shapely.box(-20_000, 900, 20_000, 1_100)
PER_KM = 1.4 / 3.2 * 60
"""Minutes for a kilometre in a straight line."""


def roads_of(network: RoadNetwork, *water: shapely.Geometry) -> Roads:
    nothing = gpd.GeoDataFrame({"name": [""] * len(water)}, geometry=list(water), crs=CRS)
    wet = nothing.to_crs(4326)
    return Roads(network, wet.iloc[:0], wet, pd.DataFrame(), float(network.edge_km.sum()), 1.0)


def points(*km: tuple[float, float]) -> np.ndarray:
    return np.array(km, dtype=float).reshape(-1, 2) * 1000


def test_a_straight_walk_takes_the_path_and_the_infant_into_account() -> None:
    walked = walk_minutes_between(points((0, 0)), points((3, 4), (0, 0)), TERRAIN)
    assert walked == pytest.approx(np.array([[5 * PER_KM, 0]]))


def test_nobody_is_counted_on_to_walk_beyond_the_limit() -> None:
    walked = walk_minutes_between(points((0, 0)), points((9.9, 0), (10.1, 0)), TERRAIN)
    assert np.isfinite(walked).tolist() == [[True, False]]


def test_a_river_ends_a_straight_walk() -> None:
    barriers = Barriers(np.array([RIVER], dtype=object))
    walked = walk_minutes_between(points((0, 0)), points((0, 0.8), (0, 2)), TERRAIN, barriers)
    assert np.isfinite(walked).tolist() == [[True, False]]


def test_a_stream_that_is_a_line_ends_it_too() -> None:
    stream = shapely.LineString(points((-1, 1), (1, 1)))
    layer = gpd.GeoDataFrame(geometry=[stream, None, shapely.Point()], crs=CRS)
    barriers = make_barriers(layer, CRS)
    assert barriers.block(points((0, 0), (2, 0)), points((0, 2), (2, 2))).tolist() == [True, False]


def test_without_a_bridge_there_is_no_walk_over_the_river() -> None:
    banks = network_of([[(-5000, 500), (5000, 500)], [(-5000, 1500), (5000, 1500)]])
    walked = walk_minutes(roads_of(banks, RIVER), TERRAIN, points((0, 0)), points((0, 2)))
    assert walked.item() == np.inf


def test_with_a_bridge_the_walk_is_to_it_over_it_and_back() -> None:
    # one road from bank to bank, the bridge 2 km east: 0.5 off, 2 along, 1 over, 2 back, 0.5 off
    bridge = network_of([[(-5000, 500), (2000, 500), (2000, 1500), (-5000, 1500)]])
    walked = walk_minutes(roads_of(bridge, RIVER), TERRAIN, points((0, 0)), points((0, 2)))
    assert walked.item() == pytest.approx(2 * 0.5 * PER_KM + 5 / 3.2 * 60)


def test_a_road_is_taken_where_it_is_quicker_and_only_there() -> None:
    road = roads_of(network_of([[(0, 0), (8000, 0)]]))
    homes, posts = points((0, 0), (0, 3)), points((3.2, 0), (1, 3))
    walked = walk_minutes(road, TERRAIN, homes, posts)
    assert walked[0, 0] == pytest.approx(60)  # 3.2 km of road; 84 across
    assert walked[1, 1] == pytest.approx(PER_KM)  # 1 km across


def test_a_ferry_carries_walkers_with_its_wait() -> None:
    ways = [[(0, 0), (0, 900)], [(0, 900), (0, 1100)], [(0, 1100), (0, 2000)]]
    # 0.2 km at 6 km/h and 20 minutes: 22; 1.8 km on foot
    ferry = network_of(ways, [30, 6, 30], walk_kmh=[4, 6, 4], wait_minutes=[0, 20, 0])
    walked = walk_minutes(roads_of(ferry, RIVER), TERRAIN, points((0, 0)), points((0, 2)))
    assert walked.item() == pytest.approx(1.8 / 3.2 * 60 + 22)


def test_without_roads_the_straight_line_has_no_limit_of_its_own() -> None:
    nothing = roads_of(empty_network(CRS))
    walked = walk_minutes(nothing, TERRAIN, points((0, 0)), points((40, 0)))
    assert walked.item() == pytest.approx(40 * PER_KM)


def test_walks_longer_than_asked_for_are_left_out() -> None:
    road = roads_of(network_of([[(0, 0), (8000, 0)]]))
    walked = walk_minutes(road, TERRAIN, points((0, 0)), points((1, 0), (2, 0)), limit_minutes=30)
    assert walked[0, 0] == pytest.approx(1 / 3.2 * 60)
    assert walked[0, 1] == np.inf


place = st.tuples(st.floats(-6, 6), st.floats(-6, 6))


@settings(max_examples=40)
@given(homes=st.lists(place, min_size=1, max_size=4), posts=st.lists(place, min_size=1, max_size=3))
def test_every_walk_lies_between_the_quickest_there_is_and_that_by_the_nearest_point(
    homes: list[tuple[float, float]], posts: list[tuple[float, float]]
) -> None:
    road = roads_of(network_of([[(-9000, 0), (9000, 0)]]))
    walked = walk_minutes(road, TERRAIN, points(*homes), points(*posts))
    for i, (x, y) in enumerate(homes):
        for j, (u, v) in enumerate(posts):
            across = np.hypot(x - u, y - v)
            straight = across * 1.4 if across <= 10 else np.inf
            along = abs(y) * 1.4 + abs(x - u) + abs(v) * 1.4
            assert walked[i, j] <= min(straight, along) / 3.2 * 60 + 1e-3
            # slantwise to the road, at the best angle (or straight to the post's own spot)
            ahead = min(abs(y) / np.sqrt(1.4**2 - 1), abs(x - u))
            slantwise = 1.4 * np.hypot(y, ahead) + abs(x - u) - ahead + abs(v) * 1.4
            assert walked[i, j] >= min(straight, slantwise) / 3.2 * 60 - 1e-3
