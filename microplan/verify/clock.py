"""Law 5: the times and distances of a day follow from each other and from the legs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.verify.findings import Broken, Law, columns_of, tell
from microplan.verify.hours import HOLD_SESSIONS, minutes_of

if TYPE_CHECKING:
    import pandas as pd

    from microplan.verify.tables import Written

STOP = ("route_id", "order")
KM_ROUNDING = 0.005
"""Kilometres are compared as people read them, to a hundredth."""


def find_broken_clocks(out: Written) -> list[Broken]:
    """Reckon every route's day anew from its stops and the legs."""
    stops = _timed(out.stops)
    return [
        *_find_broken_orders(stops),
        *_find_stolen_minutes(stops),
        *_find_changed_legs(out, stops),
        *_find_broken_sums(out, stops),
        *_find_moved_sessions(out, stops),
    ]


def _timed(stops: pd.DataFrame) -> pd.DataFrame:
    """Return the stops in the order of the day, with their times in minutes."""
    ordered = stops.sort_values(list(STOP), kind="stable", ignore_index=True)
    before = ordered.groupby("route_id")
    return ordered.assign(
        arrives=minutes_of(ordered["arrive"]),
        departs=minutes_of(ordered["depart"]),
        place=before.cumcount(),
        last=before["order"].transform("size") - 1,
        from_id=before["place_id"].shift(),
        left=minutes_of(before["depart"].shift()),
    )


def _find_broken_orders(stops: pd.DataFrame) -> list[Broken]:
    """Find routes whose lines do not run from 0, the departure, to the last, the return."""
    gap = stops[stops["order"] != stops["place"]]
    starts = (stops["kind"] == "start") != (stops["place"] == 0)
    ends = (stops["kind"] == "end") != (stops["place"] == stops["last"])
    return [
        *tell(gap, STOP, "stops.order", "the lines of a day are not numbered 0, 1, 2 ..."),
        *tell(stops[starts], STOP, "stops.kind", "the departure is not the first line alone"),
        *tell(stops[ends], STOP, "stops.kind", "the return is not the last line alone"),
    ]


def _find_stolen_minutes(stops: pd.DataFrame) -> list[Broken]:
    """Find stops whose arrival or departure does not follow from the line before."""
    due_at = stops["left"] + stops["drive_minutes"] + stops["walk_minutes"]
    stays = stops["arrives"] + stops["wait_minutes"] + stops["service_minutes"]
    late = stops[(stops["place"] > 0) & (stops["arrives"] != due_at)]
    long = stops[stops["departs"] != stays]
    way = (stops["drive_minutes"] != 0) | (stops["walk_minutes"] != 0) | (stops["drive_km"] != 0)
    begun = stops[(stops["place"] == 0) & way]
    late_what = "arrival is not the last departure and the way"
    long_what = "departure is not arrival, waiting and service"
    begun_what = "a way before the departure"
    return [
        *tell(late, STOP, "stops.arrive", late_what, "arrives {arrive}"),
        *tell(long, STOP, "stops.depart", long_what, "{arrive} to {depart}"),
        *tell(begun, STOP, "stops.drive_minutes", begun_what),
    ]


def _find_changed_legs(out: Written, stops: pd.DataFrame) -> list[Broken]:
    """Find ways that are in no leg of the team's vehicle, or whose figures are not the leg's."""
    routes = out.routes[["route_id", "team_id"]].drop_duplicates("route_id")
    teams = out.teams[["team_id", "vehicle"]].drop_duplicates("team_id")
    legs = out.legs.drop(columns="geometry", errors="ignore")
    way = ["from_id", "to_id", "vehicle"]
    gone = stops[stops["place"] > 0].merge(routes, on="route_id", how="left")
    gone = gone.merge(teams, on="team_id", how="left").rename(columns={"place_id": "to_id"})
    gone = gone.merge(legs.drop_duplicates(way), on=way, how="left", suffixes=("", "_of_leg"))
    unknown = gone["drive_minutes_of_leg"].isna()
    minutes, km = gone["drive_minutes"] + gone["walk_minutes"], gone["drive_km"]
    stays = (gone["from_id"] == gone["to_id"]) & (minutes == 0) & (km == 0)
    lost = gone[unknown & ~stays]
    known = gone[~unknown]
    what = "a way that is in no leg of the team's vehicle"
    broken = tell(lost, STOP, "legs.from_id", what, "{from_id} to {to_id} by {vehicle}")
    for column, off in (("drive_minutes", 0.0), ("walk_minutes", 0.0), ("drive_km", KM_ROUNDING)):
        wrong = known[~((known[column] - known[f"{column}_of_leg"]).abs() <= off)]
        figures = f"{{{column}}}, the leg {{{column}_of_leg}}"
        broken += tell(wrong, STOP, f"stops.{column}", "differs from the leg's figure", figures)
    return broken


