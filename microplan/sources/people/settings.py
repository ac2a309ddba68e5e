"""Settings of the plan file's [population]: who lives where, and who is on a list."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, field_validator, model_validator

from microplan.domain.settings import InputFile, Settings, assumed
from microplan.sources.file_settings import FileSettings
from microplan.sources.lists.settings import DueListSettings

Unit = Literal["people", "people/km2", "people/hectare", "people/m2"]


class RasterSettings(Settings):
    """A raster of people: counts per cell, or density."""

    file: InputFile
    """GeoTIFF, or what else rasterio opens, in any projection; it is read part by part."""
    bands: tuple[int, ...] = Field(default=(1,), min_length=1)
    """Bands to read, the first is 1; several, such as one of each sex, are added up."""
    unit: Unit = "people"
    """What a cell holds: people, or a density, which is multiplied by the cell's true area."""
    negative: Literal["refuse", "zero"] = "refuse"
    """What to do with cells below zero: refuse the file, or count them as nobody."""
    people_per_km2_max: float = assumed(
        200_000.0, tag="A", source="DOMAIN 4.2; no city's 100 m cell is known to hold more", gt=0
    )
    """A cell that is more densely peopled than this is absurd; so is an infinite one."""
    absurd: Literal["refuse", "zero", "keep"] = "refuse"
    """What to do with absurd cells: refuse the file, count them as nobody, or keep and tell."""


class PlacesSettings(FileSettings):
    """Named points where people live, and the columns to read."""

    id: str
    """Column of the id; the plan's own id is this with a letter before it, such as V-1411809."""
    repeated_ids: Literal["refuse", "suffix"] = "refuse"
    """Where an id stands on several rows: refuse the file, or call them 17-1, 17-2 and so on.

    They are numbered from west to east (then south to north, by name, by people), whatever their
    order in the file.
    """
    name: str
    """Column of the name in Latin script."""
    name_local: str = ""
    """Column of the name in the local script."""
    people: str = ""
    """Column of the people; empty: they come from the raster."""
    houses: str = ""
    """Column of the houses."""
    kind: str = ""
    """Column of what the place is: habitation, village, hamlet, town part, ward part."""
    kinds: dict[str, str] = Field(default_factory=dict)
    """What the words of that column mean, such as "mohalla" = "town part"."""
    area: str = ""
    """Column of the block's id; empty: told from the point."""
    hra_code: str = ""
    """Column of the high-risk code."""
    tribal_share: str = ""
    """Column of the share of scheduled tribes, 0 to 1."""
    urban: str = ""
    """Column that says whether the place is urban (yes, no); an empty cell goes by rule."""
    urban_ids: tuple[str, ...] = ()
    """Ids of places that are urban, whatever the column or the rule says."""
    refusals: str = ""
    """Column of the families that refused."""
    last_verified: str = ""
    """Column of the date when the list was last verified, such as 2019-11-04."""
    flags: str = ""
    """Column of criteria (DOMAIN 1.4) that hold, joined by ";"."""


class SpreadSettings(FileSettings):
    """Where in polygons people live: built-up shapes, or a raster."""

    classes: tuple[int, ...] = ()
    """Of a raster of land cover, the values that are lived in; none: the value is the weight."""


class PolygonsSettings(PlacesSettings):
    """Polygons with people (wards, villages), and the columns to read."""

    spread_over: SpreadSettings | None = None
    """Where in them people live; without it they are spread evenly."""
    cell_metres: float = Field(default=100.0, ge=10)
    """Side of the square cells over which people are spread."""
    kind_of_all: Literal["village", "habitation", "ward part", "town part"] = "ward part"
    """What a polygon is where no column says it."""


class HighRiskSettings(PlacesSettings):
    """High-risk sites (slums, nomads, kilns, construction, other migrants, settled)."""

    id: str = "id"
    """Column of the id."""
    name: str = "name"
    """Column of the name in Latin script."""
    name_local: str = "name_local"
    """Column of the name in the local script."""
    people: str = "people"
    """Column of the people; an empty cell is counted by its houses."""
    houses: str = "houses"
    """Column of the houses."""
    hra_code: str = "hra_code"
    """Column of the high-risk code, 1 to 6."""
    last_verified: str = "last_verified"
    """Column of the date when the list was last verified."""
    flags: str = "flags"
    """Column of criteria (DOMAIN 1.4) that hold, joined by ";"."""


Told = Literal["head count", "register", "places", "polygons", "raster"]


class CountSettings(Settings):
    """People counted in the field, by place: a head count, or a register."""

    file: InputFile
    """CSV, a row a place."""
    encoding: str = ""
    """Encoding of its text; empty: UTF-8."""
    what: Literal["head count", "register"] = "head count"
    """What it is: a validated head count, or a register of ASHA or anganwadi worker."""
    id: str = "id"
    """Column of the place's (or high-risk site's) id."""
    people: str = "people"
    """Column of the people; empty: they are told by houses."""
    houses: str = ""
    """Column of the houses, for rows without people."""


