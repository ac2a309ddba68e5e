"""Law 9: whoever is sent somewhere can read where, and every id leads to a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.verify.findings import Broken, Law, columns_of, tell
from microplan.verify.tables import KEYS

if TYPE_CHECKING:
    import pandas as pd

    from microplan.verify.tables import Written

PLACES = ("facilities.facility_id", "sites.site_id")
REFERENCES: dict[str, tuple[str, ...]] = {
    "areas.parent_id": ("areas.area_id",),
    "settlements.area_id": ("areas.area_id",),
    "settlements.subcentre_id": ("areas.area_id",),
    "denominators.area_id": ("areas.area_id",),
    "need.anchor_id": ("areas.area_id",),
    "facilities.area_id": ("areas.area_id",),
    "staff.base_id": ("facilities.facility_id", "settlements.settlement_id"),
    "staff.facility_id": ("facilities.facility_id",),
    "staff.settlement_id": ("settlements.settlement_id",),
    "ri_sessions.area_id": ("areas.area_id",),
    "ri_sessions.settlement_id": ("settlements.settlement_id",),
    "ri_sessions.facility_id": ("facilities.facility_id",),
    "access.settlement_id": ("settlements.settlement_id",),
    "access.nearest_facility_id": ("facilities.facility_id",),
    "access.nearest_cold_chain_id": ("facilities.facility_id",),
    "need.settlement_id": ("settlements.settlement_id",),
    "targets.area_id": ("areas.area_id", "settlements.settlement_id"),
    "contributions.area_id": ("areas.area_id", "settlements.settlement_id"),
    "unranked.area_id": ("areas.area_id", "settlements.settlement_id"),
    "overrides.area_id": ("areas.area_id", "settlements.settlement_id"),
    "selection.area_id": ("areas.area_id",),
    "gaps.area_id": ("areas.area_id",),
    "capacity.district_id": ("areas.area_id",),
    "targets.district_id": ("areas.area_id",),
    "sites.area_id": ("areas.area_id",),
    "sites.subcentre_id": ("areas.area_id",),
    "sites.facility_id": ("facilities.facility_id",),
    "catchments.settlement_id": ("settlements.settlement_id",),
    "catchments.site_id": ("sites.site_id",),
    "visits.site_id": ("sites.site_id",),
    "teams.facility_id": ("facilities.facility_id",),
    "teams.area_id": ("areas.area_id",),
    "calendar.area_id": ("areas.area_id",),
    "sessions.site_id": ("sites.site_id",),
    "sessions.area_id": ("areas.area_id",),
    "sessions.team_id": ("teams.team_id",),
    "routes.area_id": ("areas.area_id",),
    "routes.team_id": ("teams.team_id",),
    "routes.facility_id": ("facilities.facility_id",),
    "routes.starts_at": PLACES,
    "routes.ends_at": PLACES,
    "stops.route_id": ("routes.route_id",),
    "stops.place_id": PLACES,
    "stops.session_id": ("sessions.session_id",),
    "legs.from_id": PLACES,
    "legs.to_id": PLACES,
    "supply.session_id": ("sessions.session_id",),
    "supply.route_id": ("routes.route_id",),
    "supply_totals.facility_id": ("facilities.facility_id",),
    "unserved.settlement_id": ("settlements.settlement_id",),
    "unserved_visits.site_id": ("sites.site_id",),
}
"""Every column that holds another table's id, and where that id must be found."""
MAY_BE_EMPTY = {
    "gaps.area_id",
    "need.anchor_id",
    "capacity.district_id",
    "targets.district_id",
    "areas.parent_id",
    "settlements.subcentre_id",
    "facilities.area_id",
    "staff.facility_id",
    "staff.settlement_id",
    "ri_sessions.area_id",
    "ri_sessions.settlement_id",
    "ri_sessions.facility_id",
    "access.nearest_facility_id",
    "access.nearest_cold_chain_id",
    "sites.subcentre_id",
    "sites.facility_id",
    "stops.session_id",
}


def find_lost_names(out: Written) -> list[Broken]:
    """Find stops without a name or locator, and ids that lead nowhere."""
    dangling = [
        finding
        for column, leads_to in REFERENCES.items()
        for finding in _find_dangling(out, column, leads_to)
    ]
    return [*_find_nameless_stops(out), *dangling]


def _find_nameless_stops(out: Written) -> list[Broken]:
    """Find stops whose place has neither a name nor a locator."""
    told = [*_told(out.facilities, "facility_id"), *_told(out.sites, "site_id")]
    known = [*out.facilities["facility_id"], *out.sites["site_id"]]
    silent = set(known).difference(told)
    wrong = out.stops[out.stops["place_id"].isin(silent)]
    what = "a stop whose place has neither a name nor a locator"
    return tell(wrong, ("route_id", "order"), "stops.place_id", what, "{place_id}")


def _told(places: pd.DataFrame, key: str) -> pd.Series:
    """Return the ids of the places that say in words where they are."""
    words = places["name"] + places["name_local"] + places.get("locator", "")
    return places.loc[words.str.strip() != "", key]


def _find_dangling(out: Written, column: str, leads_to: tuple[str, ...]) -> list[Broken]:
    """Find rows whose id is in none of the columns that it may lead to."""
    name, _, field = column.partition(".")
    rows: pd.DataFrame = getattr(out, name)
    known: set[str] = set()
    for target in leads_to:
        table, _, key = target.partition(".")
        known.update(getattr(out, table)[key])
    if column in MAY_BE_EMPTY:
        known.add("")
    wrong = rows[~rows[field].isin(known)]
    what = f"an id that is in no row of {' or '.join(leads_to)}"
    return tell(wrong, KEYS[name], column, what, f"{{{field}}}")


LAWS = (
    Law(
        9,
        "Every stop's place has a name or a locator, and every id that is referred to exists.",
        (
            *columns_of(facilities="name name_local", sites="name name_local locator"),
            *columns_of(stops="order"),
            *REFERENCES,
            *sorted({target for leads_to in REFERENCES.values() for target in leads_to}),
        ),
        find_lost_names,
        __name__,
    ),
)
