from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from five_settlements import (
    AREA_ROWS,
    SETTLED,
    SURVEY,
    WAYS,
    make_access,
    make_areas,
    make_coverage,
    make_settlements,
)
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from microplan.domain.campaign import CampaignSettings
from microplan.domain.tables import NEED
from microplan.errors import InputFault
from microplan.targeting.need import NeedSettings, estimate_need
from microplan.targeting.strata import StrataSettings

CAMPAIGN = CampaignSettings()
OF_DISTRICT = SURVEY["area_id"] == "D1"
FULL = SURVEY["indicator"] == "full_immunization"
OF_BLOCK_ALONE = SURVEY[~(OF_DISTRICT & FULL)]
"""What the paper survey found, without the district's full immunization."""
MONTH = 365.25 / 12 / 7  # weeks


def estimate(
    settlements: pd.DataFrame = SETTLED,
    access: pd.DataFrame = WAYS,
    coverage: pd.DataFrame = SURVEY,
    areas: pd.DataFrame = AREA_ROWS,
    **settings: Any,
) -> pd.DataFrame:
    asked = NeedSettings(**settings)
    return estimate_need(settlements, access, coverage, areas, asked, StrataSettings(), CAMPAIGN)


@pytest.fixture(scope="module")
def need() -> pd.DataFrame:
    return estimate().set_index("settlement_id")


def test_every_figure_that_a_place_rests_on_is_named_nearest_first(need: pd.DataFrame) -> None:
    told = need["coverage_source"]
    assert told["s1"].startswith("B1: paper survey (weight ")
    assert told["s1"].endswith("%); D1: paper survey")
    assert told["s4"] == "D1: paper survey"
    assert (need["anchor_id"] == "D1").all()


def test_odds_are_tilted_as_the_quadratic_of_two_kinds_of_places_says() -> None:
    # s2 has 1.6 (60-120 minutes) × 1.5 (vacant) = 2.4 times the odds o of s1 and s3; with
    # 300 · o/(1+o) + 100 · 2.4o/(1+2.4o) = 160 of 400 children: 5.76 o² - 0.04 o - 1.6 = 0
    need = estimate(coverage=OF_BLOCK_ALONE).set_index("settlement_id")
    odds = (0.04 + math.sqrt(0.04**2 + 4 * 5.76 * 1.6)) / (2 * 5.76)
    assert need.loc["s1", "fic"] == pytest.approx(1 - odds / (1 + odds), abs=1e-6)
    assert need.loc["s3", "fic"] == pytest.approx(1 - odds / (1 + odds), abs=1e-6)
    assert need.loc["s2", "fic"] == pytest.approx(1 - 2.4 * odds / (1 + 2.4 * odds), abs=1e-6)
    assert need.loc["s1", "anchor_id"] == "B1"


def test_a_block_is_drawn_to_its_district_and_the_districts_total_is_reproduced(
    need: pd.DataFrame,
) -> None:
    children = SETTLED.set_index("settlement_id")["children"]
    assert (children * need["fic"]).sum() == pytest.approx(0.5 * 460, abs=1e-6)
    alone = estimate(coverage=SURVEY[SURVEY["area_id"] == "D1"]).set_index("settlement_id")
    of_b1 = [(children * one["fic"])[:3].sum() / 400 for one in (alone, need)]
    assert of_b1[0] < of_b1[1] < 0.6


def test_children_are_counted_from_the_age_at_which_they_are_past_due(need: pd.DataFrame) -> None:
    # Of the district's 460 children 230 are missed at 12-23 months, 46 have no Penta1 and 92 no
    # Penta3; s4 has its own part of the 230. Ages: from 6 weeks, 14 weeks, 9 months + 1.
    start, finish, measles = ((24 - m) / 24 for m in (6 / MONTH + 1, 14 / MONTH + 1, 10))
    own = 60 * (1 - need.loc["s4", "fic"])
    left_out = own * 46 / 230 * start
    # who has Penta3 and is missed dropped out after it, for measles-rubella or polio
    drop_out = own * 46 / 230 * finish + own * (230 - 92) / 230 * measles
    assert need.loc["s4", "left_out"] == pytest.approx(left_out, rel=1e-6)
    assert need.loc["s4", "drop_out"] == pytest.approx(drop_out, rel=1e-6)
    assert need.loc["s4", "missed"] == pytest.approx(left_out + drop_out, rel=1e-6)


