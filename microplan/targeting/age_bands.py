"""What share of children is past due for what, by age band (DOMAIN 8).

A survey's figures are of children of 12 to 23 months. A younger child cannot have missed what is
not yet due, so each band counts only those who are a month past the due age of a dose:

=====================  =========================================================
band                   missed in it
=====================  =========================================================
under 6 weeks          nobody
6 to 13 weeks          left-outs, from 6 weeks and a month on
14 weeks to 9 months   left-outs; drop-outs from 14 weeks and a month on
9 to 12 months         both; from 9 months and a month on, the rest of the missed
12 to 16 months        all the missed, as the survey counts them
16 to 24 months        the same, and those past due for boosters, where counted
=====================  =========================================================

Ages are taken as even over the campaign's months. Babies are given the rates of 12 to 23 months,
which is too low for them, as late starters have not started yet; it is the least that can be said.
"""

from __future__ import annotations

from dataclasses import dataclass

from microplan.domain.settings import Settings, assumed
from microplan.units import WEEKS_PER_MONTH

GRACE_MONTHS = 1.0  # past due by a month
START_MONTHS = 6 / WEEKS_PER_MONTH  # Penta1 is due at 6 weeks
FINISH_MONTHS = 14 / WEEKS_PER_MONTH  # Penta3 is due at 14 weeks
MEASLES_MONTHS = 9.0  # MR1 is due at 9 months
BOOSTER_MONTHS = 16.0  # MR2 and the DPT booster are due at 16 months
BAND_EDGES = (
    ("under 6 weeks", 0.0, START_MONTHS),
    ("6-13 weeks", START_MONTHS, FINISH_MONTHS),
    ("14 weeks-9 months", FINISH_MONTHS, MEASLES_MONTHS),
    ("9-12 months", MEASLES_MONTHS, 12.0),
    ("12-16 months", 12.0, BOOSTER_MONTHS),
    ("16-24 months", BOOSTER_MONTHS, 24.0),
)


class AgeSettings(Settings):
    """What of the second year counts."""

    boosters_missed_share: float = assumed(
        0.0, tag="A", source="DOMAIN 3.1: full immunization leaves boosters out", ge=0, le=1
    )
    """Share of fully immunized children from 17 months on who count as missed for a booster."""


@dataclass(frozen=True)
class AgeBand:
    """A band of ages, and the shares of *all* the campaign's children in it who are past due."""

    name: str
    children: float
    """Share of the campaign's children who are in the band."""
    start: float
    """... in the band and past due for the first Penta."""
    finish: float
    """... in the band and past due for the third Penta."""
    measles: float
    """... in the band and past due for the first measles-rubella dose."""
    boosters: float
    """... in the band and past due for boosters."""


def make_age_bands(age_months_max: int) -> tuple[AgeBand, ...]:
    """Return the bands up to `age_months_max`; the last one holds all older children."""
    edges = [(name, low, high) for name, low, high in BAND_EDGES if low < age_months_max]
    edges[-1] = (*edges[-1][:2], float(age_months_max))
    return tuple(_make_band(*edge, age_months_max) for edge in edges)


def _make_band(name: str, low: float, high: float, age_months_max: int) -> AgeBand:
    """Return one band of ages `low` to `high` months."""

    def share_from(due_months: float) -> float:
        return max(0.0, high - max(low, due_months)) / age_months_max

    return AgeBand(
        name,
        share_from(low),
        share_from(START_MONTHS + GRACE_MONTHS),
        share_from(FINISH_MONTHS + GRACE_MONTHS),
        share_from(MEASLES_MONTHS + GRACE_MONTHS),
        share_from(BOOSTER_MONTHS + GRACE_MONTHS),
    )


@dataclass(frozen=True)
class PastDue:
    """Shares of all the campaign's children who are past due, summed over the bands."""

    start: float
    finish: float
    measles: float
    boosters: float


def sum_past_due(bands: tuple[AgeBand, ...]) -> PastDue:
    """Add the bands up."""
    return PastDue(
        sum(band.start for band in bands),
        sum(band.finish for band in bands),
        sum(band.measles for band in bands),
        sum(band.boosters for band in bands),
    )
