"""The rows of a list, whatever file they come in: text columns, and a shape where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.sources.days import as_days, blame_days, drop_time, find_odd_days
from microplan.sources.files import (
    CSV_ENDINGS,
    FaultsTogether,
    as_ids,
    as_numbers,
    demand_columns,
    read_rows,
    read_shapes,
)

if TYPE_CHECKING:
    from datetime import date

    from microplan.domain.campaign import CampaignSettings
    from microplan.sources.ledger import Ledger
    from microplan.sources.lists.settings import RowSettings

WHICH_PLACE = ("place", "subcentre", "name", "block")
DAYS_A_MONTH = 30.44
TODO_POINT = "write longitude as lon and latitude as lat, in degrees; or leave both empty"


def read_list(settings: RowSettings, ledger: Ledger, *fields: str) -> gpd.GeoDataFrame:
    """Read a list: the columns that say which place, the `fields`, `row` and a geometry.

    Parameters
    ----------
    ledger
        Where it is written what a map file was mended of.
    fields
        Settings that name a column. One that the plan names must be there; one that only a default
        names is empty where the file has not got it.

    Returns
    -------
    gpd.GeoDataFrame
        Text columns named as the settings; a shape that is None where the row has none.

    Raises
    ------
    InputFault
        The file cannot be read, a named column is missing, no column says which place a row
        speaks of, or points are wrong; all at once.
    """
    is_csv = settings.file.suffix.lower() in CSV_ENDINGS
    raw: pd.DataFrame = (
        read_rows(settings.file, settings.encoding) if is_csv else read_shapes(settings, ledger)
    )
    together = FaultsTogether()
    named = [getattr(settings, field) for field in (*WHICH_PLACE, *fields)]
    stated = {getattr(settings, f) for f in settings.model_fields_set & {*WHICH_PLACE, *fields}}
    with together.part():
        demand_columns(raw, [column for column in named if column in stated], settings.where)
    shapes = _no_shapes(raw)
    with together.part():
        shapes = (
            _demand_shapes(raw)
            if isinstance(raw, gpd.GeoDataFrame)
            else _read_points(raw, settings)
        )
    with together.part():
        _demand_whereabouts(raw, settings)
    together.raise_any()
    text = {field: _column(raw, getattr(settings, field)) for field in (*WHICH_PLACE, *fields)}
    rows = [f"row {i + 1}" for i in range(len(raw))]
    return gpd.GeoDataFrame({**text, "row": rows}, geometry=shapes, crs=WGS84)


def read_counts(rows: pd.DataFrame, field: str, settings: RowSettings) -> pd.Series[float]:
    """Return a column of whole numbers of 0 or more; NaN where a cell is empty.

    Raises
    ------
    InputFault
        A cell is no such number.
    """
    column = getattr(settings, field)
    numbers = as_numbers(rows[field].rename(column), settings.where)
    wrong = (numbers < 0) | (numbers.notna() & (numbers % 1 != 0))
    if wrong.any():
        what = "is not a whole number of 0 or more"
        raise InputFault([Fault(settings.where, what, "", column, tuple(rows["row"][wrong]))])
    return numbers


def read_dates(rows: pd.DataFrame, field: str, settings: RowSettings) -> pd.Series[pd.Timestamp]:
    """Return a column of dates written as 2019-11-04; NaT where a cell is empty.

    Raises
    ------
    InputFault
        A cell is no date.
    """
    text = drop_time(rows[field])
    odd = find_odd_days(text)
    if odd.any():
        column = getattr(settings, field)
        raise InputFault([blame_days(text, odd, list(rows["row"]), settings.where, column)])
    return as_days(text)


def count_months(dates: pd.Series[pd.Timestamp], campaign: CampaignSettings) -> pd.Series[float]:
    """Return the months from each date to the drive's first day; NaN where there is no date."""
    first: date = campaign.rounds_start[0]
    return (pd.Timestamp(first) - dates).dt.days / DAYS_A_MONTH


def _column(raw: pd.DataFrame, column: str) -> pd.Series[str]:
    """Return a column as text, empty where the file has not got it."""
    return as_ids(raw[column]) if column in raw else pd.Series("", index=raw.index)


def _no_shapes(raw: pd.DataFrame) -> gpd.GeoSeries:
    """Return no shape for each row."""
    none = np.full(len(raw), None, dtype=object)
    return gpd.GeoSeries(none, index=raw.index, crs=WGS84)


def _read_points(raw: pd.DataFrame, settings: RowSettings) -> gpd.GeoSeries:
    """Return the points of a CSV that has them; all wrong ones are told at once."""
    columns = [getattr(settings, field) for field in ("lon", "lat")]
    stated = settings.model_fields_set & {"lon", "lat"}
    if not stated and not set(columns) <= set(raw.columns):
        return _no_shapes(raw)
    demand_columns(raw, columns, settings.where)
    text = [as_ids(raw[column]).str.replace(",", ".", regex=False) for column in columns]
    lon, lat = (pd.to_numeric(t.where(t != ""), errors="coerce") for t in text)
    empty = (text[0] == "") & (text[1] == "")
    _refuse_points(raw, lon, lat, empty, settings)
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), index=raw.index)
    crs = settings.crs or WGS84
    return points.where(~empty, None).set_crs(crs, allow_override=True).to_crs(WGS84)


def _refuse_points(
    raw: pd.DataFrame,
    lon: pd.Series[float],
    lat: pd.Series[float],
    empty: pd.Series[bool],
    settings: RowSettings,
) -> None:
    """Raise an `InputFault` with every point that is none, lies off the earth, or is 0, 0."""
    where, degrees = settings.where, not settings.crs
    no_number = ~empty & (lon.isna() | lat.isna() | np.isinf(lon) | np.isinf(lat))
    off = ~empty & ~no_number & degrees & ~(lon.between(-180, 180) & lat.between(-90, 90))
    zero = ~empty & (lon == 0) & (lat == 0)
    faults = []
    for wrong, what in (
        (no_number, "has points that are no pair of numbers"),
        (off, "has points off the earth"),
        (zero, "has points at 0, 0, where a device had no signal"),
    ):
        ids = [
            f"row {i + 1}: {raw[settings.lon].iloc[i]!r}, {raw[settings.lat].iloc[i]!r}"
            for i in np.flatnonzero(wrong)
        ]
        if ids:
            faults.append(Fault(where, what, TODO_POINT, "", tuple(ids)))
    InputFault.raise_any(faults)


def _demand_shapes(raw: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the shapes, mended where they are invalid; empty ones are None."""
    shapes = gpd.GeoSeries(raw.geometry)
    sound = shapes.make_valid().where(shapes.notna())
    return sound.where(~sound.is_empty.fillna(True), None)


def _demand_whereabouts(raw: pd.DataFrame, settings: RowSettings) -> None:
    """Raise an `InputFault` where nothing in the file says which place a row speaks of."""
    columns = [getattr(settings, field) for field in WHICH_PLACE]
    if any(column in raw for column in (*columns, settings.lon, "geometry")):
        return
    todo = f"give it one of the columns {', '.join(columns)}, or lon and lat"
    raise InputFault([Fault(settings.where, "does not say which places its rows are of", todo)])
