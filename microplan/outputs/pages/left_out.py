"""Who is not reached, and why: places, sites in some rounds, and places to count first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from microplan.outputs.naming import (
    Pair,
    each_row,
    join_pairs,
    link_place,
    name_all,
    say_due,
    say_number,
    say_pair,
)
from microplan.outputs.phrases import Phrases, learn_phrases
from microplan.outputs.public import round_to_known

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.handover import Plan


@dataclass(frozen=True)
class Left:
    """A place, or a site in some rounds, that nobody goes to."""

    name: Pair
    where: Pair
    link: str
    due: Pair
    reason: Pair
    remedy: Pair


@dataclass(frozen=True)
class Waiting:
    """The places of a block where so few are expected that a head count comes first."""

    block: Pair
    places: list[tuple[Pair, str]]
    """Name and link."""


@dataclass(frozen=True)
class Status:
    """Whether everything is served, in one line, and what is not."""

    line: Pair
    left: list[Left]
    waiting_line: Pair
    waiting: list[Waiting]


@dataclass(frozen=True)
class _Names:
    """How places, sites and blocks are called."""

    phrases: Phrases
    areas: dict[str, Pair]
    places: dict[str, Pair]
    block_of: dict[str, str]


def tell_status(plan: Plan) -> Status:
    """Tell whether everything is served, what is not and why, and where to count first."""
    names = _learn_names(plan)
    nobody = find_waiting(plan.unserved)
    places, waiting = plan.unserved[~nobody], plan.unserved[nobody]
    visits = plan.unserved_visits.sort_values(["site_id", "round"], kind="stable")
    first = visits.drop_duplicates("site_id")
    counted = [("front.left_places", places), ("front.left_sites", first)]
    local = plan.about.local_language
    parts = [_say_left(local, key, frame) for key, frame in counted if len(frame)]
    return Status(
        line=join_pairs(parts) if parts else say_pair(local, "front.all_served"),
        left=_list_places(names, places) + _list_sites(names, visits),
        waiting_line=_say_waiting(plan, waiting),
        waiting=_list_waiting(names, waiting),
    )


def _say_waiting(plan: Plan, waiting: pd.DataFrame) -> Pair:
    """Say in how many places a head count comes first, and how many children they may hold."""
    here = plan.need["settlement_id"].isin(waiting["settlement_id"])
    children = max(1, round_to_known(float(plan.need.loc[here, "missed"].sum())))
    figures = {"n": say_number(len(waiting)), "children": say_number(children)}
    return say_pair(plan.about.local_language, "front.waiting", **figures)


def find_waiting(unserved: pd.DataFrame) -> pd.Series[bool]:
    """Tell of which places not even one child or woman is due, so that nobody is left out."""
    return (unserved["due_children"] == 0) & (unserved["due_pregnant"] == 0)


def _learn_names(plan: Plan) -> _Names:
    phrases = learn_phrases(plan)
    named: dict[str, Pair] = {}
    block_of: dict[str, str] = {}
    for table, key in ((plan.settlements, "settlement_id"), (plan.sites, "site_id")):
        named |= name_all(table, key, phrases)
        block_of |= dict(zip(table[key], table["area_id"], strict=True))
    return _Names(phrases, name_all(plan.areas, "area_id", phrases), named, block_of)


def _say_left(local: str, key: str, frame: pd.DataFrame) -> Pair:
    """Say how many places or sites are left, and with how many children."""
    children = int(frame["due_children"].sum())
    return say_pair(local, key, n=say_number(len(frame)), children=say_number(children))


def _list_places(names: _Names, frame: pd.DataFrame) -> list[Left]:
    return [_tell_left(names, row.settlement_id, row, ("", "")) for row in each_row(frame)]


def _list_sites(names: _Names, visits: pd.DataFrame) -> list[Left]:
    """List the sites that are left in some round, with who is due in the first of them."""
    told = []
    for site, rows in visits.groupby("site_id", sort=True):
        rounds = ", ".join(str(number) for number in rows["round"])
        when = say_pair(names.phrases.language, "map.round_n", n=rounds)
        told.append(_tell_left(names, str(site), next(each_row(rows)), when))
    return told


def _tell_left(names: _Names, place: str, row: Any, when: Pair) -> Left:
    block, phrases = names.block_of[place], names.phrases
    return Left(
        name=names.places[place],
        where=join_pairs([part for part in (names.areas[block], when) if part[0]]),
        link=link_place(block, place),
        due=say_due(phrases.language, row.due_children, row.due_pregnant),
        reason=phrases.pair(row.reason),
        remedy=phrases.pair(row.what_would_serve_it),
    )


def _list_waiting(names: _Names, frame: pd.DataFrame) -> list[Waiting]:
    """List the places to count first, block by block."""
    blocks: dict[str, list[str]] = {}
    for place in frame["settlement_id"]:
        blocks.setdefault(names.block_of[place], []).append(place)
    in_order = sorted(blocks, key=lambda block: (names.areas[block][0], block))
    return [
        Waiting(
            names.areas[block], [(names.places[p], link_place(block, p)) for p in blocks[block]]
        )
        for block in in_order
    ]
