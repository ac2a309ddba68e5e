"""The window that roads are wanted in: the areas and a margin, in metres and in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.geo.crs import metric_crs, unproject
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

HALF_TURN = 180


@dataclass(frozen=True)
class Window:
    """Where roads are wanted.

    Attributes
    ----------
    crs
        The metres to measure in.
    box
        The areas' box and the margin, in these metres.
    degrees
        Boxes around it (west, south, east, north): two where it lies across the 180° meridian.
    """

    crs: CRS
    box: shapely.Polygon
    degrees: tuple[tuple[float, float, float, float], ...]

    def touches(self, lonlat: NDArray[np.float64]) -> bool:
        """Tell whether the box of points (n, 2) meets the window's."""
        (west, south), (east, north) = lonlat.min(axis=0), lonlat.max(axis=0)
        return any(
            west <= e and east >= w and south <= n and north >= s for w, s, e, n in self.degrees
        )


def open_window(areas: gpd.GeoDataFrame, margin_km: float) -> Window:
    """Return the window of the areas and so much around them."""
    crs = choose_crs(areas)
    frame = shapely.box(*areas.to_crs(crs).total_bounds)
    box = frame.buffer(margin_km * METRES_PER_KM, join_style="mitre")
    # a box in metres is bent in degrees: the edge gets points to bend at
    rim = shapely.get_coordinates(box.segmentize(METRES_PER_KM * 10))
    return Window(crs, box, _bound(*unproject(rim, crs)))


def choose_crs(areas: gpd.GeoDataFrame) -> CRS:
    """Return the metres of the areas' middle."""
    west, south, east, north = areas.total_bounds
    return metric_crs([west, east], [south, north])


def _bound(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[tuple[float, float, float, float], ...]:
    """Return the boxes of points in degrees; two where they lie across the 180° meridian."""
    south, north = float(lat.min()), float(lat.max())
    if np.ptp(lon) <= HALF_TURN:
        return ((float(lon.min()), south, float(lon.max()), north),)
    west, east = float(lon[lon > 0].min()), float(lon[lon < 0].max())
    return ((west, south, HALF_TURN, north), (-HALF_TURN, south, east, north))
