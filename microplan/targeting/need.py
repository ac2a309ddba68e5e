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

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pydantic import Field

from microplan.domain.settings import Settings, assumed
from microplan.domain.tables import NEED
from microplan.targeting.age_bands import AgeSettings, PastDue, make_age_bands, sum_past_due
from microplan.targeting.ancestry import find_lines, trace_ancestors
from microplan.targeting.due import DueSettings, make_due, question_lists
from microplan.targeting.figures import Figures, assume_unmeasured, find_figures
from microplan.targeting.spread import SpreadSettings, find_missed_range, find_people_sigma
from microplan.targeting.strata import (
    StrataSettings,
    apply_rules,
    list_held,
    sort_into_strata,
)
from microplan.targeting.tilting import TiltSettings, add_log_odds, tilt_missed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.domain.campaign import CampaignSettings

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
    ages: AgeSettings = Field(default=AgeSettings())
    """What counts by age."""
    due: DueSettings = Field(default=DueSettings())
    """The due list and the women due."""
    spread: SpreadSettings = Field(default=SpreadSettings())
    """How unsure it all is."""


@dataclass(frozen=True)
class Shares:
    """Of n settlements, shares of children of 12 to 23 months."""

    missed: NDArray[np.float64]
    """(n,) not fully immunized."""
    left_out: NDArray[np.float64]
    """(n,) without Penta1; part of `missed`."""
    unfinished: NDArray[np.float64]
    """(n,) with Penta1 and without Penta3; part of `missed`. The rest of it had Penta3."""
    figures: Figures
    """The full immunization that they rest on."""
    notes: dict[str, NDArray[np.bool_]]
    """(n,) by flag: which assumption a row rests on."""


def estimate_need(  # noqa: PLR0913, PLR0917 - four tables and the settings of two sections
    settlements: pd.DataFrame,
    access: pd.DataFrame,
    coverage: pd.DataFrame,
    areas: pd.DataFrame,
    settings: NeedSettings,
    strata: StrataSettings,
    campaign: CampaignSettings,
) -> pd.DataFrame:
    """Estimate who is missed in each settlement, and whom its sessions are for.

    Parameters
    ----------
    settlements, access, coverage, areas
        The tables of these names.

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
    places = settlements.sort_values("settlement_id", ignore_index=True)
    ways = access.set_index("settlement_id").loc[places["settlement_id"]].reset_index()
    rules = apply_rules(places, ways, strata)
    lines = find_lines(places, trace_ancestors(areas))
    log_odds = add_log_odds(places, ways["reach_class"].to_numpy(), rules, settings.tilt)
    shares = share_out(
        places["children"].to_numpy(dtype=float), log_odds, lines, coverage, settings
    )
    td = find_figures(lines, coverage, "td_protected")
    given = np.where(td.measured, td.share, settings.due.td_given_share)
    counts = count_missed(places, shares, settings, campaign).assign(
        women=places["pregnant"].to_numpy(dtype=float) * (1 - given), assumed_td=~td.measured
    )
    return NEED.arrange(
        _join_need(places, counts, shares, rules, (settings, campaign)).assign(
            strata=list_held(sort_into_strata(rules, strata))
        )
    )


def share_out(
    children: NDArray[np.float64],
    log_odds: NDArray[np.float64],
    lines: list[tuple[str, ...]],
    coverage: pd.DataFrame,
    settings: NeedSettings,
) -> Shares:
    """Spread each measured area's shares over its settlements.

    Parameters
    ----------
    children, log_odds
        (n,) children, and log odds ratios of being missed.
    lines
        Of each settlement, the areas that it lies in, nearest first.
    """
    found = find_figures(lines, coverage, "full_immunization")
    full = assume_unmeasured(found, children, settings.cases_unmeasured)
    missed = tilt_missed(children, log_odds, full.area, 1 - full.share)
    penta1, penta3 = (find_figures(lines, coverage, word) for word in ("penta1", "penta3"))
    start, over = _split_missed(children, missed, penta1, settings.left_out_share)
    assumed_finish = np.minimum(1.0, start + settings.drop_out_share)
    finish, _ = _split_missed(children, missed, penta3, assumed_finish)
    # Whoever has Penta3 has Penta1: a measured Penta3 is stronger than an assumed Penta1.
    capped = penta3.measured & ~penta1.measured & (finish < start)
    start = np.where(capped, finish, start)
    notes = {
        "assumed_coverage": ~full.measured,
        "assumed_left_out": ~penta1.measured,
        "assumed_drop_out": ~penta3.measured,
        "left_out_capped_by_penta3": capped,
        "coverage_inconsistent": over,
    }
    return Shares(missed, missed * start, missed * np.maximum(0.0, finish - start), full, notes)


def _split_missed(
    children: NDArray[np.float64],
    missed: NDArray[np.float64],
    figures: Figures,
    assumed_share: float | NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return what share of the missed lacks a dose, and where the survey says more than all.

    One share for all settlements of a measured area, so that the area's total without the dose is
    reproduced; more than all of the missed cannot lack it, and is cut to all with a flag.
    """
    names, at = np.unique(figures.area.astype(str), return_inverse=True)
    even = np.bincount(at, weights=children, minlength=len(names))[at] == 0
    weights = np.where(even, 1.0, children)
    without = np.bincount(at, weights=weights * (1 - figures.share), minlength=len(names))[at]
    all_missed = np.bincount(at, weights=weights * missed, minlength=len(names))[at]
    share = np.divide(without, all_missed, out=np.zeros(len(without)), where=all_missed > 0)
    share = np.where(figures.measured, share, assumed_share)
    inconsistent = figures.measured & (without > all_missed * (1 + 1e-9))
    return np.clip(share, 0.0, 1.0), inconsistent


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
        missed,
        shares.missed,
        1 - shares.figures.share,
        shares.figures.cases,
        find_people_sigma(places["kind"].to_numpy(), settings.spread),
        settings.spread,
    )
    columns = {"left_out": left_out, "drop_out": drop_out, "missed": missed}
    return pd.DataFrame({**columns, "missed_low": low, "missed_high": high})


def _share_of_drop_outs(
    shares: Shares, past_due: PastDue, ages: AgeSettings
) -> NDArray[np.float64]:
    """Return the share of all children who started and are past due for something later."""
    others = np.maximum(0.0, shares.missed - shares.left_out - shares.unfinished)
    boosters = (1 - shares.missed) * ages.boosters_missed_share
    early = shares.unfinished * past_due.finish
    return early + others * past_due.measles + boosters * past_due.boosters


def _join_need(
    places: pd.DataFrame,
    counts: pd.DataFrame,
    shares: Shares,
    rules: pd.DataFrame,
    asked: tuple[NeedSettings, CampaignSettings],
) -> pd.DataFrame:
    """Put the need table together, all but its strata."""
    settings, campaign = asked
    missed = counts["missed"].to_numpy()
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
        coverage_source=_tell_sources(shares.figures),
    )


def _tell_sources(figures: Figures) -> list[str]:
    """Say of each settlement whose figure it rests on."""
    pairs = zip(figures.area, figures.source, strict=True)
    return [f"{area}: {source}" if area else "mean of the plan's figures" for area, source in pairs]
