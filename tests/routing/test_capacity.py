from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from microplan.domain.tables import CAPACITY
from microplan.routing.capacity import count_capacity, count_team_days
from microplan.routing.settings import RoutingSettings

TEAMS = pd.DataFrame(
    {
        "team_id": ["a", "b", "c"],
        "mode": ["anm", "mobile", "avd"],
        "area_id": ["B1", "B2", "B1"],
        "stops_max": [2, 2, 9],
    }
)
AREAS = pd.DataFrame(
    {
        "area_id": ["D1", "B1", "B2"],
        "parent_id": ["", "D1", "D1"],
        "level": ["district", "block", "block"],
    }
)


def test_a_sitting_takes_its_minutes_of_the_open_hours_and_at_least_its_part_of_a_days_stops() -> (
    None
):
    need = pd.DataFrame(
        {
            "settlement_id": ["many", "few", "none"],
            "due_children": [40, 2, 0],
            "due_pregnant": [5, 0, 0],
        }
    )
    days = count_team_days(need, TEAMS, 4, RoutingSettings())
    # 20 + 8 · 40 + 4 · 5 + 30 = 390 minutes, which are 09:00 to 15:30; two stops a day at most
    assert days.to_dict() == pytest.approx({"many": 4.0, "few": 2.0, "none": 0.0})


def rows(running: list[float], level: str, district: str) -> pd.DataFrame:
    """Make ranked places from their running team-days."""
    frame = pd.DataFrame({"team_days_running": running})
    return frame.assign(
        team_days=np.diff([0, *running]), level=level, stratum="all", district_id=district
    )


def test_the_first_ranks_are_served_as_far_as_the_team_days_go() -> None:
    targets = pd.concat(
        [rows([4.0, 9.0, 14.0, 20.0], "settlement", "D1"), rows([12.0, 20.0], "block", "D1")]
    )
    calendar = pd.DataFrame({"area_id": ["B1"] * 8 + ["B2"] * 6})
    told = count_capacity(targets, AREAS, TEAMS, calendar).set_index("level")
    assert list(told.reset_index().columns) != CAPACITY.names
    # one vaccinator of 8 days and one vehicle of 6; the courier holds no session
    assert told["team_days"].to_dict() == {"settlement": 14.0, "block": 14.0}
    assert told["places_served"].to_dict() == {"settlement": 3, "block": 1}
    assert told.loc["settlement", "team_days_needed"] == 20
    assert "enough for the first 3" in told.loc["settlement", "told"]
