"""What a check of the inputs found: faults, doubts, what was done about them, and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from microplan.errors import Fault

Weight = Literal["doubt", "done"]


@dataclass(frozen=True)
class Row:
    """One row of a report table: what it speaks of, where that stands, and what was done."""

    what: str
    where: str
    how: str


@dataclass(frozen=True)
class Finding:
    """One kind of doubt, repair or join in one file, with every row that is of it."""

    weight: Weight
    where: str
    """File and layer."""
    what: str
    """A sentence; "…" stands where the rows differ."""
    todo: str = ""
    how_sure: float = 1.0
    """Of the least sure row."""
    amount: str = ""
    """What moved in all, with its unit, such as "1,204 people"."""
    rows: tuple[Row, ...] = field(default=())

    @property
    def ids(self) -> tuple[str, ...]:
        """What the rows speak of."""
        return tuple(row.what for row in self.rows)


@dataclass(frozen=True)
class Figure:
    """One figure of the inputs, by which one sees whether they fit together."""

    of: str
    """What it belongs to, such as "People"."""
    what: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Skipped:
    """A part of the inputs that could not be looked at, and what it waits for."""

    part: str
    needs: str


@dataclass(frozen=True)
class Checked:
    """All that a check found, worst first."""

    plan: str
    """The plan file's name."""
    title: str
    exit_code: int
    """0 nothing wrong, 1 microplan itself failed, 2 the plan file is wrong, 3 an input is."""
    faults: tuple[Fault, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    doubts: tuple[Finding, ...] = ()
    done: tuple[Finding, ...] = ()
    """Repairs and joins that are sure."""
    figures: tuple[Figure, ...] = ()
    joins: str = ""
    """Where the joins were written for a planner to correct; "" where that was not asked."""
