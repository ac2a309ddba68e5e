"""The search for a template week: which crew's days hold which sittings, in which order.

The week is a prize-collecting vehicle routing problem with time windows (DOMAIN 4.5), searched by
PyVRP with a seed and a number of iterations, never a time. What it leaves out is then tried in
every place by exact rules, so that a sitting without a team-day has none.
"""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np

from microplan.routing.crews import split_abroad
from microplan.routing.ways import FAR

if TYPE_CHECKING:
    import pyvrp
    from numpy.typing import NDArray

    from microplan.routing.crews import Crew, Week
    from microplan.routing.sittings import Sitting

HISTORY = 30
ORDERED_MAX = 4
NEIGHBOURS = 50


@dataclass(frozen=True)
class TeamDay:
    """One crew's day of the template week: sittings in order."""

    crew: int
    """Position in the week's crews."""
    sittings: tuple[Sitting, ...]


def solve_week(week: Week) -> list[TeamDay]:
    """Find the days of a template week that serve most, then travel least.

    Returns
    -------
    list[TeamDay]
        Every day keeps the exact rules of `Week.time`; no crew has more days than its teams have.
    """
    found = search_week(week) if week.sittings and week.crews else []
    ordered = [order_day(week, day) for day in found]
    kept = [day for day in ordered if week.time(week.crews[day.crew], day.sittings) is not None]
    spread = fill_week(week, spread_shared(week, kept), spread=True)
    return [order_day(week, day) for day in fill_week(week, spread)]


def spread_shared(week: Week, days: list[TeamDay]) -> list[TeamDay]:
    """Take out sittings of a place beyond one for each team of a crew.

    All sittings of a place are best held on one day, by different teams (DOMAIN 8: the 28 days hold
    per place); other crews may have a team for what is taken out.
    """
    held: Counter[tuple[str, int]] = Counter()
    left = []
    for day in days:
        kept = []
        for sitting in day.sittings:
            held[sitting.site_id, day.crew] += 1
            if held[sitting.site_id, day.crew] <= len(week.crews[day.crew].team_ids):
                kept.append(sitting)
        if kept:
            left.append(TeamDay(day.crew, tuple(kept)))
    return left


def order_day(week: Week, day: TeamDay) -> TeamDay:
    """Return the day in its best order: least travel, then shortest, then over earliest.

    The search cares for travel alone; which way round a team goes is settled here.
    """
    if len(day.sittings) > ORDERED_MAX:
        return day
    crew = week.crews[day.crew]
    best = [
        (week.cost(crew, order), times.back - times.leave, times.back, keys, order)
        for order in permutations(day.sittings)
        if (times := week.time(crew, order)) is not None
        and (keys := tuple((s.site_id, s.number) for s in order))
    ]
    return TeamDay(day.crew, min(best, key=lambda row: row[:4])[4]) if best else day


def search_week(week: Week) -> list[TeamDay]:
    """Search the week with PyVRP; a day found may break rules that PyVRP does not know."""
    import pyvrp  # noqa: PLC0415 - slow to import, and only a plan's search needs it
    from pyvrp.IteratedLocalSearch import IteratedLocalSearchParams  # noqa: PLC0415
    from pyvrp.search import NeighbourhoodParams  # noqa: PLC0415

    data = _pose(week)
    stop = pyvrp.stop.MaxIterations(week.settings.iterations)
    # A short memory fills the last stops where team-days are short: of 336 possible sittings 334
    # against 326 with PyVRP's own (500 sites, 24 teams, 2,000 iterations).
    params = pyvrp.SolveParams(
        ils=IteratedLocalSearchParams(history_length=HISTORY),
        neighbourhood=NeighbourhoodParams(num_neighbours=NEIGHBOURS),
    )
    with warnings.catch_warnings():
        # Prizes are meant to be far above travel, so penalties may reach their bound.
        warnings.simplefilter("ignore", pyvrp.exceptions.PenaltyBoundWarning)
        result = pyvrp.solve(
            data,
            stop,
            seed=week.settings.seed,
            collect_stats=False,
            display=False,
            params=params,
        )
    return [
        TeamDay(
            route.vehicle_type(),
            tuple(week.sittings[step.idx] for step in route if step.is_client()),
        )
        for route in result.best.routes()
    ]


def fill_week(week: Week, days: list[TeamDay], *, spread: bool = False) -> list[TeamDay]:
    """Put each sitting that is left out where it costs least, if there is such a place.

    With `spread`, no crew takes more sittings of one place than it has teams.
    """
    days = list(days)
    held = {(s.site_id, s.number) for day in days for s in day.sittings}
    left = [s for s in week.sittings if (s.site_id, s.number) not in held]
    for sitting in sorted(left, key=lambda s: (-s.worth, s.site_id, s.number)):
        full = _find_full_crews(week, days, sitting.site_id) if spread else set()
        options = [
            option
            for option in (
                *_find_spare_days(week, days, sitting),
                *_find_insertions(week, days, sitting),
            )
            if option[2].crew not in full
        ]
        if options:
            _, at, day = min(options, key=lambda option: option[:2])
            days[at : at + 1] = [day]
    return days


