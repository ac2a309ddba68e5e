"""The ledger: finished routes written as the tables of sessions, routes, stops and legs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import pandas as pd

from microplan.domain.handover import Days
from microplan.domain.tables import LEGS, ROUTES, SESSIONS, STOPS, UNSERVED_VISITS
from microplan.routing.ways import draw_ways
from microplan.units import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

    from microplan.domain.schema import Table
    from microplan.routing.clock import Times
    from microplan.routing.refusals import Refusal
    from microplan.routing.rounds import Held, Route, Share
    from microplan.routing.settings import RoutingSettings
    from microplan.routing.ways import Ways

Row = dict[str, object]
ANNOUNCED_MINUTES = 15


@dataclass(frozen=True)
class Ledger:
    """All that the tables are written from."""

    routes: list[Route]
    left: list[Share]
    refusals: Mapping[str, Refusal]
    """Why a site is not served, or not wholly, by site."""
    dates: Mapping[str, Mapping[tuple[int, int], str]]
    """By area: the date of each round and day."""
    ways: Ways
    settings: RoutingSettings


def write_days(ledger: Ledger) -> Days:
    """Write the tables of a finished plan's days."""
    return Days(
        sessions=_arrange(SESSIONS, _write_sessions(ledger)),
        routes=_arrange(ROUTES, _write_routes(ledger)),
        stops=_arrange(STOPS, _write_stops(ledger)),
        legs=cast("gpd.GeoDataFrame", _arrange(LEGS, _write_legs(ledger))),
        unserved_visits=_arrange(UNSERVED_VISITS, _write_unserved(ledger)),
    )


def announce(start: int, end: int) -> str:
    """Return the window told to families: quarters of an hour within the sitting (DOMAIN 8)."""
    first = math.ceil(start / ANNOUNCED_MINUTES) * ANNOUNCED_MINUTES
    last = end // ANNOUNCED_MINUTES * ANNOUNCED_MINUTES
    return f"{clock(first)}-{clock(last)}" if first < last else f"{clock(start)}-{clock(end)}"


def _arrange(table: Table, rows: Iterator[Row]) -> pd.DataFrame:
    """Put rows into the table's shape."""
    listed = list(rows)
    return table.arrange(pd.DataFrame(listed)) if listed else table.empty()


def _date(ledger: Ledger, route: Route) -> str:
    return ledger.dates[route.crew.area_id][route.round, route.day]


def _route_id(ledger: Ledger, route: Route) -> str:
    return f"RT-{route.team_id}-{_date(ledger, route)}"


def _session_id(route: Route, held: Held) -> str:
    return f"SE-{held.place.site_id}-r{route.round}-{held.number}"


def _write_sessions(ledger: Ledger) -> Iterator[Row]:
    """Yield a row for every sitting held."""
    for route in ledger.routes:
        for held, times in zip(route.held, route.times.sittings, strict=True):
            yield _write_session(ledger, route, held, times)


def _write_session(ledger: Ledger, route: Route, held: Held, times: Times) -> Row:
    """Return the row of one sitting."""
    load, settings = held.load, ledger.settings
    injections = (
        settings.injections_per_child * load.expected_children
        + settings.injections_per_woman * load.expected_pregnant
    )
    return {
        "session_id": _session_id(route, held),
        "site_id": held.place.site_id,
        "area_id": held.place.area_id,
        "round": route.round,
        "day": route.day,
        "date": _date(ledger, route),
        "start": clock(times.begin),
        "end": clock(times.depart),
        "announced": announce(times.begin, times.depart),
        "team_id": route.team_id,
        "due_children": load.due_children,
        "due_pregnant": load.due_pregnant,
        "expected_children": load.expected_children,
        "expected_pregnant": load.expected_pregnant,
        "injections": math.ceil(injections - 1e-9),
        "department": held.place.department,
    }


