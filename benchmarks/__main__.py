"""``make bench``: the whole line on the demo and on Ladakh, cold and warm, and its quality."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from pathlib import Path

from benchmarks.measure import measure
from benchmarks.names import print_names
from benchmarks.people import print_people
from benchmarks.quality import print_quality
from benchmarks.ranking import print_ranking
from benchmarks.roads import print_roads
from benchmarks.study.judging import print_study
from benchmarks.surfaces import print_surfaces

ROOT = Path(__file__).parents[1]
LADAKH = ROOT / "examples" / "ladakh" / "plan.toml"

STUDY_WORLDS = 8
"""Of each kind; as many as a few minutes allow."""


def main() -> None:
    """Measure everything and print it as a table."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        print(f"{'work':<34} {'seconds':>8} {'peak MiB':>9}")
        _tell("microplan --help", ["--help"])
        _measure_demo(base)
        outs = {"demo": base / "demo"}
        if shared_data().is_dir():
            _measure_ladakh(base)
            outs["ladakh"] = base / "ladakh"
        else:
            print("Ladakh: skipped, its data are not here (see MICROPLAN_DATA)")
        for name, out in outs.items():
            print_quality(name, out)
        print_names(shared_data() / "coverage")
        print_roads(shared_data() / "osm", base)
        print_people(shared_data(), base)
        print_ranking(shared_data(), base)
    print_surfaces()
    print_study(STUDY_WORLDS)


def shared_data() -> Path:
    """Return the folder of the real data."""
    return Path(os.environ.get("MICROPLAN_DATA", ROOT.parent / "shared" / "data"))


def _measure_demo(base: Path) -> None:
    command = ["demo", "--out", str(base / "demo"), "--quiet"]
    _tell("demo, cold", command)
    _tell("demo, nothing changed", command)
    plan = _lower_coverage(base / "demo-inputs", base / "changed")
    changed = ["run", str(plan), "--out", str(base / "changed-out"), "--quiet"]
    _tell("demo, one block's coverage changed", changed)


def _lower_coverage(inputs: Path, into: Path) -> Path:
    """Copy the inputs with their store, lower a block's coverage, and return the plan file."""
    shutil.copytree(inputs, into)
    survey = into / "coverage.csv"
    with survey.open(encoding="utf-8", newline="") as stream:
        head, first, *others = csv.reader(stream)
    column = head.index("full_immunization")
    first[column] = f"{float(first[column]) - 5:g}"
    with survey.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([head, first, *others])
    return into / "plan.toml"


def _measure_ladakh(base: Path) -> None:
    command = ["run", str(LADAKH), "--out", str(base / "ladakh"), "--store", str(base / "store")]
    _tell("Ladakh, cold", [*command, "--quiet"])
    _tell("Ladakh, nothing changed", [*command, "--quiet"])


def _tell(work: str, arguments: list[str]) -> None:
    cost = measure(arguments)
    print(f"{work:<34} {cost.seconds:8.1f} {cost.peak_mib:9.0f}", flush=True)


if __name__ == "__main__":
    main()
