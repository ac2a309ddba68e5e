"""Numbers are read as people type them, and never where they may mean two things."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from microplan.errors import InputFault
from microplan.sources.files import as_counts, as_numbers
from microplan.sources.ledger import Ledger

BLANKS = [" ", "\u00a0", "\u2009", "\u202f"]


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(BLANKS))
def test_thousands_may_have_blanks_of_any_width(number: int, blank: str) -> None:
    written = f"{number:,}".replace(",", blank)
    assert as_numbers(pd.Series([written, ""], name="people"), "x.csv").iloc[0] == number


@pytest.mark.parametrize("text", ["14 72", "1 472 3", "0 472", "1 472,5", "26 30 12"])
def test_blanks_that_part_no_thousands_are_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(InputFault) as caught:
        as_numbers(pd.Series(["1", text], name="people"), "x.csv")
    (fault,) = caught.value.faults
    assert fault.ids == (f"row 2: {text!r}",)
    assert fault.todo == "write the number without blanks"


@given(st.integers(min_value=0, max_value=10**7))
def test_devanagari_digits_are_read_with_a_row(number: int) -> None:
    written = "".join(chr(ord("०") + int(digit)) for digit in str(number))
    ledger = Ledger()
    assert as_counts(pd.Series(["7", written], name="people"), "x.csv", ledger).tolist() == [
        7,
        number,
    ]
    (row,) = ledger.repairs().itertuples()
    assert (row.what, row.where, row.amount) == ("column people", "x.csv", 1)
    assert written in str(row.how)


def test_devanagari_digits_in_groups_are_read() -> None:
    read = as_numbers(pd.Series(["१,४७२", "१ ४७२", "१२.५"], name="people"), "x.csv", Ledger())
    assert read.tolist() == [1472, 1472, 12.5]


def test_devanagari_digits_without_a_ledger_are_refused_with_their_rows() -> None:
    with pytest.raises(InputFault, match=r"row 2.*digits 0 to 9"):
        as_numbers(pd.Series(["1", "१२"], name="share"), "x.csv")


def test_points_that_may_part_thousands_are_refused_in_devanagari_too() -> None:
    with pytest.raises(InputFault, match="may part thousands"):
        as_counts(pd.Series(["१.२३४"], name="people"), "x.csv", Ledger())
