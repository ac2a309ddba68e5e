"""Settings of the ground that feet go over: land cover, heights, and what seasons do to them."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from microplan.domain.settings import InputFile, Settings, assumed

KMH_MAX = 10.0
COVER_KMH = {
    10: 2.0,
    20: 3.0,
    30: 4.0,
    40: 3.0,
    50: 5.0,
    60: 4.0,
    70: 1.5,
    80: 0.0,
    90: 1.5,
    95: 1.5,
    100: 4.0,
}
"""By ESA WorldCover's codes: tree cover, shrubland, grassland, cropland (bunds), built-up, bare,
snow and ice, water, herbaceous wetland, mangroves, moss and lichen."""


class GroundSettings(Settings):
    """What the ground is like: the part of [terrain] that asks for rasters."""

    land_cover: InputFile | None = None
    """Raster of classes of land cover, such as ESA WorldCover's."""
    land_cover_kmh: dict[int, float] = assumed(
        COVER_KMH, tag="A", source="DOMAIN 4.1; snow, mangroves and moss: own"
    )
    """Walking speed of a healthy adult by class of the raster, km/h; 0 is not walked. Those not
    named keep theirs; a class of the raster that has none is a fault."""
    elevation: InputFile | None = None
    """Raster of heights, metres: with it, slopes slow the walk (Tobler)."""
    ground_cell_metres: float = assumed(
        100.0, tag="A", source="WorldPop's cell; a minute and a half on foot", ge=10, le=1000
    )
    """Side of the cells in which the ground is travelled."""
    ground_margin_km: float = assumed(5.0, tag="A", source="over an hour on foot", ge=0, le=100)
    """How far outside the areas the ground is read, km."""
    ground_move_metres: float = assumed(
        500.0, tag="A", source="five cells: points of villages lie so far off", ge=0
    )
    """A place on a cell that cannot be walked is moved so far at most; the way is counted."""
    terrain_factor: float = assumed(2.0, tag="A", source="half as fast as on a level road", ge=1)
    """Ground that makes the walk this many times as long as level, open ground is a barrier."""
    season_factor: float = assumed(2.0, tag="A", source="as terrain_factor", ge=1)
    """A season, or closures, that make a way this many times as long are a barrier."""
    wet_ground_factor: float = assumed(0.7, tag="A", source="DOMAIN 4.1, paths", gt=0, le=1)
    """Share of the walking speed off the road that is left in the wet season."""
    wet_blocked_cover: tuple[int, ...] = assumed(
        (90,), tag="A", source="wetlands are under water then"
    )
    """Classes of land cover that are not walked in the wet season."""
    winter_blocked_cover: tuple[int, ...] = assumed(
        (70,), tag="A", source="DOMAIN 8: snow passes are closed from December to March"
    )
    """Classes of land cover that are not walked in winter."""

    closures: InputFile | None = None
    """Roads and passes that are closed, a row each: road (its id or name) or lon, lat and radius_km
    (1), from, to (dates), closed_to (all or vehicles), reason."""
    closed_in_part: Literal["closed", "open"] = "closed"
    """What a road counts as that is closed in some rounds of the drive, and not in all."""

    @field_validator("land_cover_kmh")
    @classmethod
    def _know_speeds(cls, given: dict[int, float]) -> dict[int, float]:
        """Demand that speeds are possible."""
        if any(not 0 <= kmh <= KMH_MAX for kmh in given.values()):
            raise ValueError(f"a walking speed must be from 0 to {KMH_MAX:g} km/h")
        return given

    @property
    def cover_kmh(self) -> dict[int, float]:
        """The walking speed of every class that has one."""
        return {**COVER_KMH, **self.land_cover_kmh}

    def blocked_cover(self, season: str) -> tuple[int, ...]:
        """Return the classes that the season closes."""
        blocked = {"wet": self.wet_blocked_cover, "winter": self.winter_blocked_cover}
        return blocked.get(season, ())

    def ground_factor(self, season: str) -> float:
        """Return what the season leaves of the walking speed off the road."""
        return self.wet_ground_factor if season == "wet" else 1.0
