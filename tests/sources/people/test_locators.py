from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from microplan.sources.people.locators import locate, say_coordinates, say_way

DEGREE_NORTH_KM = 110.8  # at 26 N


AREAS = pd.DataFrame({"area_id": ["B-1", "B-2"], "name": ["Zanskar", "Kargil"]})


def make(rows: list[tuple[str, str, float, float, float]], *high_risk: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["area_id", "name", "people", "lon", "lat"])
    kind = np.where(frame["name"].isin(high_risk), "high-risk site", "village")
    ids = [f"V-{n}" for n in range(len(frame))]
    return frame.assign(settlement_id=ids, kind=kind)


def tell(rows: list[tuple[str, str, float, float, float]], *high_risk: str) -> list[str]:
    return locate(make(rows, *high_risk), AREAS).tolist()


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
    told = tell([("B-1", "", 5, 82.0, 26.01), ("B-2", "Belwa", 9, 82.0, 26.0)])
    assert told[0] == f"{0.01 * DEGREE_NORTH_KM:.1f} km north of Belwa, unnamed"


def test_a_named_place_is_told_from_the_nearest_one_with_more_people() -> None:
    rows = [
        ("B-1", "Tia", 50, 82.0, 26.02),
        ("B-1", "Small", 10, 82.0, 26.021),
        ("B-2", "Large", 900, 82.0, 26.0),
        ("B-1", "Larger but farther", 1000, 82.0, 26.1),
        ("B-1", "Far off", 700, 82.0, 26.5),
    ]
    assert tell(rows) == [
        "2.2 km north of Large",
        "beside Tia",
        "11.1 km south of Larger but farther",
        "the largest place of Zanskar",
        "44.3 km north of Larger but farther",  # nothing larger within 15 km: of its own block
    ]


def test_of_two_places_never_is_each_told_from_the_other() -> None:
    random = np.random.default_rng(7)
    named = [
        ("B-1", f"P{n}", float(random.integers(1, 4)), 82 + x, 26 + y)
        for n, (x, y) in enumerate(random.uniform(0, 0.3, (120, 2)))
    ]
    told = tell(named)
    # a chain of "of whom" ends at the one place that is the largest of all
    of_whom = {f"P{n}": words.rsplit(" ", 1)[1] for n, words in enumerate(told)}
    for start in of_whom:
        seen, at = set[str](), start
        while at != "Zanskar":
            assert at not in seen
            seen.add(at)
            at = of_whom[at]


def test_every_reference_is_the_nearest_larger_one_by_brute_force() -> None:
    random = np.random.default_rng(3)
    spots = random.uniform(0, 0.2, (150, 2))
    people = random.permutation(150) + 1.0
    rows = [("B-1", f"P{n}", people[n], 82 + x, 26 + y) for n, (x, y) in enumerate(spots)]
    told = tell(rows)
    flat = spots * [np.cos(np.radians(26.1)) * 111.32, 110.8]
    for n in range(150):
        larger = np.flatnonzero(people > people[n])
        if len(larger):
            metres = np.hypot(*(flat[larger] - flat[n]).T)
            assert told[n].endswith(f" P{larger[metres.argmin()]}"), n


def test_nothing_is_told_from_a_namesake_or_from_a_site_that_comes_and_goes() -> None:
    rows = [
        ("B-1", "Tia", 50, 82.0, 26.02),
        ("B-1", "TIA", 90, 82.0, 26.03),
        ("B-1", "Large", 900, 82.0, 26.0),
        ("B-1", "Kiln", 500, 82.0, 26.021),
        ("B-1", "", 5, 82.0, 26.021),
    ]
    told = tell(rows, "Kiln")
    assert told[0] == "2.2 km north of Large"
    assert told[3] == "beside Tia"
    assert told[4] == "beside Tia, unnamed"


def test_where_nothing_has_a_name_the_coordinates_are_said() -> None:
    assert tell([("B-1", "", 5, 82.0, 26.0)]) == ["at 26.0000 N, 82.0000 E, unnamed"]
    assert tell([("B-9", "Alone", 5, 82.0, 26.0)]) == ["at 26.0000 N, 82.0000 E"]
    assert tell([("B-1", "Alone", 5, 82.0, 26.0)]) == ["the largest place of Zanskar"]
    assert say_coordinates(-1.5, -2.25) == "at 2.2500 S, 1.5000 W"


def test_where_no_place_has_a_name_it_is_told_from_the_middle_of_its_ward_or_block() -> None:
    block, ward = box(82.0, 26.0, 82.2, 26.2), box(82.0, 26.0, 82.1, 26.1)
    columns = {"area_id": ["B-1", "W-1"], "name": ["Ikeja", "Ojodu"], "level": ["block", "ward"]}
    areas = gpd.GeoDataFrame(columns, geometry=[block, ward], crs="EPSG:4326")
    places = make([("B-1", "", 5, 82.1, 26.15), ("B-1", "", 5, 82.05, 26.051)])
    assert locate(places, areas).tolist() == [
        "5.5 km north of the middle of Ikeja, unnamed",
        "beside the middle of Ojodu, unnamed",
    ]
    named = make([("B-1", "", 5, 82.1, 26.15), ("B-1", "Tia", 5, 82.1, 26.14)])
    assert locate(named, areas).tolist()[0] == "1.1 km north of Tia, unnamed"
