"""What a place's score is made of.

Four things make it, each between 0 and 1, weighed to 100 points in all: how many children are
missed (as the square root of the share of the most, so that one town does not hide every village),
what share of its children that is, how far they walk, and the criteria that hold. Supply (reach)
and demand stay apart as parts of their own (DOMAIN 3.1). A town has no travel term: its reach
points go to the other three, in the share of its children who live in towns (DOMAIN 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

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
    """What counts how much; only their proportions matter."""

    missed_count: float = assumed(0.40, tag="A", source="DOMAIN 4.4", ge=0)
    """Of the number of missed children."""
    missed_rate: float = assumed(0.25, tag="A", source="DOMAIN 4.4", ge=0)
    """Of the share of children missed."""
    reach: float = assumed(0.15, tag="A", source="DOMAIN 4.4", ge=0)
    """Of the walk to a health post; less than the others, as nearness is not enough (DOMAIN 0)."""
    flags: float = assumed(0.20, tag="A", source="DOMAIN 4.4", gt=0)
    """Of the criteria of DOMAIN 1.4."""

    def proportions(self) -> NDArray[np.float64]:
        """Return the four weights, adding up to one: count, rate, reach, flags."""
        given = np.array([self.missed_count, self.missed_rate, self.reach, self.flags])
        return np.asarray(given / given.sum())


class ReachSettings(Settings):
    """From how long a walk reach counts."""

    none_until_minutes: float = assumed(15, tag="A", source="DOMAIN 8: a walk of at most 15", ge=0)
    """A walk of up to so many minutes counts nothing."""
    full_from_minutes: float = assumed(120, tag="A", source="DOMAIN 3.3", gt=0)
    """A walk of so many minutes, or a place cut off, counts in full."""


@dataclass(frozen=True)
class Scores:
    """Of a pool's k places."""

    points: pd.DataFrame
    """(k, parts) points of each part."""
    values: pd.DataFrame
    """(k, parts) what was measured: children, share missed, reach of 0 to 1, share flagged."""
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
    town = spread_reach(pool.rural_share, reach)
    most = pool.missed.max(initial=0.0)
    points = {
        "missed_count": count * town * np.sqrt(pool.missed / (most if most > 0 else 1.0)),
        "missed_rate": rate * town * pool.rate,
        "reach": reach * pool.reach,
    } | {str(name): flags * town * pool.flags[name].to_numpy() for name in pool.flags}
    values = {"missed_count": pool.missed, "missed_rate": pool.rate, "reach": pool.reach}
    values |= {str(name): pool.flagged[name].to_numpy() for name in pool.flagged}
    table = (pd.DataFrame(points) * FULL_SCORE).round(DECIMALS)
    return Scores(table, pd.DataFrame(values), table.sum(axis=1).round(DECIMALS).to_numpy())


def score_draws(pool: Pool, drawn_weights: NDArray[np.float64]) -> NDArray[np.float32]:
    """Score the places once a draw: (draws, k).

    Parameters
    ----------
    drawn_weights
        (draws, 4) count, rate, reach and flags, adding up to one.
    """
    weights = drawn_weights.astype(np.float32)
    count, rate, reach, flags = (weights[:, [part]] for part in range(4))
    most = pool.drawn_missed.max(axis=1, keepdims=True, initial=0.0)
    total = np.sqrt(pool.drawn_missed * (1 / np.where(most > 0, most, 1.0)))
    total *= count
    total += rate * pool.drawn_rate
    total += flags * pool.flags.sum(axis=1).to_numpy(dtype=np.float32)
    total *= spread_reach(pool.rural_share.astype(np.float32), reach)
    total += reach * pool.reach.astype(np.float32)
    return total


def spread_reach(rural_share: NDArray[Real], reach: float | NDArray[Real]) -> NDArray[Real]:
    """Return by what the other weights grow where reach does not count, by share of towns."""
    return np.asarray((1 - reach * rural_share) / np.maximum(1 - reach, TINY))
