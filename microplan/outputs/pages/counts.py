"""How many children there are by every source, side by side: the plan uses one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microplan.outputs.naming import Pair, each_row, say_number
from microplan.outputs.public import round_to_known

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.handover import Plan
    from microplan.outputs.pages.ranking import Named

AREAS_SHOWN = 80
"""Where there are more, only districts and the areas to be looked into are shown."""

SHOWN_TO = 0.01
"""The last figure of a ratio that is printed."""


@dataclass(frozen=True)
class Count:
    """The children of an area by one source."""

    children: str
    ratio: str
    """To those that the plan uses; empty where it is the same or not known."""
    used: bool
    review: bool


@dataclass(frozen=True)
class CountRow:
    """An area, with its count by each source; None where the source does not tell."""

    name: Pair
    is_district: bool
    children: str
    """That the plan uses."""
    counts: list[Count | None]


@dataclass(frozen=True)
class Counts:
    """The sources, and the areas with their counts; `left` areas agree and are not shown."""

    sources: list[Pair]
    rows: list[CountRow]
    reviewed: int
    left: int


def tell_counts(plan: Plan, known: Named) -> Counts:
    """Tell the children of each area by every source, districts first."""
    frame = plan.denominators
    sources = sorted(set(frame["source"]))
    levels = dict(zip(plan.areas["area_id"], plan.areas["level"], strict=True))
    frame = frame.assign(is_block=frame["area_id"].map(levels) != "district")
    groups = [rows for _, rows in frame.groupby(["is_block", "area_id"], sort=True)]
    short = len(groups) > AREAS_SHOWN
    shown = [g for g in groups if not short or not g["is_block"].iloc[0] or g["review"].any()]
    return Counts(
        sources=[known.phrases.pair(source) for source in sources],
        rows=[_tell_row(rows, sources, known) for rows in shown],
        reviewed=sum(bool(rows["review"].any()) for rows in groups),
        left=len(groups) - len(shown),
    )


def _tell_row(rows: pd.DataFrame, sources: list[str], known: Named) -> CountRow:
    area = str(rows["area_id"].iloc[0])
    told = {str(row.source): _tell_count(row) for row in each_row(rows)}
    return CountRow(
        name=known.names.get(area, (area, area)),
        is_district=not rows["is_block"].iloc[0],
        children=say_number(round_to_known(float(rows["plan_children"].iloc[0]))),
        counts=[told.get(source) for source in sources],
    )


def _tell_count(row: object) -> Count:
    children, ratio = (float(getattr(row, name)) for name in ("children", "ratio"))
    differs = abs(ratio - 1) >= SHOWN_TO / 2
    return Count(
        children=say_number(round_to_known(children)),
        ratio=f"×{ratio:.2f}" if differs else "",
        used=bool(getattr(row, "used")),  # noqa: B009
        review=bool(getattr(row, "review")),  # noqa: B009
    )
