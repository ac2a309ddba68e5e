"""How far each settlement is: from posts, from the cold chain, and from sessions that exist."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.columns import REACH_CLASSES
from microplan.domain.handover import Accessed
from microplan.domain.tables import ACCESS, REPAIRS
from microplan.geo.crs import project
from microplan.targeting.hardships import Hardships, name_hardships
from microplan.targeting.journeys import (
    COLD_CHAIN,
    POST,
    SESSION,
    Journeys,
    Trip,
    find_closest,
    measure_offroad,
    reach_on_foot,
    reach_on_wheels,
)
from microplan.targeting.over_ground import pave_ground
from microplan.targeting.seats import seat_sessions
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.roads import Roads
    from microplan.geo.surfaces.ground import Ground
    from microplan.geo.walking import TerrainSettings

REACH_LIMITS = (15, 30, 60, 120)
"""Longest walk of each class but the last two, whole minutes (DOMAIN 4.5)."""
NOISE = 1e-6


def measure_access(
    settlements: pd.DataFrame,
    facilities: pd.DataFrame,
    ri_sessions: pd.DataFrame,
    roads: Roads,
    ground: Ground,
    terrain: TerrainSettings,
) -> Accessed:
    """Measure every settlement's travel.

    On foot it is the way of a family with an infant to the nearest post that vaccinates (neither
    vacant nor without a vaccinator, as a first-aid post is): over the ground where the plan knows
    it; else the better of straight across country, where no water is met, and off the road, along
    it, and off it again. By road it is the vaccine's way from the nearest cold-chain point, the
    walk from the road to the settlement included.

    Parameters
    ----------
    settlements, facilities, ri_sessions
        The tables of these names.
    roads
        The roads; where there are none, straight line x path factor.
    ground
        Land cover and heights, where the plan has them.
    terrain
        Speeds and limits on foot.

    Returns
    -------
    Accessed
        `access`; where a time is missing, `unreachable_reason` or `other_reasons` says why.
    """
    homes = settlements.sort_values("settlement_id", ignore_index=True)
    posts = facilities.sort_values("facility_id", ignore_index=True)
    trip = _set_out(homes, roads, ground, terrain)
    working = posts[~posts["vacant"] & (posts["vaccinators"] > 0)].reset_index(drop=True)
    cold = posts[posts["cold_chain"]].reset_index(drop=True)
    seats = seat_sessions(ri_sessions, homes, posts)
    posts_xy, cold_xy, seats_xy = (_place(rows, roads) for rows in (working, cold, seats))
    walk, drive = reach_on_foot(trip, posts_xy), reach_on_wheels(trip, cold_xy)
    ride = reach_on_wheels(trip, posts_xy, POST)
    call = reach_on_wheels(trip, seats_xy, SESSION)
    fetch = reach_on_foot(trip, cold_xy, COLD_CHAIN)
    visit = reach_on_foot(trip, seats_xy, SESSION)
    found = _weigh(trip, ground, (walk, drive), (working, posts), (posts_xy, cold_xy))
    words, notes = name_hardships(found, terrain)
    offroad_km = found.offroad_km
    access = ACCESS.arrange(
        pd.DataFrame(
            {
                "settlement_id": homes["settlement_id"],
                "nearest_facility_id": _name(walk, working["facility_id"]),
                "walk_minutes": _whole(walk.minutes),
                "drive_minutes": _whole(drive.minutes),
                "nearest_cold_chain_id": _name(drive, cold["facility_id"]),
                "reach_class": classify_reach(walk.minutes),
                "offroad_km": np.where(np.isfinite(offroad_km), offroad_km.round(3), np.nan),
                "barriers": words,
                "barrier_notes": notes,
                "unreachable_reason": _join_reasons(("on foot", walk), ("by road", drive)),
                "facility_drive_minutes": _whole(ride.minutes),
                "drive_facility_id": _name(ride, working["facility_id"]),
                "cold_chain_walk_minutes": _whole(fetch.minutes),
                "session_walk_minutes": _whole(visit.minutes),
                "nearest_session_id": _name(visit, seats["ri_session_id"]),
                "session_drive_minutes": _whole(call.minutes),
                "drive_session_id": _name(call, seats["ri_session_id"]),
                "other_reasons": _join_reasons(
                    ("to a post by vehicle", ride),
                    ("to the cold chain on foot", fetch),
                    *_part_sessions(visit, call),
                ),
                "level_walk_minutes": _whole(np.where(np.isnan(found.level), np.inf, found.level)),
                "moved_metres": np.nan if trip.paved is None else trip.paved.homes.moved_metres,
            }
        )
    )
    return Accessed(access, _tell_moved(access, ri_sessions, seats))


def classify_reach(minutes: NDArray[np.float64]) -> NDArray[np.str_]:
    """Return the reach class of walks in minutes; inf is cut off."""
    classes = np.array(REACH_CLASSES)
    place = np.searchsorted(REACH_LIMITS, np.ceil(minutes - NOISE), side="left")
    return classes[np.where(np.isfinite(minutes), place, len(classes) - 1)]


def _set_out(homes: pd.DataFrame, roads: Roads, ground: Ground, terrain: TerrainSettings) -> Trip:
    """Return the homes with all that there is to travel on."""
    xy = _place(homes, roads)
    if ground.land is None:
        return Trip(xy, roads, terrain)
    return Trip(xy, roads, terrain, pave_ground(ground.land, roads, terrain, xy))


def _weigh(
    trip: Trip,
    ground: Ground,
    ways: tuple[Journeys, Journeys],
    posts: tuple[pd.DataFrame, pd.DataFrame],
    goals: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> Hardships:
    """Return what makes homes hard to reach, measured: by the working posts, and all."""
    (walk, drive), (posts_xy, cold_xy), (working, every) = ways, goals, posts
    unknown = np.full(len(trip.xy), np.nan)
    there = np.concatenate([posts_xy, [[np.inf, np.inf]]])[walk.which]
    straight_km = np.hypot(*(there - trip.xy).T) / METRES_PER_KM
    idle = every[~every["facility_id"].isin(working["facility_id"])]
    open_walk, open_drive = _find_open(trip, ground, posts_xy, cold_xy)
    level = unknown
    if ground.land is not None:
        level_land = ground.land.level(trip.terrain.walk_kmh)
        flat = pave_ground(level_land, trip.roads, trip.terrain, trip.xy)
        level = reach_on_foot(replace(trip, paved=flat), posts_xy).minutes
    return Hardships(
        walk=walk,
        drive=drive,
        straight_km=straight_km,
        post=np.append(_call(working), "")[walk.which],
        idle=_find_idle(trip, idle, straight_km),
        offroad_km=measure_offroad(trip),
        level=level,
        open_walk=open_walk,
        open_drive=open_drive,
        season=trip.roads.season,
    )


def _call(posts: pd.DataFrame) -> NDArray[np.object_]:
    """Return what sentences call posts: the name, or the id."""
    return posts["name"].where(posts["name"] != "", posts["facility_id"]).to_numpy(dtype=object)


def _find_idle(
    trip: Trip, idle: pd.DataFrame, working_km: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Say which post without a vaccinator lies less than half as far as the working one.

    One beyond the reach of feet is no news.
    """
    told = np.full(len(trip.xy), "", dtype=object)
    if idle.empty:
        return told
    metres, which = find_closest(trip.xy, _place(idle, trip.roads))
    state = np.where(idle["vacant"], "is vacant", "is taken to have no vaccinator")
    names, km = _call(idle), metres / METRES_PER_KM
    half = np.where(np.isfinite(working_km), working_km / 2, 0.0)
    for row in np.flatnonzero(km < np.minimum(half, trip.terrain.offroad_km_max)).tolist():
        post = which[row]
        told[row] = f"{names[post]}, {km[row]:.1f} km, {state[post]}"
    return told


