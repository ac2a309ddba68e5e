"""Who walks to whom over ground that the plan knows."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from microplan.geo.crs import unproject
from microplan.geo.networks import empty_network
from microplan.geo.roads import Roads
from microplan.geo.surfaces.ground import Land
from microplan.geo.surfaces.nearby import find_footing
from microplan.geo.walking import TerrainSettings
from microplan.sessions.reach import find_walks
from microplan.sessions.settings import SessionSettings

CRS, EAST, NORTH = "EPSG:32643", 500_000.0, 3_800_000.0
TERRAIN = TerrainSettings()


def walk_over_ridge(metres: float) -> list[float]:
    """Return the walk between two hamlets 400 m apart with a ridge of so many metres between."""
    nothing = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    roads = Roads(empty_network(CRS), nothing, nothing, pd.DataFrame(), 0.0, 0.0)
    heights = np.zeros((20, 20))
    heights[:, 9:12] = [metres / 2, metres, metres / 2]
    land = Land(np.full((20, 20), 4.0, np.float32), heights, EAST, NORTH, 100.0)
    xy = np.array([[EAST + 850, NORTH - 1050], [EAST + 1250, NORTH - 1050]])
    lon, lat = unproject(xy, CRS)
    places = pd.DataFrame(
        {
            "settlement_id": ["a", "b"],
            "place_id": ["a", "b"],
            "hra_code": "",
            "lon": lon,
            "lat": lat,
        }
    )
    footing = find_footing(land, roads, TERRAIN)
    walks = find_walks(places, places, roads, TERRAIN, SessionSettings(), footing)
    return walks.minutes[walks.place != walks.site].tolist()


def test_a_ridge_keeps_apart_what_a_straight_line_would_join() -> None:
    # 400 m x 1.4 at 3.2 km/h; over level ground of 4 km/h it would be 7.5 minutes: not shortened
    assert walk_over_ridge(0) == pytest.approx([10.5, 10.5])
    assert walk_over_ridge(20) == pytest.approx([10.5, 10.5], abs=2)
    # up and down one in one: many times as slow
    assert walk_over_ridge(200) == []
