"""Blocks made of villages by a table, as in Uttar Pradesh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from shapely.geometry import box

from microplan.errors import InputFault
from microplan.sources.areas.levels import AreaSettings, read_areas

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds

GRID = {
    f"{10 * row + column:06d}": box(
        82 + column / 20, 26 + row / 20, 82.05 + column / 20, 26.05 + row / 20
    )
    for row in range(2)
    for column in range(4)
}
TABLE = """village,block,name,local,district
000000,B1,Pachhim,पच्छिम,9
000001,B1,Pachhim,पच्छिम,9
000010,B1,Pachhim,पच्छिम,9
000011,B1,Pachhim,पच्छिम,9
000002,B2,Purab,पूरब,9
000003,B2,Purab,पूरब,9
000012,B2,Purab,पूरब,9
000013,B2,Purab,पूरब,9
"""


def read(folder: Path, table: str, **more: Any) -> Bounds:
    gpd.GeoDataFrame(
        {"code": list(GRID), "tehsil": "9"}, geometry=list(GRID.values()), crs="EPSG:4326"
    ).to_file(folder / "villages.gpkg")
    (folder / "blocks.csv").write_text(table, encoding="utf-8")
    columns = {"member": "village", "id": "block", "name": "name", "name_local": "local"}
    blocks = {
        "file": folder / "villages.gpkg",
        "id": "code",
        "table": {"file": folder / "blocks.csv", **columns, "parent": "district", **more},
    }
    districts = {"names": {"9": "Sukhpur"}}
    return read_areas(AreaSettings.model_validate({"districts": districts, "blocks": blocks}))


def test_each_block_is_its_villages_together(tmp_path: Path) -> None:
    bounds = read(tmp_path, TABLE)
    blocks = bounds.areas.set_index("area_id")
    assert list(blocks.index) == ["B-B1", "B-B2", "D-9"]
    assert blocks["name"].tolist() == ["Pachhim", "Purab", "Sukhpur"]
    assert blocks["name_local"].tolist()[:2] == ["पच्छिम", "पूरब"]
    assert blocks["parent_id"].tolist() == ["D-9", "D-9", ""]
    assert blocks.geometry["B-B1"].equals(box(82, 26, 82.1, 26.1))
    assert blocks["source"].iloc[0] == "villages.gpkg, put together by blocks.csv"
    assert bounds.matches["how"].tolist() == ["made of 4 areas of villages.gpkg"] * 2
    assert bounds.repairs.empty


def test_villages_that_the_table_misses_are_left_out_each_with_its_ground(tmp_path: Path) -> None:
    bounds = read(tmp_path, TABLE.replace("000013,B2,Purab,पूरब,9\n", ""))
    (told,) = bounds.repairs.itertuples()
    assert (told.what, told.where, told.unit) == ("000013", "villages.gpkg", "km2")
    assert "its ground is in no area" in str(told.how)
    assert bounds.repairs["amount"][0] == pytest.approx(27.7, rel=0.01)


def test_rows_without_a_polygon_are_listed_where_their_block_has_others(tmp_path: Path) -> None:
    more = TABLE + "000099,B2,Purab,पूरब,9\n000500,B7,Far,,8\n000501,B7,Far,,8\n"
    told = read(tmp_path, more).repairs.set_index("what")["how"]
    assert told["000099"] == "is of B2, but has no polygon in villages.gpkg"
    assert told["1 area of the table"].startswith("no polygon of villages.gpkg is in them")


def test_codes_that_lost_their_zeros_are_joined_and_told(tmp_path: Path) -> None:
    short = "\n".join(line.lstrip("0") or line for line in TABLE.splitlines())
    short = short.replace("\n,B1", "\n0,B1")
    bounds = read(tmp_path, short)
    assert bounds.areas.set_index("area_id").geometry["B-B1"].equals(box(82, 26, 82.1, 26.1))
    assert bounds.matches["how"].str.contains("codes differ by the zeros before them only").any()


def test_a_village_in_two_blocks_and_a_block_of_two_names_are_refused_at_once(
    tmp_path: Path,
) -> None:
    wrong = TABLE + "000000,B2,Purab,पूरब,9\n000003,B2,Poorab,पूरब,9\n"
    with pytest.raises(InputFault) as caught:
        read(tmp_path, wrong)
    told = [(fault.what, fault.ids) for fault in caught.value.faults]
    assert told == [
        ("are put into several areas", ("000000",)),
        ("areas have several names", ("B2",)),
    ]


def test_a_table_of_other_codes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"are not in blocks\.csv .*name the columns of the same"):
        read(tmp_path, TABLE.replace("0000", "7777"))


def test_slivers_between_villages_do_not_stay_inside_a_block(tmp_path: Path) -> None:
    narrow = dict(GRID)
    narrow["000001"] = box(82.0501, 26, 82.1, 26.05)  # ten metres short of its neighbour
    gpd.GeoDataFrame(
        {"code": list(narrow)}, geometry=list(narrow.values()), crs="EPSG:4326"
    ).to_file(tmp_path / "v.gpkg")
    (tmp_path / "t.csv").write_text(TABLE.replace("000011,B1", "000011,B2"), encoding="utf-8")
    table = {"file": tmp_path / "t.csv", "member": "village", "id": "block", "name": "name",
             "parent": "district"}  # fmt: skip
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    blocks = {"file": tmp_path / "v.gpkg", "id": "code", "table": table}
    areas = read_areas(
        AreaSettings.model_validate({"districts": {"names": {"9": "S"}}, "blocks": blocks})
    ).areas
    assert areas.geometry[0].geom_type == "Polygon"
