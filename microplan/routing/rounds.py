"""The rounds: the template week held anew in each round, with who is due in it.

Sites where nobody is due in a round fall away; the others keep their team and day number, so that
the dose interval between rounds holds at every place.
"""

from __future__ import annotations

from dataclasses import dataclass
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
class Share:
    """What a site's round has left for nobody to serve."""

    place: Place
    round: int
    load: Load


def hold_round(
    number: int, places: Mapping[str, Place], roster: Sequence[Duties], week: Week
) -> tuple[list[Route], list[Share]]:
    """Hold the template week in one round.

    Parameters
    ----------
    number : int
        The round.
    places : Mapping[str, Place]
        Every site, by id.
    roster : Sequence[Duties]
        The template week, in the order of days.
    week : Week
        Sittings, crews and ways.

    Returns
    -------
    list[Route]
        The days of the teams that have somebody due.
    list[Share]
        What no team-day is left for.
    """
    served, left = _share_out(number, places, roster, week)
    routes = []
    for duties in roster:
        keys = [(s.site_id, s.number) for s in duties.sittings]
        held = tuple(served[key] for key in keys if key in served)
        if held:
            times = _time_held(duties.crew, held, week)
            routes.append(Route(number, duties.day, duties.team_id, duties.crew, held, times))
    return routes, left


def _share_out(
    number: int, places: Mapping[str, Place], roster: Sequence[Duties], week: Week
) -> tuple[dict[tuple[str, int], Held], list[Share]]:
    """Share each site's visit among as many of its sittings as the round needs."""
    first = {s.site_id: s for s in reversed(week.sittings)}
    planned: dict[str, list[Sitting]] = {}
    for duties in roster:
        for sitting in duties.sittings:
            planned.setdefault(sitting.site_id, []).append(sitting)
    served: dict[tuple[str, int], Held] = {}
    left = []
    for site_id, place in places.items():
        if number not in place.rounds:
            continue
        load, own = place.rounds[number], planned.get(site_id, [])
        parts = place.parts_of(load, first[site_id]) if site_id in first else 1
        # The last sittings stay when fewer are needed: whoever came to an earlier one waits longer
        # than the dose interval, never shorter.
        start = max(len(own) - parts, 0)
        for n, sitting in enumerate(own[start:]):
            part = Held(place, start + n + 1, load.part(n, parts), sitting)
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
