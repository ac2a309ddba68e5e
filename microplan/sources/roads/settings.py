"""Settings of the plan file's [roads]: the file, what its words mean, and how fast one drives."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from microplan.domain.settings import InputFile, Settings, assumed
from microplan.sources.file_settings import FileSettings
from microplan.sources.roads.words import (
    CLOSED,
    FERRY,
    GRADE_KMH,
    KMH,
    LEFT_OUT,
    SURFACE_KMH,
    SURFACES,
    WET_FACTORS,
    WORDS,
)

__all__ = ["FERRY", "KMH", "LEFT_OUT", "WORDS", "RoadSettings"]
KMH_MAX = 130
OSM_ENDINGS = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2", ".pbf")
GRAPH_ENDINGS = (".graphml",)
OWN_WORDS = ("layer", "encoding", "crs")


class RoadColumns(Settings):
    """The road file and its columns; OpenStreetMap's own files need no more than the file."""

    model_config = ConfigDict(populate_by_name=True)

    file: InputFile | None = None
    """Roads: an OpenStreetMap extract (.osm.pbf, .osm), a graph of osmnx (.graphml), or any file
    of lines; without them everyone travels the straight line x path factor."""
    layer: str = ""
    """Layer of the file; needed only where it has several."""
    encoding: str = ""
    """Encoding of its text; empty: UTF-8, or what the file states."""
    crs: str = ""
    """Coordinate system, where the file states none."""
    class_: str = Field(default="", alias="class")
    """Column of the kind of road; empty: every road is unclassified."""
    name: str = ""
    """Column of the road's name; empty where there is none."""
    id: str = ""
    """Column of the road's id; empty: the row's number."""
    oneway: str = ""
    """Column that says which roads go one way (yes: as the line is drawn, -1: against it)."""
    surface: str = ""
    """Column of the surface: asphalt, unpaved, gravel, sand, ..."""
    tracktype: str = ""
    """Column of the grade of tracks: grade1 (solid) to grade5 (soft)."""
    maxspeed: str = ""
    """Column of the speed limit, km/h (or "30 mph"); empty cells and 0: none known."""
    access: str = ""
    """Column that says which roads are closed: private, no, ..."""
    bridge: str = ""
    """Column that says which lines are bridges: they join roads at their ends only."""
    tunnel: str = ""
    """Column that says which lines are tunnels: they join roads at their ends only."""
    level: str = ""
    """Column of the storey (OpenStreetMap's layer): 1 passes above 0; empty: from the bridges."""
    open_in: str = ""
    """Column of the season in which a road is open: dry, wet or all; empty cells: all year."""

    @property
    def columns(self) -> dict[str, str]:
        """The columns that the plan names, by what they hold."""
        held = set(RoadColumns.model_fields) - {"file", *OWN_WORDS}
        named = {key: str(getattr(self, key)) for key in sorted(held)}
        return {key: column for key, column in named.items() if column}

    @property
    def kind(self) -> Literal["none", "osm", "graphml", "lines"]:
        """How the file is read, by its name."""
        if self.file is None:
            return "none"
        name = self.file.name.lower()
        if name.endswith(OSM_ENDINGS):
            return "osm"
        return "graphml" if name.endswith(GRAPH_ENDINGS) else "lines"

    @model_validator(mode="after")
    def _leave_tags(self) -> RoadColumns:
        """Refuse columns for files that have OpenStreetMap's tags: they would be passed over."""
        named = [*self.columns, *(key for key in OWN_WORDS if getattr(self, key))]
        if self.kind in ("osm", "graphml") and named:
            shown = ", ".join(named).replace("class_", "class")
            raise ValueError(
                f"{shown}: a file of OpenStreetMap has no columns to name, its tags are known;"
                " leave these out"
            )
        return self

    @property
    def source(self) -> FileSettings | None:
        """The road file; None where there is none."""
        if self.file is None:
            return None
        return FileSettings(file=self.file, layer=self.layer, encoding=self.encoding, crs=self.crs)

    @property
    def where(self) -> str:
        """The road file, as faults and report tables name it."""
        return self.source.where if self.source else "[roads]"


