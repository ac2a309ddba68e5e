"""What share of each settlement's children of 12 to 23 months is missed, and lacks which dose.

Three nested shares: `missed` (not fully immunized), of them those without Penta1 (left-outs) and
those without Penta3. No more are left out than lack Penta3 where that is measured, and no more
lack Penta3 than are missed (DOMAIN 4.3). Figures that say otherwise are flagged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from microplan.errors import Fault, InputFault
from microplan.targeting.evidence import REGISTER
from microplan.targeting.figures import find_figures, read_figures
from microplan.targeting.homes import put_first
from microplan.targeting.small_areas import gather_known, pool_figures

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from microplan.targeting.evidence import Readings
    from microplan.targeting.figures import Figures
    from microplan.targeting.homes import Homes
    from microplan.targeting.need import NeedSettings
    from microplan.targeting.small_areas import Pooled

FULL, START, FINISH = "full_immunization", "penta1", "penta3"
POLIO, MEASLES = "polio3", "mr1"


@dataclass(frozen=True)
class Shares:
    """Of n settlements, shares of children of 12 to 23 months."""

    missed: NDArray[np.float64]
    """(n,) not fully immunized."""
    left_out: NDArray[np.float64]
    """(n,) without Penta1; part of `missed`."""
    unfinished: NDArray[np.float64]
    """(n,) with Penta1 and without Penta3; part of `missed`. The rest of it had Penta3."""
    unmeasled: NDArray[np.float64]
    """(n,) with Penta3 and polio's third dose, and without the first of measles-rubella; part of
    that rest. All others of it lack a dose that is due with Penta3, or earlier."""
    pooled: Pooled
    """The full immunization that they rest on."""
    sources: list[str]
    """(n,) whose figures that is."""
    notes: dict[str, NDArray[np.bool_]]
    """(n,) by flag: which assumption a row rests on."""


def share_out(
    homes: Homes,
    log_odds: NDArray[np.float64],
    coverage: pd.DataFrame,
    settings: NeedSettings,
) -> Shares:
    """Spread what was measured over the settlements.

    Parameters
    ----------
    log_odds
        (n,) log odds ratios of being missed.

    Raises
    ------
    InputFault
        No settlement rests on any full_immunization figure.
    """
    figured = replace(homes, lines=_lead_measured(homes, coverage))
    pool = _Pooling(figured, log_odds, coverage, settings)
    pooled = pool.of(FULL)
    if np.isnan(pooled.missed).any():
        raise _say_nothing_measured(coverage)
    found = {word: find_figures(figured.lines, coverage, word) for word in (FULL, START, FINISH)}
    penta1, penta3 = found[START], found[FINISH]
    start, over = _split(pool, START, pooled.missed)
    start = np.where(penta1.measured, start, settings.left_out_share)
    finish, over_too = _split(pool, FINISH, pooled.missed)
    finish = np.where(penta3.measured, finish, np.minimum(1.0, start + settings.drop_out_share))
    # Whoever has Penta3 has Penta1: a measured Penta3 is stronger than an assumed Penta1.
    capped = penta3.measured & ~penta1.measured & (finish < start)
    start = np.where(capped, finish, start)
    unmeasled, over_last = _lack_measles_only(pool, pooled.missed, np.maximum(start, finish))
    readings = read_figures(coverage, FULL)
    measured = found[FULL].measured
    notes = {
        "assumed_coverage": ~measured,
        "coverage_from_register": ~measured & _has_register(figured.lines, readings),
        "assumed_left_out": ~penta1.measured,
        "assumed_drop_out": ~penta3.measured,
        "left_out_capped_by_penta3": capped,
        "coverage_inconsistent": over | over_too | over_last | _exceeds(penta3, penta1),
    }
    unfinished = pooled.missed * np.maximum(0.0, finish - start)
    sources = _tell_sources(figured.lines, readings, pooled)
    parts = (pooled.missed * start, unfinished, pooled.missed * unmeasled)
    return Shares(pooled.missed, *parts, pooled, sources, notes)


def _lead_measured(homes: Homes, coverage: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the areas that each settlement lies in, led by itself where it was measured."""
    return put_first(homes.lines, homes.places["settlement_id"], set(coverage["area_id"]))


