"""Law 8: what is carried follows from the sessions, and what is handed out from what is carried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from microplan.verify.findings import Broken, Law, columns_of, tell

if TYPE_CHECKING:
    from microplan.verify.tables import Written

ITEM = ("session_id", "item")
TOTAL = ("facility_id", "round", "date", "item")


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
    sizes = both["antigen"].map(_vial_sizes(out)).astype("float64")
    sizes = sizes.fillna(both["doses_due"].clip(lower=1))
    both = both.assign(people=both["due_children"] + both["due_pregnant"])
    both = both.assign(held=both["issued"] * sizes)[both["antigen"] != ""]
    many = both[both["doses_due"] > both["people"]]
    few = both[both["held"] < both["doses_due"]]
    more = "more than one dose of an antigen for each child and woman due"
    short = "fewer doses issued than are due"
    return [
        *tell(many, ITEM, "supply.doses_due", more, "{doses_due} for {people:.0f}"),
        *tell(few, ITEM, "supply.issued", short, "{issued} for {doses_due} doses"),
        *_find_unmixed(out.supply),
    ]


def _vial_sizes(out: Written) -> dict[str, float]:
    """Return the doses in a vial of each antigen, as far as the manifest's settings say."""
    antigens = out.setting("settings", "supply", "antigens")
    named = antigens if isinstance(antigens, list) else []
    return {
        antigen["name"]: float(antigen["vial_doses"])
        for antigen in named
        if isinstance(antigen, dict) and {"name", "vial_doses"} <= antigen.keys()
    }


def _find_unmixed(supply: pd.DataFrame) -> list[Broken]:
    """Find diluents that are not one to one with the vials that they mix."""
    diluents = supply[supply["item"].str.endswith(" diluent")]
    vials = supply[supply["item"].str.endswith(" vial")]
    key = ["session_id", "antigen"]
    vials = vials[[*key, "issued"]].drop_duplicates(key)
    both = diluents.merge(vials, on=key, how="left", suffixes=("", "_vials"))
    wrong = both[both["issued"] != both["issued_vials"]]
    what = "diluents are not one to one with their vials"
    return tell(wrong, ITEM, "supply.issued", what, "{issued}, vials {issued_vials}")


def _find_wrong_totals(out: Written) -> list[Broken]:
    """Find points that hand out more or less of an item in a day than their routes carry."""
    sessions = out.sessions[["session_id", "round", "date"]].drop_duplicates("session_id")
    carried = out.supply.merge(sessions, on="session_id", how="inner")
    base = out.routes.drop_duplicates("route_id").set_index("route_id")["facility_id"]
    point = carried["route_id"].map(base).map(_find_points(out.facilities))
    needed = carried.assign(facility_id=point).groupby(list(TOTAL))["issued"].sum()
    handed = out.supply_totals.groupby(list(TOTAL))["issued"].sum()
    needed, handed = needed.align(handed, join="outer", fill_value=0)
    both = pd.DataFrame({"needed": needed, "handed": handed})
    wrong = both[both["needed"] != both["handed"]].reset_index()
    what = "what a point hands out is not what its routes carry"
    figures = "{handed} handed out, {needed} carried"
    return tell(wrong, TOTAL, "supply_totals.issued", what, figures)


def _find_points(facilities: pd.DataFrame) -> dict[str, str]:
    """Return the cold-chain point of each post: itself, else the nearest in a straight line."""
    posts = facilities.sort_values("facility_id", ignore_index=True)
    lon, lat = (np.radians(posts[name].to_numpy(dtype=np.float64)) for name in ("lon", "lat"))
    # points on a ball of radius 1: the nearest as the crow flies is the nearest along a chord
    ball = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    cold = posts["cold_chain"].to_numpy(dtype=bool)
    ids = posts["facility_id"].astype("object")
    if not cold.any():
        return {}
    _, nearest = KDTree(ball[cold]).query(ball)
    return dict(zip(ids, ids.where(cold, ids[cold].to_numpy()[nearest]), strict=True))


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
        "Every session has its supply, on the route that brings it: at most one dose of an antigen "
        "for each child and woman due, vials for all of them (vial sizes from manifest "
        "`settings.supply.antigens`), a diluent a vial. A cold-chain point hands out, in a day, "
        "exactly what the routes carry whose base it is or is nearest to; no more is used up than "
        "handed out, in whole numbers.",
        columns_of(
            supply="session_id route_id item antigen doses_due issued",
            supply_totals="facility_id round date item issued consumed",
            sessions="session_id round date due_children due_pregnant",
            stops="route_id kind session_id",
            routes="route_id facility_id",
            facilities="facility_id cold_chain lon lat",
        ),
        find_wrong_supply,
        __name__,
    ),
)
