"""A folder to start a plan in: a commented plan file, templates of its inputs, what to do next."""

from __future__ import annotations

import csv
import io
import textwrap
from typing import TYPE_CHECKING

from microplan.config.documents import write_example
from microplan.config.model import PlanSettings
from microplan.config.planfile import inner_model
from microplan.config.starting.sheets import EXAMPLE, SHEETS
from microplan.errors import Fault, PlanFault

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

    from microplan.config.starting.sheets import Sheet

WIDTH = 96
INPUTS = "inputs"
ALL_SETTINGS = "all-settings.toml"
HEAD = f"""\
# A plan of an immunization drive. Fill the files in {INPUTS}/ (README.md says what each column is),
# put your map of blocks there, and change what is said below. Then:
#
#   microplan check plan.toml      what is wrong with the files, all at once
#   microplan run plan.toml        the plan: maps, sheets, tables
#
# A line with # before it does nothing. {ALL_SETTINGS} has every setting with its meaning and
# default: copy what you need into the section of the same name.

[plan]
title = "Our district: Intensified Mission Indradhanush"
# title_local = "हमारा ज़िला: सघन मिशन इंद्रधनुष"

# Who gave the data, as every output credits them; one such part for each.
# [[plan.sources]]
# what = "Block boundaries"
# publisher = "..."
# licence = "..."
# vintage = "2019"

# The drive: leave it out for the rounds of Intensified Mission Indradhanush 2.0.
# [campaign]
# name = "..."
# rounds_start = [2019-12-02, 2020-01-06, 2020-02-03, 2020-03-02]

[areas]
vintage = "2019"
code_system = "own ids"

# Your map of blocks: GeoJSON, GeoPackage, shapefile (also zipped). Name its columns here.
[areas.blocks]
file = "{INPUTS}/blocks.geojson"
id = "block_id"
parent = "district_id"
name = "name"

# The name of each district by its id, as the blocks' column has it.
[areas.districts]
names = {{ "1" = "Our district" }}

# A raster of people, if you have one beside the list of places or in its stead.
# [population.raster]
# file = "{INPUTS}/population.tif"
"""
TAIL = f"""
# Roads; without them ways are straight lines times 1.4, which is said on every output.
# [roads]
# file = "{INPUTS}/roads.geojson"
# class = "highway"

[calendar]
# Weekdays of routine immunization, and holidays as your state's list has them.
ri_days = ["wed", "sat"]
holidays = ["2020-03-10"]
"""
README_HEAD = f"""\
# How to fill these files

Fill the tables in `{INPUTS}/` with a spreadsheet and save them as CSV (UTF-8). Each holds one
made-up row that begins with `{EXAMPLE}` (or has it as an id): **delete it**. Leave a cell
empty where nothing is known. Never write the name of a child, a woman, a family or a patient.

Ids are yours, but the same everywhere: a due list speaks of a place by the `place_id` of
`places.csv`. Points are longitude and latitude in degrees.

You also need a map of your blocks, as `{INPUTS}/blocks.geojson` or what `plan.toml` names.

A table that you have not got: delete its section in `plan.toml`. Those marked * must be there.
In lists that say `place_id`, `subcentre_id`, `name`, `block_id`, `lon`, `lat`, one of them is
enough: the place, else the sub-centre, else the point, else the name in its block, else the block.
"""
NEXT = (
    f"1. Put your map of blocks into {INPUTS}/ and name it in plan.toml under [areas.blocks].",
    f"2. Fill the tables in {INPUTS}/; README.md says what each column is. Delete the example",
    "   rows, and the sections of plan.toml whose table you have not got.",
    "3. microplan check plan.toml   tells everything that is wrong with the files, at once.",
    "4. microplan run plan.toml     makes the plan.",
)


def start_plan(folder: Path) -> tuple[str, ...]:
    """Write a plan file and templates into a new or empty folder; return what to do next.

    Raises
    ------
    PlanFault
        The folder is a file, or holds something already: nothing of the user's is written over.
    """
    if folder.exists() and not folder.is_dir():
        raise PlanFault([Fault(str(folder), "is a file", "name a new folder")])
    if folder.is_dir() and any(folder.iterdir()):
        todo = "name a new or an empty folder; nothing was written"
        raise PlanFault([Fault(str(folder), "is not empty", todo)])
    (folder / INPUTS).mkdir(parents=True)
    for name, text in (
        ("plan.toml", write_plan()),
        (ALL_SETTINGS, write_example()),
        ("README.md", write_readme()),
        *((f"{INPUTS}/{sheet.file}", write_template(sheet)) for sheet in SHEETS),
    ):
        # spreadsheets take a CSV for UTF-8 only where it begins with a mark
        encoding = "utf-8-sig" if name.endswith(".csv") else "utf-8"
        (folder / name).write_text(text, encoding=encoding, newline="\n")
    return NEXT


def write_plan() -> str:
    """Return the plan file that names every template."""
    return HEAD + "".join(_write_section(sheet) for sheet in SHEETS) + TAIL


def write_template(sheet: Sheet) -> str:
    """Return a template: its headings, and the example row."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow([sheet.heading(column) for column in sheet.columns])
    rows.writerow([column.example for column in sheet.columns])
    return text.getvalue()


def write_readme() -> str:
    """Return the page that says of each column what it is, in which unit, and who fills it."""
    return README_HEAD + "".join(_explain(sheet) for sheet in SHEETS)


def _explain(sheet: Sheet) -> str:
    """Return a template's part of the page."""
    lines = [
        f"\n## {sheet.file}{'' if sheet.optional else ' *'}\n",
        f"{sheet.what}\n",
        "| column | what it is | unit | who fills it | for example |",
        "|---|---|---|---|---|",
    ]
    for column in sheet.columns:
        example = "" if column.example == EXAMPLE else column.example
        meaning = sheet.meaning(column).removeprefix("Column of ").removeprefix("the ")
        cells = (f"`{sheet.heading(column)}`", meaning, column.unit, column.who, example)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _write_section(sheet: Sheet) -> str:
    """Return a template's section of the plan file: its file, and columns not called by default."""
    fields = sheet.model.model_fields
    lines = [f"# {line}" for line in textwrap.wrap(sheet.what, WIDTH)]
    lines += [f"[{sheet.section}]", f'file = "{INPUTS}/{sheet.file}"']
    lines += [f'{key} = "{value}"' for key, value in sheet.given]
    for column in sheet.columns:
        if fields[column.field].default != sheet.heading(column):
            lines.append(f'{column.field} = "{sheet.heading(column)}"')
    return "\n" + "\n".join(lines) + "\n"


def find_model(section: str) -> type[BaseModel] | None:
    """Return the settings model of a section of the plan file; None where there is none."""
    model: type[BaseModel] | None = PlanSettings
    for part in section.strip("[]").split("."):
        if model is None or part not in model.model_fields:
            return None
        model = inner_model(model.model_fields[part].annotation)
    return model
