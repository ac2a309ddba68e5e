"""What a session needs, and what a cold-chain point hands out."""

from __future__ import annotations

from microplan.domain.columns import id_, text, whole
from microplan.domain.schema import Column, Table

SUPPLY = Table(
    "supply",
    "what a session needs of an item",
    ("session_id", "item"),
    (
        id_("session_id", "the session", "sessions"),
        id_("route_id", "the route that carries it", "routes"),
        text("item", "vial, diluent, syringe, carrier or cold box", optional=False),
        text("antigen", "the antigen, where the item is one"),
        whole("doses_due", "doses that the due children and women need", "doses"),
        whole("issued", "handed out for the session", "units"),
        text("unit", "what `issued` counts", optional=False),
    ),
)
SUPPLY_TOTALS = Table(
    "supply_totals",
    "what a cold-chain point hands out in a day",
    ("facility_id", "round", "date", "item"),
    (
        id_("facility_id", "the cold-chain point", "facilities"),
        whole("round", "round", "round"),
        Column("date", "date", "the date"),
        text("item", "vial, diluent, syringe, carrier or cold box", optional=False),
        whole("issued", "handed out", "units"),
        whole("consumed", "expected to be used up", "units"),
        text("unit", "what is counted", optional=False),
    ),
)
