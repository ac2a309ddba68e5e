"""Law 7: every date is a working day, and nobody is at two places at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from microplan.verify.findings import Broken, Law, columns_of, tell

if TYPE_CHECKING:
    from microplan.verify.tables import Written

GAP_DAYS = 28
"""Days between two doses of one antigen, where the manifest does not say (DOMAIN 8)."""
DAY = ["area_id", "round", "day"]


def find_wrong_dates(out: Written) -> list[Broken]:
    """Hold every date against the calendar, the team's other days and the place's last visit."""
    return [
        *_find_off_days("sessions", out.sessions, out.calendar),
        *_find_off_days("routes", out.routes, out.calendar),
        *_find_days_out_of_order(out.calendar),
        *_find_moved_days(out),
        *_find_double_duty(out.routes),
        *_find_short_gaps(out),
    ]


def _find_off_days(name: str, frame: pd.DataFrame, calendar: pd.DataFrame) -> list[Broken]:
    """Find rows whose date is not the calendar's for their area, round and day."""
    days = calendar[[*DAY, "date"]].drop_duplicates(DAY)
    both = frame.merge(days, on=DAY, how="left", suffixes=("", "_of_calendar"))
    off = both[both["date"] != both["date_of_calendar"]]
    key = ("session_id" if name == "sessions" else "route_id",)
    figures = "{date}; round {round}, day {day} of {area_id} is {date_of_calendar}"
    return tell(off, key, f"{name}.date", "a date that is not in the calendar", figures)


def _find_days_out_of_order(calendar: pd.DataFrame) -> list[Broken]:
    """Find days of a block that are no date, or not after the day before."""
    ordered = calendar.sort_values(DAY, kind="stable", ignore_index=True)
    when = pd.to_datetime(ordered["date"], format="%Y-%m-%d", errors="coerce")
    before = when.groupby(ordered["area_id"]).shift()
    first = ~ordered.duplicated("area_id")
    wrong = ordered[when.isna() | (~first & ~(when > before))]
    what = "no date, or one that is not after the day before"
    return tell(wrong, tuple(DAY), "calendar.date", what, "{date}")


def _find_moved_days(out: Written) -> list[Broken]:
    """Find sessions whose date is not their route's, or whose area is not their site's."""
    lines = out.stops[out.stops["session_id"] != ""][["route_id", "session_id"]]
    days = out.routes[["route_id", "date"]].drop_duplicates("route_id")
    sessions = out.sessions.drop_duplicates("session_id")
    both = lines.merge(days, on="route_id").merge(
        sessions[["session_id", "date"]], on="session_id", suffixes=("_of_route", "")
    )
    moved = both[both["date"] != both["date_of_route"]]
    sites = out.sites[["site_id", "area_id"]].drop_duplicates("site_id")
    placed = out.sessions.merge(sites, on="site_id", suffixes=("", "_of_site"))
    astray = placed[placed["area_id"] != placed["area_id_of_site"]]
    key = ("session_id",)
    where = "the session's block is not its site's"
    when = "{date}, the route {date_of_route}"
    return [
        *tell(moved, key, "sessions.date", "the session's date is not its route's", when),
        *tell(astray, key, "sessions.area_id", where, "{area_id}, {area_id_of_site}"),
    ]


def _find_double_duty(routes: pd.DataFrame) -> list[Broken]:
    """Find teams with more than one route on a day."""
    twice = routes[routes.duplicated(["team_id", "date"], keep=False)]
    what = "a team on more than one route in a day"
    return tell(twice, ("route_id",), "routes.team_id", what, "{team_id} on {date}")


def _find_short_gaps(out: Written) -> list[Broken]:
    """Find sites whose visits in two rounds are too few days apart."""
    gap_min = out.setting("settings", "campaign", "gap_days_min") or GAP_DAYS
    dates = pd.to_datetime(out.sessions["date"], format="%Y-%m-%d", errors="coerce")
    visits = out.sessions[["site_id", "round"]].assign(when=dates)
    spans = visits.groupby(["site_id", "round"])["when"].agg(["min", "max"]).reset_index()
    spans = spans.sort_values(["site_id", "round"], ignore_index=True)
    # the latest day of any earlier round, so that no pair of rounds is missed
    last = spans.groupby("site_id")["max"].cummax().groupby(spans["site_id"]).shift()
    spans = spans.assign(days=(spans["min"] - last).dt.days)
    short = spans[spans["days"] < gap_min]
    what = f"visited in two rounds less than {gap_min} days apart"
    return tell(short, ("site_id", "round"), "sessions.date", what, "{days:.0f} days")


LAWS = (
    Law(
        7,
        "The days of a block's calendar follow each other; every date is the calendar's for its "
        "block, round and day; a session's date is its route's and its block its site's; a team is "
        "on one route a day; a site is visited in two rounds at least 28 days apart (manifest "
        "`settings.campaign.gap_days_min`).",
        columns_of(
            calendar="area_id round day date",
            sessions="session_id site_id area_id round day date",
            routes="route_id team_id area_id round day date",
            stops="route_id session_id",
            sites="site_id area_id",
        ),
        find_wrong_dates,
        __name__,
    ),
)
