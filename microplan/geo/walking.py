"""How long people walk: straight across country, or to a road, along it, and off it again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from microplan.domain.settings import InputFile, assumed
from microplan.geo.attaching import Attached, attach_from_bases
from microplan.geo.barriers import NO_BARRIERS, Barriers
from microplan.geo.boarding import OffRoad
from microplan.geo.surfaces.settings import GroundSettings
from microplan.geo.travelling import travel
from microplan.units import METRES_PER_KM, MINUTES_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.graphs import RoadNetwork
    from microplan.geo.roads import Roads


class TerrainSettings(GroundSettings):
    """How feet get on: [terrain] of the plan file."""

    water: InputFile | None = None
    """Rivers, lakes and the like, polygons or lines, that feet cross only by road or ferry."""
    water_layer: str = ""
    """Layer of the water file; empty for its only one."""
    water_name: str = ""
    """Column with the names of rivers and lakes; empty where there is none."""
    walk_kmh: float = assumed(4.0, tag="A", source="DOMAIN 4.1", gt=0, le=10)
    """Walking speed of a healthy adult, on and off the road, km/h."""
    infant_factor: float = assumed(0.8, tag="A", source="DOMAIN 4.1", gt=0, le=1)
    """What is left of that speed with an infant on the arm."""
    path_factor: float = assumed(1.4, tag="A", source="DESIGN 5", ge=1)
    """Length of the path off the road over the straight line."""
    offroad_km_max: float = assumed(10.0, tag="A", source="two to four hours on foot", gt=0)
    """Longest way off the road, straight line, km: beyond it no walk is counted on."""
    road_choice_km: float = assumed(2.0, tag="A", source="the breadth of a valley", ge=0)
    """A road may be so much farther off than the nearest one, km, and be got on at if quicker."""
    far_walk_minutes: float = assumed(30.0, tag="A", source="DOMAIN 8", gt=0)
    """A walk longer than this to the nearest working health post is a barrier."""
    no_road_km: float = assumed(1.0, tag="A", source="DOMAIN 8", gt=0)
    """A settlement farther than this from a road, straight line in km, has no road."""

    def offroad_minutes(
        self, metres: NDArray[np.float64], *, with_infant: bool
    ) -> NDArray[np.float64]:
        """Return the minutes on foot for a straight line off the road, in metres."""
        kmh = self.walk_kmh * (self.infant_factor if with_infant else 1.0)
        return metres / METRES_PER_KM * self.path_factor / kmh * MINUTES_PER_HOUR

    def offroad(self, *, with_infant: bool, limit_metres: float | None = None) -> OffRoad:
        """Return how places get on the road; default limit: `offroad_km_max`."""
        return OffRoad(
            self.offroad_metres_max if limit_metres is None else limit_metres,
            float(self.offroad_minutes(np.ones(1), with_infant=with_infant)[0]),
            self.road_choice_km * METRES_PER_KM,
        )

    @property
    def offroad_metres_max(self) -> float:
        """`offroad_km_max` in metres."""
        return self.offroad_km_max * METRES_PER_KM


def walk_minutes_between(
    xy_a: NDArray[np.float64],
    xy_b: NDArray[np.float64],
    settings: TerrainSettings,
    barriers: Barriers = NO_BARRIERS,
    *,
    limit_metres: float | None = None,
) -> NDArray[np.float64]:
    """Return how long a family walks from each a to each b, straight across country.

    Parameters
    ----------
    xy_a, xy_b
        Shapes (a, 2) and (b, 2), metres.
    settings
        Speeds and the path factor.
    barriers
        What a straight walk may not meet. A way round, over a bridge, is a way by road: see
        `walk_minutes`.
    limit_metres
        Longest straight line; default `offroad_km_max`.

    Returns
    -------
    NDArray
        Shape (a, b): minutes with an infant; inf beyond the limit or where a barrier is met.
    """
    limit = settings.offroad_metres_max if limit_metres is None else limit_metres
    metres = np.full((len(xy_a), len(xy_b)), np.inf)
    a, b, far = _pairs_within(xy_a, xy_b, limit)
    free = ~barriers.block(xy_a[a], xy_b[b])
    metres[a[free], b[free]] = far[free]
    return settings.offroad_minutes(metres, with_infant=True)


def _pairs_within(
    xy_a: NDArray[np.float64], xy_b: NDArray[np.float64], limit: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return every pair no farther apart than the limit, and its metres."""
    if not np.isfinite(limit):
        far = np.hypot(*(xy_a[:, None] - xy_b[None]).transpose(2, 0, 1))
        a, b = np.indices(far.shape).reshape(2, -1)
        return a, b, far.ravel()
    pairs = cKDTree(xy_a).sparse_distance_matrix(cKDTree(xy_b), limit, output_type="ndarray")
    return pairs["i"].astype(np.int64), pairs["j"].astype(np.int64), pairs["v"]


