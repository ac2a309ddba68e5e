from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from smallville import smallville

from microplan.cli.explaining import WIDTH, explain_and_tell
from microplan.outputs.files.state import write_state
from microplan.outputs.files.tables import write_tables

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, plan = tmp_path_factory.mktemp("out"), smallville()
    write_tables(plan, folder / "tables")
    write_state(plan, "", folder / "state")
    (folder / "manifest.json").write_text('{"settings": {}}', encoding="utf-8")
    return folder


@pytest.mark.parametrize("place", ["S-naibasti", "B-2", "P-1", "T-mobile/2019-12-02"])
def test_an_explanation_is_at_most_eighty_letters_wide(
    out: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    explain_and_tell(out, place, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 10
    assert [line for line in lines if len(line) > WIDTH] == []


def test_json_says_the_same_and_has_the_sums(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    explain_and_tell(out, "S-naibasti", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["id"] == "S-naibasti"
    (first, *_) = told["sums"]
    assert sum(part["points"] for part in first["parts"]) == pytest.approx(first["score"])
