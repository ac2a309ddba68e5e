"""The ground of the maps on paper: roads, water and settlements in metres, cut to a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.geo.crs import metric_crs, project
from microplan.outputs.sheets.places import printable

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    from microplan.domain.handover import Plan

Box = tuple[float, float, float, float]
"""West, south, east, north, metres."""
FINEST_METRES = 4.0
"""Bends smaller than this do not show on the largest map, where 7 m are 0.2 mm."""
MAIN_ROADS = ("motorway", "trunk", "primary")


@dataclass(frozen=True)
class Ground:
    """What lies under every map of a plan, in the metres of one projection."""

    crs: CRS
    roads: shapely.STRtree
    road_ranks: NDArray[np.int64]
    """As `rank_road` ranks them, in the order of `roads`."""
    water: shapely.STRtree
    settlements: NDArray[np.float64]
    """Shape (n, 2), metres, in the order of `names`."""
    names: tuple[str, ...]

    def roads_in(self, box: Box, rank: int) -> NDArray[np.object_]:
        """Return the roads of a rank inside the window."""
        found = np.sort(self.roads.query(shapely.box(*box)))
        found = found[self.road_ranks[found] == rank]
        return np.asarray(shapely.clip_by_rect(self.roads.geometries[found], *box))

    def water_in(self, box: Box) -> NDArray[np.object_]:
        """Return the water inside the window."""
        found = np.sort(self.water.query(shapely.box(*box)))
        return np.asarray(shapely.clip_by_rect(self.water.geometries[found], *box))

    def settlements_in(self, box: Box) -> tuple[NDArray[np.float64], list[str]]:
        """Return the settlements inside the window: points, shape (n, 2), and names."""
        inside = (self.settlements > box[:2]) & (self.settlements < box[2:])
        found = np.flatnonzero(inside.all(axis=1))
        return self.settlements[found], [self.names[i] for i in found]


def rank_road(road_class: str) -> int:
    """Rank a road's class: 2 a main road, 1 a road between villages, 0 what is smaller."""
    name = road_class.removesuffix("_link")
    return 2 if name in MAIN_ROADS else int(name in {"secondary", "tertiary"})


def lay_ground(plan: Plan) -> Ground:
    """Bring roads, water and settlements of a plan into metres, once for all its maps."""
    places = plan.settlements
    crs = metric_crs(places["lon"], places["lat"])
    return Ground(
        crs=crs,
        roads=shapely.STRtree(shapely.simplify(_in_metres(plan.roads, crs), FINEST_METRES)),
        road_ranks=np.array([rank_road(name) for name in plan.roads["road_class"]], dtype=int),
        water=shapely.STRtree(shapely.simplify(_in_metres(plan.water, crs), FINEST_METRES)),
        settlements=project(places["lon"], places["lat"], crs),
        names=tuple(printable(name) for name in places["name"]),
    )


def _in_metres(frame: gpd.GeoDataFrame, crs: CRS) -> NDArray[np.object_]:
    """Return the shapes of a frame in metres."""
    return shapes_in_metres(frame.geometry.to_numpy(), crs)


def shapes_in_metres(shapes: NDArray[np.object_], crs: CRS) -> NDArray[np.object_]:
    """Return shapes of WGS 84 in metres."""
    return shapely.transform(shapes, lambda lonlat: project(lonlat[:, 0], lonlat[:, 1], crs))
