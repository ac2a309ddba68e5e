"""Whose coverage figure each settlement rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from microplan.domain.priorities import COVERAGE_KINDS
from microplan.targeting.evidence import REGISTER, Reading, Readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Figures:
    """One indicator's figure for each of n settlements."""

    area: NDArray[np.object_]
    """(n,) id of the area that was measured; "" where none was."""
    share: NDArray[np.float64]
    """(n,) share of children of 12 to 23 months; NaN where none was measured."""
    cases: NDArray[np.float64]
    """(n,) children in the sample; NaN where none was measured."""
    source: NDArray[np.object_]
    """(n,) survey, file and row; "" where none was measured."""

    @property
    def measured(self) -> NDArray[np.bool_]:
        """(n,) whether any area above the settlement was measured."""
        return np.asarray(self.area != "")


def read_figures(coverage: pd.DataFrame, indicator: str) -> Readings:
    """Return what was read of each area, by kind: `survey`, `monitoring`, `register`.

    A register that reports nothing at all did not report: it says nothing of how many are missed.
    """
    rows = coverage[coverage["indicator"] == indicator]
    columns = ["area_id", "kind", "share", "cases", "source"]
    readings: Readings = {}
    for area, kind, share, cases, source in rows[columns].itertuples(index=False, name=None):
        if kind != REGISTER or share > 0:
            own = readings.setdefault(str(area), {})
            own[str(kind)] = Reading(str(kind), float(share), float(cases), str(source))
    return readings


def find_level(own: dict[str, Reading], *, registers: bool = False) -> Reading | None:
    """Return the reading that an area's level can rest on: a survey, else monitoring.

    Parameters
    ----------
    registers
        Whether a register will do where there is nothing better; never one of 100 % or over.
    """
    for kind in COVERAGE_KINDS:
        one = own.get(kind)
        if one is not None and (kind != REGISTER or (registers and one.share < 1)):
            return one
    return None


def find_figures(
    lines: Sequence[tuple[str, ...]], coverage: pd.DataFrame, indicator: str
) -> Figures:
    """Find the figure of the nearest area that has one: sub-centre, block, then district.

    A survey comes before monitoring; registers are no figure here, for their level is not sure.

    Parameters
    ----------
    lines
        Of each settlement, the areas that it lies in, nearest first.
    coverage
        The `coverage` table.
    """
    readings = read_figures(coverage, indicator)
    level = {area: one for area, own in readings.items() if (one := find_level(own)) is not None}
    nearest = {line: next((area for area in line if area in level), "") for line in set(lines)}
    area = [nearest[line] for line in lines]
    nothing = Reading("", np.nan, np.nan, "")
    found = [level.get(one, nothing) for one in area]
    return Figures(
        np.array(area, dtype=object),
        np.array([one.share for one in found], dtype=float),
        np.array([one.cases for one in found], dtype=float),
        np.array([one.source for one in found], dtype=object),
    )


def assume_unmeasured(figures: Figures, children: NDArray[np.float64], cases: float) -> Figures:
    """Give settlements without a figure the mean of those with one, as a weak figure.

    They keep `area` "", and `cases` says how weak the figure is; all stay NaN where none has one.
    """
    measured = figures.measured
    weights = np.where(measured, children, 0.0)
    weights = weights if weights.sum() > 0 else measured.astype(float)
    mean = np.nansum(figures.share * weights) / weights.sum() if weights.any() else np.nan
    return Figures(
        figures.area,
        np.where(measured, figures.share, mean),
        np.where(measured & (figures.cases > 0), figures.cases, cases),
        figures.source,
    )
