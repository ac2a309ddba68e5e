"""Whom the drive is for, and which place comes first."""

from __future__ import annotations

from microplan.domain.columns import DUE, LEVELS, RESPONSES, STRATA, float_, id_, text, whole
from microplan.domain.schema import Column, Table

INDICATORS = ("bcg", "penta1", "penta3", "mr1", "full_immunization", "td_protected")

COVERAGE = Table(
    "coverage",
    "one coverage figure of one area",
    ("area_id", "indicator"),
    (
        id_("area_id", "the area that was measured", "areas"),
        text("indicator", "what was measured", *INDICATORS, optional=False),
        float_("share", "share of children of 12 to 23 months; of mothers, if of Td", "share"),
        float_("cases", "children or mothers in the sample", "people"),
        text("source", "survey, file and row", optional=False),
    ),
)
NEED = Table(
    "need",
    "whom the drive is for in a settlement",
    ("settlement_id",),
    (
        id_("settlement_id", "the settlement", "settlements"),
        float_("left_out", "children with no Penta1", "children"),
        float_("drop_out", "children who started and did not finish", "children"),
        float_("missed", "children not fully immunized for their age", "children"),
        float_("missed_low", "lower end of its 90 % interval", "children"),
        float_("missed_high", "upper end of its 90 % interval", "children"),
        float_("fic", "share of children fully immunized", "share"),
        whole("listed_children", "children on the due list", "children", optional=True),
        whole("listed_pregnant", "women on the due list", "women", optional=True),
        *DUE,
        Column("strata", "list", "urban, tribal, hard_to_reach, underserved: overlapping"),
        Column("flags", "list", "criteria that hold, by name"),
        text("coverage_source", "whose coverage figure this rests on"),
    ),
)
TARGETS = Table(
    "targets",
    "a ranked place, per level and stratum",
    ("level", "stratum", "area_id"),
    (
        id_("area_id", "the area, or the settlement at level settlement"),
        text("level", "its level", *LEVELS, "settlement", optional=False),
        text("stratum", "among which places", "all", *STRATA, optional=False),
        whole(
            "rank",
            "by score, in its level and stratum; settlements and wards in their district",
            "rank",
        ),
        whole("rank_count", "by missed children", "rank"),
        whole("rank_rate", "by share missed; none where too few children", "rank", optional=True),
        whole("rank_low", "lower end of the rank's 90 % interval", "rank"),
        whole("rank_high", "upper end of the rank's 90 % interval", "rank"),
        float_("p_top", "chance of being in the top fifth", "share"),
        float_("missed", "children not fully immunized for their age", "children"),
        float_("missed_rate", "share of children missed", "share"),
        float_("fic", "full immunization now", "share"),
        float_("fic_after", "full immunization after the plan", "share", optional=True),
        float_("gap_to_target", "target less fic_after, at least 0", "share", optional=True),
        float_("score", "sum of its contributions", "points"),
        text("response", "what fits", *RESPONSES, optional=False),
        text("reason_1", "strongest contribution, in words"),
        text("reason_2", "second contribution"),
        text("reason_3", "third contribution"),
        text("how_sure", "of the rank", "sure", "likely", "unsure", optional=False),
    ),
)
CONTRIBUTIONS = Table(
    "contributions",
    "one part of a place's score",
    ("level", "stratum", "area_id", "part"),
    (
        id_("area_id", "the area, or the settlement at level settlement"),
        text("level", "its level", *LEVELS, "settlement", optional=False),
        text("stratum", "among which places", "all", *STRATA, optional=False),
        text("part", "the part's name", optional=False),
        float_("value", "the measured value, in the part's own unit", "own"),
        float_("points", "what it adds to the score", "points"),
    ),
)
