"""All that is known of each settlement, put side by side for ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.columns import STRATA
from microplan.targeting.ancestry import (
    find_districts,
    find_lines,
    find_wards,
    trace_ancestors,
)
from microplan.targeting.due import find_named
from microplan.targeting.figures import assume_unmeasured, find_figures
from microplan.targeting.homes import put_first
from microplan.targeting.need import NOT_COUNTED
from microplan.targeting.response import choose_responses
from microplan.targeting.scoring import find_reach, weigh_flags
from microplan.targeting.strata import split_list

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.targeting.figures import Figures
    from microplan.targeting.settings import TargetingSettings

EVERYONE = "all"
FAR_MINUTES = 30  # a flag over 30 minutes (DOMAIN 8)
MEASURED_HERE, MEASURED_ON_FEW, MEASURED_ABOVE, NOT_MEASURED = range(4)
MEASURED_THERE = (MEASURED_HERE, MEASURED_ON_FEW)
ESTIMATED = (
    "left_out",
    "drop_out",
    "missed",
    "missed_estimate",
    "fic",
    "anchor_id",
    "anchor_fic",
    "anchor_cases",
    "block_sd",
    "subcentre_sd",
    "own_sd",
)
"""Columns of `need` that ranking and its draws go by."""
OWN_SURVEY = {
    "settlement": "the place's own survey",
    "subcentre": "the sub-centre's survey",
    "": "the mean of the plan's surveys",
}


@dataclass(frozen=True)
class Facts:
    """Of the n settlements in which somebody was counted, sorted by id."""

    places: pd.DataFrame
    """(n) what `pools`, `draws` and `response` ask of a settlement, and `district`."""
    flags: pd.DataFrame
    """(n, criteria) points of each criterion."""
    strata: pd.DataFrame
    """(n, strata) of bool, `all` among them."""
    levels: dict[str, NDArray[np.object_]]
    """By level, (n,) the area that each settlement lies in, or itself; "" for none, and for what
    is not to be ranked."""


def gather_facts(
    tables: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame],
    levels: tuple[str, ...],
    settings: TargetingSettings,
) -> Facts:
    """Put the tables together, settlement by settlement.

    Parameters
    ----------
    tables
        `areas`, `settlements`, `access`, `need` and `coverage`. Settlements in which nobody was
        counted are left out: they cannot be ranked.
    levels
        Levels of area to find for each settlement.
    """
    areas, settlements, access, need, coverage = tables
    joined = settlements.merge(access, on="settlement_id").merge(
        need[["settlement_id", *ESTIMATED, "strata"]].assign(held=need["flags"]),
        on="settlement_id",
    )
    joined = joined.sort_values("settlement_id", ignore_index=True)
    ancestry = trace_ancestors(areas)
    lines = find_lines(joined, ancestry)
    homes = find_lines(joined, ancestry, find_wards(joined, areas))
    figured = put_first(lines, joined["settlement_id"], set(coverage["area_id"]))
    rules, strata = spread_lists(joined["held"]), spread_lists(joined["strata"])
    figures = assume_unmeasured(
        find_figures(figured, coverage, "full_immunization"),
        joined["children"].to_numpy(dtype=float),
        settings.need.cases_unmeasured,
    )
    of_level = dict(zip(areas["area_id"], areas["level"], strict=True))
    places = _describe(joined, rules, figures, settings).assign(
        district=find_districts(lines, areas),
        survey=[
            _name_survey(of_level.get(area, "settlement" if area else "")) for area in figures.area
        ],
    )
    counted = ~rules.get(NOT_COUNTED, pd.Series(False, rules.index)).to_numpy(dtype=bool)
    # plain objects: rows are taken out again and again, and Arrow's text is slow at that
    words = [name for name in places if isinstance(places[name].dtype, pd.StringDtype)]
    places = places.astype(dict.fromkeys(words, object))
    return Facts(
        places[counted].reset_index(drop=True),
        weigh_flags(rules, settings.flag_points)[counted].reset_index(drop=True),
        strata.reindex(columns=STRATA, fill_value=False)
        .assign(**{EVERYONE: True})[counted]
        .reset_index(drop=True),
        {level: _find_level(homes, of_level, level)[counted] for level in levels}
        | {"settlement": joined["settlement_id"].to_numpy(dtype=object)[counted]},
    )


def spread_lists(cells: pd.Series) -> pd.DataFrame:
    """Return which words each list cell holds: (n, words) of bool."""
    held = [set(split_list(cell)) for cell in cells]
    words = sorted(set().union(*held))
    return pd.DataFrame({word: [word in cell for cell in held] for word in words}, cells.index)


def _describe(
    joined: pd.DataFrame, rules: pd.DataFrame, figures: Figures, settings: TargetingSettings
) -> pd.DataFrame:
    """Add what is reckoned from a settlement's own row."""
    reachable = joined["reach_class"] != "cut off"
    walk = joined["walk_minutes"].astype("float64").where(reachable).to_numpy(dtype="float64")
    children = joined["children"].to_numpy(dtype=float)
    rural = np.where(joined["urban"], 0.0, children)
    described = joined.assign(
        walk_minutes=walk,
        drive_minutes=joined["drive_minutes"].astype("float64").to_numpy(),
        immunized=children * joined["fic"],
        rural=rural,
        reach=rural * find_reach(walk, settings.reach),
        named=find_named(joined),
        far=np.where(walk <= FAR_MINUTES, 0.0, rural),
        figure_area=figures.area,
        figure_share=figures.share,
        figure_cases=figures.cases,
        measured=figures.measured,
    )
    return described.assign(response=choose_responses(described, rules, settings.response))


def _find_level(
    lines: list[tuple[str, ...]], of_level: dict[str, str], level: str
) -> NDArray[np.object_]:
    """Return the area of a level that each settlement lies in; "" where there is none."""
    found = [next((a for a in line if of_level[a] == level), "") for line in lines]
    return np.array(found, dtype=object)


def _name_survey(level: str) -> str:
    """Return how the survey of a level of areas is called."""
    return OWN_SURVEY.get(level, f"the {level}'s survey")


def find_weakness(
    places: pd.DataFrame, groups: NDArray[np.object_], cases_min: float
) -> NDArray[np.int64]:
    """Return how well the figure of each settlement's place is known (n,).

    Parameters
    ----------
    groups
        (n,) what is ranked, an area of each settlement or itself: a figure borrowed from above
        can tell no two of them apart.
    cases_min
        Children from which a sample is not called few.
    """
    figure = places["figure_area"].to_numpy()
    own = figure == groups
    # an area is measured as well by its sub-centres; a settlement by nothing but itself
    by_settlement = groups == places["settlement_id"].to_numpy()
    own |= ~by_settlement & (figure == places["subcentre_id"].to_numpy())
    few = places["figure_cases"].to_numpy(dtype=float) < cases_min
    measured = np.where(own, np.where(few, MEASURED_ON_FEW, MEASURED_HERE), MEASURED_ABOVE)
    return np.where(places["measured"].to_numpy(dtype=bool), measured, NOT_MEASURED)
