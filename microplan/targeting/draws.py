"""Seeded draws of all that is unsure, so that a rank can say how sure it is.

Each district, block and measured area has a generator of its own, seeded by its id: a district's
draws are the same whichever other districts are in the plan.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit, ndtri

from microplan.targeting.scoring import find_reach
from microplan.targeting.spread import (
    Doubt,
    SpreadSettings,
    find_effective_cases,
    find_log_odds_sd,
    find_middle_odds,
    find_people_sigma,
    sigma_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from microplan.targeting.scoring import ReachSettings

SPEEDS = 21
"""Walking speeds that a draw may have; a draw's own would cost a table as large as the people's."""
AT_ONCE = 2**16
"""Figures to draw at a time, so few that they stay in a processor's own memory."""
EDGE = 1e-9  # shares of exactly 0 or 1 have no odds


@dataclass(frozen=True)
class Drawn:
    """Of a district's n settlements, once a draw."""

    children: NDArray[np.float32]
    """(draws, n) children."""
    missed: NDArray[np.float32]
    """(draws, n) children missed."""
    reach: NDArray[np.float32]
    """(speeds, n) rural children, times how hard their walk is, by walking speed."""

    def of(self, inside: NDArray[np.bool_]) -> Drawn:
        """Return the draws of some of the settlements."""
        if inside.all():
            return self
        return Drawn(self.children[:, inside], self.missed[:, inside], self.reach[:, inside])


@dataclass(frozen=True)
class _Shared:
    """What n settlements have in common, each with the others of its group."""

    drawn: NDArray[np.float32]
    """(draws, groups) a draw of each group."""
    at: NDArray[np.intp]
    """(n,) group of each settlement."""
    part: NDArray[np.float32]
    """(n,) how much of it each has."""

    def of(self, rows: slice) -> NDArray[np.float32]:
        """Return what it comes to in some of the draws (rows, n)."""
        found = np.take(self.drawn[rows], self.at, axis=1)
        found *= self.part
        return found


def generator_for(seed: int, *words: str) -> np.random.Generator:
    """Return the generator of these words; the same words and seed give the same numbers."""
    digest = hashlib.sha256("\x1f".join(words).encode("utf-8")).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:8], "big")])


def draw_district(
    places: pd.DataFrame,
    district: str,
    asked: tuple[int, int],
    spread: SpreadSettings,
    reach: ReachSettings,
) -> Drawn:
    """Draw the children of a district's settlements, and how many of them are missed.

    Seven digits are enough for what is unsure by a third, and take half the time and memory.

    Parameters
    ----------
    places
        (n) settlements, sorted by id: settlement_id, area_id, subcentre_id, kind, children,
        missed_estimate, named (by a due list), fic, and how unsure that is: anchor_id,
        anchor_fic, anchor_cases, block_sd, subcentre_sd, own_sd; rural (children out of towns) and
        walk_minutes, for the reach.
    asked
        The number of draws, and their seed.
    """
    rate = np.clip(1 - places["fic"].to_numpy(dtype=float), EDGE, 1 - EDGE)
    middle = find_middle_odds(rate, _sum_doubt(places, spread)).astype(np.float32)
    if_all = (places["missed_estimate"].to_numpy(dtype=float) / rate).astype(np.float32)
    named = places["named"].to_numpy(dtype=np.float32)
    counted = places["children"].to_numpy(dtype=np.float32)
    own_sd, shared = _find_own_sd(places), _share_odds(places, asked, spread)
    people = _draw_people(places, district, asked, spread)
    own = generator_for(asked[1], "own odds", district)
    chance = generator_for(asked[1], "which children", district)
    children, missed = (np.empty((asked[0], len(places)), np.float32) for _ in range(2))
    for rows, factor in people:
        odds = own.standard_normal(factor.shape, np.float32)
        odds *= own_sd
        for common in shared:
            odds += common.of(rows)
        odds += middle
        expected = expit(odds, out=odds)
        expected *= factor
        expected *= if_all
        # whom a list names is there, however the estimate turns out
        np.maximum(strike(expected, chance), named, out=missed[rows])
        np.multiply(factor, counted, out=children[rows])
        np.maximum(children[rows], named, out=children[rows])
    return Drawn(children, missed, find_reaches(places, reach))


def find_reaches(places: pd.DataFrame, settings: ReachSettings) -> NDArray[np.float32]:
    """Return rural children times how hard their walk is, at each walking speed (speeds, n)."""
    walk = places["walk_minutes"].to_numpy(dtype=float)
    rural = places["rural"].to_numpy(dtype=float)
    rows = [rural * find_reach(walk * slower, settings) for slower in list_speeds(settings)]
    return np.array(rows, dtype=np.float32)


def list_speeds(settings: ReachSettings) -> NDArray[np.float64]:
    """Return by what factor walks may take longer: equally likely, the median 1 (speeds,)."""
    parts = (np.arange(SPEEDS) + 0.5) / SPEEDS
    return np.asarray(np.exp(float(sigma_of(np.array(settings.speed_cv))) * ndtri(parts)))


def draw_speeds(draws: int, seed: int) -> NDArray[np.intp]:
    """Draw which walking speed each draw has, one for the whole plan (draws,).

    What is unsure is how fast a caregiver walks, the same wherever she does.
    """
    return generator_for(seed, "walking speed").integers(0, SPEEDS, draws)


