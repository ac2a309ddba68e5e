"""Dates are written year, month, day; any other is refused with how to write it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from microplan.errors import InputFault
from microplan.sources.days import as_days, drop_time, find_odd_days
from microplan.sources.ledger import Ledger
from microplan.sources.lists.due_list import join_due_list
from microplan.sources.lists.settings import DueListSettings

if TYPE_CHECKING:
    from pathlib import Path

ODD = ["4.11.2019", "04/11/2019", "2019-11-4", "2019-13-01", "20191104", "yesterday", "४-११-२०१९"]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_a_date_is_read_as_it_is_written(day: date) -> None:
    assert as_days(pd.Series([day.isoformat()])).iloc[0].date() == day


@pytest.mark.parametrize("text", ODD)
def test_what_is_no_date_is_odd(text: str) -> None:
    assert find_odd_days(pd.Series(["2019-11-04", text, ""])).tolist() == [False, True, False]


def test_a_stamp_of_a_map_file_has_its_day() -> None:
    told = drop_time(
        pd.Series(["2019-11-04 00:00:00", "2019-11-04T09:30:00", "2019-11-04", "4 11"])
    )
    assert told.tolist() == ["2019-11-04"] * 3 + ["4 11"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("4.11.2019", "is not guessed"),
        ("04/11/2019", "is not guessed"),
        ("2019-11-4", "two digits each"),
    ],
)
def test_a_due_list_with_such_dates_names_column_rows_and_how_to_write_them(
    tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "due.csv"
    file.write_text(
        f"id,children,pregnant,date\nA,3,0,2019-11-04\nB,2,0,{text}\n", encoding="utf-8"
    )
    places = gpd.GeoDataFrame(
        {"source_id": ["V-A", "V-B"], "last_verified": ""},
        geometry=gpd.points_from_xy([0, 1], [0, 1]),
    )
    with pytest.raises(InputFault) as caught:
        join_due_list(places, DueListSettings(file=file), Ledger())
    (fault,) = caught.value.faults
    assert (fault.where, fault.column) == ("due.csv", "date")
    assert fault.ids == ("row 2",)
    assert told in fault.todo
    assert "2019-11-04" in fault.todo
