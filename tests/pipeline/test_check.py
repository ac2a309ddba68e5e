"""A check of the inputs: it goes on past faults, counts what was done, and writes nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from microplan.domain.tables import MATCHES, REPAIRS
from microplan.outputs.checking.page import make_check_page
from microplan.pipeline import inputs
from microplan.pipeline.checking.check import check_plan
from microplan.pipeline.checking.findings import gather_findings
from microplan.synth.district import write_demo

if TYPE_CHECKING:
    from microplan.domain.checking import Checked

SURVEY = "block_id,name,cases,bcg,penta1,penta3,mr1,full_immunization,td_protected\n"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def demo(written: Path, tmp_path: Path) -> Path:
    """Give a copy of the demo's inputs, to spoil."""
    return Path(shutil.copytree(written.parent, tmp_path / "inputs")) / written.name


@pytest.fixture(scope="module")
def sound(written: Path) -> Checked:
    """Give what a check of the demo's sound inputs says; it leaves their folder as it was."""
    before = snapshot(written.parent)
    checked = check_plan(written)
    assert snapshot(written.parent) == before
    return checked


def files_of(checked: Checked) -> set[str]:
    return {fault.where.split(",")[0] for fault in checked.faults}


def value_of(checked: Checked, of: str, what: str) -> str:
    return next(f.value for f in checked.figures if f.of == of and f.what == what)


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        p.relative_to(folder).as_posix(): (p.stat().st_mtime_ns, p.read_bytes())
        for p in folder.rglob("*")
        if p.is_file()
    }


def spoil(plan: Path, file: str, text: str) -> None:
    (plan.parent / file).write_text(text, encoding="utf-8")


def test_a_sound_plan_has_no_fault_and_its_folder_stays_as_it_was(sound: Checked) -> None:
    assert sound.exit_code == 0
    assert not sound.faults
    assert not sound.skipped


def test_the_figures_are_those_of_the_files(written: Path, sound: Checked) -> None:
    checked, inputs_of = sound, written.parent
    blocks = json.loads((inputs_of / "blocks.geojson").read_text(encoding="utf-8"))["features"]
    due = pd.read_csv(inputs_of / "due_list.csv")
    survey = pd.read_csv(inputs_of / "coverage.csv")
    assert value_of(checked, "Boundaries", "blocks") == str(len(blocks))
    assert value_of(checked, "Places", "children on the due list") == f"{due.children.sum():,}"
    measured = f"{survey.bcg.notna().sum()} of {len(blocks)} blocks"
    assert value_of(checked, "Coverage", "BCG") == measured


