"""Bad input to the targeting gives its clear answer: an exit code, and what the message names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import rasterio
from little_plans import write_plan
from rasterio.transform import from_bounds
from typer.testing import CliRunner

from microplan.cli.app import app
from microplan.errors import MicroplanError
from microplan.pipeline.run import Request, make_stage

if TYPE_CHECKING:
    from pathlib import Path

BOUNDS = (84.0, 25.0, 84.2, 25.2)
OVERRIDES_HEAD = "id,field,value,reason,by,date"
SURVEY = {"file": "survey.csv", "area": "block", "full_immunization": "fic"}


@dataclass(frozen=True)
class Refused:
    """Sections and files that are wrong, the exit code, and words of the message."""

    sections: dict[str, Any]
    exit_code: int
    words: tuple[str, ...]
    file: tuple[str, str] = ("", "")


REFUSED = {
    "weights that sum to zero": Refused(
        {
            "targeting": {
                "weights": dict.fromkeys(("missed_count", "missed_rate", "reach", "flags"), 0)
            }
        },
        2,
        ("targeting.weights", "all four weights are 0", "above 0"),
    ),
    "a weight below zero": Refused(
        {"targeting": {"weights": {"reach": -1}}}, 2, ("targeting.weights.reach", "-1")
    ),
    "overrides of unknown ids": Refused(
        {"plan": {"title": "A little plan", "overrides": "overrides.csv"}},
        3,
        ("overrides.csv", "column id", "row 1: V-P99", "row 2: B-9", "is no area or settlement"),
        (
            "overrides.csv",
            f"{OVERRIDES_HEAD}\nV-P99,raise,1,a far hamlet,MO,2019-11-04\n"
            "B-9,exclude,,flooded,MO,2019-11-04\nV-P1,raise,1,a kiln,MO,2019-11-04\n",
        ),
    ),
    "an override without a reason": Refused(
        {"plan": {"title": "A little plan", "overrides": "overrides.csv"}},
        3,
        ("overrides.csv", "column reason", "row 1", "it is printed"),
        ("overrides.csv", f"{OVERRIDES_HEAD}\nV-P1,raise,1,,MO,2019-11-04\n"),
    ),
    "a survey that names no block of the plan": Refused(
        {},
        3,
        ("survey.csv, column block", "no row is of an area of the plan (Nowhere)"),
        ("survey.csv", "block,fic\nNowhere,60\n"),
    ),
    "a survey without the column that the plan names": Refused(
        {}, 3, ("survey.csv", "fic"), ("survey.csv", "block,full\n1,60\n")
    ),
    "a share over 100 per cent in a survey": Refused(
        {}, 3, ("survey.csv", "fic", "160"), ("survey.csv", "block,fic\n1,160\n2,60\n")
    ),
}


def make(plan: Path, stage: str) -> Any:
    """Make a stage of a plan."""
    return make_stage(Request(plan, plan, store=plan.with_name("store"), to_stage=stage))


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_planned_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    case = REFUSED[name]
    plan = write_plan(tmp_path, BOUNDS, case.sections)
    if case.file[0]:
        (tmp_path / case.file[0]).write_text(case.file[1], encoding="utf-8")
    with pytest.raises(MicroplanError) as refused:
        make(plan, "targets")
    assert refused.value.exit_code == case.exit_code
    message = str(refused.value)
    assert [word for word in case.words if word not in message] == [], message


def test_a_survey_without_sample_sizes_is_told_and_makes_no_rank_sure(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, BOUNDS, {})
    surveyed = make(plan, "coverage")
    (told,) = [how for how in surveyed.repairs["how"] if "how many children" in how]
    assert "40 are assumed" in told
    assert "name its column as `cases`" in told
    assert surveyed.repairs["where"].tolist() == ["survey.csv"]
    assert surveyed.coverage["cases_assumed"].all()
    ranked = make(plan, "targets")
    assert len(ranked.targets)
    assert not (ranked.targets["how_sure"] == "sure").any()


def test_a_stratum_with_no_place_is_an_empty_list_and_no_fault(tmp_path: Path) -> None:
    targets = make(write_plan(tmp_path, BOUNDS, {}), "targets").targets
    assert set(targets["level"]) >= {"block", "settlement"}
    assert not set(targets["stratum"]) & {"urban", "tribal"}
    assert targets[["rank", "score"]].notna().all().all()


def test_a_raster_that_does_not_cover_a_block_names_it_and_ranks_nobody_there(
    tmp_path: Path,
) -> None:
    west, south, _, north = BOUNDS
    middle = (BOUNDS[0] + BOUNDS[2]) / 2
    size = {"driver": "GTiff", "height": 40, "width": 20, "count": 1, "dtype": "float32"}
    corners = from_bounds(west, south, middle, north, 20, 40)
    (tmp_path / "half.tif").parent.mkdir(exist_ok=True)
    with rasterio.open(
        tmp_path / "half.tif", "w", crs="EPSG:4326", transform=corners, **size
    ) as out:
        out.write(np.full((1, 40, 20), 5.0, dtype="float32"))
    plan = write_plan(tmp_path, BOUNDS, {"population": {"raster": {"file": "half.tif"}}})
    population = make(plan, "population")
    told = population.repairs[population.repairs["where"] == "half.tif"]
    assert told["what"].tolist() == ["B-2", "B-4"]
    assert all("lies beyond the raster: nobody is counted there" in how for how in told["how"])
    ranked = make(plan, "targets")
    blocks = ranked.targets[ranked.targets["level"] == "block"]
    assert set(blocks["area_id"]) == {"B-1", "B-3"}
    assert set(ranked.unranked.loc[ranked.unranked["level"] == "block", "area_id"]) >= {
        "B-2",
        "B-4",
    }


def test_an_explanation_of_a_folder_that_is_no_plan_ends_with_3(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["explain", str(tmp_path), "P-1", "--json"])
    assert done.exit_code != 0
    assert isinstance(done.exception, MicroplanError)
    assert done.exception.exit_code == 3
    assert "tables/settlements.parquet" in str(done.exception)
