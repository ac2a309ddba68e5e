"""Files of the user, opened: shapes, points and rows, with faults that say what to do."""

from __future__ import annotations

import difflib
import glob
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from microplan.errors import IDS_SHOWN, Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.sources.opening.dialects import read_text_table
from microplan.sources.opening.formats import FORMATS, read_layer
from microplan.sources.opening.numerals import DEVANAGARI, join_groups, read_digits
from microplan.sources.opening.placing import place_shapes
from microplan.sources.opening.texts import mend_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from microplan.geo.likely_crs import Box
    from microplan.sources.file_settings import FileSettings
    from microplan.sources.ledger import Ledger

T = TypeVar("T")
RENAME = "rename one of the two, so that the plan names the right one"
CSV_ENDINGS = {".csv", ".txt", ".tsv"}
COLUMNS_SHOWN, COLUMN_LETTERS = 30, 40
SPREADSHEETS = {".xlsx", ".xlsm", ".xls", ".ods"}
POINTED = r"^[1-9]\d{0,2}(?:\.\d{3})+$"
"""1.234: of people it may mean a thousand and more, or one and a bit."""


def read_rows(path: Path, encoding: str = "") -> pd.DataFrame:
    """Read a CSV as text, row by row as it stands; nothing is guessed.

    Its columns may be parted by commas, semicolons or tabs, as its heading is; a mark at its start
    states UTF-8 or UTF-16.

    Raises
    ------
    InputFault
        The file is not there, is not in the encoding, or is no table.
    """
    demand_file(path)
    rows = read_text_table(path, encoding)
    # a blank too many is taken off a heading, but not where that makes two alike
    headings = {name: name.strip() for name in rows.columns if name.strip() not in rows.columns}
    return rows.rename(columns=headings)


def read_shapes(
    settings: FileSettings, ledger: Ledger | None = None, near: Box | None = None
) -> gpd.GeoDataFrame:
    """Read a layer of shapes of any format that GDAL knows, in WGS 84, in the order of the file.

    A shape that cannot be built, such as a line of one point, is None: callers tell of such rows.

    Parameters
    ----------
    ledger
        Where it is written what the file was mended of: heights, text in another encoding.
    near
        West, south, east and north of the plan's other files: they tell what a file without a
        coordinate system is likely to be in, and whether latitude stands first.

    Raises
    ------
    InputFault
        The file or layer is not there, cannot be opened, or has no coordinate system or one that
        its numbers cannot be in.
    """
    path = settings.file
    demand_file(path)
    _demand_parts(path)
    shapes = read_layer(path, settings.layer, settings.encoding)
    if not isinstance(shapes, gpd.GeoDataFrame) or "geometry" not in shapes.columns:
        todo = (
            "save it as CSV (UTF-8)"
            if path.suffix.lower() in SPREADSHEETS
            else f"give it as {FORMATS}"
        )
        raise InputFault([Fault(settings.where, "has no shapes", todo)])
    if shapes.empty:
        todo = "export it again, with its rows"
        raise InputFault([Fault(settings.where, "has no rows", todo)])
    told = mend_text(shapes.reset_index(drop=True), settings, ledger)
    return place_shapes(cast("gpd.GeoDataFrame", told), settings, ledger, near)


def read_points(
    settings: FileSettings, ledger: Ledger | None = None, near: Box | None = None
) -> gpd.GeoDataFrame:
    """Read points, in WGS 84: a layer of points, or a CSV with coordinates.

    Raises
    ------
    InputFault
        As `read_shapes`; or a row has no point, or a shape is none.
    """
    if settings.file.suffix.lower() not in CSV_ENDINGS:
        return _demand_points(read_shapes(settings, ledger, near), settings)
    rows = read_rows(settings.file, settings.encoding)
    demand_columns(rows, [settings.lon, settings.lat], settings.where)
    lon = _as_degrees(rows[settings.lon], settings)
    lat = _as_degrees(rows[settings.lat], settings)
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=settings.crs or WGS84)
    located = gpd.GeoDataFrame(rows, geometry=points.where(lon.notna() & lat.notna()))
    return _demand_points(place_shapes(located, settings, ledger, near), settings)


def _as_degrees(series: pd.Series[str], settings: FileSettings) -> pd.Series[float]:
    """Turn a coordinate into numbers: of degrees, nothing groups digits, as in 85,147 or 26 300.

    Raises
    ------
    InputFault
        A cell is no number, or has a comma or a blank although the plan names no system in metres.
    """
    text = as_text(series)
    commas = text.str.contains("[, ]")
    if commas.any() and not settings.crs:
        rows = tuple(f"row {i + 1}: {text.iloc[i]!r}" for i in np.flatnonzero(commas)[:IDS_SHOWN])
        where, column, count = settings.where, str(series.name), int(commas.sum())
        what, todo = "is not a number", "write decimals with a point"
        raise InputFault([Fault(where, what, todo, column, rows, count)])
    return as_numbers(series, settings.where)


