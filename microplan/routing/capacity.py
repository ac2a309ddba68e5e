"""How many places a given number of team-days can serve, from the first rank on.

What the plan spends on a place is its part of the team-days on which its sessions are held. What
it does not reach is reckoned without ways: a sitting takes a team the minutes of its people, at
least the shortest sitting, out of the hours in which sessions are held, and never less than its
part of the most stops of a day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.tables import CAPACITY, TARGETS
from microplan.routing.sittings import find_sitting_minutes
from microplan.units import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.routing.settings import RoutingSettings

SETTLEMENT = "settlement"
WORKING = ("anm", "mobile", "boat")
WITHIN_DISTRICT = ("settlement", "ward", "subcentre")


def count_team_days(
    need: pd.DataFrame, teams: pd.DataFrame, rounds: int, settings: RoutingSettings
) -> pd.Series[float]:
    """Return by settlement the team-days that its sittings take, in all rounds.

    Parameters
    ----------
    need, teams
        The tables of these names.
    """
    open_minutes = _minutes(settings.closes) - _minutes(settings.opens)
    working = teams[teams["mode"].isin(WORKING)]
    stops = max(1, int(working["stops_max"].max())) if len(working) else 1
    days = []
    for children, women in need[["due_children", "due_pregnant"]].to_numpy(dtype=int):
        minutes = find_sitting_minutes(int(children), int(women), 0, settings)
        any_due = children + women > 0
        days.append(rounds * max(minutes / open_minutes, 1 / stops) if any_due else 0.0)
    return pd.Series(days, need["settlement_id"].to_numpy(), dtype=float)


def find_lost(
    settlements: pd.Series[str],
    catchments: pd.DataFrame,
    visits: pd.DataFrame,
    unserved_visits: pd.DataFrame,
) -> pd.Series[float]:
    """Return by settlement which part of its due no session is held for, 0 to 1.

    Parameters
    ----------
    settlements
        Ids; one that no site takes in is lost as a whole.
    catchments, visits, unserved_visits
        The tables of these names.
    """
    due, lost = (
        (rows["due_children"] + rows["due_pregnant"]).groupby(rows["site_id"]).sum()
        for rows in (visits, unserved_visits)
    )
    of_site = (lost.reindex(due.index).fillna(0.0) / due.where(due > 0)).fillna(0.0)
    people = (catchments["due_children"] + catchments["due_pregnant"]).astype(float)
    kept = people * (1 - catchments["site_id"].map(of_site).fillna(1.0))
    at = catchments["settlement_id"].to_numpy()
    sums = people.groupby(at).sum()
    part = kept.groupby(at).sum() / sums.where(sums > 0)
    return 1 - part.reindex(settlements).fillna(0.0)


def _minutes(clock: str) -> int:
    """Return the minutes since midnight of a time of day."""
    hours, minutes = clock.split(":")
    return int(hours) * MINUTES_PER_HOUR + int(minutes)


def add_team_days(targets: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """Add to the targets their team-days, and with those of every rank before them in their list.

    Parameters
    ----------
    targets
        The table of this name.
    sums
        level, stratum, area_id and team_days: what the sittings of a place's settlements take, in
        a stratum those of its settlements in it.
    """
    blank = targets.drop(columns="team_days")
    table = blank.merge(sums, on=["level", "stratum", "area_id"], how="left", validate="one_to_one")
    pool = table["district_id"].where(table["level"].isin(WITHIN_DISTRICT), "")
    order = table.sort_values("rank", kind="stable").index
    keys = [table["level"], table["stratum"], pool]
    running = table.loc[order, "team_days"].groupby([key.loc[order] for key in keys]).cumsum()
    return TARGETS.arrange(table.assign(team_days_running=running.reindex(table.index)))


def count_capacity(
    targets: pd.DataFrame,
    areas: pd.DataFrame,
    teams: pd.DataFrame,
    calendar: pd.DataFrame,
    given: float | None = None,
) -> pd.DataFrame:
    """Tell how many of the first ranks the team-days can serve: settlements, and blocks.

    Parameters
    ----------
    targets
        With `team_days` and `team_days_running`.
    areas, teams, calendar
        The tables of these names: a team has the working days of its own block.
    given
        Team-days to serve places with, in place of those that there are; districts have their
        part of them as of those.

    Returns
    -------
    pandas.DataFrame
        Table `capacity`: the settlements of each district, and the blocks of the plan.
    """
    there, word = _count_there(areas, teams, calendar), "there are"
    if given is not None:
        there, word = _share_out(given, there, targets), "given are"
    whole = targets[targets["stratum"] == "all"]
    rows = []
    for district, pool in whole[whole["level"] == SETTLEMENT].groupby("district_id"):
        rows.append(_tell(SETTLEMENT, str(district), pool, there.get(str(district), 0.0), word))
    blocks = whole[whole["level"] == "block"]
    if len(blocks):
        rows.append(_tell("block", "", blocks, float(there.sum()), word))
    columns = ["level", "district_id", "places", "team_days_needed", "team_days", "places_served",
               "told"]  # fmt: skip
    return CAPACITY.arrange(pd.DataFrame(rows, columns=columns))


def _count_there(
    areas: pd.DataFrame, teams: pd.DataFrame, calendar: pd.DataFrame
) -> pd.Series[float]:
    """Return the team-days that each district has."""
    days = calendar.groupby("area_id").size()
    working = teams[teams["mode"].isin(WORKING)]
    of_team = working["area_id"].map(days).fillna(0.0).astype(float)
    parents = dict(zip(areas["area_id"], areas["parent_id"], strict=True))
    levels = dict(zip(areas["area_id"], areas["level"], strict=True))
    homes = [_climb(area, parents, levels) for area in working["area_id"]]
    return of_team.groupby(np.array(homes, dtype=object)).sum()


def _share_out(given: float, there: pd.Series[float], targets: pd.DataFrame) -> pd.Series[float]:
    """Share given team-days out over the districts: as those there are; else as those needed."""
    if not there.sum() > 0:
        places = targets[(targets["level"] == SETTLEMENT) & (targets["stratum"] == "all")]
        there = places.groupby("district_id")["team_days"].sum()
    return there * (given / there.sum()) if there.sum() > 0 else there


def _climb(area: str, parents: dict[str, str], levels: dict[str, str]) -> str:
    """Return the district of an area, or the topmost area that it lies in."""
    seen = set()
    while levels.get(area) != "district" and parents.get(area, "") in levels and area not in seen:
        seen.add(area)
        area = parents[area]
    return area


def _tell(
    level: str, district: str, pool: pd.DataFrame, there: float, word: str
) -> tuple[str, str, int, float, float, int, str]:
    """Tell how many of a list's places the team-days serve."""
    needed = float(pool["team_days"].sum())
    running: NDArray[np.float64] = pool["team_days_running"].to_numpy(dtype=float)
    served = int((running <= there + 1e-9).sum())
    places = "settlements" if level == SETTLEMENT else "blocks"
    told = (
        f"the sessions of {len(pool):,} {places} take {needed:,.0f} team-days;"
        f" {word} {there:,.0f}: enough for"
        f" {'all of them' if served == len(pool) else f'the first {served:,} of them'}"
    )
    return level, district, len(pool), needed, there, served, told
