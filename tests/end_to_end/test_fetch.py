"""From a plan without a single map file to targets: fetch from a local country, then run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fetch_country import Country, make_country, settings_for
from fetch_servers import Service, serving

from microplan.synth.district import write_demo

ROOT = Path(__file__).parents[2]
FILES = (
    "blocks.geojson",
    "districts.geojson",
    "facilities.geojson",
    "population.tif",
    "roads.osm.pbf",
)
PLAN = """
[plan]
title = "Tarangpur, from public files"

[areas]
vintage = "2017"
code_system = "geoBoundaries"

[areas.districts]
file = "data/districts.geojson"
id = "id"
name = "name"

[areas.blocks]
file = "data/blocks.geojson"
id = "id"
parent = "parent"
name = "name"

[population.raster]
file = "data/population.tif"

[[coverage.surveys]]
name = "District coverage survey"
year = 2019
file = "coverage.csv"
area = "block_id"
cases = "cases"
penta1 = "penta1"
penta3 = "penta3"
full_immunization = "full_immunization"

[facilities]
file = "data/facilities.geojson"
id = "id"
name = "name"
name_local = "name_local"
description = "description"

[roads]
file = "data/roads.osm.pbf"
"""


def microplan(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "microplan.cli.app", *words]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=120, cwd=ROOT
    )


def write_toml(section: str, values: dict[str, Any]) -> str:
    """Write a section and those inside it; JSON's texts, numbers and lists are TOML's too."""
    plain = {k: v for k, v in values.items() if not isinstance(v, dict)}
    lines = [f"[{section}]", *(f"{k} = {json.dumps(v)}" for k, v in plain.items())]
    inner = [write_toml(f"{section}.{k}", v) for k, v in values.items() if isinstance(v, dict)]
    return "\n".join([*lines, *inner])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demo(tmp_path_factory.mktemp("demo")).parent


@pytest.fixture(scope="module")
def country(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Country:
    return make_country(demo, tmp_path_factory.mktemp("country"))


def write_plan(folder: Path, demo: Path, service: Service) -> Path:
    plan = folder / "plan.toml"
    plan.write_text(PLAN + write_toml("fetch", settings_for(service)), encoding="utf-8")
    shutil.copy(demo / "coverage.csv", folder / "coverage.csv")
    return plan


def test_a_plan_without_files_is_fetched_for_run_and_credited(
    tmp_path: Path, demo: Path, country: Country
) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    with serving() as service:
        country.serve(service)
        plan = write_plan(folder, demo, service)
        before = microplan("run", str(plan), "--to", "areas")
        assert before.returncode == 2
        assert "data/blocks.geojson" in before.stderr
        done = microplan("fetch", str(plan), "--as-of", "2019-11-25")
        assert done.returncode == 0, done.stderr
        again = microplan("fetch", str(plan), "--json")
        assert json.loads(again.stdout)["questions"] == 0
    assert sorted(path.name for path in (folder / "data").iterdir()) == sorted(
        [*FILES, "register.csv"]
    )
    assert all(f"data/{file}" in done.stdout for file in FILES)
    assert "does not name" not in done.stderr
    assert {path.name for path in tmp_path.rglob("*") if path.parent == tmp_path} == {"plan"}
    ran = microplan("run", str(plan), "--to", "targets", "--out", str(tmp_path / "out"))
    assert ran.returncode == 0, ran.stderr
    shown = microplan("show", str(plan), "targets")
    assert "Belsari" in shown.stdout or "B01" in shown.stdout
