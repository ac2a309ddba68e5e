"""How an explanation is put: sections of plain sentences, and sums in full."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeGuard

import pandas as pd

from microplan.units import MINUTES_PER_HOUR

FILES = re.compile(
    r"[\w-]*(?:refus|resist|hesitan|avoidan|outbreak|vpd)[\w-]*\.(?:csv|xlsx?|gpkg|geojson|shp|zip)",
    re.IGNORECASE,
)
HURTFUL = re.compile(r"refus\w*|resist\w*|hesitan\w*|avoidan\w*", re.IGNORECASE)
CASES = re.compile(r"(measles |diphtheria |tetanus )?outbreaks?\b|vpd\w*", re.IGNORECASE)
TELEPHONE = re.compile(r"(?<![\w.-])(?:\+91[\s-]?)?[6-9]\d{4}[\s-]?\d{5}(?![\w.-])")
WON_OVER, FIRST_LIST = "families to be won over", "places to visit first"


@dataclass(frozen=True)
class Part:
    """One part of a score."""

    part: str
    words: str
    value: float
    points: float


@dataclass(frozen=True)
class Sum:
    """A score in one stratum, and the parts that add up to it."""

    level: str
    stratum: str
    rank: int
    score: float
    parts: tuple[Part, ...]
    most: float
    """Missed children of the place with the most in the list, which scores are measured by."""
    most_in: str


@dataclass(frozen=True)
class Section:
    """A heading, and what is said under it, a paragraph a line."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """All that is said of one place, site, route or session."""

    id: str
    kind: str
    title: str
    sections: tuple[Section, ...]
    sums: tuple[Sum, ...] = ()


def section(heading: str, *lines: str) -> Section:
    """Make a section of the lines that say something, in words that may be read out."""
    return Section(heading, tuple(soften(line) for line in lines if line))


def soften(text: str) -> str:
    """Return a text without words for families who declined, cases of disease, or telephones."""
    for words, instead in (
        (FILES, "the district's own list"),
        (HURTFUL, WON_OVER),
        (CASES, FIRST_LIST),
        (TELEPHONE, "(telephone left out)"),
    ):
        text = words.sub(instead, text)
    return text


def is_known(value: Any) -> TypeGuard[Any]:
    """Tell whether a cell holds a value."""
    return value is not None and not pd.isna(value) and value != ""


def say_count(people: float) -> str:
    """Write an estimate of people: with one decimal where there are few."""
    return f"{people:,.0f}" if people >= 100 else f"{people:,.1f}"


def say_share(share: float) -> str:
    """Write a share in per cent."""
    return f"{100 * share:.1f} %"


def say_percent(share: float) -> str:
    """Write a share in whole per cent."""
    return f"{100 * share:.0f} %"


def say_minutes(minutes: float) -> str:
    """Write minutes as hours and minutes."""
    hours, rest = divmod(round(minutes), MINUTES_PER_HOUR)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0 or hours == 0))


def say_many(count: int, one: str, many: str = "") -> str:
    """Write a number with its noun."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def split(cell: Any) -> list[str]:
    """Return the words of a list cell."""
    return [word for word in str(cell).split(";") if word] if is_known(cell) else []


def round_together(points: list[float], decimals: int) -> list[float]:
    """Round numbers so that they still add up to their rounded sum, by the largest remainders."""
    unit = 10**decimals
    exact = [point * unit for point in points]
    floors = [int(value // 1) for value in exact]
    lacking = round(sum(exact)) - sum(floors)
    order = sorted(range(len(exact)), key=lambda i: floors[i] - exact[i])
    for i in order[:lacking]:
        floors[i] += 1
    return [floor / unit for floor in floors]
