"""What a check tells of the demo and of Ladakh is what a run writes, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from microplan.pipeline.checking.check import check_plan

if TYPE_CHECKING:
    from pathlib import Path

    from planned import Planned

    from microplan.domain.checking import Checked


def rows_told(checked: Checked) -> set[tuple[str, str]]:
    findings = checked.doubts + checked.done
    return {(row.what, row.where) for finding in findings for row in finding.rows}


def figure(checked: Checked, of: str, what: str) -> float:
    value = next(f.value for f in checked.figures if f.of == of and f.what == what)
    return float(value.replace(",", ""))


@pytest.fixture(params=["demo", pytest.param("ladakh", marks=pytest.mark.slow)])
def planned(request: pytest.FixtureRequest) -> Planned:
    finished: Planned = request.getfixturevalue(request.param)
    return finished


def test_a_check_tells_every_row_that_a_run_writes(
    planned: Planned,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    if "ladakh" in request.node.name:
        monkeypatch.setenv("MICROPLAN_DATA", str(request.getfixturevalue("shared_data")))
    joins = tmp_path / "matches.csv"
    checked = check_plan(planned.plan, (), joins)
    assert joins.read_bytes() == (planned.out / "tables" / "matches.csv").read_bytes()
    tables = {
        name: pd.read_parquet(planned.out / "tables" / f"{name}.parquet")
        for name in ("matches", "repairs", "outside", "settlements", "facilities", "areas")
    }
    told = rows_told(checked)
    for name in ("matches", "repairs"):
        written = set(zip(tables[name]["what"], tables[name]["where"], strict=True))
        assert written <= told, name
    assert set(tables["outside"]["source_id"]) <= {what for what, _ in told}
    assert figure(checked, "Places", "where people live") == len(tables["settlements"])
    assert figure(checked, "Health posts", "in all") == len(tables["facilities"])
    assert figure(checked, "Boundaries", "blocks") == (tables["areas"]["level"] == "block").sum()
