"""Which place comes first, how sure that is, and why.

Blocks (cities, wards) are ranked across the plan, settlements within their district, each among
all and within each stratum, so that one kind of place does not crowd out another (DOMAIN 4.4).
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.handover import Ranked
from microplan.domain.tables import CONTRIBUTIONS, TARGETS
from microplan.targeting.draws import Drawn, draw_district, draw_weights
from microplan.targeting.facts import (
    MEASURED_HERE,
    NOT_MEASURED,
    Facts,
    find_weakness,
    gather_facts,
)
from microplan.targeting.pools import Pool, join_pools, make_pool
from microplan.targeting.reasons import REASONS, name_ages, write_reasons
from microplan.targeting.scoring import DECIMALS, PARTS, Scores, score_draws, score_pool
from microplan.targeting.settings import TargetingSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from microplan.domain.campaign import CampaignSettings

AREA_LEVELS = ("block", "city", "ward")
SETTLEMENT = "settlement"
PLACE_BITS = 22
"""Of a sorted key, those that hold the place: four million to a pool."""
Key = tuple[str, str, str]  # of a pool: level, stratum, and the district of settlements

__all__ = ["TargetingSettings", "rank_targets"]


def rank_targets(  # noqa: PLR0913, PLR0917 - five tables and the settings of two sections
    areas: pd.DataFrame,
    settlements: pd.DataFrame,
    access: pd.DataFrame,
    need: pd.DataFrame,
    coverage: pd.DataFrame,
    settings: TargetingSettings,
    campaign: CampaignSettings,
) -> Ranked:
    """Rank blocks, cities, wards and settlements by score, per stratum.

    Parameters
    ----------
    areas, settlements, access, need, coverage
        The tables of these names.

    Returns
    -------
    Ranked
        `fic_after` and `gap_to_target` are still missing: `attain_target` fills them in. A place
        in which nobody was counted is in neither table.
    """
    tables = (areas, settlements, access, need, coverage)
    facts = gather_facts(tables, AREA_LEVELS, settings)
    proportions = settings.weights.proportions()
    weights = draw_weights(
        proportions, settings.weights_concentration, settings.draws, settings.seed
    )
    ages = name_ages(campaign.age_months_max)
    ranked = [
        _rank_pool(key, pool, weights, settings, ages)
        for key, pool in _gather_pools(facts, settings)
    ]
    return Ranked(
        TARGETS.arrange(pd.concat([TARGETS.empty(), *(each.targets for each in ranked)])),
        CONTRIBUTIONS.arrange(
            pd.concat([CONTRIBUTIONS.empty(), *(each.contributions for each in ranked)])
        ),
    )


def _gather_pools(facts: Facts, settings: TargetingSettings) -> Iterator[tuple[Key, Pool]]:
    """Make every pool: settlements district by district, then areas across the plan.

    One at a time: the draws of a whole state's settlements would not fit in memory.
    """
    pieces: dict[Key, list[Pool]] = {}
    for district, rows in facts.places.groupby("district", sort=True).indices.items():
        drawn = draw_district(
            facts.places.iloc[rows].reset_index(drop=True),
            str(district),
            settings.draws,
            settings.seed,
            settings.need.spread,
        )
        cut = (np.asarray(rows), str(district), drawn, settings.sure_cases_min)
        for key, pool in _cut_district(facts, *cut):
            if key[0] == SETTLEMENT:
                yield key, pool
            else:
                pieces.setdefault(key, []).append(pool)
    yield from ((key, join_pools(pools)) for key, pools in sorted(pieces.items()))


def _cut_district(
    facts: Facts, rows: NDArray[np.intp], district: str, drawn: Drawn, sure_cases_min: float
) -> Iterator[tuple[Key, Pool]]:
    """Make the pools of one district's settlements, and its part of the areas' pools."""
    for stratum, level in itertools.product(facts.strata, (SETTLEMENT, *facts.levels)):
        groups = facts.levels.get(level, facts.places["settlement_id"].to_numpy())[rows]
        inside = facts.strata[stratum].to_numpy()[rows] & (groups != "")
        if not inside.any():
            continue
        places = facts.places.iloc[rows[inside]]
        weakness = find_weakness(places, groups[inside], sure_cases_min)
        pool = make_pool(
            places.assign(weakness=weakness).reset_index(drop=True),
            facts.flags.iloc[rows[inside]].reset_index(drop=True),
            groups[inside],
            Drawn(drawn.children[:, inside], drawn.missed[:, inside]),
        )
        if level == SETTLEMENT:
            yield (level, str(stratum), district), pool.describe_ways(places)
        else:
            yield (level, str(stratum), ""), pool


def _rank_pool(
    key: Key, pool: Pool, weights: NDArray[np.float64], settings: TargetingSettings, ages: str
) -> Ranked:
    """Rank the places of one pool against each other."""
    level, stratum, _ = key
    scores = score_pool(pool, settings.weights)
    rank = _order(scores.score)
    drawn = _order(score_draws(pool, weights))
    low, high = _bound(drawn)
    p_top = (drawn <= math.ceil(settings.top_share * len(rank))).mean(axis=0)
    reasons = np.array(write_reasons(pool, scores, ages), dtype=object)
    targets = pool.facts[["area_id", "missed", "response", "weakest"]].assign(
        level=level,
        stratum=stratum,
        rank=rank,
        rank_count=_order(pool.missed),
        rank_rate=_rank_rates(pool, settings.rate_children_min),
        rank_low=np.minimum(rank, low),
        rank_high=np.maximum(rank, high),
        p_top=p_top,
        missed_rate=pool.rate,
        fic=np.clip(pool.facts["immunized"] / pool.facts["children"], 0.0, 1.0),
        fic_after=np.nan,
        gap_to_target=np.nan,
        score=scores.score,
        **{f"reason_{n + 1}": reasons[:, n] for n in range(REASONS)},
    )
    targets["how_sure"] = _say_how_sure(targets, settings)
    return Ranked(targets, _list_contributions(key, pool, scores))


def _order(values: NDArray[np.floating]) -> NDArray[np.int32]:
    """Return ranks along the last axis, 1 the highest; the earlier of equals comes first.

    A value and its place make one whole number each, for those are sorted several times faster
    than places by their values, and the same on every machine.
    """
    places = values.shape[-1]
    keys = np.rint(np.asarray(values, dtype=np.float64) * -(10**DECIMALS)).astype(np.int64)
    keys <<= PLACE_BITS
    keys |= np.arange(places)
    keys.sort(axis=-1)
    keys &= (1 << PLACE_BITS) - 1
    ranks = np.empty(values.shape, dtype=np.int32)
    np.put_along_axis(
        ranks, keys, np.broadcast_to(np.arange(1, places + 1, dtype=np.int32), values.shape), -1
    )
    return ranks


def _bound(drawn: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the ranks that 5 % of the draws do not exceed, and that 95 % do not (k,)."""
    by_place = np.ascontiguousarray(drawn.T)
    low, high = (round(part * (drawn.shape[0] - 1)) for part in (0.05, 0.95))
    by_place.partition((low, high), axis=1)
    return by_place[:, low], by_place[:, high]