def test_a_plan_file_with_faults_tells_all_of_them_and_ends_with_2(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('[plan]\ntitel = "x"\n[roads]\nsnap = 1\n', encoding="utf-8")
    checked = check_plan(plan)
    assert checked.exit_code == 2
    assert {"plan.titel", "roads.snap", "areas"} <= {fault.where for fault in checked.faults}


def test_faults_of_several_files_are_told_together(demo: Path) -> None:
    spoil(demo, "coverage.csv", SURVEY + "B01,x,90,120,80,70,60,50,80\n")
    spoil(demo, "roads.geojson", '{"type": "FeatureCollection", "features": []}')
    spoil(demo, "due_list.csv", "place_id,children,pregnant,date\nB01-010,-4,0,2019-11-25\n")
    checked = check_plan(demo)
    assert checked.exit_code == 3
    assert {"coverage.csv", "roads.geojson", "due_list.csv"} <= files_of(checked)
    assert "settlements" in {part.part for part in checked.skipped}


def test_without_areas_the_lists_are_still_read_by_themselves(demo: Path) -> None:
    spoil(demo, "blocks.geojson", "{}")
    spoil(demo, "high_risk.csv", "id,name,hra_code,lon,lat\nH1,Kiln,9,85.1,26.1\n")
    checked = check_plan(demo)
    assert {"blocks.geojson", "high_risk.csv"} <= files_of(checked)
    assert {part.needs for part in checked.skipped} == {"blocks and districts"}


def test_no_fault_is_told_twice(demo: Path) -> None:
    spoil(demo, "blocks.geojson", "{}")
    spoil(demo, "high_risk.csv", "id,name,hra_code,lon,lat\nH1,Kiln,9,85.1,26.1\n")
    faults = check_plan(demo).faults
    assert len(set(map(str, faults))) == len(faults)


def joins(*rows: tuple[str, str, str, float, bool]) -> pd.DataFrame:
    """Return joins of two names in the shape of `matches`."""
    columns = ["what", "where", "how", "how_sure", "accepted"]
    table = pd.DataFrame(rows, columns=columns).assign(
        left_id="", left="Rampur", right_id="", right="Rampoor", method="name", score=0.9, seal=""
    )
    return MATCHES.arrange(table)


def test_every_row_of_the_report_tables_is_in_one_finding() -> None:
    matches = joins(
        ("V-1", "census.csv: Rampur", "Rampur by name", 1.0, True),
        ("V-2", "census.csv: Sonpur", "Sonpur by name", 1.0, True),
        ("V-3", "census.csv: Hajipur", "Hajipur by name", 0.93, True),
        ("V-4", "census.csv", "nothing is alike", 0.0, False),
    )
    repairs = pd.DataFrame(
        [
            ("B-1", "blocks.zip", "self-intersection: 0.2 km2 moved", 1.0, 0.2, "km2"),
            ("B-2", "blocks.zip", "self-intersection: 1.4 km2 moved", 1.0, 1.4, "km2"),
            ("V-9", "places.csv, row 7", "may lie elsewhere", 0.5, float("nan"), ""),
        ],
        columns=["what", "where", "how", "how_sure", "amount", "unit"],
    )
    doubts, done = gather_findings(matches, repairs)
    told = [row for finding in doubts + done for row in finding.rows]
    assert sorted(row.what for row in told) == ["B-1", "B-2", "V-1", "V-2", "V-3", "V-4", "V-9"]
    assert [finding.ids for finding in doubts] == [("V-4",), ("V-9",), ("V-3",)]
    assert {finding.ids: finding.amount for finding in done} == {
        ("V-1", "V-2"): "",
        ("B-1", "B-2"): "1.6 km2",
    }


def test_the_worst_comes_first_and_a_join_that_was_refused_says_what_to_do() -> None:
    matches = joins(("D-1", "survey.csv", "no name is alike", 0.0, False))
    (doubt,), _ = gather_findings(matches, REPAIRS.empty())
    assert doubt.what.startswith("not joined")
    assert "aliases" in doubt.todo
    assert "Rampur" in doubt.rows[0].how
    assert "Rampoor" in doubt.rows[0].how


def test_the_page_shows_all_rows_and_nothing_in_it_is_taken_for_html(demo: Path) -> None:
    evil = "<script>alert(1)</script>"
    spoil(demo, "coverage.csv", SURVEY + f'"{evil}",x,90,120,80,70,60,50,80\n')
    checked = check_plan(demo)
    page = make_check_page(checked)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for finding in checked.doubts + checked.done:
        if len(finding.rows) > 1:
            assert all(row.what in page for row in finding.rows)


def test_the_page_asks_for_no_other_file(sound: Checked) -> None:
    page = make_check_page(sound)
    assert "http" not in page.replace("http-equiv", "")
    assert "default-src 'none'" in page


def test_the_same_inputs_give_the_same_page(demo: Path, sound: Checked) -> None:
    assert make_check_page(check_plan(demo)) == make_check_page(sound)


def test_a_failure_of_our_own_hides_no_fault_of_another_file_and_is_owned(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_roads(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.delenv("MICROPLAN_DEBUG", raising=False)
    monkeypatch.setattr(inputs, "read_roads", read_roads)
    spoil(demo, "coverage.csv", SURVEY + "B01,x,90,120,80,70,60,50,80\n")
    checked = check_plan(demo)
    assert checked.exit_code == 1
    assert "ZeroDivisionError: by nought" in checked.faults[0].what
    assert "coverage.csv" in files_of(checked)


def test_faults_of_the_ground_and_of_closures_are_told_together(demo: Path) -> None:
    (demo.parent / "land_cover.tif").write_text("no raster", encoding="utf-8")
    closures = "road,from,to\nSH 98,2019-12-01,someday\n"
    (demo.parent / "closures.csv").write_text(closures, encoding="utf-8")
    assert files_of(check_plan(demo)) == {"land_cover.tif"}
    text = demo.read_text(encoding="utf-8").replace(
        "[terrain]\n", '[terrain]\nclosures = "closures.csv"\n'
    )
    demo.write_text(text, encoding="utf-8")
    assert "closures.csv" in files_of(check_plan(demo))
