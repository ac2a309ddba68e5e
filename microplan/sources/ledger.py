"""What a reader joined and mended, written down row by row as it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from microplan.domain.tables import MATCHES, REPAIRS
from microplan.sources.names.seals import seal


@dataclass(frozen=True)
class Joined:
    """The two sides of a join, for a planner to see and correct."""

    left_id: str = ""
    """Id of the plan's place."""
    left: str = ""
    """Its name."""
    right_id: str = ""
    """Id of the row that it was joined to, or of the best candidate."""
    right: str = ""
    """Its name as the file spells it."""
    method: str = ""
    """code, alias, name, planner, or none."""
    score: float = np.nan
    """How alike the names are, 0 to 1."""


NOT_TWO = Joined()
SIDES = ("left_id", "left", "right_id", "right", "method", "score")


@dataclass
class Ledger:
    """Rows of `matches` and `repairs`, in the order they were written."""

    matched: list[tuple[Any, ...]] = field(default_factory=list)
    mended: list[tuple[str, str, str, float, float, str]] = field(default_factory=list)

    def match(
        self,
        what: str,
        where: str,
        how: str,
        how_sure: float = 1.0,
        *,
        accepted: bool = True,
        joined: Joined = NOT_TWO,
    ) -> None:
        """Write down a join that was made, or looked at and not made."""
        two = (joined.left_id, joined.left, joined.right_id, joined.right)
        self.matched.append(
            (what, where, how, how_sure, accepted, *two, joined.method, joined.score)
        )

    def mend(self, what: str, where: str, how: str, amount: float = np.nan, unit: str = "") -> None:
        """Write down an input that was mended or refused; `amount` is what moved, in `unit`."""
        self.mended.append((what, where, how, 1.0, amount, unit))

    def doubt(
        self,
        what: str,
        where: str,
        how: str,
        how_sure: float,
        amount: float = np.nan,
        unit: str = "",
    ) -> None:
        """Write down an input that was read in a way which is not sure."""
        self.mended.append((what, where, how, how_sure, amount, unit))

    def take(self, repairs: pd.DataFrame) -> None:
        """Write down the rows of a `repairs` table that was made elsewhere."""
        columns = ["what", "where", "how", "how_sure", "amount", "unit"]
        self.mended.extend(repairs[columns].itertuples(index=False, name=None))

    def matches(self) -> pd.DataFrame:
        """Return the table `matches`; several rows of one join become one."""
        columns = ["what", "where", "how", "how_sure", "accepted", *SIDES]
        rows = pd.DataFrame(self.matched, columns=columns)
        last: dict[str, Any] = dict.fromkeys(SIDES, "last")
        told = rows.groupby(["what", "where"], sort=True, as_index=False).agg(
            {"how": _join_sentences, "how_sure": "min", "accepted": "all", **last}
        )
        return MATCHES.arrange(seal_rows(told if len(rows) else rows))

    def repairs(self) -> pd.DataFrame:
        """Return the table `repairs`; several repairs of one thing become one row."""
        columns = ["what", "where", "how", "how_sure", "amount", "unit"]
        rows = pd.DataFrame(self.mended, columns=columns)
        told = rows.groupby(["what", "where"], sort=True, as_index=False).agg(
            {"how": _join_sentences, "how_sure": "min", "amount": "first", "unit": "first"}
        )
        return REPAIRS.arrange(told if len(rows) else rows)


def seal_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Seal the rows that have two sides, so that a planner's corrections are seen."""
    marks = [
        seal(right_id, right, str(accepted)) if method else ""
        for right_id, right, accepted, method in zip(
            rows["right_id"], rows["right"], rows["accepted"], rows["method"], strict=True
        )
    ]
    return rows.assign(seal=pd.Series(marks, index=rows.index, dtype=object))


def _join_sentences(parts: pd.Series[str]) -> str:
    """Join what was written of one thing, each sentence once."""
    return "; ".join(dict.fromkeys(parts))
