"""Names that a file holds in capitals or small letters only, written as names are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from microplan.sources.ledger import Ledger

ROMAN = re.compile(r"[ivx]+", re.IGNORECASE)
SHORT = 3
"""A name of so few capitals, such as NAC or HQ, is an abbreviation."""
SHOWN = 3
ABBREVIATIONS = {"ANM", "APHC", "AWC", "CHC", "HSC", "HWC", "NAC", "PHC", "SC", "SDH", "UPHC"}
"""What stays in capitals within a name: kinds of post and of town, scheduled castes."""


def write_names(names: pd.Series[str], where: str, ledger: Ledger) -> pd.Series[str]:
    """Return the names, those of capitals or small letters only in title case; say how many.

    Scripts that have no capitals stay as they are, and so do abbreviations and Roman numbers.
    """
    written = names.map(write_name).astype(object)
    changed = written != names
    if changed.any():
        pairs = list(dict.fromkeys(zip(names[changed], written[changed], strict=True)))[:SHOWN]
        shown = ", ".join(f"{old} as {new}" for old, new in pairs)
        count = int(changed.sum())
        how = f"{count} names of capitals or small letters only are shown in title case: {shown}"
        ledger.mend(f"{where}, letters of names", where, how, float(count), "names")
    return written


def write_name(name: str) -> str:
    """Return a name in title case, if it is of capitals or small letters only."""
    if not (name.islower() or (name.isupper() and sum(map(str.isalpha, name)) > SHORT)):
        return name
    return re.sub(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*", lambda word: _write_word(word[0]), name)


def _write_word(word: str) -> str:
    """Return a word with a capital first; a Roman number that was one stays one."""
    if word.isupper() and len(word) > 1 and ROMAN.fullmatch(word):
        return word
    if word.upper() in ABBREVIATIONS:
        return word.upper()
    return word[0].upper() + word[1:].lower()
