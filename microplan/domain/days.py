"""Who goes where on which day."""

from __future__ import annotations

from microplan.domain.columns import DAY, DUE, EXPECTED, MODES, STOP_KINDS, float_, id_, text, whole
from microplan.domain.schema import Column, Table

TEAMS = Table(
    "teams",
    "who goes",
    ("team_id",),
    (
        id_("team_id", "the team: its base and a number"),
        id_("facility_id", "its base", "facilities"),
        id_("area_id", "the block of its base", "areas"),
        text("mode", "how it works", *MODES, optional=False),
        text("vehicle", "what it travels by", optional=False),
        whole("vaccinators", "vaccinators", "persons"),
        whole("carriers", "vaccine carriers", "carriers"),
        whole("cold_life_minutes", "how long a carrier keeps cold", "minutes"),
        Column("day_start", "time", "start of duty"),
        Column("day_end", "time", "end of duty"),
        whole("work_minutes_max", "longest day's work", "minutes"),
        whole("stops_max", "most session stops a day", "stops"),
        whole("children_per_vaccinator_max", "most children a vaccinator a day", "children"),
    ),
)
CALENDAR = Table(
    "calendar",
    "a working day of a round in an area",
    ("area_id", "round", "day"),
    (
        id_("area_id", "the block", "areas"),
        whole("round", "round", "round"),
        whole("day", "working day of the round, from 1", "day"),
        Column("date", "date", "the date"),
    ),
)
SESSIONS = Table(
    "sessions",
    "a sitting at a site",
    ("session_id",),
    (
        id_("session_id", "the session: site, round, number"),
        id_("site_id", "the site", "sites"),
        id_("area_id", "the block", "areas"),
        *DAY,
        Column("start", "time", "set-up begins"),
        Column("end", "time", "pack-up is done"),
        text("announced", "window told to families, rounded to 15 minutes", optional=False),
        id_("team_id", "the team that holds it", "teams"),
        *DUE,
        *EXPECTED,
        whole("injections", "injections expected", "injections"),
        text("department", "department asked to mobilise"),
    ),
)
ROUTES = Table(
    "routes",
    "one team's day",
    ("route_id",),
    (
        id_("route_id", "the route: team and date"),
        id_("tour_id", "the tour that it belongs to; its own id where it is a single day"),
        text("mode", "how the team works", *MODES, optional=False),
        id_("area_id", "the block of the team", "areas"),
        *DAY,
        id_("team_id", "the team", "teams"),
        id_("facility_id", "the team's base", "facilities"),
        whole("stops", "lines that are neither start nor end", "stops"),
        float_("km", "driven", "km"),
        whole("drive_minutes", "driven", "minutes"),
        whole("work_minutes", "end less start", "minutes"),
        Column("start", "time", "leaves its base"),
        Column("end", "time", "is back"),
        id_("starts_at", "place it leaves from"),
        id_("ends_at", "place it returns to"),
        *DUE,
    ),
)
STOPS = Table(
    "stops",
    "one line of a route's day",
    ("route_id", "order"),
    (
        id_("route_id", "the route", "routes"),
        whole("order", "0 the departure, the last the return", "order"),
        text("kind", "what happens", *STOP_KINDS, optional=False),
        id_("place_id", "a facility or a site"),
        id_("session_id", "the session", "sessions", optional=True),
        Column("arrive", "time", "arrival"),
        Column("depart", "time", "departure"),
        whole("drive_minutes", "driven from the last line", "minutes"),
        float_("drive_km", "driven from the last line", "km"),
        whole("walk_minutes", "walked from the last line", "minutes"),
        whole("wait_minutes", "waited for the session to open", "minutes"),
        whole("service_minutes", "at work", "minutes"),
    ),
)
LEGS = Table(
    "legs",
    "a way between two places that some route uses",
    ("from_id", "to_id", "vehicle"),
    (
        id_("from_id", "a facility or a site"),
        id_("to_id", "a facility or a site"),
        text("vehicle", "what the way was computed for", optional=False),
        whole("drive_minutes", "driven, rounded up", "minutes"),
        float_("drive_km", "driven", "km"),
        whole("walk_minutes", "walked at either end, rounded up", "minutes"),
        Column("geometry", "geometry", "the way along the road, WGS 84"),
    ),
)
