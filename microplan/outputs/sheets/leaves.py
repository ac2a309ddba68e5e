"""The leaves of a team's day: which rows stand on which page, and how high its map may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import floor
from typing import TYPE_CHECKING

from microplan.outputs.sheets.places import pair
from microplan.outputs.sheets.room import count_lines, fill_lines, measure_lines, measure_width
from microplan.units import MM_PER_POINT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from microplan.outputs.sheets.lines import Line
    from microplan.outputs.sheets.load import Item
    from microplan.outputs.sheets.places import Pair

PAPER_MM = (297.0, 210.0)
SIDE_MM, TOP_MM, PRINTER_MM = 10.0, 6.5, 6.0
"""Margins; no printer reaches the last few millimetres."""
WIDTH_MM = PAPER_MM[0] - 2 * SIDE_MM
DATE_MM = 66.0
"""Column of date, round and team at the right of the head."""
FOOT_ID_MM = 62.0
"""Column of the route's id and the page number at the right of the foot."""
SESSION_COLUMNS = {
    "number": 8.0,
    "place": 55.0,
    "hra": 17.0,
    "times": 26.0,
    "way": 19.0,
    "expected": 32.0,
    "mobiliser": 25.0,
    "given_children": 16.0,
    "given_women": 18.0,
    "vials": 26.0,
    "when": 14.0,
    "reason": 21.0,
}
ERRAND_COLUMNS = {
    "number": 8.0,
    "stop": 51.0,
    "what": 26.0,
    "times": 27.0,
    "way": 20.0,
    "session": 44.0,
    "carriers": 20.0,
    "vials": 30.0,
    "when": 15.0,
    "signature": 36.0,
}
"""Widths of the columns by heading; they sum to WIDTH_MM."""
HEAD_MIN_MM = 20.5
"""Date, round and team."""
ROW_MIN_MM = 15.8
INSET_MM = 1.8
"""Of a cell, both sides together."""
MAP_MM_LOWEST, MAP_MM_HIGHEST = 45.0, 130.0
KEY_MM = 8.0
"""The key of high-risk codes, where it stands below the map."""
KEY_BESIDE_FROM_MM = 70.0
"""A map this high leaves room for the key beside it."""
SLIM_INSET_MM = 2.4
"""Of a slim row, above and below together, with its rule."""
GAP_MM = 2.5
"""Between the table and the map."""
THINGS_GAP_MM = 3.6
"""Between two things to carry."""
SLACK_MM = 1.2
BODY, NAME = (9.0, 4.32), (11.0, 5.22)
"""Size and leading of the template's type, points."""


@dataclass(frozen=True)
class Columns:
    """The columns of a day's table."""

    errand: bool
    """A courier's or a supervisor's day."""
    widths: dict[str, float]
    """Millimetres by heading."""
    head_mm: float
    """Height of the headings."""


@dataclass(frozen=True)
class Leaf:
    """One page of a day."""

    number: int
    lines: list[Line]
    with_map: bool


@dataclass(frozen=True)
class Leaves:
    """The pages of a day, the last of which has the map."""

    pages: list[Leaf]
    map_height: float
    """Millimetres."""
    key_beside: bool
    """The key of high-risk codes stands beside the map, not below it."""


@cache
def lay_columns(errand: bool, language: str) -> Columns:
    """Lay out the columns of a day's table, with headings in both languages."""
    widths = ERRAND_COLUMNS if errand else SESSION_COLUMNS
    heads = {name: pair(language, f"sheet.head.{name}") for name in widths}
    return Columns(
        errand,
        widths,
        INSET_MM - BODY[1] * MM_PER_POINT + max(_stack(heads[n], widths[n]) for n in heads),
    )


def share_out(lines: list[Line], head_mm: float, body_mm: float, columns: Columns) -> Leaves:
    """Share a day's lines out to pages, each with its head, as few as hold them and the map.

    Parameters
    ----------
    lines : list of Line
        The day's lines, in order.
    head_mm : float
        Height of what every page begins with.
    body_mm : float
        Height of a page between its margins.
    columns : Columns
        Of the table, with their headings.
    """
    room = body_mm - head_mm - SLACK_MM
    heights = [measure_line(line, columns) for line in lines]
    pages, used = _fill(lines, heights, room - columns.head_mm)
    left = room - columns.head_mm - used - GAP_MM
    if left < MAP_MM_LOWEST + KEY_MM:
        pages, left = [*pages, []], room - GAP_MM
    beside = left >= KEY_BESIDE_FROM_MM
    height = min(left if beside else left - KEY_MM, MAP_MM_HIGHEST)
    last = len(pages)
    leaves = [Leaf(i, page, i == last) for i, page in enumerate(pages, start=1)]
    # Whole millimetres, so that days alike share a map.
    return Leaves(leaves, float(floor(height)), beside)


