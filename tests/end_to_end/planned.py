"""Making a plan once, and comparing folders."""

from __future__ import annotations

import filecmp
from dataclasses import dataclass
from typing import TYPE_CHECKING

from microplan.pipeline.run import Outcome, Request, run_plan

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.pipeline.store import StageReport


@dataclass(frozen=True)
class Planned:
    """A plan that was made: its plan file, its folder, its store, and what the run said."""

    plan: Path
    out: Path
    store: Path
    outcome: Outcome
    reports: tuple[StageReport, ...]

    def again(self, out: Path, *overrides: str, plan: Path | None = None) -> list[StageReport]:
        """Make the plan again into another folder, with the same store."""
        reports: list[StageReport] = []
        request = Request(plan or self.plan, out, overrides, self.store)
        run_plan(request, report=reports.append)
        return reports


def plan_once(plan: Path, folder: Path) -> Planned:
    """Make a plan, cold."""
    reports: list[StageReport] = []
    out, store = folder / "out", folder / "store"
    outcome = run_plan(Request(plan, out, store=store), report=reports.append)
    assert outcome is not None
    return Planned(plan, out, store, outcome, tuple(reports))


def differing_files(one: Path, other: Path) -> list[str]:
    """Return the files that are not the same to the byte in two folders."""
    names = {p.relative_to(f).as_posix() for f in (one, other) for p in f.rglob("*") if p.is_file()}
    return sorted(
        name
        for name in names
        if not ((one / name).is_file() and (other / name).is_file())
        or not filecmp.cmp(one / name, other / name, shallow=False)
    )
