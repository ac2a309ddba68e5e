"""A check reads what planners and the ministry decided, as a run does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from microplan.pipeline.checking.check import check_plan
from microplan.synth.district import write_demo

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "id,field,value,reason,by,date\n"
NONE = [f"targeting.weights.{part}=0" for part in ("missed_count", "missed_rate", "reach", "flags")]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demo(tmp_path_factory.mktemp("demo"))


def test_overrides_and_a_list_of_unknown_places_are_faults_of_the_inputs(plan: Path) -> None:
    said = HEADER + "NOPE,raise,1,flood,Dr A,2019-11-04\nB-B01,demote,,x,Dr A,2019-11-04\n"
    (plan.parent / "overrides.csv").write_text(said, encoding="utf-8")
    asked = ["plan.overrides=overrides.csv", 'targeting.selection.listed=["Nowhere"]']
    checked = check_plan(plan, asked)
    assert checked.exit_code == 3
    assert [fault.column for fault in checked.faults] == ["id", "field", "listed"]


def test_weights_that_are_all_zero_are_a_fault_of_the_plan_file(plan: Path) -> None:
    checked = check_plan(plan, NONE)
    assert checked.exit_code == 2
    (fault,) = checked.faults
    assert fault.where == "targeting.weights"
    assert "give at least one of them a weight above 0" in str(fault)
