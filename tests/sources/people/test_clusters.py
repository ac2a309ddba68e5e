from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microplan.sources.people.clusters import Gathered
from microplan.sources.people.clusters import gather_cells as gather
from microplan.sources.people.settings import PopulationSettings

CELL = 0.001  # degrees: about 111 m north, 100 m east


def gather_cells(
    cells: pd.DataFrame, places: pd.DataFrame, reach: float, **rules: float
) -> Gathered:
    around = {"raster": {"file": "p.tif"}, "cell_reach_metres": reach}
    clusters = {"people_min": 0, "part_people_max": 1e9, **rules}
    return gather(
        cells, places, PopulationSettings.model_validate({**around, "clusters": clusters})
    )


def make_cells(counts: dict[tuple[int, int], float], area: str = "B-1") -> pd.DataFrame:
    rows = [
        (f"r{r:05d}c{c:05d}", area, people, 82 + c * CELL, 26 - r * CELL)
        for (r, c), people in counts.items()
    ]
    return pd.DataFrame(rows, columns=["cell_id", "area_id", "people", "lon", "lat"])


def make_places(rows: list[tuple[str, str, float, float]]) -> pd.DataFrame:
    places = pd.DataFrame(rows, columns=["source_id", "area_id", "lon", "lat"])
    return places.assign(name=places["source_id"].str.removeprefix("V-").str.upper())


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


@settings(max_examples=30)
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
    again = gather_cells(shuffled, places[::-1], reach, people_min=25, part_people_max=300)
    first = gather_cells(cells, places, reach, people_min=25, part_people_max=300)
    pd.testing.assert_frame_equal(again.clusters, first.clusters)
    pd.testing.assert_series_equal(again.of_places, first.of_places)
    total = first.of_places.sum() + first.clusters["people"].sum()
    assert total == pytest.approx(sum(counts.values()), abs=1e-6)


def test_a_place_with_too_many_people_keeps_its_own_part_and_the_others_bear_its_name() -> None:
    cells = make_cells({(0, c): 100.0 for c in range(10)})
    places = make_places([("V-a", "B-1", 82.0, 26.0)])
    gathered = gather_cells(cells, places, 1500, part_people_max=500, town_people_min=900)
    assert gathered.of_places.to_dict() == {"V-a": 500}
    assert gathered.clusters["name"].tolist() == ["A, part 2"]
    assert gathered.clusters["people"].tolist() == [500]
    assert gathered.clusters["kind"].tolist() == ["town part"]
    village = gather_cells(cells, places, 1500, part_people_max=500, town_people_min=1001)
    assert village.clusters["kind"].tolist() == ["village"]


def test_clusters_are_hamlets_villages_or_parts_of_a_town_by_their_people() -> None:
    town = {(r, c): 200.0 for r in range(10) for c in range(10)}
    cells = make_cells({**town, (100, 0): 99.0, (200, 0): 101.0})
    found = gather_cells(cells, NOWHERE, 1500, part_people_max=5000).clusters
    assert sorted(zip(found["kind"], found["people"], strict=True)) == [
        ("hamlet", 99),
        *[("town part", 5000)] * 4,
        ("village", 101),
    ]


def test_a_full_part_stands_in_the_middle_of_its_people_and_bears_the_name_of_its_peak() -> None:
    cells = make_cells({(r, c): 10.0 + (r == c == 0) for r in range(11) for c in range(11)})
    (part,) = gather_cells(cells, NOWHERE, 2000, part_people_max=2000).clusters.itertuples()
    assert part.cell_id == "r00000c00000"
    assert (part.lon, part.lat) == pytest.approx((82.005, 25.995))


def test_small_clusters_join_and_are_counted() -> None:
    cells = make_cells({(0, 0): 40, (0, 5): 3, (0, 9): 4, (90, 0): 2})
    gathered = gather_cells(cells, NOWHERE, 1500, people_min=25)
    assert sorted(gathered.clusters["people"]) == [2, 47]
    assert gathered.joined.to_dict() == {"r00000c00005": 3, "r00000c00009": 4}
