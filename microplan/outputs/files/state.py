"""What `explain` needs beside the tables: the plan as written, and where figures come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.outputs.files.tables import write_csv

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Plan


def write_state(plan: Plan, text: str, folder: Path) -> None:
    """Write plan.toml, coverage.csv, criteria.csv and candidates.csv into a folder.

    Parameters
    ----------
    text
        The plan file, as written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.toml").write_text(text, encoding="utf-8", newline="\n")
    write_csv(plan.coverage, folder / "coverage.csv")
    write_csv(plan.criteria, folder / "criteria.csv")
    write_csv(plan.candidates, folder / "candidates.csv")
