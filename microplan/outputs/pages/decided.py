"""What is decided about places: what planners corrected, who is chosen, who cannot be ranked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from microplan.outputs.naming import (
    Pair,
    each_row,
    link_place,
    say_date_pair,
    say_number,
    say_pair,
)
from microplan.outputs.public import is_public, round_to_known

if TYPE_CHECKING:
    from microplan.domain.handover import Plan
    from microplan.outputs.pages.ranking import Named

UNRANKED_SHOWN = 60


@dataclass(frozen=True)
class Decision:
    """What a planner decided of a place, and what it changed."""

    name: Pair
    where: Pair
    what: Pair
    reason: Pair
    date: Pair
    effect: Pair


@dataclass(frozen=True)
class Choice:
    """An area, and whether the drive goes there."""

    name: Pair
    is_chosen: bool
    fic: int | None
    """Full immunization now, per cent."""
    basis: Pair
    reason: Pair


@dataclass(frozen=True)
class Selection:
    """Where the drive goes, in one line, and area by area; empty where nothing is chosen so."""

    line: Pair
    choices: list[Choice]


@dataclass(frozen=True)
class Unranked:
    """Places that are not ranked for the same reason; `more` of them are not named here."""

    count: int
    level: Pair
    reason: Pair
    remedy: Pair
    places: list[tuple[Pair, str]]
    """Name and link; no link where it has no map."""
    more: int


def tell_decisions(plan: Plan, known: Named) -> list[Decision]:
    """Tell what planners decided, with the reason that may be forwarded; never who decided."""
    return [_tell_decision(row, known) for row in each_row(plan.overrides)]


def _tell_decision(row: Any, known: Named) -> Decision:
    local = known.phrases.language
    stratum = row.value if row.field == "include" else ""
    is_area = row.field == "include" and row.area_id not in known.block_of
    key = "override.choose" if is_area else f"override.{row.field}"
    what = say_pair(local, key, value=row.value or 1)
    kind = say_pair(local, f"stratum.{stratum}") if stratum else ("", "")
    told, effect = known.phrases.pair(row.reason), known.phrases.pair(row.effect)
    return Decision(
        name=known.names.get(row.area_id, (row.area_id, row.area_id)),
        where=known.names.get(known.block_of.get(row.area_id, ""), ("", "")),
        what=_join(what, kind),
        reason=told if is_public(row.reason) else say_pair(local, "front.reason_unsaid"),
        date=say_date_pair(row.date, local, "d MMM y") if row.date else ("", ""),
        effect=(effect[0].replace("_", " "), effect[1]),
    )


def _join(first: Pair, second: Pair) -> Pair:
    return (f"{first[0]} {second[0]}".strip(), f"{first[1]} {second[1]}".strip())


def tell_selection(plan: Plan, known: Named) -> Selection:
    """Tell which districts, cities and blocks the drive goes to, and what decides it."""
    rows = plan.selection.sort_values(["chosen", "fic"], ascending=[False, True], kind="stable")
    local = known.phrases.language
    bases = set(rows["basis"])
    basis = next((word for word in ("listed", "indicative") if word in bases), "planner")
    counts = {"n": say_number(rows["chosen"].sum()), "of": say_number(len(rows))}
    line = say_pair(local, f"front.chosen_{basis}", **counts)
    return Selection(
        line if len(rows) else ("", ""), [_tell_choice(r, known) for r in each_row(rows)]
    )


def _tell_choice(row: Any, known: Named) -> Choice:
    local = known.phrases.language
    told = known.phrases.pair(row.reason)
    return Choice(
        name=known.names.get(row.area_id, (row.area_id, row.area_id)),
        is_chosen=bool(row.chosen),
        fic=None if pd.isna(row.fic) else round(100 * row.fic),
        basis=say_pair(local, f"basis.{row.basis}"),
        reason=told if is_public(row.reason) else say_pair(local, "front.reason_unsaid"),
    )


def tell_unranked(plan: Plan, known: Named) -> list[Unranked]:
    """Tell which places are not ranked, by level and reason, and what would rank them."""
    groups = plan.unranked.groupby(["level", "reason", "what_would_rank_it"], sort=True)
    return [_tell_group(list(map(str, key)), rows, known) for key, rows in groups]


def _tell_group(key: list[str], rows: pd.DataFrame, known: Named) -> Unranked:
    level, reason, remedy = key
    ids = [str(area) for area in rows["area_id"].head(UNRANKED_SHOWN)]
    homes = [known.block_of.get(area, "") for area in ids]
    links = [link_place(home, area) if home else "" for area, home in zip(ids, homes, strict=True)]
    names = [known.names.get(area, (area, area)) for area in ids]
    return Unranked(
        count=len(rows),
        level=say_pair(known.phrases.language, f"level.{level}"),
        reason=known.phrases.pair(reason),
        remedy=known.phrases.pair(remedy),
        places=list(zip(names, links, strict=True)),
        more=len(rows) - len(ids),
    )


def tell_capacity(plan: Plan, known: Named) -> list[Pair]:
    """Tell how far the team-days of the plan, or of a district, reach down the list of places."""
    rows = plan.capacity[plan.capacity["level"] == "settlement"]
    return [_say_capacity(row, known) for row in each_row(rows)]


def _say_capacity(row: Any, known: Named) -> Pair:
    local = known.phrases.language
    figures = {
        "n": say_number(row.places_served),
        "of": say_number(row.places),
        "days": say_number(round_to_known(row.team_days)),
        "needed": say_number(round_to_known(row.team_days_needed)),
    }
    key = "front.capacity_all" if row.places_served >= row.places else "front.capacity"
    said = say_pair(local, key, **figures)
    name = known.names.get(row.district_id)
    return (f"{name[0]}: {said[0]}", f"{name[1]}: {said[1]}") if name else said
