"""Law 1: nobody is lost between the population sources and the settlements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.verify.findings import Broken, Law, columns_of

if TYPE_CHECKING:
    from microplan.verify.tables import Written

SHARE_LOST_MAX = 1e-6


def find_lost_people(out: Written) -> list[Broken]:
    """Compare the people who came in with those in settlements and outside."""
    came = out.count("people_in")
    if came is None:
        return [Broken("the manifest does not count the people who came in", "people_in")]
    settled, outside = out.settlements["people"].sum(), out.outside["people"].sum()
    # written so that a figure that is no number is a finding too
    if abs(settled + outside - came) <= SHARE_LOST_MAX * max(1.0, abs(came)):
        return []
    what = f"{came:.6f} people came in, {settled:.6f} are in settlements and {outside:.6f} outside"
    return [Broken(what, "settlements.people")]


LAWS = (
    Law(
        1,
        "The people who came in (manifest `counts.people_in`) are those of all settlements and "
        "those outside, to a millionth.",
        columns_of(settlements="people", outside="people"),
        find_lost_people,
        __name__,
    ),
)