def test_the_due_list_wins_and_the_model_only_questions_it(need: pd.DataFrame) -> None:
    assert need.loc["s3", "due_children"] == 7
    assert need.loc["s3", "missed"] > 14
    assert "recount" in need.loc["s3", "flags"].split(";")
    assert "recount" not in need.loc["s1", "flags"].split(";")


def test_women_due_are_those_pregnant_less_those_who_had_td(need: pd.DataFrame) -> None:
    # 30 % of 30, 30 and 18 pregnant women: 9, 9 and 5.4; s3 has 60 and no list of women.
    assert list(need["due_pregnant"]) == [9, 9, 18, 5, 0]


def test_women_due_are_those_whom_a_measured_protection_leaves_unprotected() -> None:
    survey = pd.concat([SURVEY, make_coverage(("B1", "td_protected", 0.9, 100))])
    measured = estimate(coverage=survey).set_index("settlement_id")
    # 10 % of 30, 30 and 60 pregnant women in B1; in B2 nothing is measured: 30 % of 18, still
    assert list(measured["due_pregnant"]) == [3, 3, 6, 5, 0]
    assumed = measured["flags"].str.contains("assumed_td")
    assert list(assumed) == [False, False, False, True, True]


def test_nobody_counted_is_said_to_be_not_counted(need: pd.DataFrame) -> None:
    held = [name for name, row in need.iterrows() if "not_counted" in row["flags"].split(";")]
    assert held == ["s5"]


def test_a_list_goes_stale_sooner_where_people_move(need: pd.DataFrame) -> None:
    # 1 November is 31 days before the drive (a town keeps 90), 1 October 62 (a kiln keeps 30).
    held = [name for name, row in need.iterrows() if "stale_list" in row["flags"].split(";")]
    assert held == ["s5"]


def test_strata_overlap_and_towns_have_no_travel_term(need: pd.DataFrame) -> None:
    assert need["strata"].to_dict() == {
        "s1": "",
        "s2": "hard_to_reach;underserved",
        "s3": "urban",
        "s4": "hard_to_reach;tribal",
        "s5": "underserved",
    }
    assert need.loc["s2", "flags"] == "assumed_td;drive_over_45;vacant_subcentre;walk_over_60"
    assert need.loc["s4", "flags"] == "assumed_td;cut_off;tribal_majority;water"


def test_a_suburb_far_on_foot_but_near_the_vaccine_is_not_hard_to_reach() -> None:
    near = estimate(access=WAYS.assign(drive_minutes=45)).set_index("settlement_id")
    assert near.loc["s2", "strata"] == "underserved"
    assert near.loc["s4", "strata"] == "hard_to_reach;tribal"  # cut off, whatever the drive
    far = estimate(access=WAYS.assign(drive_minutes=46)).set_index("settlement_id")
    assert far.loc["s2", "strata"] == "hard_to_reach;underserved"
    assert far.loc["s1", "strata"] == ""  # an hour's drive, but a vaccinator at the door
    no_way = WAYS.assign(drive_minutes=pd.array([pd.NA] * 5, dtype="Int64"))
    held = estimate(access=no_way).set_index("settlement_id")
    assert held.loc["s2", "strata"] == "hard_to_reach;underserved"


def test_left_outs_are_assumed_and_flagged_where_no_penta1_is_measured() -> None:
    survey = make_coverage(("D1", "full_immunization", 0.5, 100))
    need = estimate(coverage=survey).set_index("settlement_id")
    assert need["flags"].str.contains("assumed_left_out").all()
    start = (24 - 6 / MONTH - 1) / 24
    expected = SETTLED["children"].to_numpy() * (1 - need["fic"].to_numpy()) * 0.25 * start
    np.testing.assert_allclose(need["left_out"], expected, rtol=1e-12)


