"""How good a plan is, and against one site a day: the simplest plan there could be.

Children per team-day alone rewards haste (DOMAIN 8), so the share of full sittings, of high-risk
places served where they are, and of children within 15 minutes stand beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

FULL_SITTING_MINUTES = 90
NEAR_MINUTES = 15


def print_quality(name: str, out: Path) -> None:
    """Print the figures of a finished plan's first round."""

    def table(of: str) -> pd.DataFrame:
        return pd.read_parquet(out / "tables" / f"{of}.parquet")

    sessions = table("sessions").query("round == 1")
    routes = table("routes").query("round == 1")
    print(f"\n{name}: round 1")
    for what, figure in _figures(sessions, routes, table).items():
        print(f"  {what:<52} {figure}")


def _figures(sessions: pd.DataFrame, routes: pd.DataFrame, table: object) -> dict[str, str]:
    """Return the figures, in words."""
    of = table if callable(table) else None
    assert of is not None
    catchments, sites = of("catchments"), of("sites")
    left = of("unserved_visits").query("round == 1")
    due = catchments.due_children.sum() + of("unserved").due_children.sum()
    served = sessions.due_children.sum()
    near = catchments[catchments.walk_minutes <= NEAR_MINUTES].due_children.sum()
    risky = sites[sites.hra_code != ""].site_id
    risky_served = risky.isin(sessions.site_id).mean() if len(risky) else 1.0
    minutes = _minutes(sessions.end) - _minutes(sessions.start)
    one_a_day = sessions.groupby("site_id").due_children.sum().nlargest(len(routes)).sum()
    mobile = routes[routes["mode"] == "mobile"]
    km = mobile.km.sum()
    return {
        "due children served": f"{served} of {due} ({served / due:.0%})",
        "sites not served in the round": str(len(left)),
        "team-days": f"{len(routes)}, of them mobile {len(mobile)}",
        "children per team-day": f"{served / len(routes):.1f}",
        "the same team-days, one site each (the fullest)": f"{one_a_day / len(routes):.1f}",
        "km driven per child, mobile teams": f"{km / max(1, mobile.due_children.sum()):.1f}",
        "sittings of 90 minutes or more": f"{(minutes >= FULL_SITTING_MINUTES).mean():.0%}",
        "high-risk sites served in place": f"{risky_served:.0%}",
        "due children within 15 minutes of their site": f"{near / due:.0%}",
    }


def _minutes(clock: pd.Series) -> pd.Series:
    parts = clock.str.split(":", expand=True).astype(int)
    return parts[0] * 60 + parts[1]
