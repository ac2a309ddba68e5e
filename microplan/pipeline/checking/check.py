"""A check of a plan's inputs, without planning: it reads everything and writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.config.planfile import read_plan
from microplan.domain.checking import Checked
from microplan.errors import InputFault, PlanFault
from microplan.pipeline.checking.figures import reckon_figures
from microplan.pipeline.checking.findings import by_sureness, gather_findings
from microplan.pipeline.checking.fitting import find_misfits
from microplan.pipeline.checking.readings import read_inputs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

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
    readings = read_inputs(given)
    doubts, done = gather_findings(_tables(readings, "matches"), _tables(readings, "repairs"))
    return Checked(
        path.name,
        given.plan.title,
        InputFault.exit_code if readings.faults else 0,
        tuple(readings.faults),
        tuple(readings.skipped),
        tuple(sorted([*find_misfits(readings, given), *doubts], key=by_sureness)),
        tuple(done),
        tuple(reckon_figures(readings, given)),
    )


def _tables(readings: Readings, name: str) -> list[pd.DataFrame]:
    """Return the report tables of that name of all that was read."""
    parts = (
        readings.bounds,
        readings.population,
        readings.settled,
        readings.posts,
        readings.surveyed,
        readings.roads,
    )
    return [getattr(part, name) for part in parts if part is not None and hasattr(part, name)]
