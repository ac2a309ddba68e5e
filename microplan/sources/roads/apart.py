"""What of the roads cannot be come to, or not be come back from, written down for the planner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from microplan.domain.wording import count
from microplan.geo.crs import unproject

if TYPE_CHECKING:
    from microplan.geo.gaps import Gap
    from microplan.geo.networks import NodingReport
    from microplan.sources.ledger import Ledger

OWN_NETWORK_METRES = 5000.0
"""A piece farther off than this is not of the same roads: an island, or what lies past the file."""
TOUCHING_METRES = 0.5
"""A gap narrower than this is none."""
CUT_OFF_SURE = 0.5
"""A road may end short of the network on the ground, or only in the file: somebody must look."""
SHARE_APART = 0.001
"""A share for vehicles that differs less from that of all roads says nothing new."""


def tell_apart(report: NodingReport, crs: str, where: str, ledger: Ledger) -> None:
    """Write down where long pieces of road end short of the network, and what one-way roads bar.

    Parameters
    ----------
    report
        What became of the lines.
    crs
        The network's metres.
    where
        The road file.
    ledger
        Where it is written down.
    """
    _tell_gaps(report, crs, where, ledger)
    if report.crossings_over:
        how = (
            f"{count(report.crossings_over, 'pair')} of roads that cross on two levels, as bridges"
            " and tunnels do, not joined there"
        )
        ledger.mend("roads on two levels", where, how, float(report.crossings_over), "crossings")
    left = report.km_drivable - report.km_driven
    share = report.km_driven / report.km_drivable if report.km_drivable else 1.0
    if left and abs(share - report.share_largest) > SHARE_APART:
        how = (
            f"of {report.km_drivable:,.0f} km of road for vehicles, {share:.1%} is one network to"
            f" drive about in; the rest, {left:,.0f} km, cannot be driven to from it, or not back"
        )
        ledger.mend("roads for vehicles", where, how, left, "km")
    if report.km_no_return:
        how = (
            f"{report.km_one_way:,.1f} km of road are one-way; {report.km_no_return:,.1f} km can be"
            " driven to but not back from, or the other way about: nobody is sent there by vehicle"
        )
        ledger.mend("one-way roads", where, how, report.km_no_return, "km")


def _tell_gaps(report: NodingReport, crs: str, where: str, ledger: Ledger) -> None:
    """Write down the longest pieces of road that do not join, and how far off they are."""
    if not report.gaps:
        return
    lon, lat = unproject(np.array([gap.xy for gap in report.gaps]), crs)
    for gap, east, north in zip(report.gaps, lon.tolist(), lat.tolist(), strict=True):
        how = (
            f"{gap.km:,.1f} km of road are cut off: {_describe(gap)}, at {north:.4f}, {east:.4f}"
            " (latitude, longitude)"
        )
        ledger.doubt("roads cut off", where, how, CUT_OFF_SURE, gap.km, "km")


def _describe(gap: Gap) -> str:
    """Say how far a piece of road is from the network, and what to look for there."""
    if gap.metres < TOUCHING_METRES:
        return "they cross or touch the network without a common point, as a bridge does"
    if gap.over_water:
        why = "there is water between, and no bridge or ferry in the file"
    elif gap.metres > OWN_NETWORK_METRES:
        why = "an island, or a valley that is joined to it outside the file?"
    else:
        why = "a bridge, a ferry or a piece of road may be missing in the file"
    return f"they come no nearer than {gap.metres:,.0f} m to the network ({why})"
