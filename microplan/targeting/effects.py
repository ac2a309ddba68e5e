"""How much what is known of places goes with missed children here, by the plan's own figures.

The odds ratios of `tilting` are assumed. Where sub-centres, blocks or villages have figures of
their own, these tell whether a long walk or a vacant post matters more or less in this district
than elsewhere: each assumed log odds ratio is multiplied by a strength, which is 1 but for what
the figures say (a Gaussian prior about 1, one least-squares problem, never below 0). Each district
learns from its own figures alone, so that it does not depend on the others of a plan. The share of
scheduled tribes has no assumed odds: it counts only where the figures show that it does (DOMAIN 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.settings import Settings, assumed
from microplan.domain.tables import EFFECTS
from microplan.targeting.evidence import find_offsets, weigh_readings
from microplan.targeting.homes import gather_homes
from microplan.targeting.pooling import estimate_between
from microplan.targeting.small_areas import (
    BLOCKS,
    DISTRICTS,
    EDGE,
    TIERS,
    gather_known,
    rest_on_anchors,
)
from microplan.targeting.tilting import weigh_children

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.targeting.homes import Homes
    from microplan.targeting.need import NeedSettings
    from microplan.targeting.small_areas import Known
    from microplan.targeting.strata import StrataSettings

TRIBAL = "tribal_share"
STEPS = 3
"""Of Gauss and Newton: the problem is nearly linear, the third moves nothing that is printed."""
NINETY = 1.6448536269514722
"""Standard deviations on either side of a 90 % interval."""
SEEN = 1e-9
"""A contrast below this is none."""


class EffectSettings(Settings):
    """How the plan's own figures correct the assumed odds ratios."""

    learn: bool = True
    """Whether they do; if not, all odds ratios are used as they are assumed."""
    strength_sd: float = assumed(
        1.0, tag="A", source="an assumed log odds ratio may be nothing, or twice itself", gt=0
    )
    """How unsure each assumed log odds ratio is, as a share of itself (sd)."""
    tribal_sd: float = assumed(
        0.5, tag="A", source="DOMAIN 8: no points unless local data show an effect", gt=0
    )
    """How far the log odds of an all-tribal place may differ from others' (sd)."""
    areas_min: int = assumed(
        12, tag="A", source="a handful of areas shows chance, not what holds here", ge=2
    )
    """Areas with figures of their own from which they are asked."""


def learn_effects(
    settlements: pd.DataFrame,
    access: pd.DataFrame,
    coverage: pd.DataFrame,
    areas: pd.DataFrame,
    settings: NeedSettings,
    strata: StrataSettings,
) -> pd.DataFrame:
    """Learn from the figures of small areas how much each thing known of places matters here.

    Parameters
    ----------
    settlements, access, coverage, areas
        The tables of these names.

    Returns
    -------
    pandas.DataFrame
        The `effects` table.
    """
    homes = gather_homes(settlements, access, areas, settings.tilt, strata)
    districts = homes.tiers[DISTRICTS]
    rows: list[dict[str, object]] = []
    for district in sorted(set(districts)):
        own = homes.of(districts == district)
        told = _learn_district(own, _speaking_of(own, coverage), settings)
        rows += [{"district_id": district, **row} for row in told]
    return EFFECTS.arrange(pd.DataFrame(rows, columns=EFFECTS.names))