def _find_open(
    trip: Trip, ground: Ground, posts_xy: NDArray[np.float64], cold_xy: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return minutes on foot and by vehicle were nothing closed; NaN where nothing is."""
    roads, unknown = trip.roads.reopened(), np.full(len(trip.xy), np.nan)
    if roads is None:
        return unknown, unknown
    land, dry = ground.dry or ground.land, replace(trip, roads=roads)
    if land is not None:
        dry = replace(dry, paved=pave_ground(land, roads, trip.terrain, trip.xy))
    return reach_on_foot(dry, posts_xy).minutes, reach_on_wheels(dry, cold_xy).minutes


def _place(rows: pd.DataFrame, roads: Roads) -> NDArray[np.float64]:
    """Return the rows' points in the network's metres."""
    return project(rows["lon"], rows["lat"], roads.network.crs)


def _name(reach: Journeys, ids: pd.Series[str]) -> NDArray[np.object_]:
    """Return the id of the goal that each settlement reaches, "" where none."""
    return np.append(ids.to_numpy(dtype=object), "")[reach.which]


def _whole(minutes: NDArray[np.float64]) -> pd.Series[int]:
    """Round minutes up; those there are not are missing."""
    up = pd.Series(np.ceil(minutes - NOISE).clip(min=0)).replace(np.inf, np.nan)
    return up.astype("Int64")


def _join_reasons(*ways: tuple[str, Journeys]) -> list[str]:
    """Return why there is no time, by each of the ways that has none."""
    named = [[f"{way}: {why}" if why else "" for why in journeys.reason] for way, journeys in ways]
    return ["; ".join(filter(None, whys)) for whys in zip(*named, strict=True)]


def _part_sessions(visit: Journeys, call: Journeys) -> list[tuple[str, Journeys]]:
    """Return the ways to sessions; one for both where the plan has no session."""
    if not visit.asked:
        return [("to a session", visit)]
    return [("to a session on foot", visit), ("to a session by vehicle", call)]


def _tell_moved(
    access: pd.DataFrame, ri_sessions: pd.DataFrame, seats: pd.DataFrame
) -> pd.DataFrame:
    """Return `repairs`: homes that were moved, and sessions whose place is not known."""
    rows = []
    moved = access["moved_metres"] > 0
    if moved.any():
        far = access.loc[moved, "moved_metres"].max()
        how = (
            f"{moved.sum()} settlements on ground that nobody walks were moved to the nearest"
            f" ground, by {far:.0f} m at most, and that way counts"
        )
        rows.append(("settlements on water", "access", how, 0.8, float(moved.sum()), "settlements"))
    lost = int((~ri_sessions["vacant"].astype(bool)).sum()) - len(seats)
    if lost:
        how = f"{lost} sessions have no place that is known: no walk leads to them"
        rows.append(("sessions without a place", "ri_sessions", how, 1.0, float(lost), "sessions"))
    columns = ["what", "where", "how", "how_sure", "amount", "unit"]
    return REPAIRS.arrange(pd.DataFrame(rows, columns=columns))
