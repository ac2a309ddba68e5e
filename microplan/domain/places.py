"""Where people live, where vaccine is, and how long the way is."""

from __future__ import annotations

from microplan.domain.columns import (
    FACILITY_KINDS,
    LEVELS,
    NAMES,
    POINT,
    REACH_CLASSES,
    float_,
    id_,
    text,
    whole,
)
from microplan.domain.schema import Column, Table

AREAS = Table(
    "areas",
    "an administrative polygon",
    ("area_id",),
    (
        id_("area_id", "the area"),
        id_("parent_id", "the area that it lies in", "areas", optional=True),
        text("level", "its level", *LEVELS, optional=False),
        *NAMES,
        float_("people", "people who live in it", "people"),
        float_("area_km2", "its area", "km2"),
        text("vintage", "the year or date of the boundary"),
        text("code_system", "whose ids these are"),
        text("source", "file and layer"),
        Column("geometry", "geometry", "polygon, WGS 84"),
    ),
)
SETTLEMENTS = Table(
    "settlements",
    "a place where people live",
    ("settlement_id",),
    (
        id_("settlement_id", "the settlement"),
        id_("area_id", "the block (or city) that it lies in", "areas"),
        id_("subcentre_id", "its sub-centre (an area)", "areas", optional=True),
        *NAMES,
        text("locator", "where it is, in words, for whoever does not know the name"),
        text(
            "kind",
            "what it is",
            "habitation",
            "village",
            "hamlet",
            "town part",
            "ward part",
            "high-risk site",
            optional=False,
        ),
        text("hra_code", "high-risk code of the official form", "1", "2", "3", "4", "5", "6"),
        whole("houses", "houses", "houses", optional=True),
        float_("people", "people", "people"),
        float_("children", "children of the campaign's ages, estimated", "children"),
        float_("pregnant", "women pregnant now, estimated", "women"),
        whole("refusals", "families that refused", "families", optional=True),
        Column("last_verified", "date", "when the list it comes from was last verified"),
        Column("urban", "flag", "part of a town"),
        float_("tribal_share", "share of scheduled tribes", "share", optional=True),
        Column("flags", "list", "criteria of DOMAIN 1.4 that its source states"),
        whole("listed_children", "children on the due list", "children", optional=True),
        whole("listed_pregnant", "women on the due list", "women", optional=True),
        text("source", "file and row it comes from"),
        *POINT,
    ),
)
DENOMINATORS = Table(
    "denominators",
    "the children and women of an area by one source",
    ("area_id", "source"),
    (
        id_("area_id", "the district or block", "areas"),
        text("source", "who tells them", optional=False),
        float_("children", "children of the campaign's ages", "children"),
        float_("pregnant", "women pregnant now", "women"),
        float_("plan_children", "children that the plan uses there", "children"),
        float_("ratio", "this source's children to those", "share", optional=True),
        Column("used", "flag", "whether the plan uses this source all over the area"),
        Column("review", "flag", "whether the ratio is below 0.5 or above 2"),
    ),
)
FACILITIES = Table(
    "facilities",
    "a health post",
    ("facility_id",),
    (
        id_("facility_id", "the health post"),
        id_("area_id", "the block that it lies in", "areas", optional=True),
        *NAMES,
        text("kind", "what it is", *FACILITY_KINDS, optional=False),
        Column("cold_chain", "flag", "vaccine is stored here"),
        Column("vacant", "flag", "no vaccinator is posted"),
        whole("vaccinators", "vaccinators who are based here", "persons"),
        whole("vehicles", "vehicles for mobile teams based here", "vehicles"),
        text("source", "file and row, and the rule that told its kind"),
        *POINT,
    ),
)
OUTSIDE = Table(
    "outside",
    "people that fell in no area",
    ("source_id",),
    (
        id_("source_id", "file, and point or cell"),
        float_("people", "people", "people"),
        text("reason", "why they are in no area", optional=False),
    ),
)
ACCESS = Table(
    "access",
    "a settlement's travel",
    ("settlement_id",),
    (
        id_("settlement_id", "the settlement", "settlements"),
        id_(
            "nearest_facility_id",
            "nearest post with a vaccinator, on foot",
            "facilities",
            optional=True,
        ),
        whole("walk_minutes", "on foot to it, with an infant", "minutes", optional=True),
        whole("drive_minutes", "from the nearest cold-chain point", "minutes", optional=True),
        id_(
            "nearest_cold_chain_id", "nearest cold-chain point by road", "facilities", optional=True
        ),
        text("reach_class", "class of walk_minutes", *REACH_CLASSES, optional=False),
        float_("offroad_km", "from the settlement to the nearest road", "km", optional=True),
        Column(
            "barriers",
            "list",
            "why it is hard to reach: distance, terrain, water, no road, season, cut off",
        ),
        text("barrier_notes", "each of these as a sentence with its figures"),
        text("unreachable_reason", "why there is no time, where there is none"),
        whole(
            "facility_drive_minutes",
            "by vehicle from the nearest post with a vaccinator",
            "minutes",
            optional=True,
        ),
        id_(
            "drive_facility_id",
            "nearest post with a vaccinator, by vehicle",
            "facilities",
            optional=True,
        ),
        whole(
            "cold_chain_walk_minutes",
            "on foot to the nearest cold-chain point, with an infant",
            "minutes",
            optional=True,
        ),
        whole(
            "session_walk_minutes",
            "on foot to the nearest session of routine immunization, with an infant",
            "minutes",
            optional=True,
        ),
        id_("nearest_session_id", "that session", "ri_sessions", optional=True),
        whole(
            "session_drive_minutes",
            "by vehicle from the nearest session of routine immunization",
            "minutes",
            optional=True,
        ),
        id_("drive_session_id", "nearest session, by vehicle", "ri_sessions", optional=True),
        text("other_reasons", "why there is no such time, where there is none"),
        whole(
            "level_walk_minutes",
            "walk_minutes, were the ground level and open",
            "minutes",
            optional=True,
        ),
        float_("moved_metres", "to the nearest ground that can be walked", "m", optional=True),
    ),
)
FACILITY_CATCHMENTS = Table(
    "facility_catchments",
    "the settlements that have a health post as their nearest on foot",
    ("facility_id",),
    (
        id_(
            "facility_id",
            "the post; empty: those who reach none on foot",
            "facilities",
            optional=True,
        ),
        whole("settlements", "settlements that it is the nearest for", "settlements"),
        float_("people", "people in them", "people"),
        float_("children", "children of the campaign's ages in them", "children"),
        float_("capacity", "people that a post of its kind is for", "people", optional=True),
        float_("over", "people above the capacity", "people", optional=True),
        text("norm", "which norm the capacity is"),
    ),
)

