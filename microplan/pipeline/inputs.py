"""The first half of the line: every input read, stage by stage, as a run and a check both do.

areas -> population -> settlements -> facilities -> lists -> roads -> ground -> coverage
-> place_figures
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import pandas as pd

from microplan.domain.tables import COVERAGE
from microplan.sources.areas.levels import read_areas
from microplan.sources.coverage.surveys import read_coverage, read_place_figures
from microplan.sources.lists.lists import read_lists
from microplan.sources.people.population import read_population
from microplan.sources.people.settlements import make_settlements
from microplan.sources.posts.facilities import read_facilities
from microplan.sources.roads.network import read_roads
from microplan.sources.surfaces.ground import read_ground

if TYPE_CHECKING:
    from collections.abc import Callable

    from microplan.config.model import PlanSettings
    from microplan.domain.handover import Bounds, Listed, Population, Posts, Settled, Surveyed
    from microplan.geo.roads import Roads
    from microplan.geo.surfaces.ground import Ground

T = TypeVar("T")


class Keep(Protocol):
    """Makes a stage out of its arguments, or finds what it made before."""

    def __call__(self, stage: str, make: Callable[..., T], *arguments: object) -> T:
        """Return what the stage makes."""


@dataclass(frozen=True)
class Inputs:
    """All that the plan's files hold, joined and mended."""

    bounds: Bounds
    population: Population
    settled: Settled
    posts: Posts
    listed: Listed
    roads: Roads
    ground: Ground
    surveyed: Surveyed
    figured: Surveyed
    """The coverage of single places."""

    @property
    def coverage(self) -> pd.DataFrame:
        """The coverage of areas and of single places."""
        return COVERAGE.arrange(pd.concat([self.surveyed.coverage, self.figured.coverage]))

    @property
    def parts(
        self,
    ) -> tuple[Bounds | Population | Settled | Posts | Listed | Roads | Ground | Surveyed, ...]:
        """Every part, in the order of the line."""
        return (
            self.bounds,
            self.population,
            self.settled,
            self.posts,
            self.listed,
            self.surveyed,
            self.figured,
            self.roads,
            self.ground,
        )


def read_inputs(given: PlanSettings, keep: Keep) -> Inputs:
    """Read every input of a plan, each by the reader of its room."""
    names = given.names
    bounds = keep("areas", read_areas, given.areas, names)
    population = keep("population", read_population, bounds.areas, given.population)
    areas = population.areas
    settled = keep(
        "settlements", make_settlements, population, given.population, given.demography,
        given.campaign, names,
    )  # fmt: skip
    homes = settled.settlements
    posts = keep("facilities", read_facilities, areas, homes, given.facilities, given.staff)
    listed = keep("lists", read_lists, areas, homes, posts, given.lists, given.campaign, names)
    roads = keep("roads", read_roads, bounds.areas, given.roads, given.terrain, given.campaign)
    ground = keep("ground", read_ground, bounds.areas, roads, given.terrain)
    surveyed = keep("coverage", read_coverage, bounds.areas, given.coverage, names)
    figured = keep("place_figures", read_place_figures, homes, bounds.areas, given.coverage, names)
    return Inputs(bounds, population, settled, posts, listed, roads, ground, surveyed, figured)
