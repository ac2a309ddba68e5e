"""The [targeting] section of the plan file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from microplan.domain.settings import Settings, assumed
from microplan.targeting.need import NeedSettings
from microplan.targeting.post_catchments import NormSettings
from microplan.targeting.response import ResponseSettings
from microplan.targeting.scoring import FLAG_POINTS, ReachSettings, Weights
from microplan.targeting.selection import SelectionSettings


class OutcomeSettings(Settings):
    """How many of those who come are fully immunized in the end."""

    found_share: float = assumed(
        0.5, tag="D", source="DOMAIN 4.5: IMI closed 18.5 of some 50 points", ge=0, le=1
    )
    """Share of missed children whom the mobilisers find, where no head count lists them."""
    completion_share: float = assumed(
        0.9, tag="A", source="sick, away or a vial short on the day", ge=0, le=1
    )
    """Share of children who attend often enough and are then fully immunized for their age."""
    pooled_children: float = assumed(
        5.0, tag="A", source="whole people of small sites say little of attendance", ge=0
    )
    """Children by whom a site's attendance is drawn to that of its block."""
    visits_left_out: int = assumed(
        3, tag="A", source="DOMAIN 2.3: three doses of Penta, 4 weeks apart", ge=1
    )
    """Rounds that a child who never started must attend."""
    visits_others: int = assumed(1, tag="A", source="DOMAIN 2.3", ge=1)
    """Rounds that any other missed child must attend."""


class TargetingSettings(Settings):
    """How missed children are estimated, and places ranked."""

    need: NeedSettings = Field(default=NeedSettings())
    """The estimate of missed children."""
    weights: Weights = Field(default=Weights())
    """What counts how much."""
    reach: ReachSettings = Field(default=ReachSettings())
    """From how long a walk reach counts."""
    flag_points: dict[str, Annotated[float, Field(ge=0, le=1)]] = assumed(
        FLAG_POINTS, tag="A", source="DOMAIN 4.4"
    )
    """Points of each criterion, of 1 for all; more than 1 together count as 1."""
    response: ResponseSettings = Field(default=ResponseSettings())
    """What fits which place."""
    outcome: OutcomeSettings = Field(default=OutcomeSettings())
    """How many are reached in the end."""
    norms: NormSettings = Field(default=NormSettings())
    """How many people a health post is for."""
    selection: SelectionSettings = Field(default=SelectionSettings())
    """Where the drive goes: the rule, and the ministry's own list."""
    draws: int = Field(default=1000, ge=100, le=100_000)
    """Draws over people, coverage and weights."""
    seed: int = Field(default=20191202, ge=0)
    """Seed of the draws."""
    weights_concentration: float = assumed(
        50.0, tag="A", source="DOMAIN 4.4: Dirichlet over the weights", gt=0
    )
    """How closely the drawn weights keep to the given ones; more is closer."""
    rate_children_min: float = assumed(20, tag="A", source="DOMAIN 8", ge=0)
    """Rates rank only places with at least so many children."""
    top_share: float = assumed(0.2, tag="A", source="DOMAIN 4.4: P(top-k)", gt=0, le=1)
    """The share of places that `p_top` is the chance of being among."""
    sure_from: float = assumed(0.9, tag="A", source="DOMAIN 8: sure, likely, unsure", ge=0.5, le=1)
    """Chance of being in, or out of, the top share from which a rank may be sure."""
    sure_cases_min: float = assumed(
        50, tag="A", source="DOMAIN 4.3: fewer are unsure by 10 points either way", ge=0
    )
    """Children measured in the place itself from which its rank may be sure."""
    likely_from: float = assumed(
        0.7, tag="A", source="DOMAIN 8: sure, likely, unsure", ge=0.5, le=1
    )
    """The same from which it may be likely."""
    sure_spread_max: float = assumed(1 / 3, tag="A", source="DOMAIN 8: sure, likely, unsure", ge=0)
    """Widest 90 % interval of a sure rank, as a share of the places ranked."""
    likely_spread_max: float = assumed(
        2 / 3, tag="A", source="DOMAIN 8: sure, likely, unsure", ge=0
    )
    """Widest interval of a likely one."""
