"""What the front page says: status, figures, ranked lists, the calendar and the goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from microplan.domain.columns import STRATA
from microplan.outputs.naming import (
    Pair,
    each_row,
    link_to,
    list_blocks,
    name_all,
    say_date_pair,
    say_number,
    say_pair,
    say_span,
)
from microplan.outputs.phrases import Phrases, learn_phrases
from microplan.outputs.public import public_list, round_to_known

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.handover import Plan

LIST_LENGTH = 6
FINEST_FIRST = ("settlement", "ward", "subcentre", "block", "city", "district")


@dataclass(frozen=True)
class Figure:
    """A number and what it counts."""

    number: str
    what: Pair


@dataclass(frozen=True)
class Left:
    """A place, or a site's round, that nobody goes to."""

    name: Pair
    where: Pair
    link: str
    due: Pair
    reason: Pair
    remedy: Pair


@dataclass(frozen=True)
class Status:
    """Whether everything is served, in one line, and what is not."""

    line: Pair
    places: list[Left]
    visits: list[Left]


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
    how_sure: str


@dataclass(frozen=True)
class RankedList:
    """The first places of a stratum, of `of` in all."""

    stratum: str
    lines: list[Ranked]
    of: int


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
class GoalLine:
    """Full immunization of an area now and after the plan, in per cent; None is not reckoned."""

    name: Pair
    level: str
    now: int
    after: int | None
    gap: int | None


@dataclass(frozen=True)
class BlockLine:
    """A block, with the way to its map and sheets."""

    name: Pair
    missed: str
    sites: int
    sessions: int
    map: str
    sheet: str


def tell_status(plan: Plan) -> Status:
    """Tell whether everything is served, and what is not and why."""
    local = plan.about.local_language
    places, visits = plan.unserved, plan.unserved_visits
    parts = []
    if len(places):
        parts.append(_say_left(local, "front.left_places", places))
    if len(visits):
        parts.append(_say_left(local, "front.left_visits", visits))
    line = _join_pairs(parts) if parts else say_pair(local, "front.all_served")
    return Status(line, _list_left(plan, places), _list_left(plan, visits))


def _say_left(local: str, key: str, frame: pd.DataFrame) -> Pair:
    """Say how many places or visits are left, and for how many children."""
    children = int(frame["due_children"].sum())
    return say_pair(local, key, n=say_number(len(frame)), children=say_number(children))


def _join_pairs(parts: list[Pair]) -> Pair:
    return (" · ".join(part[0] for part in parts), " · ".join(part[1] for part in parts))


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


def tell_lists(plan: Plan) -> list[RankedList]:
    """Tell the first places of each stratum, of the finest level that is ranked."""
    phrases = learn_phrases(plan)
    names = name_all(plan.areas, "area_id", phrases)
    names |= name_all(plan.settlements, "settlement_id", phrases)
    return [_tell_list(plan, stratum, names, phrases) for stratum in STRATA]


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


def tell_goal(plan: Plan) -> list[GoalLine]:
    """Tell how far the district and its blocks are from the drive's goal."""
    names = name_all(plan.areas, "area_id", learn_phrases(plan))
    rows = plan.targets[(plan.targets["stratum"] == "all")]
    rows = rows[rows["level"].isin(["district", "block", "city"])].sort_values(["level", "rank"])
    ordered = [
        *each_row(rows[rows["level"] == "district"]),
        *each_row(rows[rows["level"] != "district"]),
    ]
    return [
        GoalLine(
            names[row.area_id],
            row.level,
            _per_cent(row.fic) or 0,
            _per_cent(row.fic_after),
            _per_cent(row.gap_to_target),
        )
        for row in ordered
    ]


def tell_blocks(plan: Plan) -> list[BlockLine]:
    """Tell of each block, with the way to its map and its sheets."""
    names = name_all(plan.areas, "area_id", learn_phrases(plan))
    missed = sum_by_block(plan)["missed"]
    sites, sessions = (frame["area_id"].value_counts() for frame in (plan.sites, plan.sessions))
    return [
        BlockLine(
            name=names[block],
            missed=say_number(round_to_known(float(missed.get(block, 0.0)))),
            sites=int(sites.get(block, 0)),
            sessions=int(sessions.get(block, 0)),
            map=link_to("maps", block, ".html"),
            sheet=link_to("sheets", block, ".pdf"),
        )
        for block in list_blocks(plan)
    ]


