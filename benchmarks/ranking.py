"""Ranking a state and a district with 1,000 draws, against the time and memory that it may take."""

from __future__ import annotations

# ruff: noqa: PLC0415 - the line is loaded only where it is measured
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import MIB, measure, watch

if TYPE_CHECKING:
    from microplan.pipeline.store import StageReport

EXAMPLES = Path(__file__).parents[1] / "examples"
DRAWS = "targeting.draws=1000"
STAGE = "targets"


@dataclass(frozen=True)
class Limit:
    """An example's plan, and what its ranking may take."""

    example: str
    words: str
    seconds: float
    mib: float


LIMITS = (
    Limit("bihar", "Bihar: 534 blocks, 92,423 settlements", 20, 2e9 / MIB),
    Limit("ladakh", "Ladakh: 31 blocks, 729 settlements", 5, 2e9 / MIB),
)


def print_ranking(folder: Path, base: Path) -> None:
    """Print how long the stage of ranking takes, and the peak memory of its whole process.

    Parameters
    ----------
    folder
        The real data.
    base
        Where files may be written.
    """
    print("\nranking with 1,000 draws, once all before it is made")
    for limit in LIMITS:
        if not folder.is_dir():
            print(f"  {limit.words}: skipped, its data are not here (see MICROPLAN_DATA)")
            continue
        os.environ["MICROPLAN_DATA"] = str(folder)
        plan, store = EXAMPLES / limit.example / "plan.toml", base / f"ranking-{limit.example}"
        before = ["--to", "need", "--out", str(store / "out"), "--store", str(store), "--quiet"]
        measure(["run", str(plan), *before])
        told = base / f"ranking-{limit.example}.txt"
        cost = watch([sys.executable, "-m", "benchmarks.ranking", *map(str, (plan, store, told))])
        seconds = float(told.read_text(encoding="utf-8"))
        _print_row(limit, seconds, cost.peak_mib)


def _print_row(limit: Limit, seconds: float, mib: float) -> None:
    """Print what was taken beside what may be."""
    held = "held" if seconds < limit.seconds and mib < limit.mib else "BROKEN"
    print(
        f"  {limit.words:<40} {seconds:6.1f} s of {limit.seconds:3.0f}"
        f" {mib:7.0f} MiB of {limit.mib:5.0f}: {held}",
        flush=True,
    )


def _rank(plan: Path, store: Path, told: Path) -> None:
    """Make the stage anew from what the store keeps, and write down its seconds."""
    from microplan.pipeline.run import Request, run_plan

    reports: list[StageReport] = []
    asked = Request(plan, store / "out", (DRAWS,), store, from_stage=STAGE, to_stage=STAGE)
    run_plan(asked, report=reports.append)
    made = [report for report in reports if not report.kept]
    if [report.stage for report in made] != [STAGE]:
        raise SystemExit(f"more was made than {STAGE}: {[report.stage for report in made]}")
    told.write_text(str(made[0].seconds), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    _rank(*map(Path, sys.argv[1:4]))
