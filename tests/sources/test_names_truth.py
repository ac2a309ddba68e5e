"""Names joined on real labelled pairs: half of the states, as the census and as LGD spell them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from rapidfuzz.distance import JaroWinkler, Levenshtein

from benchmarks.names import (
    MATCH_MIN,
    Truth,
    best_threshold,
    join_ours,
    join_parents,
    join_plainly,
    judge_across_states,
    read_districts,
    read_subdistricts,
)

if TYPE_CHECKING:
    from pathlib import Path

SMALL_STATE = 20


@pytest.fixture(scope="module")
def districts(shared_data: Path) -> Truth:
    return read_districts(shared_data / "coverage")


@pytest.fixture(scope="module")
def subdistricts(shared_data: Path) -> Truth:
    return read_subdistricts(shared_data / "coverage")


def test_districts_are_found_in_their_states_list(districts: Truth) -> None:
    precision, recall = districts.judge(join_ours(districts, MATCH_MIN))
    assert precision >= 0.995
    assert recall >= 0.99


def test_subdistricts_are_found_with_parents_joined_by_name(
    districts: Truth, subdistricts: Truth
) -> None:
    known = join_parents(subdistricts, districts)
    precision, recall = known.judge(join_ours(known, MATCH_MIN))
    assert precision >= 0.998
    assert recall >= 0.985


def test_parents_of_another_code_system_are_learnt_from_the_places_in_them(
    subdistricts: Truth,
) -> None:
    precision, recall = subdistricts.judge(join_ours(subdistricts, MATCH_MIN))
    assert precision >= 0.998
    assert recall >= 0.985


def test_without_parents_what_has_one_name_twice_in_a_state_is_left_to_the_planner(
    subdistricts: Truth,
) -> None:
    bare = subdistricts.without_parents()
    precision, recall = bare.judge(join_ours(bare, MATCH_MIN))
    assert precision >= 0.995
    assert recall >= 0.94


def test_a_threshold_from_one_half_of_the_states_holds_for_the_other(
    districts: Truth, subdistricts: Truth
) -> None:
    assert judge_across_states(districts) >= (0.99, 0.95)
    precision, recall = judge_across_states(subdistricts)
    assert precision >= 0.995
    assert recall >= 0.97


def test_every_state_by_itself_is_joined_well(subdistricts: Truth) -> None:
    for state in sorted(set(subdistricts.left.states)):
        part = subdistricts.part({state})
        if len(part.answers) < SMALL_STATE:
            continue
        precision, recall = part.judge(join_ours(part, MATCH_MIN))
        assert precision >= 0.97, state
        assert recall >= 0.80, state


def test_plain_distances_are_worse_at_their_best(subdistricts: Truth) -> None:
    ours = subdistricts.judge(join_ours(subdistricts, MATCH_MIN))
    for scorer in (Levenshtein.normalized_similarity, JaroWinkler.similarity):
        _, kept = best_threshold(subdistricts, join_plainly(subdistricts, scorer, optimal=True))
        precision, recall = subdistricts.judge(kept)
        assert precision < ours[0] - 0.02
        assert recall < ours[1] - 0.02


def test_every_district_of_the_survey_is_found_in_the_directory(
    shared_data: Path, districts: Truth
) -> None:
    """705 districts of NFHS-5 against all of LGD, by state; no key, but none may be lost."""
    path = shared_data / "coverage" / "nfhs5_full_immunization_by_district.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    left = type(districts.left)(list(rows["district_name"]), (), (), list(rows["state_name"]))
    survey = Truth("district", left, districts.right, ())
    links = join_ours(survey, MATCH_MIN)
    assert len(links) == len(rows) == 705
    assert len({j for _, j, _ in links}) == 705
    names = {rows["district_name"][i]: districts.right.names[j] for i, j, _ in links}
    assert names["Warangal Urban"] == "HANUMAKONDA"
    assert names["Gurgaon"] == "GURUGRAM"


def test_a_countrys_subdistricts_take_seconds_not_minutes(subdistricts: Truth) -> None:
    """A guard against going pairwise over the country; the figures are those of `make bench`."""
    began = time.process_time()
    join_ours(subdistricts, MATCH_MIN)
    assert time.process_time() - began < 20
