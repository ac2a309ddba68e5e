"""The joins, repairs and assumptions that a place's figures rest on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from microplan.compare.criteria import EARNING
from microplan.compare.finished import list_rows
from microplan.compare.telling import Section, section, split

if TYPE_CHECKING:
    import pandas as pd

    from microplan.compare.finished import Finished, Row

ROWS_SHOWN = 12
USES: dict[str, tuple[tuple[str, str], ...]] = {
    "People and children": (
        ("population.household_size", "houses"),
        ("demography.under_twos_per_infant", ""),
    ),
    "Coverage": (("coverage.cases_default", "sample not told"),),
    "Who is missed": (
        ("targeting.need.left_out_share", "assumed_left_out"),
        ("targeting.need.drop_out_share", "assumed_drop_out"),
        ("targeting.need.cases_unmeasured", "assumed_coverage"),
        ("targeting.need.tilt.reach", "rural"),
        ("targeting.need.tilt.high_risk", "high risk"),
        ("targeting.need.tilt.flags", "criteria"),
        ("targeting.need.ages.", ""),
        ("targeting.need.spread.", ""),
        ("targeting.need.due.td_given_share", "assumed_td"),
        ("targeting.need.due.recount_below_share", "listed"),
        ("targeting.need.due.stale_days", "stale_list"),
    ),
    "The way": (
        ("terrain.walk_kmh", ""),
        ("terrain.infant_factor", ""),
        ("terrain.path_factor", ""),
        ("roads.kmh", ""),
        ("terrain.far_walk_minutes", "rural"),
    ),
    "Lists of urban, tribal and hard-to-reach places": (
        ("strata.tribal_share_min", "tribal_majority"),
        ("strata.walk_minutes_over", "rural"),
        ("strata.drive_minutes_over", "rural"),
        ("strata.refusals_min", "refusal_cluster"),
    ),
    "Score and rank": (
        ("targeting.weights", ""),
        ("targeting.reach.", "rural"),
        ("targeting.flag_points", "criteria"),
        ("targeting.draws", ""),
        ("targeting.top_share", ""),
        ("targeting.rate_children_min", ""),
    ),
    "What fits": (("targeting.response.", ""),),
    "After the plan": (("targeting.outcome.", ""),),
}
"""Settings by the part that rests on them: how their paths begin, and where alone they count."""
PREFIX = re.compile(r"^[A-Z]{1,3}-")


def tell_reports(plan: Finished, ids: tuple[str, ...]) -> Section:
    """Tell the joins by name and the repairs that touched any of the ids."""
    joins = [_say_join(row) for row in _touching(plan.table("matches"), "left_id", ids)]
    repairs = [_say_repair(row) for row in _touching(plan.table("repairs"), "how", ids)]
    both = [*joins, *repairs]
    more = len(both) - ROWS_SHOWN
    rest = [f"- and {more} more: tables/matches.csv and tables/repairs.csv"] if more > 0 else []
    none = [] if both else ["No join by name and no repair touched it."]
    return section("Joined and mended", *none, *both[:ROWS_SHOWN], *rest)


def _touching(frame: pd.DataFrame, column: str, ids: tuple[str, ...]) -> list[Row]:
    """Find the rows that speak of an id, with its prefix or as its source wrote it."""
    words = "|".join(re.escape(i) for i in ids)
    named = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")
    bare = {PREFIX.sub("", i) for i in ids} | set(ids)
    hit = frame["what"].isin(bare) | frame["what"].str.contains(named)
    hit |= frame[column].str.contains(named)
    return list_rows(frame[hit])


def _say_join(row: Row) -> str:
    """Say which row was joined, or not, and why."""
    done = "joined to" if row["accepted"] else "not joined; the best candidate was"
    names = [str(row[name]) for name in ("right", "right_id") if row[name]]
    right = f" {done} {' '.join(names)}" if names else ""
    left = row["left"] or row["what"]
    return f"- {row['where']}: {left}{right} ({row['how']}; sure to {row['how_sure']:.2f})"


def _say_repair(row: Row) -> str:
    what = "" if row["what"] in row["how"] else f"{row['what']}: "
    return f"- {row['where']}: {what}{row['how']}"


def tell_assumptions(plan: Finished, facts: set[str]) -> Section:
    """Tell the assumed settings that an explanation rests on, part by part.

    Parameters
    ----------
    facts
        What is so in the place, or anywhere in an area: its flags, and the words of `USES`.
    """
    frame, lines = plan.table("assumptions"), []
    for part, uses in USES.items():
        starts = tuple(start for start, only in uses if not only or only in facts)
        rows = list_rows(frame[frame["what"].str.startswith(starts)]) if starts else []
        lines += [f"{part}:"] * bool(rows) + [_say_setting(row) for row in rows]
    why = "Nobody measured these here (A assumed, R recalled, D derived); a plan may set each."
    return section("Assumed", *([why] if lines else []), *lines)


def _say_setting(row: Row) -> str:
    """Say what a setting means, its value, and its path."""
    means = str(row["how"]).partition("\n\n")[0].replace("\n", " ").rstrip(".")
    changed = ", set in the plan" if row["changed"] else ""
    return f"- {means}: {row['value']} ({row['how_sure']}{changed}; {row['what']})"


def list_facts(places: pd.DataFrame, need: pd.DataFrame, coverage: pd.DataFrame) -> set[str]:
    """List what is so in any of some settlements, in the words of `USES`."""
    flags = {word for cell in set(need["flags"]) for word in split(cell)}
    holds = {
        "houses": places["houses"].notna().any(),
        "rural": (~places["urban"].astype(bool)).any(),
        "high risk": (places["hra_code"] != "").any(),
        "listed": need["listed_children"].notna().any(),
        "criteria": bool(flags & EARNING),
        "sample not told": coverage["cases_assumed"].astype(bool).any(),
    }
    return flags | {word for word, so in holds.items() if so}
