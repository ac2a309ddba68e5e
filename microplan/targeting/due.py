"""Whom the sessions are sized for: the due list where there is one, else the estimate.

The due list wins; the model only questions it. The two are printed side by side, never merged
(DOMAIN 8).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from microplan.domain.rounding import make_whole
from microplan.domain.settings import Settings, assumed

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

MOVING_CODES = ("2", "3", "4")  # nomads, brick kilns, construction sites


class DueSettings(Settings):
    """What makes women due, and when a list is to be questioned."""

    td_given_share: float = assumed(
        0.7, tag="A", source="DOMAIN 8: women per child of 0.15 to 0.35 observed", ge=0, le=1
    )
    """Share of the women pregnant now who have had the Td due to them, where none is measured.

    A measured `td_protected` replaces it. That is of mothers at their last birth, so it is the
    share of pregnancies that routine reaches in the end; the others are whom a drive is for.
    """
    recount_below_share: float = assumed(0.5, tag="A", source="DOMAIN 8", ge=0, le=1)
    """A list shorter than this share of the estimate is to be counted again."""
    stale_days_moving: int = assumed(30, tag="A", source="DOMAIN 8", ge=1)
    """Age from which a list of nomads, a kiln or a construction site is stale."""
    stale_days_settled: int = assumed(90, tag="A", source="DOMAIN 8", ge=1)
    """Age from which any other list is stale."""


def make_due(settlements: pd.DataFrame, listed: str, estimate: NDArray[np.float64]) -> pd.Series:
    """Return the due people of each settlement: as listed, else the estimate made whole.

    Parameters
    ----------
    listed
        The column of `settlements` that holds the list's figure, missing where there is no list.
    estimate
        (n,) people, by the model.
    """
    due = settlements[listed].copy()
    unlisted = due.isna().to_numpy()
    rows = settlements.loc[unlisted, ["area_id", "settlement_id"]]
    due.loc[unlisted] = make_whole(
        estimate[unlisted], rows["area_id"].to_numpy(), rows["settlement_id"].to_numpy()
    )
    return due.astype("int64")


def find_named(settlements: pd.DataFrame) -> NDArray[np.float64]:
    """Return how many missed children a list names in each settlement (n,); 0 where there is none.

    No more than the children who are thought to live there, where anybody is: the rest are for the
    sessions alone.
    """
    listed = settlements["listed_children"].astype("float64").fillna(0).to_numpy()
    children = settlements["children"].to_numpy(dtype=float)
    return np.where(children > 0, np.minimum(listed, children), listed)


def hold_to_lists(settlements: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Return the counts with at least as many missed as a list names; a shorter list asks only.

    Lists are several times shorter than estimates (DOMAIN 8), so that a short one would put a place
    behind others for having been counted; but whom somebody has named is there.

    Parameters
    ----------
    counts
        (n) left_out, drop_out, missed, missed_low and missed_high, by the estimate.
    """
    estimate = counts["missed"].to_numpy()
    named = find_named(settlements)
    missed = np.maximum(estimate, named)
    more = np.divide(missed, estimate, out=np.ones(len(missed)), where=estimate > 0)
    return counts.assign(
        left_out=counts["left_out"] * more,
        drop_out=counts["drop_out"] * more,
        missed=missed,
        missed_estimate=estimate,
        missed_low=np.maximum(counts["missed_low"], named),
        missed_high=np.maximum(counts["missed_high"], missed),
    )


def question_lists(
    settlements: pd.DataFrame,
    missed: NDArray[np.float64],
    starts: date,
    settings: DueSettings,
) -> dict[str, NDArray[np.bool_]]:
    """Find the lists to be questioned: too short for the estimate, or stale when it starts.

    Parameters
    ----------
    missed
        (n,) children missed, by the model.
    starts
        First day of the drive.
    """
    listed = settlements["listed_children"].astype("float64").to_numpy()
    moving = settlements["hra_code"].isin(MOVING_CODES).to_numpy()
    limit = np.where(moving, settings.stale_days_moving, settings.stale_days_settled)
    age = np.array([_age_days(cell, starts) for cell in settlements["last_verified"]])
    return {
        "recount": listed < settings.recount_below_share * missed,
        "stale_list": age > limit,
    }


def _age_days(cell: str, starts: date) -> float:
    """Return the days from a date to the drive's start; NaN where there is no date."""
    return float((starts - date.fromisoformat(cell)).days) if cell else np.nan
