"""What a planner should doubt in the plan's own inputs, in words (DOMAIN 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from microplan.geo.crs import metric_crs, project
from microplan.targeting.ancestry import find_districts, find_lines, trace_ancestors
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    import pandas as pd

WOMEN_PER_CHILD = (0.15, 0.35)
"""Usual women due per child due; Uttar Pradesh 0.24, Madhya Pradesh 0.29."""
CHILDREN_MIN = 50
"""Children due from which women per child say anything: of fewer, one woman is 0.02 or more."""
TOWN_KM = 5.0
"""A town without a vaccinator within so many km, straight line, is a gap in the posts' file."""
NAMED_MAX = 3
ASSUMED = "assumed_coverage"


def list_doubts(
    areas: pd.DataFrame, settlements: pd.DataFrame, facilities: pd.DataFrame, need: pd.DataFrame
) -> tuple[str, ...]:
    """List what is odd in the inputs taken together, a sentence each, none where nothing is.

    Parameters
    ----------
    areas, settlements, facilities, need
        The tables of these names.
    """
    lines = find_lines(settlements, trace_ancestors(areas))
    homes = settlements.assign(district=find_districts(lines, areas))
    named = dict(zip(areas["area_id"], areas["name"], strict=True))
    return (
        *_doubt_empty(homes, areas, named),
        *_doubt_coverage(homes, need, named),
        *_doubt_women(homes, need, named),
        *_doubt_towns(homes, facilities, named),
        *_doubt_posts(facilities),
    )


def doubt_yardsticks(denominators: pd.DataFrame, areas: pd.DataFrame) -> tuple[str, ...]:
    """Doubt counts of children that were not all reckoned by the same source; none where all were.

    Parameters
    ----------
    denominators, areas
        The tables of these names.
    """
    districts = set(areas.loc[areas["level"] == "district", "area_id"])
    of_districts = denominators[denominators["area_id"].isin(districts)]
    used = of_districts[of_districts["used"]].groupby("source")["area_id"].nunique()
    if len(used) <= 1:
        return ()
    parts = [f"{number} by {source}" for source, number in used.items()]
    other = of_districts[~of_districts["used"] & of_districts["ratio"].notna()]
    beside = [
        f"where both are known, {source} give {ratio:.2f} times as many"
        for source, ratio in other.groupby("source")["ratio"].median().items()
    ]
    told = "; ".join([", ".join(parts), *beside])
    return (
        f"The children of districts are not all reckoned alike ({told}): do not compare the counts"
        " and ranks of districts more closely than that.",
    )


def _doubt_empty(homes: pd.DataFrame, areas: pd.DataFrame, named: dict[str, str]) -> list[str]:
    """Doubt blocks in which nobody was counted."""
    blocks = areas[areas["level"].isin(["block", "city"])]
    people = homes.groupby("area_id")["people"].sum()
    held = people.reindex(blocks["area_id"]).fillna(0.0)
    empty = held[held <= 0]
    if empty.empty:
        return []
    return [
        f"Nobody is counted in {_name_some(empty, named)}: none of its places is ranked, and no"
        " session is planned there: does the file of people or the raster reach so far?"
    ]


def _doubt_coverage(homes: pd.DataFrame, need: pd.DataFrame, named: dict[str, str]) -> list[str]:
    """Doubt the need of blocks that no survey measured."""
    assumed = need[need["flags"].str.split(";").map(lambda flags: ASSUMED in flags)]
    places = homes[homes["settlement_id"].isin(assumed["settlement_id"])]
    if places.empty:
        return []
    blocks = places.groupby("area_id")["people"].sum()
    return [
        f"No survey covers {_name_some(blocks, named)}: the mean of the plan's figures stands in,"
        " and their need and ranks are a guess."
    ]


def _doubt_women(homes: pd.DataFrame, need: pd.DataFrame, named: dict[str, str]) -> list[str]:
    """Doubt the women due where a district's or block's are unusual for its children."""
    due = homes[["settlement_id", "area_id", "district"]].merge(
        need[["settlement_id", "due_children", "due_pregnant"]], on="settlement_id"
    )
    districts, blocks = (_find_unusual(due, level) for level in ("district", "area_id"))
    kept = due.groupby("area_id")["district"].first()
    # a block of a district that is told already says nothing new
    blocks = blocks[~kept.reindex(blocks.index).isin(districts.index).to_numpy()]
    low, high = WOMEN_PER_CHILD
    return [
        f"{_name_some(found, named)}: {_tell_range(found)} women due per child due;"
        f" {low:g} to {high:g} are usual: check the pregnant women counted and their Td."
        for found in (districts, blocks)
        if len(found)
    ]


def _tell_range(found: pd.Series[float]) -> str:
    """Write the least and the most, once if they are written alike."""
    return " to ".join(dict.fromkeys(f"{value:.2f}" for value in (found.min(), found.max())))


def _find_unusual(due: pd.DataFrame, level: str) -> pd.Series[float]:
    """Return the women per child of the areas of a level in which it is unusual, most first."""
    sums = due.groupby(level)[["due_children", "due_pregnant"]].sum()
    sums = sums[sums["due_children"] >= CHILDREN_MIN]
    ratio = (sums["due_pregnant"] / sums["due_children"]).sort_values(
        ascending=False, kind="stable"
    )
    return ratio[(ratio < WOMEN_PER_CHILD[0]) | (ratio > WOMEN_PER_CHILD[1])]


def _name_some(found: pd.Series[float], named: dict[str, str]) -> str:
    """Name the first few areas, and count the others."""
    names = [named.get(str(area)) or str(area) for area in found.index]
    others = len(names) - NAMED_MAX
    return ", ".join(names[:NAMED_MAX]) + (f" and {others} more" if others > 0 else "")


def _doubt_towns(homes: pd.DataFrame, facilities: pd.DataFrame, named: dict[str, str]) -> list[str]:
    """Doubt the posts where a district's largest town has no vaccinator near it."""
    order = homes.sort_values(["people", "settlement_id"], ascending=[False, True])
    towns = order[order["urban"].astype(bool)].drop_duplicates("district").sort_values("district")
    posts = facilities[~facilities["vacant"] & (facilities["vaccinators"] > 0)]
    far = _measure_nearest(towns, posts) > TOWN_KM
    return [
        f"The largest town of {named.get(district) or district}, {town or 'unnamed'}, has no"
        f" vaccinator within {TOWN_KM:g} km: is a hospital or urban health centre missing from the"
        " facilities file?"
        for district, town in towns.loc[far, ["district", "name"]].to_numpy()
    ]


def _measure_nearest(
    towns: pd.DataFrame, posts: pd.DataFrame
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return how far the nearest post is from each town, km in a straight line; inf for none."""
    if towns.empty or posts.empty:
        return np.full(len(towns), np.inf)
    crs = metric_crs(towns["lon"].to_numpy(), towns["lat"].to_numpy())
    at, to = (project(rows["lon"], rows["lat"], crs) for rows in (towns, posts))
    metres = np.hypot(*(at[:, None] - to[None]).transpose(2, 0, 1)).min(axis=1)
    return np.asarray(metres / METRES_PER_KM)


def _doubt_posts(facilities: pd.DataFrame) -> list[str]:
    """Doubt a facilities file that holds no sub-centre, as walks are then to larger posts."""
    if facilities.empty or (facilities["kind"] == "subcentre").any():
        return []
    return [
        "No sub-centre is in the facilities file: walks are to a primary health centre or a larger"
        " post, and are shorter where sub-centres stand."
    ]
