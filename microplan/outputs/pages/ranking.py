"""The ranked lists of the front page: the first places of each stratum, district by district."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from microplan.domain.columns import STRATA
from microplan.outputs.naming import (
    Pair,
    each_row,
    link_place,
    link_to,
    list_blocks,
    name_all,
    say_number,
    say_pair,
)
from microplan.outputs.phrases import Phrases, learn_phrases
from microplan.outputs.public import round_to_known
from microplan.outputs.reasons import pick_reasons, rank_within, say_response

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.handover import Plan

LIST_LENGTH = 6
FINEST_FIRST = ("settlement", "ward", "subcentre", "block", "city", "district")


@dataclass(frozen=True)
class Ranked:
    """A line of a ranked list; the bar runs over `start` and `length`, in per cent."""

    rank: int
    interval: Pair
    start: float
    length: float
    name: Pair
    where: Pair
    link: str
    missed: str
    reason: Pair
    fits: Pair
    """What fits the place; empty where it may not be forwarded."""
    how_sure: str
    is_held: bool
    """A planner holds it at this rank."""


@dataclass(frozen=True)
class RankedGroup:
    """The first of those that are ranked against each other: a district's, or all."""

    name: Pair
    lines: list[Ranked]
    of: int


@dataclass(frozen=True)
class RankedList:
    """The first places of a stratum, of `of` in all."""

    stratum: str
    groups: list[RankedGroup]
    of: int


@dataclass(frozen=True)
class Named:
    """How places are called, and in which block and district they lie."""

    phrases: Phrases
    names: dict[str, Pair]
    block_of: dict[str, str]
    district_of: dict[str, str]
    mapped: frozenset[str]
    """Areas that have a map."""


def learn_names(plan: Plan) -> Named:
    """Learn how areas and settlements are called, and where settlements lie."""
    phrases = learn_phrases(plan)
    names = name_all(plan.areas, "area_id", phrases)
    names |= name_all(plan.settlements, "settlement_id", phrases)
    blocks = dict(zip(plan.settlements["settlement_id"], plan.settlements["area_id"], strict=True))
    return Named(phrases, names, blocks, rank_within(plan), frozenset(list_blocks(plan)))


def tell_lists(plan: Plan, known: Named) -> list[RankedList]:
    """Tell the first places of each stratum, of the finest level that is ranked."""
    return [_tell_list(plan.targets, stratum, known) for stratum in STRATA]


def _tell_list(targets: pd.DataFrame, stratum: str, known: Named) -> RankedList:
    rows = targets[targets["stratum"] == stratum]
    level = next((word for word in FINEST_FIRST if (rows["level"] == word).any()), "")
    rows = rows[rows["level"] == level].sort_values(["rank", "area_id"], kind="stable")
    pools = [pool for _, pool in rows.groupby(rows["area_id"].map(known.district_of).fillna(""))]
    pools.sort(key=lambda pool: -float(pool["missed"].sum()))
    shown = pools[:LIST_LENGTH]
    each = LIST_LENGTH // max(1, len(shown))
    groups = [_tell_group(pool, each, len(pools) > 1, known) for pool in shown]
    return RankedList(stratum, groups, len(rows))


def _tell_group(pool: pd.DataFrame, length: int, is_named: bool, known: Named) -> RankedGroup:
    """Tell the first of a pool; its district is named where there are several."""
    district = known.district_of.get(pool["area_id"].iloc[0], "")
    lines = [tell_line(row, len(pool), known) for row in each_row(pool.head(length))]
    return RankedGroup(known.names[district] if is_named else ("", ""), lines, len(pool))


def tell_line(row: Any, of: int, known: Named) -> Ranked:
    """Tell of one ranked place or area, `of` in its list."""
    block, phrases = known.block_of.get(row.area_id, ""), known.phrases
    figures = {"low": int(row.rank_low), "high": int(row.rank_high), "of": of}
    return Ranked(
        rank=int(row.rank),
        interval=say_pair(phrases.language, "front.interval", **figures),
        start=round(100 * (row.rank_low - 1) / of, 1),
        length=round(100 * (min(row.rank_high, of) - row.rank_low + 1) / of, 1),
        name=known.names.get(row.area_id, (row.area_id, row.area_id)),
        where=known.names.get(block, ("", "")),
        link=_link(row.area_id, block, known),
        missed=say_number(round_to_known(row.missed)),
        reason=phrases.pair(next(iter(pick_reasons(row)), "")),
        fits=say_response(row.response, phrases.language),
        how_sure=row.how_sure,
        is_held=bool(row.override),
    )


def _link(area_id: str, block: str, known: Named) -> str:
    """Return the way to a place on its block's map, to an area's own map, or none."""
    if block:
        return link_place(block, area_id)
    return link_to("maps", area_id, ".html") if area_id in known.mapped else ""
