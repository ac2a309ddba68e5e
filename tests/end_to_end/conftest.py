"""The demo, three of its blocks, and Ladakh, each planned once for all the tests of this folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from part_of_demo import write_part
from planned import Planned, plan_once
from sharing import make_once

from microplan.synth.district import write_demo

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Give the finished demo."""
    return make_once(
        "demo", lambda folder: plan_once(write_demo(folder / "inputs"), folder), tmp_path_factory
    )


@pytest.fixture(scope="session")
def part(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Give the finished plan of three of the demo's blocks."""
    return make_once(
        "part", lambda folder: plan_once(write_part(folder / "inputs"), folder), tmp_path_factory
    )


@pytest.fixture(scope="session")
def ladakh(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Give the finished plan of Leh and Kargil."""
    plan = ROOT / "examples" / "ladakh" / "plan.toml"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "MICROPLAN_DATA", str(shared_data))
        return make_once("ladakh", lambda folder: plan_once(plan, folder), tmp_path_factory)
