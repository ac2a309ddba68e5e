"""A place's ranks, and the whole sum of each score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

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
WITHIN_DISTRICT = {"settlement", "ward", "subcentre"}
"""Levels that are ranked district by district."""
STRATUM_WORDS = {
    "all": "all",
    "urban": "urban",
    "tribal": "tribal",
    "hard_to_reach": "hard to reach",
    "underserved": "other under-served",
}


PART_WORDS = {"missed_count": "each as such", "missed_rate": "the share", "reach": "the way"}


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
        most = find_pool(plan, target).nlargest(1, "missed")
        sums.append(
            Sum(
                *key,
                int(target["rank"]),
                float(target["score"]),
                tuple(parts),
                float(most["missed"].iloc[0]),
                plan.name(str(most["area_id"].iloc[0])),
            )
        )
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
    if part == "reach" and level == "ward":
        return "the way, which counts nothing in a town"
    if part == "reach":
        return f"the way to a post with a vaccinator, {value:.2f} on a scale of 0 to 1"
    if level == "settlement":
        return say_criterion(part)
    where = "" if stratum == "all" else f" in {STRATUM_WORDS[stratum]} places"
    return f"{say_criterion(part)}, where {say_share(value)} of its children{where} live"


def tell_sums(sums: tuple[Sum, ...]) -> list[Section]:
    """Write every sum as it would be done on paper."""
    return [_tell_sum(each) for each in sums]


def _tell_sum(each: Sum) -> Section:
    shown = round_together([part.points for part in each.parts], SHOWN_DECIMALS)
    lines = [
        f"{points:8.{SHOWN_DECIMALS}f}  {part.words}"
        for points, part in zip(shown, each.parts, strict=True)
    ]
    most = f"The most in this list are about {say_count(each.most)}, in {each.most_in}."
    total = f"{sum(shown):8.{SHOWN_DECIMALS}f}  points in all (exactly {each.score:.6f})"
    heading = f"The sum: {say_pool(each.level, each.stratum)}"
    return section(heading, *lines, total, most, _say_working(each))


def _say_working(each: Sum) -> str:
    """Write how each part of a score comes about, so that it can be done again by hand."""
    missed = next((part.value for part in each.parts if part.part == "missed_count"), 0.0)
    if not (missed > 0 and each.most > 0):
        return ""
    base = 100 * missed / each.most
    times = [_say_factor(part, part.points / base) for part in each.parts if part.points > 0]
    return (
        f"Worked out: 100 x {missed:.3f} missed / {each.most:.3f} = {base:.3f}, times"
        f" {'; times '.join(times)}."
    )


def _say_factor(part: Part, factor: float) -> str:
    """Write by what a part multiplies the missed children, and whence that number is."""
    name = PART_WORDS.get(part.part) or say_criterion(part.part)
    if part.part in ("missed_rate", "reach"):
        return f"{factor:.4f} ({factor / part.value:.3f} x {part.value:.3f}) for {name}"
    return f"{factor:.4f} for {name}"


def say_pool(level: str, stratum: str) -> str:
    """Name the places that a place is ranked among."""
    places = f"{level.replace('_', ' ')}s".replace("citys", "cities")
    if stratum == "all":
        return f"among all {places}"
    if level == "settlement":
        return f"among {STRATUM_WORDS[stratum]} {places}"
    return f"among {places}, on their {STRATUM_WORDS[stratum]} settlements"


def tell_ranks(plan: Finished, place_id: str) -> Section:
    """Tell a place's ranks, how sure each is, and what a planner decided of it."""
    targets = plan.rows("targets", "area_id", place_id)
    targets.sort(key=lambda row: list(STRATUM_WORDS).index(row["stratum"]))
    lines = [_say_rank(plan, row) for row in targets]
    if len(targets) > 1:
        lines.append("The lists overlap: a place may stand in several, and their sums do not add.")
    decided = {row["override"]: None for row in targets if row.get("override")}
    lines += [f"{words[:1].upper()}{words[1:]}." for words in decided]
    lines += map(_say_override, plan.rows_if_any("overrides", "area_id", place_id))
    return section("Rank", *(lines or _say_unranked(plan, place_id)))


def _say_override(row: Row) -> str:
    """Say what a planner decided, where it is written and what it changed."""
    value = f" {row['value']}" if row["value"] else ""
    return (
        f"A planner's {row['field']}{value} of {row['date']} ({row['source']}): {row['reason']}."
        f" What it changed: {row['effect']}."
    )


def _say_unranked(plan: Finished, place_id: str) -> list[str]:
    """Say why a place is not ranked."""
    rows = plan.rows_if_any("unranked", "area_id", place_id)
    if not rows:
        return ["It is not ranked: nobody was counted in it, or its level is not ranked."]
    return [
        f"It is not ranked: {row['reason'].removeprefix('cannot be ranked: ')}. What would rank"
        f" it: {row['what_would_rank_it']}."
        for row in rows
    ]


