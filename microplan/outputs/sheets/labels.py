"""Names on a paper map: where there is room for one, and how it is written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache
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
    _taken: NDArray[np.float64] = field(default_factory=lambda: np.empty((64, 4)))
    """Rooms, of which the first `_count` are in use."""
    _count: int = 0
    _lines: list[NDArray[np.float64]] = field(default_factory=list)
    """Points along lines that a name had better not cover."""

    def __post_init__(self) -> None:
        """Keep the corners of the north arrow and the scale bar free."""
        self._keep((self.width - 9, 0, self.width, 14))
        self._keep((0, self.height - 10, self.width / 4 + 20, self.height))

    def _keep(self, room: Room) -> None:
        """Keep a room free of what comes later."""
        if self._count == len(self._taken):
            self._taken = np.concatenate([self._taken, np.empty_like(self._taken)])
        self._taken[self._count] = room
        self._count += 1

    def take(self, x: float, y: float, half_width: float, half_height: float) -> None:
        """Take the room of a mark."""
        self._keep((x - half_width, y - half_height, x + half_width, y + half_height))

    def spare(self, points: NDArray[np.float64]) -> None:
        """Keep names off the points of a line, shape (n, 2), where there is room elsewhere."""
        self._lines.append(points)

    def cover_line(
        self, spots: NDArray[np.float64], half_width: float, half_height: float
    ) -> NDArray[np.bool_]:
        """Tell which boxes around the spots, shape (n, 2), cover a point of a line."""
        if not self._lines:
            return np.zeros(len(spots), dtype=bool)
        reach = np.array([half_width + 0.5, half_height + 0.5])
        apart = np.abs(np.concatenate(self._lines)[None] - spots[:, None])
        near = np.asarray((apart < reach).all(axis=2))
        return np.asarray(near.any(axis=1))

    def are_free(
        self, spots: NDArray[np.float64], half_width: float, half_height: float
    ) -> NDArray[np.bool_]:
        """Tell which boxes around the spots, shape (n, 2), are inside the map and cover nothing."""
        half = np.array([half_width, half_height])
        low, high = spots - half, spots + half
        inside = ((low > 0.5) & (high < [self.width - 0.5, self.height - 0.5])).all(axis=1)
        taken = self._taken[: self._count]
        across = (low[:, None] < taken[:, 2:]) & (high[:, None] > taken[:, :2])
        return np.asarray(inside & ~across.all(axis=2).any(axis=1))

    def write(self, x: float, y: float, clear: float, name: str, bold: bool) -> None:
        """Write a name beside, above or below a mark of half-width `clear`, if there is room."""
        half = measure_name(name, bold) / 2
        if not name or half * 2 > NAME_MM_MAX:
            return
        beside, above = clear + GAP_MM + half, clear + GAP_MM + LETTER_MM / 2
        sides = np.array([(1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)])
        spots = sides * [beside, above] + [x, y]
        room = spots[self.are_free(spots, half, LETTER_MM * 0.6)]
        if not len(room):
            return
        clear_of_lines = room[~self.cover_line(room, half, LETTER_MM * 0.6)]
        for at in (clear_of_lines if len(clear_of_lines) else room if bold else room[:0])[:1]:
            across, down = (round(float(v), 2) for v in at)
            self.take(across, down, half, LETTER_MM * 0.6)
            self.written.append(Label(across, down, name, bold, True))

    def put(self, x: float, y: float, text: str, bold: bool = True) -> None:
        """Put a text where it belongs, such as the number in a disc."""
        self.written.append(Label(x, y, text, bold, False))


@cache
def measure_name(name: str, bold: bool) -> float:
    """Return about how wide a name is on paper, mm."""
    ems = sum(_ems(letter) for letter in name)
    return ems * LETTER_MM * (1.08 if bold else 1.0)


def _ems(letter: str) -> float:
    """Return about how wide a letter is: marks above and below have no width of their own."""
    return {"Mn": 0.0, "Mc": 0.35}.get(unicodedata.category(letter), WIDE)
