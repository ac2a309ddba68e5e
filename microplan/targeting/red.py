"""Reaching Every District: access and utilisation problems, where a sample tells (DOMAIN 3.1).

Category 1 has neither problem, 2 poor utilisation, 3 poor access, 4 both and the highest priority.
Registers put everyone in good access, so from registers alone it is "not assessed" (DOMAIN 8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.domain.settings import Settings, assumed
from microplan.targeting.figures import find_level, read_figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from microplan.targeting.evidence import Readings

NOT_ASSESSED = "not assessed"


class RedSettings(Settings):
    """From where access and utilisation are good."""

    access_penta1_min: float = assumed(0.80, tag="R hi", source="DOMAIN 3.1", ge=0, le=1)
    """Share of children with Penta1 from which access is good."""
    drop_out_max: float = assumed(0.10, tag="R hi", source="DOMAIN 3.1", ge=0, le=1)
    """Drop-out, Penta1 to Penta3 in Penta1, below which utilisation is good."""


def categorise_red(
    lines: Sequence[tuple[str, ...]], coverage: pd.DataFrame, settings: RedSettings
) -> list[tuple[str, str]]:
    """Return the category of each place and whose figures say so, from the nearest area with both.

    Parameters
    ----------
    lines
        Of each place, the areas that it lies in, nearest first.
    coverage
        The `coverage` table.
    """
    starts, ends = (read_figures(coverage, word) for word in ("penta1", "penta3"))
    known = {line: _categorise_line(line, starts, ends, settings) for line in set(lines)}
    return [known[line] for line in lines]


def _categorise_line(
    line: tuple[str, ...], starts: Readings, ends: Readings, settings: RedSettings
) -> tuple[str, str]:
    """Return the category of the nearest area in which one sample tells both doses."""
    for area in line:
        start, end = find_level(starts.get(area, {})), find_level(ends.get(area, {}))
        if start is None or end is None or start.kind != end.kind:
            continue
        if end.share > start.share or start.share <= 0:
            return NOT_ASSESSED, f"{area}: {end.source}: Penta3 exceeds Penta1"
        access = start.share >= settings.access_penta1_min
        utilisation = (start.share - end.share) / start.share < settings.drop_out_max
        return str(4 - 2 * access - utilisation), f"{area}: {start.source}"
    return NOT_ASSESSED, ""
