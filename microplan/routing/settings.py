"""The rules of a day: how long a sitting lasts, how far a team goes, what comes first."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from microplan.domain.settings import Settings, assumed

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


class RoutingSettings(Settings):
    """Sittings, reach, priorities and the search for day routes: [routing]."""

    seed: int = Field(default=1, ge=0)
    """Seed of the route search; the same seed gives the same plan."""
    iterations: int = Field(default=1500, ge=0)
    """Iterations of the route search; more takes longer and travels less."""
    opens: str = assumed("09:00", tag="R med", source="DOMAIN 8", pattern=CLOCK)
    """Earliest start of a session, where the site has no hours of its own."""
    closes: str = assumed("15:30", tag="R med", source="DOMAIN 8", pattern=CLOCK)
    """Latest end of a session, where the site has no hours of its own."""
    sitting_minutes_min: int = assumed(90, tag="A", source="DOMAIN 8", ge=1)
    """Shortest sitting."""
    sitting_alone_minutes: int = assumed(180, tag="A", source="DOMAIN 8", ge=1)
    """Length of a sitting that is the team's only one of the day, as far as the day allows."""
    set_up_minutes: int = assumed(20, tag="A", source="DOMAIN 1.6", ge=0)
    """Setting up and packing up."""
    child_minutes: int = assumed(8, tag="A", source="DOMAIN 8", ge=0)
    """Minutes of work a child."""
    woman_minutes: int = assumed(4, tag="A", source="DOMAIN 8", ge=0)
    """Minutes of work a pregnant woman."""
    observe_minutes: int = assumed(30, tag="R hi", source="DOMAIN 1.6", ge=0)
    """Minutes that families are watched after the last injection."""
    injections_per_child: float = assumed(2.5, tag="A", source="DOMAIN 1.6", ge=0)
    """Injections a child and visit."""
    injections_per_woman: float = assumed(1.0, tag="A", source="DOMAIN 2.3", ge=0)
    """Injections a pregnant woman and visit."""
    anm_reach_minutes: int = assumed(
        30, tag="A", source="DOMAIN 8; at 45 and 60 no more places are served (Ladakh, demo)", ge=0
    )
    """Farthest one way that a vaccinator without a vehicle of the drive goes, in minutes."""
    anm_between_km: float = assumed(3.0, tag="R med", source="DOMAIN 8", ge=0)
    """Two sites of one vaccinator's day are less than this apart."""
    between_minutes_max: int = assumed(60, tag="A", source="DOMAIN 1.6", ge=0)
    """Farthest way between two sites of one mobile day."""
    offroad_km_max: float = assumed(3.0, tag="A", source="DOMAIN 4.1", ge=0)
    """Farthest that a team walks from the road with its carriers."""
    on_foot_metres: float = assumed(500.0, tag="A", source="DOMAIN 4.1", ge=0)
    """Places nearer to each other than this are walked between, where no water is in the way."""
    child_worth_minutes: int = assumed(300, tag="A", source="DOMAIN 4.5", ge=1)
    """Minutes of travel that a team spends for one more due child."""
    woman_worth_minutes: int = assumed(150, tag="A", source="DOMAIN 4.5", ge=0)
    """Minutes of travel that a team spends for one more due woman."""
    place_worth_minutes: int = assumed(1000, tag="A", source="DOMAIN 4.5", ge=0)
    """Minutes of travel that a team spends to visit a place at all; more than any day costs."""
    high_risk_factor: float = assumed(2.0, tag="A", source="DOMAIN 1.4", ge=1)
    """How much more a place with a high-risk code counts when team-days are short."""
    mobile_day_minutes: int = assumed(240, tag="A", source="DOMAIN 8", ge=0)
    """What a mobile day costs, in minutes of travel: its vehicle is for places without anybody."""
    second_stop_minutes: int = assumed(60, tag="A", source="DOMAIN 8", ge=0)
    """Minutes of travel that a vaccinator alone spends to have one site a day instead of two."""
    other_block_minutes: int = assumed(30, tag="A", source="each block sends its own first", ge=0)
    """What it costs to serve a site of another block than the team's own."""
    against_kind_minutes: int = assumed(120, tag="A", source="DOMAIN 8", ge=0)
    """What it costs to serve a mobile site by a vaccinator alone, or another by a mobile team."""
    departments: Mapping[str, str] = assumed(
        {
            "1": "Urban Development",
            "2": "Tribal Welfare and Social Welfare",
            "3": "Labour",
            "4": "Labour",
            "5": "Panchayati Raj and Fisheries",
            "6": "Tribal Welfare and Forest",
            "urban": "Urban Development",
            "other": "WCD (ICDS)",
        },
        tag="A",
        source="DOMAIN 1.5",
    )
    """Department asked to mobilise: by high-risk code, else `urban`, else `other`."""
