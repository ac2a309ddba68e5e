"""Working days of each round: the dates that are left when days off are taken out.

A round has a fixed number of working days from its start, skipping weekly days off, days of routine
immunization (RI), holidays and extra days off (DOMAIN 1.2). RI days differ by state and district,
so each block has its own calendar.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pandas as pd

from microplan.domain.settings import Settings, assumed
from microplan.domain.tables import CALENDAR
from microplan.errors import Fault, PlanFault

if TYPE_CHECKING:
    from microplan.domain.campaign import CampaignSettings

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BLOCK_LEVELS = ("block", "city")
SEARCH_DAYS = 366  # a round that finds no working day within a year never will

STATE_RI_DAYS: dict[str, tuple[Weekday, ...]] = {
    "MP": ("tue", "fri"),
    "UP": ("wed", "sat"),
    "BR": ("wed", "fri"),
    "OD": ("wed",),
    "AS": ("wed",),
    "GJ": ("wed",),
    "WB": ("wed",),
    "JH": ("thu",),
    "RJ": ("thu",),
    "KA": ("thu",),
}


class CalendarSettings(Settings):
    """Days on which the drive's teams do not work: [calendar]."""

    ri_days: tuple[Weekday, ...] = assumed(("wed", "sat"), tag="R hi", source="DOMAIN 1.2 (UP)")
    """Weekdays of routine immunization, where neither area nor state says otherwise."""
    ri_days_by_area: Mapping[str, tuple[Weekday, ...]] = {}
    """RI weekdays of a block, city or district, by area id; the smallest area wins."""
    states: Mapping[str, str] = {}
    """State code (MP, UP, ...) of an area, by area id, where a plan spans several states."""
    ri_days_by_state: Mapping[str, tuple[Weekday, ...]] = assumed(
        STATE_RI_DAYS, tag="R med", source="DOMAIN 1.2 (MP, OD and AS are sourced)"
    )
    """RI weekdays by state code; used for the areas that `states` names."""
    ri_days_from_sessions: bool = False
    """Whether a block's RI weekdays are those of its sessions in the RI plan, where it has any."""
    ri_session_share_min: float = assumed(
        0.1, tag="A", source="a session put off to another day makes no RI day", ge=0, le=1
    )
    """Share of a block's RI sessions that a weekday must have to be one of its RI days."""
    weekly_off: tuple[Weekday, ...] = ("sun",)
    """Weekdays on which nobody works."""
    holidays: tuple[date, ...] = ()
    """Public holidays, as the state's list has them."""
    days_off_by_area: Mapping[str, tuple[date, ...]] = {}
    """Further days off of a block, city or district, by area id."""


