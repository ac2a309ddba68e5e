"""The stage `routes`: the template week held in every round, with who is due in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.routing.crews import Week, bar_ways
from microplan.routing.groups import measure_between, read_dates, split_by_calendar
from microplan.routing.ledger import Ledger, write_days
from microplan.routing.refusals import refuse_for_gap
from microplan.routing.rounds import hold_rounds
from microplan.routing.settings import RoutingSettings
from microplan.routing.sittings import list_places
from microplan.routing.template import read_refusals, read_roster

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.campaign import CampaignSettings
    from microplan.domain.handover import Days, Template
    from microplan.geo.roads import Roads
    from microplan.geo.walking import TerrainSettings
    from microplan.routing.groups import Group
    from microplan.routing.rounds import Route, Share
    from microplan.routing.ways import Ways

__all__ = ["RoutingSettings", "schedule_days"]


def schedule_days(  # noqa: PLR0913, PLR0917 - a stage: one argument a table
    sites: pd.DataFrame,
    visits: pd.DataFrame,
    template: Template,
    facilities: pd.DataFrame,
    teams: pd.DataFrame,
    calendar: pd.DataFrame,
    roads: Roads,
    terrain: TerrainSettings,
    settings: RoutingSettings,
    campaign: CampaignSettings,
) -> Days:
    """Schedule who goes where on which day, in every round.

    Parameters
    ----------
    sites, visits, facilities, teams, calendar : pd.DataFrame
        The tables of these names.
    template : Template
        The week, with room for these visits.
    roads, terrain, settings, campaign
        As `plan_week` had them.

    Returns
    -------
    Days
        Tables `sessions`, `routes`, `stops`, `legs` and `unserved_visits`.
    """
    places = list_places(sites, visits, settings)
    ways = measure_between(sites, facilities, teams, (roads, terrain, settings))
    dates = read_dates(calendar)
    refusals = read_refusals(template.refusals)
    routes: list[Route] = []
    left: list[Share] = []
    for group in split_by_calendar(places, teams, dates, campaign.gap_days_min):
        held, shares = _hold_group(group, template, ways, (settings, campaign))
        routes += held
        left += shares
    for share in left:
        refusals.setdefault(share.place.site_id, refuse_for_gap(campaign.gap_days_min))
    return write_days(Ledger(routes, left, refusals, dates, ways, settings))


def _hold_group(
    group: Group, template: Template, ways: Ways, rules: tuple[RoutingSettings, CampaignSettings]
) -> tuple[list[Route], list[Share]]:
    """Hold the week of one calendar's sites and teams in every round."""
    settings, campaign = rules
    roster = read_roster(template.sittings, group.places, group.crews)
    sittings = tuple(s for duties in roster for s in duties.sittings)
    minutes = bar_ways(ways, settings)
    week = Week(group.crews, sittings, campaign.days_per_round, ways, minutes, settings)
    return hold_rounds(group.places, roster, week, group.dates)
