"""How far the plan, its districts and its blocks are from the drive's goal, and what is lacking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from microplan.outputs.naming import Pair, each_row, name_all, say_number, say_pair
from microplan.outputs.phrases import learn_phrases
from microplan.outputs.public import round_to_known

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.handover import Plan

NEVER_ENOUGH = "would not be enough"
"""In a gap's own words: even calling everybody would not close it."""


@dataclass(frozen=True)
class GoalLine:
    """Full immunization of an area now and after the plan, in per cent, and what would close it."""

    name: Pair
    is_whole: bool
    now: int
    after: int
    says: Pair
    """How it stands, in one line."""
    closes: Pair
    """What would bring it to the goal; empty where it is there."""


@dataclass(frozen=True)
class Goal:
    """Where the plan and its districts stand, and then their blocks."""

    first: list[GoalLine]
    blocks: list[GoalLine]


def tell_goal(plan: Plan) -> Goal:
    """Tell how far the plan, each district and each block are from the goal.

    A plan of one district says it once, by the district's name.
    """
    names = name_all(plan.areas, "area_id", learn_phrases(plan))
    rows = plan.gaps.assign(name=plan.gaps["area_id"].map(names))
    districts = rows[rows["level"] == "district"]
    blocks = rows[rows["level"].isin(["block", "city"])]
    first = [_draw_line(plan, row, row.name) for row in each_row(districts)]
    if len(first) != 1:
        whole = say_pair(plan.about.local_language, "front.whole")
        drive = each_row(rows[rows["level"] == "drive"])
        first = [*(_draw_line(plan, row, whole, is_whole=True) for row in drive), *first]
    return Goal(
        first, [_draw_line(plan, row, row.name) for row in each_row(_by_rank(plan, blocks))]
    )


def _by_rank(plan: Plan, blocks: pd.DataFrame) -> pd.DataFrame:
    """Return blocks by their rank, those without one last."""
    ranked = plan.targets[plan.targets["stratum"] == "all"]
    ranks = dict(zip(ranked["area_id"], ranked["rank"], strict=True))
    order = blocks["area_id"].map(ranks).fillna(len(ranks) + 1)
    return blocks.assign(order=order).sort_values(["order", "area_id"], kind="stable")


def _draw_line(plan: Plan, row: Any, name: Pair, is_whole: bool = False) -> GoalLine:
    """Draw the line of one row of the gaps."""
    local = plan.about.local_language
    now, after = round(100 * row.fic), round(100 * row.fic_after)
    gap = max(0, round(100 * plan.about.target_fic) - after)
    key = f"front.goal_gap{'_1' if gap == 1 else ''}" if gap else "front.goal_met"
    return GoalLine(
        name=name,
        is_whole=is_whole,
        now=now,
        after=after,
        says=say_pair(local, key, now=now, after=after, gap=gap),
        closes=_say_closing(local, row),
    )


def _say_closing(local: str, row: Any) -> Pair:
    """Say what would close a gap, rounded to what is known.

    Nothing of less than one child, nor where the plan calls nobody and so tells no pace.
    """
    children = round_to_known(row.children_to_target)
    if children < 1 or row.sessions_more <= 0:
        return ("", "")
    figures = {
        "children": say_number(children),
        "find": say_number(round_to_known(row.to_find)),
        "sessions": say_number(max(1, round_to_known(row.sessions_more))),
        "days": say_number(max(1, round_to_known(row.team_days_more))),
    }
    key = "front.goal_never" if NEVER_ENOUGH in row.told else "front.goal_closes"
    return say_pair(local, key, **figures)
