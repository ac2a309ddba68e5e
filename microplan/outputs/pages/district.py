"""The small map of the front page: the blocks, shaded by the share of children missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.outputs.naming import Pair, link_to, name_all
from microplan.outputs.pages.places import find_step, share_breaks
from microplan.outputs.pages.standing import sum_by_block
from microplan.outputs.phrases import learn_phrases

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry as Geometry

    from microplan.domain.handover import Plan
    from microplan.outputs.pages.ground import Ground

WIDTH = 360.0
HEIGHT_MAX = 400.0
LETTER = 8.5
"""Width of a letter of a block's name, in units of the picture, on the safe side."""


@dataclass(frozen=True)
class BlockPicture:
    """A block as a path; the step is -1 where nobody was counted; the label may have no room."""

    name: Pair
    link: str
    path: str
    step: int
    share: int
    label: tuple[float, float] | None


@dataclass(frozen=True)
class DistrictPicture:
    """The blocks, and the borders between them, in units of a picture."""

    width: float
    height: float
    blocks: list[BlockPicture]
    borders: str
    district_borders: str


def draw_district(plan: Plan, ground: Ground) -> DistrictPicture:
    """Draw the blocks of a plan; only borders between them are lines (DOMAIN 8)."""
    west, south, east, north = shapely.total_bounds(np.array(list(ground.blocks.values())))
    squeeze = float(np.cos(np.radians((south + north) / 2)))
    scale = min((WIDTH - 8) / ((east - west) * squeeze), (HEIGHT_MAX - 8) / (north - south))

    def place(points: np.ndarray) -> np.ndarray:
        x = 4 + (points[:, 0] - west) * squeeze * scale
        return np.column_stack([x, 4 + (north - points[:, 1]) * scale])

    drawn = {k: shapely.transform(shape, place) for k, shape in ground.blocks.items()}
    inner = [b.line for b in ground.borders if not b.of_districts]
    between = [b.line for b in ground.borders if b.of_districts]
    return DistrictPicture(
        width=round((east - west) * squeeze * scale + 8, 1),
        height=round((north - south) * scale + 8, 1),
        blocks=_draw_blocks(plan, drawn),
        borders=_write_lines(inner, place),
        district_borders=_write_lines(between, place),
    )


def _draw_blocks(plan: Plan, drawn: dict[str, Geometry]) -> list[BlockPicture]:
    names, sums = name_all(plan.areas, "area_id", learn_phrases(plan)), sum_by_block(plan)
    breaks = share_breaks(plan.about.target_fic)
    labels = _place_labels({block: names[block] for block in drawn}, drawn)
    blocks = []
    for block, shape in drawn.items():
        children = float(sums["children"].get(block, 0.0))
        share = float(sums["missed"].get(block, 0.0)) / children if children > 0 else 0.0
        step = find_step(share, breaks) if children > 0 else -1
        link, path = link_to("maps", block, ".html"), _write_path(shape)
        blocks.append(
            BlockPicture(names[block], link, path, step, round(100 * share), labels.get(block))
        )
    return blocks


def _place_labels(
    names: dict[str, Pair], drawn: dict[str, Geometry]
) -> dict[str, tuple[float, float]]:
    """Place the names of the larger blocks first; one that would meet another is left out."""
    placed: dict[str, tuple[float, float]] = {}
    taken: list[Geometry] = []
    for block in sorted(drawn, key=lambda b: (-drawn[b].area, b)):
        at = drawn[block].representative_point()
        half = max(map(len, names[block])) * LETTER / 2
        box = shapely.box(at.x - half, at.y - 10, at.x + half, at.y + 10)
        if not any(box.intersects(other) for other in taken):
            taken.append(box)
            placed[block] = (round(at.x, 1), round(at.y + 5, 1))
    return placed


def _write_path(shape: Geometry) -> str:
    """Write polygons as an SVG path."""
    return "".join(
        f"M{_write_points(ring)}Z"
        for polygon in shapely.get_parts(shape)
        if polygon.geom_type == "Polygon"
        for ring in (polygon.exterior, *polygon.interiors)
    )


def _write_lines(lines: list[Geometry], place: Callable[[np.ndarray], np.ndarray]) -> str:
    """Write lines as an SVG path."""
    if not lines:
        return ""
    merged = shapely.line_merge(shapely.union_all(lines))
    parts = [p for p in shapely.get_parts(merged) if p.geom_type == "LineString"]
    return "".join(f"M{_write_points(shapely.transform(part, place))}" for part in parts)


def _write_points(line: Geometry) -> str:
    points = shapely.get_coordinates(line)
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
