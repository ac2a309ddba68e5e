"""Damage done anywhere is found, and none makes the verifier itself fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from microplan.verify.laws import LAWS
from microplan.verify.tables import KEYS, Written

if TYPE_CHECKING:
    from collections.abc import Callable

    from changes import Change, Frames

GUARDED = {
    "need": "due_children due_pregnant",
    "catchments": "due_children due_pregnant",
    "unserved": "due_children due_pregnant",
    "visits": "due_children due_pregnant round",
    "unserved_visits": "due_children due_pregnant round",
    "sessions": "due_children due_pregnant round day date start end session_id site_id team_id",
    "routes": "stops km drive_minutes work_minutes start end starts_at ends_at date team_id day",
    "stops": "order arrive depart drive_minutes drive_km walk_minutes wait_minutes "
    "service_minutes place_id route_id",
    "legs": "drive_minutes drive_km walk_minutes from_id to_id vehicle",
    "calendar": "date",
    "supply": "issued session_id route_id",
    "supply_totals": "issued date facility_id",
    "settlements": "people settlement_id",
    "outside": "people",
    "targets": "score level",
    "contributions": "points area_id",
}
COLUMNS = [(name, column) for name, names in GUARDED.items() for column in names.split()]


def is_any_broken(plan: Written, touched: str) -> bool:
    """Tell whether a law that reads the touched table is broken."""
    plan_laws = [law for law in LAWS if law.number != 10]  # law 10 is of the files
    reading = [law for law in plan_laws if any(c.startswith(f"{touched}.") for c in law.columns)]
    return any(law.find_broken(plan) for law in reading)


def damage(value: Any) -> Any:
    """Change a figure by one, and a text into another."""
    if not isinstance(value, str):
        return value + 1
    if len(value) == 5 and value[2] == ":":
        return f"{value[:3]}{(int(value[3:]) + 1) % 60:02d}"
    return f"{value}x"


@pytest.mark.parametrize(("name", "column"), COLUMNS, ids=".".join)
def test_one_cell_changed_in_a_column_that_a_law_guards_is_found(
    name: str, column: str, mutate: Callable[[Change], Written]
) -> None:
    def change(frames: Frames) -> None:
        frame = frames[name].copy()
        row = len(frame) // 2
        frame.loc[row, column] = damage(frame.loc[row, column])
        frames[name] = frame

    assert is_any_broken(mutate(change), name)


@pytest.mark.parametrize("name", KEYS)
def test_a_table_that_lost_all_its_rows_does_not_stop_the_verifier(
    name: str, mutate: Callable[[Change], Written]
) -> None:
    def change(frames: Frames) -> None:
        frames[name] = frames[name].iloc[:0]

    plan = mutate(change)
    # what only tells how sure the plan is may be empty, and so may the list of what is unserved
    may_be_empty = {"matches", "repairs", "assumptions"}
    may_be_empty |= {"denominators", "staff", "ri_sessions"}
    may_be_empty |= {"unranked", "selection", "gaps", "capacity", "overrides", "effects"}
    assert is_any_broken(plan, name) == (name not in may_be_empty)
