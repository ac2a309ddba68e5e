from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from shapely.geometry import box
from small_files import write_csv, write_raster

from microplan.domain.campaign import CampaignSettings
from microplan.domain.tables import SETTLEMENTS
from microplan.errors import InputFault
from microplan.sources.areas.levels import AreaSettings, read_areas
from microplan.sources.people.population import PopulationSettings, read_population
from microplan.sources.people.settlements import DemographySettings, make_settlements

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds, Settled


def settle(bounds: Bounds, **sections: Any) -> Settled:
    settings = PopulationSettings.model_validate(sections)
    population = read_population(bounds.areas, settings)
    settled = make_settlements(population, settings, DemographySettings(), CampaignSettings())
    here = settled.settlements["people"].sum() + population.outside["people"].sum()
    assert here == pytest.approx(population.people_in, abs=1e-6)
    return settled


def test_points_with_people_are_settlements_as_they_are(tmp_path: Path, bounds: Bounds) -> None:
    text = "id,name,people,lon,lat\na,Belwa,100,82.1,26.1\nb,,50.5,82.3,26.1\n"
    places = {"file": write_csv(tmp_path / "p.csv", text), "id": "id", "name": "name"}
    found = settle(bounds, places={**places, "people": "people"}).settlements
    assert SETTLEMENTS.check(found) is found
    assert found["people"].tolist() == [100, 50.5]
    assert found["kind"].tolist() == ["habitation", "habitation"]
    assert found["locator"][1] == "20.0 km east of Belwa, unnamed"


def test_raster_people_go_to_named_places_and_the_rest_into_unnamed_ones_with_a_locator(
    tmp_path: Path, bounds: Bounds
) -> None:
    raster = write_raster(tmp_path / "p.tif", [[10, 20, 30, 40], [50, 60, 70, 80]])
    text = "id,name,houses,lon,lat\na,Belwa,9,82.0501,26.15\nb,Dry,,82.39,26.19\n"
    places = {"file": write_csv(tmp_path / "p.csv", text), "id": "id", "name": "name"}
    settled = settle(bounds, raster={"file": raster}, places={**places, "houses": "houses"})
    found = settled.settlements.set_index("settlement_id")
    assert found.loc["V-a", "people"] == pytest.approx(10)  # by its cell, not by its houses
    assert found.loc["V-b", "people"] == 0
    assert settled.repairs["what"].tolist() == ["V-b"]
    unnamed = found[found["name"] == ""]
    assert unnamed["people"].sum() == pytest.approx(350)
    assert unnamed["locator"].str.contains(r"km .* of (?:Belwa|Dry), unnamed$").all()
    assert (unnamed["kind"] == "hamlet").all()
    assert unnamed["source"].str.startswith("population raster, cell r0").all()


DENSE = """id,name,people,town,lon,lat
market,A,3100,,82.10,26.10
quarter,B,1950,,82.11,26.10
farm,C,20,no,82.101,26.10
one of many,D,2900,,82.15,26.15
another,E,2900,,82.16,26.15
suburb,F,30,y,82.18,26.18
"""


def tell_dense(tmp_path: Path, bounds: Bounds, **more: object) -> set[str]:
    places = {"file": write_csv(tmp_path / "p.csv", DENSE), "id": "id", "name": "name"}
    asked = {key: more.pop(key) for key in ("urban", "urban_ids") if key in more}
    found = settle(bounds, places={**places, "people": "people", **asked}, **more).settlements
    return set(found.loc[found["urban"], "settlement_id"])


def test_many_people_around_are_a_town_only_where_one_place_is_large(
    tmp_path: Path, bounds: Bounds
) -> None:
    assert tell_dense(tmp_path, bounds) == {"V-market", "V-quarter", "V-farm"}
    villages = tell_dense(tmp_path, bounds, town_people_min=0)
    assert villages == {"V-market", "V-quarter", "V-farm", "V-one of many", "V-another"}
    assert tell_dense(tmp_path, bounds, urban_by_density="never") == set()


def test_what_the_file_and_the_plan_say_of_towns_wins(tmp_path: Path, bounds: Bounds) -> None:
    assert tell_dense(tmp_path, bounds, urban="town") == {"V-market", "V-quarter", "V-suburb"}
    listed = tell_dense(tmp_path, bounds, urban="town", urban_ids=["farm", "another"])
    assert listed == {"V-market", "V-quarter", "V-suburb", "V-farm", "V-another"}
    with pytest.raises(InputFault, match="nowhere"):
        tell_dense(tmp_path, bounds, urban_ids=["nowhere"])
    with pytest.raises(InputFault, match="neither yes nor no"):
        tell_dense(tmp_path, bounds, urban="name")


