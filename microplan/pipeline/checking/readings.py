"""The inputs read as a run reads them, but past those that have a fault."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from microplan.domain.checking import Skipped
from microplan.domain.tables import SETTLEMENTS
from microplan.errors import Fault, InputFault, MicroplanError
from microplan.pipeline.inputs import Inputs, read_inputs
from microplan.routing.calendar import make_calendar
from microplan.sources.ledger import Ledger
from microplan.sources.lists.decisions import read_decisions
from microplan.sources.people.census import read_census
from microplan.sources.people.places import read_places
from microplan.sources.posts.facilities import read_facilities

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from microplan.config.model import PlanSettings
    from microplan.domain.handover import Bounds, Listed, Population, Posts, Settled, Surveyed
    from microplan.geo.roads import Roads
    from microplan.geo.surfaces.ground import Ground

T = TypeVar("T")
WORDS = {
    "areas": "blocks and districts",
    "population": "people",
    "facilities": "health posts",
    "lists": "the field's lists",
    "ground": "the ground",
    "place_figures": "figures of single places",
}
"""How a planner calls what the stages of the line make."""


class Missing:
    """Stands where nothing could be made for the fault of a stage; so do all parts of it."""

    def __init__(self, stage: str) -> None:
        self.stage = stage

    def __getattr__(self, name: str) -> Missing:
        """Return itself: a part of what is missing is missing."""
        return self


@dataclass
class Readings:
    """What the readers gave; None where one found a fault, or waits for one that did."""

    bounds: Bounds | None = None
    population: Population | None = None
    settled: Settled | None = None
    posts: Posts | None = None
    listed: Listed | None = None
    roads: Roads | None = None
    ground: Ground | None = None
    surveyed: Surveyed | None = None
    figured: Surveyed | None = None
    census: pd.DataFrame | None = None
    faults: list[Fault] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unforeseen: list[Fault] = field(default_factory=list)
    """Faults of microplan itself: the check goes on past them too, but says so."""

    def try_stage(self, stage: str, make: Callable[..., T], *arguments: object) -> T:
        """Make a stage; where it has a fault, or needs what is missing, `Missing` in its place."""
        needs = next((a.stage for a in arguments if isinstance(a, Missing)), "")
        if needs:
            self.skipped.append(Skipped(_call(stage), _call(needs)))
            return cast("T", Missing(needs))
        made = self.read(make, *arguments)
        return cast("T", Missing(stage)) if made is None else made

    def read(self, reader: Callable[..., T], *arguments: object) -> T | None:
        """Call a reader; its faults are kept, each once, and the check goes on."""
        try:
            return reader(*arguments)
        except InputFault as fault:
            self.faults.extend(f for f in fault.faults if f not in self.faults)
        except MicroplanError as error:
            self.faults.append(Fault("the plan", str(error)))
        except Exception as error:
            if os.environ.get("MICROPLAN_DEBUG"):
                raise
            self.unforeseen.append(_blame_ourselves(reader, error))
        return None

    def take(self, inputs: Inputs) -> None:
        """Keep what could be read."""
        for name, part in vars(inputs).items():
            setattr(self, name, None if isinstance(part, Missing) else part)


def read_past_faults(given: PlanSettings) -> Readings:
    """Read every input of a plan as a run does, past faults as far as one can.

    A part that needs one with a fault is skipped, and said to be; what it can tell by itself, such
    as a column that is not there, is told nevertheless.
    """
    readings = Readings()
    readings.take(read_inputs(given, readings.try_stage))
    readings.census = readings.read(read_census, given.demography.census)
    if readings.bounds is None:
        _read_lists_alone(readings, given)
    else:
        areas: Any = readings.bounds.areas
        readings.read(make_calendar, areas, given.campaign, given.calendar)
        if readings.settled is None:
            _read_posts_alone(readings, areas, given)
        else:
            chosen = given.targeting.selection
            listed = (chosen.listed, chosen.listed_file, chosen.listed_column)
            homes = readings.settled.settlements
            readings.read(read_decisions, areas, homes, given.plan.overrides, listed)
    return readings


def _read_posts_alone(readings: Readings, areas: pd.DataFrame, given: PlanSettings) -> None:
    """Read the health posts without the settlements: what their own file says."""
    alone = given.facilities.model_copy(update={"place": ""})
    readings.read(read_facilities, areas, SETTLEMENTS.empty(), alone, given.staff)


def _read_lists_alone(readings: Readings, given: PlanSettings) -> None:
    """Read what can be read of places and high-risk sites without areas."""
    for file in (given.population.places, given.population.high_risk):
        if file is not None:
            readings.read(read_places, file, given.population, Ledger())


def _blame_ourselves(reader: Callable[..., object], error: Exception) -> Fault:
    """Return what to say where a reader failed in a way that was not foreseen."""
    what = f"microplan itself failed here: {type(error).__name__}: {error}"
    todo = "report it, with the file; MICROPLAN_DEBUG=1 shows where it happened"
    return Fault(reader.__name__.replace("_", " "), what, todo)


def _call(stage: str) -> str:
    return WORDS.get(stage, stage)
