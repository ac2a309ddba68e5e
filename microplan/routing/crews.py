"""Crews: teams that are alike, and the days that they can do.

Teams of one base with the same hours and limits are one crew, so that the search handles a crew's
days and need not tell its teams apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from microplan.routing.clock import Day, Duty, Task, time_day
from microplan.routing.ways import FAR
from microplan.units import clock_minutes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from microplan.routing.settings import RoutingSettings
    from microplan.routing.sittings import Sitting
    from microplan.routing.ways import Ways

ALIKE = [
    "facility_id",
    "area_id",
    "mode",
    "vehicle",
    "vaccinators",
    "carriers",
    "cold_life_minutes",
    "day_start",
    "day_end",
    "work_minutes_max",
    "stops_max",
    "children_per_vaccinator_max",
]


@dataclass(frozen=True)
class Crew:
    """Teams of one base that are alike."""

    facility_id: str
    area_id: str
    mode: str
    vehicle: str
    duty: Duty
    stops_max: int
    children_max: int
    """Most children that one team vaccinates in a day."""
    children_one_max: int
    """Most children that one of its vaccinators vaccinates in a day."""
    team_ids: tuple[str, ...]


@dataclass(frozen=True)
class Week:
    """What a template week is made of: sittings to hold, crews to hold them, and ways between."""

    crews: tuple[Crew, ...]
    sittings: tuple[Sitting, ...]
    days: int
    ways: Ways
    minutes: Mapping[str, NDArray[np.int64]]
    """By mode: minutes between places; FAR where the mode does not go."""
    settings: RoutingSettings

    def travel(self, crew: Crew, sittings: Sequence[Sitting]) -> list[int]:
        """Return the minutes to each sitting of a day, and back to the base."""
        position = self.ways.position
        stops = [crew.facility_id, *(s.site_id for s in sittings), crew.facility_id]
        at = [position[place_id] for place_id in stops]
        return [int(self.minutes[crew.mode][i, j]) for i, j in pairwise(at)]

    def time(self, crew: Crew, sittings: Sequence[Sitting]) -> Day | None:
        """Find the crew's day with these sittings in this order; None where it cannot be done.

        A day must also be doable when any of its sites has nobody due in a later round.
        """
        if not _within_limits(crew, sittings):
            return None
        for size in range(1, len(sittings)):
            for some in combinations(sittings, size):
                if self._time_order(crew, some) is None:
                    return None
        return self._time_order(crew, sittings)

    def _time_order(self, crew: Crew, sittings: Sequence[Sitting]) -> Day | None:
        """Time the sittings in this order, without looking at what may fall away."""
        tasks = [Task(s.minutes, s.opens, s.closes) for s in sittings]
        return time_day(crew.duty, tasks, self.travel(crew, sittings))

    def cost(self, crew: Crew, sittings: Sequence[Sitting]) -> int:
        """Return what a day costs, in minutes of travel."""
        against = sum(s.mobile != (crew.mode != "anm") for s in sittings)
        cost = sum(self.travel(crew, sittings)) + against * self.settings.against_kind_minutes
        cost += sum(self._cost_abroad(crew, sittings))
        if crew.mode == "anm":
            return cost + (len(sittings) - 1) * self.settings.second_stop_minutes
        return cost + self.settings.mobile_day_minutes

    def _cost_abroad(self, crew: Crew, sittings: Sequence[Sitting]) -> tuple[int, int]:
        """Return what the ways out and back cost more where they lead to another block's site."""
        there, back = split_abroad(self.settings)
        first, last = (sittings[at].area_id != crew.area_id for at in (0, -1))
        return there * first, back * last


def split_abroad(settings: RoutingSettings) -> tuple[int, int]:
    """Split the cost of another block's site between the way out and the way back.

    So that it lies on ways of the base, and all bases can share one table of ways.
    """
    there = settings.other_block_minutes // 2
    return there, settings.other_block_minutes - there


def list_crews(teams: pd.DataFrame) -> list[Crew]:
    """List the crews of the table `teams`, by base and mode."""
    crews = []
    for _, rows in teams.groupby(ALIKE, sort=True):
        team: Any = next(rows.itertuples())
        duty = Duty(
            clock_minutes(team.day_start),
            clock_minutes(team.day_end),
            min(team.work_minutes_max, team.cold_life_minutes),
        )
        # A mobile team carries its own vaccine: one carrier, and one more a stop (DOMAIN 8).
        carried = team.carriers if team.mode == "anm" else team.carriers - 1
        crews.append(
            Crew(
                team.facility_id,
                team.area_id,
                team.mode,
                team.vehicle,
                duty,
                min(team.stops_max, carried),
                team.vaccinators * team.children_per_vaccinator_max,
                team.children_per_vaccinator_max,
                tuple(sorted(rows["team_id"])),
            )
        )
    return crews


def bar_ways(ways: Ways, settings: RoutingSettings) -> dict[str, NDArray[np.int64]]:
    """Return, for each mode, the minutes between places; FAR where that mode does not go.

    A vaccinator alone goes no farther than her reach and sits at two places only where they are
    near each other; a mobile team's sites of a day are not far apart.
    """
    anm, mobile = ways.minutes.copy(), ways.minutes.copy()
    at_site = np.arange(len(ways.stations.place_ids)) >= ways.stations.bases
    between = at_site[:, None] & at_site[None, :]
    apart = np.maximum(ways.km, ways.apart_km) >= settings.anm_between_km
    anm[between & apart] = FAR
    anm[~between & (anm > settings.anm_reach_minutes)] = FAR
    mobile[between & (mobile > settings.between_minutes_max)] = FAR
    return {"anm": anm, "mobile": mobile}


def _within_limits(crew: Crew, sittings: Sequence[Sitting]) -> bool:
    """Tell whether stops, children and sites of a day are within the crew's limits."""
    return (
        len(sittings) <= crew.stops_max
        and sum(s.children for s in sittings) <= crew.children_max
        and len({s.site_id for s in sittings}) == len(sittings)
    )
