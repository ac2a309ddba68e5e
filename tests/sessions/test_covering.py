"""Every place gets a site within its walk; no choice with fewer sites exists where it is exact."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microplan.sessions.covering import Reach, cover

EXACT, GREEDY = {"pairs_exact": 10_000, "nodes": 10_000}, {"pairs_exact": 0, "nodes": 1}


def reach_of(minutes: np.ndarray, weight: np.ndarray, limit: float = 15.0) -> Reach:
    """Return the pairs of a (places, candidates) matrix of minutes that are within the limit."""
    place, candidate = np.nonzero(minutes <= limit)
    price = np.ones(minutes.shape[1])
    return Reach(place, candidate, minutes[place, candidate], weight, price)


def walking(minutes: np.ndarray, weight: np.ndarray, assigned: np.ndarray) -> float:
    return float((minutes[np.arange(len(weight)), assigned] * weight).sum())


def best_by_trying(minutes: np.ndarray, weight: np.ndarray) -> tuple[int, float]:
    """Return the fewest sites and the least walking with them, by trying every choice."""
    for size in range(1, minutes.shape[1] + 1):
        costs = [
            (np.where(near <= 15, near, np.inf).min(axis=1) * weight).sum()
            for choice in combinations(range(minutes.shape[1]), size)
            for near in [minutes[:, list(choice)]]
        ]
        if np.isfinite(min(costs)):
            return size, float(min(costs))
    raise AssertionError("no choice serves every place")


@st.composite
def worlds(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Places on a plane that are each a candidate themselves: minutes and weights."""
    count = draw(st.integers(1, 8))
    point = st.tuples(st.integers(0, 40), st.integers(0, 40))
    xy = np.array(draw(st.lists(point, min_size=count, max_size=count)), dtype=float)
    weight = np.array(draw(st.lists(st.integers(1, 30), min_size=count, max_size=count)))
    minutes = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    return minutes, weight.astype(float)


@given(worlds())
@settings(max_examples=80)
def test_the_exact_choice_is_the_best_of_all_choices(
    world: tuple[np.ndarray, np.ndarray],
) -> None:
    minutes, weight = world
    assigned = cover(reach_of(minutes, weight), **EXACT)
    sites, least = best_by_trying(minutes, weight)
    assert len(np.unique(assigned)) == sites
    assert walking(minutes, weight, assigned) == pytest.approx(least, abs=1e-4)


@given(worlds())
@settings(max_examples=80)
def test_the_greedy_choice_serves_everyone_and_wastes_little(
    world: tuple[np.ndarray, np.ndarray],
) -> None:
    minutes, weight = world
    assigned = cover(reach_of(minutes, weight), **GREEDY)
    assert (minutes[np.arange(len(weight)), assigned] <= 15).all()
    sites, _ = best_by_trying(minutes, weight)
    harmonic = sum(1 / k for k in range(1, len(weight) + 1))
    assert len(np.unique(assigned)) <= sites * harmonic


def test_three_villages_in_a_row_share_the_middle_one() -> None:
    minutes = np.array([[0.0, 10, 20], [10, 0, 10], [20, 10, 0]])
    assert cover(reach_of(minutes, np.ones(3)), **EXACT).tolist() == [1, 1, 1]


def test_of_two_choices_with_as_many_sites_the_one_with_less_walking_is_taken() -> None:
    minutes = np.array([[0.0, 10], [10, 0]])
    assert cover(reach_of(minutes, np.array([1.0, 5])), **EXACT).tolist() == [1, 1]


def test_a_place_with_no_candidate_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one candidate"):
        cover(reach_of(np.array([[20.0]]), np.ones(1)), **EXACT)
