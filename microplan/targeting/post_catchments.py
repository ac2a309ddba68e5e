"""Whom each health post is the nearest for, against the number that a post of its kind is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from microplan.domain.settings import Settings, assumed
from microplan.domain.tables import FACILITY_CATCHMENTS

if TYPE_CHECKING:
    import pandas as pd

PLAIN = {
    "subcentre": 5_000.0,
    "phc": 30_000.0,
    "additional_phc": 30_000.0,
    "urban_phc": 50_000.0,
    "chc": 120_000.0,
}
HILLY_OR_TRIBAL = {
    "subcentre": 3_000.0,
    "phc": 20_000.0,
    "additional_phc": 20_000.0,
    "urban_phc": 50_000.0,
    "chc": 80_000.0,
}


class NormSettings(Settings):
    """How many people a health post is for."""

    plain: dict[str, float] = assumed(PLAIN, tag="R hi", source="DOMAIN 2.2: population norms")
    """People by kind of post; a kind not named has no norm."""
    hilly_or_tribal: dict[str, float] = assumed(
        HILLY_OR_TRIBAL, tag="R hi", source="DOMAIN 2.2: population norms"
    )
    """The same in hilly districts, and for posts whose people are mostly tribal."""
    hilly: bool = False
    """Whether the plan's districts are hilly."""
    tribal_share_min: float = assumed(0.5, tag="A", source="DOMAIN 4.4", ge=0, le=1)
    """Share of scheduled tribes in its people from which a post is in a tribal area."""


def count_post_catchments(
    settlements: pd.DataFrame, facilities: pd.DataFrame, access: pd.DataFrame, norms: NormSettings
) -> pd.DataFrame:
    """Count the settlements and people that each working post is the nearest for, on foot.

    Nobody is moved from a post that has too many to another: the excess is shown.

    Returns
    -------
    pd.DataFrame
        `facility_catchments`: a row for each post with a vaccinator, and one without an id for
        those who reach none on foot. Its sums are those of `settlements`.
    """
    homes = settlements.merge(access[["settlement_id", "nearest_facility_id"]], on="settlement_id")
    tribal = homes["people"] * homes["tribal_share"].fillna(0.0)
    summed = (
        homes.assign(settlements=1, tribal=tribal)
        .groupby("nearest_facility_id")[["settlements", "people", "children", "tribal"]]
        .sum()
    )
    posts = facilities.set_index("facility_id")
    working = posts.index[~posts["vacant"] & (posts["vaccinators"] > 0)]
    rows = summed.reindex(summed.index.union(working)).fillna(0.0)
    is_tribal = rows["tribal"] >= norms.tribal_share_min * rows["people"]
    high = norms.hilly | (is_tribal & (rows["tribal"] > 0))
    kind = posts["kind"].reindex(rows.index)
    capacity = kind.map(norms.plain).where(~high, kind.map(norms.hilly_or_tribal))
    why = np.where(norms.hilly, "hilly", np.where(high, "tribal", "plain"))
    table = rows.assign(
        capacity=capacity,
        over=(rows["people"] - capacity).clip(lower=0),
        norm=np.where(capacity.notna(), why, ""),
        settlements=rows["settlements"].astype("int64"),
    )
    return FACILITY_CATCHMENTS.arrange(table.rename_axis("facility_id").reset_index())
