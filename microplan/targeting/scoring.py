"""What a place's score is made of: its missed children, each counted as what is known of it asks.

A drive is judged by the children that it finds, so missed children are the backbone: a place's
score grows in proportion to them. What else is known moves a place within that: a missed child
counts more where a larger share is missed, where the walk is long, and where criteria hold. With
the weights c, r, h and f (adding up to one), m missed children of which the most of any place in
the list is M, a share u missed, reach h* and criteria f*, each of 0 to 1:

    score = 100 · m / M · (c + r · u + h · h* + f · f*)

Each of the four is a part of its own, and they add up. Supply (reach) and demand stay apart
(DOMAIN 3.1). A town has no travel term: its reach weight goes to the other three, in the share of
its children who live in towns (DOMAIN 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
import pandas as pd
from pydantic import model_validator

from microplan.domain.settings import Settings, assumed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.targeting.pools import Pool

Real = TypeVar("Real", np.float32, np.float64)
FULL_SCORE = 100.0
TINY = np.float32(1e-12)
DECIMALS = 6  # so that noise of floating point decides no rank
FLAG_POINTS = {
    "vacant_subcentre": 0.5,
    "missed_sessions": 0.5,
    "low_coverage_pocket": 0.3,
    "underserved_tola": 0.3,
    "post_overloaded": 0.3,
    "hra_no_independent_session": 0.4,
    "vpd_evidence": 0.4,
    "small_hamlet": 0.3,
    "refusal_cluster": 0.4,
    "hra_1": 0.4,
    "hra_2": 0.4,
    "hra_3": 0.4,
    "hra_4": 0.4,
    "hra_5": 0.4,
    "hra_6": 0.2,
}
PARTS = ("missed_count", "missed_rate", "reach")


class Weights(Settings):
    """What a missed child counts, and what more; only their proportions matter."""

    missed_count: float = assumed(0.60, tag="A", source="DOMAIN 4.4: missed children first", ge=0)
    """Of a missed child, wherever it lives."""
    missed_rate: float = assumed(0.10, tag="A", source="DOMAIN 4.4", ge=0)
    """More, where every child of the place is missed; in proportion where a share is."""
    reach: float = assumed(0.15, tag="A", source="DOMAIN 4.4", ge=0)
    """More, where the walk to a health post is long or cut off."""
    flags: float = assumed(0.15, tag="A", source="DOMAIN 4.4", ge=0)
    """More, where the criteria of DOMAIN 1.4 hold."""

    @model_validator(mode="after")
    def _demand_one(self) -> Self:
        """Refuse weights that are all 0, of which no score can be made."""
        if not self.proportions_given().sum() > 0:
            raise ValueError("all four weights are 0: give at least one of them a weight above 0")
        return self

    def proportions_given(self) -> NDArray[np.float64]:
        """Return the four weights as they are given: count, rate, reach, flags."""
        return np.array([self.missed_count, self.missed_rate, self.reach, self.flags])

    def proportions(self) -> NDArray[np.float64]:
        """Return the four weights, adding up to one: count, rate, reach, flags."""
        given = self.proportions_given()
        return np.asarray(given / given.sum())


class ReachSettings(Settings):
    """From how long a walk reach counts."""

    none_until_minutes: float = assumed(15, tag="A", source="DOMAIN 8: a walk of at most 15", ge=0)
    """A walk of up to so many minutes counts nothing."""
    full_from_minutes: float = assumed(120, tag="A", source="DOMAIN 3.3", gt=0)
    """A walk of so many minutes, or a place cut off, counts in full."""
    speed_cv: float = assumed(
        0.2, tag="A", source="DOMAIN 4.1: walking speeds of two sources differ by a fifth", ge=0
    )
    """By how much the walking speed of the draws differs, as a share."""


@dataclass(frozen=True)
class Scores:
    """Of a pool's k places."""

    points: pd.DataFrame
    """(k, parts) points of each part."""
    values: pd.DataFrame
    """(k, parts) what was measured: children, share missed, reach of 0 to 1, share
    of the children in whose place a criterion holds."""
    score: NDArray[np.float64]
    """(k,) sum of the points."""


def find_reach(
    walk_minutes: NDArray[np.floating[Any]], settings: ReachSettings
) -> NDArray[np.float64]:
    """Return how hard the walk is, from 0 to 1 (n,); NaN minutes (cut off) are 1."""
    span = max(settings.full_from_minutes - settings.none_until_minutes, 1e-9)
    part = np.clip((walk_minutes - settings.none_until_minutes) / span, 0.0, 1.0)
    return np.where(np.isnan(walk_minutes), 1.0, part)


def weigh_flags(rules: pd.DataFrame, points: dict[str, float]) -> pd.DataFrame:
    """Return each criterion's part of the flags' term (n, criteria), adding up to at most 1."""
    names = [name for name in rules if points.get(str(name), 0.0) > 0]
    given = rules[names].astype(float) * [points[str(name)] for name in names]
    return given.div(given.sum(axis=1).clip(lower=1.0), axis=0)


def score_pool(pool: Pool, weights: Weights) -> Scores:
    """Score the places of a pool, part by part."""
    count, rate, reach, flags = weights.proportions()
    most = pool.missed.max(initial=0.0)
    part = pool.missed / (most if most > 0 else 1.0)
    part_of_town = part * spread_reach(pool.rural_share, reach)
    points = {
        "missed_count": count * part_of_town,
        "missed_rate": rate * part_of_town * pool.rate,
        "reach": reach * part * pool.reach,
    } | {str(name): flags * part_of_town * pool.flags[name].to_numpy() for name in pool.flags}
    values = {"missed_count": pool.missed, "missed_rate": pool.rate, "reach": pool.reach}
    held = pool.flagged_children
    values |= {str(name): held[name].to_numpy() for name in held}
    table = (pd.DataFrame(points) * FULL_SCORE).round(DECIMALS)
    return Scores(table, pd.DataFrame(values), table.sum(axis=1).round(DECIMALS).to_numpy())


def score_draws(
    pool: Pool, drawn_weights: NDArray[np.float64], speeds: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Score the places once a draw: (draws, k).

    Parameters
    ----------
    drawn_weights
        (draws, 4) count, rate, reach and flags, adding up to one.
    speeds
        (draws,) which of the walking speeds of `Pool.drawn_reach` each draw has.
    """
    weights = drawn_weights.astype(np.float32)
    count, rate, reach, flags = (weights[:, [part]] for part in range(4))
    total = rate * pool.drawn_rate
    total += flags * pool.flags.sum(axis=1).to_numpy(dtype=np.float32)
    total += count
    total *= spread_reach(pool.rural_share.astype(np.float32), reach)
    total += reach * pool.drawn_reach[speeds]
    most = pool.drawn_missed.max(axis=1, keepdims=True, initial=0.0)
    total *= pool.drawn_missed * (1 / np.where(most > 0, most, 1.0))
    return np.asarray(total)


def spread_reach(rural_share: NDArray[Real], reach: float | NDArray[Real]) -> NDArray[Real]:
    """Return by what the other weights grow where reach does not count, by share of towns."""
    return np.asarray((1 - reach * rural_share) / np.maximum(1 - reach, TINY))
