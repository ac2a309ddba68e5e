"""Named points where people live: villages, habitations, ward parts and high-risk sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from microplan.domain.tables import PLACES, SETTLEMENTS
from microplan.domain.wording import count
from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.sources.days import blame_days, drop_time, find_odd_days
from microplan.sources.files import (
    as_counts,
    as_ids,
    as_numbers,
    as_text,
    demand_columns,
    demand_rows,
    read_points,
)
from microplan.sources.letters import write_names
from microplan.sources.people.repeats import tell_apart
from microplan.sources.people.settings import HighRiskSettings

if TYPE_CHECKING:
    from microplan.sources.ledger import Ledger
    from microplan.sources.people.settings import (
        PlacesSettings,
        PopulationSettings,
    )

PLACE_PREFIX, SITE_PREFIX = "V-", "H-"
HIGH_RISK = "high-risk site"
KINDS = next(column.among for column in SETTLEMENTS.columns if column.name == "kind")
AREAS_OF_A_PLACE = ("area_id", "subcentre_id")
TEXTS = tuple(c.name for c in PLACES.columns if c.dtype == "str" and c.name not in AREAS_OF_A_PLACE)
NUMBERS = tuple(c.name for c in PLACES.columns if c.dtype != "str")
COLUMN_FIELDS = (
    "id",
    "name",
    "name_local",
    "people",
    "houses",
    "kind",
    "area",
    "hra_code",
    "tribal_share",
    "refusals",
    "last_verified",
    "flags",
    "urban",
)
ANSWERS = {"": "", **dict.fromkeys(("yes", "y", "true", "1"), "yes")}
ANSWERS |= dict.fromkeys(("no", "n", "false", "0"), "no")
NOBODY_SURE = 0.5
"""How sure it is that nobody lives at a place of which neither people nor houses are known."""
PEOPLE_MAX = 50_000_000
"""No city of the world has so many."""
HRA_CODES = ("", "1", "2", "3", "4", "5", "6")


def read_places(
    given: PlacesSettings, settings: PopulationSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Read one file of points into the columns of `places`, without their area.

    People are the file's own; where a row has none but houses, houses times household size.

    Returns
    -------
    gpd.GeoDataFrame
        The columns of `places` with a point geometry and `stated_area` (an id of the user's).

    Raises
    ------
    InputFault
        A column is missing, an id repeats or is empty, a number, kind, code or date is none.
    """
    points = read_points(given, ledger)
    if not isinstance(given, HighRiskSettings):  # a district may have no high-risk site
        demand_rows(points, given.where)
    return arrange_rows(points, given, settings, ledger)


