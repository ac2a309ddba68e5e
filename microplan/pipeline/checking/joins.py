"""The joins of a check as a matches.csv, for a planner to correct before any run succeeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.errors import Fault, InputFault, PlanFault
from microplan.outputs.files.tables import write_csv
from microplan.sources.names.decisions import read_decisions
from microplan.sources.names.settings import NameSettings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

PARTS = {
    "bounds": "the boundaries",
    "population": "people",
    "settled": "settlements",
    "posts": "health posts",
    "listed": "the field's lists",
    "surveyed": "coverage",
    "figured": "figures of single places",
}
"""The parts of the inputs that are joined by name or code, as a planner calls them."""
KEEP = "name another file: what this plan's [names] decisions say comes over into it"


def demand_free(path: Path) -> None:
    """Raise where a file for the joins holds a planner's work already, or is no such file.

    Raises
    ------
    PlanFault
        A row of the file was corrected or written by hand, or it is not a matches.csv at all.
    """
    if not path.exists():
        return
    try:
        kept = read_decisions(NameSettings(decisions=path))
    except InputFault as fault:
        what = "is there already, and cannot be read as a matches.csv; it was left as it is"
        told = tuple(
            f"{one.column}: {one.what}" if one.column else one.what for one in fault.faults
        )
        raise PlanFault([Fault(path.name, what, "name another file", "", told)]) from fault
    if kept:
        what = "holds rows that a planner corrected; it was left as it is"
        rows = tuple(f"row {one.row}: {one.left or one.left_id}" for one in kept)
        raise PlanFault([Fault(path.name, what, KEEP, "", rows)])


def write_joins(matches: pd.DataFrame, path: Path, skipped: Sequence[str]) -> str:
    """Write the joins as a run writes tables/matches.csv, and return what to say about it.

    Parameters
    ----------
    matches
        MATCHES of all that could be read.
    skipped
        What could not be read, so that its joins are not in the file.

    Raises
    ------
    PlanFault
        The file cannot be written there.
    """
    if matches.empty:
        return f"{path.name} was not written: no names were joined"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_csv(matches, path)
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise PlanFault([Fault(path.name, what, "name another file with --matches")]) from error
    told = f"{len(matches):,} joins are in {path.name}, to correct and name as [names] decisions"
    if skipped:
        told += f"; those of {', '.join(skipped)} are not in it, for the faults above"
    return told
