"""A route sheet: one team's day in words, with its load, its lines, its map and its code."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import segno
import shapely

from microplan.outputs.naming import say_date
from microplan.outputs.sheets.day_map import MAP_MM, Mark, Trip, draw_day
from microplan.outputs.sheets.desk import Desk, say_vehicle
from microplan.outputs.sheets.lines import WORK, Line, write_lines
from microplan.outputs.sheets.load import Item, sum_load
from microplan.outputs.sheets.places import Pair, pair, printable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.outputs.sheets.labels import Label

CARRYING = frozenset({"session", "deliver"})
"""Stops whose session's vaccine is on the team's list; who collects only brings back."""
OWN_VACCINE = frozenset({"mobile", "boat", "avd"})
ERRANDS = frozenset({"avd", "supervisor"})
AROUND_MAX_METRES = 10_000.0
"""A settlement farther from its site than this does not widen the day's map."""
PAGE_MM = 187.0
"""Height of the page without margins and foot."""
HEAD_MM = 42.5
"""Title and column headings."""
CODES_MM = 15.0
"""Below the map, with the gap above it."""
MAP_MM_HIGHEST, MAP_MM_LOWEST = 104.0, 54.0


@dataclass(frozen=True)
class Sheet:
    """One team's day, all in words, as the template prints it."""

    id: str
    title: Pair
    where: list[Pair]
    summary: list[Pair]
    date: str
    weekday: Pair
    round: Pair
    team: str
    carry: Pair
    items: list[Item]
    errand: bool
    """A courier's or supervisor's day, without sessions of its own."""
    lines: list[Line]
    map: str
    labels: list[Label]
    """Texts on the map."""
    map_height: float
    """Millimetres."""
    qr: str


def write_sheet(desk: Desk, route: Any) -> Sheet:
    """Write the sheet of one row of the table routes."""
    stops, language = desk.stops[route.route_id], desk.language
    lines = write_lines(stops, desk.words)
    carried = [stop.session_id for stop in stops if stop.kind in CARRYING]
    items = sum_load(desk.plan.supply, carried, language)
    errand = route.mode in ERRANDS
    height = choose_map_height(lines, len(items), errand)
    drawn, labels = draw_day(desk.ground, plan_trip(desk, route, stops), MAP_MM, height)
    return Sheet(
        id=printable(route.route_id),
        title=_title(desk, route),
        where=_say_where(desk, route),
        summary=_summarize(desk, route),
        date=say_date(route.date, "en", "d MMM y"),
        weekday=_date_pair(route.date, language),
        round=pair(language, "sheet.round_day", round=route.round, day=route.day),
        team=printable(route.team_id),
        carry=pair(language, "sheet.carry" if route.mode in OWN_VACCINE else "sheet.brought"),
        items=items,
        errand=errand,
        lines=lines,
        map=drawn,
        labels=labels,
        map_height=height,
        qr=draw_code(desk, route, stops),
    )


def choose_map_height(lines: list[Line], items: int, errand: bool) -> float:
    """Choose how high the map may be so that the day fits its page, if it can, mm."""
    load = 6.0 + 4.6 * (-(-items // 6) + 2 * (not errand)) if items else 2.0
    rows = sum(17.2 + 5.0 * -(-_long(line) // 26) if line.number else 5.4 for line in lines)
    left = PAGE_MM - HEAD_MM - load - rows - CODES_MM
    return float(np.clip(left, MAP_MM_LOWEST, MAP_MM_HIGHEST))


def _long(line: Line) -> int:
    """Return the letters in a line's names and locator beyond what three short lines hold."""
    return max(0, len("".join(line.names)) + len(line.locator) - 60)


def _title(desk: Desk, route: Any) -> Pair:
    """Say how the team works, and from where."""
    base = desk.words.spots[route.facility_id]
    mode, mode_local = pair(desk.language, f"mode.{route.mode}")
    name = base.name or base.name_local or base.locator
    local = f"{mode_local} · {base.name_local or name}" if mode_local else base.name_local
    return (f"{mode[0].upper()}{mode[1:]} · {name}", local)


def _say_where(desk: Desk, route: Any) -> list[Pair]:
    """Say the team's block and the plan."""
    about = desk.plan.about
    block, block_local = desk.areas.get(route.area_id, (route.area_id, ""))
    level, level_local = pair(desk.language, "level.block")
    return [
        (f"{level} {block}", f"{block_local} {level_local}" if block_local else ""),
        (printable(about.title), printable(about.title_local)),
    ]


def _summarize(desk: Desk, route: Any) -> list[Pair]:
    """Say when the team leaves and is back, how far it goes and by what, and who is due."""
    figures = {
        "start": route.start,
        "end": route.end,
        "km": f"{route.km:.1f}",
        "children": route.due_children,
        "women": route.due_pregnant,
    }
    english, local = pair(desk.language, "sheet.cover", **figures)
    vehicle, vehicle_local = say_vehicle(desk.teams[route.team_id].vehicle, desk.language)
    said = [(f"{english} · {vehicle}", "")]
    return [*said, (f"{local} · {vehicle_local or vehicle}", "")] if local else said


def _date_pair(date: str, language: str) -> Pair:
    """Say the day of the week in English, and the whole date in the local language."""
    local = say_date(date, language, "EEEE d MMMM") if language != "en" else ""
    return (say_date(date, "en", "EEEE"), local)


def plan_trip(desk: Desk, route: Any, stops: list[Any]) -> Trip:
    """Gather what the day's map shows: stops, the ways between them, and whom they serve."""
    vehicle, number, marks = desk.teams[route.team_id].vehicle, 0, []
    for stop in stops:
        number += stop.kind in WORK
        x, y = desk.spots_xy[stop.place_id]
        spot = desk.words.spots[stop.place_id]
        text = str(number) if stop.kind in WORK else ""
        name = spot.name or spot.name_local
        marks.append(Mark(float(x), float(y), text, name, spot.cold_chain))
    ends = [(a.place_id, b.place_id, vehicle) for a, b in pairwise(stops)]
    ways = tuple(desk.legs.get(end, shapely.LineString()) for end in ends)
    return Trip(tuple(marks), ways, _find_around(desk, stops))


def _find_around(desk: Desk, stops: list[Any]) -> NDArray[np.float64]:
    """Find the settlements that the day's sites serve, without those far away."""
    near = [np.empty((0, 2))]
    for stop in stops:
        served = desk.served_xy.get(stop.place_id, near[0])
        apart = np.hypot(*(served - desk.spots_xy[stop.place_id]).T)
        near.append(served[apart < AROUND_MAX_METRES])
    return np.concatenate(near)


def draw_code(desk: Desk, route: Any, stops: list[Any]) -> str:
    """Draw a QR code: route, plan version, date, and the first place as a geo: address."""
    first = next((stop for stop in stops if stop.kind in WORK), stops[0])
    spot = desk.words.spots[first.place_id]
    version = desk.plan.about.plan_version
    where = f"geo:{spot.lat:.5f},{spot.lon:.5f}"
    text = f"{where}\nroute {route.route_id}\nplan {version}\n{route.date}"
    drawn = BytesIO()
    # One mask for all: any reader takes any, and trying all eight takes most of a sheet's time.
    code = segno.make(text, error="m", micro=False, mask=2)
    code.save(drawn, kind="svg", xmldecl=False, border=2)
    return drawn.getvalue().decode("utf-8")
