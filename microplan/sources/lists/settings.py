"""Settings of the plan file's [lists]: what the field's own lists say of places and posts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from microplan.domain.settings import InputFile, Settings, assumed
from microplan.sources.file_settings import FileSettings

Criterion = Literal[
    "vacant_subcentre",
    "low_coverage_pocket",
    "underserved_tola",
    "missed_sessions",
    "hra_no_independent_session",
    "vpd_evidence",
    "small_hamlet",
    "refusal_cluster",
]


class DueListSettings(Settings):
    """The due list: children and women by place, counted by name in the field."""

    file: InputFile
    """CSV, a row a place."""
    encoding: str = ""
    """Encoding of its text; empty: UTF-8."""
    id: str = "id"
    """Column of the place's (or high-risk site's) id."""
    children: str = "children"
    """Column of the children due."""
    pregnant: str = "pregnant"
    """Column of the women due."""
    date: str = "date"
    """Column of the date of the head count."""
    unknown: Literal["refuse", "tell"] = "refuse"
    """What to do with a row of a place that is not there: refuse the file, or leave it out and
    tell how many were on it."""


class RowSettings(FileSettings):
    """A list whose rows speak of places: which columns say of which.

    A row speaks of the places of the first of these that it states: place id, sub-centre, its own
    point or polygon, name, block. Columns that the file has not are passed over.
    """

    place: str = "place_id"
    """Column of the place's id."""
    subcentre: str = "subcentre_id"
    """Column of the sub-centre's id, of its area or of its health post: all its places."""
    name: str = "name"
    """Column of the place's name, looked for in the row's block."""
    block: str = "block_id"
    """Column of the block's id; with nothing else in the row, all places of the block."""


class VacantSettings(RowSettings):
    """Sub-centres without a vaccinator."""

    since: str = "since"
    """Column of the date since when nobody is there; an empty cell counts as long enough."""
    months_min: float = assumed(3, tag="F", source="DOMAIN 1.4: absent over 3 months", ge=0)
    """Months from which an absent vaccinator makes the sub-centre vacant."""


class OutbreakSettings(RowSettings):
    """Outbreaks and cases of vaccine-preventable diseases; their places are never printed."""

    date: str = "date"
    """Column of the date of the outbreak or case."""
    disease: str = "disease"
    """Column of the disease."""
    diseases: tuple[str, ...] = assumed(
        ("measles", "rubella", "diphtheria", "neonatal tetanus"), tag="F", source="DOMAIN 1.4"
    )
    """Diseases that count; a row of another is told, and not counted."""
    months_max: float = assumed(24, tag="F", source="DOMAIN 1.4: in the last 2 years", gt=0)
    """Months before the drive's first day for which an outbreak counts."""


class RefusalSettings(RowSettings):
    """Families that refused, counted by place."""

    families: str = "families"
    """Column of the families; they are added up by place."""


class SlumSettings(RowSettings):
    """Slums, as polygons or as rows: places in them get the high-risk code."""

    hra_code: str = "hra_code"
    """Column of the high-risk code; where there is none, `code`."""
    code: Literal["1", "6"] = "1"
    """Code of a slum whose row has none: 1 with migration, 6 settled."""


class CriterionSettings(RowSettings):
    """A list of places for which a criterion of DOMAIN 1.4 holds."""

    criterion: Criterion
    """The criterion that holds for every place of the list."""


class SessionPlanSettings(RowSettings):
    """The plan of routine immunization (RI) that exists, a row a session place."""

    id: str = "session_id"
    """Column of the session's own id; without it one is made of sub-centre, place and days."""
    days: str = "days"
    """Column of its days in words, such as "2nd Wednesday", "1st and 3rd Tue" or "every Sat"."""
    serves: str = "serves"
    """Column of the ids of the places that it is for, joined by ";", beside its own."""
    planned: str = "planned"
    """Column of the sessions planned in the period."""
    held: str = "held"
    """Column of the sessions held in the period."""
    missed_running: str = "missed_running"
    """Column of the most sessions missed one after the other."""
    vacant: str = "vacant"
    """Column that says whether its vaccinator's post is vacant (yes, no)."""
    missed_running_min: int = assumed(3, tag="F", source="DOMAIN 1.4: 3 consecutive", ge=1)
    """Sessions missed one after the other from which "missed sessions" holds for its places."""
    held_share_min: float = assumed(
        0.8, tag="A", source="DOMAIN 8: sessions held against planned tells most", ge=0, le=1
    )
    """Share held of those planned below which it holds where nobody counted the run."""
    planned_min: int = assumed(3, tag="A", source="one missed of two tells little", ge=1)
    """Sessions planned from which that share says anything."""
    complete: bool = True
    """Whether the plan has all sessions: a high-risk site (1 to 5) without one has none then."""


class ListSettings(Settings):
    """The field's own lists: each gives its places a criterion, a code or a number."""

    sessions: SessionPlanSettings | None = None
    """The plan of routine sessions."""
    vacant: VacantSettings | None = None
    """Sub-centres without a vaccinator."""
    outbreaks: OutbreakSettings | None = None
    """Outbreaks and cases."""
    refusals: RefusalSettings | None = None
    """Families that refused."""
    slums: SlumSettings | None = None
    """Slums."""
    criteria: tuple[CriterionSettings, ...] = ()
    """Further lists, each of one criterion."""
    point_metres: float = assumed(
        1000.0, tag="A", source="DOMAIN 8: a walk of at most 15 minutes, 1 km", gt=0
    )
    """A row with a point speaks of the nearest place within so many metres."""
    subcentre_km_max: float = assumed(
        5.0, tag="A", source="DOMAIN 2.2: 5,000 people a sub-centre, within some km", gt=0
    )
    """Without polygons of sub-centres, a place is of the nearest one's post, if it is so near."""
    name_score_min: float = assumed(0.9, tag="A", source="a name heard alike", gt=0, le=1)
    """Names that are less alike are not joined."""
    verified_months_max: float = Field(default=3, gt=0)
    """A high-risk site that was verified longer before the drive is told as doubtful."""
