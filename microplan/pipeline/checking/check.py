"""A check of a plan's inputs, without planning: it reads everything and writes nothing."""

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


def check_plan(path: Path, overrides: Sequence[str] = ()) -> Checked:
    """Read every input of a plan, and return all that is wrong, doubtful or mended in them.

    Nothing is raised for a fault of the plan file or of an input: all are in what is returned, and
    its exit code says of which kind they are. Nothing is written.
    """
    try:
        plan = read_plan(path, overrides)
    except PlanFault as fault:
        return Checked(path.name, "", PlanFault.exit_code, fault.faults)
    given = plan.settings
    readings = read_past_faults(given)
    doubts, done = gather_findings(*_report(readings, given))
    return Checked(
        path.name,
        given.plan.title,
        _choose_exit_code(readings),
        (*readings.unforeseen, *readings.faults),
        tuple(readings.skipped),
        tuple(sorted([*find_misfits(readings, given), *doubts], key=lambda f: f.how_sure)),
        tuple(done),
        tuple(reckon_figures(readings, given)),
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
    if len(read) == len(every):  # a name that no part used is one that nothing uses
        matches = tell_unused(matches, given.names)
    return matches, repairs
