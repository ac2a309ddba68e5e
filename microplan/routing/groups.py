"""Groups: the blocks that share a calendar, with their sites and teams, are planned together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from microplan.routing.crews import list_crews
from microplan.routing.rounds import Dates
from microplan.routing.ways import Ways, list_stations, measure_ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from microplan.geo.roads import Roads
    from microplan.geo.walking import TerrainSettings
    from microplan.routing.crews import Crew
    from microplan.routing.settings import RoutingSettings
    from microplan.routing.sittings import Place


@dataclass(frozen=True)
class Group:
    """The sites and teams that share a calendar."""

    places: dict[str, Place]
    crews: tuple[Crew, ...]
    dates: Dates


def read_dates(calendar: pd.DataFrame) -> dict[str, dict[tuple[int, int], str]]:
    """Return the date of each round and day, by area."""
    dates: dict[str, dict[tuple[int, int], str]] = {}
    row: Any
    for row in calendar.itertuples():
        dates.setdefault(row.area_id, {})[row.round, row.day] = row.date
    return dates


def split_by_calendar(
    places: Sequence[Place],
    teams: pd.DataFrame,
    dates: Mapping[str, Mapping[tuple[int, int], str]],
    gap_days_min: int,
) -> Iterator[Group]:
    """Yield the sites and teams of each calendar, in the order of its first block."""
    groups: dict[tuple[tuple[tuple[int, int], str], ...], list[str]] = {}
    for area_id in sorted(dates):
        groups.setdefault(tuple(sorted(dates[area_id].items())), []).append(area_id)
    for days, area_ids in groups.items():
        own = {place.site_id: place for place in places if place.area_id in area_ids}
        if own:
            crews = list_crews(teams[teams["area_id"].isin(area_ids)])
            yield Group(own, tuple(crews), Dates(dict(days), gap_days_min))


def measure_between(
    sites: pd.DataFrame,
    facilities: pd.DataFrame,
    teams: pd.DataFrame,
    rules: tuple[Roads, TerrainSettings, RoutingSettings],
) -> Ways:
    """Measure the ways between the teams' bases and the sites."""
    bases = facilities[facilities["facility_id"].isin(teams["facility_id"])]
    stations = list_stations(
        _list_points(bases, "facility_id"),
        _list_points(sites, "site_id"),
    )
    return measure_ways(stations, *rules)


def _list_points(frame: pd.DataFrame, key: str) -> list[tuple[str, float, float]]:
    """List id, lon and lat, by id."""
    rows = frame.sort_values(key)[[key, "lon", "lat"]]
    return list(rows.itertuples(index=False, name=None))
