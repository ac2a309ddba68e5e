"""Areas on the ground: measured in a projection that keeps them, never in degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from pyproj import CRS

from microplan.geo.crs import WGS84

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

M2_PER_KM2 = 1e6
HALF = 180.0


def equal_area_crs(shapes: gpd.GeoSeries) -> CRS:
    """Choose the projection to measure shapes' areas in: Lambert's, around their middle.

    Areas are true everywhere in it; lengths, within a hundred kilometres of the middle, to a part
    in twenty thousand. Degrees may be counted past 180.
    """
    degrees = shapes if shapes.crs is None else shapes.to_crs(WGS84)
    bounds = shapely.bounds(degrees.to_numpy())
    known = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(known):
        return CRS.from_dict({"proj": "laea", "lat_0": 0, "lon_0": 0, "datum": "WGS84"})
    west, east = known[:, 0].min(), known[:, 2].max()
    if east - west > HALF:  # on both sides of the 180° meridian: its other side is the middle
        west, east = HALF, HALF
    lon = (west + east) / 2
    lat = (known[:, 1].min() + known[:, 3].max()) / 2
    where = {"lat_0": round(float(lat), 3), "lon_0": round(float(lon), 3)}
    return CRS.from_dict({"proj": "laea", **where, "datum": "WGS84"})


def areas_km2(shapes: gpd.GeoSeries | pd.Series) -> NDArray[np.float64]:
    """Return the areas of shapes, km2; a missing or empty shape has none."""
    own = cast("gpd.GeoSeries", shapes)
    metres = own.to_crs(equal_area_crs(own))
    return np.nan_to_num(np.asarray(metres.area, dtype=np.float64)) / M2_PER_KM2
