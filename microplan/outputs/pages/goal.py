"""How far the plan, its districts and its blocks are from the drive's goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microplan.outputs.naming import Pair, find_district, name_all, say_pair
from microplan.outputs.phrases import learn_phrases

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.handover import Plan


@dataclass(frozen=True)
class GoalLine:
    """Full immunization of an area now and after the plan, in per cent; None is not reckoned."""

    name: Pair
    is_whole: bool
    now: int
    after: int | None
    gap: int | None


@dataclass(frozen=True)
class Goal:
    """Where the plan and its districts stand, and then their blocks."""

    first: list[GoalLine]
    blocks: list[GoalLine]


def tell_goal(plan: Plan) -> Goal:
    """Tell how far the plan, each district and each block are from the goal."""
    names = name_all(plan.areas, "area_id", learn_phrases(plan))
    rows = plan.targets[plan.targets["stratum"] == "all"]
    blocks = _weigh_blocks(plan, rows[rows["level"].isin(["block", "city"])])
    districts = {d: names.get(d, ("", "")) for d in sorted(set(blocks["district"]))}
    lines = [
        _draw_line(plan, name, blocks[blocks["district"] == district], len(districts) == 1)
        for district, name in districts.items()
    ]
    if len(lines) > 1:
        whole = say_pair(plan.about.local_language, "front.whole")
        lines = [_draw_line(plan, whole, blocks, is_whole=True), *lines]
    told = (
        _draw_line(plan, names[row], blocks[blocks["area_id"] == row]) for row in blocks["area_id"]
    )
    return Goal(lines, list(told))


def _weigh_blocks(plan: Plan, rows: pd.DataFrame) -> pd.DataFrame:
    """Return blocks by rank, with their district and their children."""
    children = plan.settlements.groupby("area_id")["children"].sum()
    districts = {area: find_district(plan, area) for area in rows["area_id"]}
    return rows.sort_values(["rank", "area_id"], kind="stable").assign(
        children=rows["area_id"].map(children).fillna(0.0), district=rows["area_id"].map(districts)
    )


def _draw_line(plan: Plan, name: Pair, blocks: pd.DataFrame, is_whole: bool = False) -> GoalLine:
    """Reckon a line from its blocks, each with the weight of its children."""
    now, after = (_weigh(blocks, column) for column in ("fic", "fic_after"))
    return GoalLine(
        name=name,
        is_whole=is_whole,
        now=round(100 * (now or 0.0)),
        after=None if after is None else round(100 * after),
        gap=None if after is None else round(100 * max(0.0, plan.about.target_fic - after)),
    )


def _weigh(blocks: pd.DataFrame, column: str) -> float | None:
    """Return the mean over children; None where it is not known of every block with children."""
    some = blocks[blocks["children"] > 0] if (blocks["children"] > 0).any() else blocks
    if some.empty or some[column].isna().any():
        return None
    weights = some["children"] if (some["children"] > 0).any() else some["children"] + 1.0
    return float((some[column] * weights).sum() / weights.sum())
