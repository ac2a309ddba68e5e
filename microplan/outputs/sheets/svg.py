"""The marks of a map on paper as SVG: discs, arrows, dots, the north and the scale; millimetres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.outputs.sheets.labels import Labels

ARROW_EVERY_MM = 28.0
SCALES_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


def draw_arrows(line: shapely.LineString) -> str:
    """Draw arrow heads along a line, evenly, at least one."""
    count = max(1, round(line.length / ARROW_EVERY_MM))
    heads = []
    for i in range(count):
        at = line.length * (i + 0.5) / count
        tail, tip = (line.interpolate(at + step) for step in (-1.2, 1.2))
        along = np.array([tip.x - tail.x, tip.y - tail.y])
        along /= np.hypot(*along) or 1.0
        across = np.array([-along[1], along[0]])
        middle = np.array([tail.x, tail.y])
        corners = [middle + 3.0 * along, middle + 1.3 * across, middle - 1.3 * across]
        heads.append(f'<path d="{write_ring(corners)}" fill="#000"/>')
    return "".join(heads)


def draw_dotted(start: NDArray[np.float64], end: NDArray[np.float64]) -> str:
    """Draw a dotted line, for the way on foot; none where there is none to speak of."""
    if np.hypot(*(end - start)) < 0.5:
        return ""
    ends = f'x1="{start[0]:.2f}" y1="{start[1]:.2f}" x2="{end[0]:.2f}" y2="{end[1]:.2f}"'
    dots = 'stroke-linecap="round" stroke-dasharray="0.01 1.5"'
    return f'<line {ends} stroke="#000" stroke-width="0.8" {dots}/>'


def measure_disc(text: str) -> float:
    """Return the width of a disc that holds the text, mm."""
    return max(5.4, 2.4 + 2.1 * len(text))


def draw_disc(x: float, y: float, text: str) -> str:
    """Draw the disc of a number, wider where several stops share it."""
    width = measure_disc(text)
    shape = f'x="{x - width / 2:.2f}" y="{y - 2.7:.2f}" width="{width:.2f}" height="5.4" rx="2.7"'
    return f'<rect {shape} fill="#fff" stroke="#000" stroke-width="0.6"/>'


def draw_base(x: float, y: float, cold_chain: bool) -> str:
    """Draw the base: a black square, with a snowflake where vaccine is kept."""
    square = f'<rect x="{x - 2.3:.2f}" y="{y - 2.3:.2f}" width="4.6" height="4.6" fill="#000"/>'
    if not cold_chain:
        return square
    spokes = [(1.7 * np.sin(a), 1.7 * np.cos(a)) for a in np.radians([0, 60, 120])]
    lines = "".join(f"M{x - u:.2f} {y - v:.2f}L{x + u:.2f} {y + v:.2f}" for u, v in spokes)
    return f'{square}<path d="{lines}" stroke="#fff" stroke-width="0.45"/>'


def draw_north(labels: Labels) -> str:
    """Draw an arrow to the north in the top right corner."""
    x = labels.width - 5.0
    labels.put(x, 11.0, "N")
    return (
        f'<rect x="{x - 3.5}" y="1" width="7" height="12.5" fill="#fff"/>'
        f'<path d="M{x} 2L{x - 1.8} 8L{x} 6.8L{x + 1.8} 8Z" fill="#000"/>'
    )


def draw_scale(labels: Labels, mm_per_metre: float) -> str:
    """Draw a scale bar in the bottom left corner, at most a quarter of the map long."""
    reach_km = labels.width / 4 / mm_per_metre / METRES_PER_KM
    km = max([s for s in SCALES_KM if s <= reach_km], default=SCALES_KM[0])
    length, y = km * METRES_PER_KM * mm_per_metre, labels.height - 3.0
    ticks = f"M3 {y - 1.5}V{y}H{3 + length:.2f}V{y - 1.5}"
    box = f'x="1" y="{y - 4.2:.2f}" width="{length + 17:.2f}" height="6.5"'
    labels.put(length + 10.5, y - 0.6, f"{km:g} km", False)
    return f'<rect {box} fill="#fff"/><path d="{ticks}" stroke="#000" stroke-width="0.4"/>'


def write_paths(shapes: NDArray[np.object_]) -> str:
    """Write shapes as the commands of one SVG path: lines, and rings one after another."""
    rings = shapely.get_rings(shapely.get_parts(shapes[shapely.get_dimensions(shapes) == 2]))
    lines = shapely.get_parts(shapes[shapely.get_dimensions(shapes) == 1])
    xy, of_line = shapely.get_coordinates(np.concatenate([rings, lines]), return_index=True)
    # Written all at once: a district's roads are a million numbers, and formats are slow.
    starts = np.diff(of_line, prepend=-1) != 0
    tenths = np.rint(xy * 10) / 10
    words = zip(starts.tolist(), *tenths.T.tolist(), strict=True)
    return "".join([f"{'M' if start else 'L'}{x} {y}" for start, x, y in words])


def write_ring(corners: list[NDArray[np.float64]]) -> str:
    """Write a closed ring as the commands of an SVG path."""
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in corners) + "Z"
