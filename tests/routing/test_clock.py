"""The clock of a day, against days worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microplan.routing.clock import Day, Duty, Task, Times, stretch_alone, time_day
from microplan.units import clock, clock_minutes

DUTY = Duty(clock_minutes("08:00"), clock_minutes("17:00"), 540)
OPENS, CLOSES = clock_minutes("09:00"), clock_minutes("15:30")


def read(day: Day | None) -> list[str]:
    assert day is not None
    times = [clock(m) for s in day.sittings for m in (s.arrive, s.begin, s.depart)]
    return [clock(day.leave), *times, clock(day.back)]


def test_a_day_of_two_stops_runs_as_worked_out_by_hand() -> None:
    # 40 minutes out, 94 of sitting, 25 on, 110 of sitting, 35 back.
    tasks = [Task(94, OPENS, CLOSES), Task(110, OPENS, CLOSES)]
    day = time_day(DUTY, tasks, [40, 25, 35])
    assert read(day) == ["08:20", "09:00", "09:00", "10:34", "10:59", "10:59", "12:49", "13:24"]


def test_a_far_first_stop_begins_when_the_team_can_be_there() -> None:
    day = time_day(DUTY, [Task(90, OPENS, CLOSES)], [100, 100])
    assert read(day) == ["08:00", "09:40", "09:40", "11:10", "12:50"]


def test_a_late_opening_is_waited_for_at_the_first_stop_rather_than_on_the_road() -> None:
    # The kiln opens at 11:00: the first sitting moves to 09:10 so that nobody waits.
    tasks = [Task(90, OPENS, CLOSES), Task(120, clock_minutes("11:00"), clock_minutes("15:00"))]
    assert read(time_day(DUTY, tasks, [30, 20, 45])) == (
        ["08:40", "09:10", "09:10", "10:40", "11:00", "11:00", "13:00", "13:45"]
    )


def test_a_wait_that_cannot_be_moved_is_kept() -> None:
    early = Task(90, OPENS, clock_minutes("11:00"))
    late = Task(90, clock_minutes("13:00"), CLOSES)
    day = time_day(DUTY, [early, late], [10, 10, 10])
    assert day is not None
    assert day.sittings == (Times(570, 570, 660), Times(670, 780, 870))


@pytest.mark.parametrize(
    ("minutes", "legs", "fits"),
    [
        (390, [60, 60], True),  # 09:00 to 15:30, all that a site is open
        (391, [60, 60], False),
        (90, [225, 225], True),  # 225 + 90 + 225 = 540
        (90, [226, 226], False),
        (90, [300, 150], True),
        (90, [361, 0], False),  # arrives at 14:01 and the site closes at 15:30
    ],
)
def test_hours_and_the_length_of_the_day_bind_to_the_minute(
    minutes: int, legs: list[int], fits: bool
) -> None:
    assert (time_day(DUTY, [Task(minutes, OPENS, CLOSES)], legs) is not None) is fits


def test_the_only_sitting_of_a_day_lasts_three_hours_where_the_day_allows() -> None:
    task = Task(94, OPENS, CLOSES)
    assert stretch_alone(DUTY, task, [60, 60], 180).minutes == 180
    # 200 minutes each way leave 140 of a day of 540.
    assert stretch_alone(DUTY, task, [200, 200], 180).minutes == 140
    assert stretch_alone(DUTY, Task(250, OPENS, CLOSES), [60, 60], 180).minutes == 250


@settings(max_examples=25)
@given(
    tasks=st.lists(
        st.builds(
            lambda minutes, opens, hours: Task(minutes, opens, opens + hours),
            st.integers(30, 200),
            st.integers(480, 720),
            st.integers(60, 400),
        ),
        min_size=1,
        max_size=3,
    ),
    legs=st.lists(st.integers(0, 150), min_size=4, max_size=4),
)
def test_no_other_day_is_over_earlier_or_shorter(tasks: list[Task], legs: list[int]) -> None:
    """The oracle tries every minute at which the team could leave, and sits as soon as it can."""
    legs = legs[: len(tasks) + 1]
    best = None
    for leave in range(DUTY.day_start, DUTY.day_end):
        now, possible = leave, True
        for task, leg in zip(tasks, legs, strict=False):
            now = max(now + leg, task.opens) + task.minutes
            possible &= now <= task.closes
        now += legs[-1]
        if possible and now <= DUTY.day_end and now - leave <= DUTY.work_max:
            best = min(best or (now, now - leave), (now, now - leave))
    day = time_day(DUTY, tasks, legs)
    found = None if day is None else (day.back, day.back - day.leave)
    assert found == best
