"""The Primary Census Abstract of 2011, read row by row."""

from __future__ import annotations

import csv
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from microplan.errors import Fault, InputFault
from microplan.sources.files import demand_file, read_all

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from microplan.sources.people.demography_settings import CensusSettings

ID_COLUMNS = ("state", "district", "subdistrict", "place", "ward", "level", "name", "area")
NAME_AT = ID_COLUMNS.index("name")
HEADINGS_BEFORE_FIGURES = 6
"""The header has two id columns less than the rows, and names the figures from its seventh on."""


def read_census(settings: Iterable[CensusSettings]) -> pd.DataFrame:
    """Read census abstracts, every unit with its Total, Rural and Urban rows as they are printed.

    Returns
    -------
    pd.DataFrame
        state, district, subdistrict, place, ward (codes), level (DISTRICT, SUB-DISTRICT, VILLAGE,
        TOWN, WARD), name, area (Total, Rural, Urban), then the figures under the census's own
        names (TOT_P people, P_06 children of 0 to 6 years, P_ST scheduled tribes, ...).

    Raises
    ------
    InputFault
        A file is missing, or a row is too short or holds what is no number.
    """
    tables = read_all(partial(_read_abstract, one.file, one.header) for one in settings)
    if not tables:
        return pd.DataFrame({name: [] for name in (*ID_COLUMNS, "TOT_P", "P_06", "P_ST")})
    return pd.concat(tables, ignore_index=True)


def _read_abstract(path: Path, header: Path) -> pd.DataFrame:
    """Read one abstract."""
    figures = _read_rows(header)[0][HEADINGS_BEFORE_FIGURES:]
    width = len(ID_COLUMNS) + len(figures)
    rows = [_close_name(row, width) for row in _read_rows(path) if row[0].strip().isdigit()]
    short = tuple(row[NAME_AT] for row in rows if len(row) != width)
    if short or not rows:
        what = "has rows that are too short" if short else "has no row of the census"
        todo = f"each row needs {width} cells: 8 ids, then the figures that {header.name} names"
        raise InputFault([Fault(path.name, what, todo, "", short)])
    cells = [[cell.strip() for cell in row] for row in rows]
    table = pd.DataFrame(cells, columns=[*ID_COLUMNS, *figures])
    numbers = table[figures].apply(pd.to_numeric, errors="coerce")
    wrong = numbers.isna().any(axis=1)
    if wrong.any():
        names = tuple(table.loc[wrong, "name"])
        raise InputFault([Fault(path.name, "has figures that are no numbers", "", "", names)])
    table[figures] = numbers.astype("int64")
    return table


def _close_name(row: list[str], width: int) -> list[str]:
    """Put a name together that an unquoted comma has split."""
    extra = len(row) - width
    if extra <= 0:
        return row
    name = ",".join(row[NAME_AT : NAME_AT + extra + 1])
    return [*row[:NAME_AT], name, *row[NAME_AT + extra + 1 :]]


def _read_rows(path: Path) -> list[list[str]]:
    """Read the rows of a CSV that have more than one cell."""
    demand_file(path)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            rows = [row for row in csv.reader(lines) if len(row) > 1]
        except UnicodeDecodeError:
            raise InputFault([Fault(path.name, "is not UTF-8", "save it as UTF-8")]) from None
    if not rows:
        raise InputFault([Fault(path.name, "is empty")])
    return rows
