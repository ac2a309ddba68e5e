"""Figures of the whole plan: how much, on which days, in which blocks, and what still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microplan.outputs.naming import (
    Pair,
    find_district,
    link_to,
    list_blocks,
    name_all,
    say_date_pair,
    say_number,
    say_pair,
    say_span,
)
from microplan.outputs.phrases import learn_phrases
from microplan.outputs.public import round_to_known
from microplan.outputs.team_days import has_sheets

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.handover import Plan


@dataclass(frozen=True)
class Figure:
    """A number and what it counts."""

    number: str
    what: Pair


@dataclass(frozen=True)
class DayCell:
    """A working day with its sessions; `share` is of the fullest day, in per cent."""

    weekday: Pair
    number: str
    sessions: int
    share: float
    title: Pair


@dataclass(frozen=True)
class RoundRow:
    """A round with its days."""

    round: int
    dates: Pair
    days: list[DayCell]


@dataclass(frozen=True)
class DistrictBlocks:
    """The blocks of a district; it is named where there are several."""

    name: Pair
    blocks: list[BlockLine]


@dataclass(frozen=True)
class BlockLine:
    """A block, with the way to its map and to its sheets, where any are printed."""

    name: Pair
    missed: Pair
    """Words, too: where nobody counted, no number is said (DOMAIN 8)."""
    sites: int
    sessions: int
    map: str
    sheet: str


def tell_figures(plan: Plan) -> list[Figure]:
    """Tell the five figures of the plan."""
    local = plan.about.local_language
    missed = say_number(round_to_known(float(plan.need["missed"].sum())))
    session_days = plan.routes[~plan.routes["mode"].isin(["avd", "supervisor"])]
    counts = (
        ("front.places", len(plan.settlements)),
        ("front.sites", len(plan.sites)),
        ("front.sessions", len(plan.sessions)),
        ("front.team_days", len(session_days)),
    )
    figures = [Figure(say_number(count), say_pair(local, key)) for key, count in counts]
    return [Figure(missed, say_pair(local, "front.missed")), *figures]


def tell_calendar(plan: Plan) -> list[RoundRow]:
    """Tell the working days of each round, with the sessions held on each."""
    counts = plan.sessions.groupby("date").size()
    fullest = max(1, int(counts.max())) if len(counts) else 1
    days = plan.calendar[["round", "date"]].drop_duplicates().sort_values(["round", "date"])
    rows = []
    for number, dates in days.groupby("round")["date"]:
        cells = [_tell_day(plan, day, int(counts.get(day, 0)), fullest) for day in dates]
        rows.append(RoundRow(int(str(number)), _say_span(plan, list(dates)), cells))
    return rows


def tell_lack_of_couriers(plan: Plan) -> Pair | None:
    """Tell how many team-days wait for vaccine, or nothing where couriers are planned.

    A vaccinator whose base holds no vaccine has it brought by a courier (DOMAIN 8).
    """
    cold = set(plan.facilities.loc[plan.facilities["cold_chain"], "facility_id"])
    modes = plan.routes["mode"]
    waiting = plan.routes[(modes == "anm") & ~plan.routes["facility_id"].isin(cold)]
    if waiting.empty or (modes == "avd").any():
        return None
    return say_pair(plan.about.local_language, "front.no_courier", n=say_number(len(waiting)))


def tell_blocks(plan: Plan) -> list[DistrictBlocks]:
    """Tell of each block by district and name, with the way to its map and its sheets."""
    names = name_all(plan.areas, "area_id", learn_phrases(plan))
    lines = dict(zip(list_blocks(plan), _tell_lines(plan, names), strict=True))
    districts: dict[str, list[str]] = {}
    for block in sorted(lines, key=lambda block: (names[block][0], block)):
        districts.setdefault(find_district(plan, block), []).append(block)
    several = len(districts) > 1
    return [
        DistrictBlocks(names.get(d, ("", "")) if several else ("", ""), [lines[b] for b in blocks])
        for d, blocks in sorted(districts.items())
    ]


def _tell_lines(plan: Plan, names: dict[str, Pair]) -> list[BlockLine]:
    sums, local = sum_by_block(plan), plan.about.local_language
    sites, sessions = (frame["area_id"].value_counts() for frame in (plan.sites, plan.sessions))
    return [
        BlockLine(
            name=names[block],
            missed=say_missed(sums, block, local),
            sites=int(sites.get(block, 0)),
            sessions=int(sessions.get(block, 0)),
            map=link_to("maps", block, ".html"),
            sheet=link_to("sheets", block, ".pdf") if has_sheets(plan, block) else "",
        )
        for block in list_blocks(plan)
    ]


def sum_by_block(plan: Plan) -> pd.DataFrame:
    """Return children and missed children by block."""
    frame = plan.settlements[["settlement_id", "area_id", "children"]]
    frame = frame.merge(plan.need[["settlement_id", "missed"]], on="settlement_id")
    return frame.groupby("area_id")[["children", "missed"]].sum()


def say_missed(sums: pd.DataFrame, area_id: str, local: str) -> Pair:
    """Say how many children of a block are missed, or that nobody was counted there."""
    if float(sums["children"].get(area_id, 0.0)) <= 0:
        return say_pair(local, "map.not_counted")
    missed = round_to_known(float(sums["missed"].get(area_id, 0.0)))
    return say_pair(local, "map.about", n=say_number(missed))


def say_dates(plan: Plan) -> Pair:
    """Say from when to when the drive is."""
    return _say_span(plan, sorted(plan.calendar["date"].unique()))


def _say_span(plan: Plan, dates: list[str]) -> Pair:
    if not dates:
        return ("", "")
    local = plan.about.local_language
    return (say_span(dates[0], dates[-1], "en"), say_span(dates[0], dates[-1], local))


def _tell_day(plan: Plan, day: str, sessions: int, fullest: int) -> DayCell:
    local = plan.about.local_language
    full = say_date_pair(day, local, "EEEE d MMMM y")
    said = say_pair(local, "front.day_sessions", n=sessions)
    title = (f"{full[0]}: {said[0]}", f"{full[1]}: {said[1]}")
    share = round(100 * sessions / fullest, 1)
    return DayCell(say_date_pair(day, local, "EEE"), str(int(day[8:])), sessions, share, title)
