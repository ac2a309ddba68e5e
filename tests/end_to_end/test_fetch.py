"""From a plan without a single map file to targets: fetch from a local country, then run."""

from __future__ import annotations

import json
import shutil
import sys
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from fetch_country import Country, make_country, settings_for
from fetch_servers import Answer, Service, serving

from microplan.cli.app import main
from microplan.config.model import SourceCredit
from microplan.config.planfile import read_plan
from microplan.domain.handover import Ranked
from microplan.errors import PlanFault
from microplan.pipeline.credits import (
    credit_sources,
    find_credits,
    list_paths,
    warn_of_changes,
)
from microplan.pipeline.manifest import list_inputs
from microplan.pipeline.run import Request, make_stage
from microplan.synth.district import write_demo

if TYPE_CHECKING:
    from pathlib import Path

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


def call(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    """Call the command line; return its exit code."""
    monkeypatch.setattr(sys, "argv", ["microplan", *map(str, words)])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.fixture(scope="module")
def fetched(
    demo: Path, country: Country, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str, str]:
    """Fetch for a plan, twice; give the plan and what was printed."""
    folder = tmp_path_factory.mktemp("plan")
    with serving() as service, pytest.MonkeyPatch.context() as patch:
        country.serve(service)
        plan = write_plan(folder, demo, service)
        printed = []
        for words in (["--as-of", "2019-11-25"], ["--as-of", "2020-01-01"]):
            out = StringIO()
            patch.setattr(sys, "stdout", out)
            assert call(patch, "fetch", plan, *words) == 0
            printed.append(out.getvalue())
    return plan, printed[0], printed[1]


def test_a_plan_without_its_files_cannot_run_but_can_be_fetched_for(
    fetched: tuple[Path, str, str], tmp_path: Path
) -> None:
    plan, first, second = fetched
    (tmp_path / "plan.toml").write_bytes(plan.read_bytes())
    with pytest.raises(PlanFault, match=r"data/blocks\.geojson"):
        read_plan(tmp_path / "plan.toml")
    assert all(f"data/{file}" in first for file in FILES)
    assert "Nothing was downloaded" in second
    assert sorted(path.name for path in plan.parent.iterdir()) == [
        ".microplan", "coverage.csv", "data", "plan.toml",
    ]  # fmt: skip


def test_what_was_fetched_makes_a_plan_as_far_as_its_targets(
    fetched: tuple[Path, str, str], tmp_path: Path
) -> None:
    ranked = make_stage(Request(fetched[0], tmp_path, store=tmp_path / "store", to_stage="targets"))
    assert isinstance(ranked, Ranked)
    blocks = ranked.targets[(ranked.targets["level"] == "block") & (ranked.targets["rank"] > 0)]
    assert len(set(blocks["area_id"])) == 9
    assert blocks["missed"].sum() > 1000


def test_the_manifest_and_the_credits_name_where_each_file_came_from(
    fetched: tuple[Path, str, str],
) -> None:
    plan = read_plan(fetched[0])
    told = {entry["file"]: entry for entry in list_inputs(plan)}
    for file in FILES:
        entry = told[file]
        assert all(entry[key] for key in ("publisher", "address", "licence", "vintage"))
        assert entry["fetched"] == "2019-11-25"  # the second time nothing came
    assert "publisher" not in told["coverage.csv"]
    credited = credit_sources(plan.settings.plan.sources, find_credits(list_paths(plan)))
    assert {source.file for source in credited} == set(FILES)
    assert "© OpenStreetMap contributors, ODbL 1.0" in {one.attribution for one in credited}


def test_a_file_changed_since_is_not_credited_to_its_publisher(
    fetched: tuple[Path, str, str], tmp_path: Path
) -> None:
    shutil.copytree(fetched[0].parent, tmp_path / "plan")
    blocks = tmp_path / "plan" / "data" / "blocks.geojson"
    blocks.write_text(blocks.read_text(encoding="utf-8").replace("Belsari", "B"), encoding="utf-8")
    plan = read_plan(tmp_path / "plan" / "plan.toml")
    found = find_credits(list_paths(plan))
    assert "blocks.geojson was changed since it was fetched" in warn_of_changes(found)[0]
    assert "blocks.geojson" not in {source.file for source in credit_sources((), found)}
    entry = next(one for one in list_inputs(plan) if one["file"] == "blocks.geojson")
    assert entry["register"] == "changed since it was fetched"


def test_the_plans_own_credit_stands_in_for_the_registers(fetched: tuple[Path, str, str]) -> None:
    found = find_credits(list_paths(read_plan(fetched[0])))
    own = SourceCredit(what="roads", publisher="OpenStreetMap contributors", licence="ODbL")
    credited = credit_sources([own], found)
    assert [source.what for source in credited].count("roads") == 1
    assert "facilities.geojson" not in {source.file for source in credited}


def test_a_server_that_is_gone_ends_with_3_and_what_came_is_kept(
    demo: Path,
    country: Country,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving() as service:
        country.serve(service)
        service.routes["/api/interpreter"] = Answer(b"", 429)
        plan = write_plan(tmp_path, demo, service)
        assert call(monkeypatch, "fetch", plan, "--json") == 3
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert "/api/interpreter: could not be had in 3 tries" in told.err
    assert json.loads(told.out)["files"] == [
        "data/districts.geojson", "data/blocks.geojson", "data/population.tif",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("[plan]\n", [], "has no section [fetch]"),
        ("[fetch]\ncountry = 'India'\n", [], "fetch.country"),
        ("[fetch]\ndistricts = ['Leh']\nfolders = 'x'\n", [], "did you mean folder?"),
        ("[fetch]\n", [], "needs districts"),
        ("[fetch]\ndistricts = ['Leh']\n", ["--as-of", "tomorrow"], "--as-of tomorrow"),
        ("[fetch]\ndistricts = ['Leh']\n", ["--set", "fetch.folder=.."], "fetch.folder"),
    ],
)
def test_a_wrong_section_ends_with_2(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    words: list[str],
    said: str,
) -> None:
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    assert call(monkeypatch, "fetch", tmp_path / "plan.toml", *words) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]


def test_without_the_extra_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plan.toml").write_text("[fetch]\ndistricts = ['Leh']\n", encoding="utf-8")
    for name in [name for name in sys.modules if name.startswith("microplan.sources.fetch.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "microplan.cli.fetching", raising=False)
    monkeypatch.setitem(sys.modules, "requests", None)
    assert call(monkeypatch, "fetch", tmp_path / "plan.toml") == 3
    assert "pip install 'microplan[fetch]'" in capsys.readouterr().err
