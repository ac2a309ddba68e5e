"""How far places of one parent differ, and how much of its own figure a place keeps.

The figure of a small sample is part chance. What the parent says of a place and what the place
says of itself are weighed by their variances on the log odds (Fay and Herriot 1979): the own
figure keeps `between² / (between² + sampling²)`. How far places truly differ is found from the
figures themselves (Paule and Mandel 1982) and, as there are never many, drawn towards what is
known of places elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq

from microplan.domain.settings import Settings, assumed

if TYPE_CHECKING:
    from numpy.typing import NDArray


class PoolSettings(Settings):
    """How figures of small areas are drawn towards what their parent says of them."""

    block_sd: float = assumed(
        0.4, tag="A", source="districts of a state differ by 0.47 in NFHS-5", ge=0
    )
    """How far blocks of a district differ beyond what is known of them, as log odds (sd)."""
    subcentre_sd: float = assumed(
        0.4,
        tag="A",
        source="as blocks of a district; together 1/8 in a cluster (docs/need.md)",
        ge=0,
    )
    """The same for sub-centres and wards of a block."""
    areas_prior: float = assumed(
        8, tag="A", source="as many blocks as a small district has weigh as much", ge=0
    )
    """As so many areas these two weigh, beside the figures that show how far areas differ."""
    monitoring_sd: float = assumed(
        0.3, tag="A", source="DOMAIN 4.3: concurrent monitoring, an offset to be shrunk", ge=0
    )
    """How far monitoring is off because its houses are not drawn at random, as log odds."""
    register_block_cv: float = assumed(0.15, tag="A", source="DOMAIN 4.2: people of a block", ge=0)
    """How far a block's target is off in a register: coefficient of variation."""
    register_subcentre_cv: float = assumed(
        0.25, tag="A", source="DOMAIN 4.2: people of a panchayat or ward", ge=0
    )
    """The same for a sub-centre's or ward's target."""
    register_settlement_cv: float = assumed(
        0.4, tag="A", source="DOMAIN 4.2: people of a village", ge=0
    )
    """The same for the target of a single settlement."""
    over_report_cv: float = assumed(
        0.1, tag="A", source="DOMAIN 4.2: administrative 69 %, survey 3 %; and by place", ge=0
    )
    """How far reports of doses given differ in how much they overstate, between places."""


@dataclass(frozen=True)
class Shrunk:
    """Of k areas of one parent, as log odds."""

    shift: NDArray[np.float64]
    """(k,) by how much each differs from what the parent says of it."""
    sd: NDArray[np.float64]
    """(k,) standard deviation of what is left unsure of it."""
    weight: NDArray[np.float64]
    """(k,) weight of its own figure, 0 to 1."""
    between_sd: float
    """How far areas of the parent differ."""
    middle: float
    """The mean difference of those that were measured."""
    middle_variance: float
    """Its variance."""


def shrink(
    difference: NDArray[np.float64],
    variance: NDArray[np.float64],
    prior_sd: float,
    areas_prior: float,
    *,
    anchored: bool,
) -> Shrunk:
    """Draw own figures towards the parent's, each by its own variance.

    Parameters
    ----------
    difference, variance
        (k,) own figure less what the parent says of it, log odds, and its sampling variance.
    prior_sd, areas_prior
        How far areas differ elsewhere, and as how many areas that weighs.
    anchored
        Whether the parent has a figure of its own, towards which they are drawn; else it is
        towards their own mean.
    """
    between = estimate_between(difference, variance, prior_sd, areas_prior)
    total = np.maximum(between + variance, np.finfo(float).tiny)
    middle = float(np.sum(difference / total) / np.sum(1 / total))
    centre = 0.0 if anchored else middle
    weight = between / total
    return Shrunk(
        centre + weight * (difference - centre),
        np.sqrt(between * (1 - weight)),
        weight,
        float(np.sqrt(between)),
        middle,
        float(1 / np.sum(1 / total)),
    )


def estimate_between(
    difference: NDArray[np.float64],
    variance: NDArray[np.float64],
    prior_sd: float,
    areas_prior: float,
) -> float:
    """Return the variance between areas: Paule and Mandel's, drawn towards the prior's."""
    freedom = len(difference) - 1
    if freedom < 1:
        return prior_sd**2
    found = solve_paule_mandel(difference, variance)
    return (areas_prior * prior_sd**2 + freedom * found) / (areas_prior + freedom)


def solve_paule_mandel(values: NDArray[np.float64], variances: NDArray[np.float64]) -> float:
    """Return the variance between k ≥ 2 values that makes their weighed squares k - 1.

    References
    ----------
    Paule and Mandel 1982, J. Res. Natl. Bur. Stand. 87(5).
    """
    freedom = len(values) - 1

    def excess(between: float) -> float:
        weights = 1 / (variances + between)
        mean = np.sum(weights * values) / np.sum(weights)
        return float(np.sum(weights * np.square(values - mean)) - freedom)

    most = float(np.sum(np.square(values - values.mean()))) / freedom
    if most <= 0 or excess(0.0) <= 0:
        return 0.0
    return float(brentq(excess, 0.0, most, xtol=1e-12))
