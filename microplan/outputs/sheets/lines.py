"""The lines of a route sheet: the departure, each stop with its figures, the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from microplan.outputs.public import public_text, round_to_known
from microplan.outputs.sheets.places import NOBODY_LISTED, Listed, Pair, Spot, pair, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING: Pair = ("", "")
TOLD = frozenset({"session", "supervise"})
"""Who is told which places come first: a courier's way does not depend on it."""
WORK = frozenset({"session", "deliver", "collect", "supervise"})


@dataclass(frozen=True)
class Line:
    """A line of the sheet's table, all in words; empty where there is nothing to say."""

    kind: str
    """As in the table stops."""
    number: str
    """1, 2, ... for a stop that is work; empty for departure, halt and return."""
    names: Pair
    locator: str
    what: Pair
    """What is done there, for a courier or a supervisor, or the clock of departure and return."""
    hra: str
    houses: Pair
    announced: str
    times: str
    way: Pair
    """Kilometres and minutes from the last line; the second part is the way on foot."""
    foot: Pair
    listed: Pair
    listed_figures: str
    """Children · women."""
    estimate: Pair
    estimate_figures: str
    recount: Pair
    """Said where the list is far below the estimate."""
    expected: Pair
    expected_figures: str
    mobilised_by: Pair
    team: Pair
    carriers: str
    priority: Pair
    """Of a site that serves a place of the first ranks: its rank, its reason, what fits."""


@dataclass(frozen=True)
class Words:
    """What the lines of every route are written from."""

    language: str
    spots: Mapping[str, Spot]
    sessions: Mapping[str, Any]
    """Rows of the table sessions by id."""
    listed: Mapping[str, Listed]
    """By site."""
    teams: Mapping[str, Pair]
    carriers: Mapping[str, int]
    """Vaccine carriers by session."""
    priorities: Mapping[str, Pair]
    """By site."""


def write_lines(stops: list[Any], words: Words) -> list[Line]:
    """Write the lines of one route from its rows of the table stops, in order."""
    lines, number = [], 0
    for stop in stops:
        number += stop.kind in WORK
        lines.append(_write_line(stop, str(number) if stop.kind in WORK else "", words))
    return lines


def _write_line(stop: Any, number: str, words: Words) -> Line:
    """Write one line."""
    language, spot = words.language, words.spots[stop.place_id]
    session = words.sessions.get(stop.session_id)
    return Line(
        kind=stop.kind,
        number=number,
        names=(spot.name, spot.name_local),
        locator=spot.locator,
        what=_say_what(stop, language),
        hra=spot.hra_code,
        houses=_say_houses(words.listed.get(stop.place_id, NOBODY_LISTED), language),
        announced=session.announced.replace("-", "–") if session else "",
        times=f"{stop.arrive}–{stop.depart}" if stop.kind in WORK else "",
        way=_say_way(stop),
        foot=_say_foot(stop, language),
        listed=_say_listed(session, words) if session else NOTHING,
        listed_figures=_count_listed(session, words) if session else "",
        estimate=pair(language, "sheet.estimate") if session else NOTHING,
        estimate_figures=_count_estimate(session, words) if session else "",
        recount=_ask_recount(session, words) if session else NOTHING,
        expected=pair(language, "sheet.expected") if session else NOTHING,
        expected_figures=_count_expected(session) if session else "",
        mobilised_by=_say_mobilised(session, language) if session else NOTHING,
        team=words.teams.get(session.team_id, NOTHING) if session else NOTHING,
        carriers=str(words.carriers.get(stop.session_id, "")),
        priority=words.priorities.get(stop.place_id, NOTHING) if stop.kind in TOLD else NOTHING,
    )


def _say_what(stop: Any, language: str) -> Pair:
    """Say what is done at a stop, or when the team leaves or is back."""
    if stop.kind == "start":
        return pair(language, "sheet.leaves", time=stop.depart)
    if stop.kind == "end":
        return pair(language, "sheet.back", time=stop.arrive)
    return pair(language, f"sheet.{stop.kind}") if stop.kind != "session" else NOTHING


def _say_houses(listed: Listed, language: str) -> Pair:
    """Say how many houses the site serves."""
    return pair(language, "sheet.houses", houses=listed.houses) if listed.houses else NOTHING


def _say_way(stop: Any) -> Pair:
    """Say the way from the last line: kilometres, and minutes in all."""
    minutes = stop.drive_minutes + stop.walk_minutes
    return NOTHING if stop.kind == "start" else (f"{stop.drive_km:.1f} km", f"{minutes} min")


def _say_foot(stop: Any, language: str) -> Pair:
    """Say how much of the way is on foot."""
    minutes = stop.walk_minutes
    return pair(language, "sheet.foot", minutes=minutes) if minutes else NOTHING


def _count_listed(session: Any, words: Words) -> str:
    """Count who is listed; before a later round the lists are made anew, so a blank is left."""
    listed = words.listed.get(session.site_id, NOBODY_LISTED)
    if session.round > 1 or listed.places_listed == 0:
        return "___ · ___"
    return f"{listed.children} · {listed.pregnant}"


def _count_estimate(session: Any, words: Words) -> str:
    """Count whom the model says are missed; in a later round, who is left by it and the list."""
    if session.round > 1:
        return f"{session.due_children} · {session.due_pregnant}"
    estimate = words.listed.get(session.site_id, NOBODY_LISTED).estimate
    return f"≈ {round_to_known(estimate)}" if estimate else "< 1"


def _ask_recount(session: Any, words: Words) -> Pair:
    """Ask for a new count where a list is far below the estimate, before the first round."""
    listed = words.listed.get(session.site_id, NOBODY_LISTED)
    asked = session.round == 1 and listed.recounts > 0
    return pair(words.language, "sheet.recount") if asked else NOTHING


def _say_listed(session: Any, words: Words) -> Pair:
    """Say whose list it is: where only some of the site's places are listed, how many of them."""
    listed = words.listed.get(session.site_id, NOBODY_LISTED)
    if session.round > 1 or listed.places_listed in (0, listed.places):
        return pair(words.language, "sheet.listed")
    figures = {"listed": listed.places_listed, "places": listed.places}
    return pair(words.language, "sheet.listed_part", **figures)


def _count_expected(session: Any) -> str:
    """Count who is expected to come."""
    return f"{session.expected_children} · {session.expected_pregnant}"


def _say_mobilised(session: Any, language: str) -> Pair:
    """Say which department mobilises."""
    department = public_text(printable(session.department))
    return pair(language, "sheet.mobilised_by", department=department) if department else NOTHING
