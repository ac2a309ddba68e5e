"""Settings of the plan file's [roads]: the file, what its words mean, and how fast one drives."""

from __future__ import annotations

from pydantic import ConfigDict, Field, field_validator

from microplan.domain.settings import InputFile, Settings, assumed
from microplan.sources.file_settings import FileSettings

LEFT_OUT = "none"
"""The class of words that mean no road that can be travelled."""
FERRY = "ferry"
KMH: dict[str, float] = {
    "motorway": 50,
    "trunk": 50,
    "primary": 40,
    "secondary": 35,
    "tertiary": 30,
    "unclassified": 20,
    "residential": 15,
    "living_street": 15,
    "service": 12,
    "track": 10,
    "path": 0,
    "footway": 0,
    FERRY: 7,
}
"""Four-wheelers on roads of rural India (DOMAIN 4.1); 0 is for feet only."""
WORDS: dict[str, str] = {
    # OpenStreetMap
    "motorway_link": "motorway",
    "trunk_link": "trunk",
    "primary_link": "primary",
    "secondary_link": "secondary",
    "tertiary_link": "tertiary",
    "road": "unclassified",
    "pedestrian": "footway",
    "steps": "footway",
    "cycleway": "path",
    "bridleway": "path",
    "construction": LEFT_OUT,
    "proposed": LEFT_OUT,
    "raceway": LEFT_OUT,
    "platform": LEFT_OUT,
    "corridor": LEFT_OUT,
    "elevator": LEFT_OUT,
    # India: PMGSY and the road departments
    "expressway": "motorway",
    "ew": "motorway",
    "nh": "trunk",
    "national highway": "trunk",
    "sh": "primary",
    "state highway": "primary",
    "mdr": "secondary",
    "major district road": "secondary",
    # "border roads": in PMGSY's data the owner of every BR is the Border Roads Organisation
    "br": "secondary",
    "odr": "tertiary",
    "rr(odr)": "tertiary",
    "other district road": "tertiary",
    "vr": "unclassified",
    "rr(vr)": "unclassified",
    "village road": "unclassified",
    "rr(track)": "track",
    # other road departments
    "boat": FERRY,
    "footpath": "footway",
}
"""What a word of a road file means, in small letters; the classes mean themselves."""


class RoadSettings(Settings):
    """Roads: the file, the meaning of its words, speeds, and how lines are joined."""

    model_config = ConfigDict(populate_by_name=True)

    file: InputFile | None = None
    """Lines of roads; without them everyone travels the straight line x path factor."""
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
    classes: dict[str, str] = Field(default_factory=dict)
    """What words of the class column mean, beside those that are known: an OpenStreetMap word
    (trunk, primary, ..., track, path, ferry), or "none" to leave these lines out."""
    kmh: dict[str, float] = assumed(KMH, tag="A", source="DOMAIN 4.1")
    """Speed of a four-wheeler by class, km/h; 0 is for feet only. Those not named keep theirs."""
    kmh_without_roads: float = assumed(20.0, tag="A", source="DOMAIN 4.1, unclassified", gt=0)
    """Speed of a four-wheeler where there is no road file, km/h."""
    ferry_wait_minutes: float = assumed(20.0, tag="A", source="DOMAIN 4.1", gt=0)
    """Wait before each crossing by ferry or boat, minutes; above 0, for what is not waited for
    could be boarded midstream."""
    snap_metres: float = assumed(
        30.0, tag="A", source="measured on Ladakh: 99.7 % of road one network", ge=0, le=500
    )
    """How near another road's line an end must come to be joined to it, metres."""
    join_crossings: bool = False
    """Whether roads that cross without a shared vertex meet there; many such are bridges."""
    margin_km: float = assumed(25.0, tag="A", source="the next district's roads", ge=0)
    """How far outside the areas roads are read, km."""

    @field_validator("classes")
    @classmethod
    def _know_classes(cls, classes: dict[str, str]) -> dict[str, str]:
        """Demand that every word is given a class that has a speed."""
        _demand_known(set(classes.values()), [*KMH, LEFT_OUT])
        return classes

    @field_validator("kmh")
    @classmethod
    def _know_speeds(cls, kmh: dict[str, float]) -> dict[str, float]:
        """Demand that speeds are of known classes, and possible."""
        _demand_known(set(kmh), [*KMH])
        if any(not 0 <= speed <= 130 for speed in kmh.values()):
            raise ValueError("a speed must be from 0 to 130 km/h")
        return kmh

    @property
    def source(self) -> FileSettings | None:
        """The road file; None where there is none."""
        if self.file is None:
            return None
        return FileSettings(file=self.file, layer=self.layer, encoding=self.encoding, crs=self.crs)

    @property
    def meanings(self) -> dict[str, str]:
        """The class of every known word, in small letters."""
        own = {word.strip().lower(): meaning for word, meaning in self.classes.items()}
        return {**{name: name for name in KMH}, **WORDS, **own}

    @property
    def speeds(self) -> dict[str, float]:
        """The speed of every class, km/h."""
        return {**KMH, **self.kmh}


def _demand_known(words: set[str], known: list[str]) -> None:
    """Raise a ValueError that names the words which are not known."""
    unknown = sorted(words.difference(known))
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: no such road class; one of {', '.join(known)}")
