"""Which strata hold no place, and what that does and does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.domain.columns import STRATA

if TYPE_CHECKING:
    import pandas as pd

NO_SHARES = (
    "No source gives tribal shares, so no place is on the tribal list: that does not say that"
    " nobody tribal lives here."
)
EMPTY = {
    "urban": "No place is on the urban list: neither wards, nor a town's file, nor many people"
    " close together say that one is part of a town.",
    "tribal": "No place is on the tribal list: no settlement has the tribal share that [strata]"
    " asks for.",
    "hard_to_reach": "No place is on the hard-to-reach list: by the ways of this plan nobody walks"
    " so far, nor does water, season or a missing road stand between.",
    "underserved": "No place is on the under-served list: no list of sessions, vacant posts,"
    " outbreaks, families to be won over or high-risk sites names one, which does not say that"
    " sessions are held.",
}


def tell_empty_strata(settlements: pd.DataFrame, need: pd.DataFrame) -> list[str]:
    """Say of each stratum without a place why its list is empty, a sentence each.

    Where the tribal share of a part of the places is not known, that is said as well: such a place
    may be tribal, and is on no list.

    Parameters
    ----------
    settlements, need
        The tables of these names.
    """
    held = {word for cell in need["strata"] for word in cell.split(";")}
    told = dict(EMPTY)
    unknown = settlements["tribal_share"].isna()
    if unknown.all():
        told["tribal"] = NO_SHARES
    empty = [told[stratum] for stratum in STRATA if stratum not in held]
    if not unknown.any() or unknown.all():
        return empty
    people = settlements["people"]
    part = people[unknown].sum() / people.sum() if people.sum() > 0 else unknown.mean()
    return [
        *empty,
        f"The tribal share of {unknown.sum():,} of {len(unknown):,} places ({100 * part:.0f} % of"
        " the people) is not known: one of them may be tribal, and is not on the tribal list.",
    ]
