"""The day's map on a route sheet, drawn in black and white as SVG, in millimetres of paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.outputs.sheets.labels import Label, Labels
from microplan.outputs.sheets.svg import (
    draw_arrows,
    draw_base,
    draw_disc,
    draw_dotted,
    draw_north,
    draw_scale,
    measure_disc,
    write_paths,
)
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from microplan.outputs.sheets.ground import Box, Ground

MAP_MM = 140.0
"""Width of the map on the sheet."""
EXTENT_MIN_METRES = 4000.0
MARGIN_MM = 12.0
"""Around the day: room for the discs, the north arrow and the scale bar."""
FINEST_MM = 0.2
"""Shapes are simplified to this on paper."""
LANE_MM = 0.7
"""How far a way is drawn to the left of the road, so that there and back lie side by side."""
SAME_PLACE_MM = 4.5
"""Stops closer than this on paper share one disc."""
SMALL_ROADS_MM_PER_KM = 8.0
DOT = "a.8 .8 0 1 0 1.6 0a.8 .8 0 1 0-1.6 0"
"""A circle from its left end, mm."""
WATER_GREY = "#d9d9d9"
ROAD_STYLES = {2: ("#707070", 1.3, 0.8), 1: ("#8c8c8c", 0.8, 0.4), 0: ("#a6a6a6", 0.35, 0.0)}
"""By rank: grey, width and the width of the white inside, mm."""


@dataclass(frozen=True)
class Mark:
    """A stop on the map: a point in metres, its number (empty for the base), and its name."""

    x: float
    y: float
    number: str
    name: str
    cold_chain: bool = False


@dataclass(frozen=True)
class Trip:
    """What one day's map shows, in metres."""

    marks: tuple[Mark, ...]
    """In order; the base first."""
    ways: tuple[BaseGeometry, ...]
    """One between each mark and the next; empty where no road was found."""
    around: NDArray[np.float64]
    """Places that must be in the window, shape (n, 2)."""


@dataclass(frozen=True)
class Paper:
    """A window of the ground on a piece of paper."""

    width: float
    height: float
    """Millimetres."""
    west: float
    north: float
    """Metres, of the paper's top left corner."""
    mm_per_metre: float

    @property
    def box(self) -> Box:
        """The window, metres."""
        east = self.west + self.width / self.mm_per_metre
        return (self.west, self.north - self.height / self.mm_per_metre, east, self.north)

    def place(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn metres into millimetres from the top left."""
        return (xy - [self.west, self.north]) * [self.mm_per_metre, -self.mm_per_metre]

    def lay(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Turn shapes in metres into shapes in millimetres, as fine as paper shows."""
        laid = shapely.simplify(shapely.transform(shapes, self.place), FINEST_MM)
        return np.atleast_1d(np.asarray(laid, dtype=object))


def draw_day(ground: Ground, trip: Trip, width: float, height: float) -> tuple[str, list[Label]]:
    """Draw a day's map, `width` by `height` millimetres: the lines as SVG, and the texts on it.

    The texts are not in the SVG: each picture would carry its own copy of the letters' shapes.
    """
    paper = fit_paper(trip, width, height)
    labels = Labels(width, height)
    parts = [_draw_water(ground, paper), _draw_roads(ground, paper)]
    parts += [draw_north(labels), draw_scale(labels, paper.mm_per_metre)]
    parts += [_draw_ways(trip, paper, labels), _draw_marks(trip, paper, labels)]
    parts += [_draw_settlements(ground, paper, labels)]
    return _frame(width, height, "".join(parts)), labels.written


def fit_paper(trip: Trip, width: float, height: float) -> Paper:
    """Fit the window to the day: every stop, way and place around it, with a margin."""
    points = [np.array([[mark.x, mark.y] for mark in trip.marks]), trip.around]
    points += [shapely.get_coordinates(way) for way in trip.ways]
    xy = np.concatenate([part for part in points if len(part)])
    low, high = xy.min(axis=0), xy.max(axis=0)
    room = np.array([width, height]) - 2 * MARGIN_MM
    scale = float((room / np.maximum(high - low, EXTENT_MIN_METRES)).min())
    middle = (low + high) / 2
    west, north = middle + np.array([-width, height]) / (2 * scale)
    return Paper(width, height, float(west), float(north), scale)


def _frame(width: float, height: float, body: str) -> str:
    """Put the drawing in its frame; what runs over the edge is not shown."""
    size = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
    edge = f'width="{width - 0.3:.2f}" height="{height - 0.3:.2f}" fill="none" stroke="#000"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} fill="none" stroke-linejoin="round">'
        f"{body}"
        f'<rect x="0.15" y="0.15" {edge} stroke-width="0.25"/></svg>'
    )


