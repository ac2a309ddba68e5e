"""Blocks in order, what planners decided, who is chosen, who is not ranked, counts side by side."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from smallville import smallville

from microplan.domain.tables import CAPACITY, DENOMINATORS, OVERRIDES, SELECTION, UNRANKED
from microplan.outputs.pages import decided
from microplan.outputs.pages.areas import tell_orders
from microplan.outputs.pages.counts import tell_counts
from microplan.outputs.pages.ranking import learn_names
from microplan.outputs.phrases import Phrases
from microplan.outputs.reasons import pick_reasons

if TYPE_CHECKING:
    from microplan.domain.handover import Plan
    from microplan.domain.schema import Table


@cache
def town() -> Plan:
    return smallville()


def rows(table: Table, *lines: str) -> pd.DataFrame:
    """Read lines of cells parted by bars, in the order of the table's columns."""
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    frame = pd.DataFrame(cells, columns=table.names)
    for column in table.columns:
        if column.kind == "flag":
            frame[column.name] = frame[column.name] == "yes"
        elif column.kind in {"float", "whole"}:
            frame[column.name] = pd.to_numeric(frame[column.name])
    return table.arrange(frame)


def test_blocks_stand_in_the_order_of_their_ranks_with_reason_and_response() -> None:
    plan = town()
    (order,) = tell_orders(plan, learn_names(plan))
    assert [(line.rank, line.name[0], line.how_sure) for line, _ in order.first] == [
        (1, "Purab", "likely"),
        (2, "Pachhim", "likely"),
    ]
    first = order.first[0][0]
    assert first.interval[0] == "between rank 1 and 2 of 2"
    assert first.fits[0] == "new session"
    assert first.link == "maps/B-2.html"


def test_a_red_category_is_said_of_a_block_whose_places_share_one() -> None:
    plan = town()
    of_block = plan.need["settlement_id"].isin(["S-rampur", "S-belwa", "S-unnamed", "S-kiln"])
    mixed = plan.need["red_category"].where(of_block, "4").mask(of_block, "2")
    mixed.iloc[0] = "3"
    (order,) = tell_orders(
        replace(plan, need=plan.need.assign(red_category=mixed)), learn_names(plan)
    )
    assert [red[0] for _, red in order.first] == ["RED category 4 (access and use poor)", ""]
    assert order.unassessed == ("", "")
    (order,) = tell_orders(plan, learn_names(plan))
    assert "not assessed" in order.unassessed[0]


def decide(line: str) -> decided.Decision:
    plan = replace(town(), overrides=rows(OVERRIDES, line))
    (decision,) = decided.tell_decisions(plan, learn_names(plan))
    return decision


def test_a_planners_decision_is_told_with_its_reason_and_effect_and_never_who_decided() -> None:
    told = decide(
        "B-1 | raise | 1 | the bridge is down | Dr A. Officer | 2019-11-20 | overrides.csv 2"
        " | rank now, by list: all: 1, hard_to_reach: 2"
    )
    assert told.name[0] == "Pachhim"
    assert told.what == ("raised to rank 1", "क्रम 1 पर लाया गया")
    assert told.reason[0] == "the bridge is down"
    assert told.effect[1] == "अब क्रम, सूचीवार: सभी: 1, दुर्गम: 2"
    assert "Officer" not in repr(told)


def test_a_reason_that_may_not_be_forwarded_is_said_to_stand_in_the_tables() -> None:
    told = decide("S-kiln | include | tribal | families refuse | x | 2019-11-20 | o.csv 2 | ranked")
    assert "refuse" not in repr(told)
    assert told.reason[0].startswith("The reason is in the plan's tables")
    assert told.what[0] == "taken into the list tribal"


def test_a_place_raised_for_a_reason_not_said_is_not_left_without_a_word() -> None:
    row = town().targets.iloc[0].copy()
    row["override"] = row["reason_1"] = "raised from rank 9 by the planner: outbreak in May"
    assert pick_reasons(row)[0] == "put here by the planner; the reason is in the plan's tables"


