"""What is decided about places: who is chosen, what a planner corrects, what is still lacking."""

from __future__ import annotations

from microplan.domain.columns import LEVELS, float_, id_, text, whole
from microplan.domain.schema import Column, Table

OVERRIDE_FIELDS = ("include", "exclude", "raise")
BASES = ("listed", "indicative", "planner")
RANKED_LEVELS = (*LEVELS, "settlement")

UNRANKED = Table(
    "unranked",
    "a place that is not ranked",
    ("level", "area_id"),
    (
        id_("area_id", "the area, or the settlement at level settlement"),
        text("level", "its level", *RANKED_LEVELS, optional=False),
        text("reason", "why it is not ranked, in words", optional=False),
        text("what_would_rank_it", "what would let it be ranked, in words", optional=False),
    ),
)
OVERRIDES = Table(
    "overrides",
    "a planner's correction of a rank or a selection",
    ("area_id", "field"),
    (
        id_("area_id", "the area or the settlement"),
        text("field", "what is done with it", *OVERRIDE_FIELDS, optional=False),
        text("value", "a stratum to include it in, or the rank to raise it to"),
        text("reason", "why, as it is printed", optional=False),
        text("by", "who decided", optional=False),
        Column("date", "date", "when it was decided"),
        text("source", "file and row", optional=False),
        text("effect", "what it changed, in words", optional=False),
    ),
)
SELECTION = Table(
    "selection",
    "a district, city or block, and whether the drive goes there",
    ("area_id",),
    (
        id_("area_id", "the area", "areas"),
        text("level", "its level", *LEVELS, optional=False),
        float_("children", "children of the campaign's ages in it", "children"),
        float_("fic", "full immunization now", "share", optional=True),
        float_("fic_below", "the rule: chosen where fic is below", "share"),
        Column("computed", "flag", "whether the rule chooses it, on the plan's own figures"),
        Column("chosen", "flag", "whether it is chosen in the end"),
        text("basis", "what decides: a list, the rule alone, a planner", *BASES, optional=False),
        text("reason", "why, in words", optional=False),
    ),
)
GAPS = Table(
    "gaps",
    "how far an area, or the whole drive, is from its goal, and what would close the gap",
    ("level", "area_id"),
    (
        id_("area_id", "the area; empty: the whole drive", "areas", optional=True),
        text("level", "its level", "drive", *LEVELS, optional=False),
        float_("children", "children of the campaign's ages in it", "children"),
        float_("missed", "children not fully immunized for their age", "children"),
        float_("fic", "full immunization now", "share"),
        float_("fic_after", "full immunization after the plan", "share"),
        float_("gap_to_target", "target less fic_after, at least 0", "share"),
        float_("children_to_target", "missed children to be completed beyond the plan", "children"),
        float_("to_find", "missed children to be found and called beyond the plan", "children"),
        float_("sessions_more", "sessions for them, at the plan's own size", "sessions"),
        float_("team_days_more", "team-days for them, at the plan's own pace", "team-days"),
        text("told", "the same in words", optional=False),
    ),
)
CAPACITY = Table(
    "capacity",
    "how many places the team-days can serve, from the first rank on",
    ("level", "district_id"),
    (
        id_("district_id", "whose places; empty: the plan's", "areas", optional=True),
        text("level", "level of the places", *RANKED_LEVELS, optional=False),
        whole("places", "places ranked", "places"),
        float_("team_days_needed", "team-days that the sittings of all of them take", "team-days"),
        float_("team_days", "team-days that there are, in all rounds", "team-days"),
        whole("places_served", "first ranks whose sittings fit into them", "places"),
        text("told", "the same in words", optional=False),
    ),
)
