"""The template week: whom it goes to, whom it leaves, and what it says of them."""

from __future__ import annotations

import pytest
from routing_audit import audit
from routing_worlds import ON_FOOT, Post, Site, World

from microplan.errors import InputFault, NoSession
from microplan.routing.settings import RoutingSettings
from microplan.routing.teams import TeamSettings
from microplan.routing.template import plan_week

QUICK = RoutingSettings(iterations=60)


def test_a_vaccinator_serves_her_own_block_before_her_neighbours() -> None:
    # ST-a of block B1 is 3.5 km from its own post, 2.5 km from that of B2: 15 and 11 minutes.
    world = World((Site("ST-a", 3.5),), (Post("FA-1"), Post("FA-2", 6, block="B2")), settings=QUICK)
    assert world.plan().routes["facility_id"].tolist() == ["FA-1"]
    nearest = world.with_(settings=QUICK.model_copy(update={"other_block_minutes": 0}))
    assert nearest.plan().routes["facility_id"].tolist() == ["FA-2"]
    # and where her own block has nobody left, the neighbour still comes
    full = world.with_(sites=(Site("ST-a", 3.5), Site("ST-b", -3.5)), days=1)
    plan = full.plan()
    assert sorted(plan.routes["facility_id"]) == ["FA-1", "FA-2"]
    assert plan.unserved_visits.empty


def test_a_day_that_is_too_long_is_told_what_would_make_it_enough() -> None:
    # 62 km are 261 minutes: with 94 of sitting, from 08:00 back at 18:16, 76 minutes late
    def serve(north: float, **teams: int) -> str:
        sites = (Site("ST-a", north, kind="mobile"), Site("ST-b", 1))
        post = Post("FA-1", vehicles=1, vaccinators=2)
        world = World(sites, (post,), team_settings=TeamSettings(**teams), settings=QUICK)
        (row,) = world.plan().unserved_visits.to_dict("records")
        return str(row["what_would_serve_it"])

    assert serve(62, work_minutes_max=720) == "a night halt, or a start 76 minutes earlier"
    both = "a night halt, or a start 76 minutes earlier and 76 minutes more of work that day"
    assert serve(62) == both
    assert serve(80) == "a night halt, or a team based nearer"
    enough = TeamSettings(day_start="06:44", work_minutes_max=720)
    world = World((Site("ST-a", 62, kind="mobile"),), (Post("FA-1", vehicles=1),), settings=QUICK)
    assert world.with_(team_settings=enough).plan().unserved_visits.empty


def test_a_site_that_no_week_visits_is_left_in_every_round_with_its_reason() -> None:
    # ST-b keeps its five children in every round, since nobody comes where nothing is held.
    world = World(
        (Site("ST-a", 5, due=((5, 1), (1, 0))), Site("ST-b", 90, due=((5, 1), (5, 1)))),
        (Post("FA-1"),),
        rounds=2,
    )
    tables = world.tables()
    rules = {"roads": world.roads, "terrain": ON_FOOT, "settings": world.settings}
    template = plan_week(**tables, **rules, campaign=world.campaign)
    assert template.sittings["site_id"].tolist() == ["ST-a"]
    plan = world.plan()
    audit(world, plan)
    left = plan.unserved_visits
    assert left[["site_id", "round", "due_children"]].to_numpy().tolist() == [
        ["ST-b", 1, 5],
        ["ST-b", 2, 5],
    ]
    assert left["reason"].str.contains("the nearest vaccinator").all()


def test_every_place_that_no_team_can_serve_says_why_and_what_would_serve_it() -> None:
    sites = (
        Site("ST-a", 5),
        Site("ST-far", 100),
        Site("ST-short", 6, opens="10:00", closes="11:00"),
    )
    plan = World(sites, (Post("FA-1", vehicles=1, vaccinators=2),)).plan()
    left = plan.unserved_visits.set_index("site_id")
    # 100 km are 140 by road: 420 minutes out, 94 of sitting, 420 back; 394 over 540.
    assert "is 420 minutes away" in left["reason"]["ST-far"]
    assert "the day is 394 minutes too long" in left["reason"]["ST-far"]
    assert left["reason"]["ST-short"] == (
        "open only 60 minutes, from 10:00 to 11:00; the shortest sitting is 90"
    )
    assert left["what_would_serve_it"]["ST-short"] == "longer hours at the site, by 30 minutes"


def test_no_session_at_all_names_what_binds_and_by_how_much() -> None:
    # 15 km are 21 by road: 63 minutes, 33 over the vaccinators' limit.
    far = World((Site("ST-a", 15), Site("ST-b", 40)), (Post("FA-1"),))
    with pytest.raises(NoSession, match=r"63 minutes away, 33 over the limit of 30.*2 of 2 sites"):
        far.plan()
    near = far.with_(settings=RoutingSettings(iterations=60, anm_reach_minutes=63))
    assert near.plan().sessions["due_children"].tolist() == [5]
    with pytest.raises(NoSession, match="neither vaccinator nor mobile team is based in the block"):
        World((Site("ST-a", 1),), (Post("FA-1", vacant=True),)).plan()
    with pytest.raises(NoSession, match="nobody is due at any of 1 sites"):
        World((Site("ST-a", 1, due=((0, 0),)),), (Post("FA-1"),)).plan()


def test_a_site_in_an_area_without_a_calendar_is_a_fault() -> None:
    world = World((Site("ST-a", 1),), (Post("FA-1"),))
    tables = world.tables()
    sites = tables["sites"].assign(area_id="B9")
    with pytest.raises(InputFault, match="without a calendar"):
        world.plan(sites=sites)
