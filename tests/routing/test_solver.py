"""The search against every plan that there is, on weeks small enough to list them all."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import permutations

import numpy as np
import pytest

from microplan.routing.clock import Duty
from microplan.routing.crews import Crew, Week
from microplan.routing.settings import RoutingSettings
from microplan.routing.sittings import Sitting
from microplan.routing.solver import TeamDay, fill_week, solve_week
from microplan.routing.ways import Stations, Ways

OPENS, CLOSES, START, END = 540, 930, 480, 1020
MOBILE = Crew("FA-1", "B1", "mobile", "jeep", Duty(START, END, 540), 2, 30, 30, ("TM-1",))


def make_week(seed: int, sites: int, days: int, *, kilns: bool) -> Week:
    """Return a week of one mobile team and sites strewn around its base."""
    rng = np.random.default_rng(seed)
    xy = np.vstack([[0.0, 0.0], rng.uniform(-90, 90, (sites, 2))])
    apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    minutes = np.ceil(apart).astype(np.int64)
    names = ("FA-1", *(f"ST-{n}" for n in range(sites)))
    stations = Stations(names, 1, xy / 1000)
    nowhere = np.zeros_like(minutes)
    ways = Ways(
        stations,
        {name: n for n, name in enumerate(names)},
        minutes,
        nowhere,
        apart / 3,
        apart / 3,
        np.zeros(len(xy)),
        np.ones(len(xy), bool),
        xy,
        "EPSG:32644",
        None,
    )
    sittings = []
    for n in range(sites):
        children = int(rng.integers(1, 23))
        kiln = kilns and n % 3 == 0
        opens, closes = (660, 900) if kiln else (OPENS, CLOSES)
        length = max(90, 50 + 8 * children)
        worth = int(rng.integers(2000, 9000))
        sittings.append(
            Sitting(f"ST-{n}", "B1", 1, children, 0, length, opens, closes, worth, mobile=True)
        )
    settings = RoutingSettings(iterations=300)
    return Week((MOBILE,), tuple(sittings), days, ways, {"mobile": minutes}, settings)


def drive(week: Week, order: tuple[int, ...]) -> int | None:
    """Return the travel of a day in this order, trying every minute to leave; None if it fails."""
    minutes, travels = week.minutes["mobile"], []
    for leave in range(START, END):
        now, at, travel, late = leave, 0, 0, False
        for n in order:
            leg = int(minutes[at, n + 1])
            begin = max(now + leg, week.sittings[n].opens)
            now, at, travel = begin + week.sittings[n].minutes, n + 1, travel + leg
            late = late or now > week.sittings[n].closes
        back = now + int(minutes[at, 0])
        if not late and back <= END and back - leave <= 540:
            travels.append(travel + back - now)
    return min(travels, default=None)


def shortest(week: Week, chosen: frozenset[int]) -> int | None:
    """Return the least travel of one day with exactly these; None where no order does."""
    if sum(week.sittings[n].children for n in chosen) > 30:
        return None
    travels = [drive(week, order) for order in permutations(sorted(chosen))]
    return min((travel for travel in travels if travel is not None), default=None)


def brute(week: Week) -> tuple[int, int]:
    """Return the most worth that can be served and the least travel that does it."""
    numbers = range(len(week.sittings))
    chosen = [frozenset({one, two}) for one in numbers for two in numbers if one <= two]
    possible = {some: travel for some in chosen if (travel := shortest(week, some)) is not None}

    @cache
    def best(left: frozenset[int], days: int) -> tuple[int, int]:
        """Most worth, and then least travel as a negative number."""
        if not days or not left:
            return 0, 0
        first = min(left)
        options = [best(left - {first}, days)]
        for some in (s for s in possible if first in s and s <= left):
            worth, saved = best(left - some, days - 1)
            gained = sum(week.sittings[n].worth for n in some)
            options.append((worth + gained, saved - possible[some]))
        return max(options)

    worth, saved = best(frozenset(numbers), week.days)
    return worth, -saved


def measure(week: Week, days: list[TeamDay]) -> tuple[int, int]:
    """Return the worth served and the minutes travelled."""
    worth = sum(s.worth for day in days for s in day.sittings)
    return worth, sum(sum(week.travel(week.crews[day.crew], day.sittings)) for day in days)


@pytest.mark.parametrize("seed", range(12))
def test_the_search_finds_the_best_of_all_small_weeks(seed: int) -> None:
    week = make_week(seed, sites=7, days=2 + seed % 3, kilns=seed % 2 == 1)
    worth, travel = brute(week)
    found, travelled = measure(week, solve_week(week))
    assert found == worth
    # A day of a mobile team costs as much as 240 minutes of travel, so a plan of fewer days may
    # travel a little more; it never costs more than the least travel does.
    days = len(solve_week(week))
    assert travelled + 240 * days <= travel + 240 * week.days


@pytest.mark.parametrize("seed", range(8))
def test_one_more_team_never_serves_less_of_a_small_week(seed: int) -> None:
    week = make_week(seed, sites=7, days=1 + seed % 2, kilns=True)
    wider = replace(week, crews=(replace(MOBILE, team_ids=("TM-1", "TM-2")),))
    assert measure(wider, solve_week(wider))[0] >= measure(week, solve_week(week))[0]


def test_what_the_search_leaves_out_is_put_wherever_it_fits() -> None:
    week = make_week(3, sites=7, days=7, kilns=False)
    filled = fill_week(week, [])
    assert sorted(s.site_id for day in filled for s in day.sittings) == [
        s.site_id for s in week.sittings
    ]
    assert all(week.time(MOBILE, day.sittings) is not None for day in filled)
