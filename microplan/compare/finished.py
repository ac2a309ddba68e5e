"""A finished plan, read back from its folder, a file at a time and only when it is asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from microplan.domain import tables
from microplan.errors import Fault, InputFault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RERUN = "run the plan again, or name the folder that a run wrote"
Row = dict[str, Any]


@dataclass(frozen=True)
class Finished:
    """The folder of a finished plan; its files are read when they are asked for."""

    out: Path

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the plan.

        Raises
        ------
        InputFault
            Its file is missing or cannot be read.
        """
        if name not in self._read:
            path = self.out / "tables" / f"{name}.parquet"
            try:
                self._read[name] = pd.read_parquet(path)
            except (OSError, ValueError) as error:
                raise InputFault([_tell(f"tables/{name}.parquet", error)]) from None
        return self._read[name]

    def rows(self, name: str, column: str, value: str) -> list[Row]:
        """Return the rows of a table in which a column has a value."""
        frame = self.table(name)
        return list_rows(frame[frame[column] == value])

    def rows_if_any(self, name: str, column: str, value: str) -> list[Row]:
        """Return the rows of a table that not every plan has."""
        there = (self.out / "tables" / f"{name}.parquet").is_file()
        return self.rows(name, column, value) if there else []

    def row(self, name: str, column: str, value: str) -> Row:
        """Return the first of these rows; an empty one where there is none."""
        return next(iter(self.rows(name, column, value)), {})

    def state(self, name: str) -> pd.DataFrame:
        """Return a table of OUT/state; it is empty in a plan that has no such file."""
        table = getattr(tables, name.upper())
        path = self.out / "state" / f"{name}.csv"
        if not path.is_file():
            return cast("pd.DataFrame", table.empty())
        texts = [column.name for column in table.columns if column.dtype == "str"]
        return pd.read_csv(path, dtype=dict.fromkeys(texts, str), keep_default_na=False)

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """Every setting of the plan, as its manifest has it.

        Raises
        ------
        InputFault
            The manifest is missing or no JSON object.
        """
        try:
            manifest = json.loads((self.out / "manifest.json").read_text(encoding="utf-8"))
            return dict(manifest["settings"])
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InputFault([_tell("manifest.json", error)]) from None

    def setting(self, *path: str, default: Any = None) -> Any:
        """Return the setting at a path; the default where the plan has none."""
        value: Any = self.settings
        for key in path:
            if not isinstance(value, dict) or key not in value:
                return default
            value = value[key]
        return value

    @cached_property
    def _read(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def names(self) -> dict[str, str]:
        """The name, else the locator, of every settlement, area, post and site, by id."""
        found: dict[str, str] = {}
        for name, key in NAMED.items():
            frame = self.table(name)
            shown = frame["name"]
            if "locator" in frame:
                shown = shown.where(shown != "", frame["locator"])
            found |= dict(zip(frame[key], shown, strict=True))
        return found

    @cached_property
    def parents(self) -> dict[str, str]:
        """The area that each area lies in."""
        areas = self.table("areas")
        return dict(zip(areas["area_id"], areas["parent_id"], strict=True))

    @cached_property
    def levels(self) -> dict[str, str]:
        """The level of each area."""
        areas = self.table("areas")
        return dict(zip(areas["area_id"], areas["level"], strict=True))

    def line_of(self, area_id: str) -> tuple[str, ...]:
        """Return an area and those above it, nearest first."""
        line: list[str] = []
        while area_id and area_id in self.parents and area_id not in line:
            line.append(area_id)
            area_id = self.parents[area_id]
        return tuple(line)

    def name(self, place_id: str) -> str:
        """Return the name of a place, or its id."""
        return self.names.get(place_id) or place_id


NAMED = {
    "areas": "area_id",
    "settlements": "settlement_id",
    "facilities": "facility_id",
    "sites": "site_id",
}
"""Tables of places with names, and their ids."""


def list_rows(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame, each by the names of its columns."""
    return cast("list[Row]", frame.to_dict("records"))


def _tell(where: str, error: Exception) -> Fault:
    first_line = str(error).partition("\n")[0]
    missing = isinstance(error, FileNotFoundError)
    return Fault(where, "is not there" if missing else f"cannot be read: {first_line}", RERUN)
