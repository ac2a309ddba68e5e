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
UNNAMED = "unnamed"


def locate(settlements: pd.DataFrame) -> pd.Series[str]:
    """Say where each settlement is.

    A named one is told from the largest other named place of its block, an unnamed one from the
    nearest named place: "1.2 km north-east of Padum, unnamed" (DOMAIN 0: every stop needs a
    locator). Where there is no named place to tell from, the coordinates are said.

    Parameters
    ----------
    settlements
        area_id, name, people, lon, lat.
    """
    xy = project(settlements["lon"], settlements["lat"], _crs(settlements))
    named = settlements["name"].to_numpy(dtype=str) != ""
    origin = np.where(named, _largest_others(settlements), _nearest_named(xy, named))
    names = settlements["name"].to_list()
    words = [
        say_way(xy[i], xy[j], names[j]) if j >= 0 else _say_coordinates(settlements.iloc[i])
        for i, j in enumerate(origin)
    ]
    ends = ["" if is_named else f", {UNNAMED}" for is_named in named]
    return pd.Series(np.char.add(np.array(words, dtype=str), ends), index=settlements.index)


def say_way(there: NDArray[np.float64], origin: NDArray[np.float64], name: str) -> str:
    """Say how far and in which direction a point is from a named one (both in metres)."""
    east, north = there - origin
    metres = float(np.hypot(east, north))
    if metres < BESIDE_METRES:
        return f"beside {name}"
    bearing = np.degrees(np.arctan2(east, north)) % 360
    direction = DIRECTIONS[int((bearing + 22.5) // 45) % 8]
    return f"{to_km(metres):.1f} km {direction} of {name}"


def _largest_others(settlements: pd.DataFrame) -> NDArray[np.int64]:
    """Return for each row the largest other named place of its block, -1 for none."""
    rows = settlements.reset_index(drop=True)
    named = rows[rows["name"] != ""].sort_values(
        ["people", "name", "lon", "lat"], ascending=[False, True, True, True], kind="stable"
    )
    two = {area: group.index[:2].tolist() for area, group in named.groupby("area_id")}
    return np.array(
        [
            next((j for j in two.get(area, []) if j != i), -1)
            for i, area in enumerate(rows["area_id"])
        ],
        dtype=np.int64,
    )


def _nearest_named(xy: NDArray[np.float64], named: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each row the nearest named place, -1 for none."""
    if not named.any():
        return np.full(len(xy), -1, dtype=np.int64)
    _, nearest = cKDTree(xy[named]).query(xy)
    return np.flatnonzero(named)[nearest]


def _say_coordinates(place: pd.Series) -> str:
    """Say where a place is where nothing near has a name."""
    return f"at {place['lat']:.4f} N, {place['lon']:.4f} E"


def _crs(settlements: pd.DataFrame) -> str:
    """Choose the projection to measure in."""
    return str(metric_crs(settlements["lon"], settlements["lat"]).to_string())