@dataclass(frozen=True)
class _Pooling:
    """What the figures of every indicator are pooled by."""

    homes: Homes
    log_odds: NDArray[np.float64]
    """(n,) log odds ratios of being missed."""
    coverage: pd.DataFrame
    settings: NeedSettings

    def of(self, indicator: str) -> Pooled:
        """Pool one indicator."""
        own = self.settings.assumed_of_figures
        return pool_figures(gather_known(self.homes, self.log_odds, self.coverage, indicator, own))


def _lack_measles_only(
    pool: _Pooling, missed: NDArray[np.float64], earlier: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return what share of the missed lacks measles-rubella's first dose and none due before it.

    Whoever lacks an earlier dose is taken to lack it, too. Where it was not measured, everyone who
    is missed and lacks no earlier dose lacks it; where it was, the others lack polio or BCG.

    Parameters
    ----------
    earlier
        (n,) share of the missed without Penta1 or Penta3.
    """
    lacking, over = _split(pool, MEASLES, missed)
    unprotected, over_polio = _split(pool, POLIO, missed)
    lines = pool.homes.lines
    measured, of_polio = (
        find_figures(lines, pool.coverage, word).measured for word in (MEASLES, POLIO)
    )
    before = np.where(of_polio, np.maximum(earlier, unprotected), earlier)
    rest = np.maximum(0.0, np.where(measured, lacking, 1.0) - before)
    return rest, (over & measured) | (over_polio & of_polio)


def _split(
    pool: _Pooling, indicator: str, missed: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return what share of the missed lacks a dose, and where figures say more than all.

    One share for all settlements of a pooled area, so that the area's total without the dose is
    reproduced; more than all of the missed cannot lack it, and is cut to all with a flag.
    """
    children = pool.homes.children
    if not (pool.coverage["indicator"] == indicator).any():
        return np.zeros(len(children)), np.zeros(len(children), dtype=bool)
    lacking = pool.of(indicator)
    names, at = np.unique(lacking.group.astype(str), return_inverse=True)
    even = np.bincount(at, weights=children, minlength=len(names))[at] == 0
    weights = np.where(even, 1.0, children)
    without = np.bincount(at, weights * lacking.missed, len(names))[at]
    all_missed = np.bincount(at, weights * missed, len(names))[at]
    share = np.divide(without, all_missed, out=np.zeros(len(without)), where=all_missed > 0)
    inconsistent = (lacking.anchor != "") & (without > all_missed * (1 + 1e-9))
    return np.clip(share, 0.0, 1.0), inconsistent


def _exceeds(later: Figures, earlier: Figures) -> NDArray[np.bool_]:
    """Return where one survey found a later dose in more children than an earlier one (n,)."""
    return np.asarray((later.area == earlier.area) & (later.share > earlier.share + 1e-9))


def _has_register(lines: list[tuple[str, ...]], readings: Readings) -> NDArray[np.bool_]:
    """Return where an area above has a register's figure (n,)."""
    told = {line: any(REGISTER in readings.get(a, {}) for a in line) for line in set(lines)}
    return np.array([told[line] for line in lines], dtype=bool)


def _tell_sources(lines: list[tuple[str, ...]], readings: Readings, pooled: Pooled) -> list[str]:
    """Say of each settlement whose figures it rests on, and how much each area's own weigh."""
    told = {line: _tell_line(line, readings, pooled.weight) for line in set(lines)}
    mean = "mean of the plan's figures"
    return [told[line] or mean for line in lines]


def _tell_line(line: tuple[str, ...], readings: Readings, weights: dict[str, float]) -> str:
    """Write the figures of a line of areas, nearest first."""
    parts = []
    for area in line:
        sources = " and ".join(one.source for one in readings.get(area, {}).values())
        weight = f" (weight {weights[area]:.0%})" if area in weights else ""
        parts += [f"{area}: {sources}{weight}"] if sources else []
    return "; ".join(parts)


def _say_nothing_measured(coverage: pd.DataFrame) -> InputFault:
    """Return the fault of a plan in which no figure says how many are missed."""
    what = "no area of the plan, and none above, has a full_immunization figure"
    todo = "add a survey that names the plan's blocks or districts"
    own = coverage[coverage["indicator"] == FULL]
    if len(own) and (own["kind"] == REGISTER).all():
        what = "full_immunization is known from registers of 100 % and over alone"
        todo = "add a survey or monitoring: a register counts doses over a target that is off"
    return InputFault([Fault("coverage", what, todo, "indicator")])
