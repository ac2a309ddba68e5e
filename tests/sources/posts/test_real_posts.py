"""Facility files as their publishers give them: Bihar's and a table of another country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from microplan.errors import InputFault
from microplan.sources.posts.facilities import FacilitySettings, StaffSettings, read_facilities

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Posts

NO_PLACES = pd.DataFrame({"settlement_id": [], "name": [], "lon": [], "lat": []})


def one_block(west: float, south: float, east: float, north: float) -> gpd.GeoDataFrame:
    row = {"area_id": ["B-1"], "parent_id": ["D-1"], "level": ["block"], "name": ["All"]}
    return gpd.GeoDataFrame(row, geometry=[box(west, south, east, north)], crs="EPSG:4326")


def read_nigeria(shared_data: Path, **more: Any) -> Posts:
    given = {
        "file": shared_data / "broken" / "health_facilities_cp1252.csv",
        "id": "global_id",
        "name": "name",
        "description": "category",
        "lon": "longitude",
        "lat": "latitude",
        **more,
    }
    kaduna = one_block(6.0, 9.0, 9.0, 12.0)
    settings = FacilitySettings.model_validate(given)
    return read_facilities(kaduna, NO_PLACES, settings, StaffSettings())


def count_doubles(posts: Posts) -> int:
    return int(posts.matches["how"].str.contains("entered twice").sum())


def test_a_table_in_another_encoding_is_refused_with_the_encoding_to_set(shared_data: Path) -> None:
    with pytest.raises(InputFault, match='encoding = "windows-1252"'):
        read_nigeria(shared_data)


def test_a_table_of_another_country_is_told_by_its_words(shared_data: Path) -> None:
    posts = read_nigeria(shared_data, encoding="windows-1252")
    kinds = posts.facilities["kind"].value_counts()
    assert len(posts.facilities) + count_doubles(posts) == 1671
    assert kinds[["phc", "subcentre", "district_hospital"]].tolist() == [1229, 180, 17]
    unknown = posts.repairs[posts.repairs["what"].str.contains("no rule knows")].iloc[0]
    assert unknown["amount"] <= 20
    assert "'unknown' (12)" in unknown["how"]


def test_every_row_of_bihars_posts_is_a_post_a_double_or_left_out(
    shared_data: Path,
) -> None:
    given = {
        "file": shared_data / "bihar" / "Facilities_Bihar.zip",
        "id": "FACILITY_I",
        "description": "FAC_DESC",
    }
    settings = FacilitySettings.model_validate(given)
    bihar = one_block(83.2, 24.2, 88.4, 27.6)
    posts = read_facilities(bihar, NO_PLACES, settings, StaffSettings())
    kinds = posts.facilities["kind"].value_counts()
    assert kinds["phc"] > 1300
    assert kinds["additional_phc"] > 650
    far = posts.repairs[posts.repairs["unit"] == "km"]
    assert far.empty  # the four that lie far outside the state are stores, an office and a school
    left_out = posts.repairs[posts.repairs["how"].str.startswith("left out")]["amount"].sum()
    assert len(posts.facilities) + count_doubles(posts) + left_out == 30446


def test_an_openstreetmap_extract_is_read_as_posts(shared_data: Path) -> None:
    file = shared_data / "urban" / "pune_wanowrie.osm.pbf"
    settings = FacilitySettings.model_validate({"file": file, "osm_language": "mr"})
    pune = one_block(73.8, 18.4, 74.0, 18.6)
    posts = read_facilities(pune, NO_PLACES, settings, StaffSettings())
    named = posts.facilities.set_index("name")
    assert named.loc["Inamdar Hospital", "facility_id"] == "F-w162972236"  # a building
    assert named.loc["Inamdar Hospital", "kind"] == "private"
    assert named.loc["Fatima Convent Sahyadri Clinic", "name_local"] == "सह्याद्री क्लिनिक"
    assert named.loc["Kamal Hospital", "kind"] == "other_health"
    assert named.loc["Ayodhya Trust General Hospital", "kind"] == "private"
    assert "Apollo Pharmacy" in named.index
    assert not named["cold_chain"].any()  # nobody is counted on for vaccine by a tag alone
    assert len(named) == 14


def test_an_extract_without_health_is_told(shared_data: Path) -> None:
    file = shared_data / "broken" / "antimeridian.osm.pbf"
    settings = FacilitySettings.model_validate({"file": file})
    with pytest.raises(InputFault, match=r"no hospital|cannot be read"):
        read_facilities(one_block(0, 0, 1, 1), NO_PLACES, settings, StaffSettings())
