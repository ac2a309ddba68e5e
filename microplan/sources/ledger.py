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
        """Return the table `repairs`; several repairs of one thing become one row.

        What they moved is added up, so that no row says less than was done.
        """
        columns = ["what", "where", "how", "how_sure", "amount", "unit"]
        rows = pd.DataFrame(self.mended, columns=columns).drop_duplicates()
        if rows.empty:
            return REPAIRS.arrange(rows)
        own = rows.groupby(["what", "where"])["unit"].transform(_first_unit)
        rows = rows.assign(amount=rows["amount"].where(rows["unit"] == own), unit=own)
        told = rows.groupby(["what", "where"], sort=True, as_index=False).agg(
            {"how": _join_sentences, "how_sure": "min", "amount": _add_up, "unit": "first"}
        )
        return REPAIRS.arrange(told)


def seal_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Seal every row, so that a planner's corrections are seen."""
    parts = zip(rows["right_id"], rows["right"], rows["accepted"], strict=True)
    marks = [seal(right_id, right, str(accepted)) for right_id, right, accepted in parts]
    return rows.assign(seal=pd.Series(marks, index=rows.index, dtype=object))


def _first_unit(units: pd.Series[str]) -> str:
    """Return the unit of the first amount that has one."""
    return next((unit for unit in units if unit), "")


def _add_up(amounts: pd.Series[float]) -> float:
    """Add amounts up; none are none, not nought."""
    return float(amounts.sum(min_count=1))


def _join_sentences(parts: pd.Series[str]) -> str:
    """Join what was written of one thing, each sentence once."""
    return "; ".join(dict.fromkeys(parts))
