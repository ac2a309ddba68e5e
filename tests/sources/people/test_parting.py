"""Cells are parted by rule: what touches is one piece, no part is too large or too far."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microplan.sources.people.parting import cut_large, group_by_peak, join_small, join_touching

CELLS = st.sets(st.tuples(st.integers(0, 1), st.integers(0, 9), st.integers(0, 9)), min_size=1)


def flood(cells: set[tuple[int, int, int]]) -> set[frozenset[tuple[int, int, int]]]:
    """Pieces the long way: spread from cell to cell."""
    left, pieces = set(cells), set()
    while left:
        piece, edge = set[tuple[int, int, int]](), [left.pop()]
        while edge:
            block, row, col = edge.pop()
            piece.add((block, row, col))
            for down in (-1, 0, 1):
                for right in (-1, 0, 1):
                    near = (block, row + down, col + right)
                    if near in left:
                        left.remove(near)
                        edge.append(near)
        pieces.add(frozenset(piece))
    return pieces


@settings(max_examples=60)
@given(CELLS)
def test_cells_that_touch_in_one_block_are_one_piece(cells: set[tuple[int, int, int]]) -> None:
    ordered = sorted(cells)
    block, row, col = np.array(ordered, dtype=np.int64).T
    piece = join_touching(block, row, col)
    found = {
        frozenset(cell for cell, own in zip(ordered, piece, strict=True) if own == number)
        for number in set(piece)
    }
    assert found == flood(cells)


def crowd(seed: int, count: int = 300) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    xy = np.argwhere(np.ones((40, 40)))[random.permutation(1600)[:count]] * 100.0
    return xy, random.uniform(0.1, 80, count)


@pytest.mark.parametrize("seed", range(4))
def test_every_cell_belongs_to_the_nearest_peak_and_that_is_within_reach(seed: int) -> None:
    xy, people = crowd(seed)
    rank = np.argsort(np.argsort(-people))
    peak = group_by_peak(xy, rank, np.zeros(len(xy), dtype=np.int64), 700)
    peaks = np.unique(peak)
    assert (peak[peaks] == peaks).all()
    metres = np.hypot(*(xy[:, None] - xy[peaks]).transpose(2, 0, 1))
    own = np.hypot(*(xy - xy[peak]).T)
    assert own == pytest.approx(metres.min(axis=1))
    assert own.max() <= 700
    apart = metres[peaks] + np.where(np.eye(len(peaks)), np.inf, 0)
    assert apart.min() > 700
    assert np.argmax(people) in peaks


def test_cells_of_another_piece_are_never_reached() -> None:
    xy, people = crowd(7)
    piece = (xy[:, 0] > 2000).astype(np.int64)
    peak = group_by_peak(xy, np.argsort(np.argsort(-people)), piece, 700)
    assert (piece[peak] == piece).all()


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.floats(80, 5000))
def test_no_part_has_more_people_than_a_part_may_and_no_cell_is_lost(
    seed: int, people_max: float
) -> None:
    xy, people = crowd(seed, 120)
    group = (xy[:, 1] > 2500).astype(np.int64)
    part = cut_large(xy, people, group, people_max)
    total = np.bincount(part, people)
    assert len(total) == len(set(part))
    assert total.max() <= people_max * (1 + 1e-9)
    assert total.sum() == pytest.approx(people.sum())
    assert not set(part[group == 0]) & set(part[group == 1])
    # few more parts than there must be
    needed = sum(np.ceil(people[group == n].sum() / people_max) for n in set(group))
    assert len(total) <= 2 * needed + 1
    back = cut_large(xy[::-1], people[::-1], group[::-1], people_max)[::-1]
    together = part[:, None] == part
    assert (together == (back[:, None] == back)).all()


def test_a_cell_that_alone_has_too_many_is_a_part_of_its_own() -> None:
    xy = np.array([[0.0, 0], [100, 0], [200, 0]])
    part = cut_large(xy, np.array([1.0, 900, 1]), np.zeros(3, dtype=np.int64), 100)
    assert len(set(part)) == 3


def test_parts_of_a_square_are_compact() -> None:
    xy = np.argwhere(np.ones((64, 64))) * 100.0
    part = cut_large(xy, np.ones(4096), np.zeros(4096, dtype=np.int64), 256)
    for number in range(16):
        sides = np.ptp(xy[part == number], axis=0) + 100
        assert sides.tolist() == [1600, 1600]


def test_few_people_join_the_nearest_larger_group_of_their_block_within_reach() -> None:
    xy = np.array([[0.0, 0], [0, 500], [0, 900], [0, 5000], [0, 450]])
    people = np.array([3.0, 60, 70, 2, 4])
    block = np.array([0, 0, 0, 0, 1])
    group = join_small(xy, people, np.arange(5), block, (25, 1500))
    # the fourth is too far from all others, and the fifth alone in its block
    assert group.tolist() == [1, 1, 2, 3, 4]
