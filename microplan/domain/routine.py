"""What the field's own lists tell: who works where, what is planned, which criteria hold."""

from __future__ import annotations

from microplan.domain.columns import STAFF_ROLES, float_, id_, text, whole
from microplan.domain.schema import Column, Table

STAFF = Table(
    "staff",
    "people of one role at one base, on the same days",
    ("base_id", "role", "days", "vehicle"),
    (
        text("base_id", "the health post, or the settlement, that they start from", optional=False),
        id_("facility_id", "the base, where it is a health post", "facilities", optional=True),
        id_("settlement_id", "the base, where it is a settlement", "settlements", optional=True),
        text("role", "what they do", *STAFF_ROLES, optional=False),
        whole("persons", "how many they are", "persons"),
        Column("days", "list", "weekdays on which they can be had; empty: every working day"),
        whole("days_max", "most days of a round that each can be had", "days", optional=True),
        text("vehicle", "what they travel by, where the list says it"),
        text("source", "file and row, or the assumption that it rests on", optional=False),
    ),
)
RI_SESSIONS = Table(
    "ri_sessions",
    "a session of routine immunization (RI) in the plan that exists",
    ("ri_session_id",),
    (
        id_("ri_session_id", "the session's place in the RI plan"),
        id_("area_id", "the block", "areas", optional=True),
        id_("settlement_id", "the settlement that it sits in", "settlements", optional=True),
        id_(
            "facility_id",
            "the sub-centre (a health post) that holds it",
            "facilities",
            optional=True,
        ),
        text("name", "the place, as the RI plan writes it"),
        Column("serves", "list", "settlements that it is for, its own among them"),
        Column("weekdays", "list", "its weekdays: mon, tue, ..."),
        Column("weeks", "list", "its weeks of the month, 1 to 5 or last; empty: every week"),
        text("pattern", "its days, as the RI plan writes them"),
        whole("planned", "sessions planned in the period", "sessions", optional=True),
        whole("held", "of them held", "sessions", optional=True),
        whole(
            "missed_running", "most sessions missed one after the other", "sessions", optional=True
        ),
        Column("vacant", "flag", "no vaccinator is posted for it"),
        text("source", "file and row"),
        float_("lon", "longitude, WGS 84", "degrees", optional=True),
        float_("lat", "latitude", "degrees", optional=True),
    ),
)
CRITERIA = Table(
    "criteria",
    "a row of a list that says that a criterion holds in a place",
    ("settlement_id", "criterion", "source"),
    (
        id_("settlement_id", "the settlement", "settlements"),
        text("criterion", "the criterion, by name", optional=False),
        text("source", "the list's file and row", optional=False),
    ),
)