def _draw_water(ground: Ground, paper: Paper) -> str:
    """Draw rivers and lakes in pale grey."""
    shapes = paper.lay(ground.water_in(paper.box))
    flat = shapely.get_dimensions(shapes) == 2
    lakes, rivers = write_paths(shapes[flat]), write_paths(shapes[~flat])
    return (
        f'<path d="{lakes}" fill="{WATER_GREY}" fill-rule="evenodd"/>'
        f'<path d="{rivers}" stroke="{WATER_GREY}" stroke-width="1.4"/>'
    )


def _draw_roads(ground: Ground, paper: Paper) -> str:
    """Draw the roads in greys, the larger ones as two lines; first all edges, then all insides.

    Where the window is wide, the smallest roads would make a grey mat and are left out.
    """
    edges, insides = [], []
    small_roads = paper.mm_per_metre * METRES_PER_KM >= SMALL_ROADS_MM_PER_KM
    for rank, (grey, width, inside) in sorted(ROAD_STYLES.items()):
        if rank or small_roads:
            path = write_paths(paper.lay(ground.roads_in(paper.box, rank)))
            edges.append(f'<path d="{path}" stroke="{grey}" stroke-width="{width}"/>')
            insides.append(f'<path d="{path}" stroke="#fff" stroke-width="{inside}"/>' * (rank > 0))
    return "".join(edges + insides)


def _draw_ways(trip: Trip, paper: Paper, labels: Labels) -> str:
    """Draw each way in black with arrows; dotted from the road's end to the stop, on foot."""
    drawn = []
    for i, way in enumerate(trip.ways):
        ends = [paper.place(np.array([[m.x, m.y]]))[0] for m in trip.marks[i : i + 2]]
        if way.is_empty or way.length == 0:
            drawn.append(draw_dotted(ends[0], ends[1]))
            continue
        line = shapely.get_coordinates(paper.lay(np.array([way])))
        drawn.append(draw_dotted(ends[0], line[0]) + draw_dotted(line[-1], ends[1]))
        drawn.append(_draw_lane(shapely.LineString(line)))
        fine = shapely.segmentize(shapely.LineString(line), 1.0)
        labels.spare(shapely.get_coordinates(fine))
    return "".join(drawn)


def _draw_lane(line: shapely.LineString) -> str:
    """Draw a way a little to the left of the road, with arrows."""
    moved = shapely.offset_curve(line, -LANE_MM, join_style="bevel")  # y runs down: left is minus
    lane = line if moved.is_empty else shapely.line_merge(moved)
    drawn = f'<path d="{write_paths(np.array([lane]))}" stroke="#000" stroke-width="0.75"/>'
    arrows = [draw_arrows(part) for part in shapely.get_parts(lane) if part.length > 6]
    return drawn + "".join(arrows)


def _draw_marks(trip: Trip, paper: Paper, labels: Labels) -> str:
    """Draw the base as a black square and each stop as a numbered disc, then their names."""
    discs = _share_discs(trip, paper)
    for x, y, text, _ in discs:
        labels.take(x, y, measure_disc(text) / 2, 2.6)
    drawn = [
        draw_base(x, y, m.cold_chain) if not text else draw_disc(x, y, text)
        for x, y, text, m in discs
    ]
    for x, y, text, mark in discs:
        labels.put(x, y, text)
        labels.write(x, y, measure_disc(text) / 2, mark.name, True)
    return "".join(drawn)


def _share_discs(trip: Trip, paper: Paper) -> list[tuple[float, float, str, Mark]]:
    """Place the marks on paper; stops that fall together share a disc: 1·2."""
    discs: list[tuple[float, float, str, Mark]] = []
    for mark in trip.marks:
        x, y = (float(v) for v in paper.place(np.array([[mark.x, mark.y]]))[0])
        near = [i for i, d in enumerate(discs) if np.hypot(d[0] - x, d[1] - y) < SAME_PLACE_MM]
        if not near:
            discs.append((x, y, mark.number, mark))
        elif mark.number:
            shared_x, shared_y, text, first = discs[near[0]]
            text = f"{text}·{mark.number}" if text else mark.number
            discs[near[0]] = (shared_x, shared_y, text, first)
    return discs


def _draw_settlements(ground: Ground, paper: Paper, labels: Labels) -> str:
    """Draw settlements as small hollow dots, with a name where there is room for one."""
    xy, names = ground.settlements_in(paper.box)
    spots = paper.place(xy)
    free = np.flatnonzero(labels.are_free(spots, 0.9, 0.9))
    named = [(float(spots[i, 0]), float(spots[i, 1]), names[i]) for i in free]
    for across, down, _ in named:  # every dot first, so that no name covers one
        labels.take(across, down, 0.9, 0.9)
    for across, down, name in named:
        labels.write(across, down, 0.9, name, False)
    dots = "".join(
        f"M{x - 0.8:.2f} {y:.2f}a.8 .8 0 1 0 1.6 0a.8 .8 0 1 0-1.6 0" for x, y, _ in named
    )
    return f'<path d="{dots}" fill="#fff" stroke="#000" stroke-width="0.25"/>' if dots else ""