def _draw_people(
    places: pd.DataFrame, district: str, asked: tuple[int, int], settings: SpreadSettings
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Draw by what factor people differ, mean 1, some draws at a time; a block's part is shared."""
    draws, seed = asked
    sigma = find_people_sigma(places["kind"].to_numpy(), settings)
    shared = np.minimum(sigma, float(sigma_of(np.array(settings.block_people_cv))))
    own = np.sqrt(np.square(sigma) - np.square(shared)).astype(np.float32)
    blocks, at = np.unique(places["area_id"].to_numpy().astype(str), return_inverse=True)
    of_blocks = [generator_for(seed, "people", b).standard_normal(draws) for b in blocks]
    common = _Shared(np.column_stack(of_blocks).astype(np.float32), at, shared.astype(np.float32))
    middle = (np.square(sigma) / 2).astype(np.float32)
    source, step = generator_for(seed, "people of", district), max(1, AT_ONCE // len(places))
    for first in range(0, draws, step):
        rows = slice(first, min(first + step, draws))
        noise = source.standard_normal((rows.stop - first, len(places)), np.float32)
        noise *= own
        noise += common.of(rows)
        noise -= middle
        yield rows, np.exp(noise, out=noise)


def strike(expected: NDArray[np.float32], source: np.random.Generator) -> NDArray[np.float32]:
    """Draw how many children are missed where so many are to be expected (draws, n).

    A Gamma of the mean and variance of a Poisson count, by Wilson and Hilferty's cube: whole
    numbers would only make ties, and take four times as long. Of fewer than 0.2 children to be
    expected it is too low (at 0.1 by a quarter): such places come last either way.
    """
    root = np.sqrt(np.maximum(expected, np.float32(EDGE)))
    cube = source.standard_normal(expected.shape, np.float32)
    cube /= 3 * root
    cube += 1 - 1 / (9 * np.square(root))
    np.maximum(cube, 0, out=cube)
    return np.asarray(expected * cube * cube * cube, dtype=np.float32)


def _share_odds(
    places: pd.DataFrame, asked: tuple[int, int], settings: SpreadSettings
) -> list[_Shared]:
    """Draw what log odds have in common: blocks', sub-centres' and measured areas'."""
    shared = [_draw_areas(places, ("area_id", "block_sd"), *asked)]
    if (places["subcentre_id"] != "").any():
        shared.append(_draw_areas(places, ("subcentre_id", "subcentre_sd"), *asked))
    return [*shared, _draw_shifts(places, *asked, settings)]


def _sum_doubt(places: pd.DataFrame, settings: SpreadSettings) -> NDArray[np.float64]:
    """Return how unsure the log odds of being missed are in all (n,)."""
    tiers = ["block_sd", "subcentre_sd", "own_sd"]
    below = np.sqrt(np.square(places[tiers].to_numpy(dtype=float)).sum(axis=1))
    missed = 1 - places["anchor_fic"].to_numpy(dtype=float)
    cases = places["anchor_cases"].to_numpy(dtype=float)
    return find_log_odds_sd(Doubt(np.zeros(len(places)), below, missed, cases), settings)


def _find_own_sd(places: pd.DataFrame) -> NDArray[np.float32]:
    """Return by how much a settlement's own log odds differ (n,).

    One of which no sub-centre is known has its sub-centre's part for itself.
    """
    alone = (places["subcentre_id"] == "").to_numpy(dtype=bool)
    part = np.where(alone, places["subcentre_sd"].to_numpy(dtype=float), 0.0)
    own = np.hypot(places["own_sd"].to_numpy(dtype=float), part)
    return np.asarray(own, dtype=np.float32)


def _draw_areas(places: pd.DataFrame, columns: tuple[str, str], draws: int, seed: int) -> _Shared:
    """Draw by how much the log odds of each area differ from its parent's.

    Settlements that lie in none do not differ by it.
    """
    ids = places[columns[0]].astype(object).to_numpy()
    names, at = np.unique(ids.astype(str), return_inverse=True)
    drawn = [
        generator_for(seed, columns[0], name).standard_normal(draws, np.float32) for name in names
    ]
    sd = np.where(ids == "", 0.0, places[columns[1]].to_numpy(dtype=float)).astype(np.float32)
    return _Shared(np.column_stack(drawn), at, sd)


def _draw_shifts(places: pd.DataFrame, draws: int, seed: int, settings: SpreadSettings) -> _Shared:
    """Draw by how much each measured area's log odds of being missed differ."""
    columns = ["anchor_id", "anchor_fic", "anchor_cases"]
    figures = places[columns].drop_duplicates("anchor_id").set_index("anchor_id")
    shifts = {}
    for area, share, cases in figures.itertuples(name=None):
        effective = float(find_effective_cases(np.array(cases), settings))
        # A survey that found all or none still may be off by a case.
        missed = min(max(1 - share, 0.5 / effective), 1 - 0.5 / effective)
        source = generator_for(seed, "coverage", str(area))
        drawn = source.beta(missed * effective, (1 - missed) * effective, draws)
        shifts[area] = logit(np.clip(drawn, EDGE, 1 - EDGE)) - logit(missed)
    names = {area: column for column, area in enumerate(shifts)}
    at = np.array([names[area] for area in places["anchor_id"]])
    drawn_at_all = np.column_stack(list(shifts.values())).astype(np.float32)
    return _Shared(drawn_at_all, at, np.ones(len(places), np.float32))


def draw_weights(
    proportions: NDArray[np.float64], concentration: float, draws: int, seed: int
) -> NDArray[np.float64]:
    """Draw weights about the given ones (draws, parts), from a Dirichlet."""
    source = generator_for(seed, "weights")
    parts = source.standard_gamma(proportions * concentration, (draws, len(proportions)))
    return np.asarray(parts / parts.sum(axis=1, keepdims=True))