PLACES = Table(
    "places",
    "a named point of a source, before it is a settlement",
    ("source_id",),
    (
        id_("source_id", "the source's own id, else derived from its point"),
        id_("area_id", "the block that it lies in", "areas"),
        id_("subcentre_id", "its sub-centre (an area)", "areas", optional=True),
        *NAMES,
        text("kind", "what it is; empty where the source does not say"),
        text("hra_code", "high-risk code of the official form", "1", "2", "3", "4", "5", "6"),
        whole("houses", "houses", "houses", optional=True),
        float_("people", "people, where the source has them", "people", optional=True),
        whole("refusals", "families that refused", "families", optional=True),
        Column("last_verified", "date", "when the list was last verified"),
        float_("tribal_share", "share of scheduled tribes", "share", optional=True),
        text("urban", "whether its file or plan says that it is urban", "yes", "no"),
        Column("flags", "list", "criteria of DOMAIN 1.4 that the source states"),
        whole("listed_children", "children on the due list", "children", optional=True),
        whole("listed_pregnant", "women on the due list", "women", optional=True),
        text("source", "file and row it comes from"),
        *POINT,
    ),
)
CELLS = Table(
    "cells",
    "the part of a populated raster cell that lies in one block",
    ("area_id", "cell_id"),
    (
        id_("cell_id", "the cell: row and column of the raster, zero-padded"),
        id_("area_id", "the block", "areas"),
        float_("people", "people of the cell in the block, by exact fraction", "people"),
        *POINT,
    ),
)
