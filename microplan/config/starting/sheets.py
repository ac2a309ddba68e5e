"""The input templates: which columns each has, an example, and who fills it.

What a column is, and what it is called, stands in the settings that read it: the templates, the
plan file that names them and their page of explanation are all made of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microplan.sources.coverage.settings import SurveySettings
from microplan.sources.lists.settings import (
    CriterionSettings,
    DueListSettings,
    OutbreakSettings,
    RefusalSettings,
    SessionPlanSettings,
    SlumSettings,
    VacantSettings,
)
from microplan.sources.people.settings import HighRiskSettings, PlacesSettings
from microplan.sources.posts.settings import FacilitySettings, StaffListSettings

if TYPE_CHECKING:
    from microplan.domain.settings import Settings

EXAMPLE = "EXAMPLE-delete-this-row"
AT_SEA = ("88.0", "19.0")
"""Longitude and latitude of the example rows: in the Bay of Bengal, in no block."""
ID_OF_PLACE = "id of a row of places.csv or high_risk.csv"
OFFICE, FIELD, PLANNER = "district or block office", "ASHA or ANM", "block planner"
DATE, YES_NO, DEGREES = "date, as 2019-11-04", "yes or no", "degrees, WGS 84"


@dataclass(frozen=True)
class SheetColumn:
    """A column of a template."""

    field: str
    """The setting that names the column."""
    example: str = ""
    unit: str = "text"
    who: str = PLANNER
    heading: str = ""
    """What the template calls it, where the setting's default does not."""


@dataclass(frozen=True)
class Sheet:
    """A template: a CSV of the user's, and the settings that read it."""

    file: str
    section: str
    """Where the plan file names it; [[...]] where there may be several."""
    model: type[Settings]
    what: str
    columns: tuple[SheetColumn, ...]
    given: tuple[tuple[str, str], ...] = ()
    """Further settings of the section that the plan file gives."""
    optional: bool = True
    """Whether a plan can do without it."""

    def heading(self, column: SheetColumn) -> str:
        """Return what the template calls a column."""
        default = self.model.model_fields[column.field].default
        return column.heading or str(default)

    def meaning(self, column: SheetColumn) -> str:
        """Return what a column is, as its setting says it."""
        return " ".join((self.model.model_fields[column.field].description or "").split())


def _which(subcentre: str = "", place: str = "") -> tuple[SheetColumn, ...]:
    """Return the columns by which a list says of which places a row is."""
    return (
        SheetColumn("place", place, ID_OF_PLACE),
        SheetColumn("subcentre", subcentre, "id of a row of facilities.csv"),
        SheetColumn("name"),
        SheetColumn("block", "", "id of a block"),
        SheetColumn("lon", "", DEGREES),
        SheetColumn("lat", "", DEGREES),
    )


