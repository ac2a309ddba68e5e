"""Faults that a user can mend, and the exit code that each family carries.

::

    MicroplanError
     ├── Faults            several faults at once, each a `Fault`
     │    ├── PlanFault    exit 2: the plan file is wrong
     │    └── InputFault   exit 3: an input is wrong
     ├── NoSession         exit 4: no session at all can be held
     └── BrokenLaw         exit 5: `verify` found a broken law
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

IDS_SHOWN = 5


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, where it is, and what to do about it.

    `where` is a TOML path for a plan file's fault, and the file (with its layer) for an input's.
    """

    where: str
    what: str
    todo: str = ""
    column: str = ""
    ids: tuple[str, ...] = field(default=())
    count: int = 0

    def __str__(self) -> str:
        """Write the fault as one line: where, column, what, first ids, what to do."""
        place = f"{self.where}, column {self.column}" if self.column else self.where
        ids = f" ({list_ids(self.ids, self.count)})" if self.ids else ""
        todo = f" — {self.todo}" if self.todo else ""
        return f"{place}: {self.what}{ids}{todo}"


def list_ids(ids: Sequence[str], count: int = 0) -> str:
    """Write the first ids, and how many more there are of `count` (default: all given)."""
    shown = ", ".join(ids[:IDS_SHOWN])
    more = max(count, len(ids)) - min(len(ids), IDS_SHOWN)
    return f"{shown} and {more} more" if more > 0 else shown


class MicroplanError(Exception):
    """The root of every error that microplan raises on purpose."""

    exit_code: ClassVar[int] = 1


class Faults(MicroplanError):  # noqa: N818 - the words of the trade
    """Several faults, told all at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(f"- {fault}" for fault in self.faults))

    @classmethod
    def raise_any(cls, faults: Sequence[Fault]) -> None:
        """Raise this family with all the faults, if there are any."""
        if faults:
            raise cls(faults)


class PlanFault(Faults):
    """The plan file is wrong."""

    exit_code = 2


class InputFault(Faults):
    """An input file is wrong."""

    exit_code = 3


class NoSession(MicroplanError):  # noqa: N818
    """No session at all can be held; the message says which constraint binds."""

    exit_code = 4


class BrokenLaw(Faults):
    """A finished plan breaks a law of docs/laws.md."""

    exit_code = 5
