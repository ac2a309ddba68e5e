"""Every block and many places of the demo explained, held against its CSV files alone."""

from __future__ import annotations

import csv
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from microplan.compare.explain import explain

if TYPE_CHECKING:
    from pathlib import Path

    from planned import Planned

EACH = 20
"""Every so-manyth place is explained."""


def read(out: Path, name: str) -> list[dict[str, str]]:
    with (out / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_is_explained_of_the_demo_is_what_its_files_say(demo: Planned) -> None:
    points: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in read(demo.out, "contributions"):
        points[row["area_id"], row["stratum"]][row["part"]] = float(row["points"])
    targets = [row for row in read(demo.out, "targets") if row["stratum"] == "all"]
    blocks = [row for row in targets if row["level"] in {"district", "block"}]
    chosen = blocks + targets[::EACH]
    assert len(blocks) > 5
    assert len(chosen) > 30
    for row in chosen:
        told = explain(demo.out, row["area_id"])
        (everyone,) = [each for each in told.sums if each.stratum == "all"]
        assert everyone.rank == int(row["rank"])
        assert {part.part: part.points for part in everyone.parts} == pytest.approx(
            points[row["area_id"], "all"]
        )
        assert sum(part.points for part in everyone.parts) == pytest.approx(float(row["score"]))


def test_a_place_that_no_site_serves_says_the_reason_of_the_file(demo: Planned) -> None:
    unserved = read(demo.out, "unserved")
    assert unserved
    for row in unserved:
        told = explain(demo.out, row["settlement_id"])
        (served,) = [each for each in told.sections if each.heading == "Served by"]
        assert row["reason"] in served.lines[0]
        assert row["what_would_serve_it"] in served.lines[0]
