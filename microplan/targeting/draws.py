"""Seeded draws of all that is unsure, so that a rank can say how sure it is.

Each district, block and measured area has a generator of its own, seeded by its id: a district's
draws are the same whichever other districts are in the plan.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from microplan.targeting.spread import (
    SpreadSettings,
    find_effective_cases,
    find_people_sigma,
    sigma_of,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

EDGE = 1e-9  # shares of exactly 0 or 1 have no odds


@dataclass(frozen=True)
class Drawn:
    """Of a district's n settlements, once a draw."""

    children: NDArray[np.float32]
    """(draws, n) children."""
    missed: NDArray[np.float32]
    """(draws, n) children missed."""


def generator_for(seed: int, *words: str) -> np.random.Generator:
    """Return the generator of these words; the same words and seed give the same numbers."""
    digest = hashlib.sha256("\x1f".join(words).encode("utf-8")).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:8], "big")])


def draw_district(
    places: pd.DataFrame, district: str, draws: int, seed: int, settings: SpreadSettings
) -> Drawn:
    """Draw the children and the missed children of a district's settlements.

    Seven digits are enough for what is unsure by a third, and take half the time and memory.

    Parameters
    ----------
    places
        (n) settlements, sorted by id: settlement_id, area_id, kind, children, missed, fic, and
        the figure they rest on as figure_area, figure_share, figure_cases.
    """
    factor = _draw_people(places, district, draws, seed, settings)
    rate = np.clip(1 - places["fic"].to_numpy(dtype=float), EDGE, 1 - EDGE)
    odds = generator_for(seed, "own odds", district).standard_normal(factor.shape, np.float32)
    odds *= np.float32(settings.unmeasured_log_odds_sd)
    odds += _draw_shifts(places, draws, seed, settings)
    odds += logit(rate).astype(np.float32)
    missed = expit(odds, out=odds)
    missed *= factor
    missed *= (places["missed"].to_numpy(dtype=float) / rate).astype(np.float32)
    factor *= places["children"].to_numpy(dtype=np.float32)
    return Drawn(factor, missed)


def _draw_people(
    places: pd.DataFrame, district: str, draws: int, seed: int, settings: SpreadSettings
) -> NDArray[np.float32]:
    """Draw by what factor people differ (draws, n), mean 1; a block's part is shared in it."""
    sigma = find_people_sigma(places["kind"].to_numpy(), settings)
    shared = np.minimum(sigma, float(sigma_of(np.array(settings.block_people_cv))))
    own = np.sqrt(np.square(sigma) - np.square(shared))
    blocks, at = np.unique(places["area_id"].to_numpy().astype(str), return_inverse=True)
    of_blocks = [generator_for(seed, "people", b).standard_normal(draws) for b in blocks]
    source, size = generator_for(seed, "people of", district), (draws, len(places))
    noise = source.standard_normal(size, np.float32)
    noise *= own.astype(np.float32)
    noise += np.column_stack(of_blocks).astype(np.float32)[:, at] * shared.astype(np.float32)
    noise -= (np.square(sigma) / 2).astype(np.float32)
    return np.exp(noise, out=noise)


def _draw_shifts(
    places: pd.DataFrame, draws: int, seed: int, settings: SpreadSettings
) -> NDArray[np.float32]:
    """Draw by how much each measured area's log odds of being missed differ (draws, n)."""
    columns = ["figure_area", "figure_share", "figure_cases"]
    figures = places[columns].drop_duplicates("figure_area").set_index("figure_area")
    shifts = {}
    for area, share, cases in figures.itertuples(name=None):
        effective = float(find_effective_cases(np.array(cases), settings))
        # A survey that found all or none still may be off by a case.
        missed = min(max(1 - share, 0.5 / effective), 1 - 0.5 / effective)
        source = generator_for(seed, "coverage", str(area))
        drawn = source.beta(missed * effective, (1 - missed) * effective, draws)
        shifts[area] = logit(np.clip(drawn, EDGE, 1 - EDGE)) - logit(missed)
    names = list(shifts)
    at = [names.index(area) for area in places["figure_area"]]
    return np.column_stack([shifts[name] for name in names]).astype(np.float32)[:, at]


def draw_weights(
    proportions: NDArray[np.float64], concentration: float, draws: int, seed: int
) -> NDArray[np.float64]:
    """Draw weights about the given ones (draws, parts), from a Dirichlet."""
    source = generator_for(seed, "weights")
    parts = source.standard_gamma(proportions * concentration, (draws, len(proportions)))
    return np.asarray(parts / parts.sum(axis=1, keepdims=True))
