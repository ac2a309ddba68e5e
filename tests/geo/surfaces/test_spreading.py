"""Travel time over a surface equals what independent oracles find."""

import numpy as np
import pytest
from explicit_graph import shortest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.graph import MCP_Geometric

from microplan.geo.surfaces.spreading import Sources, spread
from microplan.geo.surfaces.surface import CARRIED, LEVEL, ROAD, Cells, Surface, square_cells


def sources(*cells, minutes=None):
    row, col = np.array(cells, dtype=np.int64).reshape(-1, 2).T
    return Sources(row, col, np.zeros(len(row)) if minutes is None else np.array(minutes, float))


def random_world(seed, rows, cols, blocked=0.25):
    rng = np.random.default_rng(seed)
    pace = rng.uniform(0.01, 0.06, (rows, cols))
    pace[rng.random((rows, cols)) < blocked] = np.inf
    starts = [tuple(map(int, rng.integers((rows, cols)))) for _ in range(3)]
    for start in starts:
        pace[start] = 0.02
    across = np.linspace(80, 100, rows)
    return rng, pace, Cells(across, np.full(rows, 90.0)), starts


def test_a_five_by_five_surface_takes_the_minutes_that_were_computed_on_paper():
    # cells of 100 m; open ground 0.015 min/m (4 km/h), a lake in the middle column but its ends
    pace = np.full((5, 5), 0.015)
    pace[1:4, 2] = np.inf
    pace[4, :] = 0.0015  # a road along the south: 40 km/h
    minutes = spread(Surface(pace, square_cells(5, 100)), sources((2, 0))).minutes
    straight, diagonal = 1.5, 1.5 * np.sqrt(2)
    on, along = (0.015 + 0.0015) / 2 * 100, 0.15
    assert minutes[2, 0] == 0
    assert minutes[2, 1] == pytest.approx(straight)
    assert minutes[0, 0] == pytest.approx(2 * straight)
    assert minutes[3, 0] == pytest.approx(straight)
    assert minutes[4, 0] == pytest.approx(straight + on)
    assert minutes[4, 1] == pytest.approx(straight + on + along)  # sooner than diagonally
    assert minutes[4, 4] == pytest.approx(straight + on + 4 * along)
    assert minutes[0, 2] == pytest.approx(2 * diagonal)
    assert minutes[3, 4] == pytest.approx(minutes[4, 4] + on)
    assert np.isinf(minutes[1:4, 2]).all()


