"""Roads as a road file has them: names, some ends that miss the next road, tracks to nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.synth.layout import HILL, Part, draw
from microplan.synth.plane import STEP, Plane, wander
from microplan.synth.ways import Road, lay_roads
from microplan.synth.writing import Feature, Row

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from microplan.synth.junctions import Junctions
    from microplan.synth.waters import Waters

LOOSE_ENDS = 0.03
"""Share of small roads whose end misses its junction, as hand-drawn ends do."""
MISS_METRES = (3.0, 12.0)
SWAY = {
    "trunk": (0.03, 60.0),
    "primary": (0.04, 80.0),
    "secondary": (0.05, 90.0),
    "tertiary": (0.06, 90.0),
    "unclassified": (0.07, 100.0),
    "residential": (0.02, 15.0),
    "track": (0.09, 120.0),
}
"""How far roads sway on their way, by class: share of their length, and metres at most."""
ROAD_STEP = 150.0
"""Metres between two vertices of a road, about."""
SHORE = 20.0
"""Metres of dry ground between a road and water."""
HILL_SWAY = 1.8
"""How much more they sway in the hills."""
NAMES = {"trunk": "NH 999", "primary": "SH 98", "ferry": "Navghat ferry"}
STRAYS = (
    ((5_300.0, 4_800.0), (1_300.0, 800.0)),
    ((10_900.0, 4_300.0), (-600.0, 1_100.0)),
    ((28_000.0, 31_200.0), (900.0, 400.0)),
)
"""Tracks that join nothing: where they start, and how far east and north they lead (metres)."""


def draw_roads(seed: int, junctions: Junctions, waters: Waters, plane: Plane) -> list[Feature]:
    """Return the roads of the district in degrees, with class and name."""
    rng = draw(seed, Part.ROADS)
    wet = waters.wet.buffer(SHORE)
    roads = lay_roads(junctions, wet)
    lines = [_draw_line(rng, road, junctions, wet) for road in roads]
    classes = [road.road_class for road in roads] + ["track"] * len(STRAYS)
    strays = [shapely.LineString([start, np.add(start, way)]) for start, way in STRAYS]
    lines += [wander(rng, stray, *SWAY["track"], ROAD_STEP) for stray in strays]
    bent = plane.bend(shapely.segmentize(np.array(lines), STEP))
    rows: list[Row] = [
        {"road_id": f"R{n + 1:04d}", "highway": name, "name": NAMES.get(name, "")}
        for n, name in enumerate(classes)
    ]
    return [Feature(row, line) for row, line in zip(rows, bent, strict=True)]


def _draw_line(
    rng: np.random.Generator, road: Road, junctions: Junctions, wet: BaseGeometry
) -> shapely.LineString:
    """Return a road as it runs on the plane; the end of a few small ones misses its junction."""
    ends = junctions.xy[[road.start, road.end]].copy()
    small = road.road_class in ("unclassified", "track")
    if small and rng.random() < LOOSE_ENDS:
        turn, miss = rng.uniform(0, 2 * np.pi), rng.uniform(*MISS_METRES)
        ends[1] += miss * np.array([np.cos(turn), np.sin(turn)])
    straight = shapely.LineString(ends)
    if junctions.piece[road.start] != junctions.piece[road.end]:
        return straight
    hilly = HILL_SWAY if junctions.block[road.start] == HILL else 1.0
    share, most = SWAY[road.road_class]
    swaying = wander(rng, straight, hilly * share, hilly * most, ROAD_STEP)
    return straight if shapely.intersects(swaying, wet) else swaying
