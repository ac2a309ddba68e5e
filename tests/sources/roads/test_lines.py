"""Any file of lines: what its columns of direction, surface, closure and storey do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from microplan.errors import InputFault
from microplan.geo.crs import project, unproject
from microplan.geo.networks import attach, travel
from microplan.geo.walking import TerrainSettings
from microplan.sources.roads.network import read_roads
from microplan.sources.roads.settings import RoadSettings

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.geo.roads import Roads

CRS = "EPSG:32643"
CORNER = np.array([500_000, 3_800_000])
TERRAIN = TerrainSettings()
Line = list[tuple[float, float]]


def degrees(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape in kilometres from a corner, in WGS 84."""
    return shapely.transform(shape, lambda xy: np.column_stack(unproject(xy * 1000 + CORNER, CRS)))


AREAS = gpd.GeoDataFrame(geometry=[degrees(shapely.box(0, 0, 10, 10))], crs=4326)
SIX = [(0.0, 1.0), (6.0, 1.0)]


def plan(path: Path, lines: list[Line], given: dict[str, Any], **columns: list[Any]) -> Roads:
    shapes = [degrees(shapely.LineString(line)) for line in lines]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=4326).to_file(path)
    named = {key: key for key in columns if key in RoadSettings.model_fields}
    return read_roads(AREAS, RoadSettings.model_validate({"file": path, **named, **given}), TERRAIN)


def told(roads: Roads, what: str) -> str:
    rows = roads.repairs[roads.repairs["what"] == what]
    return "; ".join(rows["how"])


def minutes(roads: Roads, a: tuple[float, float], b: tuple[float, float]) -> float:
    xy = np.array([a, b]) * 1000 + CORNER
    return travel(attach(roads.network, xy, 1.0), [0], [1])[0].item()


def both(roads: Roads) -> list[float]:
    """Minutes there and back along the first road."""
    return [minutes(roads, SIX[0], SIX[1]), minutes(roads, SIX[1], SIX[0])]


@pytest.mark.parametrize(
    ("columns", "there", "back"),
    [
        ({"oneway": "yes"}, 20, 0),
        ({"oneway": "-1"}, 0, 20),
        ({"oneway": "no"}, 20, 20),
        ({"maxspeed": "10"}, 10, 10),
        ({"maxspeed": "0"}, 20, 20),
        ({"surface": "Kachcha"}, 15, 15),
        ({"surface": "asphalt"}, 20, 20),
        ({"tracktype": "grade5"}, 5, 5),
        ({"access": "Private"}, 0, 0),
        ({"open_in": "wet"}, 0, 0),
        ({"open_in": "dry"}, 20, 20),
    ],
)
def test_a_column_tells_how_a_road_is_driven(
    tmp_path: Path, columns: dict[str, str], there: float, back: float
) -> None:
    other: Line = [(0, 8), (6, 8)]
    named = {name: [word, ""] for name, word in columns.items()}
    roads = plan(tmp_path / "r.gpkg", [SIX, other], {}, **named)
    want = [6 / kmh * 60 if kmh else np.inf for kmh in (there, back)]
    assert both(roads) == pytest.approx(want, rel=1e-4)
    assert minutes(roads, (0, 8), (6, 8)) == pytest.approx(18, rel=1e-4)


def test_geofabriks_letters_of_direction_are_read_where_a_b_says_whose_they_are(
    tmp_path: Path,
) -> None:
    lines: list[Line] = [SIX, [(0, 3), (6, 3)], [(0, 5), (6, 5)]]
    roads = plan(tmp_path / "r.gpkg", lines, {}, oneway=["F", "T", "B"])
    assert [both(roads)[0], minutes(roads, (6, 3), (0, 3))] == pytest.approx([18, 18], rel=1e-4)
    assert np.isinf([both(roads)[1], minutes(roads, (0, 3), (6, 3))]).all()
    unsure = plan(tmp_path / "s.gpkg", lines, {}, oneway=["F", "T", ""])
    assert np.isfinite(both(unsure)).all()
    assert "F (1), T (1); these roads were taken to go both ways" in told(unsure, "one-way words")


def test_geofabriks_classes_hold_the_grade_of_tracks(tmp_path: Path) -> None:
    given = {"class": "fclass"}
    roads = plan(tmp_path / "r.gpkg", [SIX], given, fclass=["track_grade2"])
    assert both(roads) == pytest.approx([24, 24], rel=1e-4)


