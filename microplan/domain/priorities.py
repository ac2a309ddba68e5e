"""Whom the drive is for, and which place comes first."""

from __future__ import annotations

from microplan.domain.columns import DUE, LEVELS, RESPONSES, STRATA, float_, id_, text, whole
from microplan.domain.schema import Column, Table

COVERAGE_KINDS = ("survey", "monitoring", "register")
RED_CATEGORIES = ("1", "2", "3", "4", "not assessed")
INDICATORS = (
    "bcg",
    "penta1",
    "penta3",
    "polio3",
    "mr1",
    "full_immunization",
    "td_protected",
)

COVERAGE = Table(
    "coverage",
    "one coverage figure of one area",
    ("area_id", "indicator", "kind"),
    (
        id_("area_id", "the area, or the single settlement, that was measured"),
        text("indicator", "what was measured", *INDICATORS, optional=False),
        text("kind", "what it comes from", *COVERAGE_KINDS, optional=False),
        float_("share", "share of children of 12 to 23 months; of mothers, if of Td", "share"),
        float_("cases", "children or mothers in the sample; in a register, its target", "people"),
        Column("cases_assumed", "flag", "the file does not say how many were measured"),
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
        float_(
            "missed",
            "children not fully immunized for their age; those on a due list that is longer",
            "children",
        ),
        float_("missed_estimate", "the same by the estimate alone", "children"),
        float_("missed_low", "lower end of its 90 % interval", "children"),
        float_("missed_high", "upper end of its 90 % interval", "children"),
        float_("fic", "share of children fully immunized", "share"),
        whole("listed_children", "children on the due list", "children", optional=True),
        whole("listed_pregnant", "women on the due list", "women", optional=True),
        *DUE,
        Column("strata", "list", "urban, tribal, hard_to_reach, underserved: overlapping"),
        Column("flags", "list", "criteria that hold, by name"),
        text("coverage_source", "whose coverage figure this rests on"),
        id_("anchor_id", "the area whose measured total is reproduced", "areas", optional=True),
        float_("anchor_fic", "share fully immunized there", "share"),
        float_("anchor_cases", "children that this figure is worth", "children"),
        float_("block_sd", "how unsure its block is about the anchor, as log odds", "log odds"),
        float_("subcentre_sd", "how unsure its sub-centre is about its block", "log odds"),
        float_("own_sd", "how unsure it is itself about its sub-centre", "log odds"),
        float_(
            "reach_score",
            "what keeps sessions from it (supply), 0 to 1; none in a town of which nothing is told",
            "share",
            optional=True,
        ),
        float_("uptake_score", "what keeps families from sessions (demand), 0 to 1", "share"),
        text(
            "red_category",
            "1 no problem, 2 utilisation, 3 access, 4 both",
            *RED_CATEGORIES,
            optional=False,
        ),
        text("red_source", "whose figures say so"),
    ),
)
EFFECTS = Table(
    "effects",
    "how much one thing known of places goes with missed children in a district",
    ("district_id", "effect"),
    (
        id_("district_id", "the district; empty: none is known", "areas", optional=True),
        id_("effect", "walk, high_risk, a criterion of the need's flags, or tribal_share"),
        float_(
            "odds_ratio_assumed", "odds of being missed where it holds most; a setting", "ratio"
        ),
        float_("odds_ratio", "the same as used here", "ratio"),
        float_("odds_ratio_low", "lower end of the 90 % interval of what the figures say", "ratio"),
        float_("odds_ratio_high", "upper end of it", "ratio"),
        whole("areas", "areas below the measured level whose figures say so", "areas"),
        text("used", "which of the two is used, and why", optional=False),
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
        id_("district_id", "the district that it lies in, if any", "areas", optional=True),
        whole(
            "rank",
            "by score in its level and stratum: of settlements, wards and sub-centres within their"
            " district; a planner's raise wins",
            "rank",
        ),
        whole("rank_count", "by missed children", "rank"),
        whole("rank_rate", "by share missed; none where too few children", "rank", optional=True),
        whole("rank_median", "the rank's median over the draws", "rank"),
        whole("rank_low", "lower end of the rank's 90 % interval", "rank"),
        whole("rank_high", "upper end of the rank's 90 % interval", "rank"),
        float_("p_top", "chance of being in the top fifth", "share"),
        float_("missed", "children not fully immunized for their age", "children"),
        float_("missed_rate", "share of children missed", "share"),
        float_("fic", "full immunization now", "share"),
        float_("fic_after", "full immunization after the plan", "share", optional=True),
        float_("gap_to_target", "target less fic_after, at least 0", "share", optional=True),
        float_(
            "children_to_target",
            "missed children to be completed beyond the plan, to close it",
            "children",
            optional=True,
        ),
        float_("team_days", "team-days that its sittings take", "team-days", optional=True),
        float_(
            "team_days_running",
            "the same, with those of every rank before it in its list",
            "team-days",
            optional=True,
        ),
        float_("score", "sum of its contributions", "points"),
        text("response", "what fits", *RESPONSES, optional=False),
        text("reason_1", "strongest contribution, in words"),
        text("reason_2", "second contribution"),
        text("reason_3", "third contribution"),
        text("how_sure", "of the rank", "sure", "likely", "unsure", optional=False),
        text("override", "what a planner decided of it, with the reason"),
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
