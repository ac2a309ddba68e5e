from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from microplan.domain.tables import CAPACITY, TARGETS
from microplan.routing.capacity import add_team_days, count_capacity, count_team_days, find_lost
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


def test_what_no_session_is_held_for_is_lost_in_part_or_whole() -> None:
    catchments = pd.DataFrame(
        [("a", "P1", 6, 2), ("b", "P1", 4, 0), ("b", "P2", 4, 0), ("c", "P3", 1, 0)],
        columns=["settlement_id", "site_id", "due_children", "due_pregnant"],
    )
    visits = pd.DataFrame(
        [("P1", 1, 10, 2), ("P1", 2, 10, 2), ("P2", 1, 4, 0)],
        columns=["site_id", "round", "due_children", "due_pregnant"],
    )
    unserved = visits.iloc[[1]]  # one of two rounds at P1
    lost = find_lost(pd.Series(["a", "b", "c", "d"]), catchments, visits, unserved)
    # half of P1 is lost; P3 has no visit, and nobody takes in d
    assert lost.to_dict() == pytest.approx({"a": 0.5, "b": 0.25, "c": 1.0, "d": 1.0})
    whole = find_lost(pd.Series(["a"]), catchments, visits, visits.iloc[:0])
    assert whole.to_dict() == {"a": 0.0}


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


def test_a_given_number_of_team_days_is_shared_out_as_those_there_are() -> None:
    targets = pd.concat(
        [rows([4.0, 9.0, 14.0, 20.0], "settlement", "D1"), rows([12.0, 20.0], "block", "D1")]
    )
    calendar = pd.DataFrame({"area_id": ["B1"] * 8 + ["B2"] * 6})
    told = count_capacity(targets, AREAS, TEAMS, calendar, 9.0).set_index("level")
    assert told["team_days"].to_dict() == {"settlement": 9.0, "block": 9.0}
    assert told["places_served"].to_dict() == {"settlement": 2, "block": 0}
    assert "given are 9: enough for the first 2 of them" in told.loc["settlement", "told"]
    plenty = count_capacity(targets, AREAS, TEAMS, calendar, 20.0).set_index("level")
    assert plenty.loc["settlement", "told"].endswith("enough for all of them")
    alone = count_capacity(targets, AREAS, TEAMS.iloc[2:], calendar, 9.0).set_index("level")
    assert alone.loc["settlement", "places_served"] == 2


def test_wards_and_lists_of_a_stratum_have_team_days_too() -> None:
    key = ["level", "stratum", "area_id"]
    sums = pd.DataFrame(
        [("ward", "all", "W1", 3.0), ("ward", "all", "W2", 2.0), ("block", "tribal", "B1", 1.5)],
        columns=[*key, "team_days"],
    )
    full = dict.fromkeys(TARGETS.names, 1.0) | {"response": "keep as is", "how_sure": "unsure"}
    words = dict.fromkeys(["reason_1", "reason_2", "reason_3", "override"], "")
    targets = sums[key].assign(**{**full, **words, **sums[key], "district_id": "D1"})
    targets = targets.assign(rank=[2, 1, 1]).drop(columns="team_days_running")
    told = add_team_days(targets, sums)
    running = told.set_index("area_id")["team_days_running"]
    assert running.to_dict() == {"W1": 5.0, "W2": 2.0, "B1": 1.5}
