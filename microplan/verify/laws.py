"""The laws of a finished plan, checked from its files alone.

Nothing here knows how a plan is made: the files are read back as a stranger would, and every
figure is reckoned anew. docs/laws.md lists the laws with the columns that they read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.errors import BrokenLaw, Fault
from microplan.verify import (
    agreement,
    clock,
    dates,
    due,
    limits,
    names,
    near_posts,
    people,
    scores,
    sessions,
    supply,
    travel,
)
from microplan.verify.tables import read_written

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.verify.findings import Broken, Law

LAWS: tuple[Law, ...] = (
    *people.LAWS,
    *due.LAWS,
    *sessions.LAWS,
    *clock.LAWS,
    *limits.LAWS,
    *dates.LAWS,
    *supply.LAWS,
    *names.LAWS,
    *agreement.LAWS,
    *scores.LAWS,
    *near_posts.LAWS,
    *travel.LAWS,
)
"""Every law, in order of its number."""


def find_broken_laws(out: Path) -> list[Fault]:
    """Find every broken law of a finished plan.

    Parameters
    ----------
    out
        The folder that a run wrote: `tables/` and `manifest.json` are read, nothing else.

    Raises
    ------
    InputFault
        Files or columns of the plan are missing or cannot be read; all at once.
    """
    written = read_written(out, (column for law in LAWS for column in law.columns))
    return [_tell(law, broken) for law in LAWS for broken in law.find_broken(written)]


def verify(out: Path) -> None:
    """Check every law of a finished plan.

    Raises
    ------
    BrokenLaw
        A law is broken; all findings at once.
    InputFault
        Files or columns of the plan are missing or cannot be read; all at once.
    """
    BrokenLaw.raise_any(find_broken_laws(out))


def _tell(law: Law, broken: Broken) -> Fault:
    """Turn a finding into a fault."""
    where = f"law {law.number}"
    return Fault(where, broken.what, "", broken.column, broken.ids, broken.count)
