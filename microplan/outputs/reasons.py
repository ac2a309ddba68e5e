"""Why a place ranks where it does and what fits it, in words that may be forwarded (DOMAIN 8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from microplan.outputs.language import knows
from microplan.outputs.naming import Pair, find_district, say_pair
from microplan.outputs.public import is_public, public_list

if TYPE_CHECKING:
    from microplan.domain.handover import Plan

VISITED_AT_HOME = "call-back and tracking"
COUNTED = re.compile(
    r"((about|fewer than) [\d,]+ of [\d,]+ .* missed"
    r"|about [\d,]+ .*, fewer than one of them missed)"
    r"(; [\d,]+ on the due list)?"
)
"""A reason that counts the missed, which every page says beside it, rounded to what is known."""

BY_NUMBER = "above all by the number of its missed children"
HELD = "put here by the planner; the reason is in the plan's tables"


def rank_within(plan: Plan) -> dict[str, str]:
    """Return the district within which each settlement is ranked (DOMAIN 4.4)."""
    homes = {area: find_district(plan, area) for area in set(plan.settlements["area_id"])}
    pairs = zip(plan.settlements["settlement_id"], plan.settlements["area_id"], strict=True)
    return {place: homes[area] for place, area in pairs}


def pick_reasons(row: Any) -> list[str]:
    """Return the reasons of a rank that may be forwarded, without the count said beside them.

    A planner's own reason that may not be forwarded is said to be there: a place that stands
    higher without a word would look like a fault. Where only the count is left, that is said.
    """
    reasons = public_list([row.reason_1, row.reason_2, row.reason_3])
    told = [reason for reason in reasons if not COUNTED.fullmatch(reason)]
    if row.override and not is_public(row.override):
        told = [HELD, *told]
    return told or [BY_NUMBER] * bool(reasons)


def say_response(response: str, local: str) -> Pair:
    """Say what fits a place, in words that may be forwarded (DOMAIN 8).

    Where it is an influencer, the page says what is said of children who are visited at home for
    other reasons: silence would be a hint, too.
    """
    key = f"response.{response if is_public(response) else VISITED_AT_HOME}"
    return say_pair(local, key) if knows(key) else ("", "")
