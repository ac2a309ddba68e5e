"""What a plan comes to: the gap to its goal, what its team-days serve, who is chosen and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.domain.handover import Closing
from microplan.routing.capacity import (
    add_team_days,
    count_capacity,
    count_team_days,
    find_lost,
)
from microplan.targeting.empty_strata import tell_empty_strata
from microplan.targeting.gaps import measure_gaps, share_work, tell_gap
from microplan.targeting.outcome import find_completed, sum_members
from microplan.targeting.overrides import tell_effects, tell_overrides
from microplan.targeting.selection import select_areas, tell_selection
from microplan.targeting.unranked import tell_unknown_wards

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.campaign import CampaignSettings
    from microplan.domain.handover import Days, Decisions, Ranked
    from microplan.routing.settings import RoutingSettings
    from microplan.targeting.settings import TargetingSettings

Places = tuple["pd.DataFrame", "pd.DataFrame", "pd.DataFrame", "pd.DataFrame", "pd.DataFrame"]
Work = tuple["pd.DataFrame", "pd.DataFrame", "Days"]


def close_plan(  # noqa: PLR0913, PLR0917 - what the whole line made, and three sections
    ranked: Ranked,
    places: Places,
    work: Work,
    decisions: Decisions,
    targeting: TargetingSettings,
    routing: RoutingSettings,
    campaign: CampaignSettings,
) -> Closing:
    """Reckon what lacks to the goal and what would close it, and tell what was decided.

    Parameters
    ----------
    places
        Tables `areas`, `settlements`, `need`, `catchments` and `visits`.
    work
        Tables `teams` and `calendar`, and the days.
    """
    areas, settlements, need, catchments, visits = places
    teams, calendar, days = work
    completed = find_completed(
        settlements, need, catchments, visits, days.unserved_visits, targeting.outcome
    )
    alone = count_team_days(need, teams, campaign.rounds, routing)
    ids = completed["settlement_id"]
    lost = find_lost(ids, catchments, visits, days.unserved_visits).reindex(alone.index)
    each = (alone * lost).add(share_work(catchments, days)["team_days"], fill_value=0.0)
    spent = completed.assign(team_days=ids.map(each).fillna(0.0))
    targets = add_team_days(ranked.targets, sum_members(spent, areas, "team_days"))
    gaps = measure_gaps(completed, areas, catchments, days, campaign)
    selection = select_areas(areas, settlements, gaps, decisions, targeting.selection)
    overrides = tell_effects(decisions.overrides, targets, selection, _find_missed(need, gaps))
    told = (
        *tell_gap(gaps),
        *tell_selection(selection),
        *tell_overrides(overrides, _find_names(areas, settlements)),
        *tell_unknown_wards(ranked.unranked),
        *tell_empty_strata(settlements, need),
    )
    capacity = count_capacity(targets, areas, teams, calendar, targeting.selection.team_days)
    return Closing(targets, selection, gaps, capacity, overrides, told)


def _find_missed(need: pd.DataFrame, gaps: pd.DataFrame) -> dict[str, float]:
    """Return the missed children of each settlement, and of each area that `gaps` tells."""
    return {
        **dict(zip(gaps["area_id"], gaps["missed"], strict=True)),
        **dict(zip(need["settlement_id"], need["missed"], strict=True)),
    }


def _find_names(areas: pd.DataFrame, settlements: pd.DataFrame) -> dict[str, str]:
    """Return the names of areas and settlements, by id."""
    return {
        **dict(zip(areas["area_id"], areas["name"], strict=True)),
        **dict(zip(settlements["settlement_id"], settlements["name"], strict=True)),
    }
