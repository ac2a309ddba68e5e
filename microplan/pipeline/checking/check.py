"""A check of a plan's inputs, without planning: it reads everything, and writes what is asked."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from microplan.config.planfile import read_plan
from microplan.domain.checking import Checked
from microplan.domain.tables import MATCHES, REPAIRS
from microplan.errors import InputFault, MicroplanError, PlanFault
from microplan.pipeline.checking.figures import reckon_figures
from microplan.pipeline.checking.findings import gather_findings
from microplan.pipeline.checking.fitting import find_misfits
from microplan.pipeline.checking.joins import PARTS, demand_free, write_joins
from microplan.pipeline.checking.readings import read_past_faults
from microplan.pipeline.closing import combine_reports
from microplan.pipeline.inputs import Inputs
from microplan.sources.names.unused import tell_unused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from microplan.config.model import PlanSettings
    from microplan.pipeline.checking.readings import Readings


def check_plan(path: Path, overrides: Sequence[str] = (), joins_to: Path | None = None) -> Checked:
    """Read every input of a plan, and return all that is wrong, doubtful or mended in them.

    Nothing is raised for a fault of the plan file or of an input: all are in what is returned, and
    its exit code says of which kind they are. Nothing is written but the joins, where a file is
    named for them.

    Raises
    ------
    PlanFault
        The file for the joins holds a planner's corrections, or cannot be written.
    """
    if joins_to is not None:
        demand_free(joins_to)
    try:
        plan = read_plan(path, overrides)
    except PlanFault as fault:
        return Checked(path.name, "", PlanFault.exit_code, fault.faults)
    given = plan.settings
    readings = read_past_faults(given)
    matches, repairs = _report(readings, given)
    joins = "" if joins_to is None else write_joins(matches, joins_to, _list_unread(readings))
    doubts, done = gather_findings(matches, repairs)
    return Checked(
        path.name,
        given.plan.title,
        _choose_exit_code(readings),
        (*readings.unforeseen, *readings.faults),
        tuple(readings.skipped),
        tuple(sorted([*find_misfits(readings, given), *doubts], key=lambda f: f.how_sure)),
        tuple(done),
        tuple(reckon_figures(readings, given)),
        joins,
    )


def _choose_exit_code(readings: Readings) -> int:
    """Return 0 where nothing is wrong, 3 for a fault of an input, and 1 for one of our own."""
    if readings.unforeseen:
        return MicroplanError.exit_code
    return InputFault.exit_code if readings.faults else 0


def _report(readings: Readings, given: PlanSettings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `matches` and `repairs` of all that was read, as a run writes them."""
    every = [getattr(readings, field.name) for field in dataclasses.fields(Inputs)]
    read = [part for part in every if part is not None]
    if not read:
        return MATCHES.empty(), REPAIRS.empty()
    matches, repairs = combine_reports(*read)
    # a decision that no part used is one that nothing uses, unless its part could not be read
    kept = readings.read(tell_unused, matches, given.names, len(read) == len(every))
    return (matches if kept is None else kept), repairs


def _list_unread(readings: Readings) -> list[str]:
    """List the parts of the inputs that could not be read, as a planner calls them."""
    return [words for name, words in PARTS.items() if getattr(readings, name) is None]
