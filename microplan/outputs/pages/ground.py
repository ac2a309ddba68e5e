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

from microplan.outputs.naming import list_blocks

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
TOLERANCE_MAX = 2e-3
"""Degrees: beyond it kinds of road are left out, rather than all of them bent."""
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
SMALL_FIRST = {
    "path": True,
    "track": True,
    "minor": True,
    "ferry": False,
    "middle": False,
    "major": False,
}
"""The kinds in the order of drawing, and whether they are drawn in the block alone."""
Window = tuple[float, float, float, float]
"""West, south, east, north."""


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
class Roads:
    """The roads of a map by how they are drawn."""

    shapes: dict[str, Geometry]
    coarse: bool
    """Whether some had to be left out to keep the page light."""


@dataclass(frozen=True)
class BlockShapes:
    """What lies under the marks of one block's map."""

    window: Window
    """All that is drawn lies in it."""
    bounds: Window
    """Of the block itself."""
    layers: tuple[tuple[str, Geometry], ...]
    """Kind and shape, from the ground up."""
    coarse: bool
    """Whether small or short roads are left out to keep the page light."""


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
    roads = _draw_roads(plan.roads, block.bounds, window)
    layers = [*waters, *roads.shapes.items(), ("wash", around)]
    layers += [("fade", _outer_edge(ground, area_id)), *_union_kinds(edges)]
    light = tuple((kind, _round(shape)) for kind, shape in layers if not shape.is_empty)
    west, south, east, north = (round(edge, DECIMALS) for edge in block.bounds)
    return BlockShapes(window, (west, south, east, north), light, roads.coarse)


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


def _open_window(bounds: tuple[float, ...]) -> Window:
    """Return a square window round the block, wide enough for a screen of any shape."""
    west, south, east, north = bounds
    squeeze = float(np.cos(np.radians((south + north) / 2)))
    half = 0.85 * max((east - west) * squeeze, north - south)
    x, y = (west + east) / 2, (south + north) / 2
    return (x - half / squeeze, y - half, x + half / squeeze, y + half)


def _pad(window: Window, share: float) -> Window:
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


def _draw_roads(roads: gpd.GeoDataFrame, block: Window, window: Window) -> Roads:
    """Return the roads by how they are drawn, small ones first; outside only the larger ones."""
    drawn = {word: kind for kind, words in ROAD_KINDS.items() for word in words}
    kinds = np.array([drawn.get(c.removesuffix("_link"), "minor") for c in roads["road_class"]])
    lines = roads.geometry.to_numpy()
    near = _pad(block, 0.05)
    shapes = {
        kind: _lines_of(shapely.clip_by_rect(lines[kinds == kind], *(near if small else window)))
        for kind, small in SMALL_FIRST.items()
        if (kinds == kind).any()
    }
    return _thin({kind: _merge(parts) for kind, parts in shapes.items() if len(parts)})


def _lines_of(shapes: Any) -> Any:
    """Return the single lines of the shapes."""
    parts = shapely.get_parts(shapes[~shapely.is_empty(shapes)])
    return parts[shapely.get_type_id(parts) == 1]


def _merge(parts: Any) -> Any:
    """Join lines that meet end to end."""
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))


def _thin(lines: dict[str, Any]) -> Roads:
    """Simplify lines, then leave out short ones and small kinds, until a page can hold them."""
    light = _coarsen(lines, TOLERANCE_MAX)
    while _count(light) > ROAD_POINTS_MAX and len(light) > 1:
        light = dict(list(light.items())[1:])
    light = _coarsen(light, 20 * TOLERANCE_MAX)
    coarse = sum(map(len, light.values())) < sum(map(len, lines.values()))
    light = {kind: shapely.simplify(parts, TOLERANCE / 2) for kind, parts in light.items()}
    return Roads({k: shapely.multilinestrings(p) for k, p in light.items() if len(p)}, coarse)


def _coarsen(lines: dict[str, Any], tolerance_max: float) -> dict[str, Any]:
    """Simplify lines, and leave out those shorter than the bends that go, as far as is needed."""
    tolerance = TOLERANCE / 2
    while _count(lines) > ROAD_POINTS_MAX and tolerance < tolerance_max:
        long = {kind: parts[shapely.length(parts) > 3 * tolerance] for kind, parts in lines.items()}
        lines = {kind: shapely.simplify(parts, tolerance) for kind, parts in long.items()}
        tolerance *= 2
    return lines


def _count(lines: dict[str, Any]) -> int:
    return sum(int(shapely.get_num_coordinates(parts).sum()) for parts in lines.values())


def _round(shape: Geometry) -> Geometry:
    return shapely.transform(shape, lambda points: np.round(points, DECIMALS))
