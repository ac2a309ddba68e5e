"""A whole run: read the plan file, make the plan, write its outputs, put them in place."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from microplan.config.planfile import read_plan
from microplan.errors import Fault, PlanFault
from microplan.outputs.files.geopackage import write_geopackage
from microplan.outputs.files.state import write_state
from microplan.outputs.files.tables import write_tables
from microplan.outputs.pages.edition import write_pages
from microplan.outputs.sheets.book import write_sheets
from microplan.pipeline.line import make_plan
from microplan.pipeline.manifest import write_manifest
from microplan.pipeline.store import LineEnds, Store
from microplan.pipeline.swap import fresh_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from microplan.config.planfile import PlanFile
    from microplan.domain.handover import Plan
    from microplan.pipeline.store import StageReport

STAGES = (
    "areas",
    "population",
    "settlements",
    "facilities",
    "lists",
    "roads",
    "ground",
    "coverage",
    "place_figures",
    "access",
    "facility_catchments",
    "decisions",
    "effects",
    "need",
    "targets",
    "sites",
    "most",
    "calendar",
    "teams",
    "week",
    "visits",
    "routes",
    "outcome",
    "closing",
    "supply",
    "tables",
    "geopackage",
    "pages",
    "sheets",
)
TABLE_STAGES = {
    "places": "population",
    "cells": "population",
    "outside": "population",
    "ri_sessions": "lists",
    "staff": "lists",
    "contributions": "targets",
    "unranked": "targets",
    "overrides": "decisions",
    "gaps": "closing",
    "capacity": "closing",
    "selection": "closing",
    "catchments": "sites",
    "unserved": "sites",
    "sittings": "week",
    "sessions": "routes",
    "stops": "routes",
    "legs": "routes",
    "unserved_visits": "routes",
    "supply_totals": "supply",
}
"""Tables that are not called like the stage which makes them."""
STORE_NAME = ".microplan"


@dataclass(frozen=True)
class Request:
    """What a user asks of a run."""

    plan: Path
    out: Path
    overrides: tuple[str, ...] = ()
    store: Path | None = None
    from_stage: str = ""
    to_stage: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of a run; figures are of the finished plan."""

    out: Path
    settlements: int
    due_children: int
    sites: int
    routes: int
    unserved_places: int
    unserved_children: int
    waiting_places: int
    """Where fewer than one is expected, and a head count comes first."""
    warnings: tuple[str, ...]


def run_plan(
    request: Request,
    begin: Callable[[str], None] = lambda _: None,
    report: Callable[[StageReport], None] = lambda _: None,
) -> Outcome | None:
    """Make the plan and put it in the place of the last one; None where a stage ended the run.

    Raises
    ------
    PlanFault, InputFault, NoSession
        What is wrong, before anything of the last plan is touched.
    """
    made_from, store = _open(request, begin, report)
    try:
        plan, people_in = make_plan(made_from, store)
        with fresh_folder(request.out.resolve()) as folder:
            write_outputs(plan, store, folder)
            write_manifest(plan, made_from, people_in, store, folder / "manifest.json")
            write_state(plan, made_from.text, folder / "state")
    except LineEnds:
        return None
    return sum_up(plan, request.out)


def make_stage(request: Request) -> object:
    """Return what the stage `request.to_stage` makes, kept or anew.

    Raises
    ------
    PlanFault
        It is no stage that makes tables; one of its tables has its stage named.
    """
    stage, making = request.to_stage, STAGES[: STAGES.index("tables")]
    if stage not in making:
        made_by = TABLE_STAGES.get(stage)
        what = "makes files, not tables" if stage in STAGES else "is not a stage"
        todo = f"it is made by the stage {made_by}" if made_by else f"one of: {', '.join(making)}"
        raise PlanFault([Fault(stage, what, todo)])
    made_from, store = _open(request)
    try:
        make_plan(made_from, store)
    except LineEnds as end:
        return end.value
    raise AssertionError(f"the line has no stage {stage}")


def _open(
    request: Request,
    begin: Callable[[str], None] = lambda _: None,
    report: Callable[[StageReport], None] = lambda _: None,
) -> tuple[PlanFile, Store]:
    """Read the plan file, and open the store beside it."""
    _refuse_unknown_stages(request)
    if request.store and request.store.is_file():
        fault = Fault(f"--store {request.store}", "is a file", "name a folder")
        raise PlanFault([fault])
    folder = request.store or request.plan.resolve().parent / STORE_NAME
    store = Store(folder, report, begin, request.from_stage, request.to_stage)
    return read_plan(request.plan, request.overrides), store


def write_outputs(plan: Plan, store: Store, folder: Path) -> None:
    """Write every output into the folder, each kept in the store like a stage."""
    for stage, write, into in (
        ("tables", write_tables, "tables"),
        ("geopackage", write_geopackage_into, "."),
        ("pages", write_pages, "."),
        ("sheets", write_sheets, "sheets"),
    ):
        kept = store.keep_files(stage, write, plan)
        shutil.copytree(kept, folder / into, dirs_exist_ok=True)


def write_geopackage_into(plan: Plan, folder: Path) -> None:
    """Write plan.gpkg into the folder."""
    write_geopackage(plan, folder / "plan.gpkg")


def _refuse_unknown_stages(request: Request) -> None:
    for option, stage in (("--from", request.from_stage), ("--to", request.to_stage)):
        if stage and stage not in STAGES:
            todo = f"one of: {', '.join(STAGES)}"
            raise PlanFault([Fault(f"{option} {stage}", "is not a stage", todo)])
    first, last = request.from_stage, request.to_stage
    if first and last and STAGES.index(first) > STAGES.index(last):
        what = "comes after the stage of --to: nothing would be made"
        raise PlanFault([Fault(f"--from {first}", what)])


def sum_up(plan: Plan, out: Path) -> Outcome:
    """Count what a person wants to know first."""
    left = plan.unserved_visits[plan.unserved_visits["round"] == 1]
    due = int((plan.unserved[["due_children", "due_pregnant"]] > 0).any(axis=1).sum())
    return Outcome(
        out=out,
        settlements=len(plan.settlements),
        due_children=int(plan.need.due_children.sum()),
        sites=len(plan.sites),
        routes=len(plan.routes),
        unserved_places=due + len(left),
        unserved_children=int(plan.unserved.due_children.sum() + left.due_children.sum()),
        waiting_places=len(plan.unserved) - due,
        warnings=plan.about.warnings,
    )
