"""Which team-days belong to a block: on its map, and in its sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.domain.columns import MODES

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.handover import Plan


def pick_routes(plan: Plan, area_id: str) -> pd.DataFrame:
    """Return the routes of the block's teams, and of others that sit at its sites."""
    here = plan.sessions[plan.sessions["area_id"] == area_id]["session_id"]
    stops = plan.stops
    visiting = stops[stops["session_id"].isin(here) & (stops["session_id"] != "")]["route_id"]
    routes = plan.routes
    picked = routes[(routes["area_id"] == area_id) | routes["route_id"].isin(visiting)]
    order = picked["mode"].map({mode: n for n, mode in enumerate(MODES)})
    by = ["date", "mode_order", "start", "team_id"]
    return picked.assign(mode_order=order).sort_values(by, kind="stable")


def pick_printed(plan: Plan, area_id: str) -> pd.DataFrame:
    """Return the routes of the block's sheets: its own teams', else those that come to it."""
    own = plan.routes[plan.routes["area_id"] == area_id]
    picked = pick_routes(plan, area_id) if own.empty else own
    return picked.sort_values(["date", "team_id"], kind="stable")


def has_sheets(plan: Plan, area_id: str) -> bool:
    """Tell whether any team-day is printed for the block."""
    return not pick_printed(plan, area_id).empty
