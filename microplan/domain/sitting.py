"""Where sessions sit, and whom they serve in which round."""

from __future__ import annotations

from microplan.domain.columns import (
    DUE,
    EXPECTED,
    NAMES,
    POINT,
    REASON,
    SITE_KINDS,
    id_,
    text,
    whole,
)
from microplan.domain.schema import Column, Table

SITES = Table(
    "sites",
    "a place where a session sits",
    ("site_id",),
    (
        id_("site_id", "the site: its candidate's id"),
        id_("area_id", "the block that it lies in", "areas"),
        id_("subcentre_id", "its sub-centre (an area)", "areas", optional=True),
        *NAMES,
        text("locator", "where it is, in words"),
        text("kind", "how it is served", *SITE_KINDS, optional=False),
        id_(
            "facility_id",
            "the facility it sits in, or whose vaccinator is nearest",
            "facilities",
            optional=True,
        ),
        text("hra_code", "high-risk code, where the site is one", "1", "2", "3", "4", "5", "6"),
        Column("urban", "flag", "part of a town"),
        whole("sitting_minutes_min", "shortest sitting at this site", "minutes"),
        Column("opens", "time", "earliest start of a session"),
        Column("closes", "time", "latest end of a session"),
        *POINT,
    ),
)
CATCHMENTS = Table(
    "catchments",
    "a settlement's share served by a site",
    ("settlement_id", "site_id"),
    (
        id_("settlement_id", "the settlement", "settlements"),
        id_("site_id", "the site", "sites"),
        whole("walk_minutes", "on foot, with an infant", "minutes"),
        *DUE,
    ),
)
CANDIDATES = Table(
    "candidates",
    "a settlement, and a place in a walk of it where a session could sit",
    ("settlement_id", "site_id"),
    (
        id_("settlement_id", "the settlement", "settlements"),
        id_("site_id", "the id of the site, were it chosen"),
        whole("walk_minutes", "on foot, with an infant", "minutes"),
    ),
)
UNSERVED = Table(
    "unserved",
    "a settlement, or part of it, that no site reaches",
    ("settlement_id",),
    (id_("settlement_id", "the settlement", "settlements"), *DUE, *REASON),
)
VISITS = Table(
    "visits",
    "what a site expects in a round",
    ("site_id", "round"),
    (id_("site_id", "the site", "sites"), whole("round", "round", "round"), *DUE, *EXPECTED),
)
UNSERVED_VISITS = Table(
    "unserved_visits",
    "a site's round that no team-day was left for",
    ("site_id", "round"),
    (id_("site_id", "the site", "sites"), whole("round", "round", "round"), *DUE, *REASON),
)
