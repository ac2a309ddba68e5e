"""The little world's finished plan in a folder, and a way to change some of its tables."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from smallville import smallville

from microplan.domain.tables import COVERAGE, CRITERIA
from microplan.outputs.files.state import write_state
from microplan.outputs.files.tables import write_tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SETTINGS: dict[str, Any] = {
    "campaign": {"target_fic": 0.9},
    "targeting": {"top_share": 0.2},
}


def write_plan(out: Path, **changed: pd.DataFrame) -> Path:
    """Write the little world, with some of its tables changed, into a folder."""
    figures = pd.DataFrame(
        {
            "area_id": ["D-1", "B-1", "B-1"],
            "indicator": ["penta1", "full_immunization", "penta3"],
            "share": [0.9, 0.7, 0.8],
            "cases": [125.0, 60.0, 60.0],
            "kind": "survey",
            "cases_assumed": [True, False, False],
            "source": ["NFHS (a.csv, row 4)", "own (b.csv, row 1)", "own (b.csv, row 1)"],
        }
    )
    told = pd.DataFrame(
        {
            "settlement_id": ["S-rampur"],
            "criterion": ["refusal_cluster"],
            "source": ["refusals.csv, row 3"],
        }
    )
    state = {"coverage": COVERAGE.arrange(figures), "criteria": CRITERIA.arrange(told)}
    plan = replace(smallville(), **(state | changed))
    write_tables(plan, out / "tables")
    write_state(plan, "", out / "state")
    (out / "manifest.json").write_text(json.dumps({"settings": SETTINGS}), encoding="utf-8")
    return out


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Give a writer of the little world with some of its tables changed."""
    return lambda **changed: write_plan(tmp_path / "changed", **changed)


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the little world's plan."""
    return write_plan(tmp_path_factory.mktemp("smallville"))
