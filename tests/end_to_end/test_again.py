"""Three blocks of the demo planned again: what is kept, what is made anew, what a kill leaves."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from planned import Planned, differing_files, plan_once

from microplan.pipeline.run import STAGES
from microplan.verify.laws import find_broken_laws

if TYPE_CHECKING:
    from pathlib import Path


def test_every_law_holds_on_the_three_blocks(part: Planned) -> None:
    assert find_broken_laws(part.out) == []


def test_the_three_blocks_have_towns_tribes_and_every_kind_of_site_and_team(part: Planned) -> None:
    tables = part.out / "tables"
    strata = set(pd.read_parquet(tables / "targets.parquet").stratum)
    assert strata >= {"urban", "tribal", "hard_to_reach", "underserved"}
    assert set(pd.read_parquet(tables / "sites.parquet").kind) >= {"fixed", "outreach"}
    assert {"anm", "mobile"} <= set(pd.read_parquet(tables / "routes.parquet")["mode"])


def test_two_cold_runs_into_two_folders_are_the_same_to_the_byte(
    part: Planned, tmp_path: Path
) -> None:
    inputs = tmp_path / "inputs"
    shutil.copytree(part.plan.parent, inputs)
    again = plan_once(inputs / part.plan.name, tmp_path)
    assert [report.kept for report in again.reports] == [False] * len(STAGES)
    assert differing_files(part.out, again.out) == []


def test_a_run_with_nothing_changed_keeps_every_stage(part: Planned, tmp_path: Path) -> None:
    reports = part.again(tmp_path / "out")
    assert [report.stage for report in reports] == list(STAGES)
    assert all(report.kept for report in reports)
    assert differing_files(part.out, tmp_path / "out") == []


def test_a_changed_coverage_table_remakes_need_and_what_follows_only(
    part: Planned, tmp_path: Path
) -> None:
    inputs = tmp_path / "inputs"
    shutil.copytree(part.plan.parent, inputs)
    survey = pd.read_csv(inputs / "coverage.csv")
    numbers = survey.select_dtypes("number").columns
    assert len(numbers)
    survey.loc[0, numbers] = survey.loc[1, numbers]
    survey.to_csv(inputs / "coverage.csv", index=False)
    reports = part.again(tmp_path / "out", plan=inputs / part.plan.name)
    kept = {report.stage for report in reports if report.kept}
    before = {*STAGES[: STAGES.index("need")], "calendar", "teams"} - {
        "coverage",
        "place_figures",
        "effects",
    }
    assert kept == before
    assert find_broken_laws(tmp_path / "out") == []


@pytest.mark.slow
def test_a_changed_routing_setting_keeps_everything_above_the_routes(
    part: Planned, tmp_path: Path
) -> None:
    reports = part.again(tmp_path / "out", "routing.child_minutes=12")
    made = [report.stage for report in reports if not report.kept]
    assert made[0] in {"week", "routes"}
    before = STAGES[: STAGES.index(made[0])]
    assert {report.stage for report in reports if report.kept} >= set(before)
    assert "supply" in made


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
@pytest.mark.parametrize("after_seconds", [1.0, 2.5, 4.0])
def test_a_run_that_is_killed_leaves_the_last_plan_as_it_was(
    part: Planned, tmp_path: Path, after_seconds: float
) -> None:
    out = tmp_path / "out"
    shutil.copytree(part.out, out)
    words = ["run", str(part.plan), "--out", str(out), "--store", str(tmp_path / "store")]
    running = subprocess.Popen(
        [sys.executable, "-m", "microplan.cli.app", *words, "--quiet"],
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after_seconds)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait(timeout=30)
    assert differing_files(part.out, out) == []
    assert find_broken_laws(out) == []
