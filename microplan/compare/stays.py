"""A site, a session or a team's day explained: whom it is for, and how its sums come about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.compare.serving import DUE, list_sessions, say_due
from microplan.compare.telling import Section, is_known, say_many, say_minutes, section

if TYPE_CHECKING:
    import pandas as pd

    from microplan.compare.finished import Finished, Row

KINDS = {
    "fixed": "at a post that vaccinates anyway",
    "outreach": "an outreach site that a vaccinator goes to",
    "mobile": "a stop of a mobile team, far from any vaccinator",
}
PREFIX = "P-"
"""Of a site's id, before that of the settlement or post it sits in."""
OTHERS_SHOWN = 6


def tell_site(plan: Finished, site: Row) -> list[Section]:
    """Tell why a site is where it is: whom it serves, and when."""
    shares = sorted(
        plan.rows("catchments", "site_id", site["site_id"]),
        key=lambda row: (-row["due_children"], row["settlement_id"]),
    )
    due = {name: sum(row[name] for row in shares) for name in DUE}
    base = f" Its post is {plan.name(site['facility_id'])}." if site["facility_id"] else ""
    listed = [
        f"- {plan.name(row['settlement_id'])} ({row['settlement_id']}): {say_due(row)},"
        f" {say_minutes(row['walk_minutes'])} on foot"
        for row in shares
    ]
    return [
        section(
            "Why here",
            f"It is {KINDS.get(site['kind'], site['kind'])}.{base}",
            f"It takes in {say_many(len(shares), 'settlement')}: {say_due(due)} in the first"
            f" round, nobody farther than"
            f" {say_minutes(max((row['walk_minutes'] for row in shares), default=0))} on foot.",
            *listed,
        ),
        section("Where else it could sit", *_tell_others(plan, site, shares)),
        section("Sessions", *list_sessions(plan, site["site_id"])),
    ]


def _tell_others(plan: Finished, site: Row, shares: list[Row]) -> list[str]:
    """Tell which other candidates the places of a site could walk to, and what they would take in.

    The most that a candidate could take in comes first.
    """
    pairs = plan.state("candidates")
    if pairs.empty:
        return []
    sums = _sum_reached(plan, pairs)
    mine = {row["settlement_id"] for row in shares}
    near = set(pairs.loc[pairs["settlement_id"].isin(mine), "site_id"]) - {site["site_id"]}
    sites = set(plan.table("sites")["site_id"])
    order = sorted(near, key=lambda other: (-sums[other][1], other))
    told = [
        f"- {plan.name(other.removeprefix(PREFIX))} ({other}): {_say_reached(*sums[other])};"
        f" {'a site as well' if other in sites else 'not chosen'}"
        for other in order[:OTHERS_SHOWN]
    ]
    more = [f"- and {len(order) - OTHERS_SHOWN} more: state/candidates.csv"]
    own = sums.get(site["site_id"])
    return [
        f"This one is in a walk of {_say_reached(*own)}." if own else "",
        _say_rule(plan, site),
        *(told or ["No other candidate lies in a walk of its places."]),
        *more * (len(order) > OTHERS_SHOWN),
    ]


