"""The teams: who can hold sessions, from where, by what, and how much in a day.

The normal session is one vaccinator (ANM) at one site for most of the day; her vaccine is brought
by a courier. A mobile team has a hired vehicle, starts at a cold-chain point, carries its own
vaccine, and is for places that have nobody (DOMAIN 8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from microplan.domain.settings import Settings, assumed
from microplan.domain.tables import TEAMS

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


class TeamSettings(Settings):
    """Who makes up a team, and what a team can do in a day: [teams]."""

    anm_vehicle: str = assumed("local transport", tag="A", source="DOMAIN 8")
    """What a vaccinator travels by from her post to her site."""
    anm_stops_max: int = assumed(2, tag="R med", source="DOMAIN 8", ge=1, le=4)
    """Most session stops of a vaccinator's day; two only where they are near each other."""
    mobile_vehicle: str = assumed("hired four-wheeler", tag="A", source="DOMAIN 1.6")
    """What a mobile team travels by."""
    mobile_vaccinators: int = assumed(1, tag="A", source="DOMAIN 1.6", ge=1, le=6)
    """Vaccinators of a mobile team, taken from those of its base."""
    mobile_stops_max: int = assumed(2, tag="R med", source="DOMAIN 8", ge=1, le=6)
    """Most session stops of a mobile day."""
    day_start: str = assumed("08:00", tag="R med", source="DOMAIN 8", pattern=CLOCK)
    """Start of duty: nobody leaves a base before."""
    day_end: str = assumed("17:00", tag="R med", source="DOMAIN 8", pattern=CLOCK)
    """End of duty: everybody is back at the base."""
    work_minutes_max: int = assumed(540, tag="R med", source="DOMAIN 8", ge=60, le=960)
    """Longest day's work in minutes, from leaving the base to being back."""
    cold_life_minutes: int = assumed(720, tag="R med", source="DOMAIN 2.4", ge=60)
    """How long a vaccine carrier keeps cold."""
    children_per_vaccinator_max: int = assumed(30, tag="F", source="DOMAIN 1.6", ge=1)
    """Most children that one vaccinator vaccinates in a day."""


def make_teams(facilities: pd.DataFrame, settings: TeamSettings) -> pd.DataFrame:
    """Make the teams of every health post out of its vaccinators and vehicles.

    A cold-chain point crews its vehicles first, as far as its vaccinators go; everybody else works
    alone from her post. A vacant post has nobody, and a post that lies in no block of the plan is
    not the plan's to send.

    Parameters
    ----------
    facilities : pd.DataFrame
        Table `facilities`.
    settings : TeamSettings
        What a team is.

    Returns
    -------
    pd.DataFrame
        Table `teams`; ids are the base and a number: TM-<facility_id>-<a|m><n>.
    """
    posts = facilities[~facilities["vacant"] & (facilities["area_id"] != "")]
    rows = [row for post in posts.itertuples() for row in _staff_post(post, settings)]
    return TEAMS.arrange(pd.DataFrame(rows, columns=TEAMS.names))


def _staff_post(post: Any, settings: TeamSettings) -> Iterator[dict[str, object]]:
    """Yield the teams of one post."""
    crews = post.vaccinators // settings.mobile_vaccinators
    mobile = min(post.vehicles, crews) if post.cold_chain else 0
    alone = post.vaccinators - mobile * settings.mobile_vaccinators
    for number in range(1, mobile + 1):
        yield _describe_team(post, f"m{number}", settings) | {
            "mode": "mobile",
            "vehicle": settings.mobile_vehicle,
            "vaccinators": settings.mobile_vaccinators,
            "carriers": 1 + settings.mobile_stops_max,  # one, and one more a stop (DOMAIN 8)
            "stops_max": settings.mobile_stops_max,
        }
    for number in range(1, alone + 1):
        yield _describe_team(post, f"a{number}", settings) | {
            "mode": "anm",
            "vehicle": settings.anm_vehicle,
            "vaccinators": 1,
            "carriers": settings.anm_stops_max,  # one a single-site session (DOMAIN 8)
            "stops_max": settings.anm_stops_max,
        }


def _describe_team(post: Any, number: str, settings: TeamSettings) -> dict[str, object]:
    """Return what the teams of all modes share."""
    return {
        "team_id": f"TM-{post.facility_id}-{number}",
        "facility_id": post.facility_id,
        "area_id": post.area_id,
        "cold_life_minutes": settings.cold_life_minutes,
        "day_start": settings.day_start,
        "day_end": settings.day_end,
        "work_minutes_max": settings.work_minutes_max,
        "children_per_vaccinator_max": settings.children_per_vaccinator_max,
    }