def slow_walkers(network: RoadNetwork, terrain: TerrainSettings) -> RoadNetwork:
    """Return the network as families with an infant walk it; a ferry takes them as fast as any."""
    slow = network.edge_walk_minutes / terrain.infant_factor
    minutes = np.where(network.edge_joinable, slow, network.edge_walk_minutes)
    return replace(network, edge_walk_minutes=minutes)


def _attach_families(
    roads: Roads, from_xy: NDArray[np.float64], to_xy: NDArray[np.float64], terrain: TerrainSettings
) -> tuple[Attached, Attached]:
    """Attach where families come from, and then where they go to, to roads for feet.

    First to the road that leads to the nearest goal soonest; then to the nearest road, which may
    lead sooner to another goal. "walk" on both is the pace of a family with an infant.
    """
    goes_to = np.arange(len(from_xy) + len(to_xy)) >= len(from_xy)
    offroad = terrain.offroad(with_infant=True)
    network, xy = slow_walkers(roads.network, terrain), np.concatenate([from_xy, to_xy])
    soonest, nearest = (
        attach_from_bases(network, xy, goes_to, how, weight="walk", barriers=roads.barriers)
        for how in (offroad, replace(offroad, farther_metres=0.0))
    )
    return soonest, nearest


def walk_minutes(
    roads: Roads,
    terrain: TerrainSettings,
    from_xy: NDArray[np.float64],
    to_xy: NDArray[np.float64],
    limit_minutes: float = np.inf,
) -> NDArray[np.float64]:
    """Return how long a family walks, by the better of straight across country and by road.

    Parameters
    ----------
    roads
        The roads; where there are none, the straight line has no limit but `limit_minutes`.
    terrain
        Speeds, path factor and limits.
    from_xy, to_xy
        Shapes (f, 2) and (t, 2), in the network's metres.
    limit_minutes
        Walks longer than this are left out.

    Returns
    -------
    NDArray
        Shape (f, t): minutes with an infant; inf where there is no way within the limits.
    """
    limit = None if roads.known else np.inf
    across = walk_minutes_between(from_xy, to_xy, terrain, roads.barriers, limit_metres=limit)
    by_road = _walk_by_road(roads, terrain, from_xy, to_xy, limit_minutes)
    best = np.minimum(across, by_road)
    return np.where(best <= limit_minutes, best, np.inf)


def _walk_by_road(
    roads: Roads,
    terrain: TerrainSettings,
    from_xy: NDArray[np.float64],
    to_xy: NDArray[np.float64],
    limit_minutes: float,
) -> NDArray[np.float64]:
    """Return the minutes with an infant to the road, along it, and off it."""
    best = np.full((len(from_xy), len(to_xy)), np.inf)
    for attached in _attach_families(roads, from_xy, to_xy, terrain):
        start, end = np.split(np.arange(len(attached.xy)), [len(from_xy)])
        along, _ = travel(attached, start, end, "walk", limit_minutes)
        off = terrain.offroad_minutes(attached.offroad_metres, with_infant=True)
        best = np.minimum(best, off[start, None] + along + off[None, end])
    return best
