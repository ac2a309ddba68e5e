"""A plan file that is wrong is told all its faults, with their TOML paths."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from microplan.config.assumptions import list_assumptions, walk_settings
from microplan.config.planfile import read_plan
from microplan.errors import PlanFault

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """
[plan]
title = "Smallville"
[areas]
[areas.blocks]
file = "blocks.geojson"
id = "block_id"
name = "name"
[population.places]
file = "places.csv"
id = "id"
name = "name"
people = "people"
[[coverage.surveys]]
name = "Survey"
file = "coverage.csv"
area = "block_id"
full_immunization = "fic"
[facilities]
file = "facilities.csv"
id = "id"
"""
FILES = ("blocks.geojson", "places.csv", "coverage.csv", "facilities.csv")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).touch()
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def faults_of(plan: Path, text: str) -> dict[str, str]:
    """Return the faults of a plan text, by where they are."""
    plan.write_text(text, encoding="utf-8")
    with pytest.raises(PlanFault) as raised:
        read_plan(plan)
    return {fault.where: f"{fault.what} {fault.todo}" for fault in raised.value.faults}


def test_a_plan_with_the_required_sections_is_read(plan: Path) -> None:
    settings = read_plan(plan).settings
    assert settings.plan.title == "Smallville"
    assert settings.areas.blocks.file == plan.parent / "blocks.geojson"
    assert settings.campaign.rounds == 4


def test_all_faults_are_told_at_once_with_their_paths(plan: Path) -> None:
    wrong = PLAN.replace("places.csv", "nowhere.csv").replace("[facilities]", "[facilites]")
    faults = faults_of(plan, wrong + '\n[campaign]\ndays_per_round = "seven"\n[routing]\nsed = 1\n')
    assert "there is no file nowhere.csv" in faults["population.places.file"]
    assert "did you mean facilities?" in faults["facilites"]
    assert "missing" in faults["facilities"]
    assert "integer" in faults["campaign.days_per_round"]
    assert "did you mean seed?" in faults["routing.sed"]


def test_a_fault_in_one_of_several_surveys_names_its_number(plan: Path) -> None:
    assert "coverage.surveys[0].fil" in faults_of(plan, PLAN.replace('file = "cov', 'fil = "cov'))


def test_a_file_that_is_not_toml_is_a_fault_with_its_line(plan: Path) -> None:
    assert "line 2" in faults_of(plan, "[plan]\ntitle = \n")[str(plan)]


def test_a_missing_plan_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PlanFault, match="cannot be read"):
        read_plan(tmp_path / "none.toml")


def test_variables_are_taken_from_the_environment_or_their_default(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TITLE", "From outside")
    text = PLAN.replace('"Smallville"', '"${TITLE}, ${YEAR:-2019}"')
    plan.write_text(text, encoding="utf-8")
    read = read_plan(plan)
    assert read.settings.plan.title == "From outside, 2019"
    assert "${TITLE}" in read.text


def test_a_variable_without_value_or_default_is_a_fault(plan: Path) -> None:
    faults = faults_of(plan, PLAN.replace('"Smallville"', '"${NO_SUCH_NAME}"'))
    assert "NO_SUCH_NAME" in faults["plan.title"]


def test_set_wins_over_the_file(plan: Path) -> None:
    settings = read_plan(plan, ["campaign.days_per_round=5", "plan.title=Other town"]).settings
    assert settings.campaign.days_per_round == 5
    assert settings.plan.title == "Other town"


def test_set_reaches_into_a_list_by_number(plan: Path) -> None:
    (plan.parent / "other.csv").touch()
    overrides = ["coverage.surveys[0].file=other.csv", "calendar.holidays=['2020-01-02']"]
    settings = read_plan(plan, [*overrides, "calendar.holidays[0]='2020-01-03'"]).settings
    assert settings.coverage.surveys[0].file.name == "other.csv"
    assert settings.coverage.surveys[0].name == "Survey"
    assert [str(day) for day in settings.calendar.holidays] == ["2020-01-03"]


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("coverage.surveys[1].file=other.csv", r"there is no \[1\].*there are 1"),
        ("coverage.surveys.file=other.csv", r"stands in a list.*\[0\].file"),
        ("plan[0].title=x", r"there is no \[0\]"),
    ],
)
def test_a_set_that_misses_a_list_says_what_is_there(plan: Path, override: str, told: str) -> None:
    with pytest.raises(PlanFault, match=told):
        read_plan(plan, [override])


@pytest.mark.parametrize("override", ["seven", "days=7", "plan.title.x=1"])
def test_a_set_that_cannot_be_put_is_a_fault(plan: Path, override: str) -> None:
    with pytest.raises(PlanFault, match="--set"):
        read_plan(plan, [override])


def test_every_assumption_of_the_plan_is_listed_with_its_value(plan: Path) -> None:
    settings = read_plan(plan, ["sessions.walk_minutes_max=20"]).settings
    rows = list_assumptions(settings).set_index("what")
    assert rows.loc["sessions.walk_minutes_max", "value"] == "20"
    assert rows.changed.sum() == 1
    assert (rows.how != "").all()
    assert len(rows) > 30


def test_every_setting_says_what_it_means(plan: Path) -> None:
    silent = [s.path for s in walk_settings(read_plan(plan).settings) if not s.field.description]
    assert silent == []


def test_the_generated_documents_are_in_step_with_the_settings() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "microplan.config.documents"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_the_commented_example_is_toml_once_its_comments_are_taken_off() -> None:
    import tomllib  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    text = (Path(__file__).parents[2] / "docs" / "plan.example.toml").read_text(encoding="utf-8")
    key = re.compile(r"^# (\[|[a-z_0-9]+ = )")
    bare = "\n".join(line[2:] if key.match(line) else line for line in text.splitlines())
    sections = tomllib.loads(bare)
    assert {"plan", "areas", "population", "coverage", "facilities", "routing"} <= set(sections)


def test_a_plan_file_with_a_byte_order_mark_is_read(plan: Path) -> None:
    plan.write_text(PLAN, encoding="utf-8-sig")
    assert read_plan(plan).settings.plan.title == "Smallville"


def test_a_survey_that_is_not_there_is_one_fault_and_no_other(plan: Path) -> None:
    faults = faults_of(plan, PLAN.replace("coverage.csv", "nowhere.csv"))
    assert faults == {"coverage.surveys[0].file": "there is no file nowhere.csv "}


def test_a_folder_in_the_place_of_a_file_is_called_one(plan: Path) -> None:
    faults = faults_of(plan, PLAN.replace("places.csv", "."))
    assert "is a folder, not a file" in faults["population.places.file"]
