"""Telling what `microplan travel` wrote."""

from __future__ import annotations

import dataclasses
import json
import math
import sys
from typing import TYPE_CHECKING

from microplan.domain.wording import count
from microplan.pipeline.travelling import TravelRequest, measure_travel

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.sources.surfaces.rasters import Unit

UNITS: dict[str, Unit | None] = {"auto": None, "friction": "minutes per metre", "speed": "km/h"}
NOTES_SHOWN = 10


def measure_and_tell(request: TravelRequest, *, as_json: bool) -> None:
    """Measure travel, and print what came of it."""
    outcome = measure_travel(request)
    if as_json:
        print(json.dumps({**dataclasses.asdict(outcome), "out": str(request.out)}))
        return
    for note in outcome.notes[:NOTES_SHOWN]:
        print(f"note: {note}", file=sys.stderr)
    if len(outcome.notes) > NOTES_SHOWN:
        print(f"note: and {len(outcome.notes) - NOTES_SHOWN} more", file=sys.stderr)
    share = outcome.reached_cells / max(outcome.passable_cells, 1)
    within = ""
    if math.isfinite(request.limit_minutes):
        within = f" within {request.limit_minutes:g} minutes"
    points = count(outcome.points, "point")
    print(
        f"The surface was read as {outcome.unit}. From {points}, {share:.1%} of "
        f"{outcome.passable_cells:,} passable cells are reached{within}; the farthest takes "
        f"{outcome.longest_minutes:.0f} minutes."
    )
    print(f"Wrote {_list(request.out, request.nearest)}")


def _list(*paths: Path | None) -> str:
    return " and ".join(str(path) for path in paths if path is not None)
