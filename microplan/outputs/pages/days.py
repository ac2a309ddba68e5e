"""The rounds, teams, sessions, routes and ways of a block's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from microplan.outputs.naming import Pair, each_row
from microplan.outputs.pages.records import Day, Round, Route, Session, Stop, Team
from microplan.outputs.public import public_text

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry as Geometry

    from microplan.domain.handover import Plan

TOLERANCE = 5e-5
"""Degrees by which a way may move: about five metres."""
Ends = tuple[str, str, str]
"""From, to and vehicle of a way."""


@dataclass(frozen=True)
class Line:
    """One line of a route: its row of `stops`, and the way that leads to it."""

    row: Any
    ends: Ends


@dataclass(frozen=True)
class Lines:
    """The lines of every route in order, and the ways that have a shape."""

    by_route: dict[str, list[Line]]
    ways: dict[Ends, Geometry]


@dataclass(frozen=True)
class Ways:
    """The ways that one page draws, each kept once; its number is its place in `shapes`."""

    numbers: dict[Ends, int]
    shapes: list[list[int]]

    def number_of(self, ends: Ends) -> int:
        """Return the number of a way, -1 where no road was found for it."""
        return self.numbers.get(ends, -1)


def tell_rounds(plan: Plan, area_id: str) -> list[Round]:
    """Tell the working days of the block in each round."""
    frame = plan.calendar[plan.calendar["area_id"] == area_id]
    return [
        Round(round=int(number), days=[Day(day=int(r.day), date=str(r.date)) for r in rows])
        for number, rows in _by_round(frame)
    ]


def tell_teams(plan: Plan, team_ids: set[str], names: dict[str, Pair]) -> list[Team]:
    """Tell of the teams: each has its base's name and a number among the teams of that base."""
    teams = plan.teams.sort_values("team_id")
    numbers = teams.groupby("facility_id").cumcount() + 1
    return [
        Team(
            id=row.team_id,
            base=names.get(row.facility_id, (row.facility_id, row.facility_id)),
            number=int(number),
            mode=row.mode,
            vehicle=row.vehicle,
        )
        for row, number in zip(each_row(teams), numbers, strict=True)
        if row.team_id in team_ids
    ]


def tell_sessions(plan: Plan, area_id: str, visited: set[str]) -> list[Session]:
    """Tell of the sessions at the block's sites, and of those that its teams hold elsewhere."""
    frame = plan.sessions
    frame = frame[(frame["area_id"] == area_id) | frame["session_id"].isin(visited)]
    return [
        Session(
            id=row.session_id,
            site=row.site_id,
            round=int(row.round),
            date=row.date,
            start=row.start,
            end=row.end,
            announced=row.announced,
            team=row.team_id,
            children=int(row.due_children),
            women=int(row.due_pregnant),
            expected=(int(row.expected_children), int(row.expected_pregnant)),
            department=public_text(row.department),
        )
        for row in each_row(frame)
    ]


def line_up(plan: Plan) -> Lines:
    """Put the stops of each route in order, once for all pages."""
    vehicles = dict(zip(plan.teams["team_id"], plan.teams["vehicle"], strict=True))
    by_route = {r.route_id: vehicles[r.team_id] for r in each_row(plan.routes)}
    lines: dict[str, list[Line]] = {route: [] for route in by_route}
    for row in each_row(plan.stops.sort_values(["route_id", "order"], kind="stable")):
        line = lines[row.route_id]
        before = line[-1].row.place_id if line else ""
        line.append(Line(row, (before, row.place_id, by_route[row.route_id])))
    legs = plan.legs
    keys = zip(legs["from_id"], legs["to_id"], legs["vehicle"], strict=True)
    shapes = zip(keys, legs.geometry.to_numpy(), strict=True)
    return Lines(lines, {ends: shape for ends, shape in shapes if not _is_void(shape)})


def trace_ways(lines: Lines, routes: pd.DataFrame) -> Ways:
    """Give each way that the routes use a number, and write it as steps of 1e-5 degrees."""
    used = {line.ends for route in routes["route_id"] for line in lines.by_route[route]}
    found = sorted(used & set(lines.ways))
    return Ways({e: n for n, e in enumerate(found)}, [_encode(lines.ways[e]) for e in found])


def tell_routes(lines: Lines, routes: pd.DataFrame, ways: Ways) -> list[Route]:
    """Tell of the routes, each with its stops in order."""
    return [
        Route(
            id=row.route_id,
            team=row.team_id,
            mode=row.mode,
            round=int(row.round),
            day=int(row.day),
            date=row.date,
            start=row.start,
            end=row.end,
            km=round(float(row.km), 1),
            children=int(row.due_children),
            women=int(row.due_pregnant),
            stops=[_tell_stop(n.row, ways.number_of(n.ends)) for n in lines.by_route[row.route_id]],
        )
        for row in each_row(routes)
    ]


def _by_round(frame: pd.DataFrame) -> list[tuple[Any, list[Any]]]:
    """Return the rows of each round, in order of days."""
    ordered = frame.sort_values(["round", "day"])
    return [(number, list(each_row(rows))) for number, rows in ordered.groupby("round")]


def _tell_stop(row: Any, leg: int) -> Stop:
    return Stop(
        kind=row.kind,
        place=row.place_id,
        session=row.session_id,
        arrive=row.arrive,
        depart=row.depart,
        drive=int(row.drive_minutes),
        km=round(float(row.drive_km), 1),
        walk=int(row.walk_minutes),
        wait=int(row.wait_minutes),
        leg=leg,
    )


def _is_void(shape: Any) -> bool:
    return shape is None or shape.is_empty


def _encode(shape: Any) -> list[int]:
    """Write a line as latitude, longitude of its start and then the steps, in 1e-5 degrees."""
    line = shapely.get_coordinates(shapely.simplify(shape, TOLERANCE))[:, ::-1]
    whole = np.round(line * 1e5).astype(np.int64)
    steps = np.vstack([whole[:1], np.diff(whole, axis=0)])
    return [int(number) for number in steps.ravel()]
