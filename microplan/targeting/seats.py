"""Where the sessions of routine immunization sit."""

from __future__ import annotations

import pandas as pd

POINT = ["lon", "lat"]


def seat_sessions(
    ri_sessions: pd.DataFrame, settlements: pd.DataFrame, facilities: pd.DataFrame
) -> pd.DataFrame:
    """Return ri_session_id, lon and lat of the sessions whose place is known.

    It is the session's own point; else that of the settlement it sits in; else that of the post
    which holds it. A session that no vaccinator is posted for is not gone to.
    """
    held = ri_sessions[~ri_sessions["vacant"].astype(bool)]
    points = held[POINT]
    for ids, table, key in (
        (held["settlement_id"], settlements, "settlement_id"),
        (held["facility_id"], facilities, "facility_id"),
    ):
        places = table.set_index(key)[POINT].reindex(ids)
        points = points.fillna(places.set_axis(points.index))
    seats = pd.concat([held["ri_session_id"], points], axis=1).dropna()
    return seats.sort_values("ri_session_id", ignore_index=True)
