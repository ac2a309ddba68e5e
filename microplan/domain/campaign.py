"""The campaign profile: when the drive is held, and whom it is for.

The default is Intensified Mission Indradhanush 2.0 (DOMAIN 1.1, 1.2); another drive is another
profile, written in the plan file's [campaign] section.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from microplan.domain.settings import Settings

IMI_STARTS = (date(2019, 12, 2), date(2020, 1, 6), date(2020, 2, 3), date(2020, 3, 2))


class CampaignSettings(Settings):
    """The drive: its name, rounds, ages and goal."""

    name: str = "Intensified Mission Indradhanush 2.0"
    """Name of the drive, as printed."""
    name_local: str = "सघन मिशन इंद्रधनुष 2.0"
    """Name of the drive in the local language."""
    rounds_start: tuple[date, ...] = Field(default=IMI_STARTS, min_length=1)
    """First day of each round; a start on a day off moves to the next working day."""
    days_per_round: int = Field(default=7, ge=1, le=31)
    """Working days in a round."""
    target_fic: float = Field(default=0.90, gt=0, le=1)
    """Share of children to be fully immunized."""
    age_months_max: int = Field(default=24, ge=12, le=60)
    """Children younger than this are in the drive."""
    gap_days_min: int = Field(default=28, ge=1)
    """Fewest days between two visits to one place (dose interval)."""

    @property
    def rounds(self) -> int:
        """Number of rounds."""
        return len(self.rounds_start)
