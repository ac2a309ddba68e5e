"""How far the drive and its areas stay from the goal, and what would close the gap.

Of an area with the share `fic_after` of children fully immunized after the plan, the goal lacks
`gap_to_target` of all its children; of its missed children as many as

    children_to_target = missed · gap_to_target / (1 - fic)

must be completed beyond the plan. The plan completes c of every child whom it calls, over all its
rounds, so `to_find` = children_to_target / c more must be found and called; each takes as many
sessions and team-days as one of those whom the plan calls now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from microplan.domain.tables import GAPS
from microplan.targeting.ancestry import find_lines, trace_ancestors

if TYPE_CHECKING:
    from microplan.domain.campaign import CampaignSettings

DRIVE = "drive"
LEVELS_TOLD = ("district", "city", "block")
SUMMED = ("children", "missed", "immunized", "called", "completed")
WORKING = ("anm", "mobile", "boat")


@dataclass(frozen=True)
class Pace:
    """What the plan spends on a child whom it calls."""

    sessions: float
    team_days: float


def measure_gaps(
    places: pd.DataFrame,
    areas: pd.DataFrame,
    sessions: pd.DataFrame,
    routes: pd.DataFrame,
    campaign: CampaignSettings,
) -> pd.DataFrame:
    """Measure the gap to the goal of the drive, each district, city and block.

    Parameters
    ----------
    places
        Settlements with area_id, subcentre_id, children, missed, fic, called (missed children whom
        the plan calls) and completed (of them, fully immunized by it).
    areas, sessions, routes
        The tables of these names.

    Returns
    -------
    pandas.DataFrame
        Table `gaps`.
    """
    counted = places.assign(immunized=places["children"] * places["fic"])
    days = int(routes["mode"].isin(WORKING).sum())
    called = float(counted["called"].sum())
    pace = Pace(len(sessions) / called, days / called) if called > 0 else Pace(np.nan, np.nan)
    sums = pd.concat([_sum_drive(counted), _sum_areas(counted, areas)], ignore_index=True)
    sums = sums[sums["children"] > 0]
    rate = float(counted["completed"].sum()) / called if called > 0 else 0.0
    rows = [_reckon(row, rate, pace, campaign.target_fic) for row in sums.to_dict("records")]
    return GAPS.arrange(pd.DataFrame(rows, columns=GAPS.names))


def _sum_drive(counted: pd.DataFrame) -> pd.DataFrame:
    """Sum up the whole drive."""
    total = counted[list(SUMMED)].sum()
    return pd.DataFrame([{"level": DRIVE, "area_id": "", **total.to_dict()}])


def _sum_areas(counted: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Sum up every area of the levels that are told."""
    level_of = dict(zip(areas["area_id"], areas["level"], strict=True))
    lines = find_lines(counted, trace_ancestors(areas))
    pairs = [
        (level_of[area], area, place)
        for place, line in enumerate(lines)
        for area in line
        if level_of[area] in LEVELS_TOLD
    ]
    members = pd.DataFrame(pairs, columns=["level", "area_id", "place"])
    figures = counted[list(SUMMED)].to_numpy(dtype=float)[members["place"].to_numpy(dtype=int)]
    table = pd.concat([members, pd.DataFrame(figures, columns=list(SUMMED))], axis=1)
    return table.groupby(["level", "area_id"], as_index=False)[list(SUMMED)].sum()


def _reckon(sums: dict[Any, Any], plan_rate: float, pace: Pace, target: float) -> dict[str, object]:
    """Reckon one row of the table."""
    missed, called = sums["missed"], sums["called"]
    fic = sums["immunized"] / sums["children"]
    done = min(1.0, sums["completed"] / missed) if missed > 0 else 0.0
    after = fic + (1 - fic) * done
    gap = max(0.0, target - after)
    lacking = missed * gap / (1 - fic) if fic < 1 else 0.0
    rate = sums["completed"] / called if called > 0 else plan_rate
    to_find = lacking / rate if rate > 0 else (0.0 if lacking == 0 else missed)
    row: dict[str, object] = {
        "area_id": sums["area_id"],
        "level": sums["level"],
        "children": sums["children"],
        "missed": missed,
        "fic": fic,
        "fic_after": after,
        "gap_to_target": gap,
        "children_to_target": lacking,
        "to_find": to_find,
        "sessions_more": to_find * pace.sessions if np.isfinite(pace.sessions) else 0.0,
        "team_days_more": to_find * pace.team_days if np.isfinite(pace.team_days) else 0.0,
    }
    uncalled = max(0.0, missed - called)
    return row | {"told": _tell(row, uncalled, target)}


def _tell(row: dict[str, object], uncalled: float, target: float) -> str:
    """Say how large the gap is, and what would close it."""
    fic, after, lacking, find, sessions, days = (
        float(str(row[name]))
        for name in ("fic", "fic_after", "children_to_target", "to_find", "sessions_more",
                     "team_days_more")
    )  # fmt: skip
    stands = f"full immunization {100 * fic:.0f} % now, about {100 * after:.0f} % after the plan"
    if lacking <= 0:
        return f"{stands}: the goal of {100 * target:.0f} % is met"
    told = (
        f"{stands}, the goal is {100 * target:.0f} %: about {lacking:,.0f} more missed children"
        " must be completed"
    )
    if find > uncalled:
        return (
            f"{told}; calling all {uncalled:,.0f} whom the plan does not call would not be enough:"
            " more of those called must come to every round"
        )
    return (
        f"{told}: some {find:,.0f} more found and called, about {sessions:,.0f} more sessions"
        f" or {days:,.0f} team-days"
    )


def tell_gap(gaps: pd.DataFrame) -> list[str]:
    """Say of the whole drive what lacks to its goal, for the front page."""
    drive = gaps[gaps["level"] == DRIVE]
    return [f"The whole drive: {told}." for told in drive["told"]]
