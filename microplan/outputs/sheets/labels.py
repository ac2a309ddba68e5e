"""Names on a paper map: where there is room for one, and how it is written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Room = tuple[float, float, float, float]
"""Left, top, right, bottom, mm."""
LETTER_MM = 3.18
"""Height of 9 pt, the smallest type on a sheet."""
NAME_MM_MAX = 60.0
"""A longer name stands in the table only; it is never cut off."""
GAP_MM = 0.8
WIDE = 0.62
"""Width of a letter, ems, on the generous side."""


@dataclass(frozen=True)
class Label:
    """A text on the map, centred on a point, mm; the template writes it in the page's own type."""

    x: float
    y: float
    text: str
    bold: bool
    rim: bool
    """Written on white, so that it stands on any line."""


@dataclass
class Labels:
    """The room taken on one map, in millimetres; names are put where they cover nothing."""

    width: float
    height: float
    written: list[Label] = field(default_factory=list)
    _taken: list[Room] = field(default_factory=list)
    _lines: list[NDArray[np.float64]] = field(default_factory=list)
    """Points along lines that a name had better not cover."""

    def __post_init__(self) -> None:
        """Keep the corners of the north arrow and the scale bar free."""
        self._taken.append((self.width - 9, 0, self.width, 14))
        self._taken.append((0, self.height - 10, self.width / 4 + 20, self.height))

    def take(self, x: float, y: float, half_width: float, half_height: float) -> None:
        """Take the room of a mark."""
        self._taken.append((x - half_width, y - half_height, x + half_width, y + half_height))

    def spare(self, points: NDArray[np.float64]) -> None:
        """Keep names off the points of a line, shape (n, 2), where there is room elsewhere."""
        self._lines.append(points)

    def _covers_line(self, x: float, y: float, half_width: float, half_height: float) -> bool:
        """Tell whether a box covers a point of a line."""
        reach = np.array([half_width + 0.5, half_height + 0.5])
        return any((np.abs(points - [x, y]) < reach).all(axis=1).any() for points in self._lines)

    def is_free(self, x: float, y: float, half_width: float, half_height: float) -> bool:
        """Tell whether a box is inside the map and covers nothing."""
        left, top, right, bottom = x - half_width, y - half_height, x + half_width, y + half_height
        inside = (
            left > 0.5 and top > 0.5 and right < self.width - 0.5 and bottom < self.height - 0.5
        )
        return inside and not any(
            left < east and right > west and top < south and bottom > north
            for west, north, east, south in self._taken
        )

    def write(self, x: float, y: float, clear: float, name: str, bold: bool) -> None:
        """Write a name beside, above or below a mark of half-width `clear`, if there is room."""
        half = measure_name(name, bold) / 2
        if not name or half * 2 > NAME_MM_MAX:
            return
        beside, above = clear + GAP_MM + half, clear + GAP_MM + LETTER_MM / 2
        spots = [(x + beside, y), (x - beside, y), (x, y - above), (x, y + above)]
        spots += [(x + sx * beside, y + sy * above) for sy in (-1, 1) for sx in (1, -1)]
        room = [at for at in spots if self.is_free(*at, half, LETTER_MM * 0.6)]
        clear_of_lines = [at for at in room if not self._covers_line(*at, half, LETTER_MM * 0.6)]
        for at in (clear_of_lines or (room if bold else []))[:1]:
            self.take(*at, half, LETTER_MM * 0.6)
            self.written.append(Label(*at, name, bold, True))

    def put(self, x: float, y: float, text: str, bold: bool = True) -> None:
        """Put a text where it belongs, such as the number in a disc."""
        self.written.append(Label(x, y, text, bold, False))


def measure_name(name: str, bold: bool) -> float:
    """Return about how wide a name is on paper, mm."""
    ems = sum(_ems(letter) for letter in name)
    return ems * LETTER_MM * (1.08 if bold else 1.0)


def _ems(letter: str) -> float:
    """Return about how wide a letter is: marks above and below have no width of their own."""
    return {"Mn": 0.0, "Mc": 0.35}.get(unicodedata.category(letter), WIDE)
