"""A run that is killed at any moment leaves the last good plan as it was."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from microplan.errors import PlanFault
from microplan.pipeline import swap
from microplan.pipeline.swap import fresh_folder, recover

if TYPE_CHECKING:
    from pathlib import Path


def make(out: Path, text: str) -> None:
    with fresh_folder(out) as folder:
        (folder / "manifest.json").write_text(text, encoding="utf-8")


def read(out: Path) -> str:
    return (out / "manifest.json").read_text(encoding="utf-8")


def leftovers(out: Path) -> list[str]:
    return sorted(p.name for p in out.parent.iterdir() if p != out)


def test_a_finished_folder_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    out = tmp_path / "plan"
    make(out, "one")
    (out / "old.html").touch()
    make(out, "two")
    assert read(out) == "two"
    assert [p.name for p in out.iterdir()] == ["manifest.json"]
    assert leftovers(out) == []


def test_where_folders_cannot_be_exchanged_two_renames_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "_exchange", lambda *_: False)
    out = tmp_path / "plan"
    make(out, "one")
    make(out, "two")
    assert read(out) == "two"
    assert leftovers(out) == []


def test_a_run_that_fails_leaves_the_last_plan(tmp_path: Path) -> None:
    out = tmp_path / "plan"
    make(out, "one")
    with pytest.raises(ValueError, match="broke"), fresh_folder(out) as folder:
        (folder / "manifest.json").write_text("half", encoding="utf-8")
        raise ValueError("broke")
    assert read(out) == "one"
    assert leftovers(out) == []


KILLED = """
import os, sys
from pathlib import Path
from microplan.pipeline import swap
out, step = Path(sys.argv[1]), int(sys.argv[2])
calls = 0
def count(function):
    def counted(*arguments, **named):
        global calls
        if calls == step:
            os._exit(9)
        calls += 1
        return function(*arguments, **named)
    return counted
if "two" in sys.argv:
    swap._exchange = lambda *_: False
Path.rename = count(Path.rename)
swap._exchange = count(swap._exchange)
swap.shutil.rmtree = count(swap.shutil.rmtree)
with swap.fresh_folder(out) as folder:
    (folder / "manifest.json").write_text("two", encoding="utf-8")
"""


@pytest.mark.parametrize("how", ["exchange", "two"])
@pytest.mark.parametrize("step", range(6))
def test_a_run_that_is_killed_before_any_step_leaves_a_whole_plan(
    tmp_path: Path, how: str, step: int
) -> None:
    out = tmp_path / "plan"
    make(out, "one")
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(out), str(step), how], check=False, timeout=60
    )
    assert done.returncode in {0, 9}
    recover(out)
    assert read(out) in {"one", "two"}
    assert len(list(out.iterdir())) == 1


def test_a_kill_between_the_two_renames_is_mended_by_the_next_run(tmp_path: Path) -> None:
    out = tmp_path / "plan"
    make(out, "one")
    out.rename(tmp_path / ".plan.old")
    recover(out)
    assert read(out) == "one"


def test_a_folder_that_holds_no_plan_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").touch()
    with pytest.raises(PlanFault, match="holds no plan"):
        make(tmp_path / "photos", "one")
    assert (tmp_path / "photos" / "one.jpg").exists()


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "plan").write_text("x", encoding="utf-8")
    with pytest.raises(PlanFault, match="is a file"):
        make(tmp_path / "plan", "one")


def test_a_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").touch()
    with pytest.raises(PlanFault, match="is a file"):
        make(tmp_path / "plan.toml" / "out", "one")
