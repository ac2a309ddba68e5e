"""Every reader of the line, called in turn, and past those that found a fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from microplan.domain.checking import Skipped
from microplan.domain.tables import SETTLEMENTS
from microplan.errors import Fault, InputFault, MicroplanError
from microplan.routing.calendar import make_calendar
from microplan.sources.areas.levels import read_areas
from microplan.sources.coverage.surveys import read_coverage
from microplan.sources.ledger import Ledger
from microplan.sources.people.census import read_census
from microplan.sources.people.places import read_places
from microplan.sources.people.population import read_population
from microplan.sources.people.settlements import make_settlements
from microplan.sources.posts.facilities import read_facilities
from microplan.sources.roads.network import read_roads

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from microplan.config.model import PlanSettings
    from microplan.domain.handover import Bounds, Population, Posts, Settled, Surveyed
    from microplan.geo.roads import Roads

T = TypeVar("T")


@dataclass
class Readings:
    """What the readers gave; None where one found a fault, or waits for one that did."""

    bounds: Bounds | None = None
    population: Population | None = None
    settled: Settled | None = None
    posts: Posts | None = None
    surveyed: Surveyed | None = None
    roads: Roads | None = None
    census: pd.DataFrame | None = None
    faults: list[Fault] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def read(self, reader: Callable[..., T], *arguments: object) -> T | None:
        """Call a reader; its faults are kept, each once, and the check goes on."""
        try:
            return reader(*arguments)
        except InputFault as fault:
            self.faults.extend(f for f in fault.faults if f not in self.faults)
        except MicroplanError as error:
            self.faults.append(Fault("the plan", str(error)))
        return None

    def skip(self, part: str, needs: str) -> None:
        """Write down that a part waits for another that has a fault."""
        self.skipped.append(Skipped(part, needs))


def read_inputs(given: PlanSettings) -> Readings:
    """Read every input of a plan as a run does, past faults as far as one can.

    A part that needs one with a fault is skipped, and said to be; what it can tell by itself, such
    as a column that is not there, is told nevertheless.
    """
    readings = Readings()
    readings.census = readings.read(read_census, given.demography.census)
    readings.bounds = readings.read(read_areas, given.areas)
    if readings.bounds is None:
        _read_without_areas(readings, given)
    else:
        _read_within(readings, readings.bounds, given)
    return readings


def _read_within(readings: Readings, bounds: Bounds, given: PlanSettings) -> None:
    """Read all that is put into the areas."""
    areas = bounds.areas
    readings.population = readings.read(read_population, areas, given.population)
    readings.roads = readings.read(read_roads, areas, given.roads, given.terrain)
    readings.surveyed = readings.read(read_coverage, areas, given.coverage)
    readings.read(make_calendar, areas, given.campaign, given.calendar)
    if readings.population is None:
        readings.skip("settlements", "people")
    elif readings.census is None:
        readings.skip("settlements", "the census")
    else:
        readings.settled = readings.read(
            make_settlements, readings.population, given.population, given.demography,
            given.campaign,
        )  # fmt: skip
    _read_posts(readings, bounds, given)


def _read_posts(readings: Readings, bounds: Bounds, given: PlanSettings) -> None:
    """Read the health posts; without settlements, only by what their own file says."""
    if readings.settled is not None:
        places = readings.settled.settlements
        readings.posts = readings.read(
            read_facilities, bounds.areas, places, given.facilities, given.staff
        )
        return
    alone = given.facilities.model_copy(update={"place": ""})
    readings.read(read_facilities, bounds.areas, SETTLEMENTS.empty(), alone, given.staff)
    readings.skip("where health posts stand, and what they are called", "settlements")


def _read_without_areas(readings: Readings, given: PlanSettings) -> None:
    """Read what can be read of the other files by themselves."""
    files = [f for f in (given.population.places, given.population.high_risk) if f is not None]
    for reader in [partial(read_places, f, given.population, Ledger()) for f in files]:
        readings.read(reader)
    for part in ("people by block", "settlements", "health posts", "roads", "coverage"):
        readings.skip(part, "blocks and districts")
