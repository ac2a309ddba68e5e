"""`microplan init` on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from microplan.cli.app import app
from microplan.errors import PlanFault

if TYPE_CHECKING:
    from pathlib import Path


def test_init_writes_a_folder_and_says_what_to_do_next(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["init", str(tmp_path / "ours")])
    assert done.exit_code == 0
    for word in ("plan.toml", "README.md", "microplan check", "microplan run"):
        assert word in done.output
    again = CliRunner().invoke(app, ["init", str(tmp_path / "ours")])
    assert isinstance(again.exception, PlanFault)
    with pytest.raises(PlanFault, match="not empty"):
        raise again.exception