def _write_routes(ledger: Ledger) -> Iterator[Row]:
    """Yield a row for every team's day."""
    for route in ledger.routes:
        legs = list(_list_legs(route))
        figures = [_leg_figures(ledger.ways, *leg) for leg in legs]
        crew, times = route.crew, route.times
        yield {
            "route_id": _route_id(ledger, route),
            "tour_id": _route_id(ledger, route),
            "mode": crew.mode,
            "area_id": crew.area_id,
            "round": route.round,
            "day": route.day,
            "date": _date(ledger, route),
            "team_id": route.team_id,
            "facility_id": crew.facility_id,
            "stops": len(route.held),
            "km": round(sum(km for _, km, _ in figures), 3),
            "drive_minutes": sum(drive for drive, _, _ in figures),
            "work_minutes": times.back - times.leave,
            "start": clock(times.leave),
            "end": clock(times.back),
            "starts_at": crew.facility_id,
            "ends_at": crew.facility_id,
            "due_children": sum(held.load.due_children for held in route.held),
            "due_pregnant": sum(held.load.due_pregnant for held in route.held),
        }


def _list_legs(route: Route) -> Iterator[tuple[str, str]]:
    """Yield the ways of a route: from, to."""
    base = route.crew.facility_id
    stops = [base, *(held.place.site_id for held in route.held), base]
    yield from pairwise(stops)


def _leg_figures(ways: Ways, start: str, end: str) -> tuple[int, float, int]:
    """Return minutes driven, km driven and minutes walked of a way."""
    i, j = ways.position[start], ways.position[end]
    return int(ways.drive[i, j]), float(ways.km[i, j]), int(ways.walk[i, j])


def _write_stops(ledger: Ledger) -> Iterator[Row]:
    """Yield the lines of every route: departure, sittings, return."""
    for route in ledger.routes:
        route_id = _route_id(ledger, route)
        for order, line in enumerate(_write_lines(ledger, route)):
            yield {"route_id": route_id, "order": order, **line}


def _write_lines(ledger: Ledger, route: Route) -> Iterator[Row]:
    """Yield the lines of one route."""
    base, times = route.crew.facility_id, route.times
    figures = [_leg_figures(ledger.ways, *leg) for leg in _list_legs(route)]
    leave, back = clock(times.leave), clock(times.back)
    yield _write_line("start", base, (leave, leave), (0, 0.0, 0))
    for held, sitting, leg in zip(route.held, times.sittings, figures, strict=False):
        line = _write_line(
            "session", held.place.site_id, (clock(sitting.arrive), clock(sitting.depart)), leg
        )
        yield line | {
            "session_id": _session_id(route, held),
            "wait_minutes": sitting.begin - sitting.arrive,
            "service_minutes": sitting.depart - sitting.begin,
        }
    yield _write_line("end", base, (back, back), figures[-1])


def _write_line(
    kind: str, place_id: str, clocks: tuple[str, str], leg: tuple[int, float, int]
) -> Row:
    """Return one line, at which nothing is waited for or done."""
    return {
        "kind": kind,
        "place_id": place_id,
        "session_id": "",
        "arrive": clocks[0],
        "depart": clocks[1],
        "drive_minutes": leg[0],
        "drive_km": leg[1],
        "walk_minutes": leg[2],
        "wait_minutes": 0,
        "service_minutes": 0,
    }


def _write_legs(ledger: Ledger) -> Iterator[Row]:
    """Yield every way that some route uses, once a vehicle."""
    used = {
        (start, end, route.crew.vehicle)
        for route in ledger.routes
        for start, end in _list_legs(route)
    }
    shapes = draw_ways(ledger.ways, {(start, end) for start, end, _ in used})
    for start, end, vehicle in sorted(used):
        drive, km, walk = _leg_figures(ledger.ways, start, end)
        yield {
            "from_id": start,
            "to_id": end,
            "vehicle": vehicle,
            "drive_minutes": drive,
            "drive_km": km,
            "walk_minutes": walk,
            "geometry": shapes[start, end],
        }


def _write_unserved(ledger: Ledger) -> Iterator[Row]:
    """Yield what no team-day is left for, with the reason of its site."""
    for share in ledger.left:
        refusal = ledger.refusals[share.place.site_id]
        if share.load.any_due:
            yield {
                "site_id": share.place.site_id,
                "round": share.round,
                "due_children": share.load.due_children,
                "due_pregnant": share.load.due_pregnant,
                "reason": refusal.reason,
                "what_would_serve_it": refusal.what_would_serve_it,
            }
