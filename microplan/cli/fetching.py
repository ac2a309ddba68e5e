"""Fetching public data while telling the user how it goes."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TransferSpeedColumn,
)

from microplan.config.planfile import read_section
from microplan.errors import Fault, InputFault, PlanFault
from microplan.sources.fetch.fetching import Fetch
from microplan.sources.fetch.telling import Listener

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from microplan.sources.fetch.fetching import Fetched
    from microplan.sources.fetch.settings import FetchSettings

PLAN_LINES = {
    "districts.geojson": (
        '[areas]\nvintage = {vintage}\ncode_system = "geoBoundaries"\n\n'
        '[areas.districts]\nfile = "{file}"\nid = "id"\nname = "name"'
    ),
    "blocks.geojson": (
        '[areas.blocks]\nfile = "{file}"\nid = "id"\nparent = "parent"\nname = "name"'
    ),
    "population.tif": '[population.raster]\nfile = "{file}"',
    "roads.osm.pbf": '[roads]\nfile = "{file}"',
    "facilities.geojson": (
        '[facilities]\nfile = "{file}"\nid = "id"\nname = "name"\nname_local = "name_local"\n'
        'description = "description"'
    ),
}
"""How a plan file refers to what was fetched."""


class Bars(Listener):
    """Draws a bar for each file as it comes, on standard error."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        self.progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self._task: TaskID | None = None

    def begin(self, what: str) -> None:
        """Draw a bar."""
        self.end()
        if not self.console.is_terminal:
            self.console.print(what, markup=False)
        self._task = self.progress.add_task(what, total=None)

    def advance(self, done_bytes: int, total_bytes: int | None) -> None:
        """Move the bar."""
        if self._task is not None:
            self.progress.update(self._task, completed=done_bytes, total=total_bytes)

    def wait(self, what: str, seconds: float) -> None:
        """Say why nothing moves."""
        self.console.print(f"  {what}; the next try is in {seconds:.0f} s", markup=False)

    def end(self) -> None:
        """Take the bar away."""
        if self._task is not None:
            self.progress.remove_task(self._task)
        self._task = None

    def note(self, text: str) -> None:
        """Print a note."""
        self.console.print(f"note: {text}", markup=False)


def fetch_and_tell(
    plan: Path,
    overrides: Sequence[str],
    *,
    refresh: bool,
    as_of: str,
    quiet: bool,
    as_json: bool,
) -> None:
    """Fetch what the plan's [fetch] names, tell of it, and raise what failed as one fault."""
    settings = cast("FetchSettings", read_section(plan, "fetch", overrides))
    day = _read_day(as_of)
    if quiet:
        fetched = Fetch(plan.parent, settings, Listener(), as_of=day, refresh=refresh).run()
    else:
        bars = Bars()
        with bars.progress:
            fetched = Fetch(plan.parent, settings, bars, as_of=day, refresh=refresh).run()
    if as_json:
        print(json.dumps(_plain(fetched), ensure_ascii=False))
    elif not quiet:
        _print_outcome(fetched, plan)
    InputFault.raise_any(fetched.faults)


def _read_day(as_of: str) -> str:
    """Return the day that the register gives to what is fetched: the one named, else today's."""
    if not as_of:
        return datetime.now(UTC).date().isoformat()
    try:
        return date.fromisoformat(as_of).isoformat()
    except ValueError:
        fault = Fault(f"--as-of {as_of}", "is no date", "write it as 2019-11-25")
        raise PlanFault([fault]) from None


def _plain(fetched: Fetched) -> dict[str, object]:
    files = [f"{fetched.folder}/{entry.file}" for entry in fetched.entries]
    return {
        "files": files,
        "questions": fetched.questions,
        "bytes": fetched.bytes,
        "notes": fetched.notes,
        "faults": [str(fault) for fault in fetched.faults],
    }


def _print_outcome(fetched: Fetched, plan: Path) -> None:
    for entry in fetched.entries:
        size = int(entry.bytes) / 1e6
        print(f"{fetched.folder}/{entry.file}  {size:.2f} MB  {entry.publisher}, {entry.licence}")
    if not fetched.questions:
        print("Nothing was downloaded: all of it was here already. --refresh asks again.")
    text = plan.read_text(encoding="utf-8-sig")
    lines = [
        PLAN_LINES[entry.file].format(file=name, vintage=json.dumps(entry.vintage))
        for entry in fetched.entries
        if (name := f"{fetched.folder}/{entry.file}") not in text
    ]
    if lines:
        print("The plan file does not name these yet:\n", file=sys.stderr)
        print("\n\n".join(lines), file=sys.stderr)
