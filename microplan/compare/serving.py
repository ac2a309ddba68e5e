"""Who serves a place in each round, or why nobody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.compare.finished import list_rows
from microplan.compare.grounds import find_settlements
from microplan.compare.telling import Section, say_many, say_minutes, section

if TYPE_CHECKING:
    from microplan.compare.finished import Finished, Row

UNSERVED_SHOWN = 8
DUE = ("due_children", "due_pregnant")


def tell_service(plan: Finished, settlement_id: str) -> Section:
    """Tell the sites and sessions that serve a settlement, round by round, or why there is none."""
    lines = [_say_unserved(row) for row in plan.rows("unserved", "settlement_id", settlement_id)]
    for share in plan.rows("catchments", "settlement_id", settlement_id):
        site_id = share["site_id"]
        lines.append(
            f"{say_due(share)} at {plan.name(site_id)} ({site_id}),"
            f" {say_minutes(share['walk_minutes'])} on foot:"
        )
        lines += list_sessions(plan, site_id)
    return section("Served by", *(lines or ["No site, as nobody is due here."]))


def list_sessions(plan: Finished, site_id: str) -> list[str]:
    """List a site's sessions by round, and the rounds that no team-day was left for."""
    said = [
        (int(row["round"]), row["date"], _say_session(plan, row))
        for row in plan.rows("sessions", "site_id", site_id)
    ]
    said += [
        (int(row["round"]), "", f"- round {int(row['round'])}: {_say_unserved(row)}")
        for row in plan.rows("unserved_visits", "site_id", site_id)
    ]
    return [line for _, _, line in sorted(said)]


def _say_session(plan: Finished, row: Row) -> str:
    """Say when a session sits, who holds it, and on which route."""
    stops = plan.table("stops")
    routes = stops.loc[(stops["session_id"] == row["session_id"]) & (stops["kind"] == "session")]
    route = f", route {routes['route_id'].iloc[0]}" if len(routes) else ""
    return (
        f"- round {int(row['round'])}, {row['date']}, {row['announced']}: team {row['team_id']}"
        f"{route}; {row['due_children']} + {row['due_pregnant']} due at the site,"
        f" {row['expected_children']} + {row['expected_pregnant']} expected"
    )


def say_due(row: Row) -> str:
    """Say how many children and women are due."""
    children = say_many(int(row["due_children"]), "child", "children")
    return f"{children} and {say_many(int(row['due_pregnant']), 'woman', 'women')} due"


def _say_unserved(row: Row) -> str:
    due = row["due_children"] + row["due_pregnant"]
    what = f"Not served ({say_due(row)})" if due else "Nobody is due"
    return f"{what}: {row['reason']}. What would serve it: {row['what_would_serve_it']}."


def tell_area_service(plan: Finished, area_id: str) -> Section:
    """Tell how many sessions an area has in each round, and who in it is not served."""
    inside = set(find_settlements(plan, area_id)["settlement_id"])
    shares = plan.table("catchments")
    sites = set(shares.loc[shares["settlement_id"].isin(inside), "site_id"])
    sessions = plan.table("sessions")
    held = sessions[sessions["site_id"].isin(sites)]
    lines = [
        f"Round {number}: {say_many(len(rows), 'session')} by"
        f" {say_many(rows['team_id'].nunique(), 'team')}, {rows['date'].min()} to"
        f" {rows['date'].max()}; "
        f"{say_due({name: rows[name].sum() for name in DUE})} at their sites."
        for number, rows in held.groupby("round")
    ]
    left = plan.table("unserved")
    left = left[left["settlement_id"].isin(inside)]
    told = [
        f"- {plan.name(row['settlement_id'])} ({row['settlement_id']}): {_say_unserved(row)}"
        for row in list_rows(left)
    ]
    more = len(told) - UNSERVED_SHOWN
    rest = [f"- and {more} more: tables/unserved.csv"] if more > 0 else []
    none = ["No site takes in anybody from here."] if not lines else []
    return section("Served by", *lines, *none, *told[:UNSERVED_SHOWN], *rest)
