"""The ground of a plan, as one stage hands it to the next, and what feet make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from rasterio.transform import from_origin

from microplan.geo.surfaces.burning import Lines, burn_ground
from microplan.geo.surfaces.spreading import spread
from microplan.geo.surfaces.surface import square_cells
from microplan.units import METRES_PER_KM, MINUTES_PER_HOUR

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from rasterio.transform import Affine

    from microplan.geo.graphs import RoadNetwork
    from microplan.geo.roads import Roads
    from microplan.geo.surfaces.spreading import MoveSet, Sources, Spread
    from microplan.geo.surfaces.surface import Surface

MOVES: MoveSet = 16
"""Eight moves make a straight way up to 8 % too long, sixteen up to 3 %."""
LEAST_WAIT = 1e-9
"""What marks a ferry whose wait is in its pace already."""


@dataclass(frozen=True)
class Land:
    """Ground without roads: square cells, north up.

    Attributes
    ----------
    kmh
        Shape (rows, cols), float32: walking speed of a healthy adult in the season; 0: blocked.
    elevation
        Shape (rows, cols), metres; None: level.
    west, north
        The outer corner, in the projection's metres.
    metres
        Side of a cell.
    """

    kmh: NDArray[np.floating]
    elevation: NDArray[np.floating] | None
    west: float
    north: float
    metres: float

    @property
    def transform(self) -> Affine:
        """From column and row to metres."""
        return from_origin(self.west, self.north, self.metres, self.metres)

    def level(self, kmh: float) -> Land:
        """Return the same ground as if it were open and level; what is blocked stays blocked."""
        return replace(self, kmh=np.where(self.kmh > 0, np.float32(kmh), 0.0), elevation=None)


@dataclass(frozen=True)
class Ground:
    """What a plan knows of its ground.

    Attributes
    ----------
    land
        The ground in the drive's season; None where the plan has neither land cover nor heights.
    dry
        The same in the dry season, where the drive's is another; else None.
    repairs
        `repairs`: what was missing or taken as something else.
    """

    land: Land | None
    dry: Land | None
    repairs: pd.DataFrame


def pave(land: Land, roads: Roads) -> Surface:
    """Return the ground for feet, with water, closed places, roads and ferries burnt in."""
    surface = burn_ground(
        land.kmh, square_cells(land.kmh.shape[0], land.metres), land.transform,
        roads.barriers.shapes, _list_ways(roads.network),
    )  # fmt: skip
    return replace(surface, elevation=land.elevation)


def walk_over(
    surface: Surface, sources: Sources, *, towards: bool, limit: float = np.inf
) -> Spread:
    """Return the minutes on foot to every cell; nobody squeezes between two blocked cells."""
    return spread(surface, sources, MOVES, limit, towards=towards, squeeze=False)


def _list_ways(network: RoadNetwork) -> Lines:
    """Return the ways of feet; a ferry's wait is in its pace."""
    kmh = np.zeros(network.edges)
    walked = np.isfinite(network.edge_walk_minutes) & (network.edge_walk_minutes > 0)
    metres = shapely.length(network.shapes) if network.edges else np.zeros(0)
    per_minute = MINUTES_PER_HOUR / METRES_PER_KM
    np.divide(metres * per_minute, network.edge_walk_minutes, out=kmh, where=walked)
    wait = np.where(network.edge_joinable, 0.0, LEAST_WAIT)
    return Lines(network.shapes, kmh, wait)
