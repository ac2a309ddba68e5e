"""What was joined, mended and assumed."""

from __future__ import annotations

from microplan.domain.columns import float_, text
from microplan.domain.schema import Column, Table

MATCHES = Table(
    "matches",
    "a join by name",
    ("what", "where"),
    (
        text("what", "the place that was given a name or a row", optional=False),
        text("where", "the file, and the row or name that it was joined to", optional=False),
        text("how", "the method, and the evidence in words", optional=False),
        float_("how_sure", "score from 0 to 1", "share"),
        Column("accepted", "flag", "whether the join was made"),
        text("left_id", "id of the plan's place, in a join of two names"),
        text("left", "its name"),
        text("right_id", "id of the row joined to it, or of the best candidate"),
        text("right", "the row's name, as its file spells it"),
        text("method", "code, alias, name, planner, or none"),
        float_("score", "how alike the two names are", "share", optional=True),
        text("seal", "shows what a planner edits; leave it as it is"),
    ),
)
REPAIRS = Table(
    "repairs",
    "a mended or refused input",
    ("where", "what"),
    (
        text("what", "the id of what was mended", optional=False),
        text("where", "file and layer", optional=False),
        text("how", "what was wrong and what was done", optional=False),
        float_("how_sure", "score from 0 to 1", "share"),
        float_("amount", "how much moved, in `unit`", "own", optional=True),
        text("unit", "unit of `amount`"),
    ),
)
ASSUMPTIONS = Table(
    "assumptions",
    "an assumed setting",
    ("what",),
    (
        text("what", "the setting's path in the plan file", optional=False),
        text("where", "where the default comes from", optional=False),
        text("how", "what it means", optional=False),
        text("how_sure", "A assumed, R recalled (hi, med, lo), D derived", optional=False),
        text("value", "the value in this plan", optional=False),
        Column("changed", "flag", "whether the plan file sets it"),
    ),
)