class RoadSpeeds(RoadColumns):
    """What the words mean, and how fast one drives in which season."""

    classes: dict[str, str] = Field(default_factory=dict)
    """What words of the class column mean, beside those that are known: an OpenStreetMap word
    (trunk, primary, ..., track, path, ferry), or "none" to leave these lines out."""
    surfaces: dict[str, str] = Field(default_factory=dict)
    """What words of the surface column mean, beside those that are known: paved, rough, firm,
    unpaved or soft."""
    kmh: dict[str, float] = assumed(KMH, tag="A", source="DOMAIN 4.1")
    """Speed of a four-wheeler by class, km/h; 0 is for feet only. Those not named keep theirs."""
    surface_kmh: dict[str, float] = assumed(
        SURFACE_KMH, tag="A", source="DOMAIN 4.1: half of openrouteservice's for unpaved; soft: own"
    )
    """The most that is driven by kind of surface, km/h."""
    grade_kmh: dict[str, float] = assumed(
        GRADE_KMH, tag="A", source="DOMAIN 4.1: half of openrouteservice's"
    )
    """Speed of tracks by grade, km/h; on other roads with a grade it is the most."""
    keep_limits: bool = True
    """Whether a road's speed limit caps its speed."""
    season: Literal["dry", "wet", "winter"] = "dry"
    """The season of the drive: in the wet one unpaved roads are slow, and fords and roads for the
    dry season closed; winter is as dry, but for snow ([terrain]) and fog."""
    wet_months: tuple[int, ...] = assumed(
        (6, 7, 8, 9), tag="A", source="the south-west monsoon; DOMAIN 8: season by the dates"
    )
    """Months of the wet season: a drive in them that is planned as dry, and the other way about, is
    warned of."""
    winter_factor: float = assumed(
        1.0, tag="A", source="DOMAIN 8: 0.7 in north Bihar's fog, before 10:00", gt=0, le=1
    )
    """Share of a vehicle's speed that is left in winter."""
    wet_factors: dict[str, float] = assumed(WET_FACTORS, tag="A", source="DOMAIN 4.1")
    """Share of the speed that is left in the wet season, by class; 0 closes these to vehicles."""
    wet_unpaved_factor: float = assumed(0.4, tag="A", source="DOMAIN 4.1, as a track", ge=0, le=1)
    """The same for roads of any class known to be unpaved or soft; 0 closes them to vehicles."""
    wet_fords_open: bool = assumed(False, tag="A", source="a ford is under water then")
    """Whether fords are crossed in the wet season."""
    closed_access: tuple[str, ...] = assumed(
        CLOSED, tag="A", source="OpenStreetMap's words for closed; campuses and cantonments"
    )
    """Words of access that close a road; an empty list opens private roads to the drive."""
    kmh_without_roads: float = assumed(20.0, tag="A", source="DOMAIN 4.1, unclassified", gt=0)
    """Speed of a four-wheeler where there is no road file, km/h."""
    ferry_wait_minutes: float = assumed(20.0, tag="A", source="DOMAIN 4.1", gt=0)
    """Wait before each crossing by ferry or boat, minutes; above 0, for what is not waited for
    could be boarded midstream."""

    @field_validator("classes")
    @classmethod
    def _know_classes(cls, classes: dict[str, str]) -> dict[str, str]:
        """Demand that every word is given a class that has a speed."""
        _demand_known(set(classes.values()), [*KMH, LEFT_OUT], "road class")
        return classes

    @field_validator("surfaces")
    @classmethod
    def _know_surfaces(cls, surfaces: dict[str, str]) -> dict[str, str]:
        """Demand that every word is given a kind of surface."""
        _demand_known(set(surfaces.values()), ["paved", *SURFACE_KMH], "kind of surface")
        return surfaces

    @field_validator("kmh", "wet_factors")
    @classmethod
    def _know_speeds(cls, given: dict[str, float]) -> dict[str, float]:
        """Demand that speeds are of known classes, and possible."""
        _demand_known(set(given), [*KMH], "road class")
        return _demand_speeds(given)

    @field_validator("surface_kmh")
    @classmethod
    def _know_surface_speeds(cls, given: dict[str, float]) -> dict[str, float]:
        """Demand that speeds are of known kinds of surface, and possible."""
        _demand_known(set(given), ["paved", *SURFACE_KMH], "kind of surface")
        return _demand_speeds(given)

    @field_validator("grade_kmh")
    @classmethod
    def _know_grade_speeds(cls, given: dict[str, float]) -> dict[str, float]:
        """Demand that speeds are of known grades, and possible."""
        _demand_known(set(given), [*GRADE_KMH], "grade of track")
        return _demand_speeds(given)

    @field_validator("wet_factors")
    @classmethod
    def _know_shares(cls, given: dict[str, float]) -> dict[str, float]:
        """Demand that no road is faster in the wet."""
        if any(share > 1 for share in given.values()):
            raise ValueError("a share of the speed must be from 0 to 1")
        return given

    @property
    def meanings(self) -> dict[str, str]:
        """The class of every known word, in small letters."""
        return {**{name: name for name in KMH}, **WORDS, **_lower(self.classes)}

    @property
    def surface_kinds(self) -> dict[str, str]:
        """The kind of surface of every known word, in small letters."""
        return {**{name: name for name in SURFACE_KMH}, **SURFACES, **_lower(self.surfaces)}

    @property
    def speeds(self) -> dict[str, float]:
        """The speed of every class, km/h."""
        return {**KMH, **self.kmh}


