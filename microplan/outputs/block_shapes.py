"""The ground of a block's map: roads, water, borders and what lies outside, as light shapes.

Borders are drawn only where two of the plan's own areas meet; the outer edge of the plan fades
into the ground, so that no edge of a district is ever taken for a border of the country
(DOMAIN 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from microplan.outputs.page_names import list_blocks

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry as Geometry

    from microplan.domain.handover import Plan

DECIMALS = 5
"""Of a degree: about one metre."""
TOLERANCE = 1e-4
"""Degrees by which a shape may move: about ten metres, less than a pixel at a block's zoom."""
ROAD_POINTS_MAX = 20_000
"""Points of road on a page; above it the roads are drawn more coarsely."""
MEET = 2e-4
"""Degrees within which two edges are taken for one border."""
ROAD_KINDS = {
    "major": ("motorway", "trunk", "primary"),
    "middle": ("secondary", "tertiary"),
    "track": ("track",),
    "path": ("path", "footway", "bridleway", "steps", "cycleway"),
    "ferry": ("ferry",),
}
"""How a road is drawn, by the class of its way; all other classes are "minor"."""


@dataclass(frozen=True)
class Border:
    """A line on which two areas meet."""

    between: tuple[str, str]
    of_districts: bool
    line: Geometry


@dataclass(frozen=True)
class Ground:
    """Shapes of all blocks of a plan, made once for all of its pages."""

    blocks: dict[str, Geometry]
    parents: dict[str, str]
    borders: tuple[Border, ...]


@dataclass(frozen=True)
class BlockShapes:
    """What lies under the marks of one block's map."""

    window: tuple[float, float, float, float]
    """West, south, east, north: all that is drawn lies in it."""
    bounds: tuple[float, float, float, float]
    """Of the block itself."""
    layers: tuple[tuple[str, Geometry], ...]
    """Kind and shape, from the ground up."""


def shape_ground(plan: Plan) -> Ground:
    """Simplify the plan's blocks together, and find the borders that they share."""
    areas = plan.areas[plan.areas["area_id"].isin(list_blocks(plan))].sort_values("area_id")
    shapes = dict(zip(areas["area_id"], _simplify(areas), strict=True))
    parents = dict(zip(areas["area_id"], areas["parent_id"], strict=True))
    return Ground(shapes, parents, tuple(_find_borders(shapes, parents)))


def shape_block(plan: Plan, ground: Ground, area_id: str) -> BlockShapes:
    """Cut the ground of one block's map out of the plan."""
    block = ground.blocks[area_id]
    window = _open_window(block.bounds)
    waters = [
        (kind, _clip(plan.water, kinds, window))
        for kind, kinds in (("water", (3, 6)), ("stream", (1, 5)))
    ]
    edges = [(_kind_of(b), shapely.clip_by_rect(b.line, *window)) for b in ground.borders]
    around = shapely.box(*_pad(window, 2.0)).difference(block)
    layers = [*waters, *_draw_roads(plan.roads, window), ("wash", around)]
    layers += [("fade", _outer_edge(ground, area_id)), *_union_kinds(edges)]
    light = tuple((kind, _round(shape)) for kind, shape in layers if not shape.is_empty)
    west, south, east, north = (round(edge, DECIMALS) for edge in block.bounds)
    return BlockShapes(window, (west, south, east, north), light)


def _simplify(areas: gpd.GeoDataFrame) -> list[Geometry]:
    """Simplify polygons so that what they share stays shared, where they allow it."""
    shapes = shapely.make_valid(areas.geometry.to_numpy())
    if len(shapes) and shapely.coverage_is_valid(shapes):
        return list(shapely.coverage_simplify(shapes, TOLERANCE))
    return list(shapely.simplify(shapes, TOLERANCE, preserve_topology=True))


