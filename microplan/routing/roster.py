"""The roster: which team does which day of the template week, the same in every round.

Three wishes, in this order: a place with several sittings has them on one day number, by different
teams, so that the dose interval holds whichever sitting a family comes to; a team's neighbouring
days lie near each other; and a block's sessions are spread over the days, for its couriers and
supervisors.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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


@dataclass
class _Board:
    """Day numbers given out so far."""

    days: int
    taken: dict[str, set[int]] = field(default_factory=dict)
    """By team."""
    load: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Days of teams, by block and day number."""
    numbers: dict[int, int] = field(default_factory=dict)
    """By position in the week's days."""

    def free(self, team_id: str) -> list[int]:
        """List the day numbers that a team has left."""
        taken = self.taken.get(team_id, set())
        return [n for n in range(1, self.days + 1) if n not in taken]

    def give(self, at: int, team_id: str, area_id: str, number: int) -> None:
        """Give a day its number."""
        self.taken.setdefault(team_id, set()).add(number)
        self.load[area_id, number] += 1
        self.numbers[at] = number


def assign_days(week: Week, days: Sequence[TeamDay]) -> list[Duties]:
    """Give every day to a team and a day number, so that each place keeps both in all rounds."""
    shared = _find_shared_places(days)
    teams = _choose_teams(week, days, shared)
    numbers = _choose_numbers(week, days, shared, teams)
    roster = [
        Duties(teams[at], numbers[at], week.crews[day.crew], day.sittings)
        for at, day in enumerate(days)
    ]
    return sorted(roster, key=lambda duties: (duties.day, duties.team_id))


def _find_shared_places(days: Sequence[TeamDay]) -> dict[str, list[int]]:
    """Return the places with several sittings, by id, and the positions of their days."""
    where: dict[str, list[int]] = {}
    for at, day in enumerate(days):
        for sitting in day.sittings:
            where.setdefault(sitting.site_id, []).append(at)
    return {site_id: where[site_id] for site_id in sorted(where) if len(where[site_id]) > 1}


def _choose_teams(
    week: Week, days: Sequence[TeamDay], shared: Mapping[str, Sequence[int]]
) -> dict[int, str]:
    """Give every day to a team of its crew.

    Days of one shared place go to different teams. The others are taken around the base by
    direction, in equal runs, so that a team's days lie near each other.
    """
    teams = _part_shared(week, days, shared)
    held = Counter(teams.values())
    for number, crew in enumerate(week.crews):
        own = [at for at, day in enumerate(days) if day.crew == number]
        most = max(math.ceil(len(own) / len(crew.team_ids)), 1)
        rest = [at for at in own if at not in teams]
        for at in sorted(rest, key=_Direction(week, days)):
            teams[at] = _pick_with_room(crew.team_ids, held, most)
            held[teams[at]] += 1
    return teams


def _part_shared(
    week: Week, days: Sequence[TeamDay], shared: Mapping[str, Sequence[int]]
) -> dict[int, str]:
    """Give the days of shared places to teams: different ones for one place, as far as they go."""
    teams: dict[int, str] = {}
    held: Counter[str] = Counter()
    for places in shared.values():
        for at in places:
            if at not in teams:
                beside = Counter(teams.get(other, "") for other in places)
                options = week.crews[days[at].crew].team_ids
                able = [t for t in options if held[t] < week.days]
                teams[at] = _pick_least(able, beside, held)
                held[teams[at]] += 1
    return teams


def _pick_least(options: Sequence[str], beside: Counter[str], held: Counter[str]) -> str:
    """Return the team that is least at the place already, then has fewest days."""
    return min(options, key=lambda team_id: (beside[team_id], held[team_id], team_id))


def _pick_with_room(team_ids: Sequence[str], held: Counter[str], most: int) -> str:
    """Return the first team with fewer than `most` days, else the one with fewest."""
    with_room = [team_id for team_id in team_ids if held[team_id] < most]
    return (
        with_room[0] if with_room else min(team_ids, key=lambda team_id: (held[team_id], team_id))
    )


def _choose_numbers(
    week: Week,
    days: Sequence[TeamDay],
    shared: Mapping[str, Sequence[int]],
    teams: Mapping[int, str],
) -> dict[int, int]:
    """Give every day its number: shared places one number, the others neighbouring ones."""
    board = _Board(week.days)
    for places in shared.values():
        _number_shared(board, week, days, places, teams)
    for team_id in sorted(set(teams.values())):
        rest = [at for at in teams if teams[at] == team_id and at not in board.numbers]
        if rest:
            rest.sort(key=_Direction(week, days))
            area_id = week.crews[days[rest[0]].crew].area_id
            numbers = _find_lightest_run(board, board.free(team_id), len(rest), area_id)
            for at, number in zip(rest, numbers, strict=True):
                board.give(at, team_id, area_id, number)
    return board.numbers


def _number_shared(
    board: _Board,
    week: Week,
    days: Sequence[TeamDay],
    places: Iterable[int],
    teams: Mapping[int, str],
) -> None:
    """Give the days of one place the same number where their teams can, else the next to it."""
    given = [board.numbers[at] for at in places if at in board.numbers]
    new = [at for at in places if at not in board.numbers]
    free = Counter(number for at in new for number in board.free(teams[at]))
    for at in new:
        area_id = week.crews[days[at].crew].area_id
        options = board.free(teams[at])
        number = (
            _pick_near(options, given[0]) if given else _pick_common(board, options, free, area_id)
        )
        given.append(number)
        board.give(at, teams[at], area_id, number)


def _pick_near(options: Sequence[int], wanted: int) -> int:
    """Return the day number nearest to the wanted one."""
    return min(options, key=lambda number: (abs(number - wanted), number))


def _pick_common(board: _Board, options: Sequence[int], free: Counter[int], area_id: str) -> int:
    """Return the day number that most of the teams have free, then the lightest."""
    return min(options, key=lambda number: (-free[number], board.load[area_id, number], number))


def _find_lightest_run(
    board: _Board, free: Sequence[int], length: int, area_id: str
) -> Sequence[int]:
    """Return the run of free day numbers on which the block has least to do so far."""
    runs = [free[first : first + length] for first in range(len(free) - length + 1)]
    return min(
        runs,
        key=lambda run: (
            max(board.load[area_id, n] for n in run),
            sum(board.load[area_id, n] for n in run),
            run[0],
        ),
    )


@dataclass(frozen=True)
class _Direction:
    """The direction, in radians from east, of a day's first site from its base; then the site."""

    week: Week
    days: Sequence[TeamDay]

    def __call__(self, at: int) -> tuple[float, str, int]:
        day = self.days[at]
        points, position = self.week.ways.stations.points, self.week.ways.position
        base = points[position[self.week.crews[day.crew].facility_id]]
        first = day.sittings[0]
        site = points[position[first.site_id]]
        east = (site[0] - base[0]) * math.cos(math.radians(base[1]))
        bearing = round(math.atan2(site[1] - base[1], east), 6)
        return bearing, first.site_id, first.number
