"""The QR code of a route sheet, as SVG."""

from __future__ import annotations

from itertools import groupby

import segno

QUIET = 2
"""White around the code, in squares."""


def draw_code(text: str) -> str:
    """Draw a text as a QR code that stands a crease: a path of black runs, row by row."""
    # One mask for all: any reader takes any, and trying all eight takes most of a sheet's time.
    code = segno.make(text, error="m", micro=False, mask=2)
    size = len(code.matrix) + 2 * QUIET
    path = "".join(_draw_row(bytes(row), y) for y, row in enumerate(code.matrix))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}">'
        f'<path d="{path}" stroke="#000"/></svg>'
    )


def _draw_row(row: bytes, y: int) -> str:
    """Draw the black runs of a row."""
    drawn, x = [], QUIET
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            drawn.append(f"M{x} {y + QUIET}.5h{length}")
        x += length
    return "".join(drawn)