class RoadSettings(RoadSpeeds):
    """Roads: the file, the meaning of its words, speeds, and how lines are joined."""

    snap_metres: float = assumed(
        30.0, tag="A", source="measured on Ladakh: 99.7 % of road one network", ge=0, le=500
    )
    """How near another road's line an end must come to be joined to it, metres. Roads of
    OpenStreetMap meet where they share a point, and nowhere else."""
    join_crossings: bool = False
    """Whether roads that cross without a shared vertex meet there; many such are bridges."""
    margin_km: float = assumed(25.0, tag="A", source="the next district's roads", ge=0)
    """How far outside the areas roads are read, km."""
    drawn_points_max: int = assumed(
        400_000, tag="A", source="a page draws 20,000 points; Ladakh's roads have 330,000", ge=1000
    )
    """Points of road handed to the maps: above it the smallest classes are not drawn."""
    drawn_lines_max: int = assumed(
        30_000, tag="A", source="a district's roads; a city's pavements are as many again", ge=100
    )
    """The same for lines."""

    @model_validator(mode="after")
    def _leave_crossings(self) -> RoadSettings:
        """Refuse to join crossings of a file that says itself where roads meet."""
        if self.join_crossings and self.kind in ("osm", "graphml"):
            raise ValueError("join_crossings: roads of OpenStreetMap meet where they share a point")
        return self


def _lower(words: dict[str, str]) -> dict[str, str]:
    """Return the planner's words in small letters."""
    return {word.strip().lower(): meaning for word, meaning in words.items()}


def _demand_known(words: set[str], known: list[str], what: str) -> None:
    """Raise a ValueError that names the words which are not known."""
    unknown = sorted(words.difference(known))
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: no such {what}; one of {', '.join(known)}")


def _demand_speeds(given: dict[str, float]) -> dict[str, float]:
    """Raise a ValueError where a speed is not possible."""
    if any(not 0 <= speed <= KMH_MAX for speed in given.values()):
        raise ValueError(f"a speed must be from 0 to {KMH_MAX} km/h")
    return given
