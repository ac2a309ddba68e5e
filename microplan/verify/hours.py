"""Times of day as minutes, and the ways of working, for the laws alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

HOLD_SESSIONS = ("anm", "mobile", "boat")
"""Ways of working whose routes hold sessions."""
CARRY_OWN_VACCINE = ("mobile", "boat")
"""Ways of working that need no courier."""


def minutes_of(times: pd.Series) -> pd.Series:
    """Turn times of day, HH:MM, into minutes after midnight; NaN where it is no time."""
    parts = times.astype("str").str.extract(r"^([01]\d|2[0-3]):([0-5]\d)$")
    return parts[0].astype("float64") * 60 + parts[1].astype("float64")
