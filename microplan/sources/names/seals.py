"""Seals on what was decided by machine, so that what a planner corrects is seen."""

from __future__ import annotations

import hashlib
import unicodedata

from microplan.sources.names.codes import write_code

LETTERS = 5
YES = {"true", "yes", "1", "y", "ja", "haan"}
NEVER = {"no", "never", "n"}
"""A planner's own words for a join that must not be; the machine writes False."""


def seal(right_id: str, right: str, accepted: str) -> str:
    """Return a mark that changes where one of the three is edited; see `broken_parts`.

    Blanks, small letters, zeros before a code, and the spelling of yes do not count: table
    programs change those on their own.
    """
    return "-".join(_digest(text) for text in (_id(right_id), _name(right), _answer(accepted)))


def broken_parts(given: str, right_id: str, right: str, accepted: str) -> set[str]:
    """Name the parts that were edited since the seal was set: right_id, right, accepted."""
    now = seal(right_id, right, accepted).split("-")
    before = given.strip().split("-")
    parts = ("right_id", "right", "accepted")
    if len(before) != len(now):
        return set(parts)
    return {part for part, old, new in zip(parts, before, now, strict=True) if old != new}


def is_yes(accepted: str) -> bool:
    """Tell whether a cell says yes."""
    return accepted.strip().casefold() in YES


def _answer(accepted: str) -> str:
    return "yes" if is_yes(accepted) else "no"


def _id(text: str) -> str:
    return write_code(text)


def _name(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _digest(text: str) -> str:
    return "x" + hashlib.sha256(text.encode()).hexdigest()[:LETTERS]
