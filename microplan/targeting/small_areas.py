"""Coverage below the measured level, tier by tier: district, block, sub-centre, settlement.

An area whose level was measured is an *anchor*: the places in it are tilted by what is known of
each, so that its total comes out as measured (`tilting`). Areas below it that have figures of
their own are drawn towards what the anchor says of them (`pooling`), and the anchor's total is
reproduced again. Where nothing above was measured, areas are drawn towards their own mean.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from microplan.domain.priorities import COVERAGE_KINDS
from microplan.targeting.evidence import REGISTER, Readings, Worth, find_offsets, weigh_readings
from microplan.targeting.figures import find_level, read_figures
from microplan.targeting.pooling import PoolSettings, shrink
from microplan.targeting.tilting import tilt_missed, weigh_children

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from microplan.targeting.evidence import Reading
    from microplan.targeting.homes import Homes
    from microplan.targeting.pooling import Shrunk

TIERS = (("district",), ("block", "city"), ("subcentre", "ward"), ("settlement",))
DISTRICTS, BLOCKS, CENTRES, SETTLEMENTS = range(4)
EDGE = 1e-6
"""Shares of exactly 0 or 1 have no odds."""


@dataclass(frozen=True)
class Pooled:
    """Of n settlements, what is said of one indicator."""

    missed: NDArray[np.float64]
    """(n,) share of children without it."""
    group: NDArray[np.object_]
    """(n,) the smallest area whose share was pooled; the anchor where there is none."""
    anchor: NDArray[np.object_]
    """(n,) id of the area whose total is reproduced; "" for the plan's mean."""
    anchor_missed: NDArray[np.float64]
    """(n,) share without it there."""
    anchor_cases: NDArray[np.float64]
    """(n,) children that this figure is worth, of a clustered sample."""
    sd: tuple[NDArray[np.float64], ...]
    """By tier, (n,) how unsure the area of that tier is about its parent, as log odds."""
    weight: dict[str, float]
    """By area with figures of its own, their weight against the parent's."""


@dataclass(frozen=True)
class Assumed:
    """What figures are worth, and how far places differ, where nothing says so."""

    design_effect: float
    cases_unmeasured: float
    """Children that a figure without a sample is worth."""
    settlement_sd: float
    """How far settlements differ from their sub-centre, as log odds."""
    pool: PoolSettings


@dataclass(frozen=True)
class Known:
    """What pooling goes by."""

    children: NDArray[np.float64]
    """(n,) children."""
    log_odds: NDArray[np.float64]
    """(n,) log odds ratios of being missed."""
    tiers: tuple[NDArray[np.object_], ...]
    """By tier, (n,) the area that each settlement lies in, the last itself; "" for none."""
    readings: Readings
    assumed: Assumed

    def spread_of(self, tier: int) -> float:
        """Return how far areas of a tier differ, as log odds (sd)."""
        own = self.assumed.pool
        sds = {BLOCKS: own.block_sd, CENTRES: own.subcentre_sd}
        return sds.get(tier, self.assumed.settlement_sd)

    def worth_of(self, tier: int) -> Worth:
        """Return what figures of areas of a tier are worth."""
        own = self.assumed.pool
        cvs = {BLOCKS: own.register_block_cv, CENTRES: own.register_subcentre_cv}
        cv = cvs.get(tier, own.register_settlement_cv)
        # children of one place are alike, which is how far places differ: not once more
        clustered = 1.0 if tier == SETTLEMENTS else self.assumed.design_effect
        return Worth(cv, clustered, own)


def find_tiers(
    lines: Sequence[tuple[str, ...]], areas: pd.DataFrame
) -> tuple[NDArray[np.object_], ...]:
    """Return by tier the area that each settlement lies in (n,), but for the last tier."""
    level = dict(zip(areas["area_id"], areas["level"], strict=True))
    found = {
        line: tuple(next((a for a in line if level[a] in words), "") for words in TIERS[:-1])
        for line in set(lines)
    }
    return tuple(np.array([found[line][t] for line in lines], dtype=object) for t in range(3))


