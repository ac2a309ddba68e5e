from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from pyproj import Geod
from shapely.geometry import MultiPolygon, Polygon, box
from sources.conftest import EAST, WEST

from microplan.domain.tables import AREAS
from microplan.errors import InputFault
from microplan.sources.areas.levels import AreaSettings, read_areas

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from microplan.domain.handover import Bounds


def write(path: Path, columns: dict[str, list[Any]], shapes: list[Any]) -> Path:
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_file(path)
    return path


def test_areas_are_in_the_shape_of_their_table_with_prefixed_ids(bounds: Bounds) -> None:
    assert AREAS.check(bounds.areas) is bounds.areas
    assert bounds.areas["area_id"].tolist() == ["B-1", "B-2", "D-9"]
    assert bounds.areas["parent_id"].tolist() == ["D-9", "D-9", ""]
    assert bounds.areas["name"].tolist() == ["Pachhim", "Purab", "Sukhpur"]
    assert bounds.areas["people"].tolist() == [0, 0, 0]


def test_a_district_without_a_file_is_its_blocks_together(bounds: Bounds) -> None:
    district = bounds.areas.set_index("area_id").geometry["D-9"]
    assert district.symmetric_difference(WEST.union(EAST)).area == pytest.approx(0)


def test_an_area_is_measured_on_the_ellipsoid(bounds: Bounds) -> None:
    square_metres, _ = Geod(ellps="WGS84").geometry_area_perimeter(WEST)
    assert bounds.areas["area_km2"][0] == pytest.approx(abs(square_metres) / 1e6)
    assert bounds.areas["area_km2"][0] == pytest.approx(443, rel=0.01)


def test_a_parent_without_a_column_is_where_most_of_the_area_lies(
    tmp_path: Path, area_settings: AreaSettings
) -> None:
    mostly_west = box(82.15, 26.05, 82.22, 26.1)
    path = write(tmp_path / "sc.geojson", {"id": ["5"], "name": ["Belwa"]}, [mostly_west])
    subcentres = {"file": path, "id": "id", "name": "name"}
    settings = area_settings.model_copy(
        update={"subcentres": AreaSettings.model_validate(
            {"blocks": area_settings.blocks.model_dump(), "subcentres": subcentres}
        ).subcentres}
    )  # fmt: skip
    read = read_areas(settings)
    belwa = read.areas.set_index("area_id").loc["S-5"]
    assert (belwa["parent_id"], belwa["level"]) == ("B-1", "subcentre")
    told = read.matches[read.matches["what"] == "5"].iloc[0]
    assert told["how_sure"] == pytest.approx(5 / 7, abs=0.01)
    assert "71.4% of its area" in told["how"]


def test_a_parent_that_is_not_there_is_refused_with_both_ids(
    tmp_path: Path, blocks_file: Path
) -> None:
    districts = write(tmp_path / "d.geojson", {"id": ["8"], "n": ["Other"]}, [box(82, 26, 83, 27)])
    settings = AreaSettings.model_validate(
        {
            "districts": {"file": districts, "id": "id", "name": "n"},
            "blocks": {"file": blocks_file, "id": "block", "parent": "district", "name": "called"},
        }
    )
    with pytest.raises(InputFault, match="1 in 9, 2 in 9"):
        read_areas(settings)


def test_a_crossed_polygon_is_mended_and_told(tmp_path: Path) -> None:
    bow_tie = Polygon([(82, 26), (82.2, 26.2), (82.2, 26), (82, 26.2)])
    path = write(tmp_path / "b.geojson", {"id": ["1"], "d": ["9"], "n": ["Bow"]}, [bow_tie])
    read = read_areas(
        AreaSettings.model_validate(
            {
                "districts": {"names": {"9": "Sukhpur"}},
                "blocks": {"file": path, "id": "id", "parent": "d", "name": "n"},
            }
        )
    )
    assert read.areas.geometry.is_valid.all()
    assert read.repairs["what"].tolist() == ["1"]
    assert read.repairs["unit"].tolist() == ["km2"]


def test_an_area_without_a_shape_is_refused_by_its_id(tmp_path: Path) -> None:
    path = write(tmp_path / "b.geojson", {"id": ["1", "2"], "d": ["9", "9"]}, [WEST, None])
    with pytest.raises(InputFault, match=r"have no polygon \(2\)"):
        read_areas(AreaSettings.model_validate({"blocks": {"file": path, "id": "id"}}))


