from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from five_settlements import make_settlements

from microplan.domain.rounding import make_whole
from microplan.targeting.due import hold_to_lists


def whole(values: list[float], blocks: str, ids: str) -> list[int]:
    return list(make_whole(np.array(values), np.array(list(blocks)), np.array(list(ids))))


def test_the_largest_remainders_are_rounded_up_within_the_block() -> None:
    assert whole([1.2, 1.3, 1.5, 0.4], "AAAB", "1234") == [1, 1, 2, 0]


def test_equal_remainders_go_to_the_lower_id_whatever_the_order() -> None:
    assert whole([0.5, 0.5], "AA", "12") == [1, 0]
    assert whole([0.5, 0.5], "AA", "21") == [0, 1]


def test_no_people_stay_none() -> None:
    assert whole([0.0, 0.0], "AB", "12") == [0, 0]
    assert whole([], "", "") == []


def test_a_list_longer_than_the_estimate_raises_the_missed_and_a_shorter_one_only_asks() -> None:
    places = make_settlements(
        {"settlement_id": "a", "area_id": "B1", "children": 41.0, "listed_children": 26},
        {"settlement_id": "b", "area_id": "B1", "children": 41.0, "listed_children": 7},
        {"settlement_id": "c", "area_id": "B1", "children": 41.0},
        {"settlement_id": "d", "area_id": "B1", "children": 20.0, "listed_children": 26},
        {"settlement_id": "e", "area_id": "B1", "children": 0.0, "listed_children": 12},
    )
    counts = pd.DataFrame(
        {"left_out": 4.0, "drop_out": 6.0, "missed": 10.0, "missed_low": 5.0, "missed_high": 17.0},
        index=range(5),
    )
    counts.loc[4] = 0.0  # nobody was counted, but a list names twelve
    held = hold_to_lists(places, counts)
    assert held["missed"].tolist() == [26, 10, 10, 20, 12]  # of twenty children no more than all
    assert held["missed_estimate"].tolist() == [10] * 4 + [0]
    assert held["missed_low"].tolist() == [26, 7, 5, 20, 12]  # whom somebody has named is there
    assert held["missed_high"].tolist() == [26, 17, 17, 20, 12]
    estimated = held[:4]
    assert (estimated["left_out"] / estimated["missed"]).tolist() == pytest.approx([0.4] * 4)
    parts = estimated["left_out"] + estimated["drop_out"]
    assert parts.tolist() == pytest.approx(estimated["missed"].tolist())