def test_a_dose_found_in_every_child_of_a_few_leaves_half_a_child_without_it() -> None:
    # NFHS-5, Kargil: BCG 100, Penta3 100, measles 97.4, full immunization 87.5 %
    survey = make_coverage(
        ("D1", "bcg", 1.0, 37),
        ("D1", "penta3", 1.0, 37),
        ("D1", "mr1", 0.974, 37),
        ("D1", "full_immunization", 0.875, 37),
    )
    need = estimate(coverage=survey).set_index("settlement_id")
    half = 0.5 / (37 / 1.5)
    start, finish, measles = ((24 - due - 1) / 24 for due in (6 / MONTH, 14 / MONTH, 9))
    assert need["left_out"].sum() == pytest.approx(460 * half * start)
    assert need["flags"].str.contains("left_out_capped_by_penta3").all()
    # of 12.5 % missed, 2.03 % never started, 2.6 % less those lack measles alone, and the others
    # polio, which is due with Penta3
    late = 0.026 - half
    boosters = 0.875 * NeedSettings().ages.boosters_missed_share * (24 - 16 - 1) / 24
    others = (0.125 - half - late) * finish + late * measles + boosters
    assert need["drop_out"].sum() == pytest.approx(460 * others, rel=1e-3)


def test_polio_that_was_not_given_counts_from_fourteen_weeks_not_from_nine_months() -> None:
    full = ("D1", "full_immunization", 0.8, 900)
    given = make_coverage(full, ("D1", "penta3", 0.95, 900))
    unprotected = make_coverage(full, ("D1", "penta3", 0.95, 900), ("D1", "polio3", 0.8, 900))
    missed = [estimate(coverage=survey)["missed"].sum() for survey in (given, unprotected)]
    # of 20 % missed 15 % have Penta3; without polio 3 they are missed from 4.2 months on, not 10
    assert missed[1] - missed[0] == pytest.approx(460 * 0.15 * (10 - 14 / MONTH - 1) / 24, rel=1e-6)


def test_a_register_of_polio_beside_no_sample_says_nothing_of_whom_it_lacks() -> None:
    survey = make_coverage(("D1", "full_immunization", 0.8, 900), ("D1", "penta3", 0.95, 900))
    plain = estimate(coverage=survey)
    for share in (1.05, 0.6):
        register = make_coverage(("B1", "polio3", share, 500)).assign(kind="register")
        told = estimate(coverage=pd.concat([survey, register]))
        pd.testing.assert_series_equal(told["missed"], plain["missed"])
        assert not told["flags"].str.contains("coverage_inconsistent").any()


def test_no_more_are_left_out_than_lack_a_measured_penta3() -> None:
    # 50 % missed would make 12.5 % left-outs; 95 % have Penta3, so at most 5 % lack Penta1
    survey = make_coverage(("D1", "full_immunization", 0.5, 100), ("D1", "penta3", 0.95, 100))
    need = estimate(coverage=survey)
    start = (24 - 6 / MONTH - 1) / 24
    assert need["left_out"].sum() == pytest.approx(0.05 * 460 * start, rel=1e-9)


def test_a_measured_penta3_below_the_assumed_left_outs_leaves_them_as_assumed() -> None:
    survey = make_coverage(("D1", "full_immunization", 0.5, 100), ("D1", "penta3", 0.6, 100))
    need = estimate(coverage=survey)
    start = (24 - 6 / MONTH - 1) / 24
    assert need["left_out"].sum() == pytest.approx(0.25 * 0.5 * 460 * start, rel=1e-9)
    assert not need["flags"].str.contains("capped").any()


def test_a_survey_with_more_left_outs_than_missed_is_cut_and_flagged() -> None:
    survey = make_coverage(("D1", "full_immunization", 0.9, 100), ("D1", "penta1", 0.7, 100))
    need = estimate(coverage=survey)
    assert need["flags"].str.contains("coverage_inconsistent").all()
    assert (need["missed"] >= need["left_out"] + need["drop_out"] - 1e-9).all()


