"""Files of the user, opened: shapes, points and rows, with faults that say what to do."""

from __future__ import annotations

import csv
import difflib
import warnings
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyproj.exceptions import CRSError

from microplan.errors import IDS_SHOWN, Fault, InputFault
from microplan.geo.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from microplan.sources.file_settings import FileSettings

T = TypeVar("T")
OSM_INDEX = "OSM_USE_CUSTOM_INDEXING"
CSV_ENDINGS = {".csv", ".txt", ".tsv"}


def read_rows(path: Path, encoding: str = "") -> pd.DataFrame:
    """Read a CSV as text, row by row as it stands; nothing is guessed.

    Raises
    ------
    InputFault
        The file is not there, is not in the encoding, or is no table.
    """
    demand_file(path)
    separator = "\t" if path.suffix.lower() == ".tsv" else ","
    try:
        rows = pd.read_csv(
            path,
            sep=separator,
            dtype=str,
            keep_default_na=False,
            encoding=encoding or "utf-8-sig",
            index_col=False,
        )
    except (UnicodeError, LookupError):
        stated = encoding or "UTF-8"
        todo = 'save it as UTF-8, or set encoding = "windows-1252" (or what it is) in the plan'
        raise InputFault([Fault(path.name, f"is not in {stated}", todo)]) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        told = str(error).strip().splitlines()[0]
        raise InputFault([Fault(path.name, f"cannot be read as a table: {told}")]) from None
    # a blank too many is taken off a heading, but not where that makes two alike
    headings = {name: name.strip() for name in rows.columns if name.strip() not in rows.columns}
    return rows.rename(columns=headings)


def read_shapes(settings: FileSettings) -> gpd.GeoDataFrame:
    """Read a layer of shapes, in WGS 84, in the order of the file.

    A shape that cannot be built, such as a line of one point, is None: callers tell of such rows.

    Raises
    ------
    InputFault
        The file or layer is not there, cannot be opened, or has no coordinate system.
    """
    path = settings.file
    demand_file(path)
    try:
        shapes = _read_layer(path, _pick_layer(path, settings.layer), settings.encoding)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeError) as error:
        raise InputFault([Fault(settings.where, f"cannot be opened: {error}")]) from None
    if not isinstance(shapes, gpd.GeoDataFrame):
        raise InputFault([Fault(settings.where, "has no shapes")])
    return _to_wgs84(shapes, settings).reset_index(drop=True)


def read_points(settings: FileSettings) -> gpd.GeoDataFrame:
    """Read points, in WGS 84: a layer of points, or a CSV with coordinates.

    Raises
    ------
    InputFault
        As `read_shapes`; or a row has no point, or a shape is none.
    """
    if settings.file.suffix.lower() not in CSV_ENDINGS:
        return _demand_points(read_shapes(settings), settings)
    rows = read_rows(settings.file, settings.encoding)
    demand_columns(rows, [settings.lon, settings.lat], settings.where)
    lon = as_numbers(rows[settings.lon], settings.where)
    lat = as_numbers(rows[settings.lat], settings.where)
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=settings.crs or WGS84)
    located = gpd.GeoDataFrame(rows, geometry=points.where(lon.notna() & lat.notna()))
    return _demand_points(_to_wgs84(located, settings), settings)


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
    folder = path.parent
    near = (
        difflib.get_close_matches(path.name, [f.name for f in folder.iterdir()], n=1)
        if folder.is_dir()
        else []
    )
    todo = f"did you mean {near[0]}?" if near else "paths start at the plan file's folder"
    raise InputFault([Fault(path.name, "is not there", todo)])


def demand_columns(frame: pd.DataFrame, columns: Iterable[str], where: str) -> None:
    """Raise an `InputFault` with every named column that is not in the frame; "" names none."""
    faults = []
    for column in columns:
        if column and column not in frame.columns:
            near = difflib.get_close_matches(column, map(str, frame.columns), n=1, cutoff=0.5)
            has = ", ".join(str(name) for name in frame.columns if name != "geometry")
            todo = f"did you mean {near[0]}?" if near else f"it has: {has}"
            faults.append(Fault(where, "is not in the file", todo, column))
    InputFault.raise_any(faults)


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


