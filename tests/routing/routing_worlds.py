"""Small worlds for the tests of routing: tables written from a few figures, no roads."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from microplan.domain.campaign import CampaignSettings
from microplan.domain.tables import FACILITIES, REPAIRS, SITES, VISITS
from microplan.geo.networks import empty_network
from microplan.geo.roads import Roads
from microplan.geo.walking import TerrainSettings
from microplan.routing.calendar import CalendarSettings, make_calendar
from microplan.routing.days import RoutingSettings, schedule_days
from microplan.routing.teams import TeamSettings, make_teams
from microplan.routing.template import plan_week

if TYPE_CHECKING:
    from microplan.domain.handover import Days

KM_NORTH = 1 / 110.574  # degrees of latitude a km, near the equator of the ellipsoid
LAT, LON = 0.5, 81.0
CRS = "EPSG:32644"
REPORT = REPAIRS.empty()
NOTHING = gpd.GeoDataFrame({"name": []}, geometry=[], crs="EPSG:4326")
NO_ROADS = Roads(empty_network(CRS), NOTHING, NOTHING, REPORT, 0.0, 0.0, kmh_without_roads=20.0)
ON_FOOT = TerrainSettings()
BLANK = dict.fromkeys(("name", "name_local", "locator", "subcentre_id", "source"), "")


@dataclass(frozen=True)
class Site:
    """A site `north` km north and `east` km east of the origin, and (children, women) by round."""

    name: str
    north: float
    east: float = 0.0
    due: tuple[tuple[int, int], ...] = ((5, 1),)
    kind: str = "outreach"
    hra_code: str = ""
    opens: str = ""
    closes: str = ""
    block: str = "B1"
    minutes_min: int = 0


@dataclass(frozen=True)
class Post:
    name: str
    north: float = 0.0
    east: float = 0.0
    vaccinators: int = 1
    vehicles: int = 0
    block: str = "B1"
    vacant: bool = False


@dataclass(frozen=True)
class World:
    sites: tuple[Site, ...]
    posts: tuple[Post, ...]
    days: int = 7
    rounds: int = 1
    settings: RoutingSettings = field(default_factory=lambda: RoutingSettings(iterations=150))
    team_settings: TeamSettings = field(default_factory=TeamSettings)
    calendar_settings: CalendarSettings = field(default_factory=CalendarSettings)
    roads: Roads = field(default_factory=lambda: NO_ROADS)

    @property
    def campaign(self) -> CampaignSettings:
        starts = tuple(date(2019, 12, 2) + timedelta(days=28 * n) for n in range(self.rounds))
        return CampaignSettings(rounds_start=starts, days_per_round=self.days)

    def tables(self) -> dict[str, pd.DataFrame]:
        blocks = sorted({s.block for s in self.sites} | {post.block for post in self.posts})
        areas = pd.DataFrame(
            [(block, "", "block") for block in blocks], columns=["area_id", "parent_id", "level"]
        )
        facilities = FACILITIES.arrange(pd.DataFrame([write_post(post) for post in self.posts]))
        return {
            "sites": SITES.arrange(pd.DataFrame([write_site(site) for site in self.sites])),
            "visits": VISITS.arrange(
                pd.DataFrame([row for site in self.sites for row in write_visits(site)])
            ),
            "facilities": facilities,
            "teams": make_teams(facilities, self.team_settings),
            "calendar": make_calendar(areas, self.campaign, self.calendar_settings),
        }

    def plan(self, **tables: pd.DataFrame) -> Days:
        given = {**self.tables(), **tables}
        rules: dict[str, Any] = {
            "roads": self.roads,
            "terrain": ON_FOOT,
            "settings": self.settings,
            "campaign": self.campaign,
        }
        template = plan_week(**given, **rules)
        return schedule_days(**given, template=template, **rules)

    def with_(self, **changes: Any) -> World:
        return replace(self, **changes)


def locate(place: Site | Post) -> dict[str, float]:
    return {"lon": LON + place.east / 111.315, "lat": LAT + place.north * KM_NORTH}


def write_site(site: Site) -> dict[str, object]:
    return {
        **BLANK,
        "site_id": site.name,
        "area_id": site.block,
        "name": site.name,
        "kind": site.kind,
        "facility_id": "",
        "hra_code": site.hra_code,
        "urban": False,
        "sitting_minutes_min": site.minutes_min,
        "opens": site.opens,
        "closes": site.closes,
        **locate(site),
    }


def write_post(post: Post) -> dict[str, object]:
    return {
        **BLANK,
        "facility_id": post.name,
        "area_id": post.block,
        "name": f"PHC {post.name}",
        "kind": "phc",
        "cold_chain": post.vehicles > 0,
        "vacant": post.vacant,
        "vaccinators": post.vaccinators,
        "vehicles": post.vehicles,
        **locate(post),
    }


def write_visits(site: Site) -> list[dict[str, object]]:
    return [
        {
            "site_id": site.name,
            "round": number,
            "due_children": children,
            "due_pregnant": women,
            "expected_children": children,
            "expected_pregnant": women,
        }
        for number, (children, women) in enumerate(site.due, start=1)
    ]
