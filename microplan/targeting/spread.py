"""How unsure the figures are: people, the survey, and what no survey measured.

Of each settlement's missed children three things are unsure: its people (log-normal), the share
of its measured area (Beta), and how it differs from what the tilt says of it (normal on the log
odds). `need` states the interval of each settlement; `draws` draws all of them together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from microplan.domain.settings import Settings, assumed

if TYPE_CHECKING:
    from numpy.typing import NDArray

Z90 = 1.6448536269514722  # 5 % of a normal lies beyond it on either side
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
        0.5, tag="A", source="DOMAIN 4.3: cell estimates carry large uncertainty", ge=0
    )
    """Standard deviation of a settlement's own log odds of being missed, below what is measured."""


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


def find_missed_range(
    missed: NDArray[np.float64],
    rate: NDArray[np.float64],
    area_rate: NDArray[np.float64],
    cases: NDArray[np.float64],
    people_sigma: NDArray[np.float64],
    settings: SpreadSettings,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the 90 % interval of each settlement's missed children, low and high (n,).

    The Beta of the area's share is carried to the settlement on the log odds (delta method), and
    the product of the three is taken as log-normal about its mean.

    Parameters
    ----------
    missed
        (n,) children missed, the mean.
    rate, area_rate
        (n,) share missed, of the settlement and of its measured area.
    cases
        (n,) cases behind `area_rate`.
    """
    effective = find_effective_cases(cases, settings)
    inside = np.clip(area_rate, 1 / (effective + 2), 1 - 1 / (effective + 2))
    log_odds_variance = 1 / (inside * (1 - inside) * (effective + 1))
    shift_variance = log_odds_variance + settings.unmeasured_log_odds_sd**2
    rate_cv = (1 - rate) * np.sqrt(shift_variance)
    sigma = np.sqrt(np.square(people_sigma) + np.log1p(np.square(rate_cv)))
    middle = missed * np.exp(-np.square(sigma) / 2)
    # A mean of a very skewed figure lies outside its own interval; the interval keeps it inside.
    low = np.minimum(missed, middle * np.exp(-Z90 * sigma))
    return low, np.maximum(missed, middle * np.exp(Z90 * sigma))
