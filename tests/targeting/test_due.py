from __future__ import annotations

import numpy as np

from microplan.domain.rounding import make_whole


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