def test_a_place_above_which_nothing_is_measured_rests_on_its_districts_other_blocks() -> None:
    need = estimate(coverage=OF_BLOCK_ALONE).set_index("settlement_id")
    # as B1's 60 %, but cut off by water: s4 has 2.5 times the odds of being missed of s1
    odds = (1 - need["fic"]) / need["fic"]
    assert odds["s4"] / odds["s1"] == pytest.approx(2.5, rel=0.01)
    assert "assumed_coverage" in need.loc["s4", "flags"].split(";")
    assert "assumed_coverage" not in need.loc["s1", "flags"].split(";")
    assert (need.loc["s4", "coverage_source"], need.loc["s4", "anchor_id"]) == (
        "mean of the plan's figures",
        "",
    )


def test_a_district_without_any_figure_rests_on_the_plans_mean_as_a_weak_one() -> None:
    areas = pd.concat([AREA_ROWS, make_areas(("D2", "", "district"), ("B3", "D2", "block"))])
    moved = SETTLED.assign(area_id=SETTLED["area_id"].replace("B2", "B3"))
    need = estimate(settlements=moved, coverage=SURVEY, areas=areas).set_index("settlement_id")
    assert need.loc["s4", "fic"] == pytest.approx(0.5, abs=1e-6)
    assert need.loc["s4", "anchor_cases"] == 25
    assert "assumed_coverage" in need.loc["s4", "flags"].split(";")


def test_a_plan_without_any_full_immunization_figure_is_refused() -> None:
    survey = make_coverage(("D1", "penta1", 0.9, 100))
    with pytest.raises(InputFault, match="full_immunization"):
        estimate(coverage=survey)


def test_tribal_share_earns_no_odds() -> None:
    tribal = SETTLED.assign(tribal_share=1.0)
    assert estimate(settlements=tribal)["fic"].equals(estimate()["fic"])


@pytest.mark.parametrize(("place", "most"), [("s1", 0.93), ("s4", 0.93), ("tiny", 1.0)])
def test_an_interval_holds_nine_in_ten_of_the_counts_it_stands_for(place: str, most: float) -> None:
    # An oracle by simulation that shares no code: people, survey, block, sub-centre, the place's
    # own odds, and which whole children it strikes.
    rng = np.random.default_rng(7)
    tiny = make_settlements({"settlement_id": "tiny", "area_id": "B2", "children": 2.0})
    ways = pd.concat([WAYS, make_access(("tiny", 10, "0-15", ""))])
    survey = SURVEY[SURVEY["area_id"] == "D1"]
    need = estimate(pd.concat([SETTLED, tiny]), ways, survey).set_index("settlement_id")
    row = need.loc[place]
    sigma = math.sqrt(math.log(1 + 0.4**2))
    people = np.exp(rng.normal(-(sigma**2) / 2, sigma, 200_000))
    half = 0.5 * 100 / 1.5  # 100 cases are worth 67, half of them missed
    area = rng.beta(half, half, 200_000)
    own = rng.normal(0, math.sqrt(0.4**2 + 0.4**2 + 0.65**2), 200_000)
    shift = np.log(area / (1 - area)) + own
    low, high = -9.0, 9.0  # the middle about which shares have the mean that is stated
    for _ in range(40):
        middle = (low + high) / 2
        above = np.mean(1 / (1 + np.exp(-middle - shift))) > 1 - row["fic"]
        low, high = (low, middle) if above else (middle, high)
    share = 1 / (1 + np.exp(-middle - shift))
    drawn = rng.poisson(row["missed"] * people * share / (1 - row["fic"]))
    inside = np.mean((drawn >= row["missed_low"]) & (drawn <= row["missed_high"]))
    assert 0.88 <= inside <= most


