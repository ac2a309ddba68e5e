"""How far the drive and its areas stay from the goal, and what would close the gap.

Of an area with the share `fic_after` of children fully immunized after the plan, the goal lacks
`gap_to_target` of all its children; of its missed children as many as

    children_to_target = missed · gap_to_target / (1 - fic)

must be completed beyond the plan. The plan completes c of every child whom it calls, over all its
rounds, so `to_find` = children_to_target / c more must be found and called; each takes as many
sessions and team-days as one of those whom the plan calls in the same area now. A session is
shared out over the settlements that its site serves, by their due, and a team's day over the
sessions that it holds.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from microplan.domain.tables import GAPS
from microplan.domain.wording import count
from microplan.targeting.ancestry import find_lines, trace_ancestors

if TYPE_CHECKING:
    from microplan.domain.campaign import CampaignSettings
    from microplan.domain.handover import Days

DRIVE = "drive"
LEVELS_TOLD = ("district", "city", "block")
WORK = ("sessions", "team_days")
SUMMED = ("children", "missed", "immunized", "called", "completed", *WORK)
PACE = ("completed", *WORK)
WITHIN_CHILDREN = 0.5
DIGITS = 6  # so that noise of floating point asks for nobody more
WORKING = ("anm", "mobile", "boat")


def measure_gaps(
    places: pd.DataFrame,
    areas: pd.DataFrame,
    catchments: pd.DataFrame,
    days: Days,
    campaign: CampaignSettings,
) -> pd.DataFrame:
    """Measure the gap to the goal of the drive, each district, city and block.

    Parameters
    ----------
    places
        Settlements with area_id, subcentre_id, children, missed, fic, called (missed children whom
        the plan calls) and completed (of them, fully immunized by it).
    areas, catchments
        The tables of these names.
    days
        The sessions, routes and stops of the plan.

    Returns
    -------
    pandas.DataFrame
        Table `gaps`.
    """
    counted = places.assign(immunized=places["children"] * places["fic"])
    spent = share_work(catchments, days).reindex(counted["settlement_id"]).fillna(0.0)
    counted[list(WORK)] = spent.to_numpy()
    sums = pd.concat([_sum_drive(counted), _sum_areas(counted, areas)], ignore_index=True)
    sums = sums[sums["children"] > 0]
    drive = sums.to_dict("records")[0] if len(sums) else {}
    rows = [_reckon(row, drive, campaign.target_fic) for row in sums.to_dict("records")]
    return GAPS.arrange(pd.DataFrame(rows, columns=GAPS.names))


def share_work(catchments: pd.DataFrame, days: Days) -> pd.DataFrame:
    """Return by settlement_id the sessions and team-days of all rounds that are spent on it."""
    working = days.routes.loc[days.routes["mode"].isin(WORKING), "route_id"]
    stops = days.stops
    held = stops[(stops["kind"] == "session") & stops["route_id"].isin(working)]
    each = 1 / held.groupby("route_id")["session_id"].transform("size")
    of_session = each.groupby(held["session_id"]).sum()
    sessions = days.sessions[["site_id", "session_id"]].assign(sessions=1.0)
    sessions["team_days"] = sessions["session_id"].map(of_session).fillna(0.0)
    of_site = sessions.groupby("site_id")[list(WORK)].sum()
    due = catchments["due_children"] + catchments["due_pregnant"]
    of_all = due.groupby(catchments["site_id"]).transform("sum")
    part = (due / of_all.where(of_all > 0)).fillna(0.0).astype(float)
    spent = of_site.reindex(catchments["site_id"]).fillna(0.0).mul(part.to_numpy(), axis=0)
    return spent.groupby(catchments["settlement_id"].to_numpy()).sum()


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


def _reckon(sums: dict[Any, Any], drive: dict[Any, Any], target: float) -> dict[str, object]:
    """Reckon one row of the table; an area where nobody is called goes by the drive's pace."""
    missed, called = sums["missed"], sums["called"]
    fic = sums["immunized"] / sums["children"]
    done = min(1.0, sums["completed"] / missed) if missed > 0 else 0.0
    after = fic + (1 - fic) * done
    gap = max(0.0, target - after)
    lacking = missed * gap / (1 - fic) if fic < 1 else 0.0
    at = sums if called > 0 else drive
    rate, *pace = (at[name] / at["called"] if at["called"] > 0 else 0.0 for name in PACE)
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
        "sessions_more": to_find * pace[0],
        "team_days_more": to_find * pace[1],
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
    if lacking < WITHIN_CHILDREN:
        return f"{stands}: within one child of the goal of {100 * target:.0f} %"
    more = _count_up(lacking)
    told = (
        f"{stands}, the goal is {100 * target:.0f} %: about {more} more missed"
        f" {'child' if more == '1' else 'children'} must be completed"
    )
    if find > uncalled:
        return (
            f"{told}; calling all {uncalled:,.0f} whom the plan does not call would not be enough:"
            " more of those called must come to every round"
        )
    if sessions <= 0:
        return f"{told}; the plan calls nobody, and does not tell how many sessions that takes"
    return (
        f"{told}: some {_count_up(find)} more found and called, about"
        f" {count(math.ceil(round(sessions, DIGITS)), 'more session')} or"
        f" {count(math.ceil(round(days, DIGITS)), 'team-day')}"
    )


def _count_up(people: float) -> str:
    """Write how many people are needed at the least, whole."""
    return f"{math.ceil(round(people, DIGITS)):,}"


def tell_gap(gaps: pd.DataFrame) -> list[str]:
    """Say of the whole drive what lacks to its goal, for the front page."""
    drive = gaps[gaps["level"] == DRIVE]
    return [f"The whole drive: {told}." for told in drive["told"]]
