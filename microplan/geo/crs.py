"""Metres for a place on the globe: which projection to measure in, and the way there and back.

Tables carry WGS 84; whoever measures projects here first. Nothing is ever measured in degrees.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Transformer

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

WGS84 = "EPSG:4326"
UTM_SOUTHMOST, UTM_NORTHMOST = -80.0, 84.0
ZONE_DEGREES = 6


def metric_crs(lon: ArrayLike, lat: ArrayLike) -> CRS:
    """Choose the projection to measure in: the UTM zone of the middle of the points.

    Towards the poles, where UTM ends, it is the polar stereographic. Points on both sides of the
    180° meridian have their middle between them, not on the other side of the globe.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84, any number of points (at least one).
    """
    middle_lon, middle_lat = _middle(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    if middle_lat > UTM_NORTHMOST:
        return CRS.from_epsg(32661)
    if middle_lat < UTM_SOUTHMOST:
        return CRS.from_epsg(32761)
    zone = int((middle_lon + 180) // ZONE_DEGREES) % 60 + 1
    return CRS.from_epsg((32600 if middle_lat >= 0 else 32700) + zone)


def _middle(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[float, float]:
    """Return the middle of the points' box, in degrees, lon in [-180, 180)."""
    known = np.isfinite(lon) & np.isfinite(lat)
    if not known.any():
        raise ValueError("no point to choose a projection for")
    east, north = lon[known], lat[known]
    if np.ptp(east) > 180:  # both sides of the 180° meridian
        east = east % 360
    middle = (east.min() + east.max()) / 2
    return float((middle + 180) % 360 - 180), float((north.min() + north.max()) / 2)


def project(lon: ArrayLike, lat: ArrayLike, crs: CRS | str) -> NDArray[np.float64]:
    """Turn degrees into metres.

    Returns
    -------
    NDArray
        Shape (n, 2): x and y in metres.
    """
    east = np.atleast_1d(np.asarray(lon, dtype=float))
    north = np.atleast_1d(np.asarray(lat, dtype=float))
    x, y = _transformer(CRS.from_user_input(crs).to_string()).transform(east, north)
    return np.column_stack([x, y])


def unproject(
    xy: NDArray[np.float64], crs: CRS | str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn metres, shape (n, 2), back into degrees: lon and lat, WGS 84."""
    back = _transformer(CRS.from_user_input(crs).to_string())
    lon, lat = back.transform(xy[:, 0], xy[:, 1], direction="INVERSE")
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


@lru_cache(maxsize=64)
def _transformer(crs: str) -> Transformer:
    """Return the transformer from WGS 84; making one takes longer than most uses of it."""
    return Transformer.from_crs(WGS84, crs, always_xy=True)
