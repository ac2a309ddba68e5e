from __future__ import annotations

import numpy as np
import pytest

from microplan.targeting.draws import strike


@pytest.mark.parametrize("expected", [1.0, 3.0, 40.0])
def test_chance_has_the_mean_and_the_variance_of_a_count(expected: float) -> None:
    drawn = strike(np.full(200_000, expected, np.float32), np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(expected, rel=0.02)
    assert drawn.var() == pytest.approx(expected, rel=0.03)
    assert drawn.min() >= 0


def test_whom_nobody_expects_nothing_strikes() -> None:
    assert strike(np.zeros(5, np.float32), np.random.default_rng(1)).tolist() == [0.0] * 5
