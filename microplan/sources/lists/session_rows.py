"""Rows of the RI plan as the table `ri_sessions`: where each session sits, and on which days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from microplan.domain.tables import RI_SESSIONS
from microplan.sources.lists.month_days import MonthDays, read_month_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from microplan.sources.ledger import Ledger
    from microplan.sources.lists.gazetteer import Gazetteer
    from microplan.sources.lists.settings import SessionPlanSettings

NO_DAYS = MonthDays((), ())
NOT_READ = 0.3


class Seat(NamedTuple):
    """Where a session sits, and who holds it."""

    settlement_id: str
    facility_id: str
    area_id: str
    lon: float
    lat: float


def arrange_sessions(
    rows: gpd.GeoDataFrame,
    served: Sequence[Sequence[int]],
    given: SessionPlanSettings,
    gazetteer: Gazetteer,
    ledger: Ledger,
) -> pd.DataFrame:
    """Return the rows as RI_SESSIONS.

    Parameters
    ----------
    rows
        As `read_list` gives them, with planned, held, missed_running as numbers and vacant as bool.
    served
        Of each row, the positions of the settlements that it is for.
    """
    ids = gazetteer.settlements["settlement_id"].to_numpy(dtype=object)
    records = []
    for row, places in zip(rows.to_dict("records"), served, strict=True):
        days = _read_days(row, given, ledger)
        seat = _seat(row, places, gazetteer)
        records.append(
            {
                **seat._asdict(),
                "ri_session_id": _name_session(row, seat, days),
                "name": row["name"],
                "serves": ";".join(sorted(ids[list(places)])),
                "weekdays": ";".join(sorted(days.weekdays)),
                "weeks": ";".join(days.weeks),
                "pattern": row["days"],
                "vacant": row["vacant"],
                "source": f"{given.where}, {row['row']}",
                **{name: row[name] for name in ("planned", "held", "missed_running")},
            }
        )
    table = pd.DataFrame(records, columns=RI_SESSIONS.names)
    again = table.groupby("ri_session_id").cumcount()
    number = ("-" + (again + 1).astype(str)).where(again > 0, "")
    return RI_SESSIONS.arrange(table.assign(ri_session_id=table["ri_session_id"] + number))


def _read_days(row: Mapping[Any, Any], given: SessionPlanSettings, ledger: Ledger) -> MonthDays:
    """Return the days of a row; what is not understood is told and left empty."""
    read = read_month_days(row["days"]) if row["days"] else NO_DAYS
    if read is None:
        how = f"{row['days']!r} is not understood as days; write them as '2nd Wednesday'"
        ledger.doubt(f"{given.where}, {row['row']}, days", given.where, how, NOT_READ, 1, "rows")
    return read or NO_DAYS


def _seat(row: Mapping[Any, Any], places: Sequence[int], gazetteer: Gazetteer) -> Seat:
    """Tell where a session sits: its own place, else its own point, else its sub-centre's post."""
    own = gazetteer.find_place(row["place"])
    post = gazetteer.find_post(row["subcentre"])
    shape = row["geometry"]
    at = int(own[0]) if len(own) else places[0] if len(places) == 1 else -1
    here = gazetteer.settlements.iloc[at] if at >= 0 else None
    if not post and here is not None:
        post = str(gazetteer.home_posts[at])
    block = gazetteer.find_block(row["block"]) if here is None else str(here["area_id"])
    home = gazetteer.settlements.iloc[places[0]] if len(places) else None
    area_id = block or ("" if home is None else str(home["area_id"]))
    lon, lat = np.nan, np.nan
    if shape is not None:
        lon, lat = shape.centroid.x, shape.centroid.y
    elif here is not None:
        lon, lat = here["lon"], here["lat"]
    elif post:
        lon, lat = gazetteer.point_of_post(post)
    name = "" if here is None else str(here["settlement_id"])
    return Seat(name, post, area_id, float(lon), float(lat))


def _name_session(row: Mapping[Any, Any], seat: Seat, days: MonthDays) -> str:
    """Return the session's id: its own, else of who holds it, where and when."""
    if row["id"]:
        return f"RI-{row['id']}"
    parts = (seat.facility_id, seat.settlement_id or row["name"], *days.weeks, *days.weekdays)
    return "RI-" + "-".join(filter(None, parts)).replace(" ", "_")