class FaultsTogether:
    """Collects the faults of several parts of a reading, to raise them as one."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    @contextmanager
    def part(self) -> Iterator[None]:
        """Run a part; its `InputFault` is kept for later."""
        try:
            yield
        except InputFault as fault:
            self.faults.extend(fault.faults)

    def raise_any(self) -> None:
        """Raise all faults as one `InputFault`, if there are any."""
        InputFault.raise_any(self.faults)


def read_all(readers: Iterable[Callable[[], T]]) -> list[T]:
    """Call every reader, and raise the faults of all of them as one `InputFault`."""
    together = FaultsTogether()
    results = []
    for reader in readers:
        with together.part():
            results.append(reader())
    together.raise_any()
    return results


def demand_file(path: Path) -> None:
    """Raise an `InputFault` where the file is not there."""
    if path.is_file():
        return
    if path.is_dir():
        todo = "name a file in it; a geodatabase (.gdb) may be zipped"
        raise InputFault([Fault(path.name, "is a folder, not a file", todo)])
    folder = path.parent
    near = (
        difflib.get_close_matches(path.name, [f.name for f in folder.iterdir()], n=1)
        if folder.is_dir()
        else []
    )
    todo = f"did you mean {near[0]}?" if near else "paths start at the plan file's folder"
    raise InputFault([Fault(path.name, "is not there", todo)])


def demand_columns(frame: pd.DataFrame, columns: Iterable[str], where: str) -> None:
    """Raise an `InputFault` with every named column that is not in the frame; "" names none.

    Where none of several is there, the file is another one or read wrongly: that is one fault.
    """
    asked = [column for column in dict.fromkeys(columns) if column]
    missing = [column for column in asked if column not in frame.columns]
    if missing == asked and len(asked) > 1 and not _nearest(asked, frame):
        what = f"has none of the columns {', '.join(asked)}"
        raise InputFault([Fault(where, what, f"is it the right file? it has: {_has(frame)}")])
    faults = []
    for column in missing:
        near = _nearest([column], frame)
        todo = f"did you mean {near[0]}?" if near else f"it has: {_has(frame)}"
        faults.append(Fault(where, "is not in the file", todo, column))
    faults += [
        Fault(where, "stands twice in the heading, with different cells", RENAME, column)
        for column in asked
        if _is_doubled(frame, column)
    ]
    InputFault.raise_any(faults)


def _is_doubled(frame: pd.DataFrame, column: str) -> bool:
    """Tell whether a second column of a CSV has the name of the first, and says something else.

    Reading a table, pandas calls the second "people.1".
    """
    twin = f"{column}.1"
    if column not in frame.columns or twin not in frame.columns:
        return False
    second = as_text(frame[twin])
    return bool(((second != "") & (second != as_text(frame[column]))).any())


def _nearest(columns: list[str], frame: pd.DataFrame) -> list[str]:
    """Return the columns of a frame that are spelt most like one of these."""
    known = [str(name) for name in frame.columns if name != "geometry"]
    folded = {name.casefold(): name for name in known}
    near: list[str] = []
    for column in columns:
        found = difflib.get_close_matches(column.casefold(), folded, n=1, cutoff=0.5)
        near += [folded[name] for name in found]
    return near


def _has(frame: pd.DataFrame) -> str:
    """List the columns of a frame, up to so many as a line can hold."""
    names = [str(name) for name in frame.columns if name != "geometry"]
    more = len(names) - COLUMNS_SHOWN
    shown = ", ".join(name[:COLUMN_LETTERS] for name in names[:COLUMNS_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def demand_rows(frame: pd.DataFrame, where: str) -> None:
    """Raise an `InputFault` where a file has a heading only."""
    if frame.empty:
        raise InputFault([Fault(where, "has a heading and no rows", "fill it in, or name no file")])


def demand_ids(ids: pd.Series[str], where: str, column: str) -> None:
    """Raise an `InputFault` where an id is empty or stands on two rows."""
    faults = []
    empty = [f"row {i + 1}" for i in np.flatnonzero(ids == "")]
    if empty:
        faults.append(Fault(where, "is empty", "give each row an id", column, tuple(empty)))
    twice = sorted(set(ids[ids.duplicated() & (ids != "")]))
    if twice:
        todo = "give each row its own id, or name another column"
        faults.append(Fault(where, "ids stand on several rows", todo, column, tuple(twice)))
    InputFault.raise_any(faults)


def as_ids(series: pd.Series[Any]) -> pd.Series[str]:
    """Turn a column into ids: text without blanks around it; 742.0 is 742, missing is ""."""
    if pd.api.types.is_float_dtype(series):
        whole = series.dropna() % 1 == 0
        if bool(whole.all()):
            series = series.astype("Int64")
    return as_text(series)


def as_text(series: pd.Series[Any]) -> pd.Series[str]:
    """Turn a column into text with single blanks and none around it; missing is ""."""
    text = series.astype("object").where(series.notna(), "").astype(str)
    return text.str.replace(r"\s+", " ", regex=True).str.strip()


def overrule(
    column: pd.Series[str], ids: pd.Series[str], by_id: Mapping[Any, str]
) -> pd.Series[str]:
    """Return the column, with the text of `by_id` in its place where that has the id."""
    told = [by_id.get(i, text) for i, text in zip(ids, column, strict=True)]
    return pd.Series(told, index=column.index, dtype=object)


def as_numbers(
    series: pd.Series[Any], where: str, ledger: Ledger | None = None
) -> pd.Series[float]:
    """Turn a column into numbers; empty is NaN, and 1,234 or 12,34,567 or 1 234 is grouped.

    Devanagari digits are read where a ledger is given to say so in.

    Raises
    ------
    InputFault
        A cell holds something else; the rows are named.
    """
    text = join_groups(read_digits(as_text(series), where, str(series.name), ledger))
    numbers = pd.to_numeric(text.where(text != ""), errors="coerce").astype("float64")
    wrong = (numbers.isna() & (text != "")) | np.isinf(numbers)
    if wrong.any():
        rows = [f"row {i + 1}: {text.iloc[i]!r}" for i in np.flatnonzero(wrong)[:IDS_SHOWN]]
        what, column = "is not a number", str(series.name)
        comma = text[wrong].str.fullmatch(r"[-+]?\d+,\d+").any()
        blank = text[wrong].str.fullmatch(r"[-+]?[0-9][0-9 .,]* [0-9 .,]*").any()
        todo = "write the number without blanks" if blank else ""
        todo = "write decimals with a point" if comma else todo
        raise InputFault([Fault(where, what, todo, column, tuple(rows), int(wrong.sum()))])
    return numbers


def as_counts(series: pd.Series[Any], where: str, ledger: Ledger | None = None) -> pd.Series[float]:
    """Turn a column of people, houses or families into numbers, as `as_numbers` does.

    Raises
    ------
    InputFault
        As `as_numbers`; or its cells are such as 1.234 alone, which may be 1234.
    """
    numbers = as_numbers(series, where, ledger)
    if pd.api.types.is_numeric_dtype(series):
        return numbers
    text = as_text(series).str.translate(DEVANAGARI)
    pointed = text.str.contains(".", regex=False)
    if pointed.any() and bool(text[pointed].str.fullmatch(POINTED).all()):
        rows = [f"row {i + 1}: {text.iloc[i]!r}" for i in np.flatnonzero(pointed)[:IDS_SHOWN]]
        what = "has points that may part thousands or decimals"
        todo = "write thousands without a point (1234), and decimals otherwise than by three digits"
        count = int(pointed.sum())
        raise InputFault([Fault(where, what, todo, str(series.name), tuple(rows), count)])
    return numbers


def _demand_parts(path: Path) -> None:
    """Raise an `InputFault` where a shapefile comes without its table or its index."""
    if path.suffix.lower() != ".shp":
        return
    beside = {other.name.casefold() for other in path.parent.glob(f"{glob.escape(path.stem)}.*")}
    missing = [end for end in (".dbf", ".shx") if f"{path.stem}{end}".casefold() not in beside]
    if missing:
        what = f"comes without its {' and '.join(missing)}"
        todo = "copy all the files of its name together, or zip them"
        raise InputFault([Fault(path.name, what, todo)])


def _demand_points(points: gpd.GeoDataFrame, settings: FileSettings) -> gpd.GeoDataFrame:
    """Return the points, or raise an `InputFault` for rows that have none."""
    kinds = points.geometry.geom_type.where(~points.geometry.is_empty)
    wrong = np.flatnonzero(kinds != "Point")
    if len(wrong):
        rows = tuple(_name_row(points, int(i), settings) for i in wrong[:IDS_SHOWN])
        is_csv = settings.file.suffix.lower() in CSV_ENDINGS
        column = f"{settings.lon}, {settings.lat}" if is_csv else ""
        todo = "give each row one point"
        raise InputFault(
            [Fault(settings.where, "has rows without a point", todo, column, rows, len(wrong))]
        )
    return points


def _name_row(points: gpd.GeoDataFrame, at: int, settings: FileSettings) -> str:
    """Return which row it is, counted from the first below the headings, with its id."""
    own = str(getattr(settings, "id", ""))
    stated = str(points[own].iloc[at]) if own in points else ""
    return f"row {at + 1}: {stated}" if stated else f"row {at + 1}"
