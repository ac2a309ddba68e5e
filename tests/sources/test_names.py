from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from microplan.sources.names.folding import fold, plain
from microplan.sources.names.pairing import pair_names, pair_scores
from microplan.sources.names.scoring import score_names, similarity

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DURBUK", "Durbok"),
        ("Deskit", "Diskit"),
        ("Turtuk", "Turtok"),
        ("KHALTSI", "Khaltse"),
        ("Thiksay", "Thiksey"),
        ("Nimoo", "Nimmoo"),
        ("TAISURU", "Tai Suru"),
    ],
)
def test_what_sounds_the_same_is_the_same(one: str, other: str) -> None:
    assert similarity(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [("Saspol", "Suspol"), ("Sukerbachan", "SkurBuchan"), ("Kargil", "Kargil Town")],
)
def test_what_sounds_nearly_the_same_scores_over_four_fifths(one: str, other: str) -> None:
    assert 0.8 <= similarity(one, other) < 1.0


@pytest.mark.parametrize(("one", "other"), [("Rong", "Rongo"), ("Leh", "Let"), ("Phey", "Shey")])
def test_a_short_name_that_differs_is_another_name(one: str, other: str) -> None:
    assert similarity(one, other) == 0.0


def test_an_empty_name_is_like_nothing() -> None:
    assert similarity("", "") == 0.0
    assert similarity("Leh", "") == 0.0


def test_a_name_is_written_plainly() -> None:
    assert plain("SkurBuchan  (Café)") == "skur buchan cafe"


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_score_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    score = similarity(one, other)
    assert 0.0 <= score <= 1.0
    assert score == similarity(other, one)


@given(st.text(alphabet="abdehikmnorstuy", min_size=1, max_size=12))
def test_a_name_is_like_itself_in_any_letters(name: str) -> None:
    assert similarity(name, name.upper()) == 1.0 or fold(name) == ""


def test_names_are_joined_one_to_one_for_the_best_sum() -> None:
    scores = np.array([[0.95, 0.90], [0.94, 0.10]])
    pairs = pair_scores(scores, 0.8)
    assert [(p.ours, p.theirs) for p in pairs] == [(0, 1), (1, 0)]


def test_what_is_the_same_is_not_given_up_for_two_that_are_alike() -> None:
    pairs = pair_names(["Kamrup", "Kamrup Metropolitan"], ["KAMRUP METRO", "KAMRUP"], 0.8)
    assert (pairs[0].ours, pairs[0].theirs) == (0, 1)


def test_what_scores_too_little_is_not_joined() -> None:
    assert pair_scores(np.array([[0.79]]), 0.8) == []
    assert pair_scores(np.zeros((0, 3)), 0.8) == []


def test_a_name_that_is_a_word_of_a_longer_one_is_joined() -> None:
    pairs = pair_names(["Leh", "Kargil"], ["KARGIL", "LEH LADAKH"], 0.9)
    assert [(p.ours, p.theirs, p.score) for p in pairs] == [(0, 1, 0.95), (1, 0, 1.0)]


def test_scores_of_lists_are_those_of_single_names() -> None:
    ours, theirs = ["Durbok", "Tia", "Nyoma"], ["Durbuk", "Nyama"]
    expected = [[similarity(a, b) for b in theirs] for a in ours]
    assert score_names(ours, theirs).tolist() == expected


def test_real_names_are_joined_within_a_district_and_hardly_one_wrongly(shared_data: Path) -> None:
    """Half of India's sub-districts, as the census and as the directory spell them."""
    path = shared_data / "coverage" / "name_pairs_subdistricts.csv"
    names = pd.read_csv(path, dtype=str, keep_default_na=False)
    right = wrong = 0
    for _, rows in names.groupby(["state_code", "census_district"]):
        for pair in pair_names(list(rows["census_name"]), list(rows["lgd_name"]), 0.8):
            right += pair.ours == pair.theirs
            wrong += pair.ours != pair.theirs
    assert right / len(names) > 0.98
    assert wrong / (right + wrong) < 0.001
