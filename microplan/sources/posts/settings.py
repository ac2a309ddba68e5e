"""Settings of the plan file's [facilities] and [staff]: the health posts and who works there."""

from __future__ import annotations

from pydantic import Field, model_validator

from microplan.domain.settings import InputFile, Settings, assumed
from microplan.sources.file_settings import FileSettings

COLD_CHAIN_KINDS = ("phc", "urban_phc", "chc", "sub_district_hospital", "district_hospital")


class FacilitySettings(FileSettings):
    """Health posts: their file, the columns to read, and how their kind is told."""

    id: str = ""
    """Column of the id; the plan's own id is this with F- before it. Must be given, but for an
    OpenStreetMap extract (.osm, .osm.pbf), which needs no columns."""
    name: str = ""
    """Column of the name in Latin script; empty: a name is made from description and place."""
    name_local: str = ""
    """Column of the name in the local script."""
    kind: str = ""
    """Column of the kind, in the plan's own words (phc, chc, subcentre, ...)."""
    description: str = ""
    """Column of free text, from which rules tell the kind."""
    category: str = ""
    """Column of a category, by which rows are kept."""
    keep_categories: tuple[str, ...] = ()
    """Categories to keep; empty: all."""
    place: str = ""
    """Column of the id of the place that the post stands in."""
    place_km_max: float = assumed(
        5.0, tag="A", source="a village and its fields are smaller; PMGSY points err", gt=0
    )
    """A post farther than this from that place, km, is taken to stand in the place."""
    place_km_doubt: float = assumed(2.0, tag="A", source="most villages are smaller", gt=0)
    """A post farther than this from that place, km, is told as doubtful."""
    cold_chain: str = ""
    """Column that says whether vaccine is stored there (yes, no); empty cells go by kind."""
    vacant: str = ""
    """Column that says whether the vaccinator's post is vacant (yes, no)."""
    osm_language: str = "hi"
    """Language of the local names, in an OpenStreetMap extract."""
    rules: InputFile | None = None
    """CSV of the user's own rules, in the columns of the shipped facility_kinds.csv."""
    known: InputFile | None = None
    """CSV of what a person vouches for (id, kind, name, name_local, cold_chain, reason); wins."""
    cold_chain_kinds: tuple[str, ...] = assumed(
        COLD_CHAIN_KINDS, tag="A", source="vaccine is stored from the PHC upwards"
    )
    """Kinds of post that store vaccine, where nothing else says so."""
    merge_metres: float = assumed(
        200.0, tag="A", source="one post entered twice by a field survey", ge=0
    )
    """Posts of one kind within this distance are one post entered twice."""

    @model_validator(mode="after")
    def _demand_id(self) -> FacilitySettings:
        """Demand the column of ids of any file but an OpenStreetMap extract."""
        if not self.id and not self.file.name.lower().endswith((".osm", ".pbf")):
            raise ValueError("id must name the column of the post's id")
        return self


class VaccinatorsByKind(Settings):
    """Vaccinators who are based at a post, by its kind."""

    subcentre: int = assumed(1, tag="R hi", source="DOMAIN 2.2: one ANM a sub-centre", ge=0)
    """At a sub-centre."""
    phc: int = assumed(2, tag="A", source="an ANM and a nurse", ge=0)
    """At a primary health centre."""
    additional_phc: int = assumed(1, tag="A", source="one ANM", ge=0)
    """At an additional (new type) primary health centre."""
    urban_phc: int = assumed(3, tag="R med", source="DOMAIN 2.2: urban ANM 1 in 10,000", ge=0)
    """At an urban primary health centre."""
    chc: int = assumed(3, tag="A", source="ANMs and nurses who go out", ge=0)
    """At a community health centre."""
    sub_district_hospital: int = assumed(3, tag="A", source="ANMs and nurses who go out", ge=0)
    """At a sub-district hospital."""
    district_hospital: int = assumed(4, tag="A", source="ANMs and nurses who go out", ge=0)
    """At a district hospital."""
    private: int = assumed(0, tag="A", source="not the programme's staff", ge=0)
    """At a private post."""
    other_health: int = assumed(0, tag="A", source="not counted on", ge=0)
    """At any other post."""


ROLE_WORDS = {
    **dict.fromkeys(("anm", "vaccinator", "nurse", "gnm", "staff nurse", "lhv"), "vaccinator"),
    **dict.fromkeys(("asha", "aww", "mobiliser", "mobilizer", "link worker"), "mobiliser"),
    **dict.fromkeys(("avd", "courier", "alternate vaccine delivery"), "courier"),
    **dict.fromkeys(("supervisor", "health supervisor", "medical officer", "mo"), "supervisor"),
    **dict.fromkeys(("driver", "vehicle"), "driver"),
    **dict.fromkeys(("recorder", "data entry"), "recorder"),
}


class StaffListSettings(Settings):
    """A long list of staff: a row for those of one role at one base."""

    file: InputFile
    """CSV; it holds no names of persons."""
    encoding: str = ""
    """Encoding of its text; empty: UTF-8."""
    base: str = "base_id"
    """Column of the health post's id, or of the place's in which a mobiliser lives."""
    role: str = "role"
    """Column of the role: vaccinator (ANM), mobiliser (ASHA), courier (AVD), supervisor, ..."""
    roles: dict[str, str] = Field(default_factory=dict)
    """What further words of that column mean, such as "VHN" = "vaccinator"."""
    persons: str = "persons"
    """Column of how many they are; a file without it has a row a person."""
    days: str = "days_available"
    """Column of the weekdays ("mon;tue") or of the days in a round (3); empty: every day."""
    vehicle: str = "vehicle"
    """Column of what they travel by."""


class StaffSettings(Settings):
    """Who works at the posts: files, else numbers by kind."""

    file: InputFile | None = None
    """CSV with a row a post; posts that it does not list go by kind."""
    encoding: str = ""
    """Encoding of its text; empty: UTF-8."""
    facility_id: str = "facility_id"
    """Column of the post's id."""
    vaccinators: str = "vaccinators"
    """Column of its vaccinators."""
    vehicles: str = "vehicles"
    """Column of its vehicles for mobile teams."""
    people: StaffListSettings | None = None
    """A long list by role; for the posts that it names vaccinators (or drivers) of, it wins."""
    vaccinators_by_kind: VaccinatorsByKind = Field(default_factory=VaccinatorsByKind)
    """Vaccinators by kind of post, where no file says so."""
    vehicles_per_block: int = assumed(2, tag="R med", source="DOMAIN 8", ge=0)
    """Vehicles for mobile teams in each block, where no file says so."""
