"""Whole plans of small worlds: what is served, what is not and why, and that it always ties up."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from routing_audit import audit
from routing_worlds import CRS, NO_ROADS, Post, Site, World
from shapely import LineString

from microplan.errors import NoSession
from microplan.geo.crs import project
from microplan.geo.networks import network_of
from microplan.routing.calendar import CalendarSettings
from microplan.routing.days import RoutingSettings
from microplan.routing.teams import TeamSettings

if TYPE_CHECKING:
    from microplan.domain.handover import Days
    from microplan.geo.roads import Roads

QUICK = RoutingSettings(iterations=60)


def served_children(plan: Days, number: int = 1) -> int:
    return int(plan.sessions.loc[plan.sessions["round"] == number, "due_children"].sum())


def same(one: Days, two: Days) -> bool:
    tables = [field.name for field in fields(one)]
    return all(getattr(one, name).equals(getattr(two, name)) for name in tables)


def test_two_stops_of_a_mobile_day_run_as_worked_out_by_hand() -> None:
    # 12 km and 15 km by the straight line are 16.8 and 21 km by road: 51 and 63 minutes at 20 km/h;
    # 3 km between them are 4.2 km: 13 minutes. Five children and a woman take 20+40+4+30 = 94.
    # Both ways round are 315 minutes; by ST-b first it begins at 09:03 and is over nine minutes
    # sooner than by ST-a first, where the team would leave at 08:09 to begin at 09:00.
    world = World(
        (Site("ST-a", 12, kind="mobile"), Site("ST-b", 15, kind="mobile")),
        (Post("FA-1", vehicles=1),),
        team_settings=TeamSettings(anm_stops_max=1),
    )
    plan = world.plan()
    audit(world, plan)
    lines = plan.stops[["place_id", "arrive", "depart"]].to_numpy().tolist()
    assert lines == [
        ["FA-1", "08:00", "08:00"],
        ["ST-b", "09:03", "10:37"],
        ["ST-a", "10:50", "12:24"],
        ["FA-1", "13:15", "13:15"],
    ]
    assert plan.sessions["announced"].tolist() == ["11:00-12:15", "09:15-10:30"]
    assert plan.routes["work_minutes"].tolist() == [315]


def test_a_vaccinator_sits_at_one_site_for_three_hours() -> None:
    world = World((Site("ST-a", 5),), (Post("FA-1"),))
    plan = world.plan()
    assert plan.sessions[["start", "end"]].to_numpy().tolist() == [["09:00", "12:00"]]
    assert plan.routes["mode"].tolist() == ["anm"]


def test_a_vaccinator_takes_two_sites_only_where_they_are_near_each_other() -> None:
    near = World((Site("ST-a", 5), Site("ST-b", 7)), (Post("FA-1"),), days=1)
    assert served_children(near.plan()) == 10
    apart = World((Site("ST-a", 5), Site("ST-b", -5)), (Post("FA-1"),), days=1)
    assert served_children(apart.plan()) == 5


def test_a_session_in_the_base_itself_needs_no_travel() -> None:
    world = World((Site("ST-a", 0, kind="fixed"),), (Post("FA-1"),))
    plan = world.plan()
    audit(world, plan)
    assert plan.routes[["km", "drive_minutes"]].to_numpy().tolist() == [[0.0, 0.0]]


def test_a_place_with_many_children_is_sat_at_by_several_teams_on_one_day() -> None:
    world = World(
        (Site("ST-a", 1, due=((70, 4), (64, 2))),), (Post("FA-1", vaccinators=3),), rounds=2
    )
    plan = world.plan()
    audit(world, plan)
    first = plan.sessions[plan.sessions["round"] == 1]
    assert first["due_children"].tolist() == [24, 23, 23]
    assert first["team_id"].nunique() == 3
    assert first["day"].nunique() == 1


def test_a_place_with_many_children_takes_one_vaccinator_several_days() -> None:
    world = World((Site("ST-a", 1, due=((70, 4),)),), (Post("FA-1"),))
    plan = world.plan()
    audit(world, plan)
    assert sorted(plan.sessions["day"].diff().dropna().tolist()) == [1.0, 1.0]


def test_a_second_day_at_a_place_gives_way_to_the_dose_interval() -> None:
    # One vaccinator needs three days; four weeks on, only the last of them is 28 days after it.
    world = World((Site("ST-a", 1, due=((70, 4), (50, 2))),), (Post("FA-1"),), rounds=2)
    plan = world.plan()
    audit(world, plan)
    second = plan.sessions[plan.sessions["round"] == 2]
    assert second["day"].tolist() == [3]
    assert second["due_children"].tolist() == [17]
    assert plan.unserved_visits["due_children"].tolist() == [33]
    assert "28 days after" in plan.unserved_visits["reason"][0]


def test_a_site_keeps_team_and_day_in_every_round_and_falls_away_when_nobody_is_due() -> None:
    world = World(
        tuple(
            Site(f"ST-{n}", 1 + 2 * n, due=((6, 1), (0, 0) if n == 1 else (4, 0), (3, 1)))
            for n in range(4)
        ),
        (Post("FA-1", vaccinators=2),),
        rounds=3,
    )
    plan = world.plan()
    audit(world, plan)
    kept = plan.sessions.groupby("site_id")[["team_id", "day"]].nunique()
    assert (kept == 1).all(axis=None)
    assert plan.sessions.groupby("site_id").size().tolist() == [3, 2, 3, 3]
    assert plan.unserved_visits.empty


def test_a_site_with_hours_of_its_own_is_served_within_them() -> None:
    kiln = Site("ST-kiln", 14, kind="mobile", hra_code="3", opens="11:00", closes="15:00",
                minutes_min=120)  # fmt: skip
    world = World((kiln, Site("ST-b", 12, kind="mobile")), (Post("FA-1", vehicles=1),), days=1)
    plan = world.plan()
    audit(world, plan)
    assert served_children(plan) == 10
    assert plan.sessions["department"].tolist() == ["WCD (ICDS)", "Labour"]


def test_short_team_days_go_to_most_children_and_to_high_risk_places_first() -> None:
    sites = (
        Site("ST-few", 3, due=((4, 0),)),
        Site("ST-many", -40, due=((12, 0),)),
        Site("ST-kiln", 40, due=((8, 0),), hra_code="3"),
        Site("ST-mid", 0, 40, due=((8, 0),)),
    )
    world = World(
        sites, (Post("FA-1", vehicles=1),), days=2, team_settings=TeamSettings(mobile_stops_max=1)
    )
    plan = world.plan()
    audit(world, plan)
    assert sorted(plan.sessions["site_id"]) == ["ST-kiln", "ST-many"]
    left = plan.unserved_visits.set_index("site_id")
    assert left["reason"].tolist() == ["no team-day left"] * 2
    assert left["what_would_serve_it"]["ST-mid"] == (
        "1 more mobile team-day a round at PHC FA-1 would serve it; "
        "2 would serve all that are nearest to it"
    )


def test_a_mobile_team_shares_a_crowded_place_with_the_vaccinator_of_its_post() -> None:
    world = World(
        (Site("ST-a", 1, due=((50, 4), (50, 2))),),
        (Post("FA-1"), Post("FA-2", 30, vehicles=1)),
        rounds=2,
    )
    plan = world.plan()
    audit(world, plan)
    assert plan.unserved_visits.empty
    assert sorted(plan.routes["mode"]) == ["anm", "anm", "mobile", "mobile"]


def test_teams_keep_to_the_calendar_of_their_block() -> None:
    world = World(
        (Site("ST-a", 2, block="B1"), Site("ST-b", 2.5, block="B2")),
        (Post("FA-1", block="B1"), Post("FA-2", 3, block="B2")),
        calendar_settings=CalendarSettings(ri_days_by_area={"B2": ("mon",)}),
    )
    plan = world.plan()
    audit(world, plan)
    assert plan.sessions.set_index("site_id")["team_id"].to_dict() == {
        "ST-a": "TM-FA-1-a1",
        "ST-b": "TM-FA-2-a1",
    }
    assert plan.sessions["date"].tolist() == ["2019-12-02", "2019-12-03"]


def make_crowd() -> World:
    rng = np.random.default_rng(5)
    sites = tuple(
        Site(f"ST-{n:02d}", *rng.uniform(-25, 25, 2), due=tuple(
            (int(c), int(w)) for c, w in rng.integers(0, (40, 6), (2, 2))
        ), kind=("outreach", "mobile")[n % 2], hra_code=("", "3")[n % 5 == 0])
        for n in range(18)
    )  # fmt: skip
    posts = tuple(
        Post(f"FA-{n}", *rng.uniform(-25, 25, 2), vaccinators=2, vehicles=n % 2) for n in range(4)
    )
    return World(sites, posts, days=3, rounds=2, settings=QUICK)


def test_the_order_of_the_rows_does_not_matter_and_the_same_seed_gives_the_same_tables() -> None:
    world = make_crowd()
    tables = world.tables()
    plan = world.plan()
    assert same(plan, world.plan())
    shuffled = {name: frame.sample(frac=1, random_state=3) for name, frame in tables.items()}
    assert same(plan, world.plan(**shuffled))


def test_a_crowd_ties_up_and_one_more_team_serves_no_fewer() -> None:
    world = make_crowd()
    plan = world.plan()
    audit(world, plan)
    assert len(plan.unserved_visits) > 0
    more = replace(world, posts=(*world.posts, Post("FA-9", vaccinators=1, vehicles=1)))
    wider = more.plan()
    audit(more, wider)
    assert plan.sessions["due_children"].sum() < wider.sessions["due_children"].sum()


near = st.integers(-30, 30)
due = st.tuples(st.integers(0, 70), st.integers(0, 12))
small_sites = st.lists(
    st.tuples(
        near,
        near,
        st.lists(due, min_size=2, max_size=2),
        st.sampled_from([("outreach", "", ""), ("mobile", "11:00", "15:00"), ("fixed", "", "")]),
    ),
    min_size=1,
    max_size=7,
)
small_posts = st.lists(
    st.tuples(near, near, st.integers(1, 3), st.integers(0, 2)), min_size=1, max_size=3
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(sites=small_sites, posts=small_posts, days=st.integers(1, 4), stops=st.integers(1, 3))
def test_every_small_world_ties_up(
    sites: list[tuple[int, int, list[tuple[int, int]], tuple[str, str, str]]],
    posts: list[tuple[int, int, int, int]],
    days: int,
    stops: int,
) -> None:
    world = World(
        tuple(
            Site(f"ST-{n}", north, east, tuple(dues), kind, opens=opens, closes=closes)
            for n, (north, east, dues, (kind, opens, closes)) in enumerate(sites)
        ),
        tuple(Post(f"FA-{n}", *post) for n, post in enumerate(posts)),
        days=days,
        rounds=2,
        settings=QUICK,
        team_settings=TeamSettings(mobile_stops_max=stops),
    )
    try:
        plan = world.plan()
    except NoSession:
        return
    audit(world, plan)


def make_roads(world: World, *lines: list[tuple[float, float]]) -> Roads:
    """Return roads along lines of (north, east) km, at 30 km/h."""
    metres = []
    for line in lines:
        lat = [0.5 + north / 110.574 for north, _ in line]
        lon = [81.0 + east / 111.315 for _, east in line]
        metres.append([(float(x), float(y)) for x, y in project(lon, lat, CRS)])
    return replace(NO_ROADS, network=network_of(metres, 30.0, crs=CRS))


def test_teams_drive_by_road_and_walk_from_it() -> None:
    # The site lies 1 km off a road of 10 km: 20 minutes by car and 1.4 km on foot, 21 minutes.
    hour = RoutingSettings(anm_reach_minutes=60)
    world = World((Site("ST-a", 10, 1.0),), (Post("FA-1"),), settings=hour)
    world = world.with_(roads=make_roads(world, [(0, 0), (10, 0)]))
    plan = world.plan()
    audit(world, plan)
    leg = plan.legs[plan.legs["from_id"] == "FA-1"].iloc[0]
    assert leg["walk_minutes"] == 21
    assert leg["drive_minutes"] in (20, 21)  # UTM's metres are 0.1 % off the ground's
    assert leg["drive_km"] == pytest.approx(10, rel=0.005)
    assert len(leg["geometry"].coords) >= 4
    back = plan.legs[plan.legs["to_id"] == "FA-1"].iloc[0]
    assert list(back["geometry"].coords) == list(leg["geometry"].coords)[::-1]


def test_places_off_the_roads_or_across_a_river_say_so() -> None:
    world = World(
        (Site("ST-a", 5), Site("ST-wild", 5, 4.0), Site("ST-cut", 8, -1)),
        (Post("FA-1", vehicles=1),),
    )
    river = [(-20.0, -0.5), (20.0, -0.5)]
    roads = make_roads(world, [(0, 0), (10, 0)], [(6, -1), (9, -1)])
    water = make_water(river)
    plan = world.with_(roads=replace(roads, water=water)).plan()
    left = plan.unserved_visits.set_index("site_id")["reason"]
    assert left["ST-wild"] == "no road within 3 km of the place from which one can walk to it"
    assert left["ST-cut"] == "its roads do not join those of any base with a team"
    assert plan.sessions["site_id"].tolist() == ["ST-a"]


def make_water(line: list[tuple[float, float]]) -> gpd.GeoDataFrame:
    points = [(81.0 + east / 111.315, 0.5 + north / 110.574) for north, east in line]
    return gpd.GeoDataFrame({"name": ["river"]}, geometry=[LineString(points)], crs="EPSG:4326")
