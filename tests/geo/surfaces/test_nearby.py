"""Walks between near places: as the whole ground has them, and as paper has."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from microplan.geo.networks import network_of
from microplan.geo.roads import Roads
from microplan.geo.surfaces.ground import Land, pave, walk_over
from microplan.geo.surfaces.nearby import Footing, find_footing, walk_nearby
from microplan.geo.surfaces.spreading import Sources
from microplan.geo.walking import TerrainSettings

CELL = 100.0
CRS = "EPSG:32643"
TERRAIN = TerrainSettings(infant_factor=0.5, walk_kmh=6.0, path_factor=1.0)


def roads_along(*lines: list[tuple[float, float]]) -> Roads:
    network = network_of([list(line) for line in lines], walk_kmh=6.0, crs=CRS)
    nothing = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    return Roads(network, nothing, nothing, pd.DataFrame(), 1.0, 1.0)


def hills(side: int) -> tuple[Land, Footing]:
    rng = np.random.default_rng(3)
    kmh = rng.uniform(1, 5, (side, side)).astype(np.float32)
    kmh[rng.random(kmh.shape) < 0.2] = 0
    land = Land(kmh, rng.uniform(0, 60, kmh.shape), 0.0, side * CELL, CELL)
    road = [(250.0, 250.0), (side * CELL - 250.0, side * CELL - 450.0)]
    return land, find_footing(land, roads_along(road), TERRAIN)


@pytest.mark.parametrize("limit", [20.0, 45.0, np.inf])
def test_windows_hold_all_that_the_whole_ground_has_within_the_limit(limit: float) -> None:
    side = 30
    land, footing = hills(side)
    open_cells = np.argwhere(np.isfinite(footing.surface.pace))
    some = np.random.default_rng(1).permutation(open_cells)[:60]
    xy = np.column_stack([(some[:, 1] + 0.5) * CELL, (side - some[:, 0] - 0.5) * CELL])
    found = walk_nearby(footing, TERRAIN, xy, xy[:15], limit)
    for goal, (row, col) in enumerate(some[:15]):
        source = Sources(np.array([row]), np.array([col]), np.zeros(1))
        whole = walk_over(footing.surface, source, towards=True).minutes[tuple(some.T)]
        np.testing.assert_allclose(found[:, goal], np.where(whole <= limit, whole, np.inf))
    assert np.isfinite(found).sum() > 30
    # an infant halves the pace on the ground itself
    assert footing.surface.pace[tuple(some.T)] == pytest.approx(
        2 * pave(land, roads_along([(250.0, 250.0), (2750.0, 2550.0)])).pace[tuple(some.T)]
    )


def test_a_long_gentle_descent_is_not_cut_off_by_the_window() -> None:
    kmh, rise = np.full((1, 60), 5.0, np.float32), 5.0 * np.arange(60.0)[None]  # 5 in 100
    footing = find_footing(
        Land(kmh, rise, 0.0, CELL, CELL), roads_along([(0.0, 9000.0), (1.0, 9000.0)]), TERRAIN
    )
    xy = np.column_stack([(np.arange(60) + 0.5) * CELL, np.full(60, 50.0)])
    found = walk_nearby(footing, TERRAIN, xy, xy[:1], 60.0)[:, 0]
    # 5 km/h, half as fast with the infant, and exp(3.5 * 0.05) quicker downhill: 2.98 km an hour
    quick = 100 / (2500 / 60) * np.exp(-3.5 * 0.05) * np.arange(60)
    np.testing.assert_allclose(found, np.where(quick <= 60, quick, np.inf))


def test_a_place_in_water_is_moved_and_the_way_counts() -> None:
    kmh = np.full((1, 9), 6.0, np.float32)
    kmh[0, 6:] = 0
    land = Land(kmh, None, 0.0, CELL, CELL)
    footing = find_footing(land, roads_along([(0.0, 5000.0), (10.0, 5000.0)]), TERRAIN)
    at = np.array([[50.0, 50.0], [750.0, 50.0], [9000.0, 50.0]])
    minutes = walk_nearby(footing, TERRAIN, at, at[:2], 60.0)
    # 5 cells of ground and two in the water, 100 m in 2 minutes with the infant; or far outside
    assert minutes[0].tolist() == pytest.approx([0.0, 14.0])
    assert minutes[1].tolist() == pytest.approx([14.0, 8.0])
    assert np.isinf(minutes[2]).all()


def test_a_river_of_cells_is_walked_round_or_not_at_all() -> None:
    kmh = np.full((9, 9), 6.0, np.float32)
    kmh[:, 4] = 0
    footing = find_footing(
        Land(kmh, None, 0.0, 900.0, CELL), roads_along([(0.0, 5000.0), (1.0, 5000.0)]), TERRAIN
    )
    banks = np.array([[350.0, 450.0], [550.0, 450.0]])
    assert np.isinf(walk_nearby(footing, TERRAIN, banks[:1], banks[1:], 60.0)).all()
    assert shapely.Point(banks[0]).distance(shapely.Point(banks[1])) == 2 * CELL
