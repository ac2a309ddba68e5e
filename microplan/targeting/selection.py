"""Which districts, cities and blocks the drive goes to: by its own rules, a list, or a planner.

The drive's rule is a threshold of full immunization (DOMAIN 1.1). A list that the ministry made
wins over it, for a block cannot be read off the hundred children a district that a survey asked
(DOMAIN 8): what the rule chooses is "indicative". A planner's word wins over both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from microplan.domain.settings import InputFile, Settings, assumed
from microplan.domain.tables import SELECTION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.domain.handover import Decisions

DECIMALS = 9  # so that a sum of shares of 80 % is not below 80 %
Level = Literal["district", "city", "block"]


class SelectionSettings(Settings):
    """Where the drive goes."""

    levels: tuple[Level, ...] = ("district", "city")
    """What is chosen one by one: districts and cities; or blocks, as in Uttar Pradesh and Bihar."""
    district_fic_below: float = assumed(0.70, tag="F", source="DOMAIN 1.1: press", ge=0, le=1)
    """A district with less full immunization is chosen."""
    city_fic_below: float = assumed(0.70, tag="A", source="DOMAIN 1.1: as a district", ge=0, le=1)
    """A city with less is chosen."""
    block_fic_below: float = assumed(0.80, tag="F", source="DOMAIN 1.1: UP and Bihar", ge=0, le=1)
    """A block with less is chosen."""
    listed: tuple[str, ...] = ()
    """Ids or names of the areas on the ministry's own list; it wins over the rule."""
    listed_file: InputFile | None = None
    """The same list as a CSV."""
    listed_column: str = Field(default="area_id", min_length=1)
    """Its column of ids or names."""
    team_days: float | None = Field(default=None, ge=0)
    """Team-days of all rounds, of the whole plan, for which to tell how many places they serve;
    none: those that the teams have."""

    def fic_below(self, level: str) -> float:
        """Return the threshold of a level."""
        return float(getattr(self, f"{level}_fic_below"))


def select_areas(
    areas: pd.DataFrame,
    settlements: pd.DataFrame,
    figures: pd.DataFrame,
    decisions: Decisions,
    settings: SelectionSettings,
) -> pd.DataFrame:
    """Choose areas, each with the rule, what decides in the end, and why.

    Parameters
    ----------
    areas, settlements
        The tables of these names.
    figures
        area_id and fic of the areas, such as the table `gaps`.
    decisions
        The ministry's list, and the planner's overrides.

    Returns
    -------
    pandas.DataFrame
        Table `selection`: the levels of the settings, and every area that a list or a planner
        names.
    """
    listed, overrides = decisions.listed, decisions.overrides
    said = overrides[overrides["field"].isin(["include", "exclude"])]
    named = {*listed["area_id"], *said["area_id"]}
    shown = areas["level"].isin(settings.levels) | (
        areas["area_id"].isin(named) & areas["level"].isin(["district", "city", "block"])
    )
    chosen = areas.loc[shown, ["area_id", "level"]].reset_index(drop=True)
    known = figures.set_index("area_id")["fic"]
    chosen["fic"] = chosen["area_id"].map(known)
    chosen["fic_below"] = [settings.fic_below(level) for level in chosen["level"]]
    chosen["computed"] = (chosen["fic"].round(DECIMALS) < chosen["fic_below"]).to_numpy()
    chosen["children"] = chosen["area_id"].map(_sum_children(areas, settlements)).fillna(0.0)
    told = [_decide(row, listed, said) for row in chosen.itertuples()]
    parts = pd.DataFrame(told, columns=["chosen", "basis", "reason"], index=chosen.index)
    return SELECTION.arrange(pd.concat([chosen, parts], axis=1))


def _decide(row: object, listed: pd.DataFrame, said: pd.DataFrame) -> tuple[bool, str, str]:
    """Return whether an area is chosen, on which basis, and why."""
    area, level = str(getattr(row, "area_id")), str(getattr(row, "level"))  # noqa: B009
    computed, fic = bool(getattr(row, "computed")), float(getattr(row, "fic"))  # noqa: B009
    limit = float(getattr(row, "fic_below"))  # noqa: B009
    own = said[said["area_id"] == area]
    rule = _tell_rule(fic, limit)
    if len(own):
        first = own.iloc[0]
        return first["field"] == "include", "planner", f"{first['reason']} ({rule})"
    if len(listed):
        held = listed[listed["area_id"] == area]
        if len(held):
            return True, "listed", f"on the list, {held['source'].iloc[0]} ({rule})"
        return False, "listed", f"not on the list ({rule})"
    return computed, "indicative", f"{rule}; by the plan's own figures of the {level}"


def _tell_rule(fic: float, limit: float) -> str:
    """Say how full immunization stands to the rule."""
    if np.isnan(fic):
        return "full immunization is not known"
    side = "below" if round(fic, DECIMALS) < limit else "not below"
    return f"full immunization {100 * fic:.0f} %, {side} {100 * limit:.0f} %"


def _sum_children(areas: pd.DataFrame, settlements: pd.DataFrame) -> pd.Series[float]:
    """Return the children of every area, with those of the areas in it."""
    sums = settlements.groupby("area_id")["children"].sum()
    parents = areas.set_index("area_id")["parent_id"]
    own = sums.reindex(parents.index).fillna(0.0)
    above = own.groupby(parents).sum().reindex(parents.index).fillna(0.0)
    return own + above


def tell_selection(selection: pd.DataFrame) -> list[str]:
    """Say in a sentence what decides where the drive goes; none where nothing is chosen so."""
    if selection.empty:
        return []
    chosen: NDArray[np.bool_] = selection["chosen"].to_numpy(dtype=bool)
    differ = int(
        (selection["computed"] != selection["chosen"])[selection["basis"] == "listed"].sum()
    )
    if (selection["basis"] == "listed").any():
        return [
            f"The ministry's list chooses {chosen.sum()} of {len(chosen)} areas; the rule on the"
            f" plan's own figures would decide {differ} of them otherwise, and gives way."
        ]
    ruled = selection[selection["basis"] == "indicative"]
    if ruled.empty:
        return []
    return [
        f"The rule on full immunization chooses {ruled['chosen'].sum()} of {len(ruled)} areas:"
        " indicative only, for the ministry's own list is not among the inputs."
    ]
