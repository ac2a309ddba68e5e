"""Settings of the plan file's [names]: how tables are joined to places by code and name."""

from __future__ import annotations

from microplan.domain.settings import InputFile, Settings, assumed


class NameSettings(Settings):
    """How names are joined, and what the planner has said about them."""

    aliases: InputFile | None = None
    """CSV of your own other names (old, new; also state, level): they join like the shipped ones.

    Several old names may have one new name: all of them are then joined to it.
    """
    decisions: InputFile | None = None
    """A matches.csv that you corrected: what you changed in it wins (docs/guide.md says how)."""
    state: str = ""
    """State of the plan's places; needed where a list has several states with a column for it."""
    within_min: float = assumed(
        0.80, tag="D", source="benchmarks: 1.00 of districts right within their state", ge=0, le=1
    )
    """Least likeness, 0 to 1, where both sides name their state; elsewhere the list's own holds."""
    clear_by: float = assumed(0.02, tag="A", source="a wrong join is worse than none", ge=0, le=1)
    """How far, 0 to 1, the best likeness must be ahead of the next for a join."""
    moved_min: float = assumed(
        0.95, tag="A", source="places moved to new districts since the census", ge=0, le=1
    )
    """Least likeness, 0 to 1, at which a place is joined to one of another parent."""
    contrary_below: float = assumed(
        0.5, tag="A", source="names of one place are rarely less alike", ge=0, le=1
    )
    """Likeness below which a code and the names contradict each other."""


NO_NAMES = NameSettings()
