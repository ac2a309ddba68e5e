"""Law 8: what is carried follows from the sessions, and what is handed out from what is carried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from microplan.verify.findings import Broken, Law, columns_of, tell

if TYPE_CHECKING:
    from microplan.verify.tables import Written

ITEM = ("session_id", "item")
TOTAL = ("facility_id", "round", "date", "item")
HANDED_OUT = ["round", "date", "item"]


def find_wrong_supply(out: Written) -> list[Broken]:
    """Hold supply against the sessions and the routes, and the totals against supply."""
    return [
        *_find_unsupplied(out),
        *_find_wrong_carriers(out),
        *_find_wrong_doses(out),
        *_find_wrong_totals(out),
        *_find_wrong_use(out),
    ]


def _find_unsupplied(out: Written) -> list[Broken]:
    """Find sessions that nothing is carried to."""
    bare = out.sessions[~out.sessions["session_id"].isin(out.supply["session_id"])]
    return tell(bare, ("session_id",), "supply.session_id", "sessions without any supply")


def _find_wrong_carriers(out: Written) -> list[Broken]:
    """Find supply on a route that neither brings vaccine to the session nor holds it."""
    stops = out.stops[out.stops["kind"].isin(["session", "deliver"])]
    # a courier's delivery comes before the vaccinator's own route
    ranked = stops.assign(courier=stops["kind"] != "deliver").sort_values("courier", kind="stable")
    brings = ranked.drop_duplicates("session_id").set_index("session_id")["route_id"]
    own = out.supply["session_id"].map(brings)
    wrong = out.supply.assign(own=own)[own.notna() & (out.supply["route_id"] != own)]
    what = "supply on a route that does not bring it to the session"
    return tell(wrong, ITEM, "supply.route_id", what, "{route_id}, not {own}")


def _find_wrong_doses(out: Written) -> list[Broken]:
    """Find more doses of an antigen than people due, and fewer vials than doses."""
    due = out.sessions[["session_id", "due_children", "due_pregnant"]]
    both = out.supply.merge(due.drop_duplicates("session_id"), on="session_id", how="left")
    people = both["due_children"] + both["due_pregnant"]
    both = both.assign(people=people)
    vials = both[(both["antigen"] != "") & (both["doses_due"] > 0)]
    many = vials[vials["doses_due"] > vials["people"]]
    none = vials[vials["issued"] < 1]
    more = "more than one dose of an antigen for each child and woman due"
    return [
        *tell(many, ITEM, "supply.doses_due", more, "{doses_due} for {people:.0f}"),
        *tell(none, ITEM, "supply.issued", "doses are due, and nothing is issued for them"),
    ]


def _find_wrong_totals(out: Written) -> list[Broken]:
    """Find days on which the points hand out more or less of an item than is carried."""
    sessions = out.sessions[["session_id", "round", "date"]].drop_duplicates("session_id")
    carried = out.supply.merge(sessions, on="session_id", how="inner")
    needed = carried.groupby(HANDED_OUT)["issued"].sum()
    handed = out.supply_totals.groupby(HANDED_OUT)["issued"].sum()
    needed, handed = needed.align(handed, join="outer", fill_value=0)
    both = pd.DataFrame({"needed": needed, "handed": handed})
    wrong = both[both["needed"] != both["handed"]].reset_index()
    what = "what is handed out is not what is carried"
    figures = "{handed} handed out, {needed} carried"
    return tell(wrong, tuple(HANDED_OUT), "supply_totals.issued", what, figures)


def _find_wrong_use(out: Written) -> list[Broken]:
    """Find more used up than handed out, parts of a vial, and points without cold chain."""
    totals, supply = out.supply_totals, out.supply
    over = totals[totals["consumed"] > totals["issued"]]
    parts = totals[(totals["issued"] % 1 != 0) | (totals["consumed"] % 1 != 0)]
    cut = supply[supply["issued"] % 1 != 0]
    cold = out.facilities.loc[out.facilities["cold_chain"], "facility_id"]
    warm = totals[~totals["facility_id"].isin(cold)]
    where = "handed out where no vaccine is stored"
    return [
        *tell(over, TOTAL, "supply_totals.consumed", "more used up than handed out"),
        *tell(parts, TOTAL, "supply_totals.issued", "no whole number"),
        *tell(cut, ITEM, "supply.issued", "no whole number"),
        *tell(warm, TOTAL, "supply_totals.facility_id", where),
    ]


LAWS = (
    Law(
        8,
        "Every session has its supply, on the route that brings it, with at most one dose of an "
        "antigen for each child and woman due; cold-chain points hand out, in a day, exactly what "
        "is carried; no more is used up than handed out, in whole numbers.",
        columns_of(
            supply="session_id route_id item antigen doses_due issued",
            supply_totals="facility_id round date item issued consumed",
            sessions="session_id round date due_children due_pregnant",
            stops="route_id kind session_id",
            facilities="facility_id cold_chain",
        ),
        find_wrong_supply,
        __name__,
    ),
)
