"""What a law finds broken, and what a law is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microplan.errors import IDS_SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from microplan.verify.tables import Written


@dataclass(frozen=True)
class Broken:
    """One way in which a law is broken, and by which rows."""

    what: str
    column: str = ""
    """`table.column`, where the law shows itself."""
    ids: tuple[str, ...] = ()
    """The first rows' keys."""
    count: int = 0
    """How many rows there are in all."""


@dataclass(frozen=True)
class Law:
    """A law of a finished plan, and the function that finds what breaks it."""

    number: int
    sentence: str
    columns: tuple[str, ...]
    """Every `table.column` that the law reads; a plan without one of them cannot be judged."""
    find_broken: Callable[[Written], list[Broken]]
    where: str
    """The module that checks it."""


def columns_of(**tables: str) -> tuple[str, ...]:
    """Write `table.column` for the columns, parted by blanks, of each table."""
    return tuple(f"{table}.{name}" for table, names in tables.items() for name in names.split())


def tell(
    rows: pd.DataFrame, key: tuple[str, ...], column: str, what: str, figures: str = ""
) -> list[Broken]:
    """Return the rows as one finding; nothing where there are none.

    Parameters
    ----------
    rows
        The rows that break the law.
    key
        The columns that name a row.
    column
        `table.column`, where the law shows itself.
    what
        What is wrong, in words.
    figures
        A format that the first row's figures fill in, such as "{drive} for {leg}".
    """
    if rows.empty:
        return []
    shown = rows.head(IDS_SHOWN)
    ids = tuple("/".join(map(str, row)) for row in shown[list(key)].itertuples(index=False))
    first = rows.iloc[0].to_dict()
    detail = f" ({figures.format_map(first)})" if figures else ""
    return [Broken(what + detail, column, ids, len(rows))]
