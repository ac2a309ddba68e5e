"""Which areas a place lies in, nearest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

Ancestry = dict[str, tuple[str, ...]]


def trace_ancestors(areas: pd.DataFrame) -> Ancestry:
    """Return for each area itself and the areas that it lies in, nearest first.

    Parameters
    ----------
    areas
        The `areas` table. A parent that is not in it ends the line.
    """
    parents = dict(zip(areas["area_id"], areas["parent_id"], strict=True))
    return {area: _climb(area, parents) for area in parents}


def _climb(area: str, parents: dict[str, str]) -> tuple[str, ...]:
    """Follow the parents of one area to the top; a circle ends where it closes."""
    line: list[str] = []
    while area in parents and area not in line:
        line.append(area)
        area = parents[area]
    return tuple(line)


def find_lines(settlements: pd.DataFrame, ancestry: Ancestry) -> list[tuple[str, ...]]:
    """Return for each settlement the areas that it lies in: sub-centre, block, district.

    Parameters
    ----------
    settlements
        The `settlements` table, or any frame with its `area_id` and `subcentre_id`.
    """
    pairs = zip(settlements["subcentre_id"], settlements["area_id"], strict=True)
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    return [known.setdefault(pair, _join_lines(pair, ancestry)) for pair in pairs]


def _join_lines(pair: tuple[str, str], ancestry: Ancestry) -> tuple[str, ...]:
    """Put the sub-centre's line before the block's, each area once."""
    subcentre, area = pair
    return tuple(dict.fromkeys([*ancestry.get(subcentre, ())[:1], *ancestry.get(area, ())]))


def find_districts(lines: list[tuple[str, ...]], areas: pd.DataFrame) -> list[str]:
    """Return the district of each line of areas, or its topmost area where none is a district."""
    districts = set(areas.loc[areas["level"] == "district", "area_id"])
    return [next((a for a in line if a in districts), line[-1] if line else "") for line in lines]
