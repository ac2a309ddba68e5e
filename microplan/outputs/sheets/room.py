"""How much room words take on paper, from the widths of the letters in the package's own type."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from itertools import chain
from typing import TYPE_CHECKING

from fontTools.ttLib import TTFont

from microplan.units import MM_PER_POINT

if TYPE_CHECKING:
    from collections.abc import Iterable

CAP_EMS = 0.714
"""A line is as high as a capital; what lies between two lines is its leading."""
LONG_WORD = 14
"""A longer word may be broken between any two letters, as the template breaks it."""
UNKNOWN_EMS = 1.0
KEPT = 2**15
"""Texts whose room is remembered: the same names come back on many sheets."""


@lru_cache(KEPT)
def measure_width(text: str, points: float, bold: bool = False) -> float:
    """Return the width of a text on one line, mm.

    Letters stand side by side: where the script joins some, the text is narrower.
    """
    widths = letter_widths(bold)
    ems = sum(widths.get(ord(letter), UNKNOWN_EMS) for letter in text)
    return ems * points * MM_PER_POINT


@cache
def letter_widths(bold: bool) -> dict[int, float]:
    """Return the width of every letter that the package's type has, ems, by its code point."""
    weight = "Bold" if bold else "Regular"
    widths: dict[int, float] = {}
    for family in ("NotoSansDevanagari", "NotoSans"):
        file = resources.files("microplan.outputs").joinpath("fonts", f"{family}-{weight}.ttf")
        with file.open("rb") as opened:
            font = TTFont(opened)
            advances, em = font["hmtx"].metrics, font["head"].unitsPerEm
            widths |= {code: advances[name][0] / em for code, name in font.getBestCmap().items()}
    return widths


@lru_cache(KEPT)
def count_lines(text: str, width: float, points: float, bold: bool = False) -> int:
    """Count the lines that a text takes in a column `width` mm wide; 0 for no text."""
    if measure_width(text, points, bold) <= width:
        return int(bool(text))
    words = chain.from_iterable(_break_word(word) for word in text.split(" "))
    space = measure_width(" ", points, bold)
    return fill_lines(((measure_width(w, points, bold), gap * space) for w, gap in words), width)


def _break_word(word: str) -> list[tuple[str, bool]]:
    """Break a long word into letters; each piece with whether a blank stands before it."""
    pieces = list(word) if len(word) > LONG_WORD else [word]
    return [(piece, i == 0) for i, piece in enumerate(pieces)]


def fill_lines(pieces: Iterable[tuple[float, float]], width: float) -> int:
    """Count the lines that pieces fill, each with its own width and the gap before it, mm."""
    lines, used = 1, 0.0
    for piece, gap in pieces:
        step = piece + (gap if used else 0.0)
        if used and used + step > width:
            lines, used = lines + 1, piece
        else:
            used += step
    return lines


def measure_lines(lines: int, points: float, leading_points: float) -> float:
    """Return the height of lines, each with the leading that follows it, mm; 0 for none."""
    return lines * (CAP_EMS * points + leading_points) * MM_PER_POINT
