"""A check writes the joins for a planner to correct, past faults, and overwrites no correction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from microplan.errors import PlanFault
from microplan.pipeline.checking.check import check_plan
from microplan.pipeline.checking.joins import demand_free
from microplan.sources.names.decisions import read_decisions
from microplan.sources.names.settings import NameSettings
from microplan.synth.district import write_demo

if TYPE_CHECKING:
    from pathlib import Path


def read_joins(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def joins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the joins of a demo whose due list has a fault, with a decision on that list."""
    folder = tmp_path_factory.mktemp("demo")
    plan = write_demo(folder)
    spoilt = "place_id,children,pregnant,date\nB01-010,-4,0,2019-11-25\n"
    (folder / "due_list.csv").write_text(spoilt, encoding="utf-8")
    decided = "where,left_id,left,right,accepted\ndue_list.csv,B02,Second,Sekund,yes\n"
    (folder / "decided.csv").write_text(decided, encoding="utf-8")
    decisions = f'names.decisions="{(folder / "decided.csv").as_posix()}"'
    path = folder / "matches.csv"
    checked = check_plan(plan, [decisions], path)
    assert checked.exit_code == 3
    assert "settlements" in checked.joins
    assert "coverage" not in checked.joins
    return path


def test_joins_are_written_past_faults_with_seals_that_hold(joins: Path) -> None:
    rows = read_joins(joins)
    assert len(rows) > 1
    assert (rows["seal"] != "").all()
    (kept,) = read_decisions(NameSettings(decisions=joins))
    assert (kept.left_id, kept.right, kept.accepted) == ("B02", "Sekund", True)


def test_a_file_with_corrections_is_not_overwritten(joins: Path, tmp_path: Path) -> None:
    rows = read_joins(joins)
    path = tmp_path / "matches.csv"
    machine = rows[rows["method"] != "planner"]
    machine.to_csv(path, index=False)
    demand_free(path)
    machine.assign(accepted=["never", *machine["accepted"][1:]]).to_csv(path, index=False)
    before = path.read_bytes()
    with pytest.raises(PlanFault, match=r"row 1.*name another file"):
        check_plan(tmp_path / "plan.toml", (), path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_table_of_joins_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "due_list.csv"
    path.write_text("place_id,children\nA,3\n", encoding="utf-8")
    with pytest.raises(PlanFault, match="left as it is"):
        check_plan(tmp_path / "plan.toml", (), path)
    assert path.read_text(encoding="utf-8").startswith("place_id")


def test_a_plan_with_faults_writes_no_joins(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text("[plan]\n", encoding="utf-8")
    assert check_plan(tmp_path / "plan.toml", (), tmp_path / "matches.csv").exit_code == 2
    assert not (tmp_path / "matches.csv").exists()
