"""Roads as a road file has them: names, some ends that miss the next road, tracks to nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.synth.layout import Part, draw
from microplan.synth.plane import STEP, Plane
from microplan.synth.ways import Road, lay_roads
from microplan.synth.writing import Feature, Row

if TYPE_CHECKING:
    from microplan.synth.junctions import Junctions
    from microplan.synth.waters import Waters

LOOSE_ENDS = 0.02
"""Share of small roads whose end misses its junction, as hand-drawn ends do."""
MISS_METRES = (3.0, 12.0)
NAMES = {"trunk": "NH 999", "primary": "SH 98", "ferry": "Navghat ferry"}
STRAYS = (
    ((6_200.0, 5_600.0), (1_500.0, 900.0)),
    ((12_800.0, 5_100.0), (-700.0, 1_300.0)),
    ((33_000.0, 37_200.0), (1_100.0, 500.0)),
)
"""Tracks that join nothing: where they start, and how far east and north they lead (metres)."""


def draw_roads(seed: int, junctions: Junctions, waters: Waters, plane: Plane) -> list[Feature]:
    """Return the roads of the district in degrees, with class and name."""
    rng = draw(seed, Part.ROADS)
    roads = lay_roads(junctions, waters.wet)
    lines = [_draw_line(rng, road, junctions) for road in roads]
    classes = [road.road_class for road in roads] + ["track"] * len(STRAYS)
    lines += [shapely.LineString([start, np.add(start, way)]) for start, way in STRAYS]
    bent = plane.bend(shapely.segmentize(np.array(lines), STEP))
    rows: list[Row] = [
        {"road_id": f"R{n + 1:04d}", "highway": name, "name": NAMES.get(name, "")}
        for n, name in enumerate(classes)
    ]
    return [Feature(row, line) for row, line in zip(rows, bent, strict=True)]


def _draw_line(rng: np.random.Generator, road: Road, junctions: Junctions) -> shapely.LineString:
    """Return a road as a line on the plane; the end of a few small ones misses its junction."""
    ends = junctions.xy[[road.start, road.end]].copy()
    small = road.road_class in ("unclassified", "track")
    if small and rng.random() < LOOSE_ENDS:
        turn, miss = rng.uniform(0, 2 * np.pi), rng.uniform(*MISS_METRES)
        ends[1] += miss * np.array([np.cos(turn), np.sin(turn)])
    return shapely.LineString(ends)
