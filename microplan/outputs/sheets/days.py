"""A route sheet: one team's day in words, with its load, its lines, its map and its code."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from microplan.outputs.naming import say_date
from microplan.outputs.sheets.code import draw_code
from microplan.outputs.sheets.day_map import MAP_MM, Mark, Trip, draw_day
from microplan.outputs.sheets.desk import Desk, say_vehicle
from microplan.outputs.sheets.leaves import (
    Leaves,
    lay_columns,
    measure_head,
    measure_load,
    share_out,
)
from microplan.outputs.sheets.lines import WORK, write_lines
from microplan.outputs.sheets.load import Item, name_kit, sum_load
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
    kit: bool
    """The kit of a session goes along."""
    leaves: Leaves
    map: str
    labels: list[Label]
    """Texts on the map."""
    qr: str


def write_sheet(desk: Desk, route: Any) -> Sheet:
    """Write the sheet of one row of the table routes."""
    stops, language = desk.stops[route.route_id], desk.language
    lines = write_lines(stops, desk.words)
    items = sum_load(desk.load, [s.session_id for s in stops if s.kind in CARRYING], language)
    errand = route.mode in ERRANDS
    title, where, summary = _title(desk, route), _say_where(desk, route), _summarize(desk, route)
    carry, kit = _say_carry(desk, route), bool(items) and not errand
    head = measure_head(title, where, summary)
    head += measure_load(carry, items, name_kit(language) if kit else [])
    leaves = share_out(lines, head, desk.body_mm, lay_columns(errand, language))
    drawn, labels = _draw_map(desk, route, stops, leaves.map_height)
    return Sheet(
        id=printable(route.route_id),
        title=title,
        where=where,
        summary=summary,
        date=say_date(route.date, "en", "d MMM y"),
        weekday=_date_pair(route.date, language),
        round=pair(language, "sheet.round_day", round=route.round, day=route.day),
        team=printable(route.team_id),
        carry=carry,
        items=items,
        errand=errand,
        kit=kit,
        leaves=leaves,
        map=drawn,
        labels=labels,
        qr=draw_code(_write_code(desk, route, stops)),
    )


def _draw_map(desk: Desk, route: Any, stops: list[Any], height: float) -> tuple[str, list[Label]]:
    """Draw the day's map, once for all days on the same way."""
    way = tuple((stop.kind, stop.place_id) for stop in stops)
    key = (desk.teams[route.team_id].vehicle, height, way)
    if key not in desk.maps:
        trip = plan_trip(desk, route, stops)
        desk.maps[key] = draw_day(desk.ground, trip, MAP_MM, height)
    return desk.maps[key]


def _say_carry(desk: Desk, route: Any) -> Pair:
    """Say whence the day's vaccine comes: along with the team, by its courier, or who knows.

    Where no courier's run is planned, the sheet does not promise one (DOMAIN 8).
    """
    if route.mode in OWN_VACCINE:
        key = "carry"
    elif desk.couriers:
        key = "brought"
    else:
        store = desk.words.spots[route.facility_id].cold_chain
        key = "collect_store" if store else "courier_unplanned"
    return pair(desk.language, f"sheet.{key}")


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


def _write_code(desk: Desk, route: Any, stops: list[Any]) -> str:
    """Write what the code says: the first place as a geo: address, route, plan version, date."""
    first = next((stop for stop in stops if stop.kind in WORK), stops[0])
    spot = desk.words.spots[first.place_id]
    said = [f"geo:{spot.lat:.5f},{spot.lon:.5f}", route.route_id, desk.plan.about.plan_version]
    # Mostly the route's id names its date: a shorter text makes a coarser code, easier to read.
    return "\n".join(said if route.date in route.route_id else [*said, route.date])
