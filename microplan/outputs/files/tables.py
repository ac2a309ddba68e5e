"""The plan's tables as files: Parquet for machines, CSV for people, the same bytes every time."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Literal, cast

from microplan.domain.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from microplan.domain.handover import Plan

WKT_DECIMALS = 6
"""Decimals of a degree in CSV: 0.1 m."""


def write_tables(plan: Plan, folder: Path) -> None:
    """Write every table of the plan into a folder, each as .parquet and as .csv.

    Parquet holds the exact values (GeoParquet where the table has shapes). CSV is UTF-8 with a
    header and plain line ends; shapes are WKT, rounded to 1e-6 degrees.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        frame: pd.DataFrame = getattr(plan, table.name)
        frame.to_parquet(folder / f"{table.name}.parquet", index=False, compression="zstd")
        write_csv(frame, folder / f"{table.name}.csv")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV: UTF-8, plain line ends, missing numbers empty, shapes as WKT."""
    plain = _shapes_as_wkt(cast("gpd.GeoDataFrame", frame)) if "geometry" in frame else frame
    with path.open("w", encoding="utf-8", newline="") as file:
        plain.to_csv(file, index=False, lineterminator="\n", quoting=_quoting(plain))


def _quoting(frame: pd.DataFrame) -> Literal[0, 2]:
    """Quote all text where a cell holds a lone carriage return, which readers take for a line."""
    texts = frame.select_dtypes(["object", "string"])
    lone = any(texts[name].astype(str).str.contains("\r", regex=False).any() for name in texts)
    return csv.QUOTE_NONNUMERIC if lone else csv.QUOTE_MINIMAL


def _shapes_as_wkt(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the frame with its shapes as text."""
    import pandas as pd  # noqa: PLC0415

    shapes = frame.geometry.to_wkt(rounding_precision=WKT_DECIMALS, trim=True)
    return pd.DataFrame(frame).assign(geometry=shapes)
