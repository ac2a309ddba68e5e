"""Law 4: every session is held by exactly one team, and its vaccine brought and fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.verify.findings import Broken, Law, columns_of, tell
from microplan.verify.hours import CARRY_OWN_VACCINE, HOLD_SESSIONS, minutes_of

if TYPE_CHECKING:
    import pandas as pd

    from microplan.verify.tables import Written

SESSION = ("session_id",)
STOP = ("route_id", "order")


def find_stray_sessions(out: Written) -> list[Broken]:
    """Find sessions that are not on exactly one route, the one of their team, at their site."""
    routes = out.routes[["route_id", "mode", "team_id"]].drop_duplicates("route_id")
    lines = out.stops.merge(routes, on="route_id", how="left")
    held = lines[(lines["kind"] == "session") & lines["mode"].isin(HOLD_SESSIONS)]
    broken = [
        *_find_not_once(out.sessions, held, "held on one route"),
        *_find_strange_lines(lines),
        *_find_strangers(out.sessions, held),
    ]
    if (routes["mode"] == "avd").any():
        broken += _find_undelivered(out.sessions, held, lines[lines["mode"] == "avd"])
    return broken


def _find_not_once(sessions: pd.DataFrame, lines: pd.DataFrame, done: str) -> list[Broken]:
    """Find sessions that do not stand on exactly one of the lines."""
    times = lines["session_id"].value_counts()
    counted = sessions.assign(times=sessions["session_id"].map(times).fillna(0).astype(int))
    wrong = counted[counted["times"] != 1]
    return tell(wrong, SESSION, "stops.session_id", f"sessions not {done}", "on {times}")


def _find_strange_lines(lines: pd.DataFrame) -> list[Broken]:
    """Find session lines of a team that holds none, and lines of a session without its id."""
    sits = lines["kind"] == "session"
    wrong_mode = lines[sits & ~lines["mode"].isin(HOLD_SESSIONS)]
    nameless = lines[lines["kind"].isin(["session", "deliver", "collect"])]
    nameless = nameless[nameless["session_id"] == ""]
    return [
        *tell(wrong_mode, STOP, "routes.mode", "a session on a route that holds none", "{mode}"),
        *tell(nameless, STOP, "stops.session_id", "a line of a session that names none"),
    ]


def _find_strangers(sessions: pd.DataFrame, held: pd.DataFrame) -> list[Broken]:
    """Find sessions held by another team, or at another place, than the session's own."""
    own = sessions[["session_id", "site_id", "team_id"]].drop_duplicates("session_id")
    both = held.merge(own, on="session_id", how="inner", suffixes=("_of_route", ""))
    team = both[both["team_id"] != both["team_id_of_route"]]
    place = both[both["site_id"] != both["place_id"]]
    what = "the session's team is not the one of its route"
    where = "the session's site is not the place of its line"
    return [
        *tell(team, SESSION, "sessions.team_id", what, "{team_id}, {team_id_of_route}"),
        *tell(place, SESSION, "sessions.site_id", where, "{site_id}, {place_id}"),
    ]


def _find_undelivered(
    sessions: pd.DataFrame, held: pd.DataFrame, lines: pd.DataFrame
) -> list[Broken]:
    """Find sessions without their own vaccine that no courier serves once each way, in time."""
    own = held.loc[held["mode"].isin(CARRY_OWN_VACCINE), "session_id"]
    waiting = sessions[~sessions["session_id"].isin(own)]
    broken = []
    for kind, done in (("deliver", "delivered to once"), ("collect", "collected from once")):
        broken += _find_not_once(waiting, lines[lines["kind"] == kind], done)
    times = waiting[["session_id", "start", "end"]].drop_duplicates("session_id")
    both = lines.merge(times, on="session_id", how="inner")
    late = (both["kind"] == "deliver") & (minutes_of(both["arrive"]) > minutes_of(both["start"]))
    soon = (both["kind"] == "collect") & (minutes_of(both["depart"]) < minutes_of(both["end"]))
    return [
        *broken,
        *tell(both[late], STOP, "stops.arrive", "vaccine comes after the session starts"),
        *tell(both[soon], STOP, "stops.depart", "vaccine is fetched before the session ends"),
    ]


LAWS = (
    Law(
        4,
        "Every session is on exactly one route of mode anm, mobile or boat, of its own team and at "
        "its own site; where couriers run (mode avd), each session whose team does not carry its "
        "own vaccine is delivered to, before it starts, and collected from, after it ends, once.",
        columns_of(
            sessions="session_id site_id team_id start end",
            routes="route_id mode team_id",
            stops="route_id order kind place_id session_id arrive depart",
        ),
        find_stray_sessions,
        __name__,
    ),
)
