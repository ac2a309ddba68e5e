"""Law 6: no team works longer, farther or with more than it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.verify.findings import Broken, Law, columns_of, tell
from microplan.verify.hours import CARRY_OWN_VACCINE, HOLD_SESSIONS, minutes_of

if TYPE_CHECKING:
    import pandas as pd

    from microplan.verify.tables import Written

ROUTE = ("route_id",)
TEAM = [
    "team_id",
    "day_start",
    "day_end",
    "work_minutes_max",
    "stops_max",
    "vaccinators",
    "children_per_vaccinator_max",
    "carriers",
    "cold_life_minutes",
]


def find_overburdened_teams(out: Written) -> list[Broken]:
    """Hold each route's day against what its team can do, and each session against its site."""
    days = _loaded(out)
    return [*_find_overtime(days), *_find_overload(days), *_find_closed_sites(out)]


def _loaded(out: Written) -> pd.DataFrame:
    """Return the routes with their team's limits, and what the day asks of the team."""
    teams = out.teams[TEAM].drop_duplicates("team_id")
    days = out.routes.merge(teams, on="team_id", how="left")
    lines = out.stops[out.stops["kind"] == "session"]
    expected = out.sessions[["session_id", "expected_children"]].drop_duplicates("session_id")
    lines = lines.merge(expected, on="session_id", how="left")
    carried = out.supply[out.supply["item"].str.contains("carrier", case=False)]
    by_route = days["route_id"].map
    return days.assign(
        leaves=minutes_of(days["start"]),
        is_back=minutes_of(days["end"]),
        held=by_route(lines["route_id"].value_counts()).fillna(0),
        come=by_route(lines.groupby("route_id")["expected_children"].sum()).fillna(0),
        taken=by_route(carried.groupby("route_id")["issued"].sum()).fillna(0),
    )


def _find_overtime(days: pd.DataFrame) -> list[Broken]:
    """Find days that are too long, begin too early, end too late, or outlast the ice."""
    minutes = days["is_back"] - days["leaves"]
    warm = days["mode"].isin(CARRY_OWN_VACCINE) & (minutes > days["cold_life_minutes"])
    wrong = {
        "work_minutes": (minutes > days["work_minutes_max"], "works longer than its team may"),
        "start": (days["leaves"] < minutes_of(days["day_start"]), "leaves before duty begins"),
        "end": (days["is_back"] > minutes_of(days["day_end"]), "is back after duty ends"),
    }
    broken = [
        finding
        for name, (rows, what) in wrong.items()
        for finding in tell(days[rows], ROUTE, f"routes.{name}", what, "{start} to {end}")
    ]
    ice = "is out longer than its carriers keep cold"
    return broken + tell(days[warm], ROUTE, "teams.cold_life_minutes", ice, "{start} to {end}")


def _find_overload(days: pd.DataFrame) -> list[Broken]:
    """Find days with more sessions, children or carriers than the team can take."""
    room = days["vaccinators"] * days["children_per_vaccinator_max"]
    holds = days["mode"].isin(HOLD_SESSIONS)
    crowd = days.assign(room=room)[holds & (days["come"] > room)]
    sessions = days[days["held"] > days["stops_max"]]
    heavy = days[days["taken"] > days["carriers"]]
    return [
        *tell(
            sessions,
            ROUTE,
            "teams.stops_max",
            "more session stops than its team may have",
            "{held:.0f} of {stops_max}",
        ),
        *tell(
            crowd,
            ROUTE,
            "teams.children_per_vaccinator_max",
            "more children than its vaccinators can vaccinate",
            "{come:.0f} of {room:.0f}",
        ),
        *tell(
            heavy,
            ROUTE,
            "teams.carriers",
            "more carriers than its team has",
            "{taken:.0f} of {carriers}",
        ),
    ]


def _find_closed_sites(out: Written) -> list[Broken]:
    """Find sessions outside their site's hours, or shorter than the site asks for."""
    sites = out.sites[["site_id", "opens", "closes", "sitting_minutes_min"]]
    held = out.sessions.merge(sites.drop_duplicates("site_id"), on="site_id", how="left")
    starts, ends = minutes_of(held["start"]), minutes_of(held["end"])
    # a site without hours of its own compares as neither early nor late
    closed = held[(starts < minutes_of(held["opens"])) | (ends > minutes_of(held["closes"]))]
    short = held[ends - starts < held["sitting_minutes_min"]]
    key = ("session_id",)
    hours, least = "outside its site's hours", "shorter than its site asks for"
    return [
        *tell(closed, key, "sites.opens", hours, "{start} to {end} in {opens} to {closes}"),
        *tell(short, key, "sites.sitting_minutes_min", least, "{start} to {end}"),
    ]


LAWS = (
    Law(
        6,
        "A day is within its team's hours, minutes, session stops, children a vaccinator and "
        "carriers; a team that carries its own vaccine is back before its carriers are warm; a "
        "session is within its site's hours and no shorter than the site asks for.",
        columns_of(
            teams=" ".join(TEAM),
            routes="route_id team_id mode start end",
            stops="route_id kind session_id",
            sessions="session_id site_id start end expected_children",
            sites="site_id opens closes sitting_minutes_min",
            supply="route_id item issued",
        ),
        find_overburdened_teams,
        __name__,
    ),
)
