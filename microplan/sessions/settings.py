"""The [sessions] section of the plan file."""

from __future__ import annotations

from pydantic import Field

from microplan.domain.settings import Settings, assumed


class SessionSettings(Settings):
    """Where sessions sit, and who is expected to come."""

    walk_minutes_max: int = assumed(15, tag="F", source="DOMAIN 8, 3.3", ge=1, le=240)
    """Longest walk to a session, with an infant, in minutes."""
    walk_km_max: float = assumed(1.0, tag="R med", source="DOMAIN 8", gt=0, le=20)
    """Longest straight-line way to a session, in km."""
    detour_factor_max: float = assumed(4.0, tag="A", source="DOMAIN 8: barriers", ge=1)
    """A walk across country is not believed where the road between the two takes so many times it,
    as where a river that no file knows of lies between."""
    detour_minutes_min: int = assumed(30, tag="A", source="DOMAIN 8: barriers", ge=0)
    """Shortest way along the road, in minutes on foot, that casts such a doubt."""
    vaccinator_minutes_near: int = assumed(30, tag="A", source="DOMAIN 8", ge=1)
    """A site farther than this from every vaccinator, one way, is a mobile team's."""
    high_risk_sitting_minutes: int = assumed(120, tag="R med", source="DOMAIN 8", ge=1)
    """Shortest sitting at a kiln, slum or other high-risk site, in minutes."""
    sitting_minutes_min: int = assumed(90, tag="R med", source="DOMAIN 8", ge=1)
    """Shortest sitting at any site, in minutes."""
    opens: str = assumed("09:00", tag="R med", source="DOMAIN 8", pattern=r"^\d\d:\d\d$")
    """Vaccinating begins, time of day."""
    closes: str = assumed("15:30", tag="R med", source="DOMAIN 8", pattern=r"^\d\d:\d\d$")
    """Vaccinating ends, time of day."""
    kiln_opens: str = assumed("11:00", tag="R med", source="DOMAIN 8", pattern=r"^\d\d:\d\d$")
    """Earliest start at a brick kiln, time of day."""
    kiln_closes: str = assumed("15:00", tag="R med", source="DOMAIN 8", pattern=r"^\d\d:\d\d$")
    """Latest end at a brick kiln, time of day."""
    never_merged_codes: tuple[str, ...] = ("1", "2", "3", "4", "5")
    """High-risk codes of places that always have a session of their own (DOMAIN 8)."""
    attendance_by_walk: tuple[float, float, float, float, float] = assumed(
        (0.80, 0.75, 0.65, 0.50, 0.30), tag="R lo", source="DOMAIN 8"
    )
    """Share of due children who come, by walk: to 15, 30, 60, 120 minutes, and beyond."""
    visits_left_out: int = assumed(3, tag="D", source="DOMAIN 2.3", ge=1, le=6)
    """Visits that a left-out child needs (Penta 1 to 3), a round each."""
    newly_due_share: float = assumed(0.04, tag="D", source="1 of 24 months", ge=0, le=1)
    """Children newly due in each later round, as a share of those due in the first."""
    women_two_doses_share: float = assumed(0.6, tag="A", source="DOMAIN 2.3", ge=0, le=1)
    """Share of due women who need two Td doses, a round apart; the others need one."""
    pairs_exact: int = Field(default=4000, ge=0)
    """Groups of places with at most this many place-candidate pairs are sited optimally."""
    search_nodes: int = Field(default=2000, ge=1)
    """Limit of the exact search; beyond it a group is sited by greedy choice."""
