"""``make bench``: the whole line on the demo and on Ladakh, cold and warm, and its quality."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from benchmarks.measure import measure
from benchmarks.quality import print_quality

ROOT = Path(__file__).parents[1]
LADAKH = ROOT / "examples" / "ladakh" / "plan.toml"


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


def shared_data() -> Path:
    """Return the folder of the real data."""
    return Path(os.environ.get("MICROPLAN_DATA", ROOT.parent / "shared" / "data"))


def _measure_demo(base: Path) -> None:
    _tell("demo, cold", ["demo", "--out", str(base / "demo"), "--quiet"])
    _tell("demo, nothing changed", ["demo", "--out", str(base / "demo"), "--quiet"])
    survey = next((base / "demo-inputs").glob("*coverage*.csv"))
    plan, changed = base / "demo-inputs" / "plan.toml", base / "changed"
    shutil.copytree(survey.parent, changed)
    rows = (changed / survey.name).read_text(encoding="utf-8").splitlines()
    rows[1] = ",".join(reversed(rows[1].rsplit(",", 0)))
    (changed / survey.name).write_text("\n".join(rows[:-1]) + "\n", encoding="utf-8")
    _tell(
        "demo, one coverage row less",
        ["run", str(changed / plan.name), "--out", str(base / "changed-out"), "--quiet"],
    )


def _measure_ladakh(base: Path) -> None:
    command = ["run", str(LADAKH), "--out", str(base / "ladakh"), "--store", str(base / "store")]
    _tell("Ladakh, cold", [*command, "--quiet"])
    _tell("Ladakh, nothing changed", [*command, "--quiet"])


def _tell(work: str, arguments: list[str]) -> None:
    cost = measure(arguments)
    print(f"{work:<34} {cost.seconds:8.1f} {cost.peak_mib:9.0f}", flush=True)


if __name__ == "__main__":
    main()
