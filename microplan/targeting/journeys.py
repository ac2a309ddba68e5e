"""The quickest of several goals for each home, on foot and on wheels, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import cKDTree

from microplan.geo.networks import Weight, attach, attach_from_bases, find_nearest, travel
from microplan.geo.walking import slow_walkers
from microplan.targeting.over_ground import drive_from, walk_to
from microplan.units import METRES_PER_KM, MINUTES_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.barriers import Barriers
    from microplan.geo.networks import RoadNetwork
    from microplan.geo.roads import Roads
    from microplan.geo.walking import TerrainSettings
    from microplan.targeting.over_ground import Found, Paved

NOBODY = -1
PAIRS_AT_ONCE = 500
"""Homes whose straight lines to every goal are held at a time."""
POST, COLD_CHAIN = "a post with a vaccinator", "a cold-chain point"
SESSION = "a session of routine immunization"
"""What sentences call the goals."""


@dataclass(frozen=True)
class Trip:
    """Homes, and what there is to travel on."""

    xy: NDArray[np.float64]
    """Shape (n, 2): the homes, in the network's metres."""
    roads: Roads
    terrain: TerrainSettings
    paved: Paved | None = None
    """The ground, where the plan knows it."""


@dataclass(frozen=True)
class Journeys:
    """The quickest way of each home.

    Attributes
    ----------
    minutes
        Shape (n,): inf where there is no way.
    which
        Shape (n,): position of the goal; -1 where there is no way.
    over_water
        Shape (n,): whether the home lies in water, or water lies on the straight line to the goal
        that is nearest as the crow flies.
    reason
        Shape (n,): why there is no way; "" where there is one.
    asked
        Whether the plan has any such goal.
    by_road
        Shape (n,): minutes to the soonest goal along roads alone, where the way goes straight
        across country or along roads; None over the ground.
    """

    minutes: NDArray[np.float64]
    which: NDArray[np.int64]
    over_water: NDArray[np.bool_]
    reason: NDArray[np.object_]
    asked: bool = True
    by_road: NDArray[np.float64] | None = None

    @property
    def lost(self) -> NDArray[np.bool_]:
        """Who has no way, though the plan has such goals."""
        return np.asarray(~np.isfinite(self.minutes) & self.asked)


def reach_on_foot(trip: Trip, goals: NDArray[np.float64], goal: str = POST) -> Journeys:
    """Return the quickest walks of families with an infant to one of the goals, shape (t, 2).

    Over the ground where the plan knows it, else in straight lines and along roads.
    """
    if trip.paved is not None:
        return _journey(trip, goals, walk_to(trip.paved, trip.terrain, goals, goal))
    limit = trip.terrain.offroad_metres_max if trip.roads.known else np.inf
    across, near = _go_across(trip, goals, limit)
    minutes = trip.terrain.offroad_minutes(across, with_infant=True)
    families = slow_walkers(trip.roads.network, trip.terrain)
    by_road = _go_by_road(trip, families, goals, "walk")
    best = _choose(minutes, near, *by_road)
    return replace(_explain(trip, goals, best, ("walk", goal)), by_road=by_road[0])


def reach_on_wheels(trip: Trip, goals: NDArray[np.float64], goal: str = COLD_CHAIN) -> Journeys:
    """Return the quickest drives from one of the goals, shape (t, 2), walk from the road included.

    A home beside a goal is walked to. Without roads it is the straight line x path factor.
    """
    if not trip.roads.known:
        metres, near = _nearest_goal(trip, goals)
        km = metres / METRES_PER_KM * trip.terrain.path_factor
        minutes = km / trip.roads.kmh_without_roads * MINUTES_PER_HOUR
        return _explain(trip, goals, (minutes, near), ("drive", goal))
    if trip.paved is not None:
        found = drive_from(trip.paved, trip.roads, trip.terrain, goals, goal)
        return _journey(trip, goals, found)
    across, near = _go_across(trip, goals, trip.terrain.offroad_metres_max)
    minutes = trip.terrain.offroad_minutes(across, with_infant=False)
    best = _choose(minutes, near, *_go_by_road(trip, trip.roads.network, goals, "drive"))
    return _explain(trip, goals, best, ("drive", goal))


def _journey(trip: Trip, goals: NDArray[np.float64], found: Found) -> Journeys:
    """Return ways over the ground as journeys."""
    over_water, asked = _meet_water(trip, goals), len(goals) > 0
    return Journeys(found.minutes, found.which, over_water, found.reason, asked)


def measure_offroad(trip: Trip) -> NDArray[np.float64]:
    """Return the straight-line km from each home to the nearest road for vehicles.

    It is inf where no road is for vehicles, and NaN where nothing is known of roads.
    """
    if not trip.roads.known:
        return np.full(len(trip.xy), np.nan)
    return _metres_to_road(trip, "drive") / METRES_PER_KM


