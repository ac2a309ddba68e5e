"""Laws 2 and 3: every due child and woman is served by a site, or said to be unserved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from microplan.verify.findings import Broken, Law, columns_of, tell

if TYPE_CHECKING:
    from microplan.verify.tables import Written

DUE = ["due_children", "due_pregnant"]


def find_lost_need(out: Written) -> list[Broken]:
    """Compare each settlement's need with its shares at sites and what is unserved."""
    settlements = out.settlements
    without = settlements[~settlements["settlement_id"].isin(out.need["settlement_id"])]
    given = pd.concat([out.catchments, out.unserved])
    return [
        *tell(without, ("settlement_id",), "need.settlement_id", "settlements without need"),
        *_compare("need", out.need, "catchments and unserved", given, ("settlement_id",)),
    ]


def find_lost_visits(out: Written) -> list[Broken]:
    """Compare catchments with first visits, and visits with sessions and what is unserved."""
    first = out.visits[out.visits["round"] == 1]
    held = pd.concat([out.sessions, out.unserved_visits])
    other = "sessions and unserved_visits"
    return [
        *_compare("visits", first, "catchments", out.catchments, ("site_id",)),
        *_compare("visits", out.visits, other, held, ("site_id", "round")),
    ]


def _compare(
    name: str, frame: pd.DataFrame, other_name: str, other: pd.DataFrame, key: tuple[str, ...]
) -> list[Broken]:
    """Compare the due of two tables, summed by a key; what is in neither is 0."""
    left, right = (_sum_due(rows, key) for rows in (frame, other))
    left, right = left.align(right, join="outer", fill_value=0)
    broken = []
    for column in DUE:
        both = pd.DataFrame({"here": left[column], "there": right[column]})
        wrong = both[both["here"] != both["there"]].reset_index()
        what = f"{column} of {name} and of {other_name} differ"
        figures = f"{{here}} in {name}, {{there}} in {other_name}"
        broken += tell(wrong, key, f"{name}.{column}", what, figures)
    return broken


def _sum_due(rows: pd.DataFrame, key: tuple[str, ...]) -> pd.DataFrame:
    """Add up the due children and women by a key."""
    return rows.groupby(list(key), dropna=False)[DUE].sum()


LAWS = (
    Law(
        2,
        "What a settlement needs is, exactly, what its sites serve and what is said to be "
        "unserved; every settlement has its need.",
        columns_of(
            settlements="settlement_id",
            need="settlement_id due_children due_pregnant",
            catchments="settlement_id due_children due_pregnant",
            unserved="settlement_id due_children due_pregnant",
        ),
        find_lost_need,
        __name__,
    ),
    Law(
        3,
        "The first visits of a site are, exactly, its catchments; the visits of a site in a round "
        "are, exactly, its sessions and its unserved visits.",
        columns_of(
            catchments="site_id due_children due_pregnant",
            visits="site_id round due_children due_pregnant",
            sessions="site_id round due_children due_pregnant",
            unserved_visits="site_id round due_children due_pregnant",
        ),
        find_lost_visits,
        __name__,
    ),
)
