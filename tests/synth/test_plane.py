"""The plane that the demo is drawn on: it bends and never folds, and lines end where they ended."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from microplan.synth.layout import HEIGHT, WIDTH
from microplan.synth.plane import METRES_PER_DEGREE, draw_outline, lay_plane, wander


@pytest.mark.parametrize("seed", [1, 2, 20191202])
def test_the_plane_never_folds(seed: int) -> None:
    step = 100.0
    x, y = np.meshgrid(np.arange(0, WIDTH, step), np.arange(0, HEIGHT, step))
    bent = lay_plane(seed).to_degrees(np.column_stack([x.ravel(), y.ravel()]))
    metres = bent.reshape(*x.shape, 2) * METRES_PER_DEGREE
    east, north = np.diff(metres, axis=1)[:-1] / step, np.diff(metres, axis=0)[:, :-1] / step
    areas = east[..., 0] * north[..., 1] - east[..., 1] * north[..., 0]
    assert areas.min() > 0.15
    assert 0.9 < areas.mean() < 1.1


def test_the_outline_is_one_whole_shape_within_the_plane() -> None:
    outline = draw_outline()
    assert outline.is_valid
    west, south, east, north = outline.bounds
    assert 0 <= west < east <= WIDTH
    assert 0 <= south < north <= HEIGHT


@given(
    st.tuples(st.floats(-5e4, 5e4), st.floats(-5e4, 5e4)),
    st.floats(0, 2 * np.pi),
    st.floats(50, 2e4),
    st.integers(0, 1000),
)
def test_a_line_that_wanders_ends_where_it_ended_and_sways_no_further_than_told(
    start: tuple[float, float], turn: float, length: float, seed: int
) -> None:
    end = (start[0] + length * np.cos(turn), start[1] + length * np.sin(turn))
    line = shapely.LineString([start, end])
    swaying = wander(np.random.default_rng(seed), line, 0.05, 100.0)
    assert swaying.coords[0] == line.coords[0]
    assert swaying.coords[-1] == line.coords[-1]
    assert swaying.hausdorff_distance(line) <= 2 * min(0.05 * length, 100.0)