def pool_figures(known: Known) -> Pooled:
    """Pool one indicator's figures from the top down."""
    pooled = rest_on_anchors(known)
    for tier in range(BLOCKS, len(TIERS)):
        pooled = _pool_tier(pooled, known, tier)
    return pooled


def gather_known(
    homes: Homes,
    log_odds: NDArray[np.float64],
    coverage: pd.DataFrame,
    indicator: str,
    own: Assumed,
) -> Known:
    """Put together what one indicator is pooled by."""
    readings = read_figures(coverage, indicator)
    return Known(homes.children, log_odds, homes.tiers, readings, own)


def rest_on_anchors(known: Known) -> Pooled:
    """Give each settlement the level of its topmost area, or of what was measured below it."""
    n = len(known.children)
    anchor, missed = np.full(n, "", dtype=object), np.full(n, np.nan)
    cases = np.full(n, known.assumed.cases_unmeasured)
    for area in _names(known.tiers[DISTRICTS]):
        at = np.flatnonzero(known.tiers[DISTRICTS] == area)
        own = find_level(known.readings.get(area, {}))
        if own is not None:
            cases[at] = own.cases if own.cases > 0 else known.assumed.cases_unmeasured
            anchor[at], missed[at] = area, _read_level(own.share, cases[at][0], known.assumed)
        else:
            missed[at] = _guess_level(known, at)
    told = ~np.isnan(missed)
    if told.any() and not told.all():
        weights = known.children[told] if known.children[told].sum() > 0 else None
        missed[~told] = np.average(missed[told], weights=weights)
    # a district without a figure of its own is a group of its own, too
    group = np.where(anchor == "", _label(known.tiers[DISTRICTS], told), anchor)
    share = tilt_missed(known.children, known.log_odds, group, np.clip(missed, 0, 1))
    nothing = np.zeros(n)
    spreads = (known.spread_of(tier) for tier in range(BLOCKS, len(TIERS)))
    own_sd = (nothing, *(np.full(n, sd) for sd in spreads))
    return Pooled(share, group, anchor, missed, cases, own_sd, {})


def _read_level(share: float, cases: float, assumed: Assumed) -> float:
    """Return the share missed that a sample stands for; one that found all or none is off by half.

    Of 37 children all had the dose: that is no proof that nobody lacks it.
    """
    half = 0.5 / max(1.0, cases / assumed.design_effect)
    return float(np.clip(1 - share, half, 1 - half))


