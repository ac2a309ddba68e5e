"""The ways between bases and sites: whole minutes and km, and their shapes.

Minutes are rounded up once, here. Where there is no road network, a way is the straight line times
a factor, and its shape is the straight line.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import LineString

from microplan.geo.crs import project, unproject
from microplan.geo.networks import attach, attach_from_bases, travel
from microplan.geo.networks import ways as trace_ways
from microplan.units import METRES_PER_KM, MINUTES_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from microplan.geo.networks import Attached
    from microplan.geo.roads import Roads
    from microplan.geo.walking import TerrainSettings
    from microplan.routing.settings import RoutingSettings

FAR = 100_000
"""Minutes of a way that there is not."""
NOISE = 1e-6


@dataclass(frozen=True)
class Stations:
    """Places between which teams travel: bases first, then sites."""

    place_ids: tuple[str, ...]
    bases: int
    points: NDArray[np.float64]
    """(n, 2) lon, lat."""


@dataclass(frozen=True)
class Ways:
    """Every way between stations, by position."""

    stations: Stations
    position: dict[str, int]
    drive: NDArray[np.int64]
    """(n, n) minutes driven, rounded up; FAR where there is no way."""
    walk: NDArray[np.int64]
    """(n, n) minutes walked at either end, rounded up."""
    km: NDArray[np.float64]
    """(n, n) km driven."""
    apart_km: NDArray[np.float64]
    """(n, n) straight-line km."""
    offroad_km: NDArray[np.float64]
    """(n,) km from a road that joins a base; inf beyond the limit."""
    near_road: NDArray[np.bool_]
    """(n,) whether any road is within the limit, joined to a base or not."""
    xy: NDArray[np.float64]
    """(n, 2) metres."""
    crs: str
    attached: Attached | None
    """The stations on the road network; none without one."""

    @property
    def minutes(self) -> NDArray[np.int64]:
        """Minutes of each way, driven and walked; at least FAR where there is none."""
        return self.drive + self.walk


@dataclass(frozen=True)
class _Times:
    """Ways before they are rounded: minutes and km, inf where there is none."""

    drive: NDArray[np.float64]
    walk: NDArray[np.float64]
    km: NDArray[np.float64]
    offroad_km: NDArray[np.float64]
    near_road: NDArray[np.bool_]
    attached: Attached | None


def measure_ways(
    stations: Stations, roads: Roads, terrain: TerrainSettings, settings: RoutingSettings
) -> Ways:
    """Measure all ways between bases and sites, and between sites near each other.

    Places within a few hundred metres of each other are walked between where that is quicker, such
    as a session in the base itself.
    """
    xy = project(stations.points[:, 0], stations.points[:, 1], roads.network.crs)
    apart = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
    if roads.known:
        times = _measure_by_road(xy, stations.bases, roads, terrain, settings)
    else:
        times = _measure_straight(apart, roads.kmh_without_roads, terrain.path_factor)
    foot = terrain.offroad_minutes(apart, with_infant=False)
    quicker = foot <= times.drive + times.walk
    walked = quicker & _find_walkable(xy, apart, roads, settings.on_foot_metres)
    drive = np.where(walked, 0.0, times.drive)
    walk = np.where(walked, foot, times.walk)
    none = ~np.isfinite(drive + walk)
    none |= none.T & _list_returns(stations)
    return Ways(
        stations,
        {place_id: n for n, place_id in enumerate(stations.place_ids)},
        _round_up(drive, none, FAR),
        _round_up(walk, none, 0),
        np.where(walked | none, 0.0, times.km).round(3),
        apart / METRES_PER_KM,
        times.offroad_km,
        times.near_road,
        xy,
        roads.network.crs,
        times.attached,
    )


def draw_ways(ways: Ways, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], LineString]:
    """Draw the ways between pairs of places, WGS 84; one search of the roads serves a whole base.

    A way and its way back are the same line, drawn from the end that comes first in `stations`;
    but where any road is one-way, each is drawn by itself.
    """
    ends = {(ways.position[a], ways.position[b]) for a, b in pairs}
    if ways.attached is None or ways.attached.network.two_way:
        ends = {(min(a, b), max(a, b)) for a, b in ends}
    drawn: dict[tuple[int, int], NDArray[np.float64]] = {}
    for start, some in groupby(sorted(ends), key=lambda pair: pair[0]):
        goals = [goal for _, goal in some]
        drawn |= {(start, goal): shape for goal, shape in _draw_from(ways, start, goals)}
    shapes = {}
    for a, b in pairs:
        i, j = ways.position[a], ways.position[b]
        shape = drawn[i, j] if (i, j) in drawn else drawn[j, i][::-1]
        shapes[a, b] = shapely.LineString(shape)
    return shapes


def _draw_from(
    ways: Ways, start: int, goals: list[int]
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Yield the shapes of the ways from one place: lon, lat; straight where nobody drives."""
    driven = [goal for goal in goals if ways.drive[start, goal] > 0]
    roads: dict[int, NDArray[np.float64]] = {}
    if ways.attached is not None and driven:
        roads = dict(zip(driven, trace_ways(ways.attached, start, driven), strict=True))
    for goal in goals:
        middle = roads.get(goal, np.empty((0, 2)))
        lon, lat = unproject(np.vstack([ways.xy[start], middle, ways.xy[goal]]), ways.crs)
        yield goal, np.column_stack([lon, lat]).round(6)


