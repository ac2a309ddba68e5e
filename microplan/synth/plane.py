"""The plane that the district is drawn on, and how it is bent into a place on the globe.

Roads, borders, the river and villages are laid out straight and then bent together by one smooth
map that never folds. So lines that meet still meet, lines that do not cross still do not, and
borders that are shared stay shared to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from microplan.synth.layout import HEIGHT, WIDTH, Part, draw

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOUTH_WEST = (84.62, 25.12)
METRES_PER_DEGREE = (100_580.0, 110_790.0)
"""Of longitude and latitude, near 25.3 degrees north."""
DECIMALS = 6
STEP = 240.0
"""Metres between two vertices of a line, before it is bent."""
STEPS_BACK = 8
"""Each step back from the bent plane takes off some two thirds of what is still off."""
WAVES = ((15_000.0, 420.0), (5_500.0, 130.0), (1_900.0, 30.0), (900.0, 9.0))
"""Length and height (metres) of the waves that bend the plane.

Two of each for either axis, low enough for their length that the map does not fold.
"""


@dataclass(frozen=True)
class Plane:
    """A plane in metres, and the waves that bend it."""

    numbers: NDArray[np.float64]
    """Wave numbers (waves, 2), radians a metre."""
    phases: NDArray[np.float64]
    """(waves,)"""
    pushes: NDArray[np.float64]
    """Metres east and north that a wave pushes at its crest (waves, 2)."""

    def to_degrees(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bend points (n, 2) in metres, and return their longitudes and latitudes, rounded."""
        lonlat = np.array(SOUTH_WEST) + (xy + self._turn(xy)) / np.array(METRES_PER_DEGREE)
        return np.asarray(np.round(lonlat, DECIMALS))

    def _turn(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far points (n, 2) are pushed, metres."""
        turns = np.zeros_like(xy)
        for number, phase, push in zip(self.numbers, self.phases, self.pushes, strict=True):
            angle = xy[:, 0] * number[0] + xy[:, 1] * number[1] + phase
            turns += np.sin(angle)[:, None] * push
        return turns

    def to_metres(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points of the plane (n, 2), metres, for longitudes and latitudes, to a metre."""
        bent = (lonlat - np.array(SOUTH_WEST)) * np.array(METRES_PER_DEGREE)
        xy = bent
        for _ in range(STEPS_BACK):
            xy = bent - self._turn(xy)
        return np.asarray(xy)

    def bend(self, geometry: Any) -> Any:
        """Bend geometries vertex by vertex; who wants smooth lines puts vertices in before."""
        return shapely.transform(geometry, self.to_degrees)


def lay_plane(seed: int) -> Plane:
    """Draw the waves of the plane."""
    rng = draw(seed, Part.PLANE)
    waves = np.repeat(np.array(WAVES), 4, axis=0)
    heading = rng.uniform(0, 2 * np.pi, len(waves))
    numbers = np.column_stack([np.cos(heading), np.sin(heading)]) * 2 * np.pi / waves[:, :1]
    axis = np.tile([[1.0, 0.0], [0.0, 1.0]], (len(waves) // 2, 1))
    return Plane(numbers, rng.uniform(0, 2 * np.pi, len(waves)), axis * waves[:, 1:])


def wander(
    rng: np.random.Generator,
    line: shapely.LineString,
    share: float,
    most: float,
    step: float = STEP,
) -> shapely.LineString:
    """Return a straight line that sways to either side on its way, and ends where it ended.

    Parameters
    ----------
    share : of the line's length, how far it sways.
    most : metres that it sways at most, about.
    step : metres between two of its vertices, about.
    """
    (start, end), length = shapely.get_coordinates(line), line.length
    t = np.linspace(0, 1, max(3, round(length / step) + 1))
    turns = np.arange(1, 6)
    waves = np.sin(np.outer(t, turns) * 2 * np.pi + rng.uniform(0, 2 * np.pi, 5))
    sway = (waves * turns**-1.2).sum(axis=1)  # not a matrix product: its last digits differ by BLAS
    off = np.sin(np.pi * t) * sway * min(share * length, most) / 2
    off[[0, -1]] = 0.0
    across = np.array([start[1] - end[1], end[0] - start[0]]) / length
    way = start + np.outer(t, end - start) + np.outer(off, across)
    way[-1] = end
    return shapely.LineString(way)


def draw_outline() -> shapely.Polygon:
    """Return the district's outline on the plane: a rounded, uneven shape of some 950 km2."""
    turn = np.linspace(0, 2 * np.pi, 181)[:-1]
    c, s = np.cos(turn), np.sin(turn)
    wobble = (
        1
        + 0.055 * np.sin(3 * turn + 0.6)
        + 0.035 * np.sin(5 * turn + 2)
        + 0.02 * np.sin(9 * turn + 4)
    )
    radius = wobble * (np.abs(c) ** 3 + np.abs(s) ** 3) ** (-1 / 3)
    east = WIDTH / 2 + WIDTH * 0.455 * radius * c
    north = HEIGHT / 2 + HEIGHT * 0.455 * radius * s
    return shapely.Polygon(np.column_stack([east, north]))