def _fill(lines: list[Line], heights: list[float], room: float) -> tuple[list[list[Line]], float]:
    """Fill pages with lines; return them, and the height used on the last."""
    pages: list[list[Line]] = [[]]
    used = 0.0
    for line, height in zip(lines, heights, strict=True):
        if pages[-1] and used + height > room:
            pages, used = [*pages, []], 0.0
        pages[-1].append(line)
        used += height
    return pages, used


def measure_line(line: Line, columns: Columns) -> float:
    """Measure the height of a line of the table, mm."""
    if not line.number:
        return _measure_slim(line)
    widths = columns.widths
    counted = [
        " ".join([*words, figures]) + "  "
        for words, figures in (
            (line.listed, line.listed_figures),
            (line.estimate, line.estimate_figures),
            (line.recount, ""),
            (line.expected, line.expected_figures),
        )
        if words[0]
    ]
    heights = [_stack([*line.way, *line.foot], widths["way"])]
    if columns.errand:
        heights.append(_measure_place(line, widths["stop"] - INSET_MM))
        heights.append(_stack(line.what, widths["what"]))
        counted = counted if line.kind == "supervise" else []
        heights.append(_stack([*line.team, *counted], widths["session"]))
    else:
        heights.append(_measure_place(line, widths["place"] - INSET_MM))
        heights.append(_stack(line.houses, widths["hra"]) + 5.0)
        heights.append(_stack(counted, widths["expected"]))
        heights.append(_stack(line.mobilised_by, widths["mobiliser"]))
    row = max(ROW_MIN_MM, max(heights) - BODY[1] * MM_PER_POINT + INSET_MM)
    return row + _measure_priority(line)


def _stack(texts: Sequence[str], column: float) -> float:
    """Measure texts one below the other in a column of the table, in bold to be safe, mm."""
    lines = sum(count_lines(text, column - INSET_MM, BODY[0], True) for text in texts)
    return measure_lines(lines, *BODY)


def _measure_place(line: Line, width: float) -> float:
    """Measure the cell of a place: its names, and its locator beneath, mm."""
    names = sum(count_lines(name, width, NAME[0], True) for name in line.names) or 2
    return measure_lines(names, *NAME) + measure_lines(
        count_lines(line.locator, width, BODY[0]), BODY[0], NAME[1]
    )


def _measure_slim(line: Line) -> float:
    """Measure the line of a departure, a halt or a return, mm."""
    text = "   ".join([*line.names, line.locator, *line.what, *line.way, *line.foot])
    lines = count_lines(text, WIDTH_MM - INSET_MM, BODY[0], True)
    return 2.2 + measure_lines(lines, *BODY) - 1.5 + 0.2


def _measure_priority(line: Line) -> float:
    """Measure the slim row that says why a place comes first, mm; nothing where it does not."""
    if not line.priority[0]:
        return 0.0
    lines = sum(count_lines(t, WIDTH_MM - INSET_MM, BODY[0], True) for t in line.priority)
    return measure_lines(lines, *BODY) - BODY[1] * MM_PER_POINT + SLIM_INSET_MM


def measure_head(title: Pair, where: list[Pair], summary: list[Pair]) -> float:
    """Measure the head of a page, mm: its title, place and sums, as the template sets them."""
    width, leading = WIDTH_MM - DATE_MM - 8.0, 6.5
    places = "  |  ".join(" · ".join(pair) for pair in where)
    figures = count_lines("  |  ".join(" ".join(pair) for pair in summary), width, 9.0)
    height = measure_lines(count_lines(title[0], width, 19.0, True), 19.0, leading)
    height += measure_lines(count_lines(title[1], width, 13.0), 13.0, leading)
    height += measure_lines(count_lines(places, width, 9.0) + figures, 9.0, leading)
    return max(height - leading * MM_PER_POINT, HEAD_MIN_MM)


def measure_load(carry: Pair, items: Sequence[Item], kit: Sequence[Pair]) -> float:
    """Measure the box of what to carry, mm; a small gap where there is nothing."""
    if not items:
        return 2.0
    first = (measure_width(" · ".join(carry), 9.0, True) + 2.0, 0.0)
    things = [_measure_thing(i.names, measure_width(f" {i.issued}", 11.0, True)) for i in items]
    things += [_measure_thing(names, 0.0) for names in kit]
    lines = fill_lines([first, *things], WIDTH_MM - 4.0)
    return measure_lines(lines, 11.0, 4.95) - 4.95 * MM_PER_POINT + 3.2 + 4.0


def _measure_thing(names: Pair, extra: float) -> tuple[float, float]:
    """Measure a thing to carry with its box to tick, and the gap before it, mm."""
    return (measure_width(" ".join(names), 9.0) + 3.6 + extra, THINGS_GAP_MM)


def measure_foot(foot: Sequence[str]) -> float:
    """Measure the foot of a page, mm."""
    lines = sum(count_lines(text, WIDTH_MM - FOOT_ID_MM - 6.0, BODY[0]) for text in foot)
    return measure_lines(max(lines, 2), *BODY) + 2.0
