"""Whose coverage figure each settlement rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from microplan.errors import Fault, InputFault

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


def find_figures(
    lines: Sequence[tuple[str, ...]], coverage: pd.DataFrame, indicator: str
) -> Figures:
    """Find the figure of the nearest area that has one: sub-centre, block, then district.

    Parameters
    ----------
    lines
        Of each settlement, the areas that it lies in, nearest first.
    coverage
        The `coverage` table.
    """
    rows = coverage[coverage["indicator"] == indicator].set_index("area_id")
    nearest = {line: next((a for a in line if a in rows.index), "") for line in set(lines)}
    area = np.array([nearest[line] for line in lines], dtype=object)
    found = rows.reindex(area)
    return Figures(
        area,
        found["share"].to_numpy(dtype=float),
        found["cases"].to_numpy(dtype=float),
        found["source"].astype("object").where(found["source"].notna(), "").to_numpy(dtype=object),
    )


def assume_unmeasured(figures: Figures, children: NDArray[np.float64], cases: float) -> Figures:
    """Give settlements without a figure the mean of those with one, as a weak figure.

    A survey hides districts of fewer than 25 cases, so a real plan may have a few such places;
    they keep `area` "" and are flagged, and `cases` says how weak the figure is.

    Raises
    ------
    InputFault
        No settlement at all has a figure.
    """
    measured = figures.measured
    if not measured.any() and len(measured):
        what = "no area of the plan, and none above, has a full_immunization figure"
        todo = "add a survey that names the plan's blocks or districts"
        raise InputFault([Fault("coverage", what, todo, "indicator")])
    weights = np.where(measured, children, 0.0)
    weights = weights if weights.sum() > 0 else measured.astype(float)
    mean = float(np.nansum(figures.share * weights) / weights.sum()) if len(weights) else 0.0
    return Figures(
        figures.area,
        np.where(measured, figures.share, mean),
        np.where(measured & (figures.cases > 0), figures.cases, cases),
        figures.source,
    )
