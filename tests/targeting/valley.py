"""A valley that paper can hold.

::

    y  2  A . . . . . . . . . . . . . .       A: home, 2 km off the road
       1
       0  V=====P=========R=========C====     V home, P sub-centre, R home, C health centre
                                              ~~~~ river at y = -1, bridge at x = 20
      -2            B                         B: home over the river
       x  0     2         6         10  (km), the road is 30 km/h
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from microplan.domain.tables import REPAIRS, RI_SESSIONS
from microplan.geo.crs import unproject
from microplan.geo.networks import RoadNetwork, network_of
from microplan.geo.roads import Roads
from microplan.geo.surfaces.ground import Ground
from microplan.geo.walking import TerrainSettings
from microplan.targeting.access import measure_access

CRS = "EPSG:32643"
EAST, NORTH = 500_000, 3_800_000
TERRAIN = TerrainSettings()
NO_GROUND = Ground(None, None, REPAIRS.empty())
RIVER = shapely.box(-30, -1.1, 30, -0.9)
VALLEY = [[(0, 0), (12, 0)]]
BRIDGED = [[(0, 0), (20, 0), (20, -2), (0, -2)]]
Place = tuple[float, float]


def net(lines: list[list[Place]], *speeds: float) -> RoadNetwork:
    placed = [[(EAST + 1000 * x, NORTH + 1000 * y) for x, y in line] for line in lines]
    return network_of(placed, speeds or 30.0)


def roads_of(network: RoadNetwork, *water: shapely.Geometry) -> Roads:
    placed = [shapely.transform(w, lambda xy: xy * 1000 + np.array([EAST, NORTH])) for w in water]
    wet = gpd.GeoDataFrame({"name": [""] * len(water)}, geometry=placed, crs=CRS).to_crs(4326)
    return Roads(network, wet.iloc[:0], wet, pd.DataFrame(), float(network.edge_km.sum()), 1.0)


def located(places: dict[str, Place], **columns: Any) -> pd.DataFrame:
    xy = np.array(list(places.values()), dtype=float).reshape(-1, 2) * 1000
    lon, lat = unproject(xy + np.array([EAST, NORTH]), CRS)
    return pd.DataFrame({"id": list(places), "lon": lon, "lat": lat, **columns})


def homes(**places: Place) -> pd.DataFrame:
    return located(places).rename(columns={"id": "settlement_id"})


def posts(
    vacant: tuple[str, ...] = (),
    cold: tuple[str, ...] = ("C",),
    idle: tuple[str, ...] = (),
    **places: Place,
) -> pd.DataFrame:
    """Make posts; the vacant have nobody posted, the idle nobody who vaccinates."""
    state = {
        "vacant": [p in vacant for p in places],
        "vaccinators": [int(p not in idle) for p in places],
        "cold_chain": [p in cold for p in places],
    }
    return located(places, **state).rename(columns={"id": "facility_id"})


def measure(where: pd.DataFrame, at: pd.DataFrame, roads: Roads, **terrain: Any) -> pd.DataFrame:
    none, given = RI_SESSIONS.empty(), TerrainSettings(**terrain)
    measured = measure_access(where, at.assign(name=""), none, roads, NO_GROUND, given)
    return measured.access.set_index("settlement_id")
