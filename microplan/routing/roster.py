"""The roster: which team does which day of the template week, the same in every round."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from microplan.routing.crews import Crew, Week
    from microplan.routing.sittings import Sitting
    from microplan.routing.solver import TeamDay


@dataclass(frozen=True)
class Duties:
    """One team's day of the template week."""

    team_id: str
    day: int
    """Working day of the round, from 1."""
    crew: Crew
    sittings: tuple[Sitting, ...]


def assign_days(week: Week, days: list[TeamDay]) -> list[Duties]:
    """Give every day to a team and a day number, so that each place keeps both in all rounds.

    The days of a crew are taken around its base by direction, and cut into equal runs for its
    teams: a team's neighbouring days lie near each other, and no team has two days more than
    another.
    """
    roster = []
    for number, crew in enumerate(week.crews):
        own = [day for day in days if day.crew == number]
        own.sort(key=lambda day: (_bearing(week, crew, day), day.sittings[0].site_id))
        for place, day in enumerate(own):
            team, turn = _find_turn(place, len(own), len(crew.team_ids))
            roster.append(Duties(crew.team_ids[team], turn + 1, crew, day.sittings))
    return sorted(roster, key=lambda duties: (duties.day, duties.team_id))


def _find_turn(place: int, days: int, teams: int) -> tuple[int, int]:
    """Return the team and its turn for the day at `place` of `days`, in runs as equal as can be."""
    short, longer = divmod(days, teams)
    cut = longer * (short + 1)
    if place < cut:
        return divmod(place, short + 1)
    team, turn = divmod(place - cut, short)
    return longer + team, turn


def _bearing(week: Week, crew: Crew, day: TeamDay) -> float:
    """Return the direction, in radians from east, of a day's first site from its base."""
    base = week.ways.stations.points[week.ways.position[crew.facility_id]]
    site = week.ways.stations.points[week.ways.position[day.sittings[0].site_id]]
    east = (site[0] - base[0]) * math.cos(math.radians(base[1]))
    return round(math.atan2(site[1] - base[1], east), 6)
