"""What a table is: columns with kinds, units and meanings, and how a frame is put in that shape.

A `Table` names its columns with their kinds, units and meanings. `arrange` puts a frame in that
shape (types, column order, sort order) and refuses what does not fit; `check` only refuses. The
same definitions make the files of OUT/tables and their documentation.

Text columns hold "" where there is nothing; numbers that may be missing are NaN or `pd.NA`.
Dates are ISO text, times of day HH:MM text, lists are sorted and joined by ";".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from microplan.errors import IDS_SHOWN, Fault, InputFault

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import pandera.pandas as pa

Kind = Literal["id", "text", "list", "date", "time", "float", "whole", "flag", "geometry"]
TEXTS: frozenset[Kind] = frozenset({"id", "text", "list", "date", "time"})
PATTERNS: dict[Kind, str] = {
    "date": r"^(\d{4}-\d{2}-\d{2})?$",
    "time": r"^(\d{2}:\d{2})?$",
}


@dataclass(frozen=True)
class Column:
    """A column: its name, kind, meaning, unit, and what it may hold."""

    name: str
    kind: Kind
    about: str
    unit: str = ""
    optional: bool = False
    """May be missing (numbers) — text is never missing, only empty."""
    among: tuple[str, ...] = ()
    """The only words allowed; empty text is allowed where `optional`."""
    refers: str = ""
    """The table whose id this column holds."""

    @property
    def dtype(self) -> str:
        """The pandas type of the column."""
        if self.kind in TEXTS:
            return "str"
        if self.kind == "whole":
            return "Int64" if self.optional else "int64"
        return {"float": "float64", "flag": "bool", "geometry": "geometry"}[self.kind]

    @property
    def words(self) -> tuple[str, ...]:
        """The only words allowed, "" among them where it is."""
        return (*self.among, "") if self.among and self.optional else self.among

    @property
    def may_miss(self) -> bool:
        """Whether a value may be missing."""
        return self.optional and self.kind not in TEXTS


@dataclass(frozen=True)
class Table:
    """A table: what a row is, its columns, and the key that is unique and sorts it."""

    name: str
    a_row_is: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """The column names, in order."""
        return [column.name for column in self.columns]

    @property
    def has_geometry(self) -> bool:
        """Whether one of the columns holds shapes."""
        return any(column.kind == "geometry" for column in self.columns)

    def empty(self) -> pd.DataFrame:
        """Return the table with no rows and the right types."""
        import pandas as pd  # noqa: PLC0415

        return self.arrange(pd.DataFrame({name: [] for name in self.names}))

    def arrange(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame in this table's types and orders, checked.

        Raises
        ------
        InputFault
            A column is missing or holds what it may not; all faults at once.
        """
        missing = [name for name in self.names if name not in frame.columns]
        if missing:
            raise InputFault([Fault(f"table {self.name}", f"has no column {', '.join(missing)}")])
        kept = frame[self.names].reset_index(drop=True)
        typed = {c.name: _cast(kept[c.name], c) for c in self.columns if c.kind != "geometry"}
        ordered = kept.assign(**typed).sort_values(list(self.key), kind="stable", ignore_index=True)
        return self.check(_as_shapes(ordered) if self.has_geometry else ordered)

    def arrange_shapes(self, frame: pd.DataFrame) -> gpd.GeoDataFrame:
        """`arrange`, for a table with a geometry column."""
        return cast("gpd.GeoDataFrame", self.arrange(frame))

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame as it is, or raise an `InputFault` with all that is wrong in it.

        A frame is sound as a rule, which pandera takes 15 ms to find; it is asked for the faults.
        """
        if is_sound(self, frame):
            return frame
        from pandera.errors import SchemaErrors  # noqa: PLC0415

        try:
            self.schema().validate(frame, lazy=True)
        except SchemaErrors as error:
            raise InputFault(_faults(self, frame, error.failure_cases)) from None
        return frame

    def schema(self) -> pa.DataFrameSchema:
        """Return the pandera schema of the table."""
        import pandera.pandas as pa  # noqa: PLC0415

        shapes = {c.name for c in self.columns if c.kind == "geometry"}
        columns = {c.name: _schema_column(c) for c in self.columns if c.name not in shapes}
        # pandera takes a list of column names as a joint key
        return pa.DataFrameSchema(columns, unique=list(self.key), strict=not shapes, ordered=False)


def _schema_column(column: Column) -> pa.Column:
    """Return the pandera column: type, missing values, patterns and allowed words."""
    import pandera.pandas as pa  # noqa: PLC0415

    checks = []
    if column.kind in PATTERNS:
        checks.append(pa.Check.str_matches(PATTERNS[column.kind]))
    if column.among:
        checks.append(pa.Check.isin(column.words))
    if column.kind == "id" and not column.optional:
        checks.append(pa.Check.str_length(min_value=1))
    return pa.Column(column.dtype, checks=checks, nullable=column.may_miss)


def is_sound(table: Table, frame: pd.DataFrame) -> bool:
    """Return whether the frame keeps all rules of the table's `schema`."""
    return (
        list(frame.columns) == table.names
        and not frame.duplicated(list(table.key)).any()
        and all(_keeps_rules(frame[c.name], c) for c in table.columns if c.kind != "geometry")
    )


def _keeps_rules(series: pd.Series, column: Column) -> bool:
    """Return whether a column has its type, and holds what it may."""
    if str(series.dtype) != column.dtype or (series.hasnans and not column.may_miss):
        return False
    return column.kind not in TEXTS or _holds_allowed(series, column)


def _holds_allowed(texts: pd.Series, column: Column) -> bool:
    """Return whether every text is one that the column may hold."""
    if column.kind == "id" and not column.optional and (texts == "").any():
        return False
    if not column.among and column.kind not in PATTERNS:
        return True
    rule, held = re.compile(PATTERNS.get(column.kind, "")), set(texts.unique())
    return all(map(rule.match, held)) and held <= set(column.words or held)


def _cast(series: pd.Series, column: Column) -> pd.Series:
    """Return the series in the column's type; missing text becomes empty."""
    if str(series.dtype) == column.dtype and not series.hasnans:
        return series
    if column.kind in TEXTS:
        return series.astype("object").where(series.notna(), "").astype("str")
    if column.kind == "whole" and not column.optional and series.isna().any():
        return series.astype("Int64")  # refused by the check, with the ids
    return series.astype(cast("Any", column.dtype))


def _as_shapes(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the frame as a GeoDataFrame on its `geometry` column, in WGS 84."""
    import geopandas as gpd  # noqa: PLC0415

    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def _faults(table: Table, frame: pd.DataFrame, cases: pd.DataFrame) -> list[Fault]:
    """Turn pandera's failure cases into faults: one a column and rule, with the first ids."""
    faults = []
    for (column, rule), rows in cases.groupby(["column", "check"], dropna=False, sort=True):
        at = [int(i) for i in rows["index"].dropna().unique()]
        keys = frame.iloc[at[:IDS_SHOWN]][list(table.key)].astype(str).agg("/".join, axis=1)
        values = ", ".join(sorted({str(v) for v in rows["failure_case"].dropna()})[:IDS_SHOWN])
        what = f"breaks the rule {rule}" + (f": {values}" if values else "")
        name = column if isinstance(column, str) else ""  # no column: a rule of the whole table
        faults.append(Fault(f"table {table.name}", what, "", name, tuple(keys), len(at)))
    return faults
