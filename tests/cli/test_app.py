"""The command line: exit codes, and no traceback whatever is wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from microplan.cli.app import main
from microplan.synth.district import write_demo

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = Callable[..., subprocess.CompletedProcess[str]]

SURVEY = "block_id,name,cases,bcg,penta1,penta3,mr1,full_immunization,td_protected\n"


def microplan(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "microplan.cli.app", *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Answer:
    """Give what `microplan` does, without the cost of a process of its own."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["microplan", *words])
        with pytest.raises(SystemExit) as ended, warnings.catch_warnings():
            main()
        said = capfd.readouterr()
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return subprocess.CompletedProcess(words, code or 0, said.out, said.err)

    return run


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def demo(written: Path, tmp_path: Path) -> Path:
    """Give a copy of the demo's inputs, to spoil."""
    return Path(shutil.copytree(written.parent, tmp_path / "inputs")) / written.name


def test_help_names_every_command() -> None:
    done = microplan("--help")
    assert done.returncode == 0
    for command in ("demo", "run", "check", "show", "verify", "explain"):
        assert command in done.stdout


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, microplan.cli.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"numpy", "pandas", "geopandas", "scipy", "pyvrp", "folium", "pydantic"}


def test_a_wrong_plan_file_ends_with_2_and_all_its_faults(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('[plan]\ntitel = "x"\n[roads]\nsnap = 1\n', encoding="utf-8")
    done = microplan("run", str(plan), "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    for word in ("plan.titel", "did you mean title?", "roads.snap", "areas", "facilities"):
        assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_stage_ends_with_2_and_names_the_stages(tmp_path: Path, answer: Answer) -> None:
    done = answer("run", str(tmp_path / "plan.toml"), "--to", "rowds")
    assert done.returncode == 2
    assert "roads" in done.stderr


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("coverage.csv", "block_id,cases\nB01,112\n", ["coverage.csv", "penta1"]),
        ("coverage.csv", SURVEY + "B01,x,90,120,80,70,60,50,80\n", ["coverage.csv", "bcg", "B01"]),
        ("blocks.geojson", "{}", ["blocks.geojson"]),
        ("due_list.csv", "place_id,children,pregnant,date\nB01-010,-4,0,2019-11-25\n",
         ["due_list.csv", "children", "B01-010"]),
    ],
)  # fmt: skip
def test_a_wrong_input_ends_with_3_and_names_file_column_and_ids(
    tmp_path: Path, demo: Path, answer: Answer, file: str, text: str, words: list[str]
) -> None:
    (demo.parent / file).write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text("{}", encoding="utf-8")
    done = answer("run", str(demo), "--out", str(out))
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr
    assert (out / "manifest.json").read_text(encoding="utf-8") == "{}"


def test_a_process_ends_with_3_where_an_input_is_wrong(demo: Path) -> None:
    (demo.parent / "blocks.geojson").write_text("{}", encoding="utf-8")
    done = microplan("run", str(demo), "--to", "areas")
    assert done.returncode == 3
    assert "blocks.geojson" in done.stderr
    assert "Traceback" not in done.stderr


def test_verify_of_a_folder_without_a_plan_ends_with_3(tmp_path: Path, answer: Answer) -> None:
    done = answer("verify", str(tmp_path))
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("stage", "told"), [("outside", "stage population"), ("rowds", "roads"), ("sheets", "files")]
)
def test_show_of_what_is_no_stage_says_which_one_makes_it(
    tmp_path: Path, answer: Answer, stage: str, told: str
) -> None:
    done = answer("show", str(tmp_path / "plan.toml"), stage)
    assert done.returncode == 2
    assert told in done.stderr
    assert "--to" not in done.stderr


def test_a_stage_can_be_shown_without_writing_a_plan(
    tmp_path: Path, demo: Path, answer: Answer
) -> None:
    done = answer("show", str(demo), "areas")
    assert done.returncode == 0, done.stderr
    assert "area_id,parent_id,level" in done.stdout
    assert not (tmp_path / "maps").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--store", "plan.toml"], "--store"),
        (["--from", "sheets", "--to", "need"], "comes after"),
    ],
)
def test_options_that_make_no_sense_end_with_2(
    demo: Path, answer: Answer, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(demo.parent)
    done = answer("run", str(demo), *words)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr


def test_a_run_to_a_stage_says_so_as_json(tmp_path: Path, demo: Path, answer: Answer) -> None:
    done = answer("run", str(demo), "--to", "areas", "--json")
    assert done.stdout == '{"stage": "areas"}\n'


def test_check_tells_where_and_what_to_do_and_ends_with_3(
    tmp_path: Path, demo: Path, answer: Answer
) -> None:
    (demo.parent / "blocks.geojson").write_text("{}", encoding="utf-8")
    report = tmp_path / "check.html"
    done = answer("check", str(demo), "--report", str(report))
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "blocks.geojson" in done.stdout
    assert "Not looked at: coverage (needs blocks and districts)" in done.stdout
    assert "blocks.geojson" in report.read_text(encoding="utf-8")


def test_check_of_a_sound_plan_fits_a_page_or_two_of_eighty_letters(demo: Path) -> None:
    done = microplan("check", str(demo))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 110
    assert not (demo.parent / ".microplan").exists()


def test_check_speaks_json_to_machines(tmp_path: Path, answer: Answer) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('[plan]\ntitel = "x"\n', encoding="utf-8")
    done = answer("check", str(plan), "--json")
    told = json.loads(done.stdout)
    assert done.returncode == told["exit_code"] == 2
    assert "plan.titel" in [fault["where"] for fault in told["faults"]]
