"""An audit of finished days from their tables alone; it shares no code with what made them."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from routing_worlds import World

    from microplan.domain.handover import Days


def minutes_of(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def rows_of(frame: pd.DataFrame, *key: str) -> dict[Any, Any]:
    """Index rows by one column, or by a tuple of several."""
    rows = list(frame.itertuples())
    if len(key) == 1:
        return {getattr(row, key[0]): row for row in rows}
    return {tuple(getattr(row, name) for name in key): row for row in rows}


def audit(world: World, plan: Days) -> None:
    """Check every rule of a day that can be read off the tables."""
    tables = world.tables()
    audit_due(tables["visits"], plan)
    audit_times(plan, rows_of(tables["teams"], "team_id"))
    audit_limits(plan, tables, world)
    audit_sittings(plan, tables, world)
    audit_dates(plan, tables, world)


def audit_due(visits: pd.DataFrame, plan: Days) -> None:
    """Law 3: visits = sessions + unserved visits, exactly."""
    for column in ("due_children", "due_pregnant"):
        totals: dict[tuple[str, int], int] = defaultdict(int)
        for frame in (plan.sessions, plan.unserved_visits):
            for row in frame.itertuples():
                totals[row.site_id, row.round] += getattr(row, column)
        asked = {(row.site_id, row.round): getattr(row, column) for row in visits.itertuples()}
        assert {key: n for key, n in totals.items() if n} == {
            key: n for key, n in asked.items() if n
        }
    assert (plan.sessions["due_children"] + plan.sessions["due_pregnant"] > 0).all()


def audit_times(plan: Days, teams: dict[str, Any]) -> None:
    """Laws 4 and 5: each session on one route; every line's times follow from the last."""
    legs = rows_of(plan.legs, "from_id", "to_id", "vehicle")
    used = set()
    stops = plan.stops.sort_values(["route_id", "order"])
    on_routes = stops[stops["kind"] == "session"]["session_id"]
    assert sorted(on_routes) == sorted(plan.sessions["session_id"])
    sessions = rows_of(plan.sessions, "session_id")
    for route in plan.routes.itertuples():
        lines = list(stops[stops["route_id"] == route.route_id].itertuples())
        team = teams[route.team_id]
        assert [line.order for line in lines] == list(range(len(lines)))
        assert [line.kind for line in lines] == ["start", *["session"] * route.stops, "end"]
        assert lines[0].place_id == lines[-1].place_id == team.facility_id
        for last, line in pairwise(lines):
            key = (last.place_id, line.place_id, team.vehicle)
            used.add(key)
            leg = legs[key]
            assert (line.drive_minutes, line.walk_minutes) == (leg.drive_minutes, leg.walk_minutes)
            assert line.drive_km == leg.drive_km
            travel = line.drive_minutes + line.walk_minutes
            assert minutes_of(line.arrive) == minutes_of(last.depart) + travel
            spent = line.wait_minutes + line.service_minutes
            assert minutes_of(line.depart) == minutes_of(line.arrive) + spent
            assert line.wait_minutes >= 0
            if line.kind == "session":
                session = sessions[line.session_id]
                assert (session.site_id, session.team_id) == (line.place_id, route.team_id)
                assert session.end == line.depart
                begin = minutes_of(line.arrive) + line.wait_minutes
                assert minutes_of(session.start) == begin
        assert (route.start, route.end) == (lines[0].depart, lines[-1].arrive)
        assert route.work_minutes == minutes_of(route.end) - minutes_of(route.start)
        assert route.drive_minutes == sum(line.drive_minutes for line in lines)
        assert math.isclose(route.km, sum(line.drive_km for line in lines), abs_tol=1e-6)
    assert used == set(legs)


def audit_limits(plan: Days, tables: dict[str, pd.DataFrame], world: World) -> None:
    """Law 6: hours, minutes, stops, children, carriers and cold life of every team's day."""
    teams, rules = rows_of(tables["teams"], "team_id"), world.settings
    legs = rows_of(plan.legs, "from_id", "to_id", "vehicle")
    sites = rows_of(tables["sites"], "site_id")
    stops = rows_of(plan.stops[plan.stops["kind"] == "session"], "session_id")
    for route in plan.routes.itertuples():
        team = teams[route.team_id]
        own = plan.sessions[
            (plan.sessions["team_id"] == route.team_id) & (plan.sessions["date"] == route.date)
        ]
        assert len(own) == route.stops == own["site_id"].nunique()
        assert minutes_of(route.start) >= minutes_of(team.day_start)
        assert minutes_of(route.end) <= minutes_of(team.day_end)
        assert route.work_minutes <= min(team.work_minutes_max, team.cold_life_minutes)
        carried = 0 if team.mode == "anm" else 1
        assert route.stops <= min(team.stops_max, team.carriers - carried)
        most = team.vaccinators * team.children_per_vaccinator_max
        assert own["expected_children"].sum() <= most
        assert own["due_children"].sum() == route.due_children
        if team.mode == "anm":
            for site_id in own["site_id"]:
                for key in ((team.facility_id, site_id), (site_id, team.facility_id)):
                    leg = legs.get((*key, team.vehicle))
                    if leg is not None:
                        assert leg.drive_minutes + leg.walk_minutes <= rules.anm_reach_minutes
            places = [sites[site_id] for site_id in own["site_id"]]
            for one in places:
                for two in places:
                    north = (one.lat - two.lat) * 110.574
                    assert math.hypot(north, (one.lon - two.lon) * 111.315) < 3.01
    assert stops.keys() == set(plan.sessions["session_id"])


def audit_sittings(plan: Days, tables: dict[str, pd.DataFrame], world: World) -> None:
    """Check that sittings are long enough, in their site's hours and announced within them."""
    sites, rules = rows_of(tables["sites"], "site_id"), world.settings
    for session in plan.sessions.itertuples():
        site = sites[session.site_id]
        start, end = minutes_of(session.start), minutes_of(session.end)
        work = 20 + 8 * session.expected_children + 4 * session.expected_pregnant + 30
        assert end - start >= max(90, work, site.sitting_minutes_min)
        assert start >= minutes_of(site.opens or rules.opens)
        assert end <= minutes_of(site.closes or rules.closes)
        first, last = (minutes_of(clock) for clock in session.announced.split("-"))
        assert start <= first < last <= end
        assert first % 15 == last % 15 == 0
        assert first - start < 15
        assert end - last < 15


def audit_dates(plan: Days, tables: dict[str, pd.DataFrame], world: World) -> None:
    """Law 7: dates of the calendar, no team twice on a day, 28 days between rounds."""
    dates = {
        key: row.date for key, row in rows_of(tables["calendar"], "area_id", "round", "day").items()
    }
    for frame in (plan.sessions, plan.routes):
        for row in frame.itertuples():
            assert dates[row.area_id, row.round, row.day] == row.date
    assert not plan.routes.duplicated(["team_id", "date"]).any()
    held: dict[tuple[str, int], list[date]] = defaultdict(list)
    for row in plan.sessions.itertuples():
        held[row.site_id, row.round].append(date.fromisoformat(row.date))
    for (site_id, number), days in held.items():
        before = [max(held[site_id, n]) for n in range(1, number) if (site_id, n) in held]
        assert all((min(days) - last).days >= 28 for last in before)
