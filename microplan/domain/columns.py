"""Words of the trade that a column may hold, and columns that several tables share."""

from __future__ import annotations

from microplan.domain.schema import Column

LEVELS = ("district", "city", "block", "ward", "subcentre")
STRATA = ("urban", "tribal", "hard_to_reach", "underserved")
REACH_CLASSES = ("0-15", "15-30", "30-60", "60-120", "over 120", "cut off")
RESPONSES = (
    "new session",
    "mobile day",
    "extra sitting",
    "call-back and tracking",
    "influencer",
    "depute a vaccinator",
    "boat day",
    "keep as is",
    "recount",
)
FACILITY_KINDS = (
    "subcentre",
    "phc",
    "additional_phc",
    "urban_phc",
    "chc",
    "sub_district_hospital",
    "district_hospital",
    "private",
    "other_health",
)
MODES = ("anm", "mobile", "boat", "avd", "supervisor")
STAFF_ROLES = ("vaccinator", "mobiliser", "courier", "supervisor", "driver", "recorder")
STOP_KINDS = ("start", "session", "deliver", "collect", "supervise", "halt", "end")
SITE_KINDS = ("fixed", "outreach", "mobile")


def id_(name: str, about: str, refers: str = "", *, optional: bool = False) -> Column:
    """Return an id column; `refers` names the table it belongs to."""
    return Column(name, "id", about, refers=refers, optional=optional)


def text(name: str, about: str, *among: str, optional: bool = True) -> Column:
    """Return a text column; `among` lists the only words allowed."""
    return Column(name, "text", about, among=among, optional=optional)


def float_(name: str, about: str, unit: str, *, optional: bool = False) -> Column:
    """Return a column of numbers in `unit`."""
    return Column(name, "float", about, unit, optional)


def whole(name: str, about: str, unit: str, *, optional: bool = False) -> Column:
    """Return a column of whole numbers in `unit`."""
    return Column(name, "whole", about, unit, optional)


DUE = (
    whole("due_children", "children due, before attendance", "children"),
    whole("due_pregnant", "pregnant women due, before attendance", "women"),
)
EXPECTED = (
    whole("expected_children", "children expected to come", "children"),
    whole("expected_pregnant", "pregnant women expected to come", "women"),
)
NAMES = (
    text("name", "the place's name in Latin script; empty where it has none"),
    text("name_local", "the name in the local script"),
)
POINT = (float_("lon", "longitude, WGS 84", "degrees"), float_("lat", "latitude", "degrees"))
REASON = (
    text("reason", "why, in words", optional=False),
    text("what_would_serve_it", "what would serve it, in words", optional=False),
)
DAY = (
    whole("round", "round", "round"),
    whole("day", "working day of the round, from 1", "day"),
    Column("date", "date", "the date"),
)
