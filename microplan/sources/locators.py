"""Where a place is, in words: for whoever does not know its name, or for one that has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from microplan.geo.crs import metric_crs, project
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
LANDMARK_METRES = 10_000.0
"""How far away a place may be that another is told from."""


def locate(settlements: pd.DataFrame) -> pd.Series[str]:
    """Say where each settlement is.

    A named one is told from the largest other named place of its block within 10 km, else from the
    nearest named one; an unnamed one from the nearest named place: "1.2 km north-east of Padum,
    unnamed" (DOMAIN 0: every stop needs a locator). Where there is no named place to tell from,
    the coordinates are said.

    Parameters
    ----------
    settlements
        area_id, name, people, lon, lat.
    """
    rows = settlements.reset_index(drop=True)
    xy = project(rows["lon"], rows["lat"], metric_crs(rows["lon"], rows["lat"]))
    names = rows["name"].to_list()
    origins = _nearest_named(rows, xy) | _landmarks(rows, xy)
    words = [
        say_way(xy[i], xy[origins[i]], names[origins[i]])
        if i in origins
        else say_coordinates(float(rows["lon"][i]), float(rows["lat"][i]))
        for i in range(len(rows))
    ]
    told = [
        place if name else f"{place}, unnamed" for place, name in zip(words, names, strict=True)
    ]
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


def _nearest_named(rows: pd.DataFrame, xy: NDArray[np.float64]) -> dict[int, int]:
    """Return for each row the nearest other named place, where there is one."""
    named = np.flatnonzero(rows["name"] != "")
    if not len(named):
        return {}
    _, near = cKDTree(xy[named]).query(xy, k=[1, 2])
    found = {}
    for i, choices in enumerate(np.asarray(near)):
        others = [int(named[c]) for c in choices if c < len(named) and named[c] != i]
        if others:
            found[i] = others[0]
    return found


def _landmarks(rows: pd.DataFrame, xy: NDArray[np.float64]) -> dict[int, int]:
    """Return for named rows the largest other named place of the block near enough to be known."""
    found = {}
    named = rows[rows["name"] != ""]
    largest_first = named.sort_values(["people", "name"], ascending=[False, True], kind="stable")
    for _, block in largest_first.groupby("area_id", sort=True):
        order = block.index.to_numpy()
        tree = cKDTree(xy[order])
        for place, near in zip(
            order, tree.query_ball_point(xy[order], LANDMARK_METRES), strict=True
        ):
            others = sorted(n for n in near if order[n] != place)  # positions: the largest first
            if others:
                found[int(place)] = int(order[others[0]])
    return found
