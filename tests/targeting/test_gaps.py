from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from five_settlements import AREA_ROWS

from microplan.domain.campaign import CampaignSettings
from microplan.domain.handover import Days
from microplan.targeting.gaps import measure_gaps, share_work, tell_gap

CATCHMENTS = pd.DataFrame(
    {"settlement_id": ["a", "b"], "site_id": ["P-a", "P-b"], "due_children": 20, "due_pregnant": 5}
)


def work(sessions: tuple[int, int], days: tuple[int, int]) -> Days:
    """Make sessions at sites P-a and P-b, held on so many days of two teams, and a courier's."""
    each = zip("ab", sessions, days, strict=True)
    held = [(f"P-{s}", f"{s}{n}", f"R-{s}{n % d}") for s, many, d in each for n in range(many)]
    stops = pd.DataFrame(held, columns=["site_id", "session_id", "route_id"])
    brought = stops.assign(route_id="R-avd")
    kinds = pd.concat([stops.assign(kind="session"), brought.assign(kind="deliver")])
    routes = pd.DataFrame({"route_id": sorted(set(stops["route_id"])), "mode": "anm"})
    routes = pd.concat([routes, pd.DataFrame({"route_id": ["R-avd"], "mode": ["avd"]})])
    blank = pd.DataFrame()
    return Days(stops[["site_id", "session_id"]], routes, kinds, blank, blank)  # type: ignore[arg-type]


def measure(
    sessions: tuple[int, int] = (10, 10), days: tuple[int, int] = (4, 4), **changed: Any
) -> pd.DataFrame:
    """Measure the gaps of two places of 100 children of which 40 are missed."""
    places = pd.DataFrame(
        {
            "settlement_id": ["a", "b"], "area_id": ["B1", "B2"], "subcentre_id": "",
            "children": 100.0, "missed": 40.0, "fic": 0.6, "called": [20.0, 20.0],
            "completed": [16.0, 10.0],
        }
    ).assign(**changed)  # fmt: skip
    table = measure_gaps(places, AREA_ROWS, CATCHMENTS, work(sessions, days), CampaignSettings())
    return table.set_index("area_id")


def test_the_gap_of_a_block_on_paper() -> None:
    row = measure().loc["B1"]
    # 16 of 40 completed: 60 % + 40 % · 0.4 = 76 %; to 90 % lack 14 % of all, 14 of the 40 missed
    assert row["fic_after"] == pytest.approx(0.76)
    assert row["gap_to_target"] == pytest.approx(0.14)
    assert row["children_to_target"] == pytest.approx(14)
    # of 20 called 16 were completed: 17.5 more must be called, at 0.5 sessions and 0.2 days each
    assert row["to_find"] == pytest.approx(17.5)
    assert row["sessions_more"] == pytest.approx(8.75)
    assert row["team_days_more"] == pytest.approx(3.5)
    assert "some 18 more found and called, about 9 more sessions or 4 team-days" in row["told"]


def test_a_block_asks_for_sessions_at_its_own_pace_and_not_the_plans() -> None:
    table = measure(sessions=(10, 30), days=(4, 30))
    assert table.loc["B1", ["sessions_more", "team_days_more"]].tolist() == [8.75, 3.5]
    # 10 of 20 called completed, 70 % + 12 % lack 8.., so 24 of 40 more; 1.5 sessions and days each
    b2 = table.loc["B2"]
    assert b2["sessions_more"] == pytest.approx(1.5 * b2["to_find"])
    assert b2["team_days_more"] == pytest.approx(1.5 * b2["to_find"])


def test_a_session_is_shared_out_over_the_places_that_it_is_for() -> None:
    shared = pd.DataFrame(
        {"settlement_id": ["a", "b", "c"], "site_id": ["P-a", "P-a", "P-b"],
         "due_children": [9, 0, 0], "due_pregnant": [0, 3, 0]}
    )  # fmt: skip
    spent = share_work(shared, work((4, 2), (2, 1)))
    assert spent.loc["a"].tolist() == [3.0, 1.5]
    assert spent.loc["b"].tolist() == [1.0, 0.5]
    assert spent.loc["c"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("fic", "words"),
    [(0.8971, "within one child of the goal of 90 %"), (0.890, "about 1 more missed child must")],
)
def test_a_gap_of_part_of_a_child_asks_for_a_whole_one_or_none(fic: float, words: str) -> None:
    assert words in str(measure(fic=fic, missed=11, called=11, completed=0.2)["told"]["B1"])


def test_the_drive_is_the_sum_of_its_places() -> None:
    table = measure()
    drive = table.loc[""]
    assert drive[["children", "missed"]].tolist() == [200.0, 80.0]
    assert drive["fic_after"] == pytest.approx(0.6 + 0.4 * 26 / 80)
    assert (table.loc["D1", ["fic", "fic_after"]] == drive[["fic", "fic_after"]]).all()
    assert tell_gap(table.reset_index()) == [f"The whole drive: {drive['told']}."]


def test_where_calling_everybody_is_not_enough_that_is_said() -> None:
    row = measure(completed=[4.0, 4.0]).loc["B1"]
    assert row["to_find"] > 20  # no more than 20 are not called
    assert "calling all 20 whom the plan does not call would not be enough" in row["told"]


def test_a_goal_that_is_met_asks_for_nothing_more() -> None:
    row = measure(fic=0.95, missed=5.0, called=2.0, completed=1.0).loc["B1"]
    assert row[["gap_to_target", "children_to_target", "to_find"]].tolist() == [0, 0, 0]
    assert row["told"].endswith("the goal of 90 % is met")


def test_a_plan_that_calls_nobody_says_so_without_a_number_of_sessions() -> None:
    row = measure(sessions=(0, 0), days=(0, 0), called=0.0, completed=0.0).loc["B1"]
    assert row["to_find"] == row["missed"]
    assert row["sessions_more"] == 0
    assert row["told"].endswith(
        "the plan calls nobody, and does not tell how many sessions that takes"
    )
