"""Where two sources speak of the same people, one is believed, and the ratio stands in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box
from small_files import write_csv, write_raster

from microplan.domain.campaign import CampaignSettings
from microplan.errors import InputFault
from microplan.sources.people.population import PopulationSettings, read_population
from microplan.sources.people.settlements import DemographySettings, make_settlements

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from microplan.domain.handover import Bounds, Population

PLACES = (
    "id,name,people,lon,lat\na,Belwa,100,82.12,26.12\nb,Tia,50,82.13,26.12\nc,Ram,9,82.3,26.1\n"
)
USUAL = ("head count", "register", "places", "polygons", "raster")
POLYGONS_FIRST = ("head count", "register", "polygons", "places", "raster")
RASTER_FIRST = ("raster", "head count", "register", "polygons", "places")


def places(tmp_path: Path) -> dict[str, Any]:
    file = write_csv(tmp_path / "p.csv", PLACES)
    return {"file": file, "id": "id", "name": "name", "people": "people"}


def polygon(tmp_path: Path, people: float) -> dict[str, Any]:
    shape = gpd.GeoDataFrame(
        {"n": ["w"], "who": [people]}, geometry=[box(82.1, 26.1, 82.15, 26.15)]
    )
    shape.set_crs(4326).to_file(tmp_path / "w.gpkg")
    return {"file": tmp_path / "w.gpkg", "id": "n", "name": "n", "people": "who"}


def read(bounds: Bounds, **sections: Any) -> Population:
    given_ = PopulationSettings.model_validate(sections)
    population = read_population(bounds.areas, given_)
    settled = make_settlements(population, given_, DemographySettings(), CampaignSettings())
    total = settled.settlements["people"].sum() + population.outside["people"].sum()
    assert total == pytest.approx(population.people_in, rel=1e-9)
    return population


def people(population: Population) -> dict[str, float]:
    return dict(zip(population.points["source_id"], population.points["people"], strict=True))


def told(population: Population, what: str) -> pd.Series[Any]:
    return population.repairs.set_index("what").loc[what]


def test_a_polygon_has_whom_its_places_leave_where_these_are_trusted_more(
    tmp_path: Path, bounds: Bounds
) -> None:
    found = read(bounds, places=places(tmp_path), polygons=polygon(tmp_path, 400))
    assert people(found) == pytest.approx({"V-a": 100, "V-b": 50, "V-c": 9, "V-w": 250})
    row = told(found, "V-w")
    assert row["how"] == (
        "400 people, its places have 150: ratio 0.38; these are believed, and the other 250 spread"
        " over it; review which of them is right"
    )
    assert (row["amount"], row["unit"]) == (pytest.approx(0.375), "ratio")


def test_a_polygon_shares_its_people_among_its_places_where_it_is_trusted_more(
    tmp_path: Path, bounds: Bounds
) -> None:
    found = read(
        bounds, places=places(tmp_path), polygons=polygon(tmp_path, 180), trust=POLYGONS_FIRST
    )
    assert people(found) == pytest.approx({"V-a": 120, "V-b": 60, "V-c": 9})
    assert told(found, "V-w")["how"].endswith("and their figures are multiplied by 1.20")


def test_places_with_more_people_than_their_polygon_leave_it_nobody(
    tmp_path: Path, bounds: Bounds
) -> None:
    found = read(bounds, places=places(tmp_path), polygons=polygon(tmp_path, 120))
    assert people(found) == {"V-a": 100, "V-b": 50, "V-c": 9}
    assert told(found, "V-w")["amount"] == pytest.approx(1.25)


def test_a_raster_and_the_places_stand_side_by_side_by_block(
    tmp_path: Path, bounds: Bounds
) -> None:
    raster = {"file": write_raster(tmp_path / "r.tif", [[100, 100, 2, 1], [50, 50, 1, 1]])}
    found = read(bounds, places=places(tmp_path), raster=raster)
    assert people(found) == {"V-a": 100, "V-b": 50, "V-c": 9}
    west, east = told(found, "B-1"), told(found, "B-2")
    assert west["where"] == "people by source"
    assert west["how"] == "places 150, raster 300: ratio 0.50; the raster has whom they leave"
    assert east["amount"] == pytest.approx(9 / 5)
    assert west["how_sure"] == east["how_sure"] == pytest.approx(0.9)


def test_a_raster_that_is_trusted_more_counts_instead_of_the_places(
    tmp_path: Path, bounds: Bounds
) -> None:
    raster = {"file": write_raster(tmp_path / "r.tif", [[100, 100, 1, 1], [50, 50, 0, 0]])}
    sites = write_csv(tmp_path / "h.csv", "id,name,people,lon,lat\nk,Kiln,12,82.05,26.1\n")
    given_ = {"places": places(tmp_path), "raster": raster, "high_risk": {"file": sites}}
    found = read(bounds, **given_, trust=RASTER_FIRST)
    assert found.people_in == pytest.approx(314)  # the kiln is too far from the middle of its cell
    assert found.points.set_index("source_id")["people"].isna().to_dict() == {
        "H-k": False, "V-a": True, "V-b": True, "V-c": True,
    }  # fmt: skip
    row = told(found, "B-2")
    assert row["how"].startswith("places 9, raster 2: ratio 4.50; the raster is believed; review")
    assert row["how_sure"] == pytest.approx(0.3)


def test_head_counts_and_registers_win_by_the_order_of_trust(
    tmp_path: Path, bounds: Bounds
) -> None:
    heads = write_csv(tmp_path / "heads.csv", "id,people\na,120\n")
    register = write_csv(tmp_path / "register.csv", "id,people,homes\na,300,\nb,,10\n")
    counts = [
        {"file": heads},
        {"file": register, "what": "register", "houses": "homes"},
    ]
    for order in (counts, counts[::-1]):
        found = read(bounds, places=places(tmp_path), counts=order)
        assert people(found) == pytest.approx({"V-a": 120, "V-b": 48, "V-c": 9})
        row = found.repairs.set_index(["what", "where"]).loc[("V-a", "heads.csv")]
        assert row["how"].startswith("head count 120, ")
    last = ("places", "head count", "register", "polygons", "raster")
    kept = read(bounds, places=places(tmp_path), counts=counts, trust=last)
    assert people(kept) == {"V-a": 100, "V-b": 50, "V-c": 9}
    assert told(kept, "V-b")["how"] == "register 48, places 50: ratio 0.96; places is believed"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("id,people\nzz,3\n", r"names places that are not there \(zz\)"),
        ("id,people\na,-3\n", r"people below zero \(a\)"),
        ("id,people\na,3\na,4\n", r"ids stand on several rows \(a\)"),
        ("id,folk\na,3\n", "is not in the file"),
    ],
)
def test_a_count_that_makes_no_sense_is_refused(
    tmp_path: Path, bounds: Bounds, text: str, what: str
) -> None:
    counts = [{"file": write_csv(tmp_path / "c.csv", text)}]
    with pytest.raises(InputFault, match=what):
        read(bounds, places=places(tmp_path), counts=counts)


def test_an_order_of_trust_names_every_source_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs each of these once"):
        PopulationSettings.model_validate({"places": places(tmp_path), "trust": USUAL[:-1]})


@settings(max_examples=12)
@given(
    st.lists(st.floats(0, 500), min_size=8, max_size=8),
    st.floats(1, 5000),
    st.permutations(PLACES.splitlines()[1:]),
    st.permutations(USUAL),
)
def test_nobody_is_lost_or_made_whatever_is_trusted(
    tmp_path_factory: pytest.TempPathFactory,
    cells: list[float],
    of_polygon: float,
    lines: list[str],
    trust: list[str],
) -> None:
    folder = tmp_path_factory.mktemp("law")
    blocks = [box(82.0, 26.0, 82.2, 26.2), box(82.2, 26.0, 82.4, 26.2)]
    frame = {"area_id": ["B-1", "B-2"], "level": "block", "parent_id": "", "name": ["x", "y"]}
    more = {
        "name_local": "",
        "people": 0.0,
        "area_km2": 1.0,
        "vintage": "",
        "source": "",
        "code_system": "",
    }
    areas = gpd.GeoDataFrame({**frame, **more}, geometry=blocks, crs="EPSG:4326")
    write_csv(folder / "p.csv", "\n".join(["id,name,people,lon,lat", *lines, ""]))
    given_ = PopulationSettings.model_validate(
        {
            "places": {"file": folder / "p.csv", "id": "id", "name": "name", "people": "people"},
            "polygons": polygon(folder, of_polygon),
            "raster": {
                "file": write_raster(folder / "r.tif", [cells[:4], [1 + cells[4], *cells[5:]]])
            },
            "trust": trust,
        }
    )
    population = read_population(areas, given_)
    settled = make_settlements(population, given_, DemographySettings(), CampaignSettings())
    total = settled.settlements["people"].sum() + population.outside["people"].sum()
    assert total == pytest.approx(population.people_in, rel=1e-6)
    assert (settled.settlements["people"] >= 0).all()
    highest = sum(cells) + 1 + max(159, 9 + of_polygon, 159 + of_polygon - min(150, of_polygon))
    assert population.people_in <= highest * (1 + 1e-6)
