"""Which places cannot be ranked, and why: a rank by nothing would be worse than none (DOMAIN 8)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.tables import UNRANKED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from microplan.targeting.facts import Facts

SETTLEMENT = "settlement"
NOBODY = ("nobody was counted in it", "count heads, or give people for it")
EMPTY = ("no settlement lies in it", "give settlements or people for it")
UNKNOWN = (
    "cannot be ranked: nothing is known of the ward but its people, and distance tells nothing"
    " in a town",
    "list its slums, sessions held, migrants or a head count, or measure its coverage",
)
EXCLUDED = "excluded by a planner: {}"
BACK = "take the row out of the overrides"


def find_unknown_wards(facts: Facts) -> NDArray[np.bool_]:
    """Return the settlements (n,) of wards of which nothing is known but people."""
    wards = facts.levels.get("ward")
    if wards is None or not (wards != "").any():
        return np.zeros(len(facts.places), dtype=bool)
    known = (facts.flags.to_numpy(dtype=float) > 0).any(axis=1)
    known |= facts.places["listed_children"].notna().to_numpy(dtype=bool)
    known |= facts.places["figure_area"].to_numpy() == wards
    of_known = set(wards[known])
    return np.array([ward != "" and ward not in of_known for ward in wards], dtype=bool)


def hold_back(facts: Facts, excluded: Mapping[str, str], unknown: NDArray[np.bool_]) -> Facts:
    """Return the facts with no rank for what a planner excludes, and for unknown wards.

    Parameters
    ----------
    unknown
        (n,) settlements of wards of which nothing is known.
    """
    levels = {
        level: np.where(np.isin(held.astype(str), sorted(excluded)), "", held).astype(object)
        for level, held in facts.levels.items()
    }
    if "ward" in levels:
        levels["ward"] = np.where(unknown, "", levels["ward"]).astype(object)
    return replace(facts, levels=levels)


def list_unranked(
    facts: Facts,
    areas: pd.DataFrame,
    settlements: pd.DataFrame,
    excluded: Mapping[str, str],
    unknown_wards: frozenset[str],
) -> pd.DataFrame:
    """List every area and settlement that has no rank, with the reason.

    Parameters
    ----------
    facts
        Of the settlements in which somebody was counted.
    areas, settlements
        The tables of these names.
    excluded
        Why a planner excludes them, by id.
    unknown_wards
        Wards of which nothing is known.
    """
    rows: list[tuple[str, str, str, str]] = []
    counted = set(facts.places["settlement_id"])
    for place in settlements["settlement_id"].astype(object):
        if place in excluded:
            rows.append((SETTLEMENT, place, EXCLUDED.format(excluded[place]), BACK))
        elif place not in counted:
            rows.append((SETTLEMENT, place, *NOBODY))
    ranked = {level: set(held) for level, held in facts.levels.items()}
    homes = {*settlements["area_id"], *settlements["subcentre_id"]}
    for area, level in zip(areas["area_id"], areas["level"], strict=True):
        if area in excluded:
            rows.append((level, area, EXCLUDED.format(excluded[area]), BACK))
        elif area in unknown_wards:
            rows.append((level, area, *UNKNOWN))
        elif area not in ranked[level]:
            rows.append((level, area, *(NOBODY if area in homes else EMPTY)))
    columns = ["level", "area_id", "reason", "what_would_rank_it"]
    return UNRANKED.arrange(pd.DataFrame(rows, columns=columns))


def tell_unknown_wards(unranked: pd.DataFrame) -> list[str]:
    """Say how many wards cannot be ranked; nothing where all can."""
    wards = unranked[(unranked["level"] == "ward") & (unranked["reason"] == UNKNOWN[0])]
    if wards.empty:
        return []
    return [
        f"{len(wards)} wards cannot be ranked: nothing is known of them but their people; list"
        " their slums, sessions, migrants or a head count."
    ]
