"""What a reader joined and mended, written down row by row as it goes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from microplan.domain.tables import MATCHES, REPAIRS


@dataclass
class Ledger:
    """Rows of `matches` and `repairs`, in the order they were written."""

    matched: list[tuple[str, str, str, float, bool]] = field(default_factory=list)
    mended: list[tuple[str, str, str, float, float, str]] = field(default_factory=list)

    def match(
        self, what: str, where: str, how: str, how_sure: float = 1.0, *, accepted: bool = True
    ) -> None:
        """Write down a join that was made, or looked at and not made."""
        self.matched.append((what, where, how, how_sure, accepted))

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
        columns = ["what", "where", "how", "how_sure", "accepted"]
        rows = pd.DataFrame(self.matched, columns=columns)
        told = rows.groupby(["what", "where"], sort=True, as_index=False).agg(
            {"how": _join_sentences, "how_sure": "min", "accepted": "all"}
        )
        return MATCHES.arrange(told if len(rows) else rows)

    def repairs(self) -> pd.DataFrame:
        """Return the table `repairs`; several repairs of one thing become one row."""
        columns = ["what", "where", "how", "how_sure", "amount", "unit"]
        rows = pd.DataFrame(self.mended, columns=columns)
        told = rows.groupby(["what", "where"], sort=True, as_index=False).agg(
            {"how": _join_sentences, "how_sure": "min", "amount": "first", "unit": "first"}
        )
        return REPAIRS.arrange(told if len(rows) else rows)


def _join_sentences(parts: pd.Series[str]) -> str:
    """Join what was written of one thing, each sentence once."""
    return "; ".join(dict.fromkeys(parts))
