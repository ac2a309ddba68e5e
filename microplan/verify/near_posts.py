"""Law 12: whom each health post is the nearest for ties to the settlements, and nobody twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.verify.findings import Broken, Law, columns_of, tell

if TYPE_CHECKING:
    import pandas as pd

    from microplan.verify.tables import Written

LOST_MAX = 1e-6
COUNTED = ("settlements", "people", "children")


def find_lost_neighbours(out: Written) -> list[Broken]:
    """Compare the counts of every post with the settlements that name it as their nearest."""
    nearest = out.access[["settlement_id", "nearest_facility_id"]]
    homes = out.settlements.merge(nearest, on="settlement_id", how="left")
    homes["nearest_facility_id"] = homes["nearest_facility_id"].fillna("")
    own = homes.assign(settlements=1).groupby("nearest_facility_id")[list(COUNTED)].sum()
    told = out.facility_catchments.set_index("facility_id")
    both = own.add_suffix("_own").join(told[list(COUNTED)], how="outer").fillna(0.0)
    return [broken for column in COUNTED for broken in _differ(both, column)]


def _differ(both: pd.DataFrame, column: str) -> list[Broken]:
    """Return the posts whose count is not that of their settlements."""
    own, told = both[f"{column}_own"], both[column]
    wrong = ~((own - told).abs() <= LOST_MAX * own.abs().clip(lower=1.0))
    rows = both[wrong].rename_axis("facility_id").reset_index()
    shown = rows.assign(own=own[wrong].to_numpy(), told=told[wrong].to_numpy())
    what = f"{column} of a post are not those of the settlements that it is the nearest for"
    where = f"facility_catchments.{column}"
    return tell(shown, ("facility_id",), where, what, "{told:g} for {own:g}")


LAWS = (
    Law(
        12,
        "Settlements, people and children of each health post's catchment are those of the "
        "settlements whose nearest post on foot it is; those who reach none are in a row of "
        "their own, so that the sums are those of all settlements.",
        columns_of(
            access="settlement_id nearest_facility_id",
            settlements="settlement_id people children",
            facility_catchments="facility_id settlements people children",
        ),
        find_lost_neighbours,
        __name__,
    ),
)
