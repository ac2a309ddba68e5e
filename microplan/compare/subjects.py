"""What a user asks about: an id, or a name that leads to one."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from microplan.errors import Fault, InputFault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from microplan.compare.finished import Finished

KEYS = {
    "settlement": ("settlements", "settlement_id"),
    "area": ("areas", "area_id"),
    "site": ("sites", "site_id"),
    "session": ("sessions", "session_id"),
    "route": ("routes", "route_id"),
}
"""Tables of what can be explained, with their ids."""
BY_NAME = (("settlement", "area"), ("site",))
"""What a name may mean, the first kinds first: a site is often called like its place."""
PREFIX = re.compile(r"^[a-z]{1,2}-")
"""What a table puts before the ids of its sources."""
NEAR_SHOWN, NEAR_FROM = 6, 0.6
LISTED_MAX = 12
NAMED = {"settlement", "area", "site"}


@dataclass(frozen=True)
class Subject:
    """What is to be explained."""

    kind: str
    id: str


def find_subject(plan: Finished, text: str) -> Subject:
    """Find what an id or a name means.

    Raises
    ------
    InputFault
        Nothing is called so (close ones are offered), or several are (they are listed).
    """
    asked = text.strip()
    for kind, (table, key) in KEYS.items():
        if (plan.table(table)[key] == asked).any():
            return Subject(kind, asked)
    for kinds in BY_NAME:
        found = [subject for kind in kinds for subject in _find_named(plan, kind, asked)]
        if len(found) == 1:
            return found[0]
        if found:
            raise InputFault([_tell_several(plan, asked, found)])
    raise InputFault([_tell_unknown(plan, asked)])


def _find_named(plan: Finished, kind: str, asked: str) -> list[Subject]:
    """Find the rows of a kind with the name, or the id written otherwise."""
    table, key = KEYS[kind]
    frame, wanted = plan.table(table), asked.casefold()
    hit = frame[key].str.casefold().str.replace(PREFIX, "", regex=True) == wanted
    hit |= frame[key].str.casefold() == wanted
    for column in ("name", "name_local"):
        hit |= frame[column].str.casefold() == wanted
    return [Subject(kind, str(i)) for i in frame.loc[hit & (wanted != ""), key]]


def _tell_several(plan: Finished, asked: str, found: list[Subject]) -> Fault:
    """Say which places bear one name."""
    shown = [describe(plan, subject) for subject in found[:LISTED_MAX]]
    more = len(found) - len(shown)
    listed = "; ".join(shown) + (f"; and {more} more" if more else "")
    todo = f"ask for one by its id: {listed}"
    return Fault(f"{plan.out.name}: {asked!r}", f"is the name of {len(found)} places", todo)


def _tell_unknown(plan: Finished, asked: str) -> Fault:
    """Say that nothing is called so, and what is called nearly so."""
    near = list(_find_near(plan, asked))
    todo = (
        f"perhaps {'; '.join(near)}" if near else "see tables/settlements.csv and tables/areas.csv"
    )
    return Fault(f"{plan.out.name}: {asked!r}", "is no id and no name of this plan", todo)


def _find_near(plan: Finished, asked: str) -> Iterable[str]:
    """Describe those whose name or id is nearest to what was asked."""
    known: dict[str, list[Subject]] = {}
    for kind, (table, key) in KEYS.items():
        frame = plan.table(table)
        for column in (key, "name"):
            words = frame[column].str.casefold().tolist() if column in frame else []
            for word, i in zip(words, frame[key], strict=False):
                known.setdefault(word, []).append(Subject(kind, str(i)))
    known.pop("", None)
    close = difflib.get_close_matches(asked.casefold(), known, NEAR_SHOWN, NEAR_FROM)
    found = [subject for word in close for subject in known[word] if subject.kind in NAMED]
    return dict.fromkeys(describe(plan, subject) for subject in found[:NEAR_SHOWN])


def describe(plan: Finished, subject: Subject) -> str:
    """Say in few words what something is: id, name, kind, and block."""
    table, key = KEYS[subject.kind]
    row = plan.row(table, key, subject.id)
    kind = row["level"] if subject.kind == "area" else row.get("kind") or subject.kind
    name = str(row.get("name") or row.get("locator") or "")
    above = row.get("parent_id") if subject.kind == "area" else row.get("area_id")
    within = f", {plan.name(str(above))}" if above else ""
    return f"{subject.id} ({name + ', ' if name else ''}{kind}{within})"