def _sum_reached(plan: Finished, pairs: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Return of each candidate how many settlements are in a walk of it, and their due people."""
    due = plan.table("need").set_index("settlement_id")[list(DUE)].sum(axis=1)
    people = pairs["settlement_id"].map(due).fillna(0)
    sums = people.groupby(pairs["site_id"]).agg(["size", "sum"])
    each = zip(sums.index, sums["size"], sums["sum"], strict=True)
    return {str(other): (int(places), int(people)) for other, places, people in each}


def _say_reached(places: int, people: int) -> str:
    return f"{say_many(places, 'settlement')} with {say_many(people, 'person', 'people')} due"


def _say_rule(plan: Finished, site: Row) -> str:
    """Say by which rule sites were chosen."""
    alone = plan.setting("sessions", "never_merged_codes", default=())
    if site["hra_code"] and site["hra_code"] in alone:
        return f"A high-risk site of code {site['hra_code']} always has a session of its own."
    most = plan.setting("sessions", "walk_minutes_max")
    walk = f" a walk of at most {say_minutes(most)}" if is_known(most) else " a walk"
    return (
        f"Chosen are the fewest sites that leave every place{walk}, a health post rather than a"
        " village, and of these the shortest walks."
    )


def tell_session(plan: Finished, row: Row) -> list[Section]:
    """Tell when a session sits, for whom, by whom, and with what."""
    stops = plan.rows("stops", "session_id", row["session_id"])
    on = [
        f"- {stop['kind']} on route {stop['route_id']}, {stop['arrive']} to {stop['depart']}"
        for stop in stops
    ]
    items = [
        f"- {item['item']}: {item['issued']:g} ({item['unit']})"
        + (f" for {say_many(int(item['doses_due']), 'dose')}" if item["antigen"] else "")
        for item in plan.rows("supply", "session_id", row["session_id"])
    ]
    return [
        section(
            "When and for whom",
            f"Round {int(row['round'])}, {row['date']}, {row['start']} to {row['end']}, announced"
            f" {row['announced']}, by team {row['team_id']}, at {plan.name(row['site_id'])}.",
            f"{say_due(row)},"
            f" {row['expected_children']} and {row['expected_pregnant']} expected to come;"
            f" {row['injections']} injections.",
            f"Asked to mobilise: {row['department']}." if row["department"] else "",
            *on,
        ),
        section("What it needs", *items),
    ]


def tell_route(plan: Finished, row: Row) -> list[Section]:
    """Tell a team's day line by line, and how its sums come about."""
    stops = sorted(plan.rows("stops", "route_id", row["route_id"]), key=lambda stop: stop["order"])
    team = plan.row("teams", "team_id", row["team_id"])
    drive = sum(stop["drive_minutes"] for stop in stops)
    parts = {
        "driving": drive,
        "walking": sum(stop["walk_minutes"] for stop in stops),
        "waiting": sum(stop["wait_minutes"] for stop in stops),
        "at work": sum(stop["service_minutes"] for stop in stops),
    }
    spent = ", ".join(f"{say_minutes(minutes)} {word}" for word, minutes in parts.items())
    limit = f" of {say_minutes(team['work_minutes_max'])} at most" if team else ""
    return [
        section(
            "The day",
            f"Team {row['team_id']} ({row['mode']}, {team.get('vehicle', 'vehicle not known')}),"
            f" from {plan.name(row['facility_id'])}, round {int(row['round'])}, {row['date']}.",
            _say_post(plan, row["facility_id"]),
            *(_say_stop(plan, stop) for stop in stops),
        ),
        section(
            "How it adds up",
            f"{row['start']} to {row['end']} is {say_minutes(row['work_minutes'])}{limit}:"
            f" {spent}.",
            f"{sum(stop['drive_km'] for stop in stops):.1f} km driven in {say_minutes(drive)}.",
            f"{say_due(row)}.",
        ),
    ]


def _say_post(plan: Finished, facility_id: str) -> str:
    """Say where a team's base and its staff are written."""
    post = plan.row("facilities", "facility_id", facility_id)
    staff = plan.rows("staff", "base_id", facility_id)
    rows = [f"{row['role']} ({row['source']})" for row in staff]
    base = f"Its base is from {post['source']}" if is_known(post.get("source")) else ""
    return f"{base}{'; staff: ' * bool(rows)}{', '.join(rows)}." if base else ""


def _say_stop(plan: Finished, stop: Row) -> str:
    """Say one line of a route."""
    way = [f"{say_minutes(stop['drive_minutes'])} by vehicle ({stop['drive_km']:.1f} km)"]
    way = way if stop["drive_minutes"] or stop["drive_km"] else []
    way += [f"{say_minutes(stop['walk_minutes'])} on foot"] if stop["walk_minutes"] else []
    waits = f", waits {say_minutes(stop['wait_minutes'])}" if stop["wait_minutes"] else ""
    led = f" after {' and '.join(way)}" if way else ""
    times = f"{stop['arrive']}-{stop['depart']}"
    name = plan.name(stop["place_id"])
    return f"- {times} {stop['kind']} at {name} ({stop['place_id']}){led}{waits}"