LON, LAT = (
    SheetColumn(field, value, DEGREES) for field, value in zip(("lon", "lat"), AT_SEA, strict=True)
)
SHEETS = (
    Sheet(
        "places.csv",
        "population.places",
        PlacesSettings,
        "Every village, hamlet, mohalla or ward part, with its people.",
        (
            SheetColumn("id", EXAMPLE, "text, unique", OFFICE, "place_id"),
            SheetColumn("name", "Belwa", "text", OFFICE, "name"),
            SheetColumn("name_local", "बेलवा", "text", OFFICE, "name_local"),
            SheetColumn("people", "1240", "people", OFFICE, "people"),
            SheetColumn("houses", "226", "houses", FIELD, "houses"),
            SheetColumn("kind", "village", "habitation, village, hamlet, ...", OFFICE, "kind"),
            SheetColumn("tribal_share", "0.15", "share, 0 to 1", OFFICE, "tribal_share"),
            SheetColumn("urban", "no", YES_NO, OFFICE, "urban"),
            SheetColumn("flags", "small_hamlet", "criteria, joined by ;", PLANNER, "flags"),
            LON,
            LAT,
        ),
        optional=False,
    ),
    Sheet(
        "high_risk.csv",
        "population.high_risk",
        HighRiskSettings,
        "High-risk sites: slums, nomads, kilns, construction sites, other migrants, settled.",
        (
            SheetColumn("id", EXAMPLE, "text, unique"),
            SheetColumn("name", "Bhola kiln", "text", FIELD),
            SheetColumn("name_local", "भोला भट्ठा", "text", FIELD),
            SheetColumn("hra_code", "3", "1 to 6", FIELD),
            SheetColumn("houses", "48", "houses", FIELD),
            SheetColumn("people", "", "people", FIELD),
            SheetColumn("last_verified", "2019-11-04", DATE, FIELD),
            SheetColumn("flags", "hra_no_independent_session", "criteria, joined by ;"),
            LON,
            LAT,
        ),
    ),
    Sheet(
        "due_list.csv",
        "population.due_list",
        DueListSettings,
        "The due list, counted by place: numbers only, never a name.",
        (
            SheetColumn("id", EXAMPLE, ID_OF_PLACE, FIELD, "place_id"),
            SheetColumn("children", "7", "children", FIELD),
            SheetColumn("pregnant", "2", "women", FIELD),
            SheetColumn("date", "2019-11-20", DATE, FIELD),
        ),
    ),
    Sheet(
        "facilities.csv",
        "facilities",
        FacilitySettings,
        "Every health post, and which of them store vaccine.",
        (
            SheetColumn("id", EXAMPLE, "text, unique", OFFICE, "facility_id"),
            SheetColumn("name", "PHC Rampur", "text", OFFICE, "name"),
            SheetColumn("name_local", "प्रा. स्वा. केन्द्र रामपुर", "text", OFFICE, "name_local"),
            SheetColumn("kind", "phc", "subcentre, phc, chc, ... or empty", OFFICE, "kind"),
            SheetColumn("description", "primary health centre", "text", OFFICE, "description"),
            SheetColumn("cold_chain", "yes", YES_NO, OFFICE, "cold_chain"),
            SheetColumn("vacant", "no", YES_NO, OFFICE, "vacant"),
            LON,
            LAT,
        ),
        optional=False,
    ),
    Sheet(
        "staff.csv",
        "staff.people",
        StaffListSettings,
        "Who works where, by role: numbers only, never a name.",
        (
            SheetColumn("base", EXAMPLE, "id of a row of facilities.csv or places.csv", OFFICE),
            SheetColumn("role", "vaccinator", "vaccinator, mobiliser, courier, ...", OFFICE),
            SheetColumn("persons", "2", "persons", OFFICE),
            SheetColumn("days", "mon;tue;thu", "weekdays, or days in a round", OFFICE),
            SheetColumn("vehicle", "motorcycle", "text", OFFICE),
        ),
    ),
    Sheet(
        "coverage.csv",
        "[coverage.surveys]",
        SurveySettings,
        "What a survey measured in each block or district.",
        (
            SheetColumn("area", EXAMPLE, "id or name of a block or district", OFFICE),
            SheetColumn("cases", "112", "children", OFFICE, "cases"),
            SheetColumn("bcg", "93", "percent", OFFICE, "bcg"),
            SheetColumn("penta1", "90", "percent", OFFICE, "penta1"),
            SheetColumn("penta3", "81", "percent", OFFICE, "penta3"),
            SheetColumn("polio3", "80", "percent", OFFICE, "polio3"),
            SheetColumn("mr1", "79", "percent", OFFICE, "mr1"),
            SheetColumn("full_immunization", "71", "percent", OFFICE, "full_immunization"),
            SheetColumn("td_protected", "80", "percent", OFFICE, "td_protected"),
        ),
        (("name", "District survey"),),
        optional=False,
    ),
    Sheet(
        "ri_sessions.csv",
        "lists.sessions",
        SessionPlanSettings,
        "The plan of routine sessions that exists, with how many were held.",
        (
            SheetColumn("id", "", "text, unique, or empty", OFFICE),
            *_which(subcentre=EXAMPLE),
            SheetColumn("days", "2nd Wednesday", "days in words", OFFICE),
            SheetColumn("serves", "", "ids of places, joined by ;", OFFICE),
            SheetColumn("planned", "6", "sessions of the last months", OFFICE),
            SheetColumn("held", "4", "sessions", OFFICE),
            SheetColumn("missed_running", "2", "sessions", OFFICE),
            SheetColumn("vacant", "no", YES_NO, OFFICE),
        ),
    ),
    Sheet(
        "vacant.csv",
        "lists.vacant",
        VacantSettings,
        "Sub-centres where no vaccinator is posted, or where she is away.",
        (*_which(subcentre=EXAMPLE), SheetColumn("since", "2019-06-01", DATE, OFFICE)),
    ),
    Sheet(
        "outbreaks.csv",
        "lists.outbreaks",
        OutbreakSettings,
        "Outbreaks and cases; the plan counts them, and prints no place of one.",
        (
            *_which(place=EXAMPLE),
            SheetColumn("date", "2019-05-20", DATE, OFFICE),
            SheetColumn("disease", "measles", "disease", OFFICE),
        ),
    ),
    Sheet(
        "refusals.csv",
        "lists.refusals",
        RefusalSettings,
        "Families that refused, counted by place: numbers only, never a name.",
        (*_which(place=EXAMPLE), SheetColumn("families", "3", "families", FIELD)),
    ),
    Sheet(
        "slums.csv",
        "lists.slums",
        SlumSettings,
        "Places that are slums; a map file of polygons does as well.",
        (*_which(place=EXAMPLE), SheetColumn("hra_code", "1", "1 to 6")),
    ),
    Sheet(
        "low_coverage_pockets.csv",
        "[lists.criteria]",
        CriterionSettings,
        "Pockets that are known to be left out or low.",
        _which(place=EXAMPLE),
        (("criterion", "low_coverage_pocket"),),
    ),
)
