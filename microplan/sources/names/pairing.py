"""Two lists of names joined one to one, so that the whole fits best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from microplan.sources.names.scoring import score_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SAME_COUNTS = 2.0


@dataclass(frozen=True)
class Pair:
    """A name of ours and a name of theirs that were put together."""

    ours: int
    theirs: int
    score: float
    runner_up: float
    """Best score that either name reaches with any other."""


def pair_names(ours: Sequence[str], theirs: Sequence[str], score_min: float) -> list[Pair]:
    """Join names one to one so that the scores add up to the most; below `score_min`, not at all.

    A list may say more than a name ("LEH LADAKH" or "Leh(Ladakh)" for Leh): a name that is one of
    the other's words counts as 0.95.
    """
    return pair_scores(score_names(ours, theirs), score_min)


def pair_scores(scores: NDArray[np.float64], score_min: float) -> list[Pair]:
    """Join rows and columns one to one so that the scores of `score_min` and more are most.

    What is the same (1.0) is never given up for two that are alike: Kamrup stays Kamrup though
    there is a Kamrup Metro.
    """
    if scores.size == 0:
        return []
    good = np.where(scores >= score_min, scores, 0.0) + SAME_COUNTS * (scores >= 1.0)
    pairs = []
    for row, column in zip(*linear_sum_assignment(good, maximize=True), strict=True):
        if good[row, column] > 0:
            others = np.concatenate(
                [np.delete(scores[row], column), np.delete(scores[:, column], row)]
            )
            second = float(others.max(initial=0.0))
            pairs.append(Pair(int(row), int(column), float(scores[row, column]), second))
    return pairs