@pytest.mark.parametrize("columns", [{"bridge": "T"}, {"tunnel": "yes"}, {"level": "1"}])
def test_a_bridge_joins_nothing_that_it_crosses_even_where_crossings_join(
    tmp_path: Path, columns: dict[str, str]
) -> None:
    up: Line = [(3, 0), (3, 4)]
    flat = plan(tmp_path / "a.gpkg", [SIX, up], {"join_crossings": True})
    assert np.isfinite(minutes(flat, SIX[0], (3, 4)))
    named = {name: ["", word] for name, word in columns.items()}
    roads = plan(tmp_path / "b.gpkg", [SIX, up], {"join_crossings": True}, **named)
    assert np.isinf(minutes(roads, SIX[0], (3, 4)))


def test_what_is_closed_is_told_by_its_word(tmp_path: Path) -> None:
    roads = plan(tmp_path / "r.gpkg", [SIX, [(0, 3), (6, 3)]], {}, access=["private", "odd"])
    assert "1 roads are closed to vehicles (private (1))" in told(roads, "closed roads")
    assert "odd (1); these roads were taken to be open" in told(roads, "access words")


def test_every_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputFault) as caught:
        plan(tmp_path / "r.gpkg", [SIX], {"surface": "belag", "oneway": "weg"}, x=["1"])
    assert {"belag", "weg"} <= set(str(caught.value).replace(",", " ").split())


@pytest.mark.parametrize(
    "given",
    [
        {"surfaces": {"moon": "dusty"}},
        {"surface_kmh": {"dusty": 5}},
        {"grade_kmh": {"grade9": 5}},
        {"wet_factors": {"track": 1.5}},
        {"season": "cold"},
    ],
)
def test_settings_that_mean_nothing_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"surface|grade|share|dry"):
        RoadSettings.model_validate(given)


def test_federal_roads_of_lagos_are_read_by_the_words_of_the_plan(shared_data: Path) -> None:
    state = gpd.GeoDataFrame(geometry=[shapely.box(2.7, 6.36, 4.35, 6.7)], crs=4326)
    file = shared_data / "lagos" / "lagosRoads.shp"
    given = {"class": "CLASS", "classes": {"FEDERAL": "trunk"}, "surface": "PAVETYP",
             "name": "ROADNO", "id": "LINKNO"}  # fmt: skip
    roads = read_roads(state, RoadSettings.model_validate({"file": file, **given}), TERRAIN)
    assert set(roads.drawn["road_class"]) == {"trunk"}
    assert len(roads.drawn) == 19
    lines = gpd.read_file(file).to_crs(roads.network.crs)
    assert roads.km_total == pytest.approx(lines.length.sum() / 1000, rel=1e-3)
    drivable = np.isfinite(roads.network.edge_minutes)
    kmh = roads.network.edge_km[drivable] / roads.network.edge_minutes[drivable] * 60
    assert kmh == pytest.approx(np.full(len(kmh), 50.0))


def test_unpaved_roads_of_nigeria_are_slower(shared_data: Path) -> None:
    areas = gpd.GeoDataFrame(geometry=[shapely.box(6, 8, 8, 10)], crs=4326)
    given = {"class": "CLASS", "classes": {"FEDERAL": "trunk"}, "surface": "PAVETYPE"}
    file = shared_data / "broken" / "Nigeria_Roads.shp"
    net = read_roads(areas, RoadSettings.model_validate({"file": file, **given}), TERRAIN).network
    kmh = np.unique(np.round(net.edge_km / net.edge_minutes * 60, 6))
    assert kmh.tolist() == [15.0, 50.0]


def test_rural_roads_of_hampi_are_driven_as_their_columns_say(shared_data: Path) -> None:
    file = shared_data / "osm" / "hampi_osm_roads.geojson"
    shapes = gpd.read_file(file)
    areas = gpd.GeoDataFrame(geometry=[shapely.box(*shapes.total_bounds)], crs=4326)
    given = {"class": "highway", "oneway": "oneway", "surface": "surface", "tunnel": "tunnel",
             "tracktype": "tracktype", "access": "motor_vehicle", "id": "osm_id"}  # fmt: skip
    classes = {"classes": {"": "none"}}
    roads = read_roads(
        areas, RoadSettings.model_validate({"file": file, **given, **classes}), TERRAIN
    )
    row = shapes[(shapes["tracktype"] == "grade4") & (shapes["highway"] == "track")].iloc[0]
    ends = shapely.get_coordinates(row.geometry)[[0, -1]]
    xy = project(ends[:, 0], ends[:, 1], roads.network.crs)
    line = gpd.GeoSeries([row.geometry], crs=4326).to_crs(roads.network.crs)
    found = travel(attach(roads.network, xy, 1.0), [0], [1])[0].item()
    assert found <= line.length.sum() / 1000 / 7.5 * 60 * (1 + 1e-6)
    assert np.isfinite(found)
