"""The line: from files to a finished plan, stage by stage.

areas -> population -> settlements -> facilities -> lists -> roads -> ground -> coverage
-> place_figures -> access -> facility_catchments -> effects -> need
-> targets -> sites -> most -> calendar -> teams -> week -> visits -> routes -> outcome -> closing
-> supply
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.config.assumptions import list_assumptions
from microplan.domain.handover import Plan
from microplan.pipeline.closing import combine_reports, describe_plan
from microplan.pipeline.goal import close_plan
from microplan.pipeline.inputs import read_inputs
from microplan.routing.calendar import make_calendar
from microplan.routing.days import schedule_days
from microplan.routing.teams import make_teams
from microplan.routing.template import plan_week
from microplan.sessions.siting import choose_sites
from microplan.sessions.visits import expect_most, expect_visits
from microplan.sources.lists.decisions import read_decisions
from microplan.sources.names.unused import tell_unused
from microplan.supply.vials import reckon_supply
from microplan.targeting.access import measure_access
from microplan.targeting.doubts import doubt_yardsticks, list_doubts
from microplan.targeting.effects import learn_effects
from microplan.targeting.need import estimate_need
from microplan.targeting.outcome import attain_target
from microplan.targeting.overrides import include_places
from microplan.targeting.post_catchments import count_post_catchments
from microplan.targeting.ranking import rank_targets

if TYPE_CHECKING:
    from microplan.config.planfile import PlanFile
    from microplan.pipeline.store import Store


def make_plan(plan: PlanFile, store: Store) -> tuple[Plan, float]:
    """Make a plan, and return it with the people that its sources speak of (law 1)."""
    keep, given = store.keep, plan.settings

    inputs = read_inputs(given, keep)
    population, roads, surveyed = inputs.population, inputs.roads, inputs.surveyed
    areas, listed = population.areas, inputs.listed
    coverage = inputs.coverage
    settlements, facilities = listed.settlements, listed.facilities
    accessed = keep(
        "access", measure_access, settlements, facilities, listed.ri_sessions, roads,
        inputs.ground, given.terrain,
    )  # fmt: skip
    access = accessed.access
    near_posts = keep(
        "facility_catchments", count_post_catchments, settlements, facilities, access,
        given.targeting.norms,
    )  # fmt: skip
    chosen = given.targeting.selection
    decisions = keep(
        "decisions", read_decisions, areas, settlements, given.plan.overrides,
        (chosen.listed, chosen.listed_file, chosen.listed_column),
    )  # fmt: skip
    effects = keep(
        "effects", learn_effects, settlements, access, coverage, areas,
        given.targeting.need, given.strata,
    )  # fmt: skip
    need = keep(
        "need", estimate_need, settlements, access, coverage, areas,
        given.targeting.need, given.strata, given.campaign, effects,
    )  # fmt: skip
    need = include_places(need, decisions.overrides)
    ranked = keep(
        "targets", rank_targets, areas, settlements, access, need, coverage,
        given.targeting, given.campaign, decisions.overrides,
    )  # fmt: skip

    siting = keep(
        "sites", choose_sites, settlements, facilities, access, need, roads,
        given.terrain, given.sessions, inputs.ground,
    )  # fmt: skip
    sites, catchments = siting.sites, siting.catchments
    most = keep("most", expect_most, sites, catchments, need, given.sessions, given.campaign)
    calendar = keep(
        "calendar", make_calendar, areas, given.campaign, given.calendar, listed.ri_sessions
    )
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
    closed = keep(
        "closing", close_plan, attained, (areas, settlements, need, siting.catchments, visits),
        (teams, calendar, days), decisions, given.targeting, given.routing, given.campaign,
    )  # fmt: skip
    supplies = keep(
        "supply", reckon_supply, days.sessions, days.routes, days.stops, facilities, teams,
        given.supply,
    )  # fmt: skip

    matches, repairs = combine_reports(*inputs.parts, accessed)
    matches = tell_unused(matches, given.names)
    return Plan(
        about=describe_plan(
            plan,
            surveyed,
            roads,
            (
                *closed.told,
                *list_doubts(areas, settlements, facilities, need),
                *doubt_yardsticks(inputs.settled.denominators, areas),
            ),
            repairs,
        ),
        areas=areas,
        settlements=settlements,
        facilities=facilities,
        outside=population.outside,
        access=access,
        effects=effects,
        need=need,
        targets=closed.targets,
        contributions=attained.contributions,
        unranked=attained.unranked,
        selection=closed.selection,
        gaps=closed.gaps,
        denominators=inputs.settled.denominators,
        capacity=closed.capacity,
        overrides=closed.overrides,
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
        facility_catchments=near_posts,
        coverage=coverage,
        criteria=listed.criteria,
        candidates=siting.candidates,
    ), population.people_in
