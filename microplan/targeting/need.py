"""Whom the drive is for in each settlement.

Three shares of children of 12 to 23 months make everything else: `missed` (not fully immunized),
of them those without Penta1 (left-outs) and those without Penta3. They are nested, so no more are
left out than lack Penta3 where that is measured, and no more lack Penta3 than are missed
(DOMAIN 4.3). Whoever is missed and had Penta1 has started and not finished: a drop-out, be it for
Penta3 or, after it, for polio or measles-rubella. BCG caps nobody: it is given at birth in the
hospital, so a child may have it and never meet a vaccinator again, or lack it and have Penta1. The
ages past due turn shares into children of the campaign's ages (`age_bands`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pydantic import Field

from microplan.domain.settings import Settings, assumed
from microplan.domain.tables import NEED
from microplan.targeting.age_bands import AgeSettings, PastDue, make_age_bands, sum_past_due
from microplan.targeting.due import DueSettings, hold_to_lists, make_due, question_lists
from microplan.targeting.effects import EffectSettings, add_up
from microplan.targeting.figures import find_figures
from microplan.targeting.homes import gather_homes
from microplan.targeting.pooling import PoolSettings
from microplan.targeting.red import RedSettings, categorise_red
from microplan.targeting.shares import Shares, share_out
from microplan.targeting.small_areas import BLOCKS, CENTRES, SETTLEMENTS, Assumed
from microplan.targeting.spread import Doubt, SpreadSettings, find_missed_range, find_people_sigma
from microplan.targeting.strata import (
    StrataSettings,
    list_held,
    sort_into_strata,
)
from microplan.targeting.tilting import TiltSettings
from microplan.targeting.two_scores import TwoScoreSettings, score_reach, score_uptake

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.domain.campaign import CampaignSettings
    from microplan.targeting.small_areas import Pooled

NOT_COUNTED = "not_counted"


class NeedSettings(Settings):
    """How missed children are estimated."""

    left_out_share: float = assumed(
        0.25, tag="A", source="about NFHS-4: 11 without Penta1 of 38 missed", ge=0, le=1
    )
    """Share of the missed without Penta1, where none is measured; a measured Penta3 caps it."""
    drop_out_share: float = assumed(
        0.35, tag="A", source="about NFHS-4: 11 between Penta1 and Penta3 of 38 missed", ge=0, le=1
    )
    """Share of the missed who had Penta1 and not Penta3, where no Penta3 is measured."""
    cases_unmeasured: float = assumed(
        25, tag="A", source="surveys hide figures of fewer than 25 cases", ge=1
    )
    """Cases that a figure counts for whose sample is unknown, or that is the plan's mean."""
    tilt: TiltSettings = Field(default=TiltSettings())
    """Odds of being missed below the measured level."""
    effects: EffectSettings = Field(default=EffectSettings())
    """How the plan's own figures correct these odds."""
    pool: PoolSettings = Field(default=PoolSettings())
    """How figures of blocks and sub-centres are drawn towards what is said from above."""
    ages: AgeSettings = Field(default=AgeSettings())
    """What counts by age."""
    due: DueSettings = Field(default=DueSettings())
    """The due list and the women due."""
    spread: SpreadSettings = Field(default=SpreadSettings())
    """How unsure it all is."""
    two_scores: TwoScoreSettings = Field(default=TwoScoreSettings())
    """What is supply, and what demand."""
    red: RedSettings = Field(default=RedSettings())
    """Categories of Reaching Every District."""

    @property
    def assumed_of_figures(self) -> Assumed:
        """What figures are worth, and how far places differ, where nothing says so."""
        own = self.spread
        return Assumed(
            own.design_effect, self.cases_unmeasured, own.unmeasured_log_odds_sd, self.pool
        )


