"""Ids that stand on several rows or on none, and what a planner may have done about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from shapely.geometry import box

from microplan.errors import InputFault
from microplan.sources.areas.levels import AreaSettings, read_areas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from microplan.domain.handover import Bounds

Row = tuple[str, str, str, "BaseGeometry"]
STRIP = [box(82 + i / 10, 26, 82.1 + i / 10, 26.1) for i in range(4)]


def read(path: Path, rows: Sequence[Row], **level: Any) -> Bounds:
    """Read blocks (id, district, name, shape) of one district."""
    columns = {name: [row[i] for row in rows] for i, name in enumerate(("id", "d", "n"))}
    gpd.GeoDataFrame(columns, geometry=[row[3] for row in rows], crs="EPSG:4326").to_file(path)
    blocks = {"file": path, "id": "id", "parent": "d", "name": "n", **level}
    return read_areas(
        AreaSettings.model_validate(
            {"districts": {"names": {"9": "Sukhpur", "8": "Dukhpur"}}, "blocks": blocks}
        )
    )


def blocks_of(bounds: Bounds) -> dict[str, str]:
    blocks = bounds.areas[bounds.areas["level"] == "block"]
    return dict(zip(blocks["area_id"], blocks["name"], strict=True))


def test_the_fault_names_the_ids_and_both_ways_out(tmp_path: Path) -> None:
    rows = [("1", "9", "A", STRIP[0]), ("1", "9", "B", STRIP[1])]
    with pytest.raises(InputFault) as caught:
        read(tmp_path / "b.geojson", rows)
    (fault,) = caught.value.faults
    assert fault.ids == ("1",)
    assert 'repeated = "merge"' in fault.todo
    assert '"number"' in fault.todo


def test_a_row_that_stands_twice_in_all_is_taken_once_and_told(tmp_path: Path) -> None:
    row = ("1", "9", "A", STRIP[0])
    bounds = read(tmp_path / "b.geojson", [row, row, ("2", "9", "B", STRIP[1])])
    assert blocks_of(bounds) == {"B-1": "A", "B-2": "B"}
    (told,) = bounds.repairs.itertuples()
    assert (told.what, told.amount) == ("1", 0.0)
    assert "stands 2 times" in str(told.how)


def test_rows_of_one_id_become_the_parts_of_one_area(tmp_path: Path) -> None:
    rows = [("1", "9", "A", STRIP[0]), ("1", "9", "C", STRIP[2]), ("2", "9", "B", STRIP[1])]
    bounds = read(tmp_path / "b.geojson", rows, repeated="merge")
    assert blocks_of(bounds) == {"B-1": "A / C", "B-2": "B"}
    whole = bounds.areas.set_index("area_id").geometry["B-1"]
    assert whole.equals(STRIP[0].union(STRIP[2]))
    assert bounds.repairs["how"].tolist() == [
        "2 rows have this id: taken together as the parts of one area"
    ]


def test_parts_that_overlap_say_how_much_ground_was_drawn_twice(tmp_path: Path) -> None:
    rows = [("1", "9", "A", STRIP[0]), ("1", "9", "A", box(82.05, 26, 82.1, 26.1))]
    bounds = read(tmp_path / "b.geojson", rows, repeated="merge")
    assert bounds.repairs["amount"][0] == pytest.approx(bounds.areas["area_km2"][0] / 2, rel=1e-3)


def test_parts_that_name_different_parents_are_not_taken_together(tmp_path: Path) -> None:
    rows = [("1", "9", "A", STRIP[0]), ("1", "8", "A", STRIP[1])]
    with pytest.raises(InputFault, match=r"different parents \(1 in 8 and 9\)"):
        read(tmp_path / "b.geojson", rows, repeated="merge")


def test_rows_of_one_id_are_numbered_from_west_to_east_in_whatever_order(tmp_path: Path) -> None:
    rows = [("1", "9", f"N{i}", STRIP[i]) for i in (2, 0, 1)]
    bounds = read(tmp_path / "b.geojson", rows, repeated="number")
    assert blocks_of(bounds) == {"B-1-1": "N0", "B-1-2": "N1", "B-1-3": "N2"}
    assert "told apart as 1-1 to 1-3" in bounds.repairs["how"][0]


def test_a_number_that_is_taken_is_refused(tmp_path: Path) -> None:
    rows = [("1", "9", "A", STRIP[0]), ("1", "9", "B", STRIP[1])]
    with pytest.raises(InputFault, match="are taken"):
        read(tmp_path / "b.geojson", [*rows, ("1-2", "9", "C", STRIP[2])], repeated="number")


def test_a_row_without_an_id_is_left_out_or_named_after_its_place(tmp_path: Path) -> None:
    rows = [("1", "9", "A", STRIP[0]), ("", "9", "Forest", STRIP[1])]
    with pytest.raises(InputFault, match=r"is empty \(row 2 Forest\) — fill it in, or set without"):
        read(tmp_path / "a.geojson", rows)
    left = read(tmp_path / "b.geojson", rows, without_id="leave out")
    assert blocks_of(left) == {"B-1": "A"}
    assert left.repairs["what"].tolist() == ["row 2 Forest"]
    assert left.repairs["amount"][0] == pytest.approx(left.areas["area_km2"][0], rel=1e-3)
    placed = read(tmp_path / "c.geojson", rows, without_id="place")
    assert blocks_of(placed) == {"B-1": "A", "B-26.0500N-82.1500E": "Forest"}


def test_two_ids_with_one_shape_are_refused_by_both(tmp_path: Path) -> None:
    rows = [("1", "9", "A", STRIP[0]), ("2", "9", "B", STRIP[0])]
    with pytest.raises(InputFault, match=r"several ids have one and the same shape \(1 and 2\)"):
        read(tmp_path / "b.geojson", rows)


def test_an_area_that_lies_mostly_under_others_is_refused(tmp_path: Path) -> None:
    rows = [("1", "9", "A", STRIP[0]), ("2", "9", "B", box(82.0, 26, 82.099, 26.1))]
    with pytest.raises(InputFault, match=r"areas lie under others \(1 by 99%\)"):
        read(tmp_path / "b.geojson", rows)


def test_real_villages_of_goa_can_be_read_once_the_plan_says_how(shared_data: Path) -> None:
    villages = {
        "file": shared_data / "broken" / "villages_duplicate_codes.geojson",
        "id": "VILCODE11",
        "parent": "DTCODE11",
        "name": "VILNAM_SOI",
    }
    districts = {"names": {"585": "North Goa", "586": "South Goa"}}

    def settle(**level: str) -> Bounds:
        return read_areas(
            AreaSettings.model_validate({"districts": districts, "blocks": {**villages, **level}})
        )

    with pytest.raises(InputFault) as caught:
        settle()
    empty, twice = caught.value.faults
    assert empty.what == "is empty"
    assert (len(empty.ids), len(twice.ids)) == (21, 11)
    assert "626731" in twice.ids
    merged = settle(repeated="merge", without_id="place").areas
    numbered = settle(repeated="number", without_id="leave out")
    assert (merged["level"] == "block").sum() == 383 - 26 + 11
    assert (numbered.areas["level"] == "block").sum() == 383 - 21
    assert numbered.repairs["how"].str.contains("has no id: left out").sum() == 21
    assert merged["name"].str.startswith("Kujra Velem Bhat").any()
