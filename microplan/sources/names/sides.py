"""The two sides of a join, and what a join is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Method = Literal["code", "alias", "name", "planner", "none"]
Refusal = Literal["", "none", "taken", "taken, unlike", "unlike", "unclear"]
"""Why a place was not joined: it has no candidate, or its best is joined to another (and is less
alike than one must be), is less alike than one must be, or is not the only one."""


@dataclass(frozen=True)
class Side:
    """The places of one side, by their position; what is not known is left empty."""

    names: Sequence[str]
    ids: Sequence[str] = ()
    parents: Sequence[str] = ()
    """The parent of each, by the same ids on both sides, or else by any."""
    states: Sequence[str] = ()
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Codes by system (or column)."""

    def id(self, at: int) -> str:
        """Return the id of a place, "" where it has none."""
        return str(self.ids[at]) if len(self.ids) else ""

    def parent(self, at: int) -> str:
        """Return the parent of a place, "" where it is not known."""
        return str(self.parents[at]) if len(self.parents) else ""

    def state(self, at: int) -> str:
        """Return the state of a place, "" where it is not known."""
        return str(self.states[at]) if len(self.states) else ""


@dataclass(frozen=True)
class Join:
    """A place of ours and one of theirs: joined, or the best that was found and refused."""

    left: int
    right: int
    """-1: there is none."""
    method: Method
    score: float
    how: str
    accepted: bool = True
    second: bool = False
    """Whether it is a row beside the one that the place was joined to."""
    refusal: Refusal = ""


@dataclass(frozen=True)
class JoinRules:
    """What is joined to what, and from which likeness."""

    where: str
    """The file, as report tables name it."""
    match_min: float
    """Least likeness of two names."""
    level: str = ""
    """Level of the places, for the aliases: district, subdistrict, block."""
    what: Mapping[int, str] = field(default_factory=dict)
    """How report tables name a place of ours; its id or name, where this does not say."""
    together: Mapping[Refusal, str] = field(default_factory=dict)
    """What is told of all the places that were refused for one reason, in one row for them all."""
