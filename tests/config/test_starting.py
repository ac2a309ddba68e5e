"""`microplan init`: templates in step with the settings, and a plan made of them that runs."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely.geometry import box

from microplan.config.planfile import read_plan
from microplan.config.starting.folder import (
    ALL_SETTINGS,
    find_model,
    start_plan,
    write_readme,
    write_template,
)
from microplan.config.starting.sheets import EXAMPLE, SHEETS, Sheet
from microplan.errors import PlanFault
from microplan.pipeline.run import Request, make_stage

if TYPE_CHECKING:
    from pathlib import Path

# Columns that a setting can name and a template leaves out, with the reason.
NOT_ASKED = {
    "places.csv": {"area", "hra_code", "refusals", "last_verified"},  # told by points and lists
    "high_risk.csv": {"area", "kind", "refusals", "tribal_share", "urban"},
    "facilities.csv": {"category", "place"},  # for files of publishers
    "coverage.csv": {"code", "state", "block", "indicator", "value", "flag"},  # as before
}
FILLED = {
    "places.csv": [
        ("P1", "Belwa", "", "1240", "226", "village", "0.1", "no", "", "82.05", "26.05"),
        ("P2", "Rampur", "", "3050", "", "village", "", "", "", "82.15", "26.12"),
        ("P3", "Tia", "", "800", "150", "hamlet", "", "", "small_hamlet", "82.30", "26.10"),
    ],
    "high_risk.csv": [("H1", "Bhola kiln", "", "3", "48", "", "2019-11-04", "", "82.31", "26.11")],
    "due_list.csv": [("P1", "7", "2", "2019-11-20"), ("H1", "9", "1", "2019-11-20")],
    "facilities.csv": [
        ("F1", "PHC Rampur", "", "phc", "", "yes", "no", "82.15", "26.121"),
        ("F2", "", "", "", "health sub centre", "", "no", "82.05", "26.051"),
        ("F3", "Sub-centre Tia", "", "subcentre", "", "no", "no", "82.30", "26.101"),
    ],
    "staff.csv": [("F1", "vaccinator", "3", "", ""), ("F1", "AVD", "1", "3", "motorcycle")],
    "coverage.csv": [("1", "112", "93", "90", "81", "79", "71", "80"), ("2",) + ("60",) * 7],
    "ri_sessions.csv": [
        ("1", "P1", "F2", "", "", "", "", "2nd Wednesday", "", "6", "2", "4", "no")
    ],
    "vacant.csv": [("", "F3", "", "", "", "", "2019-06-01")],
    "outbreaks.csv": [("", "", "", "", "82.15", "26.12", "2019-05-20", "measles")],
    "refusals.csv": [("", "", "Rampur", "1", "", "", "4")],
    "slums.csv": [],
    "low_coverage_pockets.csv": [("", "", "", "2", "", "")],
}


def fill(folder: Path) -> Path:
    """Fill a started plan's templates, and give it a map of two blocks."""
    shapes = [box(82.0, 26.0, 82.2, 26.2), box(82.2, 26.0, 82.4, 26.2)]
    names = {"block_id": ["1", "2"], "district_id": ["1", "1"], "name": ["Pachhim", "Purab"]}
    blocks = gpd.GeoDataFrame(names, geometry=shapes, crs="EPSG:4326")
    blocks.to_file(folder / "inputs" / "blocks.geojson")
    for sheet in SHEETS:
        path = folder / "inputs" / sheet.file
        heading = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heading, *FILLED[sheet.file]])
    return folder / "plan.toml"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.file)
def test_a_template_asks_for_every_column_that_its_settings_can_name(sheet: Sheet) -> None:
    assert find_model(sheet.section) is sheet.model
    named = {
        name
        for name, field in sheet.model.model_fields.items()
        if (field.description or "").startswith("Column")
    }
    asked = {column.field for column in sheet.columns}
    assert asked <= named
    assert named - asked == NOT_ASKED.get(sheet.file, set())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.file)
def test_a_template_has_headings_and_one_row_to_delete(sheet: Sheet) -> None:
    heading, example = csv.reader(write_template(sheet).splitlines())
    assert len(heading) == len(example) == len(set(heading))
    assert "" not in heading
    assert example.count(EXAMPLE) == 1


def test_the_page_says_of_every_column_what_it_is() -> None:
    page = write_readme()
    for sheet in SHEETS:
        part = page.split(f"## {sheet.file}")[1].split("\n## ")[0]
        for column in sheet.columns:
            (row,) = [r for r in part.splitlines() if r.startswith(f"| `{sheet.heading(column)}`")]
            cells = [cell.strip() for cell in row.split("|")[2:5]]
            assert all(cells), row


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(PlanFault, match="is not empty"):
        start_plan(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]
    with pytest.raises(PlanFault, match="is a file"):
        start_plan(tmp_path / "plan.toml")


def test_what_is_written_reads_as_a_plan_but_for_the_map_of_blocks(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    told = start_plan(folder)
    assert any("README.md" in line for line in told)
    assert (folder / ALL_SETTINGS).is_file()
    with pytest.raises(PlanFault) as caught:
        read_plan(folder / "plan.toml")
    (fault,) = caught.value.faults
    assert (fault.where, fault.what) == (
        "areas.blocks.file",
        "there is no file inputs/blocks.geojson",
    )


def test_filled_templates_make_a_plan(tmp_path: Path) -> None:
    start_plan(tmp_path)
    plan = fill(tmp_path)
    ranked = make_stage(Request(plan, tmp_path / "out", to_stage="targets"))
    assert {"block", "settlement"} <= set(ranked.targets["level"])
    listed = make_stage(Request(plan, tmp_path / "out", to_stage="lists"))
    flags = listed.settlements.set_index("settlement_id")["flags"].to_dict()
    assert flags == {
        "H-H1": "hra_no_independent_session;low_coverage_pocket;vacant_subcentre",
        "V-P1": "missed_sessions",
        "V-P2": "vpd_evidence",
        "V-P3": "low_coverage_pocket;small_hamlet;vacant_subcentre",
    }
    assert listed.facilities["vaccinators"].tolist() == [3, 1, 0]
    assert listed.settlements["refusals"].dropna().tolist() == [4]


def test_an_example_row_that_was_left_is_told_and_never_part_of_the_plan(tmp_path: Path) -> None:
    start_plan(tmp_path)
    plan = fill(tmp_path)
    for sheet in SHEETS:
        with (tmp_path / "inputs" / sheet.file).open("a", encoding="utf-8") as file:
            file.write(write_template(sheet).splitlines()[1] + "\n")
    request = Request(plan, tmp_path / "out", to_stage="lists")
    listed = make_stage(request)
    for frame in (listed.settlements, listed.facilities, listed.staff, listed.ri_sessions):
        ids = frame.drop(columns="ri_session_id", errors="ignore").astype(str)
        assert not ids.apply(lambda column: column.str.contains(EXAMPLE)).to_numpy().any()
    population = make_stage(Request(plan, tmp_path / "out", to_stage="population"))
    posts = make_stage(Request(plan, tmp_path / "out", to_stage="facilities"))
    for part, rows in ((population, 3), (posts, 2), (listed, 6)):
        told = (part.repairs["what"] + part.repairs["how"]).str.contains(EXAMPLE)
        assert told.sum() >= rows, part.repairs
