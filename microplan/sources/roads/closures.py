"""A list of closed roads and passes, by date -> what is closed in the rounds of the drive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84, project
from microplan.sources.days import WRITTEN, advise_days
from microplan.sources.files import demand_columns, read_rows
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from microplan.domain.campaign import CampaignSettings
    from microplan.geo.walking import TerrainSettings
    from microplan.sources.ledger import Ledger
    from microplan.sources.roads.window import Window

COLUMNS = ["road", "lon", "lat", "radius_km", "from", "to", "closed_to", "reason"]
VEHICLES, ALL = "vehicles", "all"
OFF_DAYS_SHARE = 2
"""A round of so many working days lasts up to twice as many: routine days and Sundays are off."""


@dataclass(frozen=True)
class Closure:
    """A road, or a place with a radius, that is closed in rounds of the drive."""

    road: str
    disc: shapely.Polygon | None
    """In metres; None where a road is named."""
    closed_to: str
    name: str
    """What sentences call it."""


def read_closures(
    terrain: TerrainSettings, campaign: CampaignSettings, window: Window, ledger: Ledger
) -> list[Closure]:
    """Read what counts as closed in the drive; all that the list says is told, row by row.

    What is closed in every round is closed. What is closed in some counts as closed too, unless
    [terrain] closed_in_part says otherwise.

    Raises
    ------
    InputFault
        A column is not there, or a row has no road and no point, no dates, or dates that are none.
    """
    if terrain.closures is None:
        return []
    path, spans = terrain.closures, _list_rounds(campaign)
    rows = read_rows(path)
    demand_columns(rows, ["from", "to"], path.name)
    rows = rows.reindex(columns=COLUMNS, fill_value="")
    faults = [fault for number, row in enumerate(rows.to_dict("records"), 2)
              for fault in _find_faults(row, f"{path.name}, line {number}")]  # fmt: skip
    InputFault.raise_any(faults)
    kept = []
    for row in rows.to_dict("records"):
        closed = [n for n, span in enumerate(spans, 1) if _overlap(row, span)]
        counts = len(closed) == len(spans) or (bool(closed) and terrain.closed_in_part == "closed")
        closure = _make(row, window)
        _tell(closure, row, (closed, len(spans)), counts, (path.name, ledger))
        if counts:
            kept.append(closure)
    return kept


def _list_rounds(campaign: CampaignSettings) -> list[tuple[date, date]]:
    """Return the first and last day that each round may take."""
    starts = sorted(campaign.rounds_start)
    days = timedelta(days=campaign.days_per_round * OFF_DAYS_SHARE - 1)
    before_next = [later - timedelta(days=1) for _, later in pairwise(starts)] + [date.max]
    return [(s, min(s + days, last)) for s, last in zip(starts, before_next, strict=True)]


def _find_faults(row: Mapping[Hashable, str], where: str) -> list[Fault]:
    """Return what is wrong with a row."""
    faults = []
    if not row["road"] and not (_number(row["lon"]) and _number(row["lat"])):
        faults.append(Fault(where, "names no road (id or name) and no point (lon, lat)"))
    days = {key: _read_day(row[key]) for key in ("from", "to")}
    faults += [
        Fault(where, f"has no date: {row[key]!r}", advise_days(pd.Series([row[key].strip()])), key)
        for key, day in days.items()
        if day is None
    ]
    if days["from"] and days["to"] and days["from"] > days["to"]:
        faults.append(Fault(where, "ends before it begins", "", "to"))
    if row["closed_to"] not in ("", ALL, VEHICLES):
        what = f"is closed to {row['closed_to']!r}"
        faults.append(Fault(where, what, f"write {ALL} or {VEHICLES}", "closed_to"))
    if row["radius_km"] and not _number(row["radius_km"]):
        faults.append(Fault(where, f"has no number of km: {row['radius_km']!r}", "", "radius_km"))
    return faults


def _number(text: str) -> bool:
    """Tell whether a text is a number."""
    return bool(np.isfinite(pd.to_numeric(text, errors="coerce")))


def _read_day(text: str) -> date | None:
    """Return an ISO date; None where it is none."""
    # Python also takes 20191104 and 2019-W45-1, which nobody means
    if not re.fullmatch(WRITTEN, text.strip()):
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _overlap(row: Mapping[Hashable, str], span: tuple[date, date]) -> bool:
    """Tell whether a closure and a round share a day."""
    first, last = date.fromisoformat(row["from"].strip()), date.fromisoformat(row["to"].strip())
    return first <= span[1] and last >= span[0]


def _make(row: Mapping[Hashable, str], window: Window) -> Closure:
    """Return a row as a closure."""
    closed_to = row["closed_to"] or ALL
    if row["road"]:
        return Closure(row["road"].strip(), None, closed_to, row["road"].strip())
    lon, lat = float(row["lon"]), float(row["lat"])
    radius = float(row["radius_km"] or 1) * METRES_PER_KM
    disc = shapely.Point(*project(lon, lat, window.crs)[0]).buffer(radius)
    return Closure("", disc, closed_to, f"{lat:.4f} N {lon:.4f} E")


def _tell(
    closure: Closure,
    row: Mapping[Hashable, str],
    rounds: tuple[list[int], int],
    counts: bool,
    told: tuple[str, Ledger],
) -> None:
    """Write down in which rounds a closure falls, and what it counts as."""
    (closed, total), (where, ledger) = rounds, told
    when = f"{row['from'].strip()} to {row['to'].strip()}"
    of = f"closed in round {', '.join(map(str, closed))} of {total}" if closed else "in no round"
    why = f" ({row['reason']})" if row["reason"] else ""
    done = "counted as closed" if counts else "counted as open"
    to = " to vehicles" if closure.closed_to == VEHICLES else ""
    how = f"{when}{why}: {of}, {done}{to}"
    sure = 1.0 if len(closed) in (0, total) else 0.5
    ledger.doubt(f"closure of {closure.name}", where, how, sure, float(len(closed)), "rounds")


def close_roads(
    lines: gpd.GeoDataFrame, closures: list[Closure], told: tuple[str, Ledger]
) -> gpd.GeoDataFrame:
    """Return the roads in metres with what is closed at no speed; a disc cuts its roads.

    Parameters
    ----------
    lines
        source_id, name, kmh, kmh_back, walk_kmh.
    told
        The file's name, and where to tell of closures that no road is found for.
    """
    for closure in closures:
        if closure.disc is not None:
            lines = _cut_by(lines, closure.disc)
            shut = shapely.within(lines.geometry.to_numpy(), closure.disc.buffer(1e-3))
        else:
            named = lines["name"].str.casefold() == closure.road.casefold()
            shut = ((lines["source_id"] == closure.road) | named).to_numpy()
        if not shut.any():
            how = "no road of the file lies there or has this id or name: nothing was closed"
            told[1].doubt(f"closure of {closure.name}", told[0], how, 0.0, 0.0, "roads")
        speeds = ["kmh", "kmh_back"] + (["walk_kmh"] if closure.closed_to == ALL else [])
        lines = lines.assign(**{name: np.where(shut, 0.0, lines[name]) for name in speeds})
    return lines


def _cut_by(lines: gpd.GeoDataFrame, disc: shapely.Polygon) -> gpd.GeoDataFrame:
    """Return the lines, those that cross the disc's edge cut there."""
    shapes = lines.geometry.to_numpy()
    hit = shapely.intersects(shapes, disc)
    if not hit.any():
        return lines
    inside = lines[hit].set_geometry(shapely.intersection(shapes[hit], disc), crs=lines.crs)
    outside = lines[hit].set_geometry(shapely.difference(shapes[hit], disc), crs=lines.crs)
    parts = pd.concat([inside, outside]).explode(index_parts=False)
    parts = parts[(parts.geom_type == "LineString") & (parts.length > 0)]
    whole: gpd.GeoDataFrame = pd.concat([lines[~hit], parts], ignore_index=True)
    return whole


def draw_closed(closures: list[Closure], window: Window) -> gpd.GeoDataFrame:
    """Return the places that are closed to everybody: name, geometry (WGS 84)."""
    shut = [c for c in closures if c.disc is not None and c.closed_to == ALL]
    shapes = gpd.GeoSeries(np.array([c.disc for c in shut], object), crs=window.crs).to_crs(WGS84)
    return gpd.GeoDataFrame({"name": [c.name for c in shut]}, geometry=shapes, crs=WGS84)
