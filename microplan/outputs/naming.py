"""How pages name things: names in both scripts, dates, teams, and the files of a block."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from microplan.outputs.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from microplan.domain.handover import Plan
    from microplan.outputs.phrases import Phrases

Pair = tuple[str, str]
"""A text in English and in the local language."""
MARK_LETTERS = 8
DEVICES = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for itself, with any ending."""


def name_pair(row: Any, phrases: Phrases) -> Pair:
    """Return a place's name in both scripts; a place without one goes by its locator."""
    told, told_local = phrases.pair(getattr(row, "locator", ""))
    name = row.name or told or row.name_local
    return (name, row.name_local or row.name or told_local)


def each_row(frame: pd.DataFrame) -> Iterator[Any]:
    """Give the rows of a table one by one, by the names of its columns."""
    return iter(frame.itertuples(index=False))


def name_all(frame: pd.DataFrame, id_column: str, phrases: Phrases) -> dict[str, Pair]:
    """Return the names of all rows by id."""
    columns = [c for c in (id_column, "name", "name_local", "locator") if c in frame.columns]
    rows = each_row(frame[columns])
    return {getattr(row, id_column): name_pair(row, phrases) for row in rows}


def list_blocks(plan: Plan) -> list[str]:
    """List the areas that have a map: blocks, and cities that hold settlements or sites."""
    used = set(plan.settlements["area_id"]) | set(plan.sites["area_id"])
    levels = plan.areas.set_index("area_id")["level"]
    return sorted(str(a) for a in levels.index if levels[a] == "block" or a in used)


def find_district(plan: Plan, area_id: str) -> str:
    """Return the district that the area lies in, or nothing."""
    areas = plan.areas.set_index("area_id")
    seen: set[str] = set()
    while area_id in areas.index and area_id not in seen:
        if areas.at[area_id, "level"] == "district":
            return area_id
        seen.add(area_id)
        area_id = str(areas.at[area_id, "parent_id"])
    return ""


def file_stem(area_id: str) -> str:
    """Return a file name for an area that every system takes, and that leaves no folder.

    Windows and macOS take "A" and "a" for one file. So an id in capitals, digits, "_" and "-" is
    its own name; any other ends in a mark of the id, whatever other areas there are.
    """
    stem = re.sub(r"[^\w.-]", "_", unicodedata.normalize("NFC", area_id)).lstrip(".") or "_"
    stem = DEVICES.sub(r"_\1\2", stem)
    if stem == area_id and stem == stem.casefold().upper() and not stem.endswith("."):
        return stem
    return f"{stem}-{hashlib.sha256(area_id.encode()).hexdigest()[:MARK_LETTERS]}"


def link_to(folder: str, area_id: str, suffix: str) -> str:
    """Return the relative address of an area's file."""
    return f"{folder}/{quote(file_stem(area_id))}{suffix}"


def link_place(area_id: str, settlement_id: str) -> str:
    """Return the relative address of a place on its block's map."""
    return f"{link_to('maps', area_id, '.html')}#place={quote(settlement_id, safe='')}"


def say_date(day: str, language: str, pattern: str = "EEE d MMM") -> str:
    """Write an ISO date in words, such as "Tue 3 Dec"."""
    from babel.dates import format_date  # noqa: PLC0415

    return format_date(date.fromisoformat(day), pattern, locale=_find_locale(language))


@cache
def _find_locale(language: str) -> str:
    """Return the language where its dates are known, else English."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return "en"
    return language


def say_date_pair(day: str, local: str, pattern: str = "EEE d MMM") -> Pair:
    """Write an ISO date in both languages."""
    return (say_date(day, "en", pattern), say_date(day, local, pattern))


def say_span(first: str, last: str, language: str) -> str:
    """Write two dates as a span, such as "2 Dec – 10 Dec 2019"."""
    pattern = "d MMM" if first[:4] == last[:4] else "d MMM y"
    return f"{say_date(first, language, pattern)} – {say_date(last, language, 'd MMM y')}"


def say_number(number: float) -> str:
    """Write a whole number with the commas of India: 1,23,456."""
    from babel.numbers import format_decimal  # noqa: PLC0415

    return format_decimal(int(number), locale="en_IN")


def say_pair(local: str, key: str, /, **figures: object) -> Pair:
    """Say the words of a key in English and in the local language."""
    return (say("en", key, **figures), say(local, key, **figures))


def say_due(local: str, children: int, women: int) -> Pair:
    """Say how many children and women are due, such as "1 child · 2 women"."""
    counts = [("child", children), *([("woman", women)] if women else [])]
    said = [
        say_pair(local, f"map.{who}_{1 if n == 1 else 'n'}", n=say_number(n)) for who, n in counts
    ]
    return join_pairs(said)


def join_pairs(parts: list[Pair]) -> Pair:
    """Join texts with a dot between, in each language."""
    return (" · ".join(part[0] for part in parts), " · ".join(part[1] for part in parts))


def name_steps(breaks: list[int]) -> list[str]:
    """Name the five steps of share missed, in per cent."""
    middle = [f"{low}–{high}" for low, high in pairwise(breaks)]
    return [f"≤{breaks[0]}%", *middle, f">{breaks[-1]}"]
