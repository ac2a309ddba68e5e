"""Ways to change a plan's tables, to break one law at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

Frames = dict[str, Any]
Change = Callable[[Frames], None]


def put(table: str, where: str, **values: Any) -> Change:
    """Return a change that sets values in the rows that a query picks."""

    def change(frames: Frames) -> None:
        frame = frames[table].copy()
        rows = frame.query(where).index
        assert len(rows), f"no row of {table} where {where}"
        for column, value in values.items():
            if isinstance(value, float):
                frame[column] = frame[column].astype("float64")
            frame.loc[rows, column] = value
        frames[table] = frame

    return change


def drop(table: str, where: str) -> Change:
    """Return a change that loses the rows that a query picks."""

    def change(frames: Frames) -> None:
        rows = frames[table].query(where).index
        assert len(rows), f"no row of {table} where {where}"
        frames[table] = frames[table].drop(index=rows)

    return change


def add(table: str, where: str, **values: Any) -> Change:
    """Return a change that repeats the rows that a query picks, with other values."""

    def change(frames: Frames) -> None:
        rows = frames[table].query(where)
        assert len(rows), f"no row of {table} where {where}"
        frames[table] = pd.concat([frames[table], rows.assign(**values)], ignore_index=True)

    return change


def both(*changes: Change) -> Change:
    """Return a change that makes several, one after the other."""

    def change(frames: Frames) -> None:
        for step in changes:
            step(frames)

    return change
