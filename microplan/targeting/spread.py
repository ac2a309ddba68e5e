"""How unsure the figures are: people, the survey, what no survey measured, and chance.

Of each settlement's missed children five things are unsure: its people (log-normal), the share of
its measured area (Beta), how its block, its sub-centre and it itself differ from what is said of
them (normal on the log odds), and which children it strikes (Poisson). `need` states the interval
of each settlement; `draws` draws all of them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field
from scipy.special import expit, logit

from microplan.domain.settings import Settings, assumed

if TYPE_CHECKING:
    from numpy.typing import NDArray

TAIL = 0.05
"""Of a 90 % interval, on either side."""
PROBIT = (16 * np.sqrt(3) / (15 * np.pi)) ** 2
"""A logistic is nearly a normal of variance 1 / PROBIT (Zeger, Liang and Albert 1988)."""
NODES = 15
"""Points at which a normal is integrated (Gauss and Hermite)."""
EDGE = 1e-9
"""Shares of exactly 0 or 1 have no odds."""
CV_BY_KIND = {
    "village": 0.40,
    "habitation": 0.40,
    "hamlet": 0.60,
    "high-risk site": 0.60,
    "town part": 0.25,
    "ward part": 0.25,
}


class SpreadSettings(Settings):
    """How wide the uncertainty is."""

    people_cv: dict[str, Annotated[float, Field(ge=0)]] = assumed(
        CV_BY_KIND, tag="A", source="DOMAIN 4.2"
    )
    """Coefficient of variation of a settlement's people, by kind; the widest where not given."""
    block_people_cv: float = assumed(0.15, tag="A", source="DOMAIN 4.2", ge=0)
    """The part of it that all settlements of a block have in common."""
    design_effect: float = assumed(1.5, tag="A", source="DOMAIN 4.3", ge=1)
    """By how much a clustered sample is worth less than its number of cases."""
    unmeasured_log_odds_sd: float = assumed(
        0.65,
        tag="A",
        source="WHO's handbooks: children of a cluster correlate by 1/6 (docs/need.md)",
        ge=0,
    )
    """Standard deviation of a settlement's own log odds of being missed, about its sub-centre's."""


@dataclass(frozen=True)
class Doubt:
    """Of n settlements, how unsure it is who is missed."""

    people_sigma: NDArray[np.float64]
    """(n,) log-normal sigma of its people."""
    log_odds_sd: NDArray[np.float64]
    """(n,) of all that lies between its anchor's figure and its own share."""
    anchor_missed: NDArray[np.float64]
    """(n,) share missed of the anchor."""
    anchor_cases: NDArray[np.float64]
    """(n,) cases behind it."""


def find_people_sigma(kinds: NDArray[np.object_], settings: SpreadSettings) -> NDArray[np.float64]:
    """Return the log-normal sigma of each settlement's people (n,), its block's part included."""
    worst = max(settings.people_cv.values(), default=0.0)
    cv = np.array([settings.people_cv.get(kind, worst) for kind in kinds], dtype=float)
    return np.asarray(sigma_of(cv))


def sigma_of(cv: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sigma of a log-normal with this coefficient of variation."""
    return np.sqrt(np.log1p(np.square(cv)))


def find_effective_cases(
    cases: NDArray[np.float64], settings: SpreadSettings
) -> NDArray[np.float64]:
    """Return what a clustered sample is worth in independent cases, at least one."""
    return np.maximum(1.0, cases / settings.design_effect)


def find_middle_odds(rate: NDArray[np.float64], sd: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log odds (n,) about which a normal of this spread has the mean share `rate`."""
    return np.asarray(logit(np.clip(rate, EDGE, 1 - EDGE)) * np.sqrt(1 + PROBIT * np.square(sd)))


def find_log_odds_sd(doubt: Doubt, settings: SpreadSettings) -> NDArray[np.float64]:
    """Return how unsure each settlement's log odds of being missed are in all (n,)."""
    effective = find_effective_cases(doubt.anchor_cases, settings)
    inside = np.clip(doubt.anchor_missed, 1 / (effective + 2), 1 - 1 / (effective + 2))
    of_anchor = 1 / (inside * (1 - inside) * (effective + 1))
    return np.asarray(np.sqrt(of_anchor + np.square(doubt.log_odds_sd)))


def find_missed_range(
    missed: NDArray[np.float64],
    rate: NDArray[np.float64],
    doubt: Doubt,
    settings: SpreadSettings,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the 90 % interval of each settlement's missed children, low and high (n,).

    It is that of a count: children come whole. How many are to be expected is unsure as a Gamma of
    the right mean and variance, and the count about it is Poisson, which together is a negative
    binomial. The interval holds 90 % of it or, as whole children are few, more.

    Parameters
    ----------
    missed
        (n,) children missed, the mean.
    rate
        (n,) share missed of the settlement.
    """
    from scipy.stats import nbinom  # noqa: PLC0415 - takes most of a second to import

    sd = find_log_odds_sd(doubt, settings)
    people = np.expm1(np.square(doubt.people_sigma))
    variation = (1 + people) * (1 + _vary_rate(rate, sd)) - 1
    shape = 1 / np.maximum(variation, EDGE)
    counts = nbinom(shape, shape / (shape + np.maximum(missed, EDGE)))
    # A mean of a very skewed figure lies outside its own interval; the interval keeps it inside.
    low, high = counts.ppf(TAIL), counts.ppf(1 - TAIL)
    return np.minimum(missed, low), np.maximum(missed, high)


def _vary_rate(rate: NDArray[np.float64], sd: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the squared coefficient of variation of shares about `rate` (n,)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()
    middle = find_middle_odds(rate, sd)
    mean, square = np.zeros(len(rate)), np.zeros(len(rate))
    for node, weight in zip(nodes, weights, strict=True):
        share = expit(middle + sd * node)
        mean += weight * share
        square += weight * np.square(share)
    return np.maximum(0.0, square / np.square(mean) - 1)