def arrange_rows(
    points: gpd.GeoDataFrame, given: PlacesSettings, settings: PopulationSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Return rows of a file, each with its point, as `read_places` does."""
    where = given.where
    places = _without_absent(given, points)
    demand_columns(points, _named_columns(places), where)
    ids = tell_apart(points, places, ledger)
    prefix = SITE_PREFIX if isinstance(places, HighRiskSettings) else PLACE_PREFIX
    read = gpd.GeoDataFrame({"source_id": prefix + ids}, geometry=points.geometry)
    read["name"] = write_names(as_text(points[places.name]), where, ledger)
    for column in ("name_local", "hra_code", "flags", "last_verified"):
        read[column] = _text(points, getattr(places, column))
    read["last_verified"] = drop_time(read["last_verified"])
    for column in ("people", "houses", "refusals"):
        read[column] = _counts(points, getattr(places, column), where, ledger)
    read["tribal_share"] = _numbers(points, places.tribal_share, where)
    read["kind"] = _kinds(points, places)
    read["urban"] = _urban(points, places, ids)
    read["stated_area"] = _text(points, places.area)
    read["source"] = [f"{where}, row {i + 1}" for i in range(len(read))]
    read["hra_code"] = read["hra_code"].str.removesuffix(".0")
    read["houses"] = read["houses"].round()
    read["refusals"] = read["refusals"].round()
    _demand_sense(read, where, places.last_verified)
    read["people"] = _people_by_houses(read, settings, where, ledger)
    read["lon"], read["lat"] = read.geometry.x, read.geometry.y
    return read.assign(listed_children=np.nan, listed_pregnant=np.nan)


def no_places() -> gpd.GeoDataFrame:
    """Return no places at all, in the columns of `read_places`."""
    text = {name: pd.Series(dtype=object) for name in (*TEXTS, "stated_area")}
    numbers = {name: pd.Series(dtype=float) for name in NUMBERS}
    return gpd.GeoDataFrame({**text, **numbers}, geometry=gpd.GeoSeries([], crs=WGS84))


def arrange_places(places: pd.DataFrame) -> pd.DataFrame:
    """Return the places in the shape of the table `places`."""
    whole = {
        name: places[name].astype("Float64").astype("Int64") for name in ("houses", "refusals")
    }
    flags = [";".join(sorted(filter(None, map(str.strip, f.split(";"))))) for f in places["flags"]]
    listed = {
        name: places[name].astype("Float64").astype("Int64")
        for name in ("listed_children", "listed_pregnant")
    }
    return PLACES.arrange(pd.DataFrame(places).assign(flags=flags, **whole, **listed))


def _without_absent(given: PlacesSettings, points: pd.DataFrame) -> PlacesSettings:
    """Forget columns that only a default names and the file has not; id and name are demanded."""
    if not isinstance(given, HighRiskSettings):
        return given
    defaults = set(HighRiskSettings.model_fields) - given.model_fields_set - {"id", "name"}
    absent = {f: "" for f in COLUMN_FIELDS if f in defaults and getattr(given, f) not in points}
    return given.model_copy(update=absent)


def _named_columns(places: PlacesSettings) -> list[str]:
    """Return the columns that the settings name."""
    return [getattr(places, field) for field in COLUMN_FIELDS]


def _text(points: pd.DataFrame, column: str) -> pd.Series[str]:
    """Return a column as text; empty where the settings name none."""
    return as_ids(points[column]) if column else pd.Series("", index=points.index)


def _numbers(points: pd.DataFrame, column: str, where: str) -> pd.Series[float]:
    """Return a column as numbers; NaN where the settings name none."""
    return as_numbers(points[column], where) if column else pd.Series(np.nan, index=points.index)


def _counts(points: pd.DataFrame, column: str, where: str, ledger: Ledger) -> pd.Series[float]:
    """Return a column as counts of people or houses; NaN where the settings name none."""
    if not column:
        return pd.Series(np.nan, index=points.index)
    return as_counts(points[column], where, ledger)


def _kinds(points: pd.DataFrame, places: PlacesSettings) -> pd.Series[str]:
    """Return what each place is; empty where the file does not say."""
    if isinstance(places, HighRiskSettings):
        return pd.Series(HIGH_RISK, index=points.index)
    return _text(points, places.kind).replace(places.kinds)


def _urban(points: pd.DataFrame, places: PlacesSettings, ids: pd.Series[str]) -> pd.Series[str]:
    """Return yes or no where the file or the plan says it; else empty.

    Raises
    ------
    InputFault
        A cell is neither yes nor no, or the plan names an id that is not there.
    """
    said, where = _text(points, places.urban).str.lower(), places.where
    wrong, unknown = ~said.isin(ANSWERS), tuple(sorted(set(places.urban_ids) - set(ids)))
    faults = []
    if wrong.any():
        faults.append(Fault(where, "is neither yes nor no", "", places.urban, tuple(ids[wrong])))
    if unknown:
        todo = "mend urban_ids in the plan"
        faults.append(Fault(where, "has no places of these ids", todo, places.id, unknown))
    InputFault.raise_any(faults)
    return said.map(ANSWERS).mask(ids.isin(places.urban_ids), "yes")


def _demand_sense(read: gpd.GeoDataFrame, where: str, day_column: str) -> None:
    """Raise an `InputFault` for values that cannot be, all at once."""
    dates = read["last_verified"]
    odd = find_odd_days(dates)
    wrong = {
        "people below zero": read["people"] < 0,
        f"more than {PEOPLE_MAX:,} people in one place": read["people"] > PEOPLE_MAX,
        "houses below zero": read["houses"] < 0,
        "a tribal share that is not between 0 and 1": ~read["tribal_share"].fillna(0).between(0, 1),
        f"a kind that is none of {', '.join(KINDS)}": ~read["kind"].isin(["", *KINDS]),
        "a high-risk code that is none of 1 to 6": ~read["hra_code"].isin(HRA_CODES),
    }
    InputFault.raise_any(
        [
            Fault(where, f"has {what}", "", "", tuple(read["source_id"][rows]))
            for what, rows in wrong.items()
            if rows.any()
        ]
        + (
            [blame_days(dates, odd, list(read["source_id"]), where, day_column)]
            if odd.any()
            else []
        )
    )


def _people_by_houses(
    read: gpd.GeoDataFrame, settings: PopulationSettings, where: str, ledger: Ledger
) -> pd.Series[float]:
    """Return people, from houses where only those are known; nobody where nothing is, said so."""
    people = cast("pd.Series[float]", read["people"])
    is_list = bool(read["kind"].eq(HIGH_RISK).any())
    if settings.every_raster and not is_list:
        return people  # the raster counts them
    by_houses = people.isna() & read["houses"].notna()
    if by_houses.any():
        how = f"{count(int(by_houses.sum()), 'place')} with houses but no people: houses x "
        ledger.mend(f"{where}, people", where, f"{how}{settings.household_size} people a house")
    people = people.where(~by_houses, read["houses"] * settings.household_size)
    unknown = people.isna()
    for place in read["source_id"][unknown]:
        how = "neither people nor houses are known: counted as nobody"
        ledger.doubt(place, where, how, NOBODY_SURE)
    return people.fillna(0.0)
