"""The dialect of a table of text: its encoding where it states one, and what parts its columns."""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
from typing import TYPE_CHECKING, Literal

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
TOO_LONG = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
UNCLOSED = re.compile(r"EOF inside string starting at row (\d+)")
"""What pandas says of a broken table; it counts rows from the heading, 0."""
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
        rows = _parse(path.name, text, separator)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        raise InputFault([_tell_broken(path.name, str(error))]) from None
    return rows.iloc[: _count_filled(rows)]


def _parse(where: str, text: str, separator: str) -> pd.DataFrame:
    """Parse a table; cells beyond the heading are left out only where they are blank.

    Pandas drops them with a warning where the first row has as many.
    """

    def parse(lost: Literal["error", "ignore"]) -> pd.DataFrame:
        with warnings.catch_warnings():
            warnings.simplefilter(lost, pd.errors.ParserWarning)
            return pd.read_csv(
                io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, index_col=False
            )

    try:
        return parse("error")
    except pd.errors.ParserWarning:
        _demand_blank_beyond(where, text, separator)
        return parse("ignore")


def _demand_blank_beyond(where: str, text: str, separator: str) -> None:
    """Raise an `InputFault` where a row holds anything in cells beyond the heading's."""
    lines = csv.reader(io.StringIO(text), delimiter=separator)
    heading = next(lines, [])
    for row in lines:
        if any(cell.strip() for cell in row[len(heading) :]):
            raise InputFault([_tell_long(where, lines.line_num, len(heading), len(row))])


def _tell_long(where: str, line: int, cells: int, seen: int) -> Fault:
    """Say that a row has more cells than the heading."""
    what = f"has {seen} cells in line {line} where its heading has {cells}"
    return Fault(where, what, "put a text that holds a comma in quotes")


def _tell_broken(where: str, error: str) -> Fault:
    """Say in words what keeps a text from being a table."""
    if "No columns" in error:
        return Fault(where, "is empty", "download or save it again")
    if long := TOO_LONG.search(error):
        cells, line, seen = map(int, long.groups())
        return _tell_long(where, line, cells, seen)
    if unclosed := UNCLOSED.search(error):
        what = f"opens a quotation mark in line {int(unclosed[1]) + 1} that is never closed"
        return Fault(where, what, "close it, or take it out")
    return Fault(where, f"cannot be read as a table: {error.strip().splitlines()[0]}")


def _count_filled(rows: pd.DataFrame) -> int:
    """Count the rows up to the last that holds anything: spreadsheets save blank ones after it."""
    count = len(rows)
    while count and not any(str(cell).strip() for cell in rows.iloc[count - 1]):
        count -= 1
    return count


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