@pytest.mark.parametrize("moves", [8, 16])
@pytest.mark.parametrize("squeeze", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_every_move_set_equals_dijkstra_on_the_explicit_graph(moves, squeeze, seed):
    _, pace, cells, starts = random_world(seed, 14, 17)
    found = spread(Surface(pace, cells), sources(*starts), moves, squeeze=squeeze)
    wanted = shortest(pace, cells.across, cells.down, moves, starts, squeeze=squeeze)
    np.testing.assert_allclose(found.minutes, wanted.min(axis=0), rtol=1e-12)
    reached = np.isfinite(found.minutes)
    own = np.take_along_axis(wanted, found.nearest.clip(0)[None], axis=0)[0]
    np.testing.assert_allclose(own[reached], found.minutes[reached], rtol=1e-12)
    assert (found.nearest[~reached] == -1).all()


@pytest.mark.parametrize("moves", [8, 16])
@pytest.mark.parametrize("towards", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_slopes_count_in_the_direction_of_travel(moves, towards, seed):
    rng, pace, cells, starts = random_world(seed, 12, 12, blocked=0.15)
    height = rng.uniform(0, 60, pace.shape)
    level = rng.random(pace.shape) < 0.3
    surface = Surface(pace, cells, height, np.where(level, LEVEL, np.uint8(0)))
    found = spread(surface, sources(*starts), moves, towards=towards)
    wanted = shortest(
        pace, cells.across, cells.down, moves, starts, towards=towards, height=height, level=level
    )
    np.testing.assert_allclose(found.minutes, wanted.min(axis=0), rtol=1e-9)


def test_uphill_takes_longer_than_downhill_by_toblers_function():
    pace = np.full((1, 2), 0.06 / 5)
    surface = Surface(pace, square_cells(1, 100), np.array([[0.0, 10.0]]))
    up = spread(surface, sources((0, 0))).minutes[0, 1]
    down = spread(surface, sources((0, 0)), towards=True).minutes[0, 1]
    assert up == pytest.approx(1.2 * 5.036 / 3.549, rel=1e-3)  # 5.04 km/h level, 3.55 at +10 %
    assert down == pytest.approx(1.2 * 5.036 / 5.036, rel=1e-3)  # -10 % is as quick as level


def test_unknown_heights_count_as_level_ground():
    pace = np.full((1, 3), 0.01)
    surface = Surface(pace, square_cells(1, 100), np.array([[0.0, np.nan, 50.0]]))
    np.testing.assert_allclose(spread(surface, sources((0, 0))).minutes, [[0, 1, 2]])


@given(
    seed=st.integers(0, 10_000),
    rows=st.integers(2, 30),
    cols=st.integers(2, 30),
    blocked=st.floats(0, 0.5),
)
@settings(max_examples=40, deadline=None)
def test_eight_moves_equal_the_geometric_cost_of_scikit_image(seed, rows, cols, blocked):
    _, pace, _, starts = random_world(seed, rows, cols, blocked)
    found = spread(Surface(pace, square_cells(rows, 1.0)), sources(*starts)).minutes
    wanted, _ = MCP_Geometric(np.where(np.isfinite(pace), pace, -1)).find_costs(starts)
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


@given(seed=st.integers(0, 10_000), limit=st.floats(0.5, 20))
@settings(max_examples=20, deadline=None)
def test_a_limit_leaves_out_what_is_farther_and_changes_nothing_nearer(seed, limit):
    _, pace, cells, starts = random_world(seed, 15, 15)
    whole = spread(Surface(pace, cells), sources(*starts)).minutes
    cut = spread(Surface(pace, cells), sources(*starts), limit=limit).minutes
    np.testing.assert_array_equal(cut, np.where(whole <= limit, whole, np.inf))


def test_paces_a_million_times_apart_keep_the_times_exact():
    rng = np.random.default_rng(3)
    pace = 10.0 ** rng.uniform(-3, 3, (20, 20))
    cells = square_cells(20, 30)
    found = spread(Surface(pace, cells), sources((3, 3)), 16).minutes
    wanted = shortest(pace, cells.across, cells.down, 16, [(3, 3)])[0]
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_sources_may_begin_late_and_the_sooner_one_wins():
    pace = np.full((1, 11), 0.01)
    found = spread(Surface(pace, square_cells(1, 100)), sources((0, 0), (0, 10), minutes=[0, 6.5]))
    np.testing.assert_allclose(
        found.minutes[0], np.minimum(np.arange(11), 6.5 + np.arange(11)[::-1])
    )
    assert found.nearest[0].tolist() == [0] * 9 + [1] * 2


def test_of_two_sources_on_one_cell_the_first_is_named():
    pace = np.full((3, 3), 0.01)
    found = spread(Surface(pace, square_cells(3, 1)), sources((1, 1), (1, 1)))
    assert (found.nearest == 0).all()


def test_a_source_on_a_blocked_cell_reaches_nothing():
    pace = np.full((3, 3), 0.01)
    pace[1, 1] = np.inf
    found = spread(Surface(pace, square_cells(3, 1)), sources((1, 1)))
    assert np.isinf(found.minutes).all()
    assert (found.nearest == -1).all()


def test_no_source_reaches_nothing():
    found = spread(Surface(np.full((2, 2), 0.01), square_cells(2, 1)), sources())
    assert np.isinf(found.minutes).all()


def test_a_large_front_makes_the_pool_grow_without_a_change_of_times():
    rng = np.random.default_rng(0)
    pace = rng.choice([0.01, 0.0001, 0.03], (400, 400))
    starts = [(r, c) for r in range(0, 400, 7) for c in range(0, 400, 7)]
    found = spread(Surface(pace, square_cells(400, 1.0)), sources(*starts)).minutes
    wanted, _ = MCP_Geometric(pace).find_costs(starts)
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def river_with_a_road(bridge):
    """A river runs down column 3; a road along its bank shares cells with it in rows 1 to 4."""
    pace = np.full((6, 7), 0.015)
    marks = np.zeros(pace.shape, np.uint8)
    pace[:, 3] = np.inf
    pace[1:5, 3] = 0.002
    marks[1:5, 3] = ROAD | CARRIED
    pace[1, 2] = pace[4, 2] = 0.002
    marks[1, 2] = marks[4, 2] = ROAD
    if bridge:
        pace[2, 4], marks[2, 4] = 0.002, ROAD
    return Surface(pace, square_cells(6, 100), marks=marks)


@pytest.mark.parametrize("moves", [8, 16])
def test_a_road_along_a_river_does_not_let_walkers_across(moves):
    minutes = spread(river_with_a_road(bridge=False), sources((2, 1)), moves).minutes
    assert np.isinf(minutes[:, 4:]).all()
    assert np.isfinite(minutes[1:5, 3]).all()  # the road itself can be walked


@pytest.mark.parametrize("moves", [8, 16])
def test_a_bridge_lets_walkers_across_where_the_road_goes_on(moves):
    minutes = spread(river_with_a_road(bridge=True), sources((2, 1)), moves).minutes
    assert np.isfinite(minutes[:, 4:]).all()
    # nobody steps off the bridge into the fields beside it
    assert minutes[2, 4] < minutes[1, 4]


def test_the_same_surface_gives_the_same_bytes():
    _, pace, cells, starts = random_world(5, 40, 40)
    first = spread(Surface(pace, cells), sources(*starts), 16)
    again = spread(Surface(pace, cells), sources(*starts), 16)
    assert first.minutes.tobytes() == again.minutes.tobytes()
    assert first.nearest.tobytes() == again.nearest.tobytes()
