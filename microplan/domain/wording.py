"""Numbers in sentences."""

from __future__ import annotations

from microplan.units import MINUTES_PER_HOUR, whole_minutes

DAY_WALK_MINUTES = 600
"""A longer walk, with an infant, takes more than a day."""


def count(number: int, one: str, many: str = "") -> str:
    """Write a number of things: 1 fault, 2 faults."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def tell_minutes(minutes: float) -> str:
    """Write minutes, rounded up as in tables: 45 min, 2 h 10 min, 3 h."""
    hours, rest = divmod(whole_minutes(minutes), MINUTES_PER_HOUR)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0 or hours == 0))


def tell_walk(minutes: float) -> str:
    """Write how long a walk takes: 45 min on foot; over a day's walk (about 49 h)."""
    if minutes < DAY_WALK_MINUTES:
        return f"{tell_minutes(minutes)} on foot"
    return f"over a day's walk (about {minutes / MINUTES_PER_HOUR:.0f} h)"
