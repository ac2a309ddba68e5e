"""The manifest names every input once, and never a folder of the machine without need."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from microplan.config.planfile import read_plan
from microplan.pipeline.manifest import _shorten, plain
from microplan.synth.district import write_demo

if TYPE_CHECKING:
    import pytest


def test_a_file_is_called_by_its_name_alone_where_no_other_is_called_alike() -> None:
    paths = {Path("/data/leh/roads.zip"), Path("/data/leh/blocks.zip")}
    assert {_shorten(path, paths) for path in paths} == {"roads.zip", "blocks.zip"}


def test_two_files_of_one_name_are_told_apart_by_their_folders() -> None:
    paths = {Path("/data/leh/roads.zip"), Path("/data/kargil/roads.zip")}
    assert {_shorten(path, paths) for path in paths} == {"leh/roads.zip", "kargil/roads.zip"}


def test_settings_become_json_without_the_folders_of_paths() -> None:
    assert plain({"a": (1, 2.5, None, True, Path("/data/x.csv"))}) == {
        "a": [1, 2.5, None, True, "x.csv"]
    }


def test_what_comes_from_the_environment_stays_as_the_plan_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TITLE", "only on this machine")
    monkeypatch.setenv("SECRET_FOLDER", str(write_demo(tmp_path / "own_name").parent))
    demo = (tmp_path / "own_name" / "plan.toml").read_text(encoding="utf-8")
    title = next(line for line in demo.splitlines() if line.startswith("title ="))
    moved = re.sub(
        r'^(file|water|land_cover|elevation) = "',
        r'\1 = "${SECRET_FOLDER:-.}/',
        demo,
        flags=re.MULTILINE,
    )
    text = moved.replace(title, 'title = "${SECRET_TITLE}"')
    plan = tmp_path / "plan.toml"
    plan.write_text(text, encoding="utf-8")
    read = read_plan(plan)
    told = plain(read.settings, read.written)
    assert read.settings.plan.title == "only on this machine"
    assert told["plan"]["title"] == "${SECRET_TITLE}"
    assert told["areas"]["blocks"]["file"] == "blocks.geojson"
    assert "only on this machine" not in json.dumps(told)
    assert "own_name" not in json.dumps(told)