def _say_rank(plan: Finished, row: Row) -> str:
    """Say one rank with its interval, in a sentence."""
    among, share = say_pool(row["level"], row["stratum"]), plan.setting("targeting", "top_share")
    inside = row["level"] in WITHIN_DISTRICT and row["district_id"]
    where = f" of {plan.name(row['district_id'])}" if inside else ""
    first = f"the first {say_percent(share)}" if is_known(share) else "the first"
    rate = f"{int(row['rank_rate'])}" if is_known(row["rank_rate"]) else "none, too few children"
    size = len(find_pool(plan, row))
    doubt = _say_doubt(plan, row, size) if row["stratum"] == "all" else ""
    return (
        f"Rank {int(row['rank'])} of {size} {among}{where}: {row['how_sure']}"
        f" (nine times in ten between {int(row['rank_low'])} and {int(row['rank_high'])}; chance of"
        f" being among {first}: {say_percent(row['p_top'])}){doubt}. By number of missed"
        f" children {int(row['rank_count'])}, by share missed {rate}."
    )


def _say_doubt(plan: Finished, row: Row, size: int) -> str:
    """Say what keeps a rank from being called surer than it is."""
    word = {"unsure": "likely", "likely": "sure"}.get(row["how_sure"])
    asked = [plan.setting("targeting", f"{word}_{name}") for name in ("from", "spread_max")]
    if word is None or not all(map(is_known, asked)):
        return ""
    chance = max(row["p_top"], 1 - row["p_top"])
    spread = (row["rank_high"] - row["rank_low"]) / size
    if chance < asked[0]:
        why = f"nothing is {say_percent(asked[0])} certain of its being in or out"
    elif spread > asked[1]:
        why = f"its interval is {say_percent(spread)} of the list"
    elif word == "likely":
        why = "no survey measures its area"
    else:
        few = plan.setting("targeting", "sure_cases_min", default=0)
        why = f"no survey of {few:g} children or more, counted and not assumed, measured it itself"
    return f", and not {word}, as {why}"


def find_pool(plan: Finished, row: Row) -> pd.DataFrame:
    """Find the places that a place is ranked among, itself with them."""
    targets = plan.table("targets")
    same = (targets["level"] == row["level"]) & (targets["stratum"] == row["stratum"])
    if row["level"] in WITHIN_DISTRICT:
        same &= targets["district_id"] == row["district_id"]
    return pd.DataFrame(targets[same])


def tell_goal(plan: Finished, place_id: str) -> Section:
    """Tell full immunization now and after the plan, and what fits the place."""
    row = next((t for t in plan.rows("targets", "area_id", place_id) if t["stratum"] == "all"), {})
    if not row:
        return section("The goal")
    told = [each["told"] for each in plan.rows_if_any("gaps", "area_id", place_id)]
    lines = [f"{words[:1].upper()}{words[1:]}." for words in told] or _say_goal(plan, row)
    choice = map(_say_choice, plan.rows_if_any("selection", "area_id", place_id))
    return section("The goal, and what fits", *lines, f"What fits: {row['response']}.", *choice)


def _say_goal(plan: Finished, row: Row) -> list[str]:
    """Say full immunization now and after the plan, and how many children would close the gap."""
    goal = plan.setting("campaign", "target_fic", default=0.9)
    now = f"Fully immunized now: {say_share(row['fic'])}; the goal is {say_percent(goal)}."
    if not is_known(row["fic_after"]):
        return [now]
    gap, lacking = row["gap_to_target"], row["children_to_target"]
    left = f"a gap of {100 * gap:.1f} points is left" if gap > 0 else "the goal is reached"
    after = f"After the plan {say_share(row['fic_after'])} are expected to be: {left}."
    if not (is_known(lacking) and lacking > 0):
        return [now, after]
    more = f"About {say_count(lacking)} more of its missed children would close the gap."
    return [now, after, more]


def _say_choice(row: Row) -> str:
    """Say whether the drive goes to an area, and who decided."""
    goes = "The drive goes here" if row["chosen"] else "The drive does not go here"
    return f"{goes} ({row['basis']}): {row['reason']}."


def say_missed(row: Row) -> str:
    """Say how many are missed, with the interval."""
    return (
        f"Missed (not fully immunized for their age): about {say_count(row['missed'])} (nine times"
        f" in ten between {say_count(row['missed_low'])} and {say_count(row['missed_high'])});"
        f" {say_count(row['left_out'])} of them never started, {say_count(row['drop_out'])} did not"
        f" finish. {say_many(int(row['due_children']), 'child', 'children')} and"
        f" {say_many(int(row['due_pregnant']), 'woman', 'women')} are due at sessions."
    )