def test_repeated_ids_are_refused_and_named(tmp_path: Path) -> None:
    path = write(tmp_path / "b.geojson", {"id": ["1", "1"], "d": ["9", "9"]}, [WEST, EAST])
    with pytest.raises(InputFault, match=r"column id: ids stand on several rows \(1\)"):
        read_areas(AreaSettings.model_validate({"blocks": {"file": path, "id": "id"}}))


def test_real_villages_whose_codes_repeat_are_refused(shared_data: Path) -> None:
    blocks = {"file": shared_data / "broken" / "villages_duplicate_codes.geojson"}
    settings = AreaSettings.model_validate({"blocks": {**blocks, "id": "VILCODE11"}})
    with pytest.raises(InputFault, match="VILCODE11: ids stand on several rows"):
        read_areas(settings)


def test_the_faults_of_all_levels_come_at_once(tmp_path: Path, blocks_file: Path) -> None:
    with pytest.raises(InputFault) as caught:
        read_areas(
            AreaSettings.model_validate(
                {
                    "blocks": {"file": blocks_file, "id": "blok"},
                    "wards": {"file": tmp_path / "none.geojson", "id": "id"},
                }
            )
        )
    assert [fault.where for fault in caught.value.faults] == ["blocks.geojson", "none.geojson"]


def test_an_area_never_goes_by_a_bare_id(blocks_file: Path) -> None:
    blocks = {"file": blocks_file, "id": "block", "parent": "district"}
    with pytest.raises(InputFault) as caught:
        read_areas(AreaSettings.model_validate({"blocks": blocks}))
    assert [fault.ids for fault in caught.value.faults] == [("B-1", "B-2"), ("D-9",)]


def test_a_name_of_the_plan_wins_over_that_of_the_file(blocks_file: Path) -> None:
    settings = AreaSettings.model_validate(
        {
            "districts": {"names": {"9": "Sukhpur"}, "names_local": {"9": "सुखपुर"}},
            "blocks": {
                "file": blocks_file,
                "id": "block",
                "parent": "district",
                "name": "called",
                "names": {"2": "Poorab"},
            },
        }
    )
    areas = read_areas(settings).areas
    assert areas["name"].tolist() == ["Pachhim", "Poorab", "Sukhpur"]
    assert areas["name_local"].tolist() == ["", "", "सुखपुर"]


def test_a_file_of_districts_needs_its_id_column(blocks_file: Path) -> None:
    with pytest.raises(ValueError, match="id must name the column"):
        AreaSettings.model_validate(
            {"districts": {"file": blocks_file}, "blocks": {"file": blocks_file, "id": "block"}}
        )


@pytest.mark.parametrize(
    "across",
    [
        MultiPolygon([box(179.9, -17, 180, -16.9), box(-180, -17, -179.9, -16.9)]),
        Polygon([(179.9, -17), (-179.9, -17), (-179.9, -16.9), (179.9, -16.9)]),
        box(179.9, -17, 180.1, -16.9),
    ],
    ids=["two parts", "drawn back", "counted on"],
)
def test_a_block_across_the_180th_meridian_is_measured_and_has_neighbours(
    tmp_path: Path, across: BaseGeometry
) -> None:
    shapes = [across, box(-179.9, -17, -179.7, -16.9), box(179.8, -17, 179.9, -16.9)]
    path = write(tmp_path / "b.gpkg", {"id": ["1", "2", "3"], "n": ["A", "B", "C"]}, shapes)
    wards = write(tmp_path / "w.gpkg", {"id": ["7"]}, [box(179.95, -16.96, 180, -16.95)])
    read = read_areas(
        AreaSettings.model_validate(
            {
                "districts": {"names": {"9": "Taveuni"}},
                "blocks": {"file": path, "id": "id", "name": "n"},
                "wards": {"file": wards, "id": "id", "called": "Ward {id}"},
            }
        )
    )
    areas = read.areas.set_index("area_id")
    assert areas["area_km2"].tolist()[:2] == pytest.approx([2 * areas["area_km2"]["B-3"]] * 2)
    assert areas.loc["W-7", "parent_id"] == "B-1"
    assert areas.geometry["B-1"].bounds[::2] == (-180, 180)
    assert areas["area_km2"]["D-9"] == pytest.approx(areas["area_km2"][:3].sum())
    told = read.repairs["how"].tolist()
    assert told == ([] if across.geom_type == "MultiPolygon" else [
        "crosses the 180° meridian in one piece: cut in two there"
    ])  # fmt: skip


