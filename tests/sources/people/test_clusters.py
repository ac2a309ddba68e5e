from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from microplan.sources.people.clusters import gather_cells

CELL = 0.001  # degrees: about 111 m north, 100 m east


def make_cells(counts: dict[tuple[int, int], float], area: str = "B-1") -> pd.DataFrame:
    rows = [
        (f"r{r:05d}c{c:05d}", area, people, 82 + c * CELL, 26 - r * CELL)
        for (r, c), people in counts.items()
    ]
    return pd.DataFrame(rows, columns=["cell_id", "area_id", "people", "lon", "lat"])


def make_places(rows: list[tuple[str, str, float, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["source_id", "area_id", "lon", "lat"])


NOWHERE = make_places([])


def test_a_cell_goes_to_the_nearest_place_of_its_block() -> None:
    cells = make_cells({(0, 0): 5, (0, 10): 7})
    places = make_places([("V-a", "B-1", 82.0, 26.0), ("V-b", "B-1", 82.011, 26.0)])
    gathered = gather_cells(cells, places, 1500)
    assert gathered.of_places.to_dict() == {"V-a": 5, "V-b": 7}
    assert gathered.clusters.empty


def test_a_place_of_another_block_takes_nobody() -> None:
    places = make_places([("V-a", "B-2", 82.0, 26.0)])
    gathered = gather_cells(make_cells({(0, 0): 5}), places, 1500)
    assert gathered.of_places.empty
    assert gathered.clusters["people"].tolist() == [5]


def test_cells_that_touch_at_a_corner_are_one_cluster_named_by_its_peak() -> None:
    gathered = gather_cells(make_cells({(0, 0): 2, (1, 1): 9, (1, 3): 4}), NOWHERE, 1500)
    assert gathered.clusters["people"].tolist() == [11, 4]
    assert gathered.clusters["cluster_id"][0] == "C-25.99900N82.00100E-B-1"
    assert gathered.clusters["cell_id"].tolist() == ["r00001c00001", "r00001c00003"]


def test_a_long_piece_is_cut_so_that_none_is_farther_from_its_peak_than_the_reach() -> None:
    row = make_cells({(0, c): 1.0 for c in range(60)})
    gathered = gather_cells(row, NOWHERE, 1000)
    assert gathered.clusters["people"].sum() == 60
    assert gathered.clusters["people"].max() <= 21
    assert len(gathered.clusters) >= 3


def test_cells_beyond_the_reach_of_a_place_are_clustered() -> None:
    cells = make_cells({(0, 0): 5, (0, 30): 7})
    gathered = gather_cells(cells, make_places([("V-a", "B-1", 82.0, 26.0)]), 1500)
    assert gathered.of_places.to_dict() == {"V-a": 5}
    assert gathered.clusters["people"].tolist() == [7]


def test_one_cell_in_two_blocks_makes_two_clusters_with_two_ids() -> None:
    cells = pd.concat([make_cells({(0, 0): 5}), make_cells({(0, 0): 6}, "B-2")], ignore_index=True)
    clusters = gather_cells(cells, NOWHERE, 1500).clusters
    assert clusters["cluster_id"].is_unique
    assert sorted(clusters["people"]) == [5, 6]


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 15), st.integers(0, 15)),
        st.floats(0.01, 500),
        min_size=1,
        max_size=40,
    ),
    st.floats(100, 2000),
)
def test_nobody_is_lost_or_made_and_the_order_of_cells_does_not_matter(
    counts: dict[tuple[int, int], float], reach: float
) -> None:
    places = make_places([("V-a", "B-1", 82.004, 25.996), ("V-b", "B-1", 82.012, 25.99)])
    cells = make_cells(counts)
    gathered = gather_cells(cells, places, reach)
    total = gathered.of_places.sum() + gathered.clusters["people"].sum()
    assert total == pytest.approx(sum(counts.values()), abs=1e-6)
    shuffled = cells.iloc[np.random.default_rng(1).permutation(len(cells))].reset_index(drop=True)
    again = gather_cells(shuffled, places, reach)
    assert sorted(again.clusters["cluster_id"]) == sorted(gathered.clusters["cluster_id"])
