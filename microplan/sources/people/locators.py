"""Where a place is, in words: for whoever does not know its name, or for one that has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from microplan.geo.crs import metric_crs, project
from microplan.sources.people.places import HIGH_RISK
from microplan.sources.people.placing import find_areas
from microplan.units import to_km

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIRECTIONS = (
    "north",
    "north-east",
    "east",
    "south-east",
    "south",
    "south-west",
    "west",
    "north-west",
)
BESIDE_METRES = 150.0
"""Nearer than this, a distance says nothing."""
LANDMARK_METRES = 15_000.0
"""How far away a place may be that one of another block is told from."""
NEIGHBOURS = 16
"""How many neighbours are looked at first, before the search goes farther."""


def locate(settlements: pd.DataFrame, areas: pd.DataFrame) -> pd.Series[str]:
    """Say where each settlement is, from a place that is better known than it.

    A named one is told from the nearest named place with more people, within 15 km or, beyond
    that, in its block: "1.2 km north-east of Padum". As the other always has more, no two places
    are told from each other. Where there is none, it is "the largest place of Zanskar". An unnamed
    one is told from the nearest named place: "1.2 km north-east of Padum, unnamed" (DOMAIN 0:
    every stop needs a locator), and where no place has a name, from the middle of its ward or
    block; without that, the coordinates are said. From high-risk sites, which come and go, nothing
    is told where there is another.

    Parameters
    ----------
    settlements
        settlement_id, area_id, name, kind, people, lon, lat.
    areas
        area_id, name; with shapes, level and geometry.
    """
    rows = settlements.reset_index(drop=True)
    xy = project(rows["lon"], rows["lat"], metric_crs(rows["lon"], rows["lat"]))
    names = rows["name"].to_list()
    blocks = rows["area_id"].map(areas.set_index("area_id")["name"]).fillna("").to_list()
    origins = _nearest_named(rows, xy) | _nearest_larger(rows, xy)
    middles = _find_middles(rows, areas, [i for i in range(len(rows)) if i not in origins])
    told = []
    for i, name in enumerate(names):
        if i in origins:
            words = say_way(xy[i], xy[origins[i]], names[origins[i]])
        elif not name and i in middles:
            words = say_way(xy[i], *middles[i])
        elif name and blocks[i]:
            words = f"the largest place of {blocks[i]}"
        else:
            words = say_coordinates(float(rows["lon"][i]), float(rows["lat"][i]))
        told.append(words if name else f"{words}, unnamed")
    return pd.Series(told, index=settlements.index, dtype=object)


def say_way(there: NDArray[np.float64], origin: NDArray[np.float64], name: str) -> str:
    """Say how far and in which direction a point is from a named one (both in metres)."""
    east, north = there - origin
    metres = float(np.hypot(east, north))
    if metres < BESIDE_METRES:
        return f"beside {name}"
    bearing = np.degrees(np.arctan2(east, north)) % 360
    direction = DIRECTIONS[int((bearing + 22.5) // 45) % 8]
    return f"{to_km(metres):.1f} km {direction} of {name}"


def say_coordinates(lon: float, lat: float) -> str:
    """Say where a point is, where nothing near has a name."""
    north, east = "N" if lat >= 0 else "S", "E" if lon >= 0 else "W"
    return f"at {abs(lat):.4f} {north}, {abs(lon):.4f} {east}"


def _find_middles(
    rows: pd.DataFrame, areas: pd.DataFrame, asked: list[int]
) -> dict[int, tuple[NDArray[np.float64], str]]:
    """Return the middle of the named ward, or else block, that each asked row is in."""
    if not asked or not isinstance(areas, gpd.GeoDataFrame):
        return {}
    some = rows.iloc[asked]
    wards = find_areas(some, areas, "ward")
    own = wards.where(wards != "", some["area_id"])
    known = areas[areas["area_id"].isin(own) & (areas["name"] != "")].set_index("area_id")
    middle = known.geometry.representative_point()
    crs = metric_crs(rows["lon"], rows["lat"])
    names = dict(zip(known.index, known["name"], strict=True))
    at = dict(zip(known.index, project(middle.x, middle.y, crs), strict=True))
    return {
        i: (at[area_id], f"the middle of {names[area_id]}")
        for i, area_id in zip(asked, own, strict=True)
        if area_id in at
    }


def _nearest_named(rows: pd.DataFrame, xy: NDArray[np.float64]) -> dict[int, int]:
    """Return for each unnamed row the nearest named place, where there is one."""
    order = _rank_named(rows)
    unnamed = np.flatnonzero(rows["name"] == "")
    if not len(order) or not len(unnamed):
        return {}
    settled = order[(rows["kind"].iloc[order] != HIGH_RISK).to_numpy()]
    known = np.sort(settled if len(settled) else order)
    _, near = cKDTree(xy[known]).query(xy[unnamed])
    return dict(zip(unnamed.tolist(), known[near].tolist(), strict=True))


def _nearest_larger(rows: pd.DataFrame, xy: NDArray[np.float64]) -> dict[int, int]:
    """Return for each named row the nearest that is larger, near it or else in its block."""
    order = _rank_named(rows)
    found = _search_larger(rows, xy, order, LANDMARK_METRES)
    lonely = np.array([place not in found for place in order.tolist()], dtype=bool)
    area_ids = rows["area_id"].to_numpy()[order]
    for area_id in sorted(set(area_ids[lonely])):
        own = area_ids == area_id
        found |= _search_larger(rows, xy, order[own], np.inf, lonely[own])
    return found


def _rank_named(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Return the named rows from the best known on: settled before high-risk, more people first."""
    named = rows[rows["name"] != ""]
    named = named.assign(comes_and_goes=named["kind"] == HIGH_RISK)
    by = ["comes_and_goes", "people", "settlement_id"]
    ranked = named.sort_values(by, ascending=[True, False, True], kind="stable")
    return ranked.index.to_numpy(dtype=np.int64)


def _search_larger(
    rows: pd.DataFrame,
    xy: NDArray[np.float64],
    order: NDArray[np.int64],
    limit: float,
    asked: NDArray[np.bool_] | None = None,
) -> dict[int, int]:
    """Return for the rows of `order` the nearest that comes before it, and has another name.

    Only for those that are `asked` for; for all by default.
    """
    if len(order) < 2:
        return {}
    tree, names = cKDTree(xy[order]), rows["name"].iloc[order].str.casefold().to_numpy()
    found: dict[int, int] = {}
    left = np.arange(len(order)) if asked is None else np.flatnonzero(asked)
    count = min(NEIGHBOURS, len(order))
    while len(left):
        metres, near = map(np.asarray, tree.query(xy[order[left]], k=count))
        good = (near < left[:, None]) & (names[near] != names[left][:, None]) & (metres <= limit)
        some = np.flatnonzero(good.any(axis=1))
        first = near[some, good[some].argmax(axis=1)]
        found |= dict(zip(order[left[some]].tolist(), order[first].tolist(), strict=True))
        if count == len(order):
            break
        left = left[~good.any(axis=1) & (metres[:, -1] <= limit)]
        count = min(4 * count, len(order))
    return found