def _find_borders(shapes: dict[str, Geometry], parents: dict[str, str]) -> list[Border]:
    """Find the line between each two neighbours; edges that almost meet are one border."""
    # gaps closed, so that only the true outside is outside
    whole = shapely.union_all(list(shapes.values())).buffer(MEET).buffer(-MEET)
    outside = shapely.boundary(whole).buffer(MEET / 4)
    borders = []
    for a, b in combinations(shapes, 2):
        if shapely.dwithin(shapes[a], shapes[b], MEET):
            met = shapely.boundary(shapes[a]).intersection(shapes[b].buffer(MEET))
            line = met.difference(outside)
            if shapely.length(line) > 4 * MEET:
                borders.append(Border((a, b), parents[a] != parents[b], line))
    return borders


def _outer_edge(ground: Ground, area_id: str) -> Geometry:
    """Return the part of the block's edge that no other block of the plan shares."""
    edge = shapely.boundary(ground.blocks[area_id])
    shared = [b.line for b in ground.borders if area_id in b.between]
    return edge.difference(shapely.union_all(shared).buffer(MEET)) if shared else edge


def _kind_of(border: Border) -> str:
    return "district-border" if border.of_districts else "border"


def _union_kinds(pieces: list[tuple[str, Geometry]]) -> list[tuple[str, Geometry]]:
    """Join the pieces of each kind into one shape."""
    kinds = sorted({kind for kind, _ in pieces})
    return [(k, shapely.union_all([s for kind, s in pieces if kind == k])) for k in kinds]


def _open_window(bounds: tuple[float, ...]) -> tuple[float, float, float, float]:
    """Return a square window round the block, wide enough for a screen of any shape."""
    west, south, east, north = bounds
    squeeze = float(np.cos(np.radians((south + north) / 2)))
    half = 0.85 * max((east - west) * squeeze, north - south)
    x, y = (west + east) / 2, (south + north) / 2
    return (x - half / squeeze, y - half, x + half / squeeze, y + half)


def _pad(
    window: tuple[float, float, float, float], share: float
) -> tuple[float, float, float, float]:
    """Widen a window by a share of its own size on each side."""
    west, south, east, north = window
    dx, dy = (east - west) * share, (north - south) * share
    return (west - dx, south - dy, east + dx, north + dy)


def _clip(frame: gpd.GeoDataFrame, kinds: tuple[int, ...], window: tuple[float, ...]) -> Geometry:
    """Return the frame's shapes of these kinds (shapely type ids) in the window, as one."""
    shapes = frame.geometry.to_numpy()
    shapes = shapes[np.isin(shapely.get_type_id(shapes), kinds)]
    cut = shapely.clip_by_rect(shapely.make_valid(shapes), *window)
    return shapely.simplify(shapely.union_all(cut), TOLERANCE / 2)


def _draw_roads(roads: gpd.GeoDataFrame, window: tuple[float, ...]) -> list[tuple[str, Geometry]]:
    """Return the roads in the window by how they are drawn, small ones first."""
    drawn = {word: kind for kind, words in ROAD_KINDS.items() for word in words}
    kinds = np.array([drawn.get(c.removesuffix("_link"), "minor") for c in roads["road_class"]])
    lines = shapely.clip_by_rect(roads.geometry.to_numpy(), *window)
    shapes = {
        kind: shapely.line_merge(shapely.multilinestrings(_lines_of(lines[kinds == kind])))
        for kind in ("path", "ferry", "track", "minor", "middle", "major")
        if (kinds == kind).any()
    }
    return list(_thin(shapes).items())


def _lines_of(shapes: Any) -> Any:
    """Return the single lines of the shapes."""
    parts = shapely.get_parts(shapes[~shapely.is_empty(shapes)])
    return parts[shapely.get_type_id(parts) == 1]


def _thin(shapes: dict[str, Geometry]) -> dict[str, Geometry]:
    """Simplify lines until they have few enough points for a page."""
    tolerance = TOLERANCE / 2
    while True:
        thin = {kind: shapely.simplify(shape, tolerance) for kind, shape in shapes.items()}
        points = sum(int(shapely.get_num_coordinates(shape)) for shape in thin.values())
        if points <= ROAD_POINTS_MAX or tolerance > 100 * TOLERANCE:
            return thin
        tolerance *= 2


def _round(shape: Geometry) -> Geometry:
    return shapely.transform(shape, lambda points: np.round(points, DECIMALS))
