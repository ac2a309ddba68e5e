"""Law 13: no settlement without its travel times, or the reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from microplan.verify.findings import Broken, Law, columns_of, tell

if TYPE_CHECKING:
    import pandas as pd

    from microplan.verify.tables import Written

KEY = ("settlement_id",)
WAYS = {
    "walk_minutes": ("nearest_facility_id", "unreachable_reason"),
    "drive_minutes": ("nearest_cold_chain_id", "unreachable_reason"),
    "facility_drive_minutes": ("drive_facility_id", "other_reasons"),
    "session_walk_minutes": ("nearest_session_id", "other_reasons"),
    "session_drive_minutes": ("drive_session_id", "other_reasons"),
    "cold_chain_walk_minutes": ("", "other_reasons"),
}
"""Every time of `access`: the columns that say where to, and why there is none."""
CLASSES = ("0-15", "15-30", "30-60", "60-120", "over 120", "cut off")
LONGEST = (15, 30, 60, 120)


def find_unexplained(out: Written) -> list[Broken]:
    """Find settlements without a time and a reason, or whose class is not that of the walk."""
    access = out.access
    homes = out.settlements[["settlement_id"]]
    lost = homes[~homes["settlement_id"].isin(access["settlement_id"])]
    found = tell(lost, KEY, "access.settlement_id", "a settlement without a row of travel")
    for time, (goal, reason) in WAYS.items():
        none = access[time].isna()
        silent = access[none & (access[reason].str.strip() == "")]
        found += tell(silent, KEY, f"access.{time}", f"no time, and no word in {reason}")
        if goal:
            odd = access[none != (access[goal] == "")]
            found += tell(odd, KEY, f"access.{goal}", f"a goal without {time}, or {time} to none")
    return found + _find_misclassed(access)


def _find_misclassed(access: pd.DataFrame) -> list[Broken]:
    """Find settlements whose class is not that of their walk."""
    walk = access["walk_minutes"].astype("float64").to_numpy()
    place = np.where(np.isnan(walk), len(LONGEST) + 1, np.searchsorted(LONGEST, walk))
    wrong = access[access["reach_class"].to_numpy() != np.array(CLASSES)[place]]
    what = "a class that is not that of the walk"
    return tell(wrong, KEY, "access.reach_class", what, "{reach_class} for {walk_minutes}")


LAWS = (
    Law(
        13,
        "Every settlement has its walk and drive to a health post, to the cold chain and to a "
        "routine session, and where to; or, where there is no such way, the reason. The class "
        "of its walk is that of the minutes.",
        columns_of(
            access="settlement_id reach_class "
            + " ".join(dict.fromkeys(name for way in WAYS.items() for name in (way[0], *way[1]))),
            settlements="settlement_id",
        ),
        find_unexplained,
        __name__,
    ),
)
