"""The rounds: the template week held anew in each round, with who is due in it.

Sites where nobody is due in a round fall away; the others keep their team and day number, so that
the dose interval between rounds holds at every place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from microplan.routing.clock import Day, Task, stretch_alone, time_day
from microplan.routing.sittings import Load, find_sitting_minutes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from microplan.routing.crews import Crew, Week
    from microplan.routing.roster import Duties
    from microplan.routing.sittings import Place, Sitting


@dataclass(frozen=True)
class Held:
    """A sitting as it is held in one round."""

    place: Place
    number: int
    """Of the site's sittings in the template week, from 1: the same team and day in each round."""
    load: Load
    sitting: Sitting


@dataclass(frozen=True)
class Route:
    """A team's day in one round."""

    round: int
    day: int
    team_id: str
    crew: Crew
    held: tuple[Held, ...]
    times: Day


@dataclass(frozen=True)
class Dates:
    """The calendar of some blocks."""

    by_day: Mapping[tuple[int, int], str]
    """By round and day: the date."""
    gap_days_min: int
    """Fewest days between the visits of two rounds to one place."""

    def find(self, number: int, day: int) -> date:
        """Return the date of a round's day."""
        return date.fromisoformat(self.by_day[number, day])


@dataclass(frozen=True)
class Share:
    """What a site's round has left for nobody to serve."""

    place: Place
    round: int
    load: Load


def hold_rounds(
    places: Mapping[str, Place], roster: Sequence[Duties], week: Week, dates: Dates
) -> tuple[list[Route], list[Share]]:
    """Hold the template week in every round.

    Parameters
    ----------
    places : Mapping[str, Place]
        Every site, by id.
    roster : Sequence[Duties]
        The template week, in the order of days.
    week : Week
        Sittings, crews and ways.
    dates : Dates
        The calendar of these sites and teams.

    Returns
    -------
    list[Route]
        The days of the teams that have somebody due.
    list[Share]
        What no team-day is left for.
    """
    routes, left = [], []
    last: dict[str, date] = {}
    for number in sorted({number for number, _ in dates.by_day}):
        served, shares = _share_out(number, places, _list_open(number, roster, dates, last), week)
        left += shares
        for duties in roster:
            keys = [(s.site_id, s.number) for s in duties.sittings]
            held = tuple(served[key] for key in keys if key in served)
            if held:
                times = _time_held(duties.crew, held, week)
                routes.append(Route(number, duties.day, duties.team_id, duties.crew, held, times))
                when = dates.find(number, duties.day)
                last |= {one.place.site_id: when for one in held}
    return routes, left


def _list_open(
    number: int, roster: Sequence[Duties], dates: Dates, last: Mapping[str, date]
) -> dict[str, list[tuple[int, Sitting]]]:
    """List the sittings of each site, with their numbers, that keep the gap to the last round."""
    planned: dict[str, list[Sitting]] = {}
    open_: dict[str, list[tuple[int, Sitting]]] = {}
    for duties in roster:
        when = dates.find(number, duties.day)
        for sitting in duties.sittings:
            own = planned.setdefault(sitting.site_id, [])
            own.append(sitting)
            before = last.get(sitting.site_id)
            if before is None or (when - before).days >= dates.gap_days_min:
                open_.setdefault(sitting.site_id, []).append((len(own), sitting))
    return open_


def _share_out(
    number: int,
    places: Mapping[str, Place],
    open_: Mapping[str, list[tuple[int, Sitting]]],
    week: Week,
) -> tuple[dict[tuple[str, int], Held], list[Share]]:
    """Share each site's visit among as many of its sittings as the round needs."""
    first = {s.site_id: s for s in reversed(week.sittings)}
    served: dict[tuple[str, int], Held] = {}
    left = []
    for site_id, place in places.items():
        if number not in place.rounds:
            continue
        load, own = place.rounds[number], open_.get(site_id, [])
        parts = place.parts_of(load, first[site_id]) if site_id in first else 1
        # The last sittings stay when fewer are needed: whoever came to an earlier one waits longer
        # than the dose interval, never shorter.
        for n, (own_number, sitting) in enumerate(own[max(len(own) - parts, 0) :]):
            part = Held(place, own_number, load.part(n, parts), sitting)
            if part.load.any_due:
                served[site_id, sitting.number] = part
        if len(own) < parts:
            left.append(Share(place, number, load.rest(len(own), parts)))
    return served, left


def _time_held(crew: Crew, held: Sequence[Held], week: Week) -> Day:
    """Time a day as it is held; a day's only sitting is made up to its full length."""
    tasks = [_make_task(one, week) for one in held]
    legs = week.travel(crew, [one.sitting for one in held])
    if len(tasks) == 1:
        full = week.settings.sitting_alone_minutes
        tasks = [stretch_alone(crew.duty, tasks[0], legs, full)]
    times = time_day(crew.duty, tasks, legs)
    if times is None:  # `Week.time` has allowed a longer day with these sittings
        raise AssertionError(f"the day of {crew.facility_id} cannot be held: {tasks} {legs}")
    return times


def _make_task(held: Held, week: Week) -> Task:
    """Return the sitting's length for those expected in the round, and its hours."""
    children, women = held.load.expected_children, held.load.expected_pregnant
    minutes = find_sitting_minutes(children, women, held.place.minutes_min, week.settings)
    return Task(minutes, held.place.opens, held.place.closes)
