from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from five_settlements import make_access, make_settlements

from microplan.targeting.strata import StrataSettings, apply_rules, sort_into_strata


def hold(walk: float | None, settings: StrataSettings | None = None, **place: Any) -> pd.DataFrame:
    """Return the criteria of one hamlet, `walk` minutes from the nearest routine session."""
    row = {"settlement_id": "a", "area_id": "B1", "children": 8.0, "people": 200.0, **place}
    minutes = pd.array([walk], dtype="Int64")
    ways = make_access(("a", 5, "0-15", "")).assign(session_walk_minutes=minutes)
    return apply_rules(make_settlements(row), ways, settings or StrataSettings())


@pytest.mark.parametrize(
    ("walk", "place", "holds"),
    [
        (16, {}, True),
        (15, {}, False),
        (None, {}, False),  # no plan of routine sessions: nothing is said
        (16, {"people": 251.0}, False),
        (16, {"people": 0.0}, False),
        (16, {"urban": True}, False),
        (None, {"flags": "small_hamlet"}, True),  # its source says so
    ],
)
def test_a_small_hamlet_is_a_rural_place_far_from_a_routine_session(
    walk: float | None, place: dict[str, Any], holds: bool
) -> None:
    rules = hold(walk, **place)
    assert rules["small_hamlet"].tolist() == [holds]
    assert sort_into_strata(rules, StrataSettings())["underserved"].tolist() == [holds]


def test_how_small_and_how_far_are_settings() -> None:
    wide = StrataSettings(hamlet_people_max=300, hamlet_walk_minutes_over=5)
    assert hold(6, wide, people=300.0)["small_hamlet"].all()
