"""Which place comes first, how sure that is, and why.

Districts, cities and blocks are ranked across the plan; wards, sub-centres and settlements within
their district; each among all and within each stratum, on its settlements in it, so that one kind
of place does not crowd out another (DOMAIN 4.4). Strata overlap: their sums do not add.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.columns import LEVELS
from microplan.domain.handover import Ranked
from microplan.domain.tables import CONTRIBUTIONS, OVERRIDES, TARGETS
from microplan.targeting.draws import Drawn, draw_district, draw_speeds, draw_weights
from microplan.targeting.facts import (
    MEASURED_ABOVE,
    MEASURED_HERE,
    MEASURED_ON_FEW,
    Facts,
    find_weakness,
    gather_facts,
)
from microplan.targeting.order import bound_ranks, order_values, rank_rates, say_how_sure
from microplan.targeting.overrides import find_excluded, heed_planner
from microplan.targeting.pools import Pool, join_pools, make_pool
from microplan.targeting.reasons import REASONS, name_ages, name_surveys, write_reasons
from microplan.targeting.scoring import PARTS, Scores, score_draws, score_pool
from microplan.targeting.settings import TargetingSettings
from microplan.targeting.unranked import find_unknown_wards, hold_back, list_unranked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from microplan.domain.campaign import CampaignSettings

SETTLEMENT = "settlement"
WITHIN_DISTRICT = ("ward", "subcentre", SETTLEMENT)
Key = tuple[str, str, str]  # of a pool: level, stratum, and the district of a small level

__all__ = ["TargetingSettings", "rank_targets"]


def rank_targets(  # noqa: PLR0913, PLR0917 - five tables and the settings of two sections
    areas: pd.DataFrame,
    settlements: pd.DataFrame,
    access: pd.DataFrame,
    need: pd.DataFrame,
    coverage: pd.DataFrame,
    settings: TargetingSettings,
    campaign: CampaignSettings,
    overrides: pd.DataFrame | None = None,
) -> Ranked:
    """Rank areas of every level and settlements by score, per stratum.

    Parameters
    ----------
    areas, settlements, access, need, coverage, overrides
        The tables of these names; None where no planner overrode anything.

    Returns
    -------
    Ranked
        `fic_after` and `gap_to_target` are still missing: `attain_target` fills them in. A place
        in which nobody was counted is in neither table, but in `unranked`, with all others that
        have no rank.
    """
    said = OVERRIDES.empty() if overrides is None else overrides
    tables = (areas, settlements, access, need, coverage)
    facts, unranked = _gather(tables, settings, find_excluded(said))
    proportions = settings.weights.proportions()
    weights = draw_weights(
        proportions, settings.weights_concentration, settings.draws, settings.seed
    )
    ages = name_ages(campaign.age_months_max)
    ranked = [
        _rank_pool(key, pool, weights, (settings, said), ages)
        for key, pool in _gather_pools(facts, settings)
    ]
    return Ranked(
        TARGETS.arrange(pd.concat([TARGETS.empty(), *(targets for targets, _ in ranked)])),
        CONTRIBUTIONS.arrange(
            pd.concat([CONTRIBUTIONS.empty(), *(contributions for _, contributions in ranked)])
        ),
        unranked,
    )


def _gather(
    tables: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame],
    settings: TargetingSettings,
    excluded: dict[str, str],
) -> tuple[Facts, pd.DataFrame]:
    """Gather what is known of each place, and list the places that are not ranked."""
    areas, settlements = tables[:2]
    facts = gather_facts(tables, LEVELS, settings)
    unknown = find_unknown_wards(facts)
    wards = frozenset(facts.levels["ward"][unknown])
    held = hold_back(facts, excluded, unknown)
    held = replace(held, places=held.places.assign(assumed=_find_assumed(held.places, tables[4])))
    return held, list_unranked(held, areas, settlements, excluded, wards)


def _find_assumed(places: pd.DataFrame, coverage: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell whose figure rests on a sample of which nobody says how large it was (n,)."""
    full = coverage[coverage["indicator"] == "full_immunization"]
    told = full.groupby("area_id")["cases_assumed"].all()
    areas = told.index[told.to_numpy(dtype=bool)]
    return np.asarray(places["figure_area"].isin(areas))


def _gather_pools(facts: Facts, settings: TargetingSettings) -> Iterator[tuple[Key, Pool]]:
    """Make every pool: settlements district by district, then areas across the plan.

    One at a time: the draws of a whole state's settlements would not fit in memory.
    """
    pieces: dict[Key, list[Pool]] = {}
    for district, rows in facts.places.groupby("district", sort=True).indices.items():
        drawn = draw_district(
            facts.places.iloc[rows].reset_index(drop=True),
            str(district),
            (settings.draws, settings.seed),
            settings.need.spread,
            settings.reach,
        )
        cut = (np.asarray(rows), str(district), drawn, settings.sure_cases_min)
        for key, pool in _cut_district(facts, *cut):
            if key[0] in WITHIN_DISTRICT:
                yield key, pool
            else:
                pieces.setdefault(key, []).append(pool)
    yield from ((key, join_pools(pools)) for key, pools in sorted(pieces.items()))


