"""Ids that stand on several rows are refused, or numbered whatever the order of the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from microplan.errors import InputFault
from microplan.sources.ledger import Ledger
from microplan.sources.people.repeats import tell_apart, tell_twins
from microplan.sources.people.settings import PlacesSettings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ROWS = [
    ("7", "Tia", 5, 82.3, 26.0),
    ("8", "Belwa", 9, 82.2, 26.0),
    ("7", "Old Tia", 6, 82.1, 26.1),
    ("7", "Tia", 5, 82.1, 26.05),
    ("9", "Ram", 3, 82.0, 26.0),
    ("9", "Ram", 3, 82.0, 26.0),
]


def make(rows: Sequence[tuple[str, str, int, float, float]]) -> gpd.GeoDataFrame:
    ids, names, people, lon, lat = zip(*rows, strict=True)
    points = gpd.points_from_xy(lon, lat)
    return gpd.GeoDataFrame({"id": ids, "name": names, "who": people}, geometry=points, crs=4326)


def settings(tmp_path: Path, **more: str) -> PlacesSettings:
    return PlacesSettings(file=tmp_path / "p.csv", id="id", name="name", people="who", **more)  # type: ignore[arg-type]


def test_repeated_ids_are_refused_and_the_way_out_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"several rows \(7, 9\) — .*repeated_ids = \"suffix\""):
        tell_apart(make(ROWS), settings(tmp_path), Ledger())


def test_they_are_numbered_from_the_west_and_each_is_a_row(tmp_path: Path) -> None:
    ledger = Ledger()
    ids = tell_apart(make(ROWS), settings(tmp_path, repeated_ids="suffix"), ledger)
    assert ids.tolist() == ["7-3", "8", "7-2", "7-1", "9-1", "9-2"]
    told = ledger.repairs().set_index("what")
    assert told.loc["7", "how"] == "3 rows have this id (Tia, Old Tia): read as 7-1 to 7-3"
    assert told.loc["9", "how"].endswith(
        "2 of them are alike in point, name and people: counted twice?"
    )
    assert told.loc["9", "how_sure"] < told.loc["7", "how_sure"] < 1


@hypothesis_settings(max_examples=25)
@given(st.permutations(ROWS))
def test_the_order_of_rows_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, int, float, float]]
) -> None:
    given_ = settings(tmp_path_factory.getbasetemp(), repeated_ids="suffix")
    ids = tell_apart(make(rows), given_, Ledger())
    first = tell_apart(make(ROWS), given_, Ledger())
    assert sorted(zip(rows, ids, strict=True)) == sorted(zip(ROWS, first, strict=True))


def test_empty_ids_and_numbers_that_are_taken_are_still_refused(tmp_path: Path) -> None:
    given_ = settings(tmp_path, repeated_ids="suffix")
    with pytest.raises(InputFault, match="is empty"):
        tell_apart(make([*ROWS, ("", "None", 1, 82.0, 26.0)]), given_, Ledger())
    with pytest.raises(InputFault, match=r"several rows \(7-1\)"):
        tell_apart(make([*ROWS, ("7-1", "Taken", 1, 82.0, 26.0)]), given_, Ledger())


def test_the_habitations_of_bihar_are_told_apart(shared_data: Path) -> None:
    points = gpd.read_file(shared_data / "bihar" / "Habitation_Bihar.zip")
    assert points["HAB_ID"].duplicated().sum() == 98
    given_ = PlacesSettings.model_validate(
        {
            "file": shared_data / "bihar" / "Habitation_Bihar.zip",
            "id": "HAB_ID",
            "name": "HAB_NAME",
            "people": "TOT_POPULA",
            "repeated_ids": "suffix",
        }
    )
    ledger = Ledger()
    assert tell_apart(points, given_, ledger).is_unique
    assert len(ledger.repairs()) == points["HAB_ID"][points["HAB_ID"].duplicated()].nunique()


def test_places_alike_in_block_name_and_people_are_told_once_and_kept() -> None:
    rows = [
        ("a", "B-1", "Janarh", 824.0),
        ("b", "B-1", "Janarh", 824.0),
        ("c", "B-1", "Janarh", 82.0),  # another of the name
        ("d", "B-2", "Janarh", 824.0),  # of another block
        ("e", "B-1", "Dry", 0.0),
        ("f", "B-1", "Dry", 0.0),  # nobody twice
        ("g", "B-1", "", 50.0),
        ("h", "B-1", "", 50.0),  # unnamed clusters of a raster
    ]
    places = pd.DataFrame(rows, columns=["settlement_id", "area_id", "name", "people"])
    ledger = Ledger()
    tell_twins(places.sample(frac=1, random_state=1), ledger)
    (told,) = ledger.repairs().to_dict("records")
    assert told["how"].startswith("1 places have the block")
    assert told["how"].endswith("The largest: b")
    assert told["amount"] == 824
    tell_twins(places.iloc[1:], empty := Ledger())
    assert empty.repairs().empty
