"""Who is due in which round, followed on paper."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microplan.domain.campaign import CampaignSettings
from microplan.sessions.settings import SessionSettings
from microplan.sessions.visits import attendance, expect_most, expect_visits

CAMPAIGN = CampaignSettings(rounds_start=(date(2019, 12, 2), date(2020, 1, 6), date(2020, 2, 3)))
SETTINGS = SessionSettings(newly_due_share=0.0)


def visits_of(
    rows: list[tuple[str, str, int, int, int]],
    left_out: float = 0.0,
    given_settings: SessionSettings = SETTINGS,
    *,
    never_held: tuple[str, ...] = (),
    most: bool = False,
) -> pd.DataFrame:
    """Return the visits of catchment rows: settlement, site, walk, children, women."""
    columns = ["settlement_id", "site_id", "walk_minutes", "due_children", "due_pregnant"]
    catchments = pd.DataFrame(rows, columns=columns)
    need = pd.DataFrame(
        {"settlement_id": catchments.settlement_id, "left_out": left_out, "missed": 1.0}
    )
    sites = pd.DataFrame({"site_id": sorted(set(catchments.site_id)), "area_id": "B-1"})
    sittings = sites[~sites.site_id.isin(never_held)]
    if most:
        return expect_most(sites, catchments, need, given_settings, CAMPAIGN)
    return expect_visits(sites, catchments, need, sittings, given_settings, CAMPAIGN)


def test_drop_outs_need_one_visit_and_those_who_stay_away_are_due_again() -> None:
    visits = visits_of([("a", "P-a", 0, 10, 0)])
    assert visits.due_children.tolist() == [10, 2]  # 80 of 100 come; 0.4 are left: nobody
    assert visits.expected_children.tolist() == [8, 2]


def test_left_outs_need_three_visits() -> None:
    visits = visits_of([("a", "P-a", 0, 10, 0)], left_out=1.0)
    # each round 80 of 100 come, and come back for the next dose; none is done before the third
    assert visits.due_children.tolist() == [10, 10, 10]
    assert visits.expected_children.tolist() == [8, 8, 8]


def test_round_one_is_the_sum_of_the_catchments() -> None:
    visits = visits_of([("a", "P-a", 0, 3, 1), ("b", "P-a", 20, 4, 0), ("c", "P-c", 40, 5, 2)])
    first = visits[visits["round"] == 1].set_index("site_id")
    assert first.due_children.to_dict() == {"P-a": 7, "P-c": 5}
    assert first.due_pregnant.to_dict() == {"P-a": 1, "P-c": 2}


def test_one_child_in_each_of_many_villages_is_not_rounded_away_nor_up() -> None:
    # 50 villages of one child: 80 of 100 come, so 40; 10 are left for round 2, of whom 8 come
    visits = visits_of([(f"s{n}", f"P-{n:02}", 0, 1, 0) for n in range(50)])
    sums = visits.groupby("round")[["due_children", "expected_children"]].sum()
    assert sums.to_numpy().tolist() == [[50, 40], [10, 8], [2, 2]]
    assert (visits.expected_children <= visits.due_children).all()


def test_nobody_comes_where_no_session_is_held_and_all_stay_due() -> None:
    rows = [("a", "P-a", 0, 10, 2), ("b", "P-b", 0, 10, 2)]
    visits = visits_of(rows, never_held=("P-b",)).set_index(["site_id", "round"])
    assert visits.due_children.loc["P-b"].tolist() == [10, 10, 10]
    assert visits.due_pregnant.loc["P-b"].tolist() == [2, 2, 2]
    assert visits[["expected_children", "expected_pregnant"]].loc["P-b"].to_numpy().sum() == 0
    assert visits.due_children.loc["P-a"].tolist() == [10, 2]
    newly = visits_of(rows, 0.0, SessionSettings(newly_due_share=0.1), never_held=("P-b",))
    assert newly[newly.site_id == "P-b"].due_children.tolist() == [10, 11, 12]


def test_a_site_with_nobody_due_has_no_row() -> None:
    assert visits_of([("a", "P-a", 0, 0, 0), ("b", "P-b", 0, 1, 0)]).site_id.unique() == ["P-b"]


@pytest.mark.parametrize(
    ("walk", "share"),
    [(0, 0.80), (15, 0.80), (16, 0.75), (30, 0.75), (60, 0.65), (120, 0.50), (121, 0.30)],
)
def test_attendance_falls_with_the_walk(walk: int, share: float) -> None:
    assert attendance(pd.Series([walk]), SETTINGS)[0] == share


ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 150), st.integers(0, 60), st.integers(0, 20)),
    min_size=1,
    max_size=8,
)


@given(ROWS, st.floats(0, 1), st.floats(0, 0.2))
@settings(max_examples=60, deadline=None)
def test_nobody_is_lost_before_the_first_round_and_no_more_come_than_are_due(
    rows: list[tuple[int, int, int, int]], left_out: float, newly: float
) -> None:
    named = [(f"s{i}", f"P-{site}", *rest) for i, (site, *rest) in enumerate(rows)]
    visits = visits_of(named, left_out, SessionSettings(newly_due_share=newly))  # type: ignore[arg-type]
    first = visits[visits["round"] == 1]
    assert first.due_children.sum() == sum(row[2] for row in rows)
    assert first.due_pregnant.sum() == sum(row[3] for row in rows)
    assert (visits.expected_children <= visits.due_children).all()
    assert (visits.expected_pregnant <= visits.due_pregnant).all()


@given(ROWS, st.floats(0, 1), st.floats(0, 0.2), st.sets(st.integers(0, 5)))
@settings(max_examples=60, deadline=None)
def test_a_week_made_for_the_most_who_may_come_has_room_for_those_who_do(
    rows: list[tuple[int, int, int, int]], left_out: float, newly: float, out: set[int]
) -> None:
    named = [(f"s{i}", f"P-{site}", *rest) for i, (site, *rest) in enumerate(rows)]
    rules = SessionSettings(newly_due_share=newly)
    never_held = tuple(f"P-{site}" for site in out)
    visits = visits_of(named, left_out, rules, never_held=never_held)  # type: ignore[arg-type]
    most = visits_of(named, left_out, rules, most=True)  # type: ignore[arg-type]
    key = ["site_id", "round"]
    both = visits[~visits.site_id.isin(never_held)].merge(most, on=key, how="left")
    for column in ("due_children", "due_pregnant", "expected_children", "expected_pregnant"):
        assert (both[f"{column}_x"] <= both[f"{column}_y"]).all()
