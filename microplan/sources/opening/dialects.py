"""The dialect of a table of text: its encoding where it states one, and what parts its columns."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

import pandas as pd

from microplan.errors import Fault, InputFault

if TYPE_CHECKING:
    from pathlib import Path

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Marks at the start of a file, which state its encoding; longer ones first."""
SEPARATORS = (",", ";", "\t", "|")
TABLE_MAX_BYTES = 2 * 10**9
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How .xlsx and .xls files begin, whatever they are called."""


def read_text_table(path: Path, encoding: str = "") -> pd.DataFrame:
    """Read a table of text, every cell as text, in the encoding and with the separator it states.

    A mark at its start states UTF-8, UTF-16 or UTF-32; the heading tells what parts the columns.

    Raises
    ------
    InputFault
        It is empty, is no table of text, or is not in the encoding.
    """
    text = _read_text(path, encoding)
    separator = _find_separator(path, text)
    try:
        return pd.read_csv(
            io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, index_col=False
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        told = str(error).strip().splitlines()[0]
        raise InputFault([Fault(path.name, f"cannot be read as a table: {told}")]) from None


def _read_text(path: Path, encoding: str) -> str:
    """Return the text of a file."""
    if path.stat().st_size > TABLE_MAX_BYTES:
        what = f"is larger than the {TABLE_MAX_BYTES / 1e9:.0f} GB that are read of a table"
        raise InputFault([Fault(path.name, what, "cut it to the districts of the plan")])
    raw = path.read_bytes()
    if raw.startswith(WORKBOOKS):
        todo = "save it as CSV (UTF-8), one sheet a file"
        raise InputFault([Fault(path.name, "is a workbook or an archive, not a CSV", todo)])
    marked = next((name for mark, name in MARKS if raw.startswith(mark)), "")
    stated = marked or encoding or "utf-8"
    try:
        text = raw.decode(stated)
    except (UnicodeError, LookupError):
        todo = 'save it as UTF-8, or set encoding = "windows-1252" (or what it is) in the plan'
        what = f"is not in {encoding or 'UTF-8'}"
        raise InputFault([Fault(path.name, what, todo)]) from None
    if "\x00" in text:
        todo = 'save it as CSV in UTF-8, or set encoding = "utf-16" if that is what it is'
        raise InputFault([Fault(path.name, "is no table of text", todo)])
    return text


def _find_separator(path: Path, text: str) -> str:
    """Return what parts the columns: what parts the heading; a comma where nothing does."""
    heading = text.lstrip("\ufeff").partition("\n")[0]
    bare = "".join(heading.split('"')[::2])  # what stands in quotes parts nothing
    if path.suffix.lower() == ".tsv" and "\t" in bare:
        return "\t"
    counts = {separator: bare.count(separator) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: counts[separator])