def _rank_rates(pool: Pool, children_min: float) -> pd.arrays.IntegerArray:
    """Rank by the share missed among places with enough children; the others have no rank."""
    enough = pool.facts["children"].to_numpy() >= children_min
    ranks = np.zeros(len(enough), dtype=np.int64)
    ranks[enough] = _order(pool.rate[enough])
    return pd.arrays.IntegerArray(ranks, mask=~enough)


def _say_how_sure(targets: pd.DataFrame, settings: TargetingSettings) -> NDArray[np.object_]:
    """Say how sure a rank is: that it is among the first or is not, and how far it may move.

    What rests on no measurement is never more than unsure. Places that share a figure from above
    them are never more than likely, nor is what was measured on few children: a district's sample
    tells no two blocks apart, and no two villages (DOMAIN 8).
    """
    chance = np.maximum(targets["p_top"], 1 - targets["p_top"])
    spread = (targets["rank_high"] - targets["rank_low"]) / len(targets)
    weakest = targets["weakest"]
    sure = (chance >= settings.sure_from) & (spread <= settings.sure_spread_max)
    likely = (chance >= settings.likely_from) & (spread <= settings.likely_spread_max)
    cases = [sure & (weakest == MEASURED_HERE), likely & (weakest < NOT_MEASURED)]
    return np.select(cases, ["sure", "likely"], "unsure").astype(object)


def _list_contributions(key: Key, pool: Pool, scores: Scores) -> pd.DataFrame:
    """List the parts of each score, one a row, without the criteria that hold nowhere in it."""
    named = {"area_id": pool.facts["area_id"], "level": key[0], "stratum": key[1]}
    parts = pd.concat(
        pd.DataFrame(
            {**named, "part": part, "value": scores.values[part], "points": scores.points[part]}
        )
        for part in scores.points
    )
    return parts[(parts["points"] > 0) | parts["part"].isin(PARTS)]