def make_calendar(
    areas: pd.DataFrame,
    campaign: CampaignSettings,
    settings: CalendarSettings,
    ri_sessions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List the working days of every block and city in every round.

    A working day that would fall less than `gap_days_min` after the same day of the round before is
    put off to the first working day that does not, so that whoever keeps the day keeps the gap.

    Parameters
    ----------
    areas : pd.DataFrame
        Table `areas`; rows of level block and city get a calendar.
    campaign : CampaignSettings
        Starts and length of the rounds, and the gap between two visits.
    settings : CalendarSettings
        Days off.
    ri_sessions : pd.DataFrame
        Table `ri_sessions`, for `ri_days_from_sessions`.

    Returns
    -------
    pd.DataFrame
        Table `calendar`: one row a block, round and day.

    Raises
    ------
    PlanFault
        Rounds are too close, a round runs into the next, no day of the week is worked, or a
        setting names an area or state that is not there; all faults at once.
    """
    parents = dict(zip(areas["area_id"], areas["parent_id"], strict=True))
    faults = [*_find_unknown_names(parents, settings), *_find_close_starts(campaign)]
    PlanFault.raise_any(faults)
    told = _find_session_days(ri_sessions, settings)
    rows: list[tuple[str, int, int, str]] = []
    for area_id in sorted(areas.loc[areas["level"].isin(BLOCK_LEVELS), "area_id"]):
        lineage = _trace_lineage(area_id, parents)
        weekdays_off = _ri_days(lineage, settings, told)
        rounds = _find_rounds(campaign, weekdays_off, _days_off(lineage, settings))
        faults += _find_round_faults(area_id, rounds, campaign)
        rows += [
            (area_id, number, day, when.isoformat())
            for number, dates in enumerate(rounds, start=1)
            for day, when in enumerate(dates, start=1)
        ]
    PlanFault.raise_any(faults)
    return CALENDAR.arrange(pd.DataFrame(rows, columns=CALENDAR.names))


def find_working_days(
    start: date, not_before: Sequence[date], weekdays_off: frozenset[int], off: frozenset[date]
) -> list[date]:
    """Return a working day for each entry of `not_before`, in order, from `start` on.

    Day n is the first working day after day n-1 that is not before its entry; fewer days than
    entries come back where a year is not enough.
    """
    days: list[date] = []
    for ahead in range(SEARCH_DAYS):
        when = start + timedelta(days=ahead)
        if len(days) == len(not_before):
            break
        worked = when.weekday() not in weekdays_off and when not in off
        if worked and when >= not_before[len(days)]:
            days.append(when)
    return days


def _find_rounds(
    campaign: CampaignSettings, weekdays_off: frozenset[int], off: frozenset[date]
) -> list[list[date]]:
    """Return the working days of each round; each keeps the gap to the round before."""
    rounds: list[list[date]] = []
    earliest = [date.min] * campaign.days_per_round
    for start in campaign.rounds_start:
        days = find_working_days(start, earliest, weekdays_off, off)
        rounds.append(days)
        earliest = [day + timedelta(days=campaign.gap_days_min) for day in days]
    return rounds


def _trace_lineage(area_id: str, parents: Mapping[str, str]) -> list[str]:
    """Return the area, its parent, and so on up."""
    lineage = [area_id]
    while (parent := parents.get(lineage[-1], "")) and parent not in lineage:
        lineage.append(parent)
    return lineage


def _find_session_days(
    ri_sessions: pd.DataFrame | None, settings: CalendarSettings
) -> dict[str, tuple[Weekday, ...]]:
    """Return the RI weekdays of each block that the RI plan has sessions of."""
    if ri_sessions is None or not settings.ri_days_from_sessions:
        return {}
    held = ri_sessions[(ri_sessions["area_id"] != "") & (ri_sessions["weekdays"] != "")]
    days = held.assign(day=held["weekdays"].str.split(";")).explode("day")
    shares = days.groupby("area_id")["day"].value_counts(normalize=True)
    often = shares[shares >= settings.ri_session_share_min].index
    return {
        str(block): tuple(day for day in WEEKDAYS if (block, day) in often)
        for block in sorted(set(held["area_id"]))
    }


def _ri_days(
    lineage: Sequence[str],
    settings: CalendarSettings,
    told: Mapping[str, tuple[Weekday, ...]],
) -> frozenset[int]:
    """Return the weekdays that are not worked: weekly days off and RI days; the smallest wins.

    The plan file's word of an area wins over what the RI plan tells of its block.
    """
    ri_days = settings.ri_days
    for area_id in reversed(lineage):
        if area_id in settings.states:
            ri_days = settings.ri_days_by_state[settings.states[area_id]]
        ri_days = settings.ri_days_by_area.get(area_id, told.get(area_id, ri_days))
    return frozenset(WEEKDAYS.index(day) for day in (*ri_days, *settings.weekly_off))


def _days_off(lineage: Sequence[str], settings: CalendarSettings) -> frozenset[date]:
    """Return the dates on which an area does not work."""
    own = [day for area_id in lineage for day in settings.days_off_by_area.get(area_id, ())]
    return frozenset((*settings.holidays, *own))


def _find_unknown_names(parents: Mapping[str, str], settings: CalendarSettings) -> list[Fault]:
    """Find settings that name an area or state nobody knows."""
    faults = []
    for key in ("ri_days_by_area", "states", "days_off_by_area"):
        unknown = sorted(set(getattr(settings, key)) - set(parents))
        if unknown:
            what = "names areas that the plan does not have"
            todo = "use ids of the table areas"
            faults.append(Fault(f"[calendar.{key}]", what, todo, ids=tuple(unknown)))
    states = sorted(set(settings.states.values()) - set(settings.ri_days_by_state))
    if states:
        what = "names states without RI days"
        faults.append(
            Fault("[calendar.states]", what, "give them in ri_days_by_state", ids=tuple(states))
        )
    return faults


def _find_close_starts(campaign: CampaignSettings) -> list[Fault]:
    """Find rounds that start before the dose interval is over."""
    faults = []
    starts = campaign.rounds_start
    for number, (one, two) in enumerate(pairwise(starts), start=2):
        if (two - one).days < campaign.gap_days_min:
            what = f"round {number} starts {(two - one).days} days after the round before"
            todo = f"leave at least {campaign.gap_days_min} days (campaign.gap_days_min)"
            faults.append(Fault("[campaign] rounds_start", what, todo))
    return faults


def _find_round_faults(
    area_id: str, rounds: Sequence[Sequence[date]], campaign: CampaignSettings
) -> list[Fault]:
    """Find rounds of one area that lack days or run into the next."""
    faults = []
    todo = "take out days off, shorten the round or move its start"
    for number, dates in enumerate(rounds, start=1):
        where = f"[calendar] {area_id}, round {number}"
        if len(dates) < campaign.days_per_round:
            what = f"has only {len(dates)} of {campaign.days_per_round} working days in a year"
            faults.append(Fault(where, what, todo))
        elif number < campaign.rounds and dates[-1] >= campaign.rounds_start[number]:
            what = f"ends on {dates[-1]}, when round {number + 1} has begun"
            faults.append(Fault(where, what, todo))
    return faults
