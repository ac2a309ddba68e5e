"""What each site expects in each round.

A site's due children are followed as cohorts by the visits that they still need: drop-outs need
one, left-outs `visits_left_out`. In a round a share of each cohort comes (attendance by walk) and
needs one visit less; who did not come stays due; a few are newly due each round (DOMAIN 8: rounds
2 to 4 are for who is left, newly due or newly come). Whole numbers are made at the end, so that
round 1 is the catchments' sum exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.tables import VISITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.domain.campaign import CampaignSettings
    from microplan.sessions.settings import SessionSettings

    Floats = NDArray[np.float64]

WALK_CLASSES_MINUTES = (15, 30, 60, 120)
VISITS_WOMEN = 2


def expect_visits(
    sites: pd.DataFrame,
    catchments: pd.DataFrame,
    need: pd.DataFrame,
    settings: SessionSettings,
    campaign: CampaignSettings,
) -> pd.DataFrame:
    """Return VISITS: due and expected children and women, per site and round.

    A site's round with nobody due has no row.
    """
    served = _people_by_site(sites, catchments, need, settings)
    children = _follow(
        _cohorts(served.due_children, served.left_out_share, settings.visits_left_out),
        served.attendance.to_numpy(),
        settings.newly_due_share,
        campaign.rounds,
    )
    two = np.full(len(served), settings.women_two_doses_share)
    women = _follow(
        _cohorts(served.due_pregnant, pd.Series(two), VISITS_WOMEN),
        served.attendance.to_numpy(),
        settings.newly_due_share,
        campaign.rounds,
    )
    rounds = [
        pd.DataFrame(
            {
                "site_id": served.site_id,
                "round": number,
                "due_children": due,
                "due_pregnant": due_women,
                "expected_children": expected,
                "expected_pregnant": expected_women,
            }
        )
        for number, ((due, expected), (due_women, expected_women)) in enumerate(
            zip(children, women, strict=True), start=1
        )
    ]
    rows = pd.concat(rounds, ignore_index=True)
    return VISITS.arrange(rows[(rows.due_children > 0) | (rows.due_pregnant > 0)])


def attendance(walk_minutes: pd.Series, settings: SessionSettings) -> Floats:
    """Return the share of due people who come, by their walk."""
    classes = np.searchsorted(WALK_CLASSES_MINUTES, walk_minutes.to_numpy(), side="left")
    return np.array(settings.attendance_by_walk)[classes]


def _people_by_site(
    sites: pd.DataFrame, catchments: pd.DataFrame, need: pd.DataFrame, settings: SessionSettings
) -> pd.DataFrame:
    """Return per site: due children and women, their attendance, and the share of left-outs."""
    rows = catchments.merge(need[["settlement_id", "left_out", "missed"]], on="settlement_id")
    rows["people"] = rows.due_children + rows.due_pregnant
    rows["come"] = rows.people * attendance(rows.walk_minutes, settings)
    share = (rows.left_out / rows.missed.where(rows.missed > 0)).fillna(0.0)
    rows["left_out_due"] = rows.due_children * share
    columns = ["due_children", "due_pregnant", "people", "come", "left_out_due"]
    by_site = rows.groupby("site_id", sort=True)[columns].sum().reset_index()
    by_site = by_site[by_site.site_id.isin(sites.site_id) & (by_site.people > 0)]
    by_site["attendance"] = by_site.come / by_site.people
    by_site["left_out_share"] = by_site.left_out_due / by_site.due_children.where(
        by_site.due_children > 0, 1
    )
    return by_site.reset_index(drop=True)


def _cohorts(due: pd.Series, share: pd.Series, visits: int) -> Floats:
    """Return (sites, visits): people by the visits they still need, 1 first."""
    cohorts = np.zeros((len(due), visits))
    cohorts[:, 0] = due * (1 - share.to_numpy())
    cohorts[:, visits - 1] += due * share.to_numpy()
    return cohorts


def _follow(
    cohorts: Floats, come: Floats, newly_share: float, rounds: int
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Follow the cohorts through the rounds: whole due and expected people of each."""
    first = cohorts.sum(axis=1)
    newly = cohorts * newly_share
    result = []
    for _ in range(rounds):
        due = cohorts.sum(axis=1)
        whole = np.rint(due).astype(np.int64)
        expected = np.minimum(np.rint(due * come).astype(np.int64), whole)
        result.append((whole, expected))
        came = cohorts * come[:, None]
        one_visit_less = np.column_stack([came[:, 1:], np.zeros(len(first))])
        cohorts = cohorts - came + one_visit_less + newly
    return result
