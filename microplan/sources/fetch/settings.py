"""Settings of the plan file's [fetch]: which districts, from which addresses, within which limits.

The public services are the defaults; every address is a setting, so that a mirror, an office's own
server or a file that somebody publishes elsewhere can stand in for them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from microplan.domain.settings import InputFile, Settings
from microplan.sources.fetch.addresses import demand_address
from microplan.sources.file_settings import FileSettings

Part = Literal["boundaries", "population", "roads", "facilities"]
Address = Annotated[str, AfterValidator(demand_address)]
"""An http or https address, or empty; {country} and the like stand for other settings."""
Digest = Annotated[str, Field(pattern="^([0-9a-f]{64})?$")]
"""A SHA-256 in 64 small hexadecimal digits, or empty."""
Level = Annotated[str, Field(pattern="^(ADM[0-5])?$")]
OPENSTREETMAP = "OpenStreetMap contributors"
ODBL = "ODbL 1.0"
OSM_WORDS = "© OpenStreetMap contributors, ODbL 1.0"


class LimitSettings(Settings):
    """How long, how often and how much: nothing that a server does goes on for ever."""

    tries: int = Field(default=5, ge=1, le=20)
    """Tries in a row that bring nothing, before an address is given up."""
    wait_seconds: float = Field(default=2.0, ge=0)
    """Wait before the second try; it doubles with each."""
    wait_seconds_max: float = Field(default=120.0, ge=0)
    """The longest wait, also where a server asks for more (Retry-After)."""
    timeout_seconds: float = Field(default=60.0, gt=0)
    """How long a server may be silent before the try counts as failed."""
    file_minutes_max: float = Field(default=240.0, gt=0)
    """How long one file may take, tries and waits together."""
    file_megabytes_max: float = Field(default=2000.0, gt=0)
    """The largest file that is taken, packed or unpacked."""
    answer_megabytes_max: float = Field(default=20.0, gt=0)
    """The largest answer of a service that only tells where a file lies."""
    redirects_max: int = Field(default=5, ge=0, le=20)
    """How often an address may lead on to another."""
    certificates: InputFile | None = None
    """Certificates (PEM) of an office's own authority, to trust instead of the public ones."""


class BoundarySettings(Settings):
    """Boundaries, as geoBoundaries publishes them."""

    service: Address = "https://www.geoboundaries.org/api/current/gbOpen/{country}/{level}/"
    """Where the service tells of a level's files."""
    district_level: Level = "ADM2"
    """The level of the districts."""
    block_level: Level = "ADM3"
    """The level below them; empty: none is fetched. In India these are sub-districts."""
    simplified: bool = False
    """Whether the simplified shapes will do; they are about a tenth of the size."""
    publisher: str = "geoBoundaries, William & Mary geoLab"
    """Who publishes it."""
    attribution: str = "geoBoundaries, www.geoboundaries.org"
    """Words that the licence asks for."""


class PopulationFetchSettings(Settings):
    """People per cell, as WorldPop publishes them."""

    service: Address = "https://hub.worldpop.org/rest/data/pop/{product}?iso3={country}"
    """Where the service tells of a country's files."""
    files: Address = "https://data.worldpop.org/"
    """Where the files lie, where the service names them by their place only."""
    product: str = Field(default="cic2020_100m", pattern="^[A-Za-z0-9_]+$")
    """The service's name of the product: cic2020_100m (people in built-up cells only), wpgp."""
    year: int = Field(default=2020, ge=1990, le=2050)
    """Year of the people."""
    address: Address = ""
    """Address of one GeoTIFF of people per cell; given, the service is not asked."""
    sha256: Digest = ""
    """Digest of that whole file; given, it is fetched whole and checked."""
    margin_km: float = Field(default=0.5, ge=0, le=50)
    """How far around the districts cells are kept."""
    publisher: str = "WorldPop, University of Southampton"
    """Who publishes it."""
    licence: str = "CC BY 4.0"
    """Under which licence."""
    attribution: str = "WorldPop (www.worldpop.org), CC BY 4.0"
    """Words that the licence asks for."""


class RoadFetchSettings(Settings):
    """Roads out of OpenStreetMap: from an Overpass server, or cut out of a region's file."""

    service: Address = "https://overpass-api.de/api/interpreter"
    """The Overpass server."""
    region: Address = ""
    """Address of a region's .osm.pbf, such as a state's; given, Overpass is not asked."""
    sha256: Digest = ""
    """Digest of that file."""
    md5_beside: bool = True
    """Whether that file's MD5 lies beside it, under its address and ".md5"."""
    margin_km: float = Field(default=10.0, ge=0, le=100)
    """How far around the districts roads are kept: the way between two blocks may lead outside."""
    tile_km: float = Field(default=40.0, ge=2, le=200)
    """Side of the squares in which Overpass is asked, km; one that is too much is quartered."""
    publisher: str = OPENSTREETMAP
    """Who publishes it."""
    licence: str = ODBL
    """Under which licence."""
    attribution: str = OSM_WORDS
    """Words that the licence asks for."""


class FacilityFetchSettings(Settings):
    """Health posts out of OpenStreetMap, or out of a GeoJSON of points such as healthsites.io's."""

    address: Address = ""
    """Address of a GeoJSON (also zipped); given, OpenStreetMap is not asked."""
    sha256: Digest = ""
    """Digest of that file."""
    margin_km: float = Field(default=2.0, ge=0, le=50)
    """How far around the districts posts are kept."""
    publisher: str = OPENSTREETMAP
    """Who publishes it."""
    licence: str = ODBL
    """Under which licence."""
    attribution: str = OSM_WORDS
    """Words that the licence asks for."""


class FetchSettings(Settings):
    """Public data for the plan's districts."""

    country: str = Field(default="IND", pattern="^[A-Z]{3}$")
    """The country, in the three letters of ISO 3166."""
    districts: tuple[str, ...] = ()
    """Districts by name or by the publisher's id, as their publisher writes them."""
    within: FileSettings | None = None
    """Boundaries of one's own, in place of `districts`; geoBoundaries is not asked."""
    parts: tuple[Part, ...] = ("boundaries", "population", "roads", "facilities")
    """What is fetched."""
    folder: str = Field(default="data", pattern="^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
    """The folder beside the plan file into which the files go; a name, not a path."""
    boundaries: BoundarySettings = BoundarySettings()
    """Boundaries."""
    population: PopulationFetchSettings = PopulationFetchSettings()
    """People per cell."""
    roads: RoadFetchSettings = RoadFetchSettings()
    """Roads."""
    facilities: FacilityFetchSettings = FacilityFetchSettings()
    """Health posts."""
    limits: LimitSettings = LimitSettings()
    """How long, how often and how much."""

    @model_validator(mode="after")
    def _demand_place(self) -> FetchSettings:
        """Demand a place to fetch for."""
        if bool(self.districts) == (self.within is not None):
            raise ValueError("needs districts, or a file of boundaries as within, and not both")
        return self
