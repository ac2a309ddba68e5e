from __future__ import annotations

from typing import Any, get_args

import pandas as pd
import pytest
from five_settlements import make_access, make_settlements

from microplan.sources.lists.settings import Criterion
from microplan.targeting.reasons import SENTENCES
from microplan.targeting.scoring import FLAG_POINTS
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


@pytest.mark.parametrize(("people_over", "holds"), [(399, [True, True, False, False]),
                                                     (400, [False] * 4)])  # fmt: skip
def test_a_post_for_too_many_rural_people_makes_its_places_under_served(
    people_over: int, holds: list[bool]
) -> None:
    rows = [
        {"settlement_id": "a", "area_id": "B1", "children": 8.0, "people": 300.0},
        {"settlement_id": "b", "area_id": "B1", "children": 8.0, "people": 100.0},
        {"settlement_id": "c", "area_id": "B1", "children": 8.0, "people": 9000.0, "urban": True},
        {"settlement_id": "d", "area_id": "B1", "children": 8.0, "people": 390.0},
    ]
    ways = make_access(*((row["settlement_id"], 5, "0-15", "") for row in rows))
    ways["nearest_facility_id"] = ["f1", "f1", "f1", ""]
    rules = apply_rules(make_settlements(*rows), ways, StrataSettings(post_people_over=people_over))
    assert rules["post_overloaded"].tolist() == holds
    assert sort_into_strata(rules, StrataSettings())["underserved"].tolist() == holds


def test_without_a_number_no_post_is_called_overloaded() -> None:
    assert "post_overloaded" not in hold(5, people=90_000.0)


@pytest.mark.parametrize("criterion", get_args(Criterion))
def test_every_criterion_that_a_list_may_state_names_itself_and_makes_under_served(
    criterion: str,
) -> None:
    rules = hold(5, flags=criterion)
    assert rules[criterion].tolist() == [True]
    assert sort_into_strata(rules, StrataSettings())["underserved"].tolist() == [True]
    assert FLAG_POINTS[criterion] > 0
    assert criterion in SENTENCES
