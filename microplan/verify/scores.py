"""Law 11: a score is the sum of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.verify.findings import Broken, Law, columns_of, tell

if TYPE_CHECKING:
    from microplan.verify.tables import Written

KEY = ["level", "stratum", "area_id"]
POINTS_ROUNDED = 5e-7
"""Points are written to a millionth."""


def find_lost_points(out: Written) -> list[Broken]:
    """Compare each score with the sum of its contributions."""
    sums = out.contributions.groupby(KEY, as_index=False)["points"].sum()
    rows = out.targets[[*KEY, "score"]].merge(sums, on=KEY, how="outer", indicator="found")
    bare, ranked = rows[rows["found"] == "left_only"], rows[rows["found"] == "both"]
    loose = rows[rows["found"] == "right_only"]
    # written so that a figure that is no number is a finding too
    apart = ranked[~((ranked["points"] - ranked["score"]).abs() <= POINTS_ROUNDED)]
    key, column = tuple(KEY), "targets.score"
    figures = "{points} points for a score of {score}"
    return [
        *tell(apart, key, column, "the parts do not add up to the score", figures),
        *tell(bare, key, column, "a score without its parts"),
        *tell(loose, key, "contributions.points", "parts of a score that is not there"),
    ]


LAWS = (
    Law(
        11,
        "Every score is the sum of its contributions, to a millionth of a point, and every "
        "contribution is part of a score.",
        columns_of(
            targets="level stratum area_id score", contributions="level stratum area_id points"
        ),
        find_lost_points,
        __name__,
    ),
)
