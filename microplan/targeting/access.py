"""How far each settlement is: on foot from a vaccinator's post, by road from the cold chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.columns import REACH_CLASSES
from microplan.domain.tables import ACCESS
from microplan.geo.crs import project
from microplan.targeting.journeys import (
    Journeys,
    Trip,
    measure_offroad,
    reach_on_foot,
    reach_on_wheels,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.roads import Roads
    from microplan.geo.walking import TerrainSettings

REACH_LIMITS = (15, 30, 60, 120)
"""Longest walk of each class but the last two, whole minutes (DOMAIN 4.5)."""
NOISE = 1e-6


def measure_access(
    settlements: pd.DataFrame, facilities: pd.DataFrame, roads: Roads, terrain: TerrainSettings
) -> pd.DataFrame:
    """Measure every settlement's travel.

    On foot it is the way of a family with an infant to the nearest post that vaccinates (neither
    vacant nor without a vaccinator, as a first-aid post is), the better of straight across
    country, where no water is met, and off the road, along it, and off it again. By road it is the
    vaccine's way from the nearest cold-chain point, the walk from the road to the settlement
    included.

    Parameters
    ----------
    settlements, facilities
        The tables of these names.
    roads
        The roads; where there are none, straight line x path factor.
    terrain
        Speeds and limits on foot.

    Returns
    -------
    pd.DataFrame
        `access`; where a time is missing, `unreachable_reason` says why.
    """
    homes = settlements.sort_values("settlement_id", ignore_index=True)
    posts = facilities.sort_values("facility_id", ignore_index=True)
    trip = Trip(_place(homes, roads), roads, terrain)
    working = posts[~posts["vacant"] & (posts["vaccinators"] > 0)]
    cold = posts[posts["cold_chain"]]
    walk = reach_on_foot(trip, _place(working, roads))
    drive = reach_on_wheels(trip, _place(cold, roads))
    offroad_km = measure_offroad(trip)
    return ACCESS.arrange(
        pd.DataFrame(
            {
                "settlement_id": homes["settlement_id"],
                "nearest_facility_id": _name(walk, working),
                "walk_minutes": _whole(walk.minutes),
                "drive_minutes": _whole(drive.minutes),
                "nearest_cold_chain_id": _name(drive, cold),
                "reach_class": classify_reach(walk.minutes),
                "offroad_km": np.where(np.isfinite(offroad_km), offroad_km.round(3), np.nan),
                "barriers": _list_barriers(walk, drive, offroad_km, terrain),
                "unreachable_reason": _join_reasons(walk, drive),
            }
        )
    )


def classify_reach(minutes: NDArray[np.float64]) -> NDArray[np.str_]:
    """Return the reach class of walks in minutes; inf is cut off."""
    classes = np.array(REACH_CLASSES)
    place = np.searchsorted(REACH_LIMITS, np.ceil(minutes - NOISE), side="left")
    return classes[np.where(np.isfinite(minutes), place, len(classes) - 1)]


def _place(rows: pd.DataFrame, roads: Roads) -> NDArray[np.float64]:
    """Return the rows' points in the network's metres."""
    return project(rows["lon"], rows["lat"], roads.network.crs)


def _name(reach: Journeys, posts: pd.DataFrame) -> NDArray[np.object_]:
    """Return the id of the post that each settlement reaches, "" where none."""
    ids = np.append(posts["facility_id"].to_numpy(dtype=object), "")
    return ids[reach.which]


def _whole(minutes: NDArray[np.float64]) -> pd.Series[int]:
    """Round minutes up; those there are not are missing."""
    up = pd.Series(np.ceil(minutes - NOISE).clip(min=0)).replace(np.inf, np.nan)
    return up.astype("Int64")


def _list_barriers(
    walk: Journeys, drive: Journeys, offroad_km: NDArray[np.float64], terrain: TerrainSettings
) -> list[str]:
    """Return why each settlement is hard to reach, by word."""
    far = walk.minutes > terrain.far_walk_minutes
    told = {
        "cut off": ~np.isfinite(walk.minutes) | ~np.isfinite(drive.minutes),
        "distance": far & np.isfinite(walk.minutes),
        "no road": offroad_km > terrain.no_road_km,
        # a river with a bridge at hand is no barrier
        "water": (far & walk.over_water) | (~np.isfinite(drive.minutes) & drive.over_water),
    }
    return [
        ";".join(word for word, holds in told.items() if holds[row])
        for row in range(len(offroad_km))
    ]


def _join_reasons(walk: Journeys, drive: Journeys) -> list[str]:
    """Return why there is no time, on foot, by road, or both."""
    return [
        "; ".join([f"on foot: {foot}"] * bool(foot) + [f"by road: {wheels}"] * bool(wheels))
        for foot, wheels in zip(walk.reason, drive.reason, strict=True)
    ]