def _choose(
    minutes: NDArray[np.float64],
    which: NDArray[np.int64],
    other_minutes: NDArray[np.float64],
    other: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the quicker of two ways; of equals, the first."""
    first = minutes <= other_minutes
    return np.where(first, minutes, other_minutes), np.where(first, which, other)


def _go_across(
    trip: Trip, goals: NDArray[np.float64], limit: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the nearest goal in a straight line that meets no water: metres, and which."""
    metres, which = np.full(len(trip.xy), np.inf), np.full(len(trip.xy), NOBODY)
    if len(goals) == 0:
        return metres, which
    for first in range(0, len(trip.xy), PAIRS_AT_ONCE):
        rows = slice(first, first + PAIRS_AT_ONCE)
        far = np.hypot(*(trip.xy[rows, None] - goals[None]).transpose(2, 0, 1))
        home, goal = np.nonzero(far <= limit)
        blocked = trip.roads.barriers.block(trip.xy[rows][home], goals[goal])
        far[home[blocked], goal[blocked]] = np.inf
        far[far > limit] = np.inf
        metres[rows], which[rows] = far.min(axis=1), far.argmin(axis=1)
    return metres, np.where(np.isfinite(metres), which, NOBODY)


def _go_by_road(
    trip: Trip, network: RoadNetwork, goals: NDArray[np.float64], weight: Weight
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the minutes off the road, along it and off it, and to which goal."""
    homes = len(trip.xy)
    attached = attach_from_bases(
        network,
        np.concatenate([trip.xy, goals]),
        np.arange(homes + len(goals)) >= homes,
        trip.terrain.offroad(with_infant=weight == "walk"),
        weight=weight,
        barriers=trip.roads.barriers,
    )
    off = trip.terrain.offroad_minutes(attached.offroad_metres, with_infant=weight == "walk")
    places = np.arange(len(off))
    along, which = find_nearest(attached, places[:homes], places[homes:], off[homes:], weight)
    return along + off[:homes], which


def _nearest_goal(
    trip: Trip, goals: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the nearest goal as the crow flies: metres, and which."""
    return find_closest(trip.xy, goals)


def find_closest(
    xy: NDArray[np.float64], goals: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return of points, shape (n, 2), the goal nearest as the crow flies: metres, and which."""
    if len(goals) == 0:
        return np.full(len(xy), np.inf), np.full(len(xy), NOBODY)
    metres, which = cKDTree(goals).query(xy)
    return np.asarray(metres, dtype=float), np.asarray(which, dtype=np.int64)


def _metres_to_road(trip: Trip, weight: Weight) -> NDArray[np.float64]:
    """Return the straight line from each home to the nearest road; inf where there is none."""
    metres = np.full(len(trip.xy), np.inf)
    network = trip.roads.network
    usable = network.find_open(weight) & network.edge_joinable
    if usable.any() and len(metres):
        points = np.asarray(shapely.points(trip.xy), dtype=object)
        tree = shapely.STRtree(network.shapes[usable])
        (home, _), far = tree.query_nearest(points, return_distance=True, all_matches=False)
        metres[home] = far
    return metres


def _explain(
    trip: Trip,
    goals: NDArray[np.float64],
    best: tuple[NDArray[np.float64], NDArray[np.int64]],
    wanted: tuple[Weight, str],
) -> Journeys:
    """Return the journeys, with a reason wherever there is none."""
    minutes, which = best
    lost = np.flatnonzero(~np.isfinite(minutes))
    reason = np.full(len(minutes), "", dtype=object)
    reason[lost] = _find_reasons(replace(trip, xy=trip.xy[lost]), goals, wanted)
    return Journeys(minutes, which, _meet_water(trip, goals), reason, len(goals) > 0)


def _meet_water(trip: Trip, goals: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which homes lie in water, or have it between them and the goal nearest to them."""
    return _meet(trip, goals, trip.roads.water_barriers)


def _meet(trip: Trip, goals: NDArray[np.float64], barriers: Barriers) -> NDArray[np.bool_]:
    """Tell which homes lie in a barrier, or have it between them and the goal nearest to them."""
    over = barriers.hold(trip.xy)
    if len(goals):
        _, near = _nearest_goal(trip, goals)
        over |= barriers.block(trip.xy, goals[near])
    return over


def _find_reasons(
    trip: Trip, goals: NDArray[np.float64], wanted: tuple[Weight, str]
) -> NDArray[np.object_]:
    """Return why no goal can be reached from homes that reach none."""
    (weight, goal), limit = wanted, trip.terrain.offroad_metres_max
    if len(goals) == 0:
        return np.full(len(trip.xy), f"the plan has no such place as {goal}", dtype=object)
    if not trip.roads.known:
        why = f"water lies between it and {goal}, and there is no road file to show a bridge"
        return np.full(len(trip.xy), why, dtype=object)
    barriers = trip.roads.barriers
    anywhere = attach(trip.roads.network, trip.xy, limit, weight=weight, barriers=barriers)
    told = {
        "its point lies in water on the map": trip.roads.water_barriers.hold(trip.xy),
        f"a place that is closed in the drive lies between it and {goal}": (
            _meet(trip, goals, trip.roads.closed_barriers)
        ),
        f"water lies between it and {goal}, and no road or ferry that leads there begins near it": (
            anywhere.on_road & _meet_water(trip, goals)
        ),
        f"roads lead to it from {goal}, or back, but not both: they are one-way": (
            _lie_one_way(trip, goals, weight)
        ),
        f"the road near it joins no road that leads to {goal}": anywhere.on_road,
        f"no road, and not {goal}, within {trip.terrain.offroad_km_max:g} km": (
            _metres_to_road(trip, weight) > limit
        ),
    }
    else_ = "water lies between it and every road"
    return np.asarray(np.select(list(told.values()), list(told), else_), dtype=object)


def _lie_one_way(trip: Trip, goals: NDArray[np.float64], weight: Weight) -> NDArray[np.bool_]:
    """Tell which homes have a road near that leads to a goal, or from one, but not both."""
    homes, network, limit = len(trip.xy), trip.roads.network, trip.terrain.offroad_metres_max
    if weight == "walk" or network.two_way or homes == 0:
        return np.zeros(homes, np.bool_)
    both = np.concatenate([trip.xy, goals])
    attached = attach(network, both, limit, barriers=trip.roads.barriers)
    home, goal = np.split(np.arange(len(both)), [homes])
    come = np.isfinite(travel(attached, goal, home)[0]).any(axis=0)
    go = np.isfinite(travel(attached, home, goal)[0]).any(axis=1)
    return np.asarray(come != go)
