"""Texts that come from elsewhere, made fit for terminals, tables and spreadsheets."""

from __future__ import annotations

TEXT_MAX = 300


def clean_text(text: str) -> str:
    """Return a text of a service as one bounded line of printable signs.

    No sign moves a terminal's cursor, and none at its beginning makes a spreadsheet reckon.
    """
    printable = "".join(sign if sign.isprintable() else " " for sign in text[: 4 * TEXT_MAX])
    return " ".join(printable.split())[:TEXT_MAX].lstrip("=+-@ ")
