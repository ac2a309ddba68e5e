"""Days of the month as they are written: "2nd Wednesday", "1st & 3rd Tue", "every Sat"."""

from __future__ import annotations

import re
from typing import NamedTuple

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HINDI = {"सोम": "mon", "मंगल": "tue", "बुध": "wed", "गुरु": "thu", "गुरू": "thu", "वीर": "thu"}
HINDI |= {"शुक्र": "fri", "शनि": "sat", "रवि": "sun", "इतवार": "sun"}
ROMAN_HINDI = {"somvar": "mon", "mangal": "tue", "budh": "wed", "guruvar": "thu", "veervar": "thu"}
ROMAN_HINDI |= {"shukr": "fri", "shani": "sat", "ravivar": "sun", "itvar": "sun"}
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
ORDINALS |= {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
ORDINALS |= {"last": "last", "pahla": "1", "dusra": "2", "tisra": "3", "chautha": "4"}
EVERY = {"every", "all", "each", "weekly", "har", "प्रत्येक", "हर"}
FILLING = {"and", "or", "of", "the", "month", "week", "aur", "day", "days", "on", "in", "each"}
NUMBER = re.compile(r"([1-5])(?:st|nd|rd|th)?")


class MonthDays(NamedTuple):
    """Weekdays, and the weeks of the month in which they are meant."""

    weekdays: tuple[str, ...]
    """In the order of the week."""
    weeks: tuple[str, ...]
    """1 to 5 or last; empty: every week."""


def read_month_days(text: str) -> MonthDays | None:
    """Read a text of days; None where a word of it is not understood or no weekday is named."""
    weekdays, weeks = set(), set()
    for word in re.findall(r"[^\W_]+(?:[\u0900-\u097F]+)?", text.lower()):
        day, week = _read_weekday(word), _read_week(word)
        if day:
            weekdays.add(day)
        elif week:
            weeks.add(week)
        elif word not in EVERY | FILLING:
            return None
    if not weekdays:
        return None
    return MonthDays(tuple(day for day in WEEKDAYS if day in weekdays), tuple(sorted(weeks)))


def _read_weekday(word: str) -> str:
    """Return the weekday that a word names; "" for none."""
    for table in (HINDI, ROMAN_HINDI):
        for stem, day in table.items():
            if word.startswith(stem):
                return day
    short = word[:3]
    known = short in WEEKDAYS and (word == short or word in _full_names(short))
    return short if known else ""


def _full_names(short: str) -> set[str]:
    """Return how a weekday is written out."""
    middle = {"tue": ("s", "sday"), "wed": ("s", "nesday"), "thu": ("r", "rs", "rsday")}
    ends = (*middle.get(short, ()), "urday" if short == "sat" else "day")
    return {short + end for end in ends}


def _read_week(word: str) -> str:
    """Return the week of the month that a word names; "" for none."""
    number = NUMBER.fullmatch(word)
    return number[1] if number else ORDINALS.get(word, "")