def estimate_need(  # noqa: PLR0913, PLR0917 - four tables and the settings of two sections
    settlements: pd.DataFrame,
    access: pd.DataFrame,
    coverage: pd.DataFrame,
    areas: pd.DataFrame,
    settings: NeedSettings,
    strata: StrataSettings,
    campaign: CampaignSettings,
    effects: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Estimate who is missed in each settlement, and whom its sessions are for.

    Parameters
    ----------
    settlements, access, coverage, areas
        The tables of these names.
    effects
        The `effects` table, as `learn_effects` makes it; none: odds ratios as they are assumed.

    Returns
    -------
    pandas.DataFrame
        The `need` table. A settlement in which nobody was counted is flagged `not_counted`: its
        zeros are no finding.

    Raises
    ------
    InputFault
        No settlement rests on any full_immunization figure.
    """
    homes = gather_homes(settlements, access, areas, settings.tilt, strata)
    places, ways, rules, lines = homes.places, homes.ways, homes.rules, homes.lines
    shares = share_out(homes, add_up(homes, effects), coverage, settings)
    td = find_figures(lines, coverage, "td_protected")
    given = np.where(td.measured, td.share, settings.due.td_given_share)
    counted = count_missed(places, shares, settings, campaign)
    counts = hold_to_lists(places, counted).assign(
        women=places["pregnant"].to_numpy(dtype=float) * (1 - given), assumed_td=~td.measured
    )
    red = categorise_red(lines, coverage, settings.red)
    return NEED.arrange(
        _join_need(places, counts, shares, rules, (settings, campaign)).assign(
            strata=list_held(sort_into_strata(rules, strata)),
            reach_score=score_reach(places, ways, rules, settings.two_scores),
            uptake_score=score_uptake(shares, rules, settings.two_scores),
            red_category=[category for category, _ in red],
            red_source=[source for _, source in red],
        )
    )


def count_missed(
    places: pd.DataFrame, shares: Shares, settings: NeedSettings, campaign: CampaignSettings
) -> pd.DataFrame:
    """Turn shares of 12 to 23 months into children of the campaign's ages (n, columns)."""
    children = places["children"].to_numpy(dtype=float)
    past_due = sum_past_due(make_age_bands(campaign.age_months_max))
    left_out = children * shares.left_out * past_due.start
    drop_out = children * _share_of_drop_outs(shares, past_due, settings.ages)
    missed = left_out + drop_out
    low, high = find_missed_range(
        missed, shares.missed, _doubt_shares(places, shares.pooled, settings), settings.spread
    )
    columns = {"left_out": left_out, "drop_out": drop_out, "missed": missed}
    return pd.DataFrame({**columns, "missed_low": low, "missed_high": high})


def _doubt_shares(places: pd.DataFrame, pooled: Pooled, settings: NeedSettings) -> Doubt:
    """Put together how unsure each settlement's missed children are."""
    squares = np.sum([np.square(sd) for sd in pooled.sd], axis=0)
    sigma = find_people_sigma(places["kind"].to_numpy(), settings.spread)
    return Doubt(sigma, np.sqrt(squares), pooled.anchor_missed, pooled.anchor_cases)


def _share_of_drop_outs(
    shares: Shares, past_due: PastDue, ages: AgeSettings
) -> NDArray[np.float64]:
    """Return the share of all children who started and are past due for something later."""
    # polio's third dose, which the others lack, is due with Penta3
    lacking = shares.left_out + shares.unmeasled
    early = np.maximum(0.0, shares.missed - lacking) * past_due.finish
    boosters = (1 - shares.missed) * ages.boosters_missed_share
    return early + shares.unmeasled * past_due.measles + boosters * past_due.boosters


def _join_need(
    places: pd.DataFrame,
    counts: pd.DataFrame,
    shares: Shares,
    rules: pd.DataFrame,
    asked: tuple[NeedSettings, CampaignSettings],
) -> pd.DataFrame:
    """Put the need table together, all but its strata."""
    settings, campaign = asked
    missed = counts["missed_estimate"].to_numpy()
    questions = question_lists(places, missed, campaign.rounds_start[0], settings.due)
    notes = {**shares.notes, **questions, NOT_COUNTED: (places["children"] <= 0).to_numpy()}
    notes["assumed_td"] = counts["assumed_td"].to_numpy()
    return counts.assign(
        settlement_id=places["settlement_id"],
        fic=1 - shares.missed,
        listed_children=places["listed_children"],
        listed_pregnant=places["listed_pregnant"],
        due_children=make_due(places, "listed_children", missed),
        due_pregnant=make_due(places, "listed_pregnant", counts["women"].to_numpy()),
        flags=list_held(rules.assign(**notes)),
        coverage_source=shares.sources,
        anchor_id=shares.pooled.anchor,
        anchor_fic=1 - shares.pooled.anchor_missed,
        anchor_cases=shares.pooled.anchor_cases,
        block_sd=shares.pooled.sd[BLOCKS],
        subcentre_sd=shares.pooled.sd[CENTRES],
        own_sd=shares.pooled.sd[SETTLEMENTS],
    )