def as_numbers(series: pd.Series[Any], where: str) -> pd.Series[float]:
    """Turn a column into numbers; an empty cell is NaN.

    Raises
    ------
    InputFault
        A cell holds something else; the rows are named.
    """
    text = as_text(series).str.replace(r"(?<=\d),(?=\d)", "", regex=True)
    numbers = pd.to_numeric(text.where(text != ""), errors="coerce").astype("float64")
    wrong = (numbers.isna() & (text != "")) | np.isinf(numbers)
    if wrong.any():
        rows = [f"row {i + 1}: {text.iloc[i]!r}" for i in np.flatnonzero(wrong)[:IDS_SHOWN]]
        what, column = "is not a number", str(series.name)
        raise InputFault([Fault(where, what, "", column, tuple(rows), int(wrong.sum()))])
    return numbers


def _read_layer(path: Path, layer: str, encoding: str) -> pd.DataFrame:
    """Read a layer; of an OpenStreetMap extract whose ids do not rise, in the way that can.

    Extracts that were put together from two sides, as at the 180th meridian, are such.
    """
    with warnings.catch_warnings():
        # feature numbers are never used; ids are the user's own column
        warnings.filterwarnings("ignore", "Several features with id", RuntimeWarning)
        read: Callable[[], pd.DataFrame] = partial(
            gpd.read_file, path, layer=layer, encoding=encoding or None, on_invalid="ignore"
        )
        try:
            return read()
        except pyogrio.errors.FeatureError as error:
            if OSM_INDEX not in str(error):
                raise
        before = pyogrio.get_gdal_config_option(OSM_INDEX)
        pyogrio.set_gdal_config_options({OSM_INDEX: "NO"})
        try:
            return read()
        finally:
            pyogrio.set_gdal_config_options({OSM_INDEX: before})


def _pick_layer(path: Path, layer: str) -> str:
    """Return the layer to read; a file with several must have one named."""
    layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    if layer in layers:
        return layer
    known = ", ".join(layers)
    if layer:
        raise InputFault([Fault(path.name, f"has no layer {layer}", f"it has: {known}")])
    if len(layers) != 1:
        raise InputFault([Fault(path.name, "has several layers", f"name one as layer: {known}")])
    return layers[0]


def _to_wgs84(shapes: gpd.GeoDataFrame, settings: FileSettings) -> gpd.GeoDataFrame:
    """Return the shapes in WGS 84; a missing coordinate system is never guessed, only advised."""
    if shapes.crs is None:
        if not settings.crs:
            todo = f'set crs = "{_guess_crs(shapes)}" in the plan if that is right'
            raise InputFault([Fault(settings.where, "states no coordinate system", todo)])
        try:
            shapes = shapes.set_crs(settings.crs)
        except CRSError:
            what = f"crs {settings.crs!r} is unknown"
            raise InputFault([Fault(settings.where, what, 'write it as "EPSG:4326"')]) from None
    return shapes.to_crs(WGS84)


def _guess_crs(shapes: gpd.GeoDataFrame) -> str:
    """Name the likely coordinate system of shapes that state none, by the size of their numbers."""
    west, south, east, north = shapes.total_bounds
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        return WGS84
    if max(abs(west), abs(east)) > 1_000_000:
        return "EPSG:3857"
    return "EPSG:32643 (or the UTM zone of the place)"


def _demand_points(points: gpd.GeoDataFrame, settings: FileSettings) -> gpd.GeoDataFrame:
    """Return the points, or raise an `InputFault` for rows that have none."""
    kinds = points.geometry.geom_type.where(~points.geometry.is_empty)
    wrong = np.flatnonzero(kinds != "Point")
    if len(wrong):
        rows = tuple(f"row {i + 1}" for i in wrong[:IDS_SHOWN])
        todo = "give each row one point"
        raise InputFault(
            [Fault(settings.where, "has rows without a point", todo, "", rows, len(wrong))]
        )
    outside = ~points.geometry.x.between(-180, 180) | ~points.geometry.y.between(-90, 90)
    if outside.any():
        rows = tuple(f"row {i + 1}" for i in np.flatnonzero(outside)[:IDS_SHOWN])
        what = "has coordinates that are no longitude and latitude"
        todo = "name their coordinate system as crs"
        raise InputFault([Fault(settings.where, what, todo, "", rows, int(outside.sum()))])
    return points