class ClusterSettings(Settings):
    """How populated cells, to which no named place is near, become settlements."""

    people_min: float = assumed(
        25.0, tag="A", source="five families; fewer are seldom a session's reason", ge=0
    )
    """A cluster of fewer people joins the nearest larger one of its block within reach."""
    hamlet_people_max: float = assumed(
        100.0, tag="A", source="DOMAIN 4.6: a hamlet has fewer than 20 residences, of five", ge=0
    )
    """A cluster of fewer people is a hamlet, else it is a village."""
    part_people_max: float = assumed(
        5000.0, tag="A", source="DOMAIN 2.2: 10,000 people an urban ANM, half of it a site", gt=0
    )
    """A cluster of more people is cut into compact parts, none with more but a single cell."""
    town_people_min: float = assumed(
        15_000.0,
        tag="A",
        source="2,100 people per km2 within 1.5 km; the densest rural blocks of Bihar have 1,500",
        ge=0,
    )
    """A cluster with so many people within reach of its peak is a town, its parts town parts."""


class PopulationSettings(Settings):
    """Who lives where: a raster, named places, or both; high-risk sites and the due list."""

    raster: RasterSettings | None = None
    """A raster of people."""
    rasters: tuple[RasterSettings, ...] = ()
    """Several rasters of one grid, such as one of each age and sex: added up cell by cell."""
    whole_cells_max: int = Field(default=100_000_000, ge=0)
    """A raster of more cells is read around the blocks only; people farther off are not counted."""
    places: PlacesSettings | None = None
    """Named points."""
    polygons: PolygonsSettings | None = None
    """Polygons with people, such as wards."""
    counts: tuple[CountSettings, ...] = ()
    """Head counts and registers, joined by id to places and high-risk sites."""
    trust: tuple[Told, ...] = assumed(
        ("head count", "register", "places", "polygons", "raster"),
        tag="A",
        source="DOMAIN 4.2: head count, then registers, then raster",
    )
    """Where two sources speak of the same place, the one that stands first here is believed.

    Their ratio is in repairs.csv, as a doubt where it is below 0.5 or above 2.
    """
    high_risk: HighRiskSettings | None = None
    """High-risk sites."""
    due_list: DueListSettings | None = None
    """The due list."""
    household_size: float = assumed(4.8, tag="R hi", source="DOMAIN 2.2: census 2011", gt=0)
    """People a house, where a source has only houses."""
    cell_reach_metres: float = assumed(
        1500.0, tag="A", source="DOMAIN 8: a walk of 1 km or 15 minutes, and half of it", gt=0
    )
    """A raster cell belongs to the nearest named place within this; what is left clusters."""
    clusters: ClusterSettings = ClusterSettings()
    """How cells to which no named place is near become settlements."""
    points_in_raster: bool = assumed(
        True, tag="A", source="DOMAIN 4.2: a raster is a total that lists only correct"
    )
    """Whether people whom a point brings along are among those that the raster counts."""
    urban_by_density: Literal["where no wards", "always", "never"] = "where no wards"
    """When people decide what is urban: only in a plan without ward polygons, always, or never."""
    urban_people_min: float = assumed(
        5000.0, tag="A", source="census rule for towns: 5,000 people, 400 per km2", ge=0
    )
    """By people, a place is urban where so many live within `urban_reach_metres`, and ..."""
    town_people_min: float = assumed(
        3000.0, tag="A", source="in a dense plain many villages have 5,000 people around", ge=0
    )
    """... where one place within that reach has so many people of its own."""
    urban_reach_metres: float = assumed(
        2000.0, tag="A", source="12.6 km2: 5,000 people in it are 400 per km2", gt=0
    )
    """How far around a place its people are counted, to tell whether it is urban."""

    @property
    def every_raster(self) -> tuple[RasterSettings, ...]:
        """All rasters of the plan, in its order."""
        return (*((self.raster,) if self.raster else ()), *self.rasters)

    @field_validator("trust")
    @classmethod
    def _demand_all(cls, trust: tuple[Told, ...]) -> tuple[Told, ...]:
        """Demand every source once."""
        if sorted(trust) != sorted(get_args(Told)):
            raise ValueError(f"needs each of these once: {', '.join(get_args(Told))}")
        return trust

    @model_validator(mode="after")
    def _demand_people(self) -> PopulationSettings:
        """Demand somebody to plan for."""
        files = [file for file in (self.places, self.polygons) if file is not None]
        if not self.every_raster and not any(file.people or file.houses for file in files):
            what = "places or polygons with a column of people (or of houses)"
            raise ValueError(f"needs a raster, or {what}")
        return self
