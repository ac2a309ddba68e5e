from __future__ import annotations

import pytest

from microplan.sources.lists.month_days import read_month_days


@pytest.mark.parametrize(
    ("text", "weekdays", "weeks"),
    [
        ("2nd Wednesday", ("wed",), ("2",)),
        ("Wed", ("wed",), ()),
        ("every Saturday", ("sat",), ()),
        ("1st & 3rd Tue", ("tue",), ("1", "3")),
        ("first and third Tuesday of the month", ("tue",), ("1", "3")),
        ("2/4 Fri", ("fri",), ("2", "4")),
        ("last thurs", ("thu",), ("last",)),
        ("Wed, Sat", ("wed", "sat"), ()),
        ("II Monday", ("mon",), ("2",)),
        ("बुधवार", ("wed",), ()),
        ("har shanivar", ("sat",), ()),
    ],
)
def test_days_are_read_as_they_are_written(
    text: str, weekdays: tuple[str, ...], weeks: tuple[str, ...]
) -> None:
    read = read_month_days(text)
    assert read is not None
    assert (read.weekdays, read.weeks) == (weekdays, weeks)


@pytest.mark.parametrize("text", ["", "2nd", "as told", "Wednesbury", "6th Wed", "2019-12-04"])
def test_what_names_no_weekday_or_more_than_days_is_not_understood(text: str) -> None:
    assert read_month_days(text) is None