def _measure_straight(apart: NDArray[np.float64], kmh: float, factor: float) -> _Times:
    """Measure ways along the straight line times a factor."""
    km = apart / METRES_PER_KM * factor
    drive = km / kmh * MINUTES_PER_HOUR
    return _Times(drive, np.zeros_like(km), km, np.zeros(len(km)), np.ones(len(km), bool), None)


def _measure_by_road(
    xy: NDArray[np.float64],
    bases: int,
    roads: Roads,
    terrain: TerrainSettings,
    settings: RoutingSettings,
) -> _Times:
    """Measure ways along the road network, and the walks from it.

    From a base every way is measured, so that what is out of reach can be told by how much; between
    sites only ways that a day may hold.
    """
    everything = np.arange(len(xy))
    limit_metres = settings.offroad_km_max * METRES_PER_KM
    offroad = terrain.offroad(with_infant=False, limit_metres=limit_metres)
    attached = attach_from_bases(
        roads.network, xy, everything < bases, offroad, barriers=roads.barriers
    )
    base, site = everything[:bases], everything[bases:]
    drive = np.full((len(xy), len(xy)), np.inf)
    km = np.full_like(drive, np.inf)
    drive[:bases], km[:bases] = travel(attached, base, everything)
    drive[:, :bases], km[:, :bases] = travel(attached, everything, base)
    limit = float(settings.between_minutes_max)
    drive[bases:, bases:], km[bases:, bases:] = travel(attached, site, site, "drive", limit)
    end = terrain.offroad_minutes(attached.offroad_metres, with_infant=False)
    offroad_km = attached.offroad_metres / METRES_PER_KM
    near_road = attached.on_road.copy()
    lost = np.flatnonzero(~near_road)
    near_road[lost] = attach(roads.network, xy[lost], limit_metres, barriers=roads.barriers).on_road
    return _Times(drive, end[:, None] + end[None, :], km, offroad_km, near_road, attached)


def _list_returns(stations: Stations) -> NDArray[np.bool_]:
    """Tell which ways, (n, n), are a base's: whoever leaves a base must come back to it."""
    base = np.arange(len(stations.place_ids)) < stations.bases
    return np.asarray(base[:, None] | base[None, :])


def _find_walkable(
    xy: NDArray[np.float64], apart: NDArray[np.float64], roads: Roads, limit_metres: float
) -> NDArray[np.bool_]:
    """Tell which places are near enough to walk between, with no water in the way."""
    near = apart <= limit_metres
    i, j = np.nonzero(near)
    near[i, j] = ~roads.barriers.block(xy[i], xy[j]) | (i == j)
    return np.asarray(near)


def _round_up(
    minutes: NDArray[np.float64], none: NDArray[np.bool_], otherwise: int
) -> NDArray[np.int64]:
    """Round minutes up to whole ones; `otherwise` where there is no way."""
    return np.where(none, otherwise, np.ceil(np.where(none, 0.0, minutes) - NOISE)).astype(np.int64)


def list_stations(
    bases: Sequence[tuple[str, float, float]], sites: Sequence[tuple[str, float, float]]
) -> Stations:
    """List the places to travel between: (id, lon, lat) of each base and site."""
    both = [*bases, *sites]
    points = np.array([(lon, lat) for _, lon, lat in both], dtype=float).reshape(-1, 2)
    return Stations(tuple(place_id for place_id, _, _ in both), len(bases), points)
