"""Where each settlement of a block's page stands, why, how sure, and what fits it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from microplan.outputs.naming import each_row
from microplan.outputs.pages.records import Rank, Standing, Unranked
from microplan.outputs.reasons import pick_reasons, rank_within, say_response

if TYPE_CHECKING:
    from microplan.domain.handover import Plan
    from microplan.outputs.phrases import Phrases

CHANCE_STEP = 5
"""Chances are told in steps of so many per cent: a thousand draws know no more of a model."""


def tell_ranks(plan: Plan, phrases: Phrases) -> dict[str, Rank]:
    """Return each settlement's rank in its district; its reasons in words that may be forwarded."""
    rows = plan.targets[plan.targets["level"] == "settlement"]
    districts = rows["area_id"].map(rank_within(plan)).fillna("")
    sizes = rows.groupby([rows["stratum"], districts])["area_id"].transform("size")
    strata: dict[str, dict[str, Standing]] = {}
    told = rows.assign(of=sizes)
    for row in each_row(told[told["stratum"] != "all"]):
        strata.setdefault(row.area_id, {})[row.stratum] = _stand(row)
    return {
        row.area_id: _tell_rank(row, strata.get(row.area_id, {}), phrases)
        for row in each_row(told[told["stratum"] == "all"])
    }


def _stand(row: Any) -> Standing:
    return Standing(
        rank=int(row.rank),
        low=int(row.rank_low),
        high=int(row.rank_high),
        of=int(row.of),
        sure=row.how_sure,
    )


def _tell_rank(row: Any, strata: dict[str, Standing], phrases: Phrases) -> Rank:
    return Rank(
        **_stand(row),
        count=int(row.rank_count),
        rate=None if pd.isna(row.rank_rate) else int(row.rank_rate),
        top=CHANCE_STEP * round(100 * row.p_top / CHANCE_STEP),
        held=bool(row.override),
        reasons=[phrases.pair(reason) for reason in pick_reasons(row)],
        fits=say_response(row.response, phrases.language),
        strata=strata,
    )


def tell_unranked_places(plan: Plan, phrases: Phrases) -> dict[str, Unranked]:
    """Return why settlements are not ranked, and what would rank them."""
    rows = plan.unranked[plan.unranked["level"] == "settlement"]
    return {
        row.area_id: Unranked(
            reason=phrases.pair(row.reason), remedy=phrases.pair(row.what_would_rank_it)
        )
        for row in each_row(rows)
    }