def sum_by_block(plan: Plan) -> pd.DataFrame:
    """Return children and missed children by block."""
    frame = plan.settlements[["settlement_id", "area_id", "children"]]
    frame = frame.merge(plan.need[["settlement_id", "missed"]], on="settlement_id")
    return frame.groupby("area_id")[["children", "missed"]].sum()


def say_dates(plan: Plan) -> Pair:
    """Say from when to when the drive is."""
    return _say_span(plan, sorted(plan.calendar["date"].unique()))


def _say_span(plan: Plan, dates: list[str]) -> Pair:
    if not dates:
        return ("", "")
    local = plan.about.local_language
    return (say_span(dates[0], dates[-1], "en"), say_span(dates[0], dates[-1], local))


def _per_cent(share: float) -> int | None:
    return None if share != share else round(100 * share)  # noqa: PLR0124 - NaN is not itself


def _tell_day(plan: Plan, day: str, sessions: int, fullest: int) -> DayCell:
    local = plan.about.local_language
    full = say_date_pair(day, local, "EEEE d MMMM y")
    said = say_pair(local, "front.day_sessions", n=sessions)
    title = (f"{full[0]}: {said[0]}", f"{full[1]}: {said[1]}")
    share = round(100 * sessions / fullest, 1)
    return DayCell(say_date_pair(day, local, "EEE"), str(int(day[8:])), sessions, share, title)


def _tell_list(plan: Plan, stratum: str, names: dict[str, Pair], phrases: Phrases) -> RankedList:
    rows = plan.targets[plan.targets["stratum"] == stratum]
    level = next((word for word in FINEST_FIRST if (rows["level"] == word).any()), "")
    rows = rows[rows["level"] == level].sort_values("rank", kind="stable")
    blocks = dict(zip(plan.settlements["settlement_id"], plan.settlements["area_id"], strict=True))
    shown = each_row(rows.head(LIST_LENGTH))
    lines = [_tell_line(row, len(rows), names, blocks, phrases) for row in shown]
    return RankedList(stratum, lines, len(rows))


def _tell_line(
    row: Any, of: int, names: dict[str, Pair], blocks: dict[str, str], phrases: Phrases
) -> Ranked:
    block = blocks.get(row.area_id, "")
    reasons = [row.reason_1, row.reason_2, row.reason_3]
    figures = {"low": int(row.rank_low), "high": int(row.rank_high), "of": of}
    return Ranked(
        rank=int(row.rank),
        interval=say_pair(phrases.language, "front.interval", **figures),
        start=round(100 * (row.rank_low - 1) / of, 1),
        length=round(100 * (min(row.rank_high, of) - row.rank_low + 1) / of, 1),
        name=names.get(row.area_id, (row.area_id, row.area_id)),
        where=names.get(block, ("", "")),
        link=_link_place(block, row.area_id) if block else link_to("maps", row.area_id, ".html"),
        missed=say_number(round_to_known(row.missed)),
        reason=phrases.pair(next(iter(public_list(reasons)), "")),
        how_sure=row.how_sure,
    )


def _link_place(block: str, settlement: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415

    return f"{link_to('maps', block, '.html')}#place={quote(settlement, safe='')}"


def _list_left(plan: Plan, frame: pd.DataFrame) -> list[Left]:
    """List what is not served: settlements, or sites' rounds."""
    of_sites = "site_id" in frame.columns
    table, key = (plan.sites, "site_id") if of_sites else (plan.settlements, "settlement_id")
    phrases = learn_phrases(plan)
    names = name_all(table, key, phrases)
    areas, blocks = (
        name_all(plan.areas, "area_id", phrases),
        dict(zip(table[key], table["area_id"], strict=True)),
    )
    local = plan.about.local_language
    lines = []
    for row in each_row(frame):
        place = getattr(row, key)
        due = say_pair(local, "front.due", children=row.due_children, women=row.due_pregnant)
        lines.append(
            Left(
                name=names[place],
                where=say_pair(local, "map.round_n", n=row.round)
                if of_sites
                else areas[blocks[place]],
                link=_link_place(blocks[place], place),
                due=due,
                reason=phrases.pair(str(row.reason)),
                remedy=phrases.pair(str(row.what_would_serve_it)),
            )
        )
    return lines
