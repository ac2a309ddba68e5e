"""What every route sheet of a plan is written from, laid ready once: names, lists, ways, ground."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from microplan.geo.crs import project
from microplan.outputs.language import knows
from microplan.outputs.sheets.foot import write_foot
from microplan.outputs.sheets.ground import Ground, lay_ground, shapes_in_metres
from microplan.outputs.sheets.leaves import PAPER_MM, PRINTER_MM, TOP_MM, measure_foot
from microplan.outputs.sheets.lines import Words
from microplan.outputs.sheets.load import list_load
from microplan.outputs.sheets.places import Pair, count_listed, name_spots, pair, printable
from microplan.outputs.sheets.priority import tell_priorities

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from microplan.domain.handover import Plan
    from microplan.outputs.sheets.labels import Label

Ends = tuple[str, str, str]
"""From, to and vehicle of a way."""


@dataclass(frozen=True)
class Desk:
    """What every sheet of a plan is written from."""

    plan: Plan
    ground: Ground
    words: Words
    stops: dict[str, list[Any]]
    """Rows of the table stops by route, in order."""
    legs: dict[Ends, BaseGeometry]
    """Ways in metres."""
    spots_xy: dict[str, NDArray[np.float64]]
    """Facilities and sites in metres."""
    served_xy: dict[str, NDArray[np.float64]]
    """The settlements that a site serves, in metres, shape (n, 2)."""
    teams: dict[str, Any]
    """Rows of the table teams."""
    areas: dict[str, Pair]
    load: dict[str, list[tuple[str, str, int]]]
    """Antigen, item and number issued, by session."""
    couriers: bool
    """Couriers' runs are planned."""
    foot: list[str]
    """The lines at the foot of every page."""
    body_mm: float
    """Height of a page between its margins."""
    maps: dict[tuple[object, ...], tuple[str, list[Label]]] = field(default_factory=dict)
    """Maps drawn so far: a team that comes again in a later round finds its map ready."""

    @property
    def language(self) -> str:
        """The local language."""
        return self.words.language


def lay_desk(plan: Plan) -> Desk:
    """Lay ready what the sheets of a plan are written from."""
    ground = lay_ground(plan)
    words, foot = _gather_words(plan), write_foot(plan)
    stops: Any = plan.stops.sort_values(["route_id", "order"], kind="stable").itertuples(
        index=False
    )
    lines = {route: list(rows) for route, rows in groupby(stops, key=lambda stop: stop.route_id)}
    spots = list(words.spots.values())
    xy = project([s.lon for s in spots], [s.lat for s in spots], ground.crs)
    return Desk(
        plan=plan,
        ground=ground,
        words=words,
        stops=lines,
        legs=_lay_legs(plan, ground),
        spots_xy=dict(zip(words.spots, xy, strict=True)),
        served_xy=_lay_served(plan, ground),
        teams=_by_id(plan.teams, "team_id"),
        areas={str(row.area_id): _names(row) for row in plan.areas.itertuples(index=False)},
        load=list_load(plan.supply),
        couriers=bool((plan.routes["mode"] == "avd").any()),
        foot=foot,
        body_mm=PAPER_MM[1] - TOP_MM - PRINTER_MM - measure_foot(foot),
    )


def _gather_words(plan: Plan) -> Words:
    """Gather what the lines of every route are written from."""
    language = plan.about.local_language
    carriers = plan.supply[plan.supply["item"].str.contains("carrier", regex=False)]
    issued = carriers.groupby("session_id")["issued"].sum()
    spots = name_spots(plan)
    bases = {
        str(row.team_id): spots[str(row.facility_id)] for row in plan.teams.itertuples(index=False)
    }
    return Words(
        language=language,
        spots=spots,
        sessions=_by_id(plan.sessions, "session_id"),
        listed=count_listed(plan),
        teams={team: (base.name or base.locator, base.name_local) for team, base in bases.items()},
        carriers={str(session): int(n) for session, n in issued.items()},
        priorities=tell_priorities(plan),
    )


def say_vehicle(vehicle: str, language: str) -> Pair:
    """Name a vehicle; one without words is printed as it stands."""
    key = f"vehicle.{vehicle}"
    return pair(language, key) if knows(key) else (printable(vehicle), "")


def _lay_legs(plan: Plan, ground: Ground) -> dict[Ends, BaseGeometry]:
    """Bring every way into metres."""
    shapes = shapes_in_metres(plan.legs.geometry.to_numpy(), ground.crs)
    ends = zip(plan.legs["from_id"], plan.legs["to_id"], plan.legs["vehicle"], strict=True)
    return dict(zip(ends, shapes, strict=True))


def _lay_served(plan: Plan, ground: Ground) -> dict[str, NDArray[np.float64]]:
    """Find the settlements that each site serves, in metres."""
    rows = {settlement: i for i, settlement in enumerate(plan.settlements["settlement_id"])}
    served = plan.catchments["settlement_id"].map(rows).groupby(plan.catchments["site_id"])
    return {str(site): ground.settlements[at.to_numpy()] for site, at in served}


def _by_id(frame: pd.DataFrame, id_: str) -> dict[str, Any]:
    """Return a frame's rows by id."""
    return {getattr(row, id_): row for row in frame.itertuples(index=False)}


def _names(row: Any) -> Pair:
    """Return a row's name in both scripts."""
    name, local = printable(row.name), printable(row.name_local)
    return (name or local or row.area_id, "" if local == name or not name else local)
