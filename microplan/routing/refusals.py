"""Refusals: why a site is not served, by how much, and what would serve it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from microplan.errors import NoSession
from microplan.routing.sittings import find_sitting_minutes
from microplan.routing.ways import FAR
from microplan.units import clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from microplan.routing.crews import Crew, Week
    from microplan.routing.sittings import Place, Sitting

STRETCH_MINUTES_MAX = 120
"""Nobody is asked to begin or work on for longer than this beyond her hours."""
Cause = Literal["nobody", "hours", "no road", "cut off", "too far", "team-days"]


@dataclass(frozen=True)
class Refusal:
    """Why a site is not served."""

    cause: Cause
    reason: str
    what_would_serve_it: str
    short_by: int = 0
    """Minutes over the limit that binds; 0 where it is not of time."""


@dataclass(frozen=True)
class Bases:
    """Names of facilities, for sentences."""

    names: Mapping[str, str]

    def name(self, crew: Crew) -> str:
        """Return the name of a crew's base, or its id."""
        return self.names.get(crew.facility_id) or crew.facility_id


def refuse(place: Place, sitting: Sitting | None, week: Week, bases: Bases) -> Refusal | None:
    """Tell why no crew could serve a site even on an empty day; None if one could.

    Parameters
    ----------
    place : Place
        The site.
    sitting : Sitting or None
        One of its sittings; None where none fits into its hours.
    week : Week
        Crews, ways and rules.
    bases : Bases
        Names of the bases.
    """
    if sitting is None:
        return _refuse_hours(place, week)
    if not week.crews:
        return Refusal(
            "nobody",
            "neither vaccinator nor mobile team is based in the block, or in one with the same "
            "working days",
            "depute a vaccinator to a post of the block",
        )
    if any(week.time(crew, [sitting]) for crew in week.crews):
        return None
    at = week.ways.position[place.site_id]
    if not week.ways.near_road[at] and _nearest(place, week)[0] >= FAR:
        return _refuse_offroad(week.settings.offroad_km_max)
    return _refuse_distance(place, sitting, week, bases)


def refuse_for_team_days(
    sitting: Sitting, short: Mapping[str, int], week: Week, bases: Bases
) -> Refusal:
    """Tell that every team-day is taken, and how many more would do.

    `short` counts the sittings left out by the base that could hold them most cheaply.
    """
    crew = find_cheapest(sitting, week)
    name, mode = bases.name(crew), _mode_word(crew)
    total = short[_key(crew)]
    more = f"1 more {mode} team-day a round at {name} would serve it"
    if total > 1:
        more += f"; {total} would serve all that are nearest to it"
    return Refusal("team-days", "no team-day left", more)


def refuse_for_gap(gap_days_min: int) -> Refusal:
    """Tell that a place with several sittings has too few teams on one day to keep the gap."""
    return Refusal(
        "team-days",
        f"no team is free on a day that is {gap_days_min} days after the place's last sitting",
        "one more team on the day of its other sittings",
    )


def find_cheapest(sitting: Sitting, week: Week) -> Crew:
    """Return the crew that could hold a sitting on an empty day at the least cost."""
    able = [crew for crew in week.crews if week.time(crew, [sitting])]
    return min(able, key=lambda crew: (week.cost(crew, [sitting]), crew.facility_id, crew.mode))


def count_short(sittings: Sequence[Sitting], week: Week) -> Counter[str]:
    """Count the sittings left out by the base and mode that could hold them most cheaply."""
    return Counter(_key(find_cheapest(sitting, week)) for sitting in sittings)


def raise_no_session(refusals: Sequence[Refusal], sites: int) -> None:
    """Raise the error of a plan without any session: the commonest cause, and the nearest miss.

    Raises
    ------
    NoSession
        Always.
    """
    if not refusals:
        raise NoSession(
            f"No session can be held: nobody is due at any of {sites} sites. Look at the due lists "
            "and coverage, or at sessions.* if there are no sites at all."
        )
    counts = Counter(refusal.cause for refusal in refusals)
    cause = min(counts, key=lambda word: (-counts[word], word))
    nearest = min((r for r in refusals if r.cause == cause), key=lambda r: (r.short_by, r.reason))
    raise NoSession(
        f"No session can be held: {nearest.reason} (so for {counts[cause]} of {len(refusals)} "
        f"sites). What would help: {nearest.what_would_serve_it}."
    )


def _key(crew: Crew) -> str:
    return f"{crew.facility_id}/{crew.mode}"


