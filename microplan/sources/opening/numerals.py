"""Numbers as people type them: digits in groups, and the digits of Devanagari."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from microplan.errors import IDS_SHOWN, Fault, InputFault

if TYPE_CHECKING:
    import pandas as pd

    from microplan.sources.ledger import Ledger

DEVANAGARI = str.maketrans("०१२३४५६७८९", "0123456789")
FOREIGN = "[०-९]"
ONLY_NUMBER = r"[-+]?[0-9०-९][0-9०-९,. ]*"
"""A cell that is a number and nothing else."""
BY_COMMAS = r"^[-+]?[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]*)?$"
"""1,234 or, in lakh, 12,34,567: a comma that groups digits; any other may be a decimal sign."""
BY_BLANKS = r"^[-+]?[1-9][0-9]{0,2}(?: [0-9]{3})+(?:\.[0-9]*)?$"
"""1 234: blanks, thin ones too, between groups of three; any other may be two numbers."""


def join_groups(text: pd.Series[str]) -> pd.Series[str]:
    """Return numbers without the commas or blanks that group their digits."""
    text = text.mask(text.str.match(BY_COMMAS), text.str.replace(",", ""))
    return text.mask(text.str.match(BY_BLANKS), text.str.replace(" ", ""))


def read_digits(
    text: pd.Series[str], where: str, column: str, ledger: Ledger | None
) -> pd.Series[str]:
    """Return numbers in Devanagari digits in the digits 0 to 9, with a row that says so.

    Raises
    ------
    InputFault
        There is no ledger to write it in: the planner is to write them otherwise.
    """
    foreign = text.str.contains(FOREIGN) & text.str.fullmatch(ONLY_NUMBER)
    if not foreign.any():
        return text
    at = np.flatnonzero(foreign)
    if ledger is None:
        rows = tuple(f"row {i + 1}: {text.iloc[i]!r}" for i in at[:IDS_SHOWN])
        what, todo = "is written in Devanagari digits", "write numbers in the digits 0 to 9"
        raise InputFault([Fault(where, what, todo, column, rows, len(at))])
    plain = text.where(~foreign, text.str.translate(DEVANAGARI))
    first = f"{text.iloc[at[0]]!r} as {plain.iloc[at[0]]} (row {at[0] + 1})"
    how = (
        f"{len(at)} numbers of column {column} are in Devanagari digits, and were read so: {first}"
    )
    ledger.mend(f"column {column}", where, how, len(at), "numbers")
    return plain
