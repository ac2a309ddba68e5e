"""The stage `routes`: from sites and teams to who goes where on which day.

One template week is searched for every calendar of the plan, on each site's largest round, and held
in every round: the same team, the same day, so that families and the dose interval keep theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from microplan.errors import Fault, InputFault
from microplan.routing.crews import Week, bar_ways, list_crews
from microplan.routing.ledger import Ledger, write_days
from microplan.routing.refusals import (
    Bases,
    Refusal,
    count_short,
    raise_no_session,
    refuse,
    refuse_for_gap,
    refuse_for_team_days,
)
from microplan.routing.roster import assign_days
from microplan.routing.rounds import Dates, Route, Share, hold_rounds
from microplan.routing.settings import RoutingSettings
from microplan.routing.sittings import Place, Sitting, list_places, split_place
from microplan.routing.solver import TeamDay, solve_week
from microplan.routing.ways import Ways, list_stations, measure_ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from microplan.domain.campaign import CampaignSettings
    from microplan.domain.handover import Days
    from microplan.geo.roads import Roads
    from microplan.geo.walking import TerrainSettings

__all__ = ["RoutingSettings", "schedule_days"]


@dataclass(frozen=True)
class _Group:
    """The sites and teams that share a calendar."""

    places: dict[str, Place]
    teams: pd.DataFrame
    dates: Dates


@dataclass(frozen=True)
class _Outcome:
    """What one calendar's teams do, and what they leave."""

    routes: list[Route]
    left: list[Share]
    refusals: dict[str, Refusal]


def schedule_days(  # noqa: PLR0913, PLR0917 - a stage: one argument a table
    sites: pd.DataFrame,
    visits: pd.DataFrame,
    facilities: pd.DataFrame,
    teams: pd.DataFrame,
    calendar: pd.DataFrame,
    roads: Roads,
    terrain: TerrainSettings,
    settings: RoutingSettings,
    campaign: CampaignSettings,
) -> Days:
    """Schedule who goes where on which day, in every round.

    Teams serve only sites whose block has the calendar of the team's own block.

    Parameters
    ----------
    sites, visits, facilities, teams, calendar : pd.DataFrame
        The tables of these names.
    roads : Roads
        Road network and water; with an empty network, ways are straight lines times a factor.
    terrain : TerrainSettings
        Walking off the road.
    settings : RoutingSettings
        Rules of a day and of the search.
    campaign : CampaignSettings
        Number of rounds and of their days.

    Returns
    -------
    Days
        Tables `sessions`, `routes`, `stops`, `legs` and `unserved_visits`.

    Raises
    ------
    InputFault
        A site or team lies in a block without a calendar.
    NoSession
        No session at all can be held; which constraint binds, by how much, what to loosen.
    """
    _check_calendar(sites, teams, calendar)
    places = list_places(sites, visits, settings)
    ways = _measure(sites, facilities, teams, (roads, terrain, settings))
    bases = Bases(dict(zip(facilities["facility_id"], facilities["name"], strict=True)))
    dates = _read_dates(calendar)
    outcomes = [
        _plan_calendar(group, ways, (settings, campaign, bases))
        for group in _split_by_calendar(places, teams, dates, campaign.gap_days_min)
    ]
    routes = [route for outcome in outcomes for route in outcome.routes]
    refusals = {key: r for outcome in outcomes for key, r in outcome.refusals.items()}
    if not routes:
        raise_no_session(list(refusals.values()), len(sites))
    left = [share for outcome in outcomes for share in outcome.left]
    return write_days(Ledger(routes, left, refusals, dates, ways, settings))


def _check_calendar(sites: pd.DataFrame, teams: pd.DataFrame, calendar: pd.DataFrame) -> None:
    """Refuse sites and teams of blocks that have no working days."""
    known = set(calendar["area_id"])
    faults = []
    for name, frame, key in (("sites", sites, "site_id"), ("teams", teams, "team_id")):
        rows = frame[~frame["area_id"].isin(known)]
        if len(rows):
            ids = tuple(sorted(rows[key]))
            what = "lies in an area without a calendar"
            todo = "give the area of a block or city"
            faults.append(Fault(f"table {name}", what, todo, "area_id", ids, len(ids)))
    InputFault.raise_any(faults)


def _read_dates(calendar: pd.DataFrame) -> dict[str, dict[tuple[int, int], str]]:
    """Return the date of each round and day, by area."""
    dates: dict[str, dict[tuple[int, int], str]] = {}
    row: Any
    for row in calendar.itertuples():
        dates.setdefault(row.area_id, {})[row.round, row.day] = row.date
    return dates


def _measure(
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


def _split_by_calendar(
    places: Sequence[Place],
    teams: pd.DataFrame,
    dates: Mapping[str, Mapping[tuple[int, int], str]],
    gap_days_min: int,
) -> Iterable[_Group]:
    """Yield the sites and teams of each calendar, in the order of its first block."""
    groups: dict[tuple[tuple[tuple[int, int], str], ...], list[str]] = {}
    for area_id in sorted(dates):
        groups.setdefault(tuple(sorted(dates[area_id].items())), []).append(area_id)
    for days, area_ids in groups.items():
        own = {place.site_id: place for place in places if place.area_id in area_ids}
        if own:
            own_teams = teams[teams["area_id"].isin(area_ids)]
            yield _Group(own, own_teams, Dates(dict(days), gap_days_min))


def _plan_calendar(
    group: _Group, ways: Ways, rules: tuple[RoutingSettings, CampaignSettings, Bases]
) -> _Outcome:
    """Plan the sites and teams of one calendar: the template week, then every round."""
    settings, campaign, bases = rules
    places, crews = group.places, tuple(list_crews(group.teams))
    children_max = min((crew.children_one_max for crew in crews), default=1)
    split = {key: split_place(place, children_max, settings) for key, place in places.items()}
    everything = tuple(s for sittings in split.values() for s in sittings)
    minutes = bar_ways(ways, settings)
    week = Week(crews, everything, campaign.days_per_round, ways, minutes, settings)
    refusals = _refuse_hopeless(places, split, week, bases)
    week = replace(week, sittings=tuple(s for s in everything if s.site_id not in refusals))
    days = solve_week(week)
    refusals |= _refuse_left(week, days, bases)
    routes, left = hold_rounds(places, assign_days(week, days), week, group.dates)
    for share in left:
        refusals.setdefault(share.place.site_id, refuse_for_gap(campaign.gap_days_min))
    return _Outcome(routes, left, refusals)


def _refuse_hopeless(
    places: Mapping[str, Place], split: Mapping[str, list[Sitting]], week: Week, bases: Bases
) -> dict[str, Refusal]:
    """Find the sites that no crew could serve even on an empty day."""
    refusals = {}
    for key, place in places.items():
        refusal = refuse(place, split[key][0] if split[key] else None, week, bases)
        if refusal is not None:
            refusals[key] = refusal
    return refusals


def _refuse_left(week: Week, days: Sequence[TeamDay], bases: Bases) -> dict[str, Refusal]:
    """Find the sites with sittings for which no team-day is left."""
    held = {(s.site_id, s.number) for day in days for s in day.sittings}
    left = [s for s in week.sittings if (s.site_id, s.number) not in held]
    short = count_short(left, week)
    return {s.site_id: refuse_for_team_days(s, short, week, bases) for s in left}
