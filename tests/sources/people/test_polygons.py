"""Wards and villages keep every one of their people, wherever these are spread over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin
from shapely.geometry import MultiPolygon, Polygon, box

from microplan.domain.campaign import CampaignSettings
from microplan.errors import InputFault
from microplan.sources.ledger import Ledger
from microplan.sources.people.polygons import read_polygons, spread_people
from microplan.sources.people.population import PopulationSettings, read_population
from microplan.sources.people.settlements import DemographySettings, make_settlements

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds

WARDS = [box(82.05, 26.05, 82.1, 26.1), box(82.15, 26.05, 82.25, 26.1)]
PEOPLE = [12_000, 900]


def write(path: Path, shapes: list[Any], **columns: list[Any]) -> Path:
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_file(path)
    return path


def wards(tmp_path: Path, **more: Any) -> dict[str, Any]:
    columns = {"ward": ["1", "2"], "called": ["Bara", "Chhota"], "who": PEOPLE, "homes": [2001, 7]}
    file = write(tmp_path / "wards.gpkg", WARDS, **columns)
    names = {"id": "ward", "name": "called", "people": "who", "houses": "homes"}
    return {"file": file, **names, **more}


def read(bounds: Bounds, ledger: Ledger | None = None, **polygons: Any) -> gpd.GeoDataFrame:
    settings = PopulationSettings.model_validate({"polygons": polygons})
    blocks = bounds.areas[bounds.areas["level"] == "block"].reset_index(drop=True)
    assert settings.polygons is not None
    told = ledger or Ledger()
    drawn = read_polygons(settings.polygons, settings, told)
    return spread_people(drawn, settings, blocks, told)


def test_a_ward_is_cut_by_its_people_and_at_block_borders(tmp_path: Path, bounds: Bounds) -> None:
    ledger = Ledger()
    found = read(bounds, ledger, **wards(tmp_path))
    large, small = (
        found[found["name"].str.startswith("Bara")],
        found[found["name"].str.startswith("Chh")],
    )
    assert large["people"].sum() == pytest.approx(12_000)
    assert large["people"].max() <= 5000
    assert large["name"].tolist() == ["Bara, part 1", "Bara, part 2", "Bara, part 3"]
    assert large["houses"].sum() == 2001
    assert "V-1" in set(large["source_id"])
    assert found["source_id"].is_unique
    # the second lies half in one block and half in the other
    assert sorted(small["people"]) == pytest.approx([450, 450], rel=0.01)
    assert small["lon"].min() < 82.2 < small["lon"].max()
    assert ledger.repairs().set_index("what")["amount"].to_dict() == {"V-1": 3, "V-2": 2}
    assert (found["kind"] == "ward part").all()


def test_people_are_spread_over_built_up_shapes_where_there_are_any(
    tmp_path: Path, bounds: Bounds
) -> None:
    corner = box(82.05, 26.05, 82.06, 26.06)
    built = write(tmp_path / "built.geojson", [corner, corner], n=[1, 2])
    ledger = Ledger()
    found = read(bounds, ledger, **wards(tmp_path, spread_over={"file": built}))
    bara = found[found["name"].str.startswith("Bara")]
    assert bara["lon"].max() < 82.06
    assert bara["lat"].max() < 26.06
    assert found["people"].sum() == pytest.approx(sum(PEOPLE))
    told = ledger.repairs().set_index("what")
    assert "holds nothing of built.geojson" in told.loc["V-2", "how"]


def test_people_are_spread_over_the_lived_in_cells_of_a_raster(
    tmp_path: Path, bounds: Bounds
) -> None:
    cover = np.full((40, 80), 10, dtype="uint8")
    cover[22:24, 20:22], cover[22:24, 75:77] = 50, 50
    place = {"crs": "EPSG:4326", "transform": from_origin(82.0, 26.2, 0.005, 0.005)}
    shape = {"width": 80, "height": 40, "count": 1, "dtype": "uint8"}
    with rasterio.open(tmp_path / "cover.tif", "w", driver="GTiff", **shape, **place) as grid:
        grid.write(cover, 1)
    over = {"file": tmp_path / "cover.tif", "classes": [50]}
    file = write(tmp_path / "w.gpkg", [box(82.05, 26.05, 82.15, 26.1)], ward=["1"], who=[40])
    found = read(bounds, file=file, id="ward", name="ward", people="who", spread_over=over)
    (place_,) = found.itertuples()
    assert place_.people == pytest.approx(40)
    assert 82.1 < place_.lon < 82.11
    assert 26.08 < place_.lat < 26.09


def test_a_border_that_is_drawn_a_little_off_makes_no_part(tmp_path: Path, bounds: Bounds) -> None:
    file = write(tmp_path / "w.gpkg", [box(82.1, 26.05, 82.2003, 26.1)], ward=["1"], who=[40])
    found = read(bounds, file=file, id="ward", name="ward", people="who")
    assert found["people"].tolist() == pytest.approx([40])


def test_several_parts_and_invalid_shapes_are_mended_and_told(
    tmp_path: Path, bounds: Bounds
) -> None:
    bow = Polygon([(82.1, 26.1), (82.12, 26.12), (82.12, 26.1), (82.1, 26.12)])
    apart = MultiPolygon([box(82.0, 26.0, 82.01, 26.01), box(82.05, 26.0, 82.06, 26.01)])
    file = write(tmp_path / "w.gpkg", [bow, apart], ward=["1", "2"], who=[40, 50])
    ledger = Ledger()
    found = read(bounds, ledger, file=file, id="ward", name="ward", people="who")
    assert found["people"].tolist() == pytest.approx([40, 50])
    assert ledger.repairs()["what"].tolist() == ["1"]


def test_a_row_without_a_shape_is_refused(tmp_path: Path, bounds: Bounds) -> None:
    file = write(tmp_path / "w.gpkg", [WARDS[0], None], ward=["1", "2"], who=[40, 50])
    with pytest.raises(InputFault, match=r"rows without a polygon \(2\)"):
        read(bounds, file=file, id="ward", name="ward", people="who")


def test_the_people_of_polygons_are_in_a_block_or_outside(tmp_path: Path, bounds: Bounds) -> None:
    shapes = [*WARDS, box(82.39, 26.1, 82.5, 26.15)]
    file = write(tmp_path / "w.gpkg", shapes, ward=["1", "2", "3"], who=[*PEOPLE, 1000])
    given = {"polygons": {"file": file, "id": "ward", "name": "ward", "people": "who"}}
    settings = PopulationSettings.model_validate(given)
    population = read_population(bounds.areas, settings)
    settled = make_settlements(population, settings, DemographySettings(), CampaignSettings())
    outside = population.outside["people"].sum()
    assert outside == pytest.approx(10 / 11 * 1000, rel=0.01)
    assert settled.settlements["people"].sum() + outside == pytest.approx(population.people_in)
    assert population.people_in == pytest.approx(13_900)
    assert settled.settlements["urban"].all()


@pytest.mark.filterwarnings("ignore:Several features with id")
@pytest.mark.parametrize(
    ("name", "column"),
    [("Purnia", "Ward_No"), ("Katihar", "Ward_No"), ("Kanpur", "Ward No")],
)
def test_the_wards_of_real_towns_keep_their_people(
    shared_data: Path, tmp_path: Path, name: str, column: str
) -> None:
    """The files have no people: here they are given one a 10 x 10 m."""
    (file,) = (shared_data / "urban").glob(f"{name}_[Ww]ards.geojson")
    shapes = gpd.read_file(file)
    if name == "Kanpur":  # it is in metres, and says that it is in degrees
        shapes = shapes.set_crs(3857, allow_override=True)
    flat = shapes.to_crs(shapes.estimate_utm_crs())
    shapes["who"] = (flat.area / 100).round()
    shapes["key"] = [f"{n}" for n in range(len(shapes))]
    shapes.to_file(tmp_path / "wards.gpkg")
    around = box(*shapes.to_crs(4326).total_bounds)
    blocks = gpd.GeoDataFrame({"area_id": ["B-1"]}, geometry=[around], crs="EPSG:4326")
    polygons = {"file": tmp_path / "wards.gpkg", "id": "key", "name": column, "people": "who"}
    settings = PopulationSettings.model_validate({"polygons": polygons})
    assert settings.polygons is not None
    drawn = read_polygons(settings.polygons, settings, Ledger())
    found = spread_people(drawn, settings, blocks, Ledger())
    assert found["people"].sum() == pytest.approx(shapes["who"].sum())
    assert found["people"].max() <= 5000
    own = found.sjoin(shapes.to_crs(4326)[["key", "geometry"]], predicate="within")
    assert (own["source_id"].str.split("-").str[1] == own["key"]).mean() > 0.95