def test_the_ministrys_list_is_named_where_it_decides_and_the_rule_is_indicative() -> None:
    listed = (
        "D-1 | district | 230 | 0.63 | 0.7 | yes | yes | {} | full immunization 63 %, below 70 %"
    )
    for basis, words in [
        ("listed", "the ministry's list chooses 1 of 1"),
        ("indicative", "no list"),
    ]:
        plan = replace(town(), selection=rows(SELECTION, listed.format(basis)))
        told = decided.tell_selection(plan, learn_names(plan))
        assert words in told.line[0]
        assert (told.choices[0].fic, told.choices[0].is_chosen) == (63, True)
        assert told.choices[0].reason[1] == "पूर्ण टीकाकरण 63%: 70% से कम"


def test_places_without_a_rank_are_counted_named_and_say_what_would_rank_them() -> None:
    known = [("S-island", "settlement"), ("S-kiln", "settlement"), ("W-1", "ward")]
    why = "nobody was counted in it | count heads, or give people for it"
    lines = [f"{area} | {level} | {why}" for area, level in known]
    plan = replace(town(), unranked=rows(UNRANKED, *lines))
    places, ward = decided.tell_unranked(plan, learn_names(plan))
    assert (places.count, places.level[0], ward.places) == (
        2,
        "Place",
        [(("Ward 1", "वार्ड 1"), "")],
    )
    assert places.places[0] == (("Diara Tapu", "दियारा टापू"), "maps/B-2.html#place=S-island")
    assert places.remedy[1] == "गिनती करें या जनसंख्या दें"


def test_team_days_say_how_far_down_the_list_they_reach() -> None:
    line = "D-1 | settlement | 8 | 30.4 | 12 | 3 | told"
    plan = replace(town(), capacity=rows(CAPACITY, line))
    (told,) = decided.tell_capacity(plan, learn_names(plan))
    assert told[0].startswith("Sukhpur: The team-days (12) are enough for the first 3 of 8 places")


def test_sources_of_children_stand_side_by_side_and_odd_ones_are_marked() -> None:
    lines = (
        "B-1 | birth and death rates | 97 | 30 | 97 | 1.0 | yes | no",
        "B-1 | census age structure | 220 | 60 | 97 | 2.27 | no | yes",
        "D-1 | birth and death rates | 230 | 60 | 230 | 1.0 | yes | no",
    )
    plan = replace(town(), denominators=rows(DENOMINATORS, *lines))
    told = tell_counts(plan, learn_names(plan))
    assert [source[0] for source in told.sources] == [
        "birth and death rates",
        "census age structure",
    ]
    assert [row.name[0] for row in told.rows] == ["Sukhpur", "Pachhim"]
    assert told.rows[0].counts[1] is None
    used, odd = told.rows[1].counts
    assert used is not None
    assert odd is not None
    assert (used.children, used.ratio, used.used) == ("95", "", True)
    assert (odd.children, odd.ratio, odd.review) == ("220", "×2.27", True)
    assert (told.reviewed, told.left) == (1, 0)


def test_a_rank_that_only_the_count_speaks_for_says_so() -> None:
    row = town().targets.iloc[0].copy()
    row["reason_1"], row["reason_2"] = "about 34 of 84 children under two missed", ""
    assert pick_reasons(row) == ["above all by the number of its missed children"]
    row["reason_2"] = "a brick kiln"
    assert pick_reasons(row) == ["a brick kiln"]


@pytest.mark.parametrize("told", [
    "about 3 children under two, fewer than one of them missed",
    "about 16 of 42 children under two missed; 7 on the due list",
])  # fmt: skip
def test_a_count_that_the_page_says_beside_it_is_not_said_again_as_a_reason(told: str) -> None:
    row = town().targets.iloc[0].copy()
    row["reason_1"], row["reason_2"] = told, "a brick kiln"
    assert pick_reasons(row) == ["a brick kiln"]


def test_a_list_that_is_longer_than_the_estimate_is_a_reason_in_both_languages() -> None:
    told = "26 on the due list (the estimate is about 11 of 40 children under two)"
    row = town().targets.iloc[0].copy()
    row["reason_1"] = told
    assert pick_reasons(row)[0] == told
    hindi = "देय सूची में 26 (अनुमान लगभग 11; कुल दो वर्ष से छोटे 40 बच्चे)"
    assert Phrases("hi", {}).pair(told) == (told, hindi)
