from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely.geometry import Point, box
from small_files import write_csv, write_raster

from microplan.errors import InputFault
from microplan.sources.people.population import read_population
from microplan.sources.people.settings import PopulationSettings

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds

COUNTS = [[1000, 0, 0, 400], [0, 0, 0, 0]]
"""In the cells of a tenth of a degree: 1000 from 82.0 E, 26.2 N; 400 from 82.3 E."""


def write_slums(path: Path, houses: list[float | None]) -> Path:
    shapes = [
        box(82.025, 26.125, 82.075, 26.175),  # a quarter of the first cell, by area
        box(82.36, 26.12, 82.38, 26.14),  # a twenty-fifth of the last one's
        box(82.11, 26.01, 82.12, 26.02),  # nobody
    ]
    names = {"id": ["a", "b", "c"], "name": ["Nala", "Rail", "Talab"], "hra_code": [1, 1, 6]}
    slums = gpd.GeoDataFrame({**names, "houses": houses}, geometry=shapes, crs="EPSG:4326")
    slums.to_crs("EPSG:32644").to_file(path)
    return path


def test_a_slum_without_a_count_has_the_people_of_the_raster_inside_of_it(
    tmp_path: Path, bounds: Bounds
) -> None:
    slums = write_slums(tmp_path / "slums.gpkg", [None, 10, None])
    given = {
        "raster": {"file": write_raster(tmp_path / "p.tif", COUNTS)},
        "high_risk": {"file": slums},
        "household_size": 5,
    }
    read = read_population(bounds.areas, PopulationSettings.model_validate(given))
    sites = read.points.set_index("source_id")
    assert sites["people"].tolist() == pytest.approx([250, 50, 0], abs=0.1)
    assert sites["hra_code"].tolist() == ["1", "1", "6"]
    at = sites.loc["H-a", ["lon", "lat"]].tolist()
    assert at == pytest.approx([82.05, 26.15], abs=1e-3)
    doubts = read.repairs[read.repairs["how"].str.contains("by the raster's cells")]
    assert doubts["what"].tolist() == ["slums.gpkg, row 1", "slums.gpkg, row 3"]
    assert doubts["amount"].tolist() == pytest.approx([250, 0], abs=0.1)
    # whom a slum has of the raster is taken out of its cells: nobody is counted twice
    assert read.cells.set_index("area_id")["people"]["B-1"] == pytest.approx(750, abs=0.1)
    living = read.points["people"].sum() + read.cells["people"].sum()
    assert living == pytest.approx(read.people_in)


def test_a_slum_without_a_count_or_a_raster_is_counted_as_nobody_and_told(
    tmp_path: Path, bounds: Bounds
) -> None:
    slums = write_slums(tmp_path / "slums.geojson", [20, None, None])
    places = write_csv(tmp_path / "places.csv", "id,name,people,lon,lat\np,Belwa,90,82.1,26.1\n")
    file = {"file": places, "id": "id", "name": "name", "people": "people"}
    given = {"places": file, "high_risk": {"file": slums}, "household_size": 5}
    read = read_population(bounds.areas, PopulationSettings.model_validate(given))
    people = read.points.set_index("source_id")["people"]
    assert people.to_dict() == {"H-a": 100, "H-b": 0, "H-c": 0, "V-p": 90}
    told = read.repairs[read.repairs["how"].str.contains("counted as nobody")]
    assert told["what"].tolist() == ["H-b", "H-c"]


def test_points_and_polygons_may_stand_in_one_file(tmp_path: Path, bounds: Bounds) -> None:
    shapes = [box(82.02, 26.12, 82.04, 26.14), Point(82.3, 26.1)]
    rows = {"id": ["a", "k"], "name": ["Nala", "Kiln"], "hra_code": [1, 3], "houses": [10, 20]}
    file = tmp_path / "sites.geojson"
    gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326").to_file(file)
    raster = {"file": write_raster(tmp_path / "p.tif", COUNTS)}
    given = {"raster": raster, "high_risk": {"file": file}, "household_size": 5}
    read = read_population(bounds.areas, PopulationSettings.model_validate(given))
    assert read.points["people"].tolist() == [50, 100]
    assert read.points["area_id"].tolist() == ["B-1", "B-2"]


def test_a_polygon_of_houses_below_zero_is_refused(tmp_path: Path, bounds: Bounds) -> None:
    slums = write_slums(tmp_path / "slums.gpkg", [-3, None, None])
    raster = {"file": write_raster(tmp_path / "p.tif", COUNTS)}
    given = {"raster": raster, "high_risk": {"file": slums}}
    with pytest.raises(InputFault, match="houses below zero"):
        read_population(bounds.areas, PopulationSettings.model_validate(given))
