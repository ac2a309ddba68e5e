"""Units of the project, and the only place where one is turned into another."""

from __future__ import annotations

import math

METRES_PER_KM = 1000.0
MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR
MONTHS_PER_YEAR = 12
WEEKS_PER_MONTH = 365.25 / 12 / 7
MM_PER_POINT = 25.4 / 72


def to_km(metres: float) -> float:
    """Turn metres into kilometres."""
    return metres / METRES_PER_KM


def whole_minutes(minutes: float) -> int:
    """Round minutes up to whole ones; 1e-6 of a minute is noise of floating point."""
    return math.ceil(minutes - 1e-6)


def clock_minutes(clock: str) -> int:
    """Turn a time of day, HH:MM, into minutes after midnight."""
    hours, minutes = clock.split(":")
    return int(hours) * MINUTES_PER_HOUR + int(minutes)


def clock(minutes: int) -> str:
    """Turn minutes after midnight into a time of day, HH:MM."""
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    return f"{hours:02d}:{rest:02d}"
