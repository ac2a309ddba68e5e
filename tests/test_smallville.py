"""The hand-made plan keeps the laws, so that what is drawn from it is drawn from a true plan."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from smallville import HOSTILE_NAMES, PEOPLE_IN, hostile, smallville

from microplan.domain.tables import TABLES

if TYPE_CHECKING:
    from microplan.domain.handover import Plan

DUE = ["due_children", "due_pregnant"]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return smallville()


def minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def test_people_in_are_people_settled_and_outside(plan: Plan) -> None:
    assert plan.settlements["people"].sum() + plan.outside["people"].sum() == PEOPLE_IN
    blocks = plan.areas[plan.areas["level"] == "block"].set_index("area_id")["people"]
    assert plan.settlements.groupby("area_id")["people"].sum().to_dict() == blocks.to_dict()


def test_who_is_due_is_in_a_catchment_or_unserved(plan: Plan) -> None:
    need = plan.need.set_index("settlement_id")[DUE]
    placed = pd.concat([plan.catchments, plan.unserved]).groupby("settlement_id")[DUE].sum()
    assert need.sort_index().equals(placed.sort_index())


def test_visits_are_sessions_and_unserved_visits(plan: Plan) -> None:
    visits = plan.visits.set_index(["site_id", "round"])[DUE].sort_index()
    held = pd.concat([plan.sessions, plan.unserved_visits]).groupby(["site_id", "round"])[DUE]
    pd.testing.assert_frame_equal(visits, held.sum().sort_index())
    first = visits.xs(1, level="round")
    pd.testing.assert_frame_equal(first, plan.catchments.groupby("site_id")[DUE].sum().sort_index())


def test_every_clock_and_leg_adds_up(plan: Plan) -> None:
    stops = plan.stops.merge(plan.routes[["route_id", "team_id"]], on="route_id")
    stops = stops.merge(plan.teams[["team_id", "vehicle"]], on="team_id")
    legs = plan.legs.set_index(["from_id", "to_id", "vehicle"])
    used = set()
    for _, lines in stops.groupby("route_id"):
        rows = lines.sort_values("order").to_dict("records")
        for last, this in itertools.pairwise(rows):
            key = (last["place_id"], this["place_id"], this["vehicle"])
            way = ["drive_minutes", "drive_km", "walk_minutes"]
            assert [this[c] for c in way] == [legs.loc[key, c] for c in way]
            on_the_way = this["drive_minutes"] + this["walk_minutes"]
            assert minutes(this["arrive"]) == minutes(last["depart"]) + on_the_way
            at_it = this["wait_minutes"] + this["service_minutes"]
            assert minutes(this["depart"]) == minutes(this["arrive"]) + at_it
            used.add(key)
    assert used == set(legs.index)


def test_a_route_sums_its_stops(plan: Plan) -> None:
    stops = plan.stops.groupby("route_id")
    routes = plan.routes.set_index("route_id")
    assert routes["km"].equals(stops["drive_km"].sum().rename("km"))
    assert (routes["drive_minutes"] == stops["drive_minutes"].sum()).all()
    assert (routes["stops"] == stops["order"].max() - 1).all()
    assert (routes["start"] == stops["depart"].first()).all()
    assert (routes["end"] == stops["arrive"].last()).all()
    assert (
        routes["work_minutes"] == routes["end"].map(minutes) - routes["start"].map(minutes)
    ).all()
    due = plan.stops.merge(plan.sessions, on="session_id")
    due = due[due["kind"].isin(["session", "deliver"])].groupby("route_id")[DUE].sum()
    assert routes[DUE].equals(due)


def test_every_session_is_held_once_and_brought_its_vaccine(plan: Plan) -> None:
    kinds = plan.stops[plan.stops["session_id"] != ""].groupby("session_id")["kind"].agg(list)
    teams = plan.sessions.set_index("session_id")["team_id"].to_dict()
    for session, seen in kinds.to_dict().items():
        own = teams[session] == "T-mobile"
        assert sorted(seen) == (["session"] if own else ["collect", "deliver", "session"])
    assert set(kinds.index) == set(teams)


def test_no_team_is_twice_out_on_a_day_and_every_date_is_a_working_day(plan: Plan) -> None:
    assert not plan.routes.duplicated(["team_id", "date"]).any()
    days = plan.calendar[["area_id", "round", "day", "date"]].apply(tuple, axis=1)
    for frame in (plan.routes, plan.sessions):
        assert set(frame[["area_id", "round", "day", "date"]].apply(tuple, axis=1)) <= set(days)
    gaps = plan.sessions.assign(on=pd.to_datetime(plan.sessions["date"])).sort_values("on")
    apart = gaps.groupby("site_id")["on"].diff().dropna().dt.days
    assert len(apart) == 4
    assert (apart >= 28).all()


def test_supply_follows_from_who_is_due(plan: Plan) -> None:
    need = plan.supply.merge(plan.sessions, on="session_id", suffixes=("", "_of"))
    doses_of = {"OPV vial": 20, "Penta vial": 10, "MR vial": 5, "Td vial": 10}
    for row in need[need["item"].isin(doses_of)].to_dict("records"):
        who = "due_pregnant" if row["antigen"] == "Td" else "due_children"
        assert row["doses_due"] == row[who]
        tenths = row[who] * 12
        assert row["issued"] == max(1, -(-tenths // (10 * doses_of[row["item"]])))
    totals = plan.supply_totals.groupby("item")["issued"].sum()
    assert totals.equals(plan.supply.groupby("item")["issued"].sum())


def test_the_hostile_plan_keeps_every_schema_and_carries_every_name() -> None:
    plan = hostile(smallville())
    for table in TABLES:
        table.check(getattr(plan, table.name))
    assert set(HOSTILE_NAMES) <= set(plan.settlements["name"])
