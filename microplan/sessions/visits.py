"""What each site expects in each round.

A site's due children are followed as cohorts by the visits that they still need: drop-outs need
one, left-outs `visits_left_out`. In a round a share of each cohort comes (attendance by walk) and
needs one visit less; who did not come stays due; a few are newly due each round (DOMAIN 8: rounds
2 to 4 are for who is left, newly due or newly come). Whole numbers are made at the end, by largest
remainder within a block, so that a block's visits are those of its people and its attendance, and
round 1 is the catchments' sum exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.rounding import make_whole
from microplan.domain.tables import VISITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.domain.campaign import CampaignSettings
    from microplan.sessions.settings import SessionSettings

    Floats = NDArray[np.float64]

WALK_CLASSES_MINUTES = (15, 30, 60, 120)
VISITS_WOMEN = 2
DECIMALS = 9
"""Beyond these, parts of people are noise of floating point."""


def expect_most(
    sites: pd.DataFrame,
    catchments: pd.DataFrame,
    need: pd.DataFrame,
    settings: SessionSettings,
    campaign: CampaignSettings,
) -> pd.DataFrame:
    """Return VISITS with the most who can be due and come, if every round is held at every site.

    Every part of a person is a whole one here: a week that has room for these has room for
    whatever `expect_visits` makes of them.
    """
    served = _people_by_site(sites, catchments, need, settings)
    rounds = [
        {
            "due_children": _round_up(children),
            "due_pregnant": _round_up(women),
            "expected_children": _round_up(_round_up(children) * served.attendance.to_numpy()),
            "expected_pregnant": _round_up(_round_up(women) * served.attendance.to_numpy()),
        }
        for children, women in _follow(served, settings, campaign)
    ]
    return _write_visits(served, rounds)


def expect_visits(
    sites: pd.DataFrame,
    catchments: pd.DataFrame,
    need: pd.DataFrame,
    sittings: pd.DataFrame,
    settings: SessionSettings,
    campaign: CampaignSettings,
) -> pd.DataFrame:
    """Return VISITS: due and expected children and women, per site and round.

    A site's round with nobody due has no row. Where no session is ever held nobody comes, and all
    stay due.

    Parameters
    ----------
    sittings
        The template week's: site_id of every site that it visits.
    """
    served = _people_by_site(sites, catchments, need, settings)
    held = served.site_id.isin(sittings.site_id)
    served["attendance"] = served.attendance.where(held, 0.0)
    come = served.attendance.to_numpy()
    rounds = []
    for children, women in _follow(served, settings, campaign):
        due_children, due_women = _make_whole(children, served), _make_whole(women, served)
        rounds.append(
            {
                "due_children": due_children,
                "due_pregnant": due_women,
                "expected_children": _make_whole(due_children * come, served),
                "expected_pregnant": _make_whole(due_women * come, served),
            }
        )
    return _write_visits(served, rounds)


def _write_visits(served: pd.DataFrame, rounds: list[dict[str, NDArray[np.int64]]]) -> pd.DataFrame:
    """Return VISITS: the rows of each round, without those where nobody is due."""
    frames = [
        pd.DataFrame({"site_id": served.site_id, "round": number, **people})
        for number, people in enumerate(rounds, start=1)
    ]
    rows = pd.concat(frames, ignore_index=True)
    return VISITS.arrange(rows[(rows.due_children > 0) | (rows.due_pregnant > 0)])


def _make_whole(people: Floats, served: pd.DataFrame) -> NDArray[np.int64]:
    """Make people whole, so that each block keeps its total."""
    return make_whole(people, served.area_id.to_numpy(), served.site_id.to_numpy())


def _round_up(people: Floats | NDArray[np.int64]) -> NDArray[np.int64]:
    """Round people up to whole ones."""
    return np.ceil(np.round(people, DECIMALS)).astype(np.int64)


def attendance(walk_minutes: pd.Series, settings: SessionSettings) -> Floats:
    """Return the share of due people who come, by their walk."""
    classes = np.searchsorted(WALK_CLASSES_MINUTES, walk_minutes.to_numpy(), side="left")
    return np.array(settings.attendance_by_walk)[classes]


def _people_by_site(
    sites: pd.DataFrame, catchments: pd.DataFrame, need: pd.DataFrame, settings: SessionSettings
) -> pd.DataFrame:
    """Return per site: block, due children and women, attendance, and the share of left-outs."""
    rows = catchments.merge(need[["settlement_id", "left_out", "missed"]], on="settlement_id")
    rows["people"] = rows.due_children + rows.due_pregnant
    rows["come"] = rows.people * attendance(rows.walk_minutes, settings)
    share = (rows.left_out / rows.missed.where(rows.missed > 0)).fillna(0.0)
    rows["left_out_due"] = rows.due_children * share
    columns = ["due_children", "due_pregnant", "people", "come", "left_out_due"]
    by_site = rows.groupby("site_id", sort=True)[columns].sum().reset_index()
    by_site = by_site[by_site.people > 0].merge(sites[["site_id", "area_id"]], on="site_id")
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
    served: pd.DataFrame, settings: SessionSettings, campaign: CampaignSettings
) -> list[tuple[Floats, Floats]]:
    """Return the children and the women due in each round, by site; parts of people are kept."""
    come, newly = served.attendance.to_numpy(), settings.newly_due_share
    two_doses = pd.Series(np.full(len(served), settings.women_two_doses_share))
    children = _cohorts(served.due_children, served.left_out_share, settings.visits_left_out)
    women = _cohorts(served.due_pregnant, two_doses, VISITS_WOMEN)
    return list(
        zip(
            _follow_cohorts(children, come, newly, campaign.rounds),
            _follow_cohorts(women, come, newly, campaign.rounds),
            strict=True,
        )
    )


def _follow_cohorts(cohorts: Floats, come: Floats, newly_share: float, rounds: int) -> list[Floats]:
    """Follow the cohorts through the rounds: who is due in each."""
    newly = cohorts * newly_share
    due = []
    for _ in range(rounds):
        due.append(cohorts.sum(axis=1))
        came = cohorts * come[:, None]
        one_visit_less = np.column_stack([came[:, 1:], np.zeros(len(come))])
        cohorts = cohorts - came + one_visit_less + newly
    return due
