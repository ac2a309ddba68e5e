"""The boundary files of Bihar, Kanpur, Purnia, Katihar, Pune, Nigeria, read as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from microplan.errors import InputFault
from microplan.sources.areas.levels import AreaSettings, read_areas
from microplan.sources.file_settings import FileSettings
from microplan.sources.files import read_shapes

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds

WARDS: list[tuple[str, dict[str, Any], int]] = [
    ("Purnia_Wards.geojson", {"id": "Ward_No"}, 43),
    ("Katihar_Wards.geojson", {"id": "Ward_No"}, 45),
    ("pune-electoral-wards_2017.geojson", {"id": "ward", "name_local": "name-mr"}, 41),
    (
        "Kanpur_wards.geojson",
        {"id": "Ward No", "crs": "EPSG:3857", "repeated": "merge", "without_id": "place"},
        57,
    ),
]


def read(**settings: Any) -> Bounds:
    return read_areas(AreaSettings.model_validate(settings))


def level_of(bounds: Bounds, level: str) -> Any:
    return bounds.areas[bounds.areas["level"] == level].set_index("area_id")


@pytest.fixture(scope="module")
def bihar(shared_data: Path) -> Bounds:
    return read(
        vintage="2011",
        code_system="Census 2011",
        districts={
            "file": shared_data / "bihar" / "bihar_district.json",
            "id": "censuscode",
            "name": "district",
        },
        blocks={
            "file": shared_data / "bihar" / "Bihar_Blocks_admin_bound.geojson",
            "id": "Subdt_LGD",
            "parent": "dtcode11",
            "name": "sdtname",
            "code_system": "LGD",
            "vintage": "2022",
        },
    )


def test_bihars_blocks_and_districts_fit_each_other_by_code_and_by_shape(bihar: Bounds) -> None:
    blocks, districts = level_of(bihar, "block"), level_of(bihar, "district")
    assert (len(blocks), len(districts)) == (534, 38)
    assert set(blocks["parent_id"]) == set(districts.index)
    assert shapely.is_valid(blocks.geometry.to_numpy()).all()
    assert blocks["area_km2"].sum() == pytest.approx(districts["area_km2"].sum(), rel=0.01)
    assert set(blocks["vintage"]) == {"2022"}
    assert set(districts["code_system"]) == {"Census 2011"}
    assert set(blocks["code_system"]) == {"LGD"}


def test_the_three_blocks_whose_code_and_place_disagree_are_told_with_both(bihar: Bounds) -> None:
    told = bihar.matches.set_index("what")["how"]
    assert told.to_dict() == {
        "1062": "its column says 205, in which 10% of its area lies; 86% lies in 206; believed",
        "1197": "its column says 215, in which 2% of its area lies; 98% lies in 221; believed",
        "1198": "its column says 215, in which 0% of its area lies; 100% lies in 221; believed",
    }
    assert (bihar.matches["how_sure"] < 0.5).all()


def test_every_repair_of_bihar_says_how_much_moved(bihar: Bounds) -> None:
    repairs = bihar.repairs
    assert repairs["how"].str.contains("rebuilt from its rings").sum() == 2
    assert (repairs["unit"] == "km2").all()
    assert repairs["amount"].notna().all()
    assert repairs["amount"].sum() < 0.5


def test_the_blocks_in_metres_land_where_those_in_degrees_do(
    bihar: Bounds, shared_data: Path
) -> None:
    other = read(
        blocks={
            "file": shared_data / "bihar" / "Bihar_Subdistrict_final_simplified.geojson",
            "crs": "EPSG:3857",
            "id": "subdt_lgd",
            "parent": "dist_lgd",
            "name": "sdtname",
        },
        districts={"called": "District {id}"},
    )
    one, two = level_of(bihar, "block"), level_of(other, "block")
    both = one.index.intersection(two.index)
    assert len(both) >= 530
    a, b = one.geometry[both].to_numpy(), two.geometry[both].to_numpy()
    overlap = shapely.area(shapely.intersection(a, b)) / shapely.area(shapely.union(a, b))
    assert np.median(overlap) > 0.95  # the file in metres is simplified
    assert np.quantile(overlap, 0.02) > 0.8
    middles = shapely.distance(shapely.centroid(a), shapely.centroid(b))
    assert np.median(middles) < 0.001


def test_blocks_of_another_publisher_lie_in_the_same_districts(
    bihar: Bounds, shared_data: Path
) -> None:
    other = read(
        blocks={
            "file": shared_data / "bihar" / "bihar_block.json",
            "id": "bl_cen_cd",
            "parent": "censuscode",
            "name": "block",
            "repeated": "number",
        },
        districts={"called": "District {id}"},
    )
    assert (other.areas["level"] == "block").sum() == 534
    one, two = level_of(bihar, "district"), level_of(other, "district")
    assert list(one.index) == list(two.index)
    a, b = one.geometry.to_numpy(), two.geometry.to_numpy()
    overlap = shapely.area(shapely.intersection(a, b)) / shapely.area(shapely.union(a, b))
    assert np.median(overlap) > 0.999
    assert overlap.min() > 0.6  # the two publishers differ on three blocks of 205 and 215


@pytest.mark.parametrize(("name", "columns", "count"), WARDS)
def test_the_wards_of_a_city_are_planned_as_blocks_of_one_district(
    shared_data: Path, name: str, columns: dict[str, Any], count: int
) -> None:
    bounds = read(
        blocks={"file": shared_data / "urban" / name, "called": "Ward {id}", **columns},
        districts={"names": {"1": "The city"}},
    )
    wards = level_of(bounds, "block")
    assert len(wards) == count
    assert set(wards["parent_id"]) == {"D-1"}
    assert wards["name"].str.startswith("Ward ").all()
    assert shapely.is_valid(wards.geometry.to_numpy()).all()
    whole = shapely.area(shapely.union_all(wards.geometry.to_numpy()))
    assert shapely.area(wards.geometry.to_numpy()).sum() == pytest.approx(whole, rel=1e-7)


@pytest.mark.parametrize("town", ["Purnia", "Katihar"])
def test_a_towns_wards_lie_in_the_block_around_it(shared_data: Path, town: str) -> None:
    bihar = shared_data / "bihar"
    bounds = read(
        blocks={
            "file": bihar / "Bihar_Blocks_admin_bound.geojson",
            "id": "Subdt_LGD",
            "parent": "dtcode11",
            "name": "sdtname",
        },
        districts={"called": "District {id}"},
        wards={
            "file": shared_data / "urban" / f"{town}_Wards.geojson",
            "id": "Ward_No",
            "called": "Ward {id}",
            "called_local": "वार्ड {id}",
        },
    )
    wards, blocks = level_of(bounds, "ward"), level_of(bounds, "block")
    around = blocks.loc[sorted(set(wards["parent_id"]))]
    assert f"{town} East" in set(around["name"]) or town in " ".join(around["name"])
    assert wards.loc["W-1", "name_local"] == "वार्ड 1"


def test_kanpur_is_refused_first_for_its_numbers_and_then_for_its_ids(shared_data: Path) -> None:
    wards = {"file": shared_data / "urban" / "Kanpur_wards.geojson", "id": "Ward No"}
    with pytest.raises(InputFault, match='set crs = "EPSG:3857"'):
        read(blocks=wards)
    with pytest.raises(InputFault) as caught:
        read(blocks={**wards, "crs": "EPSG:3857"})
    assert [fault.ids[0].split()[0] for fault in caught.value.faults] == ["row", "43"]


def test_the_wards_of_northern_nigeria_are_read_with_their_own_codes(shared_data: Path) -> None:
    wards = shared_data / "lagos" / "nga_admbnda_adm3_osgof_eha_20190417.shp"
    bounds = read(
        blocks={"file": wards, "id": "ADM3_PCODE", "parent": "ADM2_PCODE", "name": "ADM3_EN"},
        districts={"called": "LGA {id}"},
    )
    assert (bounds.areas["level"] == "block").sum() == 714
    assert bounds.repairs["amount"].sum() < 0.01


def test_the_built_up_areas_of_lagos_are_read(shared_data: Path) -> None:
    built = read_shapes(FileSettings(file=shared_data / "lagos" / "built-up-areas.geojson"))
    assert len(built) == 476
