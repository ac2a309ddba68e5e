"""The stage `week`: one template week, searched for every calendar of the plan.

It has room for each site's largest round, and is held in every round (`days`): the same team, the
same day, so that families and the dose interval keep theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from microplan.domain.handover import Template
from microplan.errors import Fault, InputFault
from microplan.routing.crews import Week, bar_ways
from microplan.routing.groups import measure_between, read_dates, split_by_calendar
from microplan.routing.refusals import (
    Bases,
    Refusal,
    count_short,
    raise_no_session,
    refuse,
    refuse_for_team_days,
)
from microplan.routing.roster import Duties, assign_days
from microplan.routing.sittings import Place, Sitting, list_places, split_place
from microplan.routing.solver import TeamDay, solve_week

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from microplan.domain.campaign import CampaignSettings
    from microplan.geo.roads import Roads
    from microplan.geo.walking import TerrainSettings
    from microplan.routing.crews import Crew
    from microplan.routing.groups import Group
    from microplan.routing.settings import RoutingSettings
    from microplan.routing.ways import Ways

SITTINGS = ["team_id", "day", "order", "site_id", "number", "children", "women", "minutes"]
REFUSALS = ["site_id", "cause", "reason", "what_would_serve_it"]


@dataclass(frozen=True)
class _Outcome:
    """What one calendar's teams do in the week, and what they leave."""

    roster: list[Duties]
    refusals: dict[str, Refusal]


def plan_week(  # noqa: PLR0913, PLR0917 - a stage: one argument a table
    sites: pd.DataFrame,
    visits: pd.DataFrame,
    facilities: pd.DataFrame,
    teams: pd.DataFrame,
    calendar: pd.DataFrame,
    roads: Roads,
    terrain: TerrainSettings,
    settings: RoutingSettings,
    campaign: CampaignSettings,
) -> Template:
    """Plan the week that every round holds: which team sits where on which day.

    Teams serve only sites whose block has the calendar of the team's own block.

    Parameters
    ----------
    sites, visits, facilities, teams, calendar : pd.DataFrame
        The tables of these names; visits are the most who may come, as the sittings are for them.
    roads : Roads
        Road network and water; with an empty network, ways are straight lines times a factor.
    terrain : TerrainSettings
        Walking off the road.
    settings : RoutingSettings
        Rules of a day and of the search.
    campaign : CampaignSettings
        Number of rounds and of their days.

    Raises
    ------
    InputFault
        A site or team lies in a block without a calendar.
    NoSession
        No session at all can be held; which constraint binds, by how much, what to loosen.
    """
    _check_calendar(sites, teams, calendar)
    places = list_places(sites, visits, settings)
    ways = measure_between(sites, facilities, teams, (roads, terrain, settings))
    bases = Bases(dict(zip(facilities["facility_id"], facilities["name"], strict=True)))
    outcomes = [
        _plan_group(group, ways, (settings, campaign, bases))
        for group in split_by_calendar(places, teams, read_dates(calendar), campaign.gap_days_min)
    ]
    refusals = {key: r for outcome in outcomes for key, r in outcome.refusals.items()}
    if not any(outcome.roster for outcome in outcomes):
        raise_no_session(list(refusals.values()), len(sites))
    sittings = [row for outcome in outcomes for row in _write_sittings(outcome.roster)]
    return Template(
        pd.DataFrame(sittings, columns=SITTINGS),
        pd.DataFrame(_write_refusals(refusals), columns=REFUSALS),
    )


def read_roster(
    sittings: pd.DataFrame, places: Mapping[str, Place], crews: Sequence[Crew]
) -> list[Duties]:
    """Read back, in the order of days, what the teams of these crews do at these places.

    Parameters
    ----------
    sittings
        As `plan_week` hands them over.
    """
    crew_of = {team_id: crew for crew in crews for team_id in crew.team_ids}
    known = sittings["team_id"].isin(crew_of) & sittings["site_id"].isin(places)
    own = sittings[known].sort_values(["day", "team_id", "order"])
    roster = []
    key: Any
    for key, rows in own.groupby(["day", "team_id"], sort=True):
        listed: Any = rows.itertuples()
        held = tuple(_read_sitting(row, places[row.site_id]) for row in listed)
        roster.append(Duties(key[1], int(key[0]), crew_of[key[1]], held))
    return roster


def read_refusals(refusals: pd.DataFrame) -> dict[str, Refusal]:
    """Read back why sites are not served, by site."""
    rows: Any = refusals.itertuples()
    return {row.site_id: Refusal(row.cause, row.reason, row.what_would_serve_it) for row in rows}


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


def _plan_group(
    group: Group, ways: Ways, rules: tuple[RoutingSettings, CampaignSettings, Bases]
) -> _Outcome:
    """Plan the week of the sites and teams of one calendar."""
    settings, campaign, bases = rules
    places, crews = group.places, group.crews
    children_max = min((crew.children_one_max for crew in crews), default=1)
    split = {key: split_place(place, children_max, settings) for key, place in places.items()}
    everything = tuple(s for sittings in split.values() for s in sittings)
    minutes = bar_ways(ways, settings)
    week = Week(crews, everything, campaign.days_per_round, ways, minutes, settings)
    refusals = _refuse_hopeless(places, split, week, bases)
    week = replace(week, sittings=tuple(s for s in everything if s.site_id not in refusals))
    days = solve_week(week)
    refusals |= _refuse_left(week, days, bases)
    return _Outcome(assign_days(week, days), refusals)


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


def _write_sittings(roster: Sequence[Duties]) -> Iterator[dict[str, object]]:
    """Yield a row for every sitting of the week."""
    for duties in roster:
        for order, sitting in enumerate(duties.sittings, start=1):
            yield {
                "team_id": duties.team_id,
                "day": duties.day,
                "order": order,
                "site_id": sitting.site_id,
                "number": sitting.number,
                "children": sitting.children,
                "women": sitting.women,
                "minutes": sitting.minutes,
            }


def _read_sitting(row: Any, place: Place) -> Sitting:
    """Return the sitting of a row; what it was worth is of no more use."""
    size = (int(row.children), int(row.women), int(row.minutes))
    where, hours = (place.site_id, place.area_id), (place.opens, place.closes)
    return Sitting(*where, int(row.number), *size, *hours, 0, place.kind == "mobile")


def _write_refusals(refusals: Mapping[str, Refusal]) -> list[dict[str, object]]:
    """Return a row for every site that is not served, or not wholly."""
    return [
        {
            "site_id": site_id,
            "cause": refusal.cause,
            "reason": refusal.reason,
            "what_would_serve_it": refusal.what_would_serve_it,
        }
        for site_id, refusal in sorted(refusals.items())
    ]
