"""Which sites of a sheet serve a place that comes first, why, and what fits it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from microplan.outputs.naming import each_row, join_pairs, name_all, say_number, say_pair
from microplan.outputs.phrases import learn_phrases
from microplan.outputs.public import is_public
from microplan.outputs.reasons import pick_reasons, rank_within, say_response
from microplan.outputs.sheets.places import Pair, printable

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.handover import Plan
    from microplan.outputs.phrases import Phrases

UNSURE = "unsure"


def tell_priorities(plan: Plan) -> dict[str, Pair]:
    """Tell, by site, of the first place that it serves, where that comes first in its district.

    Where a planner decided of it the planner's reason is printed.
    """
    phrases = learn_phrases(plan)
    served = plan.catchments[["site_id", "settlement_id"]].rename(
        columns={"settlement_id": "area_id"}
    )
    rows = served.merge(_find_first(plan), on="area_id").merge(
        plan.sites[["site_id", "name"]], on="site_id"
    )
    rows = rows.sort_values(["site_id", "rank", "area_id"], kind="stable")
    names = name_all(plan.settlements, "settlement_id", phrases)
    return {
        str(row.site_id): _say_priority(row, names[row.area_id], phrases)
        for row in each_row(rows.drop_duplicates("site_id"))
    }


def _find_first(plan: Plan) -> pd.DataFrame:
    """Find the first places of each district, and those of which a planner decided.

    Of a rank that may as well be far down a sheet says nothing.
    """
    rows = plan.targets[plan.targets["level"] == "settlement"]
    decided = rows[rows["override"] != ""].drop_duplicates("area_id")
    reasons = dict(zip(decided["area_id"], decided["override"], strict=True))
    rows = rows[rows["stratum"] == "all"]
    districts = rows["area_id"].map(rank_within(plan)).fillna("")
    rows = rows.assign(
        of=rows.groupby(districts)["area_id"].transform("size"),
        override=[reasons.get(area, "") for area in rows["area_id"]],
    )
    rows["is_first"] = rows["rank"] <= plan.about.top_share * rows["of"]
    return rows[(rows["override"] != "") | (rows["is_first"] & (rows["how_sure"] != UNSURE))]


def _say_priority(row: Any, name: Pair, phrases: Phrases) -> Pair:
    """Say a place's rank, how sure it is, its first reason and what fits it."""
    local = phrases.language
    sure = say_pair(local, f"sure.{row.how_sure}")
    figures = {"rank": int(row.rank), "of": say_number(row.of)}
    place = say_pair(local, "sheet.priority" if row.is_first else "sheet.rank", **figures)
    parts = [(f"{place[0]} ({sure[0]})", f"{place[1]} ({sure[1]})")]
    if name[0] != row.name:
        parts = [name, *parts]
    parts.append(phrases.pair(_pick_reason(row)))
    fits, label = say_response(row.response, local), say_pair(local, "map.fits")
    if fits[0]:
        parts.append((f"{label[0]}: {fits[0]}", f"{label[1]}: {fits[1]}"))
    english, said = join_pairs([part for part in parts if part[0]])
    return (printable(english), "" if said == english else printable(said))


def _pick_reason(row: Any) -> str:
    """Return the planner's own reason where one decided, else the first that is told."""
    if row.override and is_public(row.override):
        return str(row.override)
    return next(iter(pick_reasons(row)), "")