PLACE = st.fixed_dictionaries(
    {
        "children": st.one_of(st.just(0.0), st.floats(0.1, 900)),
        "area_id": st.sampled_from(["B1", "B2", "B3"]),
        "urban": st.booleans(),
        "flags": st.sampled_from(["", "vacant_subcentre", "missed_sessions;small_hamlet"]),
        "kind": st.sampled_from(["village", "hamlet", "ward part"]),
        "listed_children": st.one_of(st.just(pd.NA), st.integers(0, 60)),
    }
)
WALKS = st.sampled_from(
    [
        (5, "0-15"),
        (29, "15-30"),
        (45, "30-60"),
        (70, "60-120"),
        (200, "over 120"),
        (None, "cut off"),
    ]
)
SHARE = st.one_of(st.just(0.0), st.just(1.0), st.floats(0.01, 0.99))
AREAS_3 = make_areas(
    ("D1", "", "district"), ("B1", "D1", "block"), ("B2", "D1", "block"), ("B3", "D1", "block")
)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    rows = draw(st.lists(st.tuples(PLACE, WALKS), min_size=1, max_size=12))
    places = [{"settlement_id": f"s{i:02d}", **row} for i, (row, _) in enumerate(rows)]
    ways = [(f"s{i:02d}", walk, word, "") for i, (_, (walk, word)) in enumerate(rows)]
    survey = make_coverage(
        ("D1", "full_immunization", draw(SHARE), draw(st.integers(0, 500))),
        ("B1", "full_immunization", draw(SHARE), 90),
        ("D1", "penta1", draw(SHARE), 90),
        ("B2", "penta3", draw(SHARE), 90),
    )
    return make_settlements(*places), make_access(*ways), survey


@hypothesis_settings(max_examples=15)
@given(worlds())
def test_a_measured_districts_total_is_reproduced_whatever_its_blocks_say(
    world: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    settlements, access, survey = world
    need = estimate(settlements, access, survey, AREAS_3)
    children = settlements["children"].to_numpy()
    told = survey.loc[survey["indicator"] == "full_immunization"].set_index("area_id").loc["D1"]
    half = 0.5 / max(1.0, (told["cases"] or 25.0) / 1.5)  # all or none found: off by half a case
    share = min(max(told["share"], half), 1 - half)
    immunized = float((children * need["fic"].to_numpy()).sum())
    assert immunized == pytest.approx(children.sum() * share, rel=1e-4, abs=1e-3)


@hypothesis_settings(max_examples=15)
@given(worlds())
def test_the_parts_never_exceed_the_whole(
    world: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    need = estimate(*world, AREAS_3)
    children = world[0]["children"]
    assert (need["missed"] >= need["left_out"] + need["drop_out"] - 1e-9).all()
    assert (need["left_out"] >= 0).all()
    assert (need["drop_out"] >= 0).all()
    listed = world[0]["listed_children"].fillna(0).astype(float)
    assert (need["missed"] <= children.where(children > 0, listed) + 1e-9).all()
    assert need["fic"].between(0, 1).all()
    assert (need["missed_low"] <= need["missed"]).all()
    assert (need["missed"] <= need["missed_high"]).all()


@hypothesis_settings(max_examples=15)
@given(worlds())
def test_due_children_sum_to_each_blocks_total_and_keep_every_list(
    world: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    settlements = world[0]
    need = estimate(*world, AREAS_3)
    listed = settlements["listed_children"].notna()
    assert list(need["due_children"][listed]) == list(settlements["listed_children"][listed])
    free = need[~listed].groupby(settlements["area_id"])
    totals = free["missed"].sum()
    assert ((free["due_children"].sum() - totals).abs() <= 0.5 + 1e-6).all()
    assert ((need["due_children"] - need["missed"])[~listed].abs() < 1 + 1e-6).all()


@hypothesis_settings(max_examples=15)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    world: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame], random: Any
) -> None:
    shuffled = [
        frame.iloc[random.sample(range(len(frame)), len(frame))] for frame in (*world, AREAS_3)
    ]
    pd.testing.assert_frame_equal(estimate(*world, AREAS_3), estimate(*shuffled))


def test_no_settlements_make_an_empty_table() -> None:
    assert len(estimate(SETTLED[:0], WAYS[:0])) == 0
    assert list(estimate(SETTLED[:0], WAYS[:0]).columns) == NEED.names