def _mode_word(crew: Crew) -> str:
    return "vaccinator" if crew.mode == "anm" else crew.mode


def _refuse_hours(place: Place, week: Week) -> Refusal:
    """Tell that the site is not open for long enough."""
    hours = max(place.closes - place.opens, 0)
    children, women = min(place.children_max, 1), min(place.women_max, 1)
    shortest = find_sitting_minutes(children, women, place.minutes_min, week.settings)
    return Refusal(
        "hours",
        f"open only {hours} minutes, from {clock(place.opens)} to {clock(place.closes)}; "
        f"the shortest sitting is {shortest}",
        f"longer hours at the site, by {shortest - hours} minutes",
        shortest - hours,
    )


def _refuse_offroad(limit_km: float) -> Refusal:
    """Tell that no road comes near."""
    return Refusal(
        "no road",
        f"no road within {limit_km:g} km of the place from which one can walk to it",
        "a boat or foot team, or a site nearer to the road",
    )


def _nearest(place: Place, week: Week, mode: str = "") -> tuple[int, Crew]:
    """Return the minutes one way from the nearest crew (of a mode), and that crew.

    Where one-way roads make the way back another, it is the mean of both.
    """
    ways = week.ways
    at = ways.position[place.site_id]
    crews = [crew for crew in week.crews if not mode or crew.mode == mode]
    both = ways.minutes[:, at] + ways.minutes[at, :]
    return min(
        ((-int(-both[ways.position[c.facility_id]] // 2), c) for c in crews),
        key=lambda pair: (pair[0], pair[1].facility_id, pair[1].mode),
    )


def _refuse_distance(place: Place, sitting: Sitting, week: Week, bases: Bases) -> Refusal:
    """Tell that the nearest team cannot be there and back in a day, and by how many minutes."""
    vehicles = sorted({crew.mode for crew in week.crews} - {"anm"})
    by_vehicle = [_nearest(place, week, mode) for mode in vehicles]
    reached = [(minutes, crew) for minutes, crew in by_vehicle if minutes < FAR]
    if reached:
        minutes, crew = min(reached, key=lambda pair: (pair[0], pair[1].mode))
        return _refuse_day(minutes, crew, sitting, bases)
    minutes, crew = _nearest(place, week)
    if minutes >= FAR:
        return Refusal(
            "cut off",
            "its roads do not join those of any base with a team",
            "a boat or foot team, or a team based on its side",
        )
    limit = week.settings.anm_reach_minutes
    if minutes <= limit:
        return _refuse_day(minutes, crew, sitting, bases)
    return Refusal(
        "too far",
        f"the nearest vaccinator, at {bases.name(crew)}, is {minutes} minutes away, "
        f"{minutes - limit} over the limit of {limit}, and no mobile team can reach it",
        f"a mobile team, or a vehicle for the vaccinator: {minutes} minutes one way",
        minutes - limit,
    )


def _refuse_day(minutes: int, crew: Crew, sitting: Sitting, bases: Bases) -> Refusal:
    """Tell by how many minutes a day there and back is too long."""
    begin = max(sitting.opens, crew.duty.day_start + minutes)
    end = begin + sitting.minutes
    work = 2 * minutes + sitting.minutes
    over = max(
        end - sitting.closes, end + minutes - crew.duty.day_end, work - crew.duty.work_max, 1
    )
    return Refusal(
        "too far",
        f"the nearest {_mode_word(crew)} team, at {bases.name(crew)}, is {minutes} minutes away: "
        f"with {sitting.minutes} minutes of sitting the day is {over} minutes too long",
        f"a night halt, or {_find_remedy(minutes, crew, sitting)}",
        over,
    )


def _find_remedy(minutes: int, crew: Crew, sitting: Sitting) -> str:
    """Say what makes one day enough: by how much it starts earlier, by how much it is longer."""
    last_begin = min(sitting.closes, crew.duty.day_end - minutes) - sitting.minutes
    earlier = max(crew.duty.day_start - (last_begin - minutes), 0)
    longer = max(2 * minutes + sitting.minutes - crew.duty.work_max, 0)
    if last_begin < sitting.opens or max(earlier, longer) > STRETCH_MINUTES_MAX:
        return "a team based nearer"
    parts = [f"a start {earlier} minutes earlier"] if earlier else []
    parts += [f"{longer} minutes more of work that day"] if longer else []
    return " and ".join(parts)
