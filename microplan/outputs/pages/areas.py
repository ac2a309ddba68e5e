"""The areas in order: blocks, cities and districts, ranked across the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microplan.outputs.naming import Pair, each_row, say_pair
from microplan.outputs.pages.ranking import tell_line

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.handover import Plan
    from microplan.outputs.pages.ranking import Named, Ranked

FIRST = 6
LEVELS = ("block", "city", "district")
NOT_ASSESSED = "not assessed"


@dataclass(frozen=True)
class Order:
    """The areas of one level in order, the first of them with their reasons."""

    title: Pair
    first: list[tuple[Ranked, Pair]]
    """Each with its RED category, empty where it is not assessed."""
    others: list[Ranked]
    unassessed: Pair
    """Said where not one of them has a RED category."""


def tell_orders(plan: Plan, known: Named) -> list[Order]:
    """Tell the order of blocks, cities and districts, each where there are several to compare."""
    rows = plan.targets[plan.targets["stratum"] == "all"]
    levels = [(level, rows[rows["level"] == level]) for level in LEVELS]
    several = [(level, frame) for level, frame in levels if len(frame) > 1]
    red = _find_categories(plan)
    shown = several or [(level, frame) for level, frame in levels[:1] if len(frame)]
    return [_tell_order(level, frame, known, red) for level, frame in shown]


def _tell_order(level: str, rows: pd.DataFrame, known: Named, red: dict[str, str]) -> Order:
    in_order = rows.sort_values(["rank", "area_id"], kind="stable")
    lines = [tell_line(row, len(rows), known) for row in each_row(in_order)]
    categories = [red.get(area, "") for area in in_order["area_id"]]
    local = known.phrases.language
    said = [say_pair(local, f"red.{word}") if word else ("", "") for word in categories[:FIRST]]
    unassessed = ("", "") if any(categories) else say_pair(local, "front.red_unassessed")
    return Order(
        title=say_pair(local, f"front.first_{level}"),
        first=list(zip(lines[:FIRST], said, strict=True)),
        others=lines[FIRST:],
        unassessed=unassessed if level == "block" else ("", ""),
    )


def _find_categories(plan: Plan) -> dict[str, str]:
    """Return the RED category of each area whose settlements share one (DOMAIN 3.1)."""
    homes = plan.settlements[["settlement_id", "area_id"]]
    frame = homes.merge(plan.need[["settlement_id", "red_category"]], on="settlement_id")
    kinds = frame.groupby("area_id")["red_category"].agg(["nunique", "first"])
    shared = kinds[(kinds["nunique"] == 1) & (kinds["first"] != NOT_ASSESSED)]
    return {str(area): str(word) for area, word in shared["first"].items()}