def _speaking_of(homes: Homes, coverage: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of the areas that these settlements lie in."""
    return coverage[coverage["area_id"].isin({area for tier in homes.tiers for area in tier})]


def _learn_district(
    homes: Homes, coverage: pd.DataFrame, settings: NeedSettings
) -> list[dict[str, object]]:
    """Return the rows of one district."""
    largest = homes.log_odds.max()
    drivers = [str(name) for name in homes.log_odds.columns[largest > 0]]
    frame = homes.log_odds[drivers].assign(
        **{TRIBAL: _spread_tribal(homes.places[TRIBAL], homes.children)}
    )
    own = settings.effects
    asked = _Asked(homes, frame, coverage, settings)
    fit = _fit(asked, [*drivers, TRIBAL])
    tribal = fit.of(TRIBAL)
    if tribal.low <= 0:  # no effect is shown: the others are found without it
        fit = _fit(asked, drivers)
    told = [_tell(name, float(largest[name]), fit.of(name), own) for name in drivers]
    return [*told, _tell_tribal(tribal, own)]


def add_up(homes: Homes, effects: pd.DataFrame | None) -> NDArray[np.float64]:
    """Add up what is known of each settlement, as log odds ratios (n,).

    Parameters
    ----------
    effects
        The `effects` table; none: as assumed.
    """
    total = homes.log_odds.sum(axis=1).to_numpy(dtype=float, copy=True)
    if effects is None or effects.empty:
        return total
    for district, rows in effects.groupby("district_id"):
        mine = homes.tiers[DISTRICTS] == district
        for row in rows.to_dict("records"):
            used = float(np.log(row["odds_ratio"]))
            if row["effect"] == TRIBAL:
                share = _spread_tribal(homes.places.loc[mine, TRIBAL], homes.children[mine])
                total[mine] += used * share
            elif row["effect"] in homes.log_odds:
                more = used / float(np.log(row["odds_ratio_assumed"])) - 1
                total[mine] += more * homes.log_odds.loc[mine, row["effect"]].to_numpy()
    return total


def _spread_tribal(shares: pd.Series[float], children: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the tribal share of a district's settlements (n,), the mean where not known.

    The mean is the district's own: its figures must not hang on the others of a plan.
    """
    share = shares.to_numpy(dtype=float)
    known = ~np.isnan(share)
    if not known.any():
        return np.zeros(len(share))
    weights = children[known] if children[known].sum() > 0 else None
    return np.where(known, share, np.average(share[known], weights=weights))


@dataclass(frozen=True)
class _Asked:
    """What a fit goes by."""

    homes: Homes
    frame: pd.DataFrame
    """(n, drivers) log odds ratios, and the share of scheduled tribes."""
    coverage: pd.DataFrame
    settings: NeedSettings

    def know(self, names: list[str], strengths: NDArray[np.float64]) -> Known:
        """Put together what pooling goes by at these strengths."""
        odds = self.frame[names].to_numpy(dtype=float) @ strengths
        assumed_ = self.settings.assumed_of_figures
        return gather_known(self.homes, odds, self.coverage, "full_immunization", assumed_)


@dataclass(frozen=True)
class _Found:
    """One strength (of the share of scheduled tribes: its log odds ratio)."""

    value: float
    low: float
    high: float
    areas: int
    compared: int


@dataclass(frozen=True)
class _Fit:
    """The strengths of several things known."""

    names: list[str]
    values: NDArray[np.float64]
    sd: NDArray[np.float64]
    areas: NDArray[np.int64]
    """Areas in whose figures each makes a difference."""
    compared: int
    """Areas with figures, and others beside them, in all."""

    def of(self, name: str) -> _Found:
        """Return one of them."""
        at = self.names.index(name)
        value, by = float(self.values[at]), NINETY * float(self.sd[at])
        return _Found(value, value - by, value + by, int(self.areas[at]), self.compared)


@dataclass(frozen=True)
class _Contrasts:
    """Of k areas with figures, against others of the same parent."""

    difference: NDArray[np.float64]
    """(k,) own figures less what is expected, log odds."""
    slope: NDArray[np.float64]
    """(k, drivers) by how much the expected moves with each strength."""
    precision: NDArray[np.float64]
    """(k,) of the difference, what areas truly differ by included."""
    compared: NDArray[np.bool_]
    """(k,) whether there is another of the same parent to compare it with."""


@dataclass(frozen=True)
class _Above:
    """What is said from above of m settlements."""

    missed: NDArray[np.float64]
    """(m,) share missed."""
    parent: NDArray[np.object_]
    """(m,) the nearest area above that was measured."""
    between: NDArray[np.float64]
    """(m,) variance of the log odds that the tiers between may add."""


def _fit(asked: _Asked, names: list[str]) -> _Fit:
    """Find the strengths that fit the figures and what was assumed of them best."""
    from scipy.optimize import lsq_linear  # noqa: PLC0415 - heavy

    own = asked.settings.effects
    tribal = np.array([name == TRIBAL for name in names])
    middle = np.where(tribal, 0.0, 1.0)
    prior_sd = np.where(tribal, own.tribal_sd, own.strength_sd)
    least = np.where(tribal, -np.inf, 0.0)
    strengths = middle.copy()
    contrasts = _contrast(asked, names, strengths)
    asked_of = int(contrasts.compared.sum())
    if not (own.learn and names) or asked_of < own.areas_min:
        nothing = np.zeros(len(names), dtype=np.int64)
        return _Fit(names, middle, prior_sd, nothing, asked_of)
    for step in range(STEPS):
        if step:
            contrasts = _contrast(asked, names, strengths)
        root = np.sqrt(contrasts.precision)
        wanted = np.concatenate([root * contrasts.difference, (middle - strengths) / prior_sd])
        table = np.vstack([root[:, None] * contrasts.slope, np.diag(1 / prior_sd)])
        strengths = strengths + lsq_linear(table, wanted, (least - strengths - EDGE, np.inf)).x
    sd = np.sqrt(np.diag(np.linalg.inv(table.T @ table)))
    seen = (np.abs(contrasts.slope) > SEEN).sum(axis=0)
    found = np.where(tribal, strengths, np.maximum(strengths, 0.0))
    return _Fit(names, found, sd, seen, asked_of)


def _contrast(asked: _Asked, names: list[str], strengths: NDArray[np.float64]) -> _Contrasts:
    """Compare the areas of each tier with those of the same parent."""
    known = asked.know(names, strengths)
    pooled = rest_on_anchors(known)
    if not names or np.isnan(pooled.missed).any():
        return _Contrasts(
            np.zeros(0), np.zeros((0, len(names))), np.zeros(0), np.zeros(0, dtype=bool)
        )
    parts = []
    # an area is compared with others of the nearest area above it that was measured; the tiers
    # between them, of which nothing is known, are part of how far they differ
    parent, between = pooled.group.astype(object), np.zeros(len(pooled.missed))
    for tier in range(BLOCKS, len(TIERS)):
        area = known.tiers[tier]
        told = np.array([name in known.readings for name in area], dtype=bool)
        mine = told & (area != pooled.group)
        if mine.any():
            above = _Above(pooled.missed[mine], parent[mine], between[mine])
            parts.append(_contrast_tier(asked, names, known, above, (tier, mine)))
        parent = np.where(told, area, parent)
        between = np.where(told, 0.0, between + (area != "") * known.spread_of(tier) ** 2)
    return _Contrasts(
        np.concatenate([part.difference for part in parts] or [np.zeros(0)]),
        np.vstack([part.slope for part in parts] or [np.zeros((0, len(names)))]),
        np.concatenate([part.precision for part in parts] or [np.zeros(0)]),
        np.concatenate([part.compared for part in parts] or [np.zeros(0, dtype=bool)]),
    )


def _contrast_tier(
    asked: _Asked,
    names: list[str],
    known: Known,
    above: _Above,
    which: tuple[int, NDArray[np.bool_]],
) -> _Contrasts:
    """Compare the areas of one tier that have figures with those of the same parent.

    Parameters
    ----------
    above
        What is said from above of the settlements that lie in areas with figures.
    which
        The tier, and (n,) which settlements lie in areas with figures.
    """
    tier, mine = which
    areas, first, at = np.unique(
        known.tiers[tier][mine].astype(str), return_index=True, return_inverse=True
    )
    missed, children = above.missed, known.children[mine]
    weights = weigh_children(children, at, len(areas))
    total = np.bincount(at, weights)
    mean = np.clip(np.bincount(at, weights * missed) / total, EDGE, 1 - EDGE)
    bend = weights * missed * (1 - missed)
    scale = total * mean * (1 - mean)
    drivers = asked.frame[names].to_numpy(dtype=float)[mine]
    slope = np.array([np.bincount(at, bend * column) / scale for column in drivers.T]).T
    parents, of = np.unique(above.parent[first].astype(str), return_inverse=True)
    prior_sd = known.spread_of(tier)
    difference, variance = np.zeros(len(areas)), np.zeros(len(areas))
    for number in range(len(parents)):
        these = np.flatnonzero(of == number)
        readings, worth = [known.readings[areas[k]] for k in these], known.worth_of(tier)
        offsets = find_offsets(readings, mean[these], worth)
        evidence = weigh_readings(readings, mean[these], worth, offsets, anchored=True)
        difference[these], variance[these] = evidence.difference, evidence.variance
    variance = variance + above.between[first]
    plain = _centre(difference[:, None], 1 / (variance + prior_sd**2), of)[:, 0]
    between = estimate_between(plain, variance, prior_sd, known.assumed.pool.areas_prior)
    precision = 1 / (variance + between)
    return _Contrasts(
        _centre(difference[:, None], precision, of)[:, 0],
        _centre(slope, precision, of),
        precision,
        np.bincount(of)[of] > 1,
    )


def _centre(
    values: NDArray[np.float64], weights: NDArray[np.float64], group: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Take the weighed mean of each group away from values (k, columns)."""
    total = np.bincount(group, weights)
    means = np.array([np.bincount(group, weights * column) / total for column in values.T]).T
    return np.asarray(values - means[group] if values.size else values)


def _tell(name: str, log_odds: float, found: _Found, settings: EffectSettings) -> dict[str, object]:
    """Return the row of a thing known whose odds ratio is assumed."""
    ratio = float(np.exp(log_odds))
    used = "what the figures say, drawn towards what was assumed"
    if not found.areas:
        used = f"as assumed: {_tell_too_few(found, settings)}"
    low, high = (float(np.exp(log_odds * end)) for end in (found.low, found.high))
    return _row(name, ratio, float(np.exp(log_odds * found.value)), (low, high, found.areas), used)


def _tell_too_few(found: _Found, settings: EffectSettings) -> str:
    """Say why nothing was learnt."""
    if not settings.learn:
        return "`learn` is off"
    if found.compared < settings.areas_min:
        return f"{found.compared} areas have figures to compare, {settings.areas_min} are needed"
    return "the areas with figures do not differ in it"


def _tell_tribal(found: _Found, settings: EffectSettings) -> dict[str, object]:
    """Return the row of the share of scheduled tribes."""
    low, high = float(np.exp(found.low)), float(np.exp(found.high))
    shown = found.low > 0 and found.areas > 0
    used = "an effect is shown, and counts" if shown else "no effect is shown: earns nothing"
    if found.high < 0 and found.areas > 0:
        used = "fewer are missed where more are tribal: takes nothing away"
    if not found.areas:
        used = f"earns nothing: {_tell_too_few(found, settings)}"
    ratio = float(np.exp(found.value)) if shown else 1.0
    return _row(TRIBAL, 1.0, ratio, (low, high, found.areas), used)


def _row(
    name: str, ratio: float, used_ratio: float, told: tuple[float, float, int], used: str
) -> dict[str, object]:
    low, high, areas = told
    return {
        "effect": name, "odds_ratio_assumed": ratio, "odds_ratio": used_ratio,
        "odds_ratio_low": low, "odds_ratio_high": high, "areas": areas, "used": used,
    }  # fmt: skip
