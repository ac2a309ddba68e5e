"""How a measured share of missed children spreads over the settlements of its area.

A survey measures an area; below it, places that are known to be worse off are given higher odds,
and one intercept per measured area makes the children-weighted total come out as measured:

    logit(missed_i) = intercept_area + Σ log(odds ratio of each thing known of i)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Field
from scipy.special import expit, logit

from microplan.domain.settings import Settings, assumed

if TYPE_CHECKING:
    from numpy.typing import NDArray

ReachClass = Literal["0-15", "15-30", "30-60", "60-120", "over 120", "cut off"]
Odds = Annotated[float, Field(gt=0)]
WALK, HIGH_RISK = "walk", "high_risk"
HALVINGS = 80  # of a bracket that is a few units wide: below the spacing of floats
REACH_ODDS: dict[ReachClass, float] = {
    "15-30": 1.1,
    "30-60": 1.25,
    "60-120": 1.6,
    "over 120": 2.0,
    "cut off": 2.5,
}
FLAG_ODDS = {
    "vacant_subcentre": 1.5,
    "low_coverage_pocket": 1.5,
    "missed_sessions": 2.0,
    "hra_no_independent_session": 1.5,
    "vpd_evidence": 1.3,
    "small_hamlet": 1.3,
    "refusal_cluster": 1.5,
}


class TiltSettings(Settings):
    """Odds ratios of being missed, against a place of which nothing of the kind is known."""

    reach: dict[ReachClass, Odds] = assumed(
        REACH_ODDS, tag="A", source="DOMAIN 3.3: Penta3 at 60 minutes and over, 0.85 of under 30"
    )
    """By class of the walk to a health post, 1 where not given; towns have no travel term."""
    high_risk: float = assumed(
        2.0, tag="A", source="DOMAIN 4.3: kilns 55 %, construction 30 % fully immunized", gt=0
    )
    """At a site with a high-risk code."""
    flags: dict[str, Odds] = assumed(FLAG_ODDS, tag="A", source="DOMAIN 1.4 names them")
    """By criterion; the share of scheduled tribes earns nothing (DOMAIN 8)."""


def list_log_odds(
    settlements: pd.DataFrame,
    reach_class: NDArray[np.object_],
    rules: pd.DataFrame,
    settings: TiltSettings,
) -> pd.DataFrame:
    """List what is known of each settlement, as log odds ratios (n, things known).

    Parameters
    ----------
    reach_class
        (n,) class of the walk to the nearest health post.
    rules
        (n, rules) which named criteria hold.

    Returns
    -------
    pandas.DataFrame
        A column `walk`, one `high_risk`, and one of each criterion that holds somewhere.
    """
    ratio = np.array([settings.reach.get(word, 1.0) for word in reach_class], dtype=float)
    in_town = settlements["urban"].to_numpy(dtype=bool)
    high_risk = (settlements["hra_code"] != "").to_numpy(dtype=bool)
    known = {WALK: np.where(in_town, 0.0, np.log(ratio))}
    known[HIGH_RISK] = np.where(high_risk, np.log(settings.high_risk), 0.0)
    for flag, odds in settings.flags.items():
        if flag in rules:
            known[flag] = np.where(rules[flag].to_numpy(dtype=bool), np.log(odds), 0.0)
    return pd.DataFrame(known)


def tilt_missed(
    children: NDArray[np.float64],
    log_odds: NDArray[np.float64],
    group: NDArray[np.object_],
    missed_share: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return each settlement's share of missed children (n,), reproducing each group's total.

    Parameters
    ----------
    children
        (n,) children; a group without any is weighed evenly.
    group
        (n,) the measured area; within it, Σ children · share = Σ children · `missed_share`.
    missed_share
        (n,) measured share of missed children of the group, the same within it.
    """
    names, at = np.unique(group.astype(str), return_inverse=True)
    weights = weigh_children(children, at, len(names))
    wanted = _sum(weights * missed_share, at, len(names))
    inside = (missed_share > 0) & (missed_share < 1)
    middle = logit(np.where(inside, missed_share, 0.5))
    low = _reach_of(middle - log_odds, at, len(names), np.minimum)
    high = _reach_of(middle - log_odds, at, len(names), np.maximum)
    for _ in range(HALVINGS):
        half = (low + high) / 2
        below = _sum(weights * expit(half[at] + log_odds), at, len(names)) < wanted
        low, high = np.where(below, half, low), np.where(below, high, half)
    tilted = expit(((low + high) / 2)[at] + log_odds)
    return np.where(inside, tilted, missed_share)


def weigh_children(
    children: NDArray[np.float64], at: NDArray[np.intp], groups: int
) -> NDArray[np.float64]:
    """Weigh by children, or evenly in a group that has none."""
    return np.where(_sum(children, at, groups)[at] > 0, children, 1.0)


def _sum(values: NDArray[np.float64], at: NDArray[np.intp], groups: int) -> NDArray[np.float64]:
    """Add values up by group."""
    return np.bincount(at, weights=values, minlength=groups).astype(np.float64)


def _reach_of(
    values: NDArray[np.float64], at: NDArray[np.intp], groups: int, extreme: np.ufunc
) -> NDArray[np.float64]:
    """Return the least or greatest value of each group: the intercept lies between them."""
    start = np.full(groups, np.inf if extreme is np.minimum else -np.inf)
    extreme.at(start, at, values)
    return start
