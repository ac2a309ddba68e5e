"""What the front page says of the whole plan: ranks, the goal, who is left, what still lacks."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from smallville import smallville

from microplan.domain.columns import RESPONSES
from microplan.outputs.language import knows
from microplan.outputs.pages.goal import tell_goal
from microplan.outputs.pages.left_out import tell_status
from microplan.outputs.pages.ranking import tell_lists
from microplan.outputs.pages.standing import tell_blocks, tell_lack_of_couriers

if TYPE_CHECKING:
    from microplan.domain.handover import Plan

FEW = "fewer than one child is expected"


@cache
def town() -> Plan:
    return smallville()


def two_districts() -> Plan:
    """Move the second block into a district of its own, and rank its places apart."""
    plan = town()
    (district,) = plan.areas.index[plan.areas["area_id"] == "D-1"]
    areas = plan.areas.iloc[[*range(len(plan.areas)), district]].reset_index(drop=True)
    areas.loc[areas["area_id"] == "B-2", "parent_id"] = "D-2"
    areas.loc[len(areas) - 1, "area_id"] = "D-2"
    areas.loc[len(areas) - 1, "name"] = "Dukhpur"
    targets = plan.targets
    kiln = targets.index[(targets["area_id"] == "S-kiln") & (targets["stratum"] == "all")]
    targets = targets.iloc[[*range(len(targets)), *kiln]].reset_index(drop=True)
    targets.loc[len(targets) - 1, "stratum"] = "urban"
    targets.loc[len(targets) - 1, "rank"] = 1
    return replace(plan, areas=areas, targets=targets)


def test_places_that_are_ranked_in_two_districts_stand_under_the_name_of_each() -> None:
    urban = tell_lists(two_districts())[0]
    assert [(g.name[0], [(n.rank, n.name[0]) for n in g.lines]) for g in urban.groups] == [
        ("Dukhpur", [(1, "Nai Basti")]),
        ("Sukhpur", [(1, "Gupta Brick Kiln")]),
    ]
    assert [group.of for group in urban.groups] == [1, 1]


def test_one_district_is_not_named_beside_its_ranks() -> None:
    assert {g.name for ranked in tell_lists(town()) for g in ranked.groups} == {("", "")}


def test_every_place_says_what_fits_it_in_both_languages_unless_it_may_not_be_forwarded() -> None:
    lines = {n.name[0]: n for ranked in tell_lists(town()) for g in ranked.groups for n in g.lines}
    assert lines["Gupta Brick Kiln"].fits == ("new session", "नया सत्र")
    # an influencer (DOMAIN 8): neither said, nor left out, which would be a hint
    assert lines["Ghatiya Tola"].fits[0] == "call-back and tracking"


def test_every_response_has_words() -> None:
    assert [word for word in RESPONSES if not knows(f"response.{word}")] == []


def test_a_count_is_said_once_and_rounded_once() -> None:
    plan = town()
    told = "about 34 of 84 children under two missed"
    targets = plan.targets.assign(reason_1=told, reason_2="far from any post")
    urban = tell_lists(replace(plan, targets=targets))[0]
    (line,) = urban.groups[0].lines
    assert (line.missed, line.reason[0]) == ("35", "far from any post")


def test_a_district_stands_where_its_children_stand() -> None:
    goal = tell_goal(town())
    # (48 + 36 + 6.5 + 7) children at 70.1 %, (13 + 32 + 4 + 84) at 58 %
    assert [(n.name[0], n.now, n.after, n.gap) for n in goal.first] == [("Sukhpur", 63, 79, 11)]
    assert [n.name[0] for n in goal.blocks] == ["Purab", "Pachhim"]


def test_the_whole_plan_stands_first_where_there_are_several_districts() -> None:
    goal = tell_goal(two_districts())
    lines = [(n.name[0], n.now, n.is_whole) for n in goal.first]
    assert lines == [("Whole plan", 63, True), ("Sukhpur", 70, False), ("Dukhpur", 58, False)]


def test_what_is_not_reckoned_of_one_block_is_not_reckoned_of_its_district() -> None:
    plan = town()
    unknown = plan.targets["fic_after"].mask(plan.targets["area_id"] == "B-1")
    goal = tell_goal(replace(plan, targets=plan.targets.assign(fic_after=unknown)))
    assert [(n.now, n.after) for n in goal.first] == [(63, None)]
    assert [n.after for n in goal.blocks] == [72, None]


def test_a_place_where_nobody_is_expected_is_not_called_unserved() -> None:
    plan = town()
    unserved = plan.unserved.assign(due_children=0, due_pregnant=0, reason=FEW)
    nobody_left = plan.unserved_visits.iloc[:0]
    status = tell_status(replace(plan, unserved=unserved, unserved_visits=nobody_left))
    assert status.line[0] == "Everything is served"
    assert status.left == []
    assert "head count" in status.waiting_line[0]
    assert [(w.block[0], [name[0] for name, _ in w.places]) for w in status.waiting] == [
        ("Purab", ["Diara Tapu"])
    ]


def test_a_woman_without_a_session_is_left_out_though_no_child_is_due() -> None:
    plan = town()
    status = tell_status(replace(plan, unserved=plan.unserved.assign(due_children=0)))
    assert [left.name[0] for left in status.left] == ["Diara Tapu", "Madhopur"]
    assert status.waiting == []


def test_a_site_left_in_two_rounds_is_counted_once_with_the_children_of_the_first() -> None:
    plan = town()
    visits = plan.unserved_visits.iloc[[0, 0]].reset_index(drop=True)
    visits.loc[1, ["round", "due_children"]] = [1, 11]
    status = tell_status(replace(plan, unserved_visits=visits, unserved=plan.unserved.iloc[:0]))
    assert status.line[0] == "Sites without a team in some round: 1, for 11 children. Why?"
    assert [left.where[0] for left in status.left] == ["Purab · Round 1, 2"]


def test_team_days_that_wait_for_a_courier_are_counted_while_there_is_none() -> None:
    plan = town()
    assert tell_lack_of_couriers(plan) is None
    routes = plan.routes[plan.routes["mode"] != "avd"]
    told = tell_lack_of_couriers(replace(plan, routes=routes))
    assert told is not None
    assert "4 team-days" in told[0]
    cold = plan.facilities.assign(cold_chain=True)
    assert tell_lack_of_couriers(replace(plan, routes=routes, facilities=cold)) is None


@pytest.mark.parametrize("block", ["Pachhim", "Purab"])
def test_a_block_has_sheets_where_any_team_sits(block: str) -> None:
    plan = town()
    lines = {line.name[0]: line for group in tell_blocks(plan) for line in group.blocks}
    assert lines[block].sheet
    still = replace(plan, routes=plan.routes.iloc[:0], stops=plan.stops.iloc[:0])
    lines = {line.name[0]: line for group in tell_blocks(still) for line in group.blocks}
    assert lines[block].sheet == ""