def _cut_district(
    facts: Facts, rows: NDArray[np.intp], district: str, drawn: Drawn, sure_cases_min: float
) -> Iterator[tuple[Key, Pool]]:
    """Make the pools of one district's settlements, and its part of the areas' pools."""
    for stratum, level in itertools.product(facts.strata, facts.levels):
        groups = facts.levels[level][rows]
        inside = facts.strata[stratum].to_numpy()[rows] & (groups != "")
        if not inside.any():
            continue
        places = facts.places.iloc[rows[inside]]
        weakness = _weigh_figures(places, groups[inside], sure_cases_min)
        known = places.assign(weakness=weakness, survey=name_surveys(places, weakness))
        pool = make_pool(
            known.reset_index(drop=True),
            facts.flags.iloc[rows[inside]].reset_index(drop=True),
            groups[inside],
            drawn.of(inside),
        )
        if level == SETTLEMENT:
            pool = pool.describe_ways(places)
        yield (level, str(stratum), district if level in WITHIN_DISTRICT else ""), pool


def _weigh_figures(
    places: pd.DataFrame, groups: NDArray[np.object_], cases_min: float
) -> NDArray[np.int64]:
    """Return how well the figure of each settlement's place is known (n,).

    A district is measured as well by its blocks; a sample whose size is assumed counts as small.
    """
    weakness = find_weakness(places, groups, cases_min)
    by_blocks = (groups == places["district"].to_numpy()) & (weakness == MEASURED_ABOVE)
    by_blocks &= places["figure_area"].to_numpy() == places["area_id"].to_numpy()
    if by_blocks.any():
        of_blocks = find_weakness(places, places["area_id"].to_numpy(dtype=object), cases_min)
        weakness = np.where(by_blocks, of_blocks, weakness)
    unsized = places["assumed"].to_numpy(dtype=bool) & (weakness == MEASURED_HERE)
    return np.where(unsized, MEASURED_ON_FEW, weakness)


def _rank_pool(
    key: Key,
    pool: Pool,
    weights: NDArray[np.float64],
    asked: tuple[TargetingSettings, pd.DataFrame],
    ages: str,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rank the places of one pool, overrides last: `targets`, and the parts of their scores."""
    level, stratum, _ = key
    settings, overrides = asked
    scores = score_pool(pool, settings.weights)
    rank = order_values(scores.score)
    speeds = draw_speeds(settings.draws, settings.seed)
    drawn = order_values(score_draws(pool, weights, speeds))
    low, median, high = bound_ranks(drawn)
    p_top = (drawn <= math.ceil(settings.top_share * len(rank))).mean(axis=0)
    reasons = np.array(write_reasons(pool, scores, ages), dtype=object)
    targets = pool.facts[["area_id", "district_id", "missed", "response", "weakest"]].assign(
        level=level,
        stratum=stratum,
        rank=rank,
        rank_count=order_values(pool.missed),
        rank_rate=rank_rates(pool, settings.rate_children_min),
        rank_median=median,
        rank_low=np.minimum(rank, low),
        rank_high=np.maximum(rank, high),
        p_top=p_top,
        missed_rate=pool.rate,
        fic=np.clip(pool.facts["immunized"] / pool.facts["children"], 0.0, 1.0),
        fic_after=np.nan,
        gap_to_target=np.nan,
        children_to_target=np.nan,
        team_days=np.nan,
        team_days_running=np.nan,
        score=scores.score,
        **{f"reason_{n + 1}": reasons[:, n] for n in range(REASONS)},
    )
    targets["how_sure"] = say_how_sure(targets, settings)
    return heed_planner(targets, overrides), _list_contributions(key, pool, scores)


def _list_contributions(key: Key, pool: Pool, scores: Scores) -> pd.DataFrame:
    """List the parts of each score, one a row, without the criteria that hold nowhere in it."""
    names = list(scores.points)
    parts = pd.DataFrame(
        {
            "area_id": np.tile(pool.facts["area_id"].to_numpy(), len(names)),
            "level": key[0],
            "stratum": key[1],
            "part": np.repeat(np.array(names, dtype=object), len(pool.facts)),
            "value": scores.values[names].to_numpy(dtype=float).ravel(order="F"),
            "points": scores.points.to_numpy(dtype=float).ravel(order="F"),
        }
    )
    return parts[(parts["points"] > 0) | parts["part"].isin(PARTS)]
