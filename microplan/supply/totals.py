"""What each cold-chain point hands out in a day, and what of it is used up.

Handed out is the sum of what its sessions are issued. Used up is what the day is expected to take:
vials that keep 28 days once opened are pooled over the point's sessions, by their wastage; of
those that die in 4 hours each session opens its own. Carriers and ice packs come back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from microplan.domain.tables import SUPPLY_TOTALS
from microplan.errors import Fault, InputFault

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

NOISE = 6  # decimals: sums of floating point make no vial


def total_supply(
    supply: pd.DataFrame, sessions: pd.DataFrame, routes: pd.DataFrame, facilities: pd.DataFrame
) -> pd.DataFrame:
    """Sum up what cold-chain points hand out, by round, date and item.

    Parameters
    ----------
    supply
        The `supply` table with `used` beside it: units used up, parts of vials where opened ones
        are pooled.
    sessions, routes, facilities
        The tables of these names.
    """
    if not len(supply):
        return SUPPLY_TOTALS.empty()
    point_of = find_points(facilities)
    base = dict(zip(routes["route_id"], routes["facility_id"], strict=True))
    days = sessions[["session_id", "round", "date"]]
    lines = supply.merge(days, on="session_id", validate="many_to_one")
    lines["facility_id"] = lines["route_id"].map(base).map(point_of)
    key = ["facility_id", "round", "date", "item", "unit"]
    totals = lines.groupby(key, as_index=False)[["issued", "used"]].sum()
    consumed = np.ceil(np.round(totals["used"], NOISE)).astype(np.int64)
    return SUPPLY_TOTALS.arrange(totals.assign(consumed=consumed))


def find_points(facilities: pd.DataFrame) -> dict[str, str]:
    """Return the cold-chain point of each facility: itself, or the nearest in a straight line.

    Raises
    ------
    InputFault
        No facility stores vaccine.
    """
    rows = facilities.sort_values("facility_id", ignore_index=True)
    ids = rows["facility_id"].to_numpy(dtype=object)
    stores = rows["cold_chain"].to_numpy(dtype=bool)
    if not stores.any():
        todo = "mark the posts that store vaccine, or add a rule that tells them"
        raise InputFault([Fault("facilities", "no post stores vaccine", todo, "cold_chain")])
    lon, lat = (np.radians(rows[name].to_numpy(dtype=float)) for name in ("lon", "lat"))
    # In small batches, so that a state's posts fit in memory.
    nearest = np.concatenate(
        [
            _find_nearest(lon[at], lat[at], lon[stores], lat[stores])
            for at in np.array_split(np.arange(len(ids)), len(ids) // 500 + 1)
        ]
    )
    own = np.where(stores, ids, ids[stores][nearest])
    return dict(zip(ids, own, strict=True))


def _find_nearest(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    to_lon: NDArray[np.float64],
    to_lat: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Return which point is nearest by great circle (n,); the first of equals. All in radians."""
    half_lat = np.sin((to_lat - lat[:, None]) / 2) ** 2
    half_lon = np.sin((to_lon - lon[:, None]) / 2) ** 2
    haversine = half_lat + np.cos(lat)[:, None] * np.cos(to_lat) * half_lon
    return np.asarray(haversine.argmin(axis=1))
