"""Where roads meet: places, street corners of the town, bridgeheads, landings and gates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.synth.layout import (
    BLOCKS,
    BRIDGED,
    FERRIED,
    SADAR,
    TOWN,
    TOWN_RADIUS,
    Part,
    Point,
    draw,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.synth.villages import Place
    from microplan.synth.waters import Waters

CORNER = 430.0
"""Metres between two street corners."""
BANK = 40.0
"""Metres that a bridgehead or landing stands back from the water."""
GATES: tuple[Point, ...] = ((-5_000.0, 12_300.0), (43_000.0, 13_600.0), (20_800.0, -5_000.0))
"""Towards where the highways leave the district."""


@dataclass(frozen=True)
class Junctions:
    """Points (n, 2) in metres that roads join, and what is known of each."""

    xy: NDArray[np.float64]
    piece: NDArray[np.int64]
    """Index of the piece of land."""
    block: NDArray[np.int64]
    """Index of the block; -1 where nobody lives."""
    people: NDArray[np.float64]
    street: NDArray[np.bool_]
    """Within the town."""
    gates: tuple[int, ...]
    crossings: tuple[tuple[int, int, str], ...]
    """Pairs of junctions across water, with the road class of what joins them."""

    def nearest(self, point: Point) -> int:
        """Return the junction nearest to `point`."""
        return int(np.argmin(np.hypot(*(self.xy - np.array(point)).T)))

    def seat(self, block: int) -> int:
        """Return the junction of a block's headquarters; the town's for it and the block around."""
        in_town = block in (SADAR, len(BLOCKS))
        return self.nearest(TOWN.seat if in_town else BLOCKS[block].seat)


def mark_junctions(
    seed: int, places: list[Place], waters: Waters, outline: shapely.Polygon
) -> Junctions:
    """Mark every point that a road may join."""
    lived = _pass_by(seed, places)
    corners = _mark_corners(seed, lived)
    gates = np.array([_find_gate(outline, gate) for gate in GATES])
    heads, classes = _mark_crossings(waters)
    xy = np.concatenate([lived, corners, gates, heads])
    rest = len(xy) - len(lived)
    first_head = len(lived) + len(corners) + len(gates)
    pairs = [(first_head + 2 * i, first_head + 2 * i + 1, name) for i, name in enumerate(classes)]
    first_gate = len(lived) + len(corners)
    return Junctions(
        xy,
        _find_pieces(waters, xy),
        np.concatenate([np.array([p.block for p in places]), np.full(rest, -1)]),
        np.concatenate([np.array([float(p.people) for p in places]), np.zeros(rest)]),
        np.hypot(*(xy - np.array(TOWN.seat)).T) < TOWN_RADIUS,
        tuple(range(first_gate, first_gate + len(gates))),
        tuple(pairs),
    )


def _pass_by(seed: int, places: list[Place]) -> NDArray[np.float64]:
    """Return where roads pass each place: through a seat, and beside what is smaller."""
    rng = draw(seed, Part.JUNCTIONS)
    seats = {block.seat for block in BLOCKS}
    tight = np.array([place.island >= 0 or place.block == len(BLOCKS) for place in places])
    off = rng.uniform(20.0, np.where(tight, 60.0, 160.0))
    off[[place.xy in seats for place in places]] = 0.0
    turn = rng.uniform(0, 2 * np.pi, len(places))
    aside = off[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    return np.asarray(np.array([place.xy for place in places]) + aside)


def _mark_corners(seed: int, lived: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the street corners of the town, off a turned grid, away from places."""
    steps = np.arange(-TOWN_RADIUS, TOWN_RADIUS, CORNER)
    x, y = (axis.ravel() for axis in np.meshgrid(steps, steps))
    turn = np.radians(17)
    grid = np.column_stack(
        [x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)]
    )
    grid += draw(seed, Part.ROADS).uniform(-70, 70, grid.shape) + np.array(TOWN.seat)
    inside = np.hypot(*(grid - np.array(TOWN.seat)).T) < 0.85 * TOWN_RADIUS
    far = np.hypot(*(grid[:, None] - lived[None]).transpose(2, 0, 1)).min(axis=1) > 0.45 * CORNER
    return np.asarray(grid[inside & far])


def _find_gate(outline: shapely.Polygon, towards: Point) -> Point:
    """Return where the way from the town to `towards` leaves the district, just inside."""
    way = shapely.LineString([TOWN.seat, towards]).intersection(outline.buffer(-30))
    x, y = shapely.get_coordinates(way)[-1]
    return float(x), float(y)


def _mark_crossings(waters: Waters) -> tuple[NDArray[np.float64], list[str]]:
    """Return both ends of each crossing in turn, and the class of each crossing."""
    south, north = waters.pieces[:2]
    island, far = waters.islands[BRIDGED], waters.islands[FERRIED]
    crossings = [
        (south, island, "tertiary"),
        (island, north, "tertiary"),
        (south, far, "ferry"),
    ]
    ends = [
        _cross(near, other, other if other in waters.islands else near)
        for near, other, _ in crossings
    ]
    return np.array(ends).reshape(-1, 2), [name for _, _, name in crossings]


def _cross(
    near: shapely.Polygon, other: shapely.Polygon, island: shapely.Polygon
) -> tuple[Point, Point]:
    """Return the ends of the crossing due north or south from an island's middle."""
    middle = island.centroid
    meridian = shapely.LineString([(middle.x, 0), (middle.x, 60_000)])
    low = meridian.intersection(near.buffer(-BANK)).bounds[3]
    high = meridian.intersection(other.buffer(-BANK)).bounds[1]
    return (middle.x, low), (middle.x, high)


def _find_pieces(waters: Waters, xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the index of the piece of land that each point lies on; the nearest, if none."""
    off = np.array([shapely.distance(piece, shapely.points(xy)) for piece in waters.pieces])
    return np.asarray(np.argmin(off, axis=0))
