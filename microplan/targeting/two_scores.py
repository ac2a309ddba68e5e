"""Reach and uptake: what keeps sessions from families, and families from sessions (DOMAIN 3.1).

Two scores of 0 to 1, never one: supply asks for another session, demand for other words. Each is
made of parts that add up as chances do, 1 - (1 - a)(1 - b)... A town has no travel term, so its
reach is known by criteria alone, and where none is told it is not known (DOMAIN 8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from microplan.domain.settings import Settings, assumed
from microplan.targeting.scoring import ReachSettings, find_reach

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from microplan.targeting.shares import Shares

Part = Annotated[float, Field(ge=0, le=1)]
SUPPLY = {
    "vacant_subcentre": 0.5,
    "missed_sessions": 0.5,
    "hra_no_independent_session": 0.4,
    "small_hamlet": 0.3,
    "post_overloaded": 0.3,
}
DEMAND = {"refusal_cluster": 0.4}


class TwoScoreSettings(Settings):
    """What of a place is supply, and what demand."""

    walk: ReachSettings = Field(default=ReachSettings())
    """From how long a walk reach counts."""
    supply: dict[str, Part] = assumed(SUPPLY, tag="A", source="DOMAIN 1.4, as its points")
    """Part of each criterion in the reach score."""
    demand: dict[str, Part] = assumed(DEMAND, tag="A", source="DOMAIN 1.4, as its points")
    """Part of each criterion in the uptake score, beside the drop-outs among those who started."""


def score_reach(
    places: pd.DataFrame, access: pd.DataFrame, rules: pd.DataFrame, settings: TwoScoreSettings
) -> NDArray[np.float64]:
    """Return what keeps sessions from each place, 0 to 1 (n,); NaN where nothing is known of it.

    Parameters
    ----------
    places, access, rules
        (n) settlements, their travel, and which named criteria hold.
    """
    urban = places["urban"].to_numpy(dtype=bool)
    walk = access["walk_minutes"].astype("float64")
    walk = walk.where((access["reach_class"] != "cut off").to_numpy())
    travel = np.where(urban, 0.0, find_reach(walk.to_numpy(dtype=float), settings.walk))
    score = 1 - (1 - travel) * _keep(rules, settings.supply)
    told = (rules[[name for name in settings.supply if name in rules]]).any(axis=1)
    return np.where(urban & ~told.to_numpy(dtype=bool), np.nan, score)


def score_uptake(
    shares: Shares, rules: pd.DataFrame, settings: TwoScoreSettings
) -> NDArray[np.float64]:
    """Return what keeps families from sessions, 0 to 1 (n,): drop-outs of those who started."""
    started = 1 - shares.left_out
    lost = np.divide(
        shares.missed - shares.left_out, started, out=np.zeros(len(started)), where=started > 0
    )
    return np.asarray(1 - (1 - np.clip(lost, 0, 1)) * _keep(rules, settings.demand))


def _keep(rules: pd.DataFrame, parts: dict[str, float]) -> NDArray[np.float64]:
    """Return what the criteria that hold leave, of 1 (n,)."""
    kept = np.ones(len(rules))
    for name, part in parts.items():
        if name in rules:
            kept *= np.where(rules[name].to_numpy(dtype=bool), 1 - part, 1.0)
    return kept
