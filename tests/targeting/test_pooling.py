from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from microplan.targeting.pooling import estimate_between, shrink, solve_paule_mandel

# The thirteen trials of BCG (Colditz 1994): cases and others, vaccinated and not.
TRIALS = np.array(
    [
        (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
        (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619),
        (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
        (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
    ],
    dtype=float,
)  # fmt: skip


def test_the_variance_between_the_trials_of_bcg_is_the_published_one() -> None:
    ill, well, ill_not, well_not = TRIALS.T
    ratio = np.log(ill / (ill + well)) - np.log(ill_not / (ill_not + well_not))
    variance = 1 / ill - 1 / (ill + well) + 1 / ill_not - 1 / (ill_not + well_not)
    # metafor (R) gives 0.3181 by Paule and Mandel's method
    assert solve_paule_mandel(ratio, variance) == pytest.approx(0.3181, abs=5e-5)


def test_a_known_variance_between_areas_is_found_again() -> None:
    rng = np.random.default_rng(3)
    variance = rng.uniform(0.05, 0.4, 4000)
    values = rng.normal(0, 0.5, 4000) + rng.normal(0, np.sqrt(variance))
    assert solve_paule_mandel(values, variance) == pytest.approx(0.25, rel=0.1)


def test_areas_that_differ_by_chance_alone_do_not_differ() -> None:
    assert solve_paule_mandel(np.array([0.1, -0.1, 0.0]), np.full(3, 1.0)) == 0.0


def test_few_areas_are_taken_to_differ_as_areas_do_elsewhere() -> None:
    assert estimate_between(np.array([3.0]), np.array([0.1]), 0.4, 8) == pytest.approx(0.16)
    # two that agree by more than chance weigh one against eight
    pair = estimate_between(np.zeros(2), np.full(2, 0.1), 0.4, 8)
    assert pair == pytest.approx(0.16 * 8 / 9)


def test_an_area_keeps_of_its_own_figure_what_the_variances_say() -> None:
    one = shrink(np.array([1.0]), np.array([0.16]), 0.4, 8, anchored=True)
    assert one.weight[0] == pytest.approx(0.5)
    assert one.shift[0] == pytest.approx(0.5)
    assert one.sd[0] == pytest.approx(0.4 * np.sqrt(0.5))


def test_without_a_parents_figure_areas_are_drawn_to_their_own_mean() -> None:
    two = shrink(np.array([1.0, 2.0]), np.full(2, 0.16), 0.4, 1e9, anchored=False)
    np.testing.assert_allclose(two.shift, [1.25, 1.75])
    assert two.middle == pytest.approx(1.5)
    assert two.middle_variance == pytest.approx(0.16)


@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 5)), min_size=1, max_size=20),
    st.booleans(),
)
def test_nothing_is_drawn_beyond_what_it_is_drawn_to(
    figures: list[tuple[float, float]], anchored: bool
) -> None:
    difference, variance = np.array(figures).T
    one = shrink(difference, variance, 0.4, 8, anchored=anchored)
    centre = 0.0 if anchored else one.middle
    assert (np.abs(one.shift - centre) <= np.abs(difference - centre) + 1e-9).all()
    assert ((one.weight >= 0) & (one.weight <= 1)).all()
    assert (one.sd <= one.between_sd + 1e-12).all()
