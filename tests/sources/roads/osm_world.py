"""A little place to draw OpenStreetMap's roads in, and how to travel there: for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from sources.roads.osm_oracle import write_osm

from microplan.geo.crs import project
from microplan.geo.networks import attach, travel
from microplan.geo.walking import TerrainSettings
from microplan.sources.roads.network import read_roads
from microplan.sources.roads.settings import RoadSettings

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.geo.graphs import Weight
    from microplan.geo.roads import Roads

TERRAIN = TerrainSettings()
AREAS = gpd.GeoDataFrame(geometry=[shapely.box(77.0, 20.0, 77.2, 20.2)], crs=4326)
NORTH, EAST, HERE = (77.1, 20.11), (77.11, 20.1), (77.1, 20.1)
Place = tuple[float, float]
Tags = dict[str, str]


def plan(file: Path, **given: Any) -> Roads:
    return read_roads(AREAS, RoadSettings.model_validate({"file": file, **given}), TERRAIN)


def told(roads: Roads, what: str) -> str:
    rows = roads.repairs[roads.repairs["what"] == what]
    return "; ".join(rows["how"])


def minutes(roads: Roads, a: Place, b: Place, weight: Weight = "drive") -> float:
    xy = project([a[0], b[0]], [a[1], b[1]], roads.network.crs)
    return travel(attach(roads.network, xy, 1.0, weight=weight), [0], [1], weight)[0].item()


def km(*places: Place) -> float:
    """The length of a line in the metres that the plan is measured in."""
    xy = project([p[0] for p in places], [p[1] for p in places], "EPSG:32643")
    return float(np.hypot(*np.diff(xy, axis=0).T).sum()) / 1000


def straight(tmp_path: Path, **tags: str) -> Path:
    """A road of three points, from 1 over 2 to 3, northwards."""
    points = {1: (77.1, 20.1), 2: (77.1, 20.105), 3: NORTH}
    given = {key.replace("__", ":"): value for key, value in tags.items()}
    return write_osm(tmp_path / "a.osm", points, [(7, [1, 2, 3], given)])


LENGTH = km(HERE, NORTH)
