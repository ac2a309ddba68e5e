"""District, blocks, sub-centres and wards: one net of lines, so that all borders are shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import cKDTree

from microplan.synth.layout import (
    BLOCKS,
    CHAR,
    TOWN,
    TOWN_RADIUS,
    WARDS,
    Part,
    draw,
    river_north,
)
from microplan.synth.plane import STEP, wander

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

GRID = 425.0
CHAR_REACH = 3_350.0
"""Metres to either side of the river that the island block holds."""
ROUNDS = 15


@dataclass(frozen=True)
class Borders:
    """Polygons on the plane (metres); the town is the block after the rural ones."""

    blocks: tuple[BaseGeometry, ...]
    subcentres: tuple[BaseGeometry, ...]
    subcentre_block: tuple[int, ...]
    wards: tuple[BaseGeometry, ...]


def draw_borders(seed: int, outline: BaseGeometry) -> Borders:
    """Cut the outline into sub-centres and wards, and join these into blocks and a town."""
    town = shapely.Point(TOWN.seat).buffer(TOWN_RADIUS, quad_segs=16)
    centres, owners = _place_subcentres(outline, town)
    quarters = _spread(_grid(town, GRID / 4), WARDS)
    net = _net(outline, town, centres, quarters)
    cells = _cut(seed, outline, net)
    kinds = _sort_cells(cells, town, centres, quarters)
    joined = [_join(cells, kinds, kind) for kind in range(len(centres) + len(quarters))]
    subcentres, wards = joined[: len(centres)], joined[len(centres) :]
    blocks = [
        shapely.coverage_union_all([s for s, o in zip(subcentres, owners, strict=True) if o == b])
        for b in range(len(BLOCKS))
    ]
    town_whole = shapely.coverage_union_all(wards)
    return Borders((*blocks, town_whole), tuple(subcentres), owners, tuple(wards))


def _grid(area: BaseGeometry, step: float) -> NDArray[np.float64]:
    """Return the points (n, 2) of a square grid that lie in `area`."""
    west, south, east, north = area.bounds
    x, y = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
    points = np.column_stack([x.ravel(), y.ravel()])
    return points[shapely.contains_xy(area, points)]


def _place_subcentres(
    outline: BaseGeometry, town: BaseGeometry
) -> tuple[NDArray[np.float64], tuple[int, ...]]:
    """Return the middles of all sub-centres, and the block of each."""
    points = _grid(outline.difference(town), GRID)
    owner = _own_points(points)
    spread = [_spread(points[owner == i], block.subcentres) for i, block in enumerate(BLOCKS)]
    owners = tuple(i for i, block in enumerate(BLOCKS) for _ in range(block.subcentres))
    return np.concatenate(spread), owners


def _own_points(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give each point to the block of the nearest seat, and the river's strip to the islands'."""
    seats = np.array([block.seat for block in BLOCKS])
    distance = np.hypot(*(points[:, None] - seats[None]).transpose(2, 0, 1))
    distance[:, CHAR] = np.inf
    owner = np.argmin(distance, axis=1)
    off_river = np.abs(points[:, 1] - river_north(points[:, 0]))
    strip = (off_river < CHAR_REACH) & (points[:, 0] > 6_000) & (points[:, 0] < 34_000)
    return np.where(strip, CHAR, owner)


def _spread(points: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return `count` middles spread evenly over points (Lloyd's method, a fixed start)."""
    chosen = [points[0]]
    for _ in range(count - 1):
        nearest = cKDTree(np.array(chosen)).query(points)[0]
        chosen.append(points[np.argmax(nearest)])
    centres = np.array(chosen)
    for _ in range(ROUNDS):
        owner = cKDTree(centres).query(points)[1]
        centres = np.array([points[owner == i].mean(axis=0) for i in range(count)])
    return centres


def _net(
    outline: BaseGeometry,
    town: BaseGeometry,
    centres: NDArray[np.float64],
    quarters: NDArray[np.float64],
) -> list[BaseGeometry]:
    """Return the lines halfway between sub-centres, and within the town between quarters."""
    rural, urban = (
        shapely.voronoi_polygons(shapely.MultiPoint(middles), extend_to=outline, only_edges=True)
        for middles in (centres, quarters)
    )
    return [town.boundary, rural, urban.intersection(town.buffer(GRID))]


def _cut(seed: int, outline: BaseGeometry, net: list[BaseGeometry]) -> list[BaseGeometry]:
    """Return the faces that the outline and the net cut; lines of the net wander on their way."""
    rng = draw(seed, Part.BORDERS)
    noded = shapely.union_all([outline.boundary, *net], grid_size=0.01)
    lines = _sort_lines(shapely.get_parts(shapely.line_merge(noded)))
    straight = shapely.get_num_coordinates(lines) == 2
    bent = [wander(rng, line, 0.07, 240.0) for line in lines[straight]]
    whole = shapely.segmentize(np.concatenate([bent, lines[~straight]]), STEP)
    faces = shapely.get_parts(shapely.polygonize(whole))
    return [face for face in faces if outline.contains(face.representative_point())]


def _sort_lines(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return lines in an order and direction that do not hang on the library that made them."""
    lines = shapely.normalize(lines)
    return np.asarray(lines[np.lexsort(np.round(shapely.bounds(lines), 1).T)])


def _sort_cells(
    cells: list[BaseGeometry],
    town: BaseGeometry,
    centres: NDArray[np.float64],
    quarters: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Say of each face which sub-centre, or after those which ward, it is part of."""
    inside = np.array([face.representative_point().coords[0] for face in cells])
    rural = cKDTree(centres).query(inside)[1]
    urban = cKDTree(quarters).query(inside)[1] + len(centres)
    return np.where(shapely.contains_xy(town, inside), urban, rural)


def _join(cells: list[BaseGeometry], kinds: NDArray[np.int64], kind: int) -> BaseGeometry:
    """Join the faces of one kind along the lines that they share."""
    return shapely.coverage_union_all([c for c, k in zip(cells, kinds, strict=True) if k == kind])
