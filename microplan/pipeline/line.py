"""The line: from files to a finished plan, stage by stage.

areas -> population -> settlements -> facilities -> lists -> roads -> access -> coverage -> need
-> targets -> sites -> most -> calendar -> teams -> week -> visits -> routes -> outcome -> supply
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.config.assumptions import list_assumptions
from microplan.domain.handover import Plan
from microplan.pipeline.closing import combine_reports, describe_plan
from microplan.routing.calendar import make_calendar
from microplan.routing.days import schedule_days
from microplan.routing.teams import make_teams
from microplan.routing.template import plan_week
from microplan.sessions.siting import choose_sites
from microplan.sessions.visits import expect_most, expect_visits
from microplan.sources.areas.levels import read_areas
from microplan.sources.coverage.surveys import read_coverage
from microplan.sources.lists.lists import read_lists
from microplan.sources.names.unused import tell_unused
from microplan.sources.people.population import read_population
from microplan.sources.people.settlements import make_settlements
from microplan.sources.posts.facilities import read_facilities
from microplan.sources.roads.network import read_roads
from microplan.supply.vials import reckon_supply
from microplan.targeting.access import measure_access
from microplan.targeting.doubts import list_doubts
from microplan.targeting.need import estimate_need
from microplan.targeting.outcome import attain_target
from microplan.targeting.ranking import rank_targets

if TYPE_CHECKING:
    from microplan.config.planfile import PlanFile
    from microplan.pipeline.store import Store


def make_plan(plan: PlanFile, store: Store) -> tuple[Plan, float]:
    """Make a plan, and return it with the people that its sources speak of (law 1)."""
    keep, given = store.keep, plan.settings

    bounds = keep("areas", read_areas, given.areas, given.names)
    population = keep("population", read_population, bounds.areas, given.population)
    areas = population.areas
    settled = keep(
        "settlements", make_settlements, population, given.population, given.demography,
        given.campaign, given.names,
    )  # fmt: skip
    homes = settled.settlements
    posts = keep("facilities", read_facilities, areas, homes, given.facilities, given.staff)
    listed = keep("lists", read_lists, areas, homes, posts, given.lists, given.campaign)
    settlements, facilities = listed.settlements, listed.facilities
    roads = keep("roads", read_roads, areas, given.roads, given.terrain)
    access = keep("access", measure_access, settlements, facilities, roads, given.terrain)

    surveyed = keep("coverage", read_coverage, areas, given.coverage, given.names)
    need = keep(
        "need", estimate_need, settlements, access, surveyed.coverage, areas,
        given.targeting.need, given.strata, given.campaign,
    )  # fmt: skip
    ranked = keep(
        "targets", rank_targets, areas, settlements, access, need, surveyed.coverage,
        given.targeting, given.campaign,
    )  # fmt: skip

    siting = keep(
        "sites", choose_sites, settlements, facilities, access, need, roads,
        given.terrain, given.sessions,
    )  # fmt: skip
    sites, catchments = siting.sites, siting.catchments
    most = keep("most", expect_most, sites, catchments, need, given.sessions, given.campaign)
    calendar = keep("calendar", make_calendar, areas, given.campaign, given.calendar)
    teams = keep("teams", make_teams, facilities, given.teams)
    week = keep(
        "week", plan_week, sites, most, facilities, teams, calendar, roads,
        given.terrain, given.routing, given.campaign,
    )  # fmt: skip
    visits = keep(
        "visits", expect_visits, sites, catchments, need, week.sittings,
        given.sessions, given.campaign,
    )  # fmt: skip
    days = keep(
        "routes", schedule_days, sites, visits, week, facilities, teams, calendar, roads,
        given.terrain, given.routing, given.campaign,
    )  # fmt: skip

    attained = keep(
        "outcome", attain_target, ranked, areas, settlements, need, catchments, visits,
        days.unserved_visits, given.targeting, given.campaign,
    )  # fmt: skip
    supplies = keep(
        "supply", reckon_supply, days.sessions, days.routes, days.stops, facilities, teams,
        given.supply,
    )  # fmt: skip

    matches, repairs = combine_reports(bounds, population, settled, posts, listed, surveyed, roads)
    matches = tell_unused(matches, given.names)
    return Plan(
        about=describe_plan(
            plan, surveyed, roads, list_doubts(areas, settlements, facilities, need)
        ),
        areas=areas,
        settlements=settlements,
        facilities=facilities,
        outside=population.outside,
        access=access,
        need=need,
        targets=attained.targets,
        contributions=attained.contributions,
        sites=sites,
        catchments=catchments,
        visits=visits,
        teams=teams,
        calendar=calendar,
        sessions=days.sessions,
        routes=days.routes,
        stops=days.stops,
        legs=days.legs,
        supply=supplies.supply,
        supply_totals=supplies.supply_totals,
        unserved=siting.unserved,
        unserved_visits=days.unserved_visits,
        matches=matches,
        repairs=repairs,
        assumptions=list_assumptions(given),
        roads=roads.drawn,
        water=roads.water,
        staff=listed.staff,
        ri_sessions=listed.ri_sessions,
    ), population.people_in
