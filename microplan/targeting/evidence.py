"""What an area's own coverage figures say of it, against what its parent says of it.

Surveys tell level and difference. Monitoring looks at houses that nobody drew at random, and a
register counts doses over a target that is off: beside a survey both only tell how places differ
(their mean difference is taken away: within the parent, of single settlements within the anchor).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logit

from microplan.domain.priorities import COVERAGE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from microplan.targeting.pooling import PoolSettings

MONITORING, REGISTER = "monitoring", "register"


@dataclass(frozen=True)
class Reading:
    """One figure of one area."""

    kind: str
    share: float
    """Share of children with the dose; a register's may exceed 1."""
    cases: float
    source: str


Readings = dict[str, dict[str, Reading]]
"""Of each area, its reading by kind."""


@dataclass(frozen=True)
class Evidence:
    """Of k areas of one parent, as log odds of being missed."""

    difference: NDArray[np.float64]
    """(k,) own figures less what the parent says of it."""
    variance: NDArray[np.float64]
    """(k,) its sampling variance."""


@dataclass(frozen=True)
class Worth:
    """What figures are worth at one level of areas."""

    register_cv: float
    """Coefficient of variation of the registers' targets."""
    design_effect: float
    pool: PoolSettings


Offsets = dict[str, float]
"""By kind, how far its figures stand off what is expected, on the mean."""


def find_offsets(
    readings: Sequence[Mapping[str, Reading]], expected: NDArray[np.float64], worth: Worth
) -> Offsets:
    """Return how far each kind of figures stands off what is expected of k areas."""
    return {
        kind: float(np.average(difference, weights=1 / variance))
        for kind, _, difference, variance in _read_kinds(readings, expected, worth)
    }


def weigh_readings(
    readings: Sequence[Mapping[str, Reading]],
    expected: NDArray[np.float64],
    worth: Worth,
    offsets: Offsets,
    *,
    anchored: bool,
) -> Evidence:
    """Combine the readings of each area into one difference, by their precision.

    Parameters
    ----------
    readings
        (k) of each area its readings, one at least.
    expected
        (k,) share missed that the parent says of each.
    offsets
        What is taken from the differences of monitoring and registers, where the level is known.
    anchored
        Whether a survey of the parent says what the level is; else the best kind at hand does.
    """
    precision, summed = np.zeros(len(expected)), np.zeros(len(expected))
    level_known = anchored
    for kind, has, difference, variance in _read_kinds(readings, expected, worth):
        bare = difference - offsets[kind] if kind != "survey" and level_known else difference
        level_known = True
        precision[has] += 1 / variance
        summed[has] += bare / variance
    return Evidence(summed / precision, 1 / precision)


def _read_kinds(
    readings: Sequence[Mapping[str, Reading]], expected: NDArray[np.float64], worth: Worth
) -> Iterator[tuple[str, NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]]]:
    """Yield each kind that any area has: which have it, their differences and variances."""
    for kind in COVERAGE_KINDS:
        has = np.array([kind in each for each in readings])
        if not has.any():
            continue
        own = [each[kind] for each in readings if kind in each]
        if kind == REGISTER:
            spread = worth.register_cv**2 + worth.pool.over_report_cv**2
            difference, variance = _read_registers(own, expected[has], spread)
        else:
            difference, variance = _read_samples(own, expected[has], worth.design_effect)
            variance = variance + (worth.pool.monitoring_sd**2 if kind == MONITORING else 0.0)
        yield kind, has, difference, variance


def _read_samples(
    readings: Sequence[Reading], expected: NDArray[np.float64], design_effect: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return differences and variances of samples; one that found all or none is off by half."""
    cases = np.maximum(1.0, np.array([one.cases for one in readings]) / design_effect)
    half = 0.5 / cases
    missed = np.clip(1 - np.array([one.share for one in readings]), half, 1 - half)
    # the variance by what is expected: a small sample's own share would flatter its extremes
    around = np.clip(expected, half, 1 - half)
    variance = 1 / (cases * around * (1 - around))
    return logit(missed) - logit(around), variance


def _read_registers(
    readings: Sequence[Reading], expected: NDArray[np.float64], spread: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return differences and variances of doses over a target, to first order.

    The target's error is a factor of the coverage c, and d logit(missed) / d log c is -1 / missed;
    so a report of over 100 % is read as it stands, and weighs little.
    """
    share = np.array([one.share for one in readings])
    cases = np.maximum(1.0, np.array([one.cases for one in readings]))
    given = np.clip(1 - expected, 1e-3, 1 - 1e-3)
    difference = -np.log(share / given) / (1 - given)
    chance = (1 - given) / (given * cases)
    return difference, (spread + chance) / np.square(1 - given)
