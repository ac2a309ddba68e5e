"""What a check doubts of files that can be read, each by itself, and are likely wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from microplan.domain.tables import MATCHES
from microplan.outputs.checking.words import describe
from microplan.pipeline.checking.check import check_plan
from microplan.pipeline.checking.findings import gather_findings

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """
[plan]
title = "Four blocks"
[areas]
vintage = "2019"
code_system = "own"
[areas.blocks]
file = "blocks.geojson"
id = "id"
parent = "district"
name = "name"
[areas.districts]
names = { "1" = "Sukhpur" }
[population.places]
file = "places.csv"
id = "id"
name = "name"
people = "people"
[facilities]
file = "posts.csv"
id = "id"
name = "name"
kind = "kind"
[[coverage.surveys]]
file = "coverage.csv"
full_immunization = "full"
"""
PLACES = "id,name,people,lon,lat\n1,A,100,82.02,26.02\n2,B,200,82.03,26.03\n3,C,50,82.12,26.02\n"


def doubts(folder: Path, places: str = PLACES, full: str = "61") -> dict[str, tuple[str, ...]]:
    """Write a country of two blocks, and return what a check doubts: the sentence and its rows."""
    blocks = gpd.GeoDataFrame({"id": ["1", "2"], "district": "1", "name": ["West", "East"]})
    shapes = [box(82.0, 26.0, 82.1, 26.1), box(82.1, 26.0, 82.2, 26.1)]
    blocks.set_geometry(shapes, crs=4326).to_file(folder / "blocks.geojson")
    posts = "id,name,kind,lon,lat\n1,West,phc,82.05,26.05\n2,East,phc,82.15,26.05\n"
    files = {"plan.toml": PLAN, "places.csv": places, "posts.csv": posts}
    files["coverage.csv"] = f"area,full\nSukhpur,{full}\n"
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    checked = check_plan(folder / "plan.toml")
    assert checked.exit_code == 0
    return {one.what: tuple(row.what for row in one.rows) for one in checked.doubts}


def test_nobody_doubts_sound_people_and_figures(tmp_path: Path) -> None:
    told = " ".join(doubts(tmp_path))
    assert "no road file" in told
    assert not any(word in told for word in ("none of its figures", "all others", "a km²"))


def test_a_place_with_as_many_people_as_all_others_is_doubted(tmp_path: Path) -> None:
    rows = doubts(tmp_path, PLACES + "9,Total,350,82.15,26.05\n")
    assert rows["a place with exactly as many people as all others together"] == ("Total (V-9)",)


def test_blocks_with_more_people_than_ground_are_doubted(tmp_path: Path) -> None:
    rows = doubts(tmp_path, PLACES + "9,Crowd,9000000,82.15,26.05\n")
    assert rows["blocks with more than 60,000 people a km²"] == ("East (B-2)",)


def repairs(unit: str, *told: tuple[str, float]) -> pd.DataFrame:
    columns = ["what", "where", "how", "how_sure", "amount", "unit"]
    rows = [(f"V-{n}", "x.csv", how, 0.5, amount, unit) for n, (how, amount) in enumerate(told)]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize(
    ("unit", "told"), [("people", "6 people"), ("ratio", "up to 4 ratio"), ("km", "up to 4 km")]
)
def test_ratios_and_distances_are_not_added_up(unit: str, told: str) -> None:
    rows = repairs(unit, ("lies elsewhere", 2.0), ("lies elsewhere", 4.0))
    (finding,), _ = gather_findings(MATCHES.empty(), rows)
    assert finding.amount == told


def test_a_sentence_that_would_be_mostly_gaps_is_told_by_its_first_row() -> None:
    rows = repairs("", ("12 of B-1 lie in B-2: 3 stay", 1.0), ("15 of B-7 lie in B-9: 4 stay", 1.0))
    (finding,), _ = gather_findings(MATCHES.empty(), rows)
    assert finding.what == "such as 12 of B-1 lie in B-2: 3 stay"


def test_what_is_not_added_up_is_not_told_as_if_it_were() -> None:
    (finding,), _ = gather_findings(MATCHES.empty(), repairs("km", ("far", 2.0), ("far", 4.0)))
    assert describe(finding).endswith("; up to 4 km")
    (finding,), _ = gather_findings(MATCHES.empty(), repairs("people", ("far", 2.0), ("far", 4.0)))
    assert describe(finding).endswith("; 6 people in all")
