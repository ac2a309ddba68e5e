"""Why a place is hard to reach: each reason by a word, and as a sentence that can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from microplan.domain.wording import tell_minutes, tell_walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from microplan.geo.walking import TerrainSettings
    from microplan.targeting.journeys import Journeys

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

SEASONS = {"wet": "wet season", "winter": "winter", "dry": "closed road"}
"""What a way that is open at other times, and not now, is called."""


ROUNDABOUT = 2.0
"""A walk along roads that takes so many times as long casts a doubt on the straight one."""


@dataclass(frozen=True)
class Hardships:
    """What is known of the ways of some homes, shape (n,) each.

    Attributes
    ----------
    walk, drive
        On foot to the nearest working post, and by vehicle from the nearest cold-chain point.
    straight_km
        To the post that is walked to, as the crow flies; inf where none is.
    post
        The name of that post.
    idle
        A post without a vaccinator that lies far nearer than that, in words; "" where none does.
    offroad_km
        To the nearest road for vehicles; NaN where nothing is known of roads.
    level
        Minutes of the walk were the ground level and open; NaN where the ground is not known.
    open_walk, open_drive
        Minutes were nothing closed by the season or by dates; NaN where nothing is.
    season
        Of the drive.
    """

    walk: Journeys
    drive: Journeys
    straight_km: Floats
    post: NDArray[np.object_]
    idle: NDArray[np.object_]
    offroad_km: Floats
    level: Floats
    open_walk: Floats
    open_drive: Floats
    season: str

    @property
    def walks(self) -> Flags:
        """Who gets to a post on foot."""
        return np.asarray(np.isfinite(self.walk.minutes))

    @property
    def ways(self) -> tuple[tuple[str, Journeys, Floats], ...]:
        """On foot and by vehicle: the word, the way, and its minutes were nothing closed."""
        return ("on foot", self.walk, self.open_walk), ("by vehicle", self.drive, self.open_drive)


def name_hardships(found: Hardships, terrain: TerrainSettings) -> tuple[list[str], list[str]]:
    """Return the words of each home, joined by ";", and the sentences, joined by "; "."""
    words, notes = [""] * len(found.post), [""] * len(found.post)
    for word, (holds, say) in sorted(_judge(found, terrain).items()):
        for row in np.flatnonzero(holds).tolist():
            words[row] += f";{word}" if words[row] else word
            notes[row] += f"; {word}: {say(row)}" if notes[row] else f"{word}: {say(row)}"
    return words, notes


def _judge(
    found: Hardships, terrain: TerrainSettings
) -> dict[str, tuple[Flags, Callable[[int], str]]]:
    """Return what holds of which homes, and how it is said."""
    far = found.walk.minutes > terrain.far_walk_minutes
    slow = found.walks & far & (found.walk.minutes >= terrain.terrain_factor * found.level)
    # a river with a bridge at hand is no barrier
    water = (far & found.walk.over_water) | (found.drive.lost & found.drive.over_water)
    shut = [_find_shut(now.minutes, when_open, terrain) for _, now, when_open in found.ways]
    return {
        "cut off": (found.walk.lost | found.drive.lost, lambda row: _say_cut_off(found, row)),
        "distance": (far & found.walks, lambda row: _say_distance(found, row)),
        "no road": (
            found.offroad_km > terrain.no_road_km,
            lambda row: _say_no_road(found, terrain, row),
        ),
        "terrain": (slow, lambda row: _say_terrain(found, row)),
        "water": (water, lambda row: _say_water(found, row)),
        SEASONS[found.season]: (shut[0] | shut[1], lambda row: _say_shut(found, shut, row)),
    }


def _find_shut(now: Floats, when_open: Floats, terrain: TerrainSettings) -> Flags:
    """Tell who has a way when all is open, and now none, or one that is far longer."""
    at_all = np.isfinite(when_open)
    before = np.where(at_all, when_open, 0.0)
    longer = now - before > terrain.far_walk_minutes
    return np.asarray(at_all & longer & (now >= terrain.season_factor * before))


def _say_cut_off(found: Hardships, row: int) -> str:
    return f"no way {' nor '.join(way for way, now, _ in found.ways if now.lost[row])}"


def _say_distance(found: Hardships, row: int) -> str:
    nearer = f" (nearer, {found.idle[row]})" if found.idle[row] else ""
    nearer += _say_roundabout(found, row)
    return (
        f"{tell_walk(found.walk.minutes[row])} with an infant to {found.post[row]},"
        f" {found.straight_km[row]:.1f} km in a straight line{nearer}"
    )


def _say_roundabout(found: Hardships, row: int) -> str:
    """Say that a straight walk is none that a road confirms: a ridge or a river may be between."""
    if found.walk.by_road is None:
        return ""
    across, by_road = found.walk.minutes[row], found.walk.by_road[row]
    if not ROUNDABOUT * across <= by_road < np.inf:
        return ""
    return f" (across country, if it can be walked: along roads it is {tell_walk(by_road)})"


def _say_no_road(found: Hardships, terrain: TerrainSettings, row: int) -> str:
    if not np.isfinite(found.offroad_km[row]):
        return "no road is for vehicles"
    return (
        f"{found.offroad_km[row]:.1f} km to the nearest road for vehicles, over"
        f" {terrain.no_road_km:g} km"
    )


def _say_terrain(found: Hardships, row: int) -> str:
    walk, level = found.walk.minutes[row], found.level[row]
    return (
        f"slope and land cover make the walk {walk / level:.1f} times as long:"
        f" {tell_minutes(walk)}, on level open ground {tell_minutes(level)}"
    )


def _say_water(found: Hardships, row: int) -> str:
    if not found.walk.over_water[row]:
        return "it lies in water, or water lies on the straight line from the cold-chain point"
    if not found.walks[row]:
        return "it lies in water, or water lies on the straight line to the nearest post"
    return (
        "water lies on the straight line to the post nearest to it, and the way to"
        f" {found.post[row]} is {tell_walk(found.walk.minutes[row])}"
    )


def _say_shut(found: Hardships, shut: list[Flags], row: int) -> str:
    told = []
    for (way, now, when_open), holds in zip(found.ways, shut, strict=True):
        if holds[row]:
            then = f"no way {way}" if now.lost[row] else f"{tell_minutes(now.minutes[row])} {way}"
            told.append(f"{then} now ({tell_minutes(when_open[row])} when all is open)")
    return " and ".join(told)
