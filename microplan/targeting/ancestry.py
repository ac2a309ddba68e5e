"""Which areas a place lies in, nearest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def find_lines(
    settlements: pd.DataFrame, ancestry: Ancestry, wards: Sequence[str] | None = None
) -> list[tuple[str, ...]]:
    """Return for each settlement the areas that it lies in: sub-centre, ward, block, district.

    Parameters
    ----------
    settlements
        The `settlements` table, or any frame with its `area_id` and `subcentre_id`.
    wards
        The ward of each settlement, "" for none, as `find_wards` returns them.
    """
    within = wards if wards is not None else [""] * len(settlements)
    homes = zip(settlements["subcentre_id"], within, settlements["area_id"], strict=True)
    known: dict[tuple[str, str, str], tuple[str, ...]] = {}
    return [known.setdefault(home, _join_lines(home, ancestry)) for home in homes]


def _join_lines(home: tuple[str, str, str], ancestry: Ancestry) -> tuple[str, ...]:
    """Put the sub-centre, and the ward if it is the block's, before the block's line."""
    subcentre, ward, area = home
    around = ancestry.get(ward, ())
    small = [*ancestry.get(subcentre, ())[:1], *(around[:1] if area in around else ())]
    return tuple(dict.fromkeys([*small, *ancestry.get(area, ())]))


def find_wards(settlements: pd.DataFrame, areas: pd.DataFrame) -> list[str]:
    """Return the ward in which each settlement's point lies; "" where it is in none.

    Parameters
    ----------
    settlements
        The `settlements` table, or any frame with its `lon` and `lat`.
    areas
        The `areas` table.
    """
    wards = areas[areas["level"] == "ward"].reset_index(drop=True)
    found = [""] * len(settlements)
    if wards.empty:
        return found
    points = shapely.points(settlements["lon"].to_numpy(), settlements["lat"].to_numpy())
    tree = shapely.STRtree(wards["geometry"].to_numpy())
    pairs = tree.query(points, predicate="intersects").T.tolist()
    for place, ward in sorted(pairs, reverse=True):  # on a border: the first of its wards
        found[place] = str(wards["area_id"].iloc[ward])
    return found


def find_districts(lines: list[tuple[str, ...]], areas: pd.DataFrame) -> list[str]:
    """Return the district of each line of areas, or its topmost area where none is a district."""
    districts = set(areas.loc[areas["level"] == "district", "area_id"])
    return [next((a for a in line if a in districts), line[-1] if line else "") for line in lines]
