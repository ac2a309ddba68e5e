"""A place's ranks, and the whole sum of each score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.compare.criteria import say_criterion
from microplan.compare.telling import (
    Part,
    Section,
    Sum,
    is_known,
    round_together,
    say_count,
    say_many,
    say_percent,
    say_share,
    section,
)
from microplan.errors import BrokenLaw, Fault

if TYPE_CHECKING:
    from microplan.compare.finished import Finished, Row

POINTS_ROUNDED = 5e-7
"""Points are written to a millionth."""
SHOWN_DECIMALS = 2
STRATUM_WORDS = {
    "all": "all",
    "urban": "urban",
    "tribal": "tribal",
    "hard_to_reach": "hard to reach",
    "underserved": "other under-served",
}


def add_up(plan: Finished, place_id: str) -> tuple[Sum, ...]:
    """Add up every score of a place, stratum by stratum.

    Raises
    ------
    BrokenLaw
        The parts of a score do not add up to it.
    """
    contributions = plan.rows("contributions", "area_id", place_id)
    sums, faults = [], []
    for target in plan.rows("targets", "area_id", place_id):
        key = (target["level"], target["stratum"])
        rows = [row for row in contributions if (row["level"], row["stratum"]) == key]
        parts = [_tell_part(row, *key) for row in rows]
        parts.sort(key=lambda part: (-part.points, part.part))
        total = sum(part.points for part in parts)
        if not abs(total - target["score"]) <= POINTS_ROUNDED:
            what = f"the parts add up to {total:.6f}, the score is {target['score']:.6f}"
            faults.append(Fault("law 11", what, "", "targets.score", (f"{place_id}/{key[1]}",)))
        sums.append(Sum(*key, int(target["rank"]), float(target["score"]), tuple(parts)))
    BrokenLaw.raise_any(faults)
    return tuple(sorted(sums, key=lambda each: list(STRATUM_WORDS).index(each.stratum)))


def _tell_part(row: Row, level: str, stratum: str) -> Part:
    """Say what a part of a score stands for."""
    part, value = str(row["part"]), float(row["value"])
    words = _say_part(part, value, level, stratum)
    return Part(part, words, value, float(row["points"]))


def _say_part(part: str, value: float, level: str, stratum: str) -> str:
    if part == "missed_count":
        return f"the number of children missed, about {say_count(value)}"
    if part == "missed_rate":
        return f"the share of children missed, {say_share(value)}"
    if part == "reach":
        return f"the way to a post with a vaccinator, {value:.2f} on a scale of 0 to 1"
    if level == "settlement":
        return say_criterion(part)
    where = "" if stratum == "all" else f" {STRATUM_WORDS[stratum]}"
    return f"{say_criterion(part)}, in {say_share(value)} of its{where} settlements"


def tell_sums(sums: tuple[Sum, ...]) -> list[Section]:
    """Write every sum as it would be done on paper."""
    return [_tell_sum(each) for each in sums]


def _tell_sum(each: Sum) -> Section:
    shown = round_together([part.points for part in each.parts], SHOWN_DECIMALS)
    lines = [
        f"{points:8.{SHOWN_DECIMALS}f}  {part.words}"
        for points, part in zip(shown, each.parts, strict=True)
    ]
    total = f"{sum(shown):8.{SHOWN_DECIMALS}f}  points in all (exactly {each.score:.6f})"
    return section(f"The sum: {say_pool(each.level, each.stratum)}", *lines, total)


def say_pool(level: str, stratum: str) -> str:
    """Name the places that a place is ranked among."""
    places = f"{level.replace('_', ' ')}s".replace("citys", "cities")
    if stratum == "all":
        return f"among all {places}"
    if level == "settlement":
        return f"among {STRATUM_WORDS[stratum]} {places}"
    return f"among {places}, on their {STRATUM_WORDS[stratum]} settlements"


def tell_ranks(plan: Finished, place_id: str, district: str) -> Section:
    """Tell a place's ranks, how sure each is, and what makes it a target."""
    targets = plan.rows("targets", "area_id", place_id)
    if not targets:
        why = "It is not ranked: nobody was counted in it, or its level is not ranked in this plan."
        return section("Rank", why)
    order = list(STRATUM_WORDS)
    targets.sort(key=lambda row: order.index(row["stratum"]))
    lines = [_say_rank(plan, row, district) for row in targets]
    if len(targets) > 1:
        lines.append("The lists overlap: a place may stand in several, and their sums do not add.")
    return section("Rank", *lines)


def _say_rank(plan: Finished, row: Row, district: str) -> str:
    """Say one rank with its interval, in a sentence."""
    among = say_pool(row["level"], row["stratum"])
    of = _count_pool(plan, row, district)
    where = (
        f" of {plan.name(district)}" if row["level"] in {"settlement", "ward"} and district else ""
    )
    share = plan.setting("targeting", "top_share", default=0.2)
    rate = f"{int(row['rank_rate'])}" if is_known(row["rank_rate"]) else "none, too few children"
    return (
        f"Rank {int(row['rank'])} of {of} {among}{where}: {row['how_sure']} (nine times in ten"
        f" between {int(row['rank_low'])} and {int(row['rank_high'])}; chance of being among"
        f" the first {say_percent(share)}: {say_percent(row['p_top'])}). By number of missed"
        f" children {int(row['rank_count'])}, by share missed {rate}."
    )


def _count_pool(plan: Finished, row: Row, district: str) -> int:
    """Count the places that a place is ranked among."""
    targets = plan.table("targets")
    pool = targets[(targets["level"] == row["level"]) & (targets["stratum"] == row["stratum"])]
    if row["level"] not in {"settlement", "ward"} or not district:
        return len(pool)
    homes = _find_homes(plan, row["level"])
    return int(pool["area_id"].map(homes).eq(district).sum())


def _find_homes(plan: Finished, level: str) -> dict[str, str]:
    """Return the district of each settlement, or of each area of a level."""
    if level == "settlement":
        frame = plan.table("settlements")
        of_area = {a: plan.find_above(a, "district") for a in set(frame["area_id"])}
        pairs = zip(frame["settlement_id"], frame["area_id"], strict=True)
        return {place: of_area[area] for place, area in pairs}
    return {a: plan.find_above(a, "district") for a, word in plan.levels.items() if word == level}


def tell_goal(plan: Finished, place_id: str) -> Section:
    """Tell full immunization now and after the plan, and what fits the place."""
    row = next((t for t in plan.rows("targets", "area_id", place_id) if t["stratum"] == "all"), {})
    if not row:
        return section("The goal")
    goal = plan.setting("campaign", "target_fic", default=0.9)
    now = f"Fully immunized now: {say_share(row['fic'])}; the goal is {say_percent(goal)}."
    after = ""
    if is_known(row["fic_after"]):
        gap = row["gap_to_target"]
        left = f"a gap of {100 * gap:.1f} points is left" if gap > 0 else "the goal is reached"
        after = f"After the plan {say_share(row['fic_after'])} are expected to be: {left}."
    return section("The goal, and what fits", now, after, f"What fits: {row['response']}.")


def say_missed(row: Row) -> str:
    """Say how many are missed, with the interval."""
    return (
        f"Missed (not fully immunized for their age): about {say_count(row['missed'])} (nine times"
        f" in ten between {say_count(row['missed_low'])} and {say_count(row['missed_high'])});"
        f" {say_count(row['left_out'])} of them never started, {say_count(row['drop_out'])} did not"
        f" finish. {say_many(int(row['due_children']), 'child', 'children')} and"
        f" {say_many(int(row['due_pregnant']), 'woman', 'women')} are due at sessions."
    )
