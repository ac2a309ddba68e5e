"""Dates of the user's lists: written year, month, day, so that nobody guesses which is which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from microplan.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

WRITTEN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
UNPADDED = r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
DAY_OR_MONTH_FIRST = r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})"
TODO = "write dates as 2019-11-04"


def as_days(text: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """Read dates written as 2019-11-04, and only those; NaT for an empty cell and for what is none.

    Pandas by itself takes 2019-11-4 too, which then sorts after 2019-11-30.
    """
    written = text.where(text.str.fullmatch(WRITTEN))
    return pd.to_datetime(written, format="%Y-%m-%d", errors="coerce")


def drop_time(text: pd.Series[str]) -> pd.Series[str]:
    """Return the days of stamps such as 2019-11-04 00:00:00, as a map file states them."""
    return text.str.replace(rf"^({WRITTEN})[ T][0-9]{{2}}:.*$", r"\1", regex=True)


def find_odd_days(text: pd.Series[str]) -> pd.Series[bool]:
    """Return which cells hold something that is no date as it must be written."""
    return (text != "") & as_days(text).isna()


def advise_days(odd: pd.Series[str]) -> str:
    """Say how the dates must be written, and why these cannot be read."""
    if odd.str.fullmatch(DAY_OR_MONTH_FIRST).any():
        return f"{TODO} (year-month-day): whether the day or the month stands first is not guessed"
    if odd.str.fullmatch(UNPADDED).any():
        return f"{TODO}: year-month-day, with two digits each for month and day"
    return TODO


def blame_days(
    text: pd.Series[str], odd: pd.Series[bool], rows: Sequence[str], where: str, column: str
) -> Fault:
    """Return the fault of cells that are no dates, by their rows; what they hold may be private.

    Parameters
    ----------
    rows
        What each row of the column is called, such as "row 3".
    """
    named = tuple(row for row, wrong in zip(rows, odd, strict=True) if wrong)
    return Fault(where, "is not a date", advise_days(text[odd]), column, named)