def _label(districts: NDArray[np.object_], told: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Return the group of settlements without an anchor: their district, or the plan."""
    return np.where(told, [f"of {area}" for area in districts], "").astype(object)


def _guess_level(known: Known, at: NDArray[np.intp]) -> float:
    """Return a first share missed for a district, from the figures below it; NaN for none.

    From the best kind that there is, and of that from the largest areas, by their children
    measured: the houses of many villages do not outvote the surveys of blocks.
    """
    for kind in COVERAGE_KINDS:
        for tier in known.tiers:
            own = [known.readings.get(area, {}).get(kind) for area in _names(tier[at])]
            found = [one for one in own if one is not None and (kind != REGISTER or one.share < 1)]
            if found:
                cases = [max(one.cases, 1.0) for one in found]
                share = np.average([one.share for one in found], weights=cases)
                return float(np.clip(1 - share, EDGE, 1 - EDGE))
    return float("nan")


def _pool_tier(pooled: Pooled, known: Known, tier: int) -> Pooled:
    """Pool the areas of a tier that have figures, within the group that each lies in."""
    area = known.tiers[tier]
    if known.readings.keys().isdisjoint(area):
        return pooled
    pairs = zip(area, pooled.group, strict=True)
    open_ = np.array([a in known.readings and a != g for a, g in pairs], dtype=bool)
    if not open_.any() or np.isnan(pooled.missed).any():  # or nothing at all was measured
        return pooled
    parts = _Parts.of(area, pooled, known, open_)
    shrunk = {group: _shrink_group(parts, known, tier, group) for group in parts.by_group}
    return _settle(pooled, known, tier, parts, shrunk)


@dataclass(frozen=True)
class _Parts:
    """The areas of a tier that have figures of their own."""

    names: list[str]
    """(k) their ids, sorted."""
    at: NDArray[np.intp]
    """(n,) which of them each settlement lies in; -1 for none."""
    expected: NDArray[np.float64]
    """(k,) share missed that the group says of each."""
    by_group: dict[str, NDArray[np.intp]]
    """By group, which of them lie in it."""
    anchors: dict[str, str]
    """By group, the area whose total is reproduced; "" for none."""

    @property
    def anchored(self) -> dict[str, bool]:
        """By group, whether it has a level of its own."""
        return {group: bool(anchor) for group, anchor in self.anchors.items()}

    def under_anchor(self, group: str) -> NDArray[np.intp]:
        """Return the areas of all groups with the anchor of this one."""
        anchor = self.anchors[group]
        return np.concatenate([self.by_group[g] for g, a in self.anchors.items() if a == anchor])

    def readings_of(self, numbers: NDArray[np.intp], known: Known) -> list[dict[str, Reading]]:
        """Return what was read of some of the areas."""
        return [known.readings[self.names[number]] for number in numbers]

    @classmethod
    def of(
        cls,
        area: NDArray[np.object_],
        pooled: Pooled,
        known: Known,
        open_: NDArray[np.bool_],
    ) -> _Parts:
        """Find them: an area that lies in two groups belongs to that of its first settlement."""
        names, inverse = np.unique(area[open_].astype(str), return_inverse=True)
        at = np.full(len(area), -1)
        at[open_] = inverse
        expected = _weigh(pooled.missed[open_], known.children[open_], inverse, len(names))
        inside = np.clip(expected, EDGE, 1 - EDGE)
        first = np.flatnonzero(open_)[np.unique(inverse, return_index=True)[1]]
        by_group: dict[str, list[int]] = {}
        for number, place in enumerate(first):
            by_group.setdefault(str(pooled.group[place]), []).append(number)
        anchors = {str(pooled.group[i]): str(pooled.anchor[i]) for i in first}
        lists = {group: np.array(numbers) for group, numbers in by_group.items()}
        return cls(list(names), at, inside, lists, anchors)


def _weigh(
    values: NDArray[np.float64],
    children: NDArray[np.float64],
    at: NDArray[np.intp],
    groups: int,
) -> NDArray[np.float64]:
    """Return the mean of each group by children, an even one where it has none."""
    weights = weigh_children(children, at, groups)
    return np.asarray(np.bincount(at, weights * values, groups) / np.bincount(at, weights, groups))


def _shrink_group(parts: _Parts, known: Known, tier: int, group: str) -> Shrunk:
    """Draw the areas of one group towards it."""
    mine = parts.by_group[group]
    anchored = parts.anchored[group]
    # in a sub-centre monitors asked at one village, as a rule: it has only others' to differ from
    beside = parts.under_anchor(group) if tier == SETTLEMENTS else mine
    evidence = weigh_readings(
        parts.readings_of(mine, known),
        parts.expected[mine],
        known.worth_of(tier),
        find_offsets(
            parts.readings_of(beside, known), parts.expected[beside], known.worth_of(tier)
        ),
        anchored=anchored,
    )
    prior, prior_sd = known.assumed.pool.areas_prior, known.spread_of(tier)
    return shrink(evidence.difference, evidence.variance, prior_sd, prior, anchored=anchored)


def _settle(
    pooled: Pooled, known: Known, tier: int, parts: _Parts, shrunk: dict[str, Shrunk]
) -> Pooled:
    """Put what was drawn together into effect, and reproduce each anchor's total again."""
    inside, at = parts.at >= 0, parts.at[parts.at >= 0]
    shift, left = np.zeros(len(parts.names)), np.zeros(len(parts.names))
    for group, one in shrunk.items():
        shift[parts.by_group[group]], left[parts.by_group[group]] = one.shift, one.sd
    names = np.array(parts.names, dtype=object)
    odds = logit(np.clip(pooled.missed, EDGE, 1 - EDGE))
    wanted = expit(logit(parts.expected) + shift)
    missed = pooled.missed.copy()
    missed[inside] = tilt_missed(known.children[inside], odds[inside], names[at], wanted[at])
    sd = pooled.sd[tier].copy()
    for group, one in shrunk.items():
        rest = (pooled.group == group) & ~inside
        if tier != SETTLEMENTS:  # a few houses say little of how far other villages differ
            sd[rest] = one.between_sd
        if not parts.anchored[group]:
            missed[rest] = expit(odds[rest] + one.middle)
    sd[inside] = left[at]
    missed = _reproduce(missed, pooled, known, [g for g in shrunk if parts.anchored[g]])
    smallest = pooled.group.copy()
    smallest[inside] = names[at]
    weights = {
        parts.names[number]: float(weight)
        for key, one in shrunk.items()
        for number, weight in zip(parts.by_group[key], one.weight, strict=True)
    }
    spread = tuple(sd if t == tier else each for t, each in enumerate(pooled.sd))
    told = replace(
        pooled, missed=missed, group=smallest, sd=spread, weight={**pooled.weight, **weights}
    )
    return _anchor_below(told, known, tier, parts, shrunk)


def _reproduce(
    missed: NDArray[np.float64], pooled: Pooled, known: Known, groups: list[str]
) -> NDArray[np.float64]:
    """Move all places of each group alike, so that its total is what it was."""
    mine = np.isin(pooled.group.astype(str), groups)
    if not mine.any():
        return missed
    names, at = np.unique(pooled.group[mine].astype(str), return_inverse=True)
    children = known.children[mine]
    total = _weigh(pooled.missed[mine], children, at, len(names))
    odds = logit(np.clip(missed[mine], EDGE, 1 - EDGE))
    moved = missed.copy()
    moved[mine] = tilt_missed(children, odds, names[at].astype(object), total[at])
    return moved


def _anchor_below(
    pooled: Pooled, known: Known, tier: int, parts: _Parts, shrunk: dict[str, Shrunk]
) -> Pooled:
    """Let areas be their own anchors where nothing above them was measured."""
    anchor, cases = pooled.anchor.copy(), pooled.anchor_cases.copy()
    level, sd = pooled.anchor_missed.copy(), pooled.sd[tier].copy()
    for group in (one for one in shrunk if not parts.anchored[one]):
        one = shrunk[group]
        rest = pooled.group == group
        if tier == SETTLEMENTS:  # a village's few children are no level: that is their mean
            rest |= np.isin(parts.at, parts.by_group[group])
        for k, number in enumerate(parts.by_group[group] if tier != SETTLEMENTS else ()):
            mine = parts.at == number
            variance = one.sd[k] ** 2 + (1 - one.weight[k]) ** 2 * one.middle_variance
            anchor[mine], sd[mine] = parts.names[number], 0.0
            level[mine] = np.average(pooled.missed[mine], weights=_even(known.children[mine]))
            cases[mine] = _worth(level[mine][0], variance, known.assumed.design_effect)
        if rest.any():
            level[rest] = np.average(pooled.missed[rest], weights=_even(known.children[rest]))
            cases[rest] = _worth(level[rest][0], one.middle_variance, known.assumed.design_effect)
    spread = tuple(sd if t == tier else each for t, each in enumerate(pooled.sd))
    return replace(pooled, anchor=anchor, anchor_missed=level, anchor_cases=cases, sd=spread)


def _even(children: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return children as weights, even ones where there are none."""
    return children if children.sum() > 0 else np.ones(len(children))


def _worth(missed: float, variance: float, design_effect: float) -> float:
    """Return of how many cases a share has this variance, as log odds."""
    inside = np.clip(missed, EDGE, 1 - EDGE)
    return float(design_effect / (max(variance, EDGE) * inside * (1 - inside)))


def _names(ids: NDArray[np.object_]) -> list[str]:
    """Return the different ids, sorted, without the empty one."""
    return sorted({str(one) for one in ids if one})
