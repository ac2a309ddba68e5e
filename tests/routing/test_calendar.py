"""The calendar against the published dates of IMI 2.0 (DOMAIN 1.2) and its own rule."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microplan.domain.campaign import CampaignSettings
from microplan.errors import PlanFault
from microplan.routing.calendar import WEEKDAYS, CalendarSettings, make_calendar

HOLI = date(2020, 3, 10)
MONTHS = ("2019-12", "2020-01", "2020-02", "2020-03")
# DOMAIN 1.2, copied by hand: RI weekdays, then the days of the month of the four rounds.
PUBLISHED = [
    (
        ("tue", "fri"),
        "2,4,5,7,9,11,12",
        "6,8,9,11,13,15,16",
        "3,5,6,8,10,12,13",
        "2,4,5,7,9,11,12",
    ),
    (("wed", "sat"), "2,3,5,6,9,10,12", "6,7,9,10,13,14,16", "3,4,6,7,10,11,13", "2,3,5,6,9,12,13"),
    (("wed", "fri"), "2,3,5,7,9,10,12", "6,7,9,11,13,14,16", "3,4,6,8,10,11,13", "2,3,5,7,9,12,14"),
    (("wed",), "2,3,5,6,7,9,10", "6,7,9,10,11,13,14", "3,4,6,7,8,10,11", "2,3,5,6,7,9,12"),
    (("thu",), "2,3,4,6,7,9,10", "6,7,8,10,11,13,14", "3,4,5,7,8,10,11", "2,3,4,6,7,9,11"),
]


def make_areas(*blocks: str) -> pd.DataFrame:
    rows = [("D", "", "district"), *((block, "D", "block") for block in blocks)]
    return pd.DataFrame(rows, columns=["area_id", "parent_id", "level"])


def dates_of(calendar: pd.DataFrame, area_id: str, number: int) -> list[str]:
    rows = calendar[(calendar["area_id"] == area_id) & (calendar["round"] == number)]
    return list(rows.sort_values("day")["date"])


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: "+".join(row[0]))
def test_the_rounds_fall_on_the_published_days(row: tuple[tuple[str, ...], str]) -> None:
    settings = CalendarSettings.model_validate({"ri_days": row[0], "holidays": [HOLI]})
    calendar = make_calendar(make_areas("B"), CampaignSettings(), settings)
    for number, days in enumerate(row[1:], start=1):
        expected = [f"{MONTHS[number - 1]}-{int(day):02d}" for day in days.split(",")]
        assert dates_of(calendar, "B", number) == expected


def test_the_states_of_the_shipped_table_give_the_published_rows() -> None:
    for state, row in zip(("MP", "UP", "BR", "OD", "RJ"), PUBLISHED, strict=True):
        settings = CalendarSettings(states={"D": state}, holidays=(HOLI,))
        calendar = make_calendar(make_areas("B"), CampaignSettings(), settings)
        assert [int(day[-2:]) for day in dates_of(calendar, "B", 4)] == [
            int(day) for day in row[4].split(",")
        ]


def test_the_smallest_area_that_names_its_days_wins() -> None:
    settings = CalendarSettings(
        states={"D": "MP"}, ri_days_by_area={"B2": ("thu",)}, holidays=(HOLI,)
    )
    calendar = make_calendar(make_areas("B1", "B2"), CampaignSettings(), settings)
    assert [int(day[-2:]) for day in dates_of(calendar, "B1", 1)] == [2, 4, 5, 7, 9, 11, 12]
    assert [int(day[-2:]) for day in dates_of(calendar, "B2", 1)] == [2, 3, 4, 6, 7, 9, 10]


def test_a_day_off_of_one_district_leaves_the_others_alone() -> None:
    settings = CalendarSettings(ri_days=("wed",), days_off_by_area={"B1": (date(2019, 12, 2),)})
    calendar = make_calendar(make_areas("B1", "B2"), CampaignSettings(), settings)
    assert dates_of(calendar, "B1", 1)[0] == "2019-12-03"
    assert dates_of(calendar, "B2", 1)[0] == "2019-12-02"


def test_a_day_is_put_off_where_a_holiday_of_the_round_before_would_break_the_gap() -> None:
    # Makar Sankranti moves days 6 and 7 of January to the 16th and 17th; 28 days on is 13 February.
    settings = CalendarSettings(ri_days=("wed", "sat"), holidays=(date(2020, 1, 14), HOLI))
    calendar = make_calendar(make_areas("B"), CampaignSettings(), settings)
    assert dates_of(calendar, "B", 2)[5:] == ["2020-01-16", "2020-01-17"]
    assert dates_of(calendar, "B", 3)[5:] == ["2020-02-13", "2020-02-14"]


def test_rounds_closer_than_the_dose_interval_are_a_fault() -> None:
    campaign = CampaignSettings(rounds_start=(date(2020, 1, 6), date(2020, 1, 27)))
    with pytest.raises(PlanFault, match="round 2 starts 21 days after"):
        make_calendar(make_areas("B"), campaign, CalendarSettings())


def test_a_round_that_runs_into_the_next_is_a_fault() -> None:
    campaign = CampaignSettings(days_per_round=24)
    with pytest.raises(PlanFault, match=r"round 2: ends on 2020-02-14, when round 3 has begun"):
        make_calendar(make_areas("B"), campaign, CalendarSettings())


def test_a_week_without_a_working_day_is_a_fault() -> None:
    settings = CalendarSettings(weekly_off=WEEKDAYS)
    with pytest.raises(PlanFault, match="0 of 7 working days"):
        make_calendar(make_areas("B"), CampaignSettings(), settings)


def test_unknown_areas_and_states_are_told_at_once() -> None:
    settings = CalendarSettings(ri_days_by_area={"X": ("mon",)}, states={"D": "ZZ"})
    with pytest.raises(PlanFault) as raised:
        make_calendar(make_areas("B"), CampaignSettings(), settings)
    assert [fault.ids for fault in raised.value.faults] == [("X",), ("ZZ",)]


@settings(max_examples=25)
@given(
    ri_days=st.sets(st.sampled_from(WEEKDAYS[:6]), max_size=3),
    holidays=st.sets(st.dates(date(2019, 12, 1), date(2020, 3, 31)), max_size=4),
)
def test_every_day_is_worked_and_the_gap_holds(ri_days: set[str], holidays: set[date]) -> None:
    rules = CalendarSettings.model_validate({"ri_days": ri_days, "holidays": holidays})
    campaign = CampaignSettings()
    calendar = make_calendar(make_areas("B"), campaign, rules)
    before: list[date] = []
    for number in range(1, 5):
        days = [date.fromisoformat(day) for day in dates_of(calendar, "B", number)]
        assert len(days) == 7
        assert days == sorted(set(days))
        assert not {day.strftime("%a").lower() for day in days} & {*ri_days, "sun"}
        assert not set(days) & holidays
        assert days[0] >= campaign.rounds_start[number - 1]
        if number > 1:
            assert all(b - a >= timedelta(days=28) for a, b in zip(before, days, strict=True))
        before = days


def test_the_ri_days_of_a_block_may_be_those_of_its_sessions() -> None:
    # Block A: nine sessions on Tuesday or on Tuesday and Friday, one put off to Monday (1 in 15
    # weekdays named); block B has no session, and keeps the plan's days.
    weekdays = ["tue"] * 5 + ["fri;tue"] * 4 + ["mon", ""]
    sessions = pd.DataFrame({"area_id": "A", "weekdays": weekdays})
    given = CalendarSettings(ri_days=("thu",), holidays=(HOLI,), ri_days_from_sessions=True)
    calendar = make_calendar(make_areas("A", "B"), CampaignSettings(), given, sessions)
    days = ",".join(str(int(day[-2:])) for day in dates_of(calendar, "A", 1))
    assert days == PUBLISHED[0][1]
    assert ",".join(str(int(day[-2:])) for day in dates_of(calendar, "B", 1)) == PUBLISHED[4][1]
    said = given.model_copy(update={"ri_days_by_area": {"A": ("wed",)}})
    wed = make_calendar(make_areas("A"), CampaignSettings(), said, sessions)
    assert ",".join(str(int(day[-2:])) for day in dates_of(wed, "A", 1)) == PUBLISHED[3][1]


def test_sessions_do_not_move_the_calendar_unless_the_plan_says_so() -> None:
    sessions = pd.DataFrame({"area_id": ["A"], "weekdays": ["tue"]})
    areas, given = make_areas("A"), CalendarSettings(ri_days=("thu",))
    plain = make_calendar(areas, CampaignSettings(), given)
    assert make_calendar(areas, CampaignSettings(), given, sessions).equals(plain)