def _find_full_crews(week: Week, days: list[TeamDay], site_id: str) -> set[int]:
    """Return the crews of which every team has a sitting of the place."""
    held = Counter(day.crew for day in days for s in day.sittings if s.site_id == site_id)
    return {crew for crew, number in held.items() if number >= len(week.crews[crew].team_ids)}


def _find_spare_days(
    week: Week, days: list[TeamDay], sitting: Sitting
) -> list[tuple[int, int, TeamDay]]:
    """List the crews that have a day left for a sitting: cost, place at the end, and the day."""
    used = np.bincount([day.crew for day in days], minlength=len(week.crews))
    return [
        (week.cost(crew, [sitting]), len(days), TeamDay(number, (sitting,)))
        for number, crew in enumerate(week.crews)
        if used[number] < len(crew.team_ids) * week.days and week.time(crew, [sitting]) is not None
    ]


def _find_insertions(
    week: Week, days: list[TeamDay], sitting: Sitting
) -> list[tuple[int, int, TeamDay]]:
    """List the days into which a sitting fits: added cost, the day's place, and the new day."""
    options = []
    for at, day in enumerate(days):
        crew = week.crews[day.crew]
        if len(day.sittings) >= crew.stops_max:
            continue
        for n in range(len(day.sittings) + 1):
            longer = (*day.sittings[:n], sitting, *day.sittings[n:])
            if week.time(crew, longer) is not None:
                added = week.cost(crew, longer) - week.cost(crew, day.sittings)
                options.append((added, at, TeamDay(day.crew, longer)))
    return options


def _pose(week: Week) -> pyvrp.ProblemData:
    """Write the week as PyVRP's problem: a location a base and a sitting, a profile a mode."""
    import pyvrp  # noqa: PLC0415

    bases = sorted({crew.facility_id for crew in week.crews})
    places = [*bases, *(s.site_id for s in week.sittings)]
    modes = sorted({crew.mode for crew in week.crews})
    # PyVRP's own stubs say ndarray[int] for a matrix.
    durations: list[Any] = [_take_minutes(week, mode, places, len(bases)) for mode in modes]
    costs: list[Any] = [
        _take_costs(week, mode, minutes, bases)
        for mode, minutes in zip(modes, durations, strict=True)
    ]
    points = week.ways.stations.points[[week.ways.position[place] for place in places]]
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(float(x), float(y)) for x, y in points],
        clients=[_pose_sitting(s, len(bases) + n) for n, s in enumerate(week.sittings)],
        depots=[pyvrp.Depot(n) for n in range(len(bases))],
        vehicle_types=[
            _pose_crew(crew, week, bases.index(crew.facility_id), modes.index(crew.mode))
            for crew in week.crews
        ],
        distance_matrices=costs,
        duration_matrices=durations,
    )


def _pose_sitting(sitting: Sitting, location: int) -> pyvrp.Client:
    """Write a sitting as a client that may be left out at the price of its worth."""
    import pyvrp  # noqa: PLC0415

    return pyvrp.Client(
        location=location,
        delivery=[sitting.children, 1],
        service_duration=sitting.minutes,
        tw_early=sitting.opens,
        tw_late=sitting.closes - sitting.minutes,
        prize=sitting.worth,
        required=False,
    )


def _pose_crew(crew: Crew, week: Week, depot: int, profile: int) -> pyvrp.VehicleType:
    """Write a crew's days of the week as vehicles."""
    import pyvrp  # noqa: PLC0415

    return pyvrp.VehicleType(
        num_available=len(crew.team_ids) * week.days,
        capacity=[crew.children_max, crew.stops_max],
        start_depot=depot,
        end_depot=depot,
        fixed_cost=week.settings.mobile_day_minutes if crew.mode != "anm" else 0,
        tw_early=crew.duty.day_start,
        tw_late=crew.duty.day_end,
        shift_duration=crew.duty.work_max,
        profile=profile,
    )


def _take_minutes(week: Week, mode: str, places: list[str], bases: int) -> NDArray[np.int64]:
    """Return the minutes of a mode between bases and sittings; never from a site to itself."""
    at = np.array([week.ways.position[place] for place in places])
    minutes: NDArray[np.int64] = np.minimum(week.minutes[mode][np.ix_(at, at)], FAR)
    same = at[:, None] == at[None, :]
    same[:bases] = False
    minutes[same] = FAR
    np.fill_diagonal(minutes, 0)
    return minutes


def _take_costs(
    week: Week, mode: str, minutes: NDArray[np.int64], bases: list[str]
) -> NDArray[np.int64]:
    """Return minutes of travel, and what it costs to come from afar or by a mode not meant."""
    against = [s.mobile != (mode != "anm") for s in week.sittings]
    block_of = {crew.facility_id: crew.area_id for crew in week.crews}
    abroad = np.array([[s.area_id != block_of[base] for s in week.sittings] for base in bases])
    there, back = split_abroad(week.settings)
    costs, first = minutes.copy(), len(bases)
    costs[:, first:] += np.array(against, dtype=np.int64) * week.settings.against_kind_minutes
    costs[:first, first:] += abroad * there
    costs[first:, :first] += abroad.T * back
    if mode == "anm":
        costs[first:, first:] += week.settings.second_stop_minutes
    np.fill_diagonal(costs, 0)
    return costs
