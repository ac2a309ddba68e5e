"""The demo district, from files to a finished plan."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from planned import Planned, differing_files, plan_once

from microplan.verify.laws import find_broken_laws

if TYPE_CHECKING:
    from collections.abc import Iterator


def table(planned: Planned, name: str) -> pd.DataFrame:
    return pd.read_parquet(planned.out / "tables" / f"{name}.parquet")


def test_every_law_holds_on_the_demo(demo: Planned) -> None:
    assert find_broken_laws(demo.out) == []


@pytest.mark.slow
def test_two_cold_runs_of_the_demo_are_the_same_to_the_byte(demo: Planned, tmp_path: Path) -> None:
    """As test_again.py has it of three blocks."""
    inputs = tmp_path / "inputs"
    shutil.copytree(demo.plan.parent, inputs)
    again = plan_once(inputs / demo.plan.name, tmp_path)
    assert differing_files(demo.out, again.out) == []


def test_the_demo_shows_every_stratum_and_every_kind_of_site(demo: Planned) -> None:
    targets, sites, routes = (table(demo, name) for name in ("targets", "sites", "routes"))
    assert {"urban", "tribal", "hard_to_reach", "underserved"} <= set(targets.stratum)
    assert set(sites.kind) == {"fixed", "outreach", "mobile"}
    assert {"anm", "mobile"} <= set(routes["mode"])


def test_people_are_conserved_from_the_raster_to_the_settlements(demo: Planned) -> None:
    import rasterio  # noqa: PLC0415

    raster = demo.plan.with_name("population.tif")
    with rasterio.open(raster) as source:
        cells = source.read(1, masked=True)
    people = table(demo, "settlements").people.sum() + table(demo, "outside").people.sum()
    assert people == pytest.approx(float(cells.astype("float64").sum()), rel=1e-6)


def test_every_settlement_has_each_travel_time_or_a_reason(demo: Planned) -> None:
    access = table(demo, "access")
    for time, reason in (
        ("walk_minutes", "unreachable_reason"),
        ("drive_minutes", "unreachable_reason"),
        ("facility_drive_minutes", "other_reasons"),
        ("cold_chain_walk_minutes", "other_reasons"),
        ("session_walk_minutes", "other_reasons"),
        ("session_drive_minutes", "other_reasons"),
    ):
        assert (access[time].notna() | (access[reason] != "")).all(), time


def test_every_barrier_is_told_in_a_sentence(demo: Planned) -> None:
    for words, notes in table(demo, "access")[["barriers", "barrier_notes"]].itertuples(
        index=False
    ):
        told = [note.partition(": ")[0] for note in notes.split("; ") if ": " in note]
        assert [word for word in words.split(";") if word and word not in told] == []


def test_the_demos_hills_are_a_barrier_of_their_own(demo: Planned) -> None:
    access = table(demo, "access").merge(table(demo, "settlements"), on="settlement_id")
    hilly = access[access.barriers.str.contains("terrain")]
    assert len(hilly)
    assert set(hilly.area_id) <= {"B-B04", "B-B06"}  # the hills reach into the next block
    assert (hilly.walk_minutes >= 2 * hilly.level_walk_minutes - 2).all()


def test_the_manifest_names_no_place_of_this_machine_and_no_clock(demo: Planned) -> None:
    text = (demo.out / "manifest.json").read_text(encoding="utf-8")
    assert str(demo.plan.parent) not in text
    assert str(Path.home()) not in text
    manifest = json.loads(text)
    assert {"microplan", "settings", "inputs", "counts", "warnings", "libraries"} <= set(manifest)
    assert {row["file"] for row in manifest["inputs"]} >= {"coverage.csv"}


def test_the_output_says_that_the_district_is_fictional(demo: Planned) -> None:
    for page in [demo.out / "index.html", *sorted((demo.out / "maps").glob("*.html"))]:
        assert "fictional" in page.read_text(encoding="utf-8").lower()


CHROMIUM_WORDS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("there is no Chromium here (CHROMIUM names its file)")
    with api.sync_playwright() as play:
        running = play.chromium.launch(executable_path=path, args=list(CHROMIUM_WORDS))
        yield running.new_context(offline=True).new_page()
        running.close()


@pytest.mark.browser
def test_no_page_says_an_error_or_asks_for_anything(demo: Planned, page: Any) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    pages = [demo.out / "index.html", *sorted((demo.out / "maps").glob("*.html"))]
    for file in pages:
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in asked if url.startswith("file:")]) == len(pages)


@pytest.mark.browser
def test_every_block_has_its_map_and_its_links_lead_somewhere(demo: Planned, page: Any) -> None:
    areas = pd.read_parquet(demo.out / "tables" / "areas.parquet")
    for block in areas[areas.level == "block"].area_id:
        assert (demo.out / "maps" / f"{block}.html").is_file()
    page.goto((demo.out / "index.html").as_uri())
    links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    files = {link.split("#")[0] for link in links if link and not link.startswith("#")}
    assert files
    assert [file for file in sorted(files) if not (demo.out / file).is_file()] == []