def test_all_blocks_belong_to_the_one_district_that_the_plan_names(tmp_path: Path) -> None:
    path = write(tmp_path / "b.gpkg", {"id": ["1", "2"], "n": ["A", "B"]}, [WEST, EAST])
    blocks = {"file": path, "id": "id", "name": "n"}
    one = AreaSettings.model_validate({"blocks": blocks, "districts": {"names": {"9": "Sukhpur"}}})
    assert read_areas(one).areas["parent_id"].tolist() == ["D-9", "D-9", ""]
    with pytest.raises(InputFault, match="names with the one district that it is"):
        read_areas(AreaSettings.model_validate({"blocks": blocks}))


def test_a_name_may_be_made_of_the_id_where_there_is_none(tmp_path: Path) -> None:
    path = write(tmp_path / "b.gpkg", {"id": [1.0, 2.0], "n": ["", "B"]}, [WEST, EAST])
    blocks = {"file": path, "id": "id", "name": "n", "called": "Ward {id}",
              "called_local": "वार्ड {id}"}  # fmt: skip
    areas = read_areas(
        AreaSettings.model_validate({"blocks": blocks, "districts": {"names": {"9": "S"}}})
    ).areas
    assert areas["name"].tolist() == ["Ward 1", "B", "S"]
    assert areas["name_local"].tolist() == ["वार्ड 1", "वार्ड 2", ""]
    with pytest.raises(ValueError, match="must hold"):
        AreaSettings.model_validate({"blocks": {**blocks, "called": "Ward"}})


def test_what_was_read_tells_what_a_level_without_a_system_is_in(
    tmp_path: Path, blocks_file: Path
) -> None:
    there = gpd.GeoDataFrame({"id": ["7"]}, geometry=[WEST], crs="EPSG:4326").to_crs("EPSG:32644")
    there.to_file(tmp_path / "w.shp")
    (tmp_path / "w.prj").unlink()
    settings = AreaSettings.model_validate(
        {
            "districts": {"names": {"9": "Sukhpur"}},
            "blocks": {"file": blocks_file, "id": "block", "parent": "district", "name": "called"},
            "wards": {"file": tmp_path / "w.shp", "id": "id"},
        }
    )
    with pytest.raises(InputFault) as caught:
        read_areas(settings)
    (fault,) = caught.value.faults
    assert fault.todo.startswith("set crs to ") or '"EPSG:32644" (lies at 82.1 E' in fault.todo
    assert fault.todo.index("EPSG:32644") < 40


def test_each_level_keeps_its_date_and_its_codes(tmp_path: Path, blocks_file: Path) -> None:
    areas = read_areas(
        AreaSettings.model_validate(
            {
                "vintage": "2011",
                "code_system": "Census 2011",
                "districts": {"names": {"9": "Sukhpur"}},
                "blocks": {"file": blocks_file, "id": "block", "parent": "district",
                           "name": "called", "vintage": "2019", "code_system": "LGD"},
            }
        )
    ).areas  # fmt: skip
    assert areas["vintage"].tolist() == ["2019", "2019", "2011"]
    assert areas["code_system"].tolist() == ["LGD", "LGD", "Census 2011"]


def test_districts_made_of_blocks_take_the_name_that_most_blocks_give(tmp_path: Path) -> None:
    shapes = [box(82 + i / 10, 26, 82.1 + i / 10, 26.1) for i in range(4)]
    columns = {
        "id": ["1", "2", "3", "4"],
        "d": ["9", "9", "9", "8"],
        "dn": ["SUKHPUR", "Sukhpur", "SUKPUR", "DUKHPUR"],
        "n": list("ABCD"),
    }
    path = write(tmp_path / "b.gpkg", columns, shapes)
    blocks = {"file": path, "id": "id", "parent": "d", "parent_name": "dn", "name": "n"}
    areas = read_areas(AreaSettings.model_validate({"blocks": blocks})).areas
    assert areas.set_index("area_id")["name"][["D-8", "D-9"]].tolist() == ["Dukhpur", "Sukhpur"]


def test_a_row_without_a_polygon_is_left_out_where_the_plan_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "b.gpkg", {"id": ["1", "2"], "n": ["A", "B"]}, [WEST, None])
    blocks = {"file": path, "id": "id", "name": "n", "without_shape": "leave out"}
    read = read_areas(
        AreaSettings.model_validate({"blocks": blocks, "districts": {"names": {"9": "S"}}})
    )
    assert read.areas["area_id"].tolist() == ["B-1", "D-9"]
    assert read.repairs["how"].tolist() == [
        "has no shape; nothing to mend; left out, as the plan says"
    ]
