"""The criteria that hold in a place, in words that may be read out, and who says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from microplan.compare.finished import list_rows
from microplan.compare.telling import FIRST_LIST, WON_OVER, is_known, say_minutes, section, split

if TYPE_CHECKING:
    from microplan.compare.finished import Finished, Row
    from microplan.compare.telling import Section

CRITERIA = {
    "vacant_subcentre": "no vaccinator posted at the sub-centre",
    "missed_sessions": "routine sessions planned and not held, too many of them",
    "low_coverage_pocket": "a known pocket of low coverage",
    "hra_no_independent_session": "a high-risk site without a session of its own",
    "vpd_evidence": f"on the district's own list of {FIRST_LIST}",
    "small_hamlet": "a small hamlet without a session of its own",
    "underserved_tola": "on the planner's list of under-served tolas",
    "post_overloaded": "its post is for many more people than the norm",
    "planners_list": "put on a list by a planner's override",
    "refusal_cluster": WON_OVER,
    "hra_1": "a slum with families who come and go (code 1)",
    "hra_2": "a site of families on the move (code 2)",
    "hra_3": "a brick kiln (code 3)",
    "hra_4": "a construction site (code 4)",
    "hra_5": "a site of seasonal workers (code 5)",
    "hra_6": "a settled place that is hard to reach (code 6)",
    "urban": "part of a town: ranked without a travel term",
    "tribal_majority": "most of its people are of scheduled tribes: eligible, without points",
    "cut_off": "cut off: no way to a post with a vaccinator",
    "water": "behind water",
    "no_road": "no road near it",
    "distance": "far from a post with a vaccinator",
    "terrain": "over steep or rough ground",
    "wet_season": "cut off, or a much longer way, in the wet season",
    "winter": "cut off, or a much longer way, in winter",
    "closed_road": "behind a road or pass that is closed on the days of the drive",
}
NOTES = {
    "assumed_coverage": "no survey measures its area: it is given the mean of the plan's figures",
    "assumed_left_out": "no first dose of Penta is measured: the share of left-outs is assumed",
    "assumed_drop_out": "no third dose of Penta is measured: the share of drop-outs is assumed",
    "left_out_capped_by_penta3": "no more are taken as left-outs than lack the third Penta",
    "coverage_inconsistent": "the survey has more children without a dose than are missed at all:"
    " all the missed are taken to lack it",
    "recount": "the due list is much shorter than the estimate: count again",
    "stale_list": "its list is old: verify it again",
    "not_counted": "nobody was counted here: its zeros are no finding",
    "assumed_td": "no tetanus protection of mothers is measured: the share is assumed",
}
OF_TRAVEL = {
    "cut_off", "water", "no_road", "distance", "terrain", "wet_season", "winter", "closed_road",
}  # fmt: skip
EARNING = set(CRITERIA) - {"urban", "tribal_majority", "planners_list"} - OF_TRAVEL
"""Criteria that may earn points by themselves; the way has its own part of the score."""
OVER = re.compile(r"(walk|drive)_over_(\d+)")
OF_PLAN = {"missed_sessions", "vacant_subcentre", "hra_no_independent_session"}


def say_criterion(name: str) -> str:
    """Say what a criterion means."""
    over = OVER.fullmatch(name)
    if over:
        how = "on foot to a post with a vaccinator" if over[1] == "walk" else "by road to vaccine"
        return f"over {over[2]} minutes {how}"
    return CRITERIA.get(name) or NOTES.get(name) or name.replace("_", " ")


def tell_criteria(plan: Finished, place: Row, need: Row) -> Section:
    """Tell which criteria hold in a settlement, and which row of which list says so."""
    held = [word for word in split(need.get("flags")) if word not in NOTES]
    lines = [f"- {say_criterion(word)}: {_say_witness(plan, place, word)}." for word in held]
    strata = [word.replace("_", " ") for word in split(need.get("strata"))]
    among = f"It counts as {', '.join(strata)}." if strata else "It is in none of the four lists."
    none = ["No criterion is known to hold."]
    return section("Criteria that hold", *(lines or none), among, _say_not_far(plan, place, need))


def _say_not_far(plan: Finished, place: Row, need: Row) -> str:
    """Say of a place with a long walk why it is not on the hard-to-reach list."""
    way = plan.row("access", "settlement_id", place["settlement_id"])
    if "distance" not in split(way.get("barriers")) or "hard_to_reach" in split(need.get("strata")):
        return ""
    walk, drive, alone = (
        plan.setting("strata", f"{name}_minutes_over") for name in ("walk", "drive", "walk_alone")
    )
    if place["urban"] or not all(map(is_known, (walk, drive, alone))):
        return ""
    return (
        "Its walk to a post is long, and yet it is not on the hard-to-reach list: that asks for a"
        f" walk over {say_minutes(alone)}, or over {say_minutes(walk)} where vaccine, too, is"
        f" driven over {say_minutes(drive)}."
    )


def _say_witness(plan: Finished, place: Row, criterion: str) -> str:
    """Say whence it is known that a criterion holds."""
    settlement_id = place["settlement_id"]
    told = plan.state("criteria")
    mine = told[(told["settlement_id"] == settlement_id) & (told["criterion"] == criterion)]
    said = mine["source"].tolist()
    own = criterion in split(place.get("flags")) and not said
    if criterion in OF_PLAN:
        planned = _find_routine(plan, settlement_id, criterion)
        said += planned
        own = own and not planned
    if criterion == f"hra_{place['hra_code']}" and not said:
        said.append(f"{place['source']}, its high-risk code")
    if own:
        said.append(str(place["source"]))
    return "; ".join(said) or _say_reckoned(plan, place, criterion)


def _find_routine(plan: Finished, settlement_id: str, criterion: str) -> list[str]:
    """Name the rows of the routine plan that show a criterion."""
    if criterion == "hra_no_independent_session":
        return []
    rows = plan.table("ri_sessions")
    mine = rows[rows["serves"].map(lambda cell: settlement_id in split(cell)).astype(bool)]
    if criterion == "vacant_subcentre":
        return mine.loc[mine["vacant"].astype(bool), "source"].tolist()
    said = []
    for row in list_rows(mine):
        counts = []
        if is_known(row["missed_running"]) and row["missed_running"] > 0:
            counts.append(f"{int(row['missed_running'])} in a row not held")
        if is_known(row["planned"]) and is_known(row["held"]) and row["held"] < row["planned"]:
            counts.append(f"{int(row['held'])} of {int(row['planned'])} held")
        if counts:
            said.append(f"{row['source']} ({', '.join(counts)})")
    return said


def _find_tribal(plan: Finished, place: Row) -> str:
    """Name what a settlement's share of scheduled tribes is from: a census row, or its own file."""
    joins = plan.rows("matches", "left_id", place["settlement_id"])
    census = [row for row in joins if row["accepted"] and row["where"].startswith("census")]
    if census:
        return f"{census[0]['where']}, {census[0]['right']} {census[0]['right_id']}".strip()
    if plan.setting("demography", "tribal_share_from_parent"):
        return f"{place['source']}, or its district's census share"
    return str(place["source"])


def _say_reckoned(plan: Finished, place: Row, criterion: str) -> str:
    """Say of a criterion that no list tells how the plan reckons it."""
    way = plan.row("access", "settlement_id", place["settlement_id"])
    over = OVER.fullmatch(criterion)
    if over:
        minutes = way.get(f"{over[1]}_minutes")
        return f"reckoned, {say_minutes(minutes)}" if is_known(minutes) else "reckoned, no way"
    if criterion in OF_TRAVEL:
        return "reckoned from the way (see travel)"
    if criterion == "tribal_majority":
        return f"{100 * place['tribal_share']:.0f} %, by {_find_tribal(plan, place)}"
    if criterion == "urban":
        return "by its file, or by the people who live around it"
    if criterion == "hra_no_independent_session":
        return "the plan of routine sessions has none in it"
    return str(place["source"])
