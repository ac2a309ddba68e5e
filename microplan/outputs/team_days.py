"""Which team-days belong to a block: on its map, and in its sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.handover import Plan

MODE_ORDER = ("anm", "mobile", "boat", "avd", "supervisor")


def pick_routes(plan: Plan, area_id: str) -> pd.DataFrame:
    """Return the routes of the block's teams, and of others that sit at its sites."""
    here = plan.sessions[plan.sessions["area_id"] == area_id]["session_id"]
    stops = plan.stops
    visiting = stops[stops["session_id"].isin(here) & (stops["session_id"] != "")]["route_id"]
    routes = plan.routes
    picked = routes[(routes["area_id"] == area_id) | routes["route_id"].isin(visiting)]
    order = picked["mode"].map({mode: n for n, mode in enumerate(MODE_ORDER)})
    by = ["date", "mode_order", "start", "team_id"]
    return picked.assign(mode_order=order).sort_values(by, kind="stable")


def has_sheets(plan: Plan, area_id: str) -> bool:
    """Tell whether any team-day is printed for the block: its own teams', or a visitor's."""
    return bool((plan.routes["area_id"] == area_id).any()) or not pick_routes(plan, area_id).empty
