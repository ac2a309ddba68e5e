"""The demo and Ladakh, each planned once for all the tests of this folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from planned import Planned, plan_once

from microplan.synth.district import write_demo

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Give the finished demo."""
    folder = tmp_path_factory.mktemp("demo")
    return plan_once(write_demo(folder / "inputs"), folder)


@pytest.fixture(scope="session")
def ladakh(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Give the finished plan of Leh and Kargil."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "MICROPLAN_DATA", str(shared_data))
        return plan_once(
            ROOT / "examples" / "ladakh" / "plan.toml", tmp_path_factory.mktemp("ladakh")
        )