def _find_broken_sums(out: Written, stops: pd.DataFrame) -> list[Broken]:
    """Find routes whose figures are not those of their lines and sessions."""
    reckoned = _summed(out, stops)
    routes = out.routes.merge(reckoned, on="route_id", how="left", suffixes=("", "_of_stops"))
    routes = routes.assign(starts=minutes_of(routes["start"]), is_back=minutes_of(routes["end"]))
    work = routes["is_back"] - routes["starts"]
    wrong = {
        "stops": routes["stops"] != routes["stops_of_stops"],
        "km": ~((routes["km"] - routes["km_of_stops"]).abs() <= KM_ROUNDING),
        "drive_minutes": routes["drive_minutes"] != routes["drive_minutes_of_stops"],
        "start": routes["starts"] != routes["start_of_stops"],
        "end": routes["is_back"] != routes["end_of_stops"],
        "work_minutes": routes["work_minutes"] != work,
        "starts_at": routes["starts_at"] != routes["starts_at_of_stops"],
        "ends_at": routes["ends_at"] != routes["ends_at_of_stops"],
        "due_children": routes["due_children"] != routes["due_children_of_stops"],
        "due_pregnant": routes["due_pregnant"] != routes["due_pregnant_of_stops"],
    }
    held = routes["mode"].isin(HOLD_SESSIONS)
    wrong = {name: rows & held if name.startswith("due_") else rows for name, rows in wrong.items()}
    what = "differs from what the route's lines give"
    return [
        broken
        for name, rows in wrong.items()
        for broken in tell(routes[rows], ("route_id",), f"routes.{name}", what)
    ]


def _summed(out: Written, stops: pd.DataFrame) -> pd.DataFrame:
    """Reckon the figures of each route from its lines, and its due from its sessions."""
    due = out.sessions[["session_id", "due_children", "due_pregnant"]]
    held = stops[stops["kind"] == "session"][["route_id", "session_id"]]
    due_sums = held.merge(due.drop_duplicates("session_id"), on="session_id", how="left")
    sums = stops.groupby("route_id").agg(
        stops=("place", lambda place: len(place) - 2),
        km=("drive_km", "sum"),
        drive_minutes=("drive_minutes", "sum"),
        start=("arrives", "first"),
        end=("departs", "last"),
        starts_at=("place_id", "first"),
        ends_at=("place_id", "last"),
    )
    by_route = due_sums.groupby("route_id")[["due_children", "due_pregnant"]].sum()
    filled = by_route.reindex(sums.index, fill_value=0)
    return sums.join(filled).add_suffix("_of_stops").reset_index()


def _find_moved_sessions(out: Written, stops: pd.DataFrame) -> list[Broken]:
    """Find sessions that do not start and end when their line says so."""
    lines = stops[stops["kind"] == "session"]
    lines = lines.assign(opens=lines["arrives"] + lines["wait_minutes"])
    lines = lines[["session_id", "opens", "departs"]].drop_duplicates("session_id")
    both = out.sessions.merge(lines, on="session_id", how="inner")
    early = both[minutes_of(both["start"]) != both["opens"]]
    over = both[minutes_of(both["end"]) != both["departs"]]
    key = ("session_id",)
    return [
        *tell(early, key, "sessions.start", "start is not the line's arrival and wait", "{start}"),
        *tell(over, key, "sessions.end", "end is not the line's departure", "{end}"),
    ]


LAWS = (
    Law(
        5,
        "A line's arrival is the last departure and the way, its departure the arrival, wait and "
        "service; there is no way before the first; ways are those of the legs of the team's "
        "vehicle; routes and sessions say what their lines say.",
        columns_of(
            stops="route_id order kind place_id session_id arrive depart drive_minutes drive_km "
            "walk_minutes wait_minutes service_minutes",
            legs="from_id to_id vehicle drive_minutes drive_km walk_minutes",
            teams="team_id vehicle",
            routes="route_id mode team_id stops km drive_minutes work_minutes start end starts_at "
            "ends_at due_children due_pregnant",
            sessions="session_id start end due_children due_pregnant",
        ),
        find_broken_clocks,
        __name__,
    ),
)
