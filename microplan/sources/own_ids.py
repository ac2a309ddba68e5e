"""The plan's ids of what a user's file speaks of: as they are written, or but for their zeros.

A spreadsheet takes 001 for the number 1, and 742 may come back as 742.0.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from microplan.sources.names.codes import write_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from microplan.sources.ledger import Ledger

BUT_FOR_ZEROS = "the same code but for the zeros before or after it"


class OwnIds:
    """The ids of a table of the plan, to be found as users write them.

    Parameters
    ----------
    known
        The plan's ids.
    prefixes
        What the plan puts before an id of the user's; the first that fits is taken.
    """

    def __init__(self, known: Iterable[str], prefixes: Sequence[str]) -> None:
        self._known = set(map(str, known))
        self._prefixes = prefixes
        self._by_code: dict[str, set[str]] = defaultdict(set)
        for own in self._known:
            for prefix in prefixes:
                if own.startswith(prefix):
                    self._by_code[prefix + write_code(own.removeprefix(prefix))].add(own)

    def find(self, written: str) -> str:
        """Return the plan's id, as it is written or as the only one of its code; "" for none."""
        return self._find_exact(written) or self._find_by_code(write_code(written))

    def is_respelt(self, written: str) -> bool:
        """Tell whether an id is found by its code only."""
        return not self._find_exact(written) and bool(self.find(written))

    def _find_exact(self, written: str) -> str:
        """Return the plan's id as it is written; "" for none."""
        every = [p + written for p in self._prefixes if written]
        return next((own for own in every if own in self._known), "")

    def _find_by_code(self, code: str) -> str:
        """Return the only id of a code, under the first prefix that has any; "" for none."""
        every = [self._by_code.get(p + code, set()) for p in self._prefixes if code]
        alike = next(filter(None, every), set())
        return next(iter(alike)) if len(alike) == 1 else ""


def find_own_ids(given: pd.Series[str], own: OwnIds, where: str, ledger: Ledger) -> pd.Series[str]:
    """Return the plan's id of each id of a file, "" for none.

    Each that is found but for its zeros is a row of `repairs`.
    """
    found = [own.find(written) for written in given]
    for written, mine in zip(given, found, strict=True):
        if own.is_respelt(written):
            ledger.mend(f"{mine}, written {written}", where, f"joined: {BUT_FOR_ZEROS}")
    return pd.Series(found, index=given.index, dtype=object)