@pytest.mark.parametrize("by_density", ["where no wards", "always"])
def test_with_wards_only_what_is_in_one_or_a_part_of_a_town_is_urban(
    tmp_path: Path, blocks_file: Path, by_density: str
) -> None:
    wards = tmp_path / "w.geojson"
    ward = gpd.GeoDataFrame(
        {"id": ["7"], "n": ["Ward 7"]}, geometry=[box(82.3, 26, 82.32, 26.02)], crs="EPSG:4326"
    )
    ward.to_file(wards)
    level = {"id": "block", "parent": "district", "name": "called"}
    areas = {
        "districts": {"names": {"9": "Sukhpur"}},
        "blocks": {"file": blocks_file, **level},
        "wards": {"file": wards, "id": "id", "name": "n"},
    }
    text = """id,name,people,kind,lon,lat
in ward,A,10,village,82.31,26.01
stated,B,10,mohalla,82.02,26.02
half,C,3600,village,82.10,26.10
other half,D,1400,village,82.11,26.10
rural,E,4999,village,82.18,26.18
"""
    places = {"file": write_csv(tmp_path / "p.csv", text), "id": "id", "name": "name"}
    more = {"people": "people", "kind": "kind", "kinds": {"mohalla": "town part"}}
    bounds = read_areas(AreaSettings.model_validate(areas))
    given = {"places": {**places, **more}, "urban_by_density": by_density}
    found = settle(bounds, **given).settlements
    urban = dict(zip(found["settlement_id"], found["urban"], strict=True))
    assert urban == {
        "V-in ward": True,
        "V-stated": True,
        "V-half": by_density == "always",
        "V-other half": by_density == "always",
        "V-rural": False,
    }


def test_a_country_without_people_is_refused(tmp_path: Path, bounds: Bounds) -> None:
    nowhere = write_csv(tmp_path / "p.csv", "id,name,people,lon,lat\n")
    places = {"file": nowhere, "id": "id", "name": "name", "people": "people"}
    far = write_csv(tmp_path / "h.csv", "id,name,people,lon,lat\na,Far,100,12.1,26.1\n")
    with pytest.raises(InputFault, match="has a heading and no rows"):
        settle(bounds, places=places, high_risk={"file": far})


def test_a_real_raster_of_lagos_is_conserved_to_a_millionth(shared_data: Path) -> None:
    """10,340,421 people in cells of three arc-seconds, and blocks that cut through cells."""
    lagos = shared_data / "lagos"
    shapes = [box(3.30 + i * 0.0333, 6.45, 3.3333 + i * 0.0333, 6.5501) for i in range(4)]
    areas = gpd.GeoDataFrame(
        {"area_id": [f"B-{i}" for i in range(4)], "parent_id": "", "level": "block"},
        geometry=shapes,
        crs="EPSG:4326",
    ).assign(
        name="x", name_local="", people=0.0, area_km2=1.0, vintage="", code_system="", source=""
    )
    raster = {"file": lagos / "population_2019_100m.tif", "negative": "zero"}
    settings = PopulationSettings.model_validate({"raster": raster})
    population = read_population(areas, settings)
    settled = make_settlements(population, settings, DemographySettings(), CampaignSettings())
    assert round(population.people_in) == 10_340_421
    total = settled.settlements["people"].sum() + population.outside["people"].sum()
    assert total == pytest.approx(population.people_in, rel=1e-9)
    assert settled.settlements["people"].sum() > 100_000
    assert settled.settlements["urban"].mean() > 0.9
    # parts of bounded size, but hardly more of them than there must be
    assert settled.settlements["people"].max() <= 5000
    assert len(settled.settlements) < 2 * settled.settlements["people"].sum() / 5000
    assert settled.settlements["locator"].str.contains("middle of x").all()


def test_the_habitations_of_ladakh_keep_every_one_of_their_people(shared_data: Path) -> None:
    ladakh = shared_data / "ladakh"
    areas = {
        "districts": {"names": {"742": "Leh", "743": "Kargil"}},
        "blocks": {
            "file": ladakh / "Bound_Block_Ladakh.zip",
            "id": "BLOCK_ID",
            "parent": "DISTRICT_I",
        },
        "naming": {
            "places": {"file": ladakh / "Habitation_Ladakh.zip"},
            "place_name": "HAB_NAME",
            "place_people": "TOT_POPULA",
        },
    }
    bounds = read_areas(AreaSettings.model_validate(areas))
    assert bounds.areas["name"].ne("").all()
    places = {"id": "HAB_ID", "name": "HAB_NAME", "people": "TOT_POPULA", "area": "BLOCK_ID"}
    settings = PopulationSettings.model_validate(
        {"places": {"file": ladakh / "Habitation_Ladakh.zip", **places}}
    )
    population = read_population(bounds.areas, settings)
    census = [{"file": ladakh / f"01_00{i}.csv", "header": ladakh / "header.csv"} for i in (3, 4)]
    demography = DemographySettings.model_validate({"census": census})
    settled = make_settlements(population, settings, demography, CampaignSettings())
    found = settled.settlements
    assert len(found) == 729
    assert found["people"].sum() == population.people_in == 278_462
    assert population.outside.empty
    # every stated block is the one that the point lies in; seven names are typed in one case
    (letters,) = population.repairs.itertuples()
    assert (letters.amount, letters.unit) == (7, "names")
    assert found.set_index("settlement_id").loc["V-1411761", "name"] == "Kanoor"
    assert found["locator"].ne("").all()
    # Leh is 9.0 % under seven (many soldiers), Kargil 14.2 %: together about 33 in a thousand
    assert found["children"].sum() == pytest.approx(9285, abs=1)
    assert 150 <= found["tribal_share"].notna().sum() <= 200
    assert found["tribal_share"].median() > 0.9
