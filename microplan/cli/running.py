"""Running a plan while telling the user how it goes."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import TYPE_CHECKING

from rich.console import Console

from microplan.pipeline.run import Outcome, Request, run_plan

if TYPE_CHECKING:
    from microplan.pipeline.store import StageReport


class Teller:
    """Tells of each stage as it begins and ends, on standard error."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)

    def begin(self, stage: str) -> None:
        """Say that a stage is under way, on terminals only."""
        if self.console.is_terminal:
            self.console.print(f"{stage:<12} …", end="\r", markup=False)

    def report(self, report: StageReport) -> None:
        """Say that a stage was kept or made."""
        how = "kept" if report.kept else "made"
        self.console.print(f"{report.stage:<12} {how}  {report.seconds:6.1f} s", markup=False)
        if report.warning:
            self.console.print(f"{'':<12} {report.warning}", markup=False)


def run_and_tell(request: Request, *, quiet: bool, as_json: bool) -> None:
    """Run a plan, tell of its stages, and print what came of it."""
    teller = Teller()
    outcome = run_plan(request) if quiet else run_plan(request, teller.begin, teller.report)
    if outcome is None:
        if as_json:
            print(json.dumps({"stage": request.to_stage}))
        return
    if as_json:
        plain = {**dataclasses.asdict(outcome), "out": str(outcome.out)}
        print(json.dumps(plain, ensure_ascii=False))
    elif not quiet:
        _print_outcome(outcome)


def _print_outcome(outcome: Outcome) -> None:
    for warning in outcome.warnings:
        print(f"note: {warning}", file=sys.stderr)
    print(
        f"{outcome.settlements} settlements, {outcome.due_children} children due, "
        f"{outcome.sites} sites, {outcome.routes} team-days."
    )
    if outcome.unserved_places:
        print(
            f"{outcome.unserved_places} places with {outcome.unserved_children} children are not "
            "served in round 1: tables/unserved.csv and tables/unserved_visits.csv say why."
        )
    else:
        print("Everything is served.")
    if outcome.waiting_places:
        print(
            f"In {outcome.waiting_places} more places nobody is expected: they wait for a head "
            "count, and tables/unserved.csv names them."
        )
    print(f"Open {outcome.out / 'index.html'}")
