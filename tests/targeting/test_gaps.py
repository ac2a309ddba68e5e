from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from five_settlements import AREA_ROWS

from microplan.domain.campaign import CampaignSettings
from microplan.targeting.gaps import measure_gaps, tell_gap


def measure(sessions: int = 20, days: int = 8, **changed: Any) -> pd.DataFrame:
    """Measure the gaps of two places of 100 children of which 40 are missed."""
    places = pd.DataFrame(
        {
            "settlement_id": ["a", "b"], "area_id": ["B1", "B2"], "subcentre_id": "",
            "children": 100.0, "missed": 40.0, "fic": 0.6, "called": [20.0, 20.0],
            "completed": [16.0, 10.0],
        }
    ).assign(**changed)  # fmt: skip
    routes = pd.DataFrame({"mode": ["anm"] * days + ["avd"] * 3})
    table = measure_gaps(
        places, AREA_ROWS, pd.DataFrame(index=range(sessions)), routes, CampaignSettings()
    )
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
    row = measure(sessions=0, days=0, called=0.0, completed=0.0).loc["B1"]
    assert row["to_find"] == row["missed"]
    assert row["sessions_more"] == 0
    assert "would not be enough" not in row["told"]
