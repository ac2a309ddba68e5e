"""The river, its islands (chars) and its old arms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import affinity

from microplan.synth.layout import CHANNEL_WIDTH, ISLANDS, LAKES, WIDTH, river_north
from microplan.synth.plane import STEP

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

SIDE_ARM = 190.0
"""Metres of water on either side of an island."""


@dataclass(frozen=True)
class Waters:
    """Water and the land that it parts, on the plane (metres)."""

    river: shapely.Polygon
    lakes: tuple[shapely.Polygon, ...]
    islands: tuple[shapely.Polygon, ...]
    pieces: tuple[shapely.Polygon, ...]
    """Land that can be walked without crossing the river: south, north, then each island."""

    @property
    def wet(self) -> shapely.MultiPolygon:
        """All water together."""
        return shapely.MultiPolygon([self.river, *self.lakes])


def draw_waters(outline: shapely.Polygon) -> Waters:
    """Draw the river across the district, with islands in it and old arms beside it."""
    east = np.arange(-2_000, WIDTH + 2_000, STEP)
    middle = shapely.LineString(np.column_stack([east, river_north(east)]))
    islands = tuple(_draw_island(*island) for island in ISLANDS)
    arms = [island.buffer(SIDE_ARM) for island in islands]
    wide = shapely.union_all([middle.buffer(CHANNEL_WIDTH / 2), *arms])
    river = _only_polygon(
        shapely.intersection(wide, outline).difference(shapely.union_all(islands))
    )
    lakes = tuple(_draw_lake(*lake) for lake in LAKES)
    banks = shapely.get_parts(outline.difference(wide))
    south, north = sorted(banks, key=lambda bank: -bank.area)[:2]
    if south.centroid.y > north.centroid.y:
        south, north = north, south
    return Waters(river, lakes, islands, (south, north, *islands))


def _draw_island(east: float, half_length: float, half_breadth: float) -> shapely.Polygon:
    """Return an island that lies along the river, blunt upstream and pointed downstream."""
    turn = np.linspace(0, 2 * np.pi, 49)[:-1]
    taper = 1 + 0.35 * np.cos(turn + np.pi)
    ring = np.column_stack([half_length * np.cos(turn), half_breadth * taper * np.sin(turn)])
    ends = river_north(np.array([east - half_length, east, east + half_length]))
    lean = np.degrees(np.arctan2(ends[2] - ends[0], 2 * half_length))
    turned = affinity.rotate(shapely.Polygon(ring), lean, origin=(0, 0))
    return affinity.translate(turned, east, ends[1])


def _draw_lake(
    middle: tuple[float, float], half_length: float, half_breadth: float
) -> shapely.Polygon:
    """Return an old arm of the river: a bow, open to the south."""
    turn = np.linspace(0.15 * np.pi, 0.85 * np.pi, 25)
    bow = np.column_stack([half_length * np.cos(turn), half_length * (np.sin(turn) - 0.7)])
    arm = shapely.LineString(bow).buffer(half_breadth / 2)
    return affinity.translate(arm, *middle)


def _only_polygon(geometry: BaseGeometry) -> shapely.Polygon:
    """Return the largest polygon of a geometry."""
    polygons = [part for part in shapely.get_parts(geometry) if isinstance(part, shapely.Polygon)]
    return max(polygons, key=lambda polygon: polygon.area)
