from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from microplan.sources.locators import locate, say_coordinates, say_way

DEGREE_NORTH_KM = 110.8  # at 26 N


def make(rows: list[tuple[str, str, float, float, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["area_id", "name", "people", "lon", "lat"])


@pytest.mark.parametrize(
    ("east", "north", "words"),
    [
        (0, 1000, "1.0 km north of Padum"),
        (850, 850, "1.2 km north-east of Padum"),
        (2000, 0, "2.0 km east of Padum"),
        (850, -850, "1.2 km south-east of Padum"),
        (0, -500, "0.5 km south of Padum"),
        (-850, -850, "1.2 km south-west of Padum"),
        (-12_340, 0, "12.3 km west of Padum"),
        (-850, 850, "1.2 km north-west of Padum"),
        (100, 50, "beside Padum"),
    ],
)
def test_the_way_is_told_by_distance_and_eight_directions(
    east: float, north: float, words: str
) -> None:
    assert say_way(np.array([east, north]), np.zeros(2), "Padum") == words


def test_an_unnamed_place_is_told_from_the_nearest_named_one_even_of_another_block() -> None:
    told = locate(make([("B-1", "", 5, 82.0, 26.01), ("B-2", "Belwa", 9, 82.0, 26.0)]))
    assert told[0] == f"{0.01 * DEGREE_NORTH_KM:.1f} km north of Belwa, unnamed"


def test_a_named_place_is_told_from_the_largest_other_one_of_its_block_nearby() -> None:
    rows = [
        ("B-1", "Tia", 50, 82.0, 26.02),
        ("B-1", "Small", 10, 82.0, 26.021),
        ("B-1", "Large", 900, 82.0, 26.0),
        ("B-1", "Huge but far", 9000, 82.0, 26.5),
    ]
    told = locate(make(rows))
    assert told[0] == "2.2 km north of Large"
    assert told[2] == "2.2 km south of Tia"
    assert told[3].endswith("north of Small")  # nothing large is near: the nearest of all


def test_where_nothing_has_a_name_the_coordinates_are_said() -> None:
    assert locate(make([("B-1", "", 5, 82.0, 26.0)]))[0] == "at 26.0000 N, 82.0000 E, unnamed"
    assert locate(make([("B-1", "Alone", 5, 82.0, 26.0)]))[0] == "at 26.0000 N, 82.0000 E"
    assert say_coordinates(-1.5, -2.25) == "at 2.2500 S, 1.5000 W"
