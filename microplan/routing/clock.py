"""The clock of a team's day: when it leaves, arrives, sits and is back, in whole minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Duty:
    """The hours of a team."""

    day_start: int
    """Minutes after midnight; nobody leaves the base before."""
    day_end: int
    """Minutes after midnight; everybody is back."""
    work_max: int
    """Longest day in minutes; a carrier's cold life counts too."""


@dataclass(frozen=True)
class Task:
    """A sitting to be held: how long, and between which hours."""

    minutes: int
    opens: int
    closes: int


@dataclass(frozen=True)
class Times:
    """One sitting in a day: minutes after midnight."""

    arrive: int
    begin: int
    depart: int


@dataclass(frozen=True)
class Day:
    """A team's day: minutes after midnight."""

    leave: int
    sittings: tuple[Times, ...]
    back: int


def time_day(duty: Duty, tasks: Sequence[Task], legs: Sequence[int]) -> Day | None:
    """Find the day that is over earliest, and among those the one that starts latest.

    Parameters
    ----------
    duty : Duty
        Hours of the team.
    tasks : Sequence[Task]
        Sittings in order; at least one.
    legs : Sequence[int]
        Minutes of travel to each sitting, and back at the end: one more than `tasks`.

    Returns
    -------
    Day or None
        None where some hour, or the length of the day, does not allow it.
    """
    begins = _begin_early(duty, tasks, legs)
    if begins is None:
        return None
    begins = _begin_late(tasks, legs, begins)
    leave = begins[0] - legs[0]
    back = begins[-1] + tasks[-1].minutes + legs[-1]
    if back > duty.day_end or back - leave > duty.work_max:
        return None
    return Day(leave, _list_times(leave, tasks, legs, begins), back)


def stretch_alone(duty: Duty, task: Task, legs: Sequence[int], minutes: int) -> Task:
    """Return the day's only sitting, made up to `minutes` long, as far as the day allows."""
    begin = max(task.opens, duty.day_start + legs[0])
    room = min(
        task.closes - begin, duty.day_end - legs[1] - begin, duty.work_max - legs[0] - legs[1]
    )
    return Task(max(task.minutes, min(minutes, room)), task.opens, task.closes)


def _begin_early(duty: Duty, tasks: Sequence[Task], legs: Sequence[int]) -> list[int] | None:
    """Return the earliest beginnings, or None where a site closes too early for one."""
    begins = []
    now = duty.day_start
    for task, leg in zip(tasks, legs, strict=False):
        begin = max(now + leg, task.opens)
        now = begin + task.minutes
        if now > task.closes:
            return None
        begins.append(begin)
    return begins


def _begin_late(tasks: Sequence[Task], legs: Sequence[int], early: Sequence[int]) -> list[int]:
    """Return the latest beginnings that end the last sitting no later: less waiting."""
    begins = list(early)
    for n in range(len(tasks) - 2, -1, -1):
        task = tasks[n]
        begins[n] = min(task.closes, begins[n + 1] - legs[n + 1]) - task.minutes
    return begins


def _list_times(
    leave: int, tasks: Sequence[Task], legs: Sequence[int], begins: Sequence[int]
) -> tuple[Times, ...]:
    """Return arrival, beginning and departure of each sitting."""
    times = []
    now = leave
    for task, leg, begin in zip(tasks, legs, begins, strict=False):
        arrive = now + leg
        now = begin + task.minutes
        times.append(Times(arrive, begin, now))
    return tuple(times)
