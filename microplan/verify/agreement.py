"""Law 10: the files of a plan say one thing, and nothing impossible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from microplan.verify.findings import Broken, Law, columns_of, tell
from microplan.verify.tables import KEYS

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from microplan.verify.tables import Written

    Same = NDArray[np.bool_]

SHARE_ROUNDED = 1e-6
"""Numbers of a CSV file may differ from the Parquet file's by this share, or this much."""
DEGREES_ROUNDED = 1e-6
"""Shapes of a CSV file are rounded to 0.1 m."""
ROUNDING = 1e-6
BELOW_ZERO = {"lon", "lat", "value", "points", "score", "amount"}
"""Columns whose numbers may be negative."""
TRUE = {"true", "1", "yes"}


def find_disagreement(out: Written) -> list[Broken]:
    """Hold the files against each other, and every number against what it may be."""
    return [
        finding
        for name, frame in out.items()
        for finding in (
            *_find_other_texts(name, frame, getattr(out.texts, name)),
            *_find_disorder(name, frame),
            *_find_negatives(name, frame),
            *_find_miscounts(name, frame, out.count(name)),
        )
    ] + [*_find_unexpected(out), *_find_more_than_missed(out)]


def _find_other_texts(name: str, frame: pd.DataFrame, texts: pd.DataFrame) -> list[Broken]:
    """Find cells of the CSV file that do not say what the Parquet file says."""
    if list(frame.columns) != list(texts.columns):
        return [Broken(f"{name}.csv has other columns than {name}.parquet", name)]
    if len(frame) != len(texts):
        what = f"{name}.csv has {len(texts)} rows, {name}.parquet has {len(frame)}"
        return [Broken(what, name, count=abs(len(frame) - len(texts)))]
    broken = []
    for column in frame.columns:
        same = _compare(frame[column], texts[column])
        if same.all():
            continue
        differ = frame[~same].assign(in_csv=texts.loc[~same, column].str.slice(0, 40))
        what = f"{name}.csv does not say what {name}.parquet says"
        broken += tell(differ, KEYS[name], f"{name}.{column}", what, "{in_csv!r} in the csv")
    return broken


def _compare(values: pd.Series, texts: pd.Series) -> Same:
    """Return which cells of a column say the same."""
    if pd.api.types.is_bool_dtype(values):
        same: Same = values.to_numpy(dtype=bool) == texts.str.lower().isin(TRUE).to_numpy()
        return same
    if pd.api.types.is_numeric_dtype(values):
        return _compare_numbers(values, texts)
    if len(values) and isinstance(values.iloc[0], bytes):
        return _compare_shapes(values, texts)
    return np.asarray(values.to_numpy(dtype=object) == texts.to_numpy(dtype=object), dtype=bool)


def _compare_numbers(values: pd.Series, texts: pd.Series) -> Same:
    """Return which numbers are the same within rounding; a missing number is an empty cell."""
    exact = values.to_numpy(dtype=np.float64, na_value=np.nan)
    read = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    near = np.isclose(read, exact, rtol=SHARE_ROUNDED, atol=SHARE_ROUNDED)
    same: Same = near | (np.isnan(exact) & (texts.to_numpy(dtype=object) == ""))
    return same


def _compare_shapes(values: pd.Series, texts: pd.Series) -> Same:
    """Return which shapes (WKB, WKT) are the same within rounding."""
    written = shapely.from_wkt(texts.to_numpy(dtype=object), on_invalid="ignore")
    shapes = shapely.from_wkb(values.to_numpy(dtype=object), on_invalid="ignore")
    same: Same = shapely.equals_exact(shapes, written, DEGREES_ROUNDED)
    return same


def _find_disorder(name: str, frame: pd.DataFrame) -> list[Broken]:
    """Find rows that share a key, and rows that are not sorted by it."""
    key = KEYS[name]
    keys = frame[list(key)]
    twice = frame[keys.duplicated(keep=False).to_numpy()]
    moved = frame[keys.sort_values(list(key), kind="stable").index != frame.index]
    place = f"{name}.{key[0]}"
    return [
        *tell(twice, key, place, "more than one row of a key"),
        *tell(moved, key, place, "rows are not sorted by their key"),
    ]


def _find_negatives(name: str, frame: pd.DataFrame) -> list[Broken]:
    """Find numbers below zero where there can be none."""
    numbers = frame.select_dtypes("number")
    wrong: list[Hashable] = [
        column for column in numbers if column not in BELOW_ZERO and (numbers[column] < 0).any()
    ]
    return [
        finding
        for column in wrong
        for finding in tell(
            frame[frame[column] < 0], KEYS[name], f"{name}.{column}", "below zero", f"{{{column}}}"
        )
    ]


def _find_miscounts(name: str, frame: pd.DataFrame, counted: float | None) -> list[Broken]:
    """Find a table with more or fewer rows than the manifest counts."""
    if counted is None or counted == len(frame):
        return []
    return [Broken(f"the manifest counts {counted:g} rows, there are {len(frame)}", name)]


def _find_unexpected(out: Written) -> list[Broken]:
    """Find visits and sessions where more are expected than are due."""
    broken = []
    for name in ("visits", "sessions"):
        frame: pd.DataFrame = getattr(out, name)
        for who in ("children", "pregnant"):
            more = frame[frame[f"expected_{who}"] > frame[f"due_{who}"]]
            figures = f"{{expected_{who}}} of {{due_{who}}}"
            column = f"{name}.expected_{who}"
            broken += tell(more, KEYS[name], column, "more expected than due", figures)
    return broken


def _find_more_than_missed(out: Written) -> list[Broken]:
    """Find places with more left-outs and drop-outs than missed children."""
    need = out.need
    more = need[need["left_out"] + need["drop_out"] > need["missed"] + ROUNDING]
    figures = "{left_out} + {drop_out} of {missed}"
    return tell(more, KEYS["need"], "need.missed", "fewer than left_out and drop_out", figures)


LAWS = (
    Law(
        10,
        "Each table's CSV file says what its Parquet file says, sorted by a key that no two rows "
        "share, with the rows that the manifest counts; no number is negative, nobody is "
        "expected who is not due, and left-outs and drop-outs are among the missed.",
        (
            *columns_of(**{table: " ".join(key) for table, key in KEYS.items()}),
            *columns_of(
                need="missed left_out drop_out",
                visits="due_children due_pregnant expected_children expected_pregnant",
                sessions="due_children due_pregnant expected_children expected_pregnant",
            ),
        ),
        find_disagreement,
        __name__,
    ),
)
