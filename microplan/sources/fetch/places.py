"""The place that data are fetched for: the districts' outline, widened by a margin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84, metric_crs

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

SIMPLE_METRES = 200.0
KM2_MAX = 1_000_000.0
"""More than this is no district; the largest of India has 45,000."""


@dataclass(frozen=True)
class Place:
    """Districts as one outline, in WGS 84."""

    outline: BaseGeometry

    def widen(self, km: float) -> BaseGeometry:
        """Return the outline, widened by so many km, a little simpler than it is.

        Simplifying moves the line by at most 200 m; the margin is widened by as much, so that
        nothing within `km` is lost.
        """
        crs = metric_crs(np.array([self.outline.centroid.x]), np.array([self.outline.centroid.y]))
        flat = gpd.GeoSeries([self.outline], crs=WGS84).to_crs(crs)
        wide = flat.buffer(km * 1000 + SIMPLE_METRES, quad_segs=4).simplify(SIMPLE_METRES)
        return wide.to_crs(WGS84).iloc[0]


def make_place(districts: gpd.GeoDataFrame, where: str) -> Place:
    """Return the place of districts (WGS 84).

    Raises
    ------
    InputFault
        They have no area, are larger than a country, or lie on both sides of the 180° meridian.
    """
    outline = shapely.union_all(shapely.make_valid(districts.geometry.to_numpy()))
    if outline.is_empty or not outline.area:
        raise InputFault([Fault(where, "has no areas")])
    west, south, east, north = outline.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise InputFault([Fault(where, "has coordinates that are no longitude and latitude")])
    if east - west > 180:
        todo = "fetch for the districts of each side by a plan of its own"
        raise InputFault([Fault(where, "lies on both sides of the 180° meridian", todo)])
    km2 = (east - west) * (north - south) * 111.3**2 * np.cos(np.radians((south + north) / 2))
    if km2 > KM2_MAX:
        what = f"spans {km2:,.0f} km2, which is more than districts do"
        raise InputFault([Fault(where, what, "name fewer districts")])
    return Place(outline)
