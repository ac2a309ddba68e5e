"""Road files as users have them: their own words, their own gaps, and what is told of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pydantic import ValidationError

from microplan.domain.tables import REPAIRS
from microplan.errors import InputFault
from microplan.geo.crs import unproject
from microplan.geo.networks import attach, travel
from microplan.geo.walking import TerrainSettings
from microplan.sources.roads.network import read_roads
from microplan.sources.roads.settings import KMH, WORDS, RoadSettings

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


def write(path: Path, lines: list[Line | None], **columns: list[Any]) -> Path:
    shapes = [degrees(shapely.LineString(line)) if line else None for line in lines]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=4326).to_file(path)
    return path


def settings(file: Path, **given: Any) -> RoadSettings:
    return RoadSettings.model_validate({"file": file, **given})


def told(roads: Roads, what: str) -> str:
    """What the repairs say of one thing; "" where they say nothing."""
    rows = roads.repairs[roads.repairs["what"] == what]
    return "; ".join(rows["how"])


def minutes(roads: Roads, a: tuple[float, float], b: tuple[float, float]) -> float:
    xy = np.array([a, b]) * 1000 + CORNER
    return travel(attach(roads.network, xy, 100.0), [0], [1])[0].item()


def test_the_users_words_get_the_speeds_of_the_trade(tmp_path: Path) -> None:
    lines = [[(0, 1), (6, 1)], [(0, 2), (6, 2)], [(0, 3), (6, 3)], [(0, 4), (6, 4)]]
    file = write(tmp_path / "r.gpkg", lines, kind=["NH", "MDR", "RR(TRACK)", "Kachcha"])
    given = settings(file, **{"class": "kind"}, classes={"kachcha": "path"})
    roads = read_roads(AREAS, given, TERRAIN)
    assert roads.drawn["road_class"].tolist() == ["trunk", "secondary", "track", "path"]
    # 6 km at 50, 35 and 10 km/h; nobody drives on a path
    assert [minutes(roads, (0, y), (6, y)) for y in (1, 2, 3)] == pytest.approx(
        [7.2, 6 / 35 * 60, 36], abs=1e-2
    )
    assert np.isinf(roads.network.edge_minutes).sum() == 1
    assert roads.network.edge_walk_minutes == pytest.approx(np.full(4, 90), abs=0.01)


def test_a_speed_of_the_plan_wins_and_the_others_stay(tmp_path: Path) -> None:
    file = write(tmp_path / "r.gpkg", [[(0, 1), (6, 1)], [(0, 2), (6, 2)]], kind=["SH", "VR"])
    given = settings(file, **{"class": "kind"}, kmh={"primary": 60})
    roads = read_roads(AREAS, given, TERRAIN)
    assert minutes(roads, (0, 1), (6, 1)) == pytest.approx(6, abs=1e-2)
    assert minutes(roads, (0, 2), (6, 2)) == pytest.approx(18, abs=1e-2)


def test_words_that_nobody_knows_are_all_named(tmp_path: Path) -> None:
    lines: list[Line | None] = [[(0, 1), (6, 1)]] * 4
    file = write(tmp_path / "r.gpkg", lines, kind=["NH", "bund", "causeway", "bund"])
    with pytest.raises(InputFault) as caught:
        read_roads(AREAS, settings(file, **{"class": "kind"}), TERRAIN)
    said = str(caught.value)
    assert "r.gpkg, column kind" in said
    assert "bund (2), causeway (1)" in said
    assert 'classes = { "bund" = "unclassified" }' in said


def test_a_road_without_a_word_is_not_guessed_at(tmp_path: Path) -> None:
    file = write(tmp_path / "r.gpkg", [[(0, 1), (6, 1)]] * 2, kind=["NH", None])
    with pytest.raises(InputFault, match=r"\(empty\) \(1\)"):
        read_roads(AREAS, settings(file, **{"class": "kind"}), TERRAIN)
    left_out = settings(file, **{"class": "kind"}, classes={"": "none"})
    roads = read_roads(AREAS, left_out, TERRAIN)
    assert len(roads.drawn) == 1
    assert "1 lines" in told(roads, "roads by class")


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = write(tmp_path / "r.gpkg", [[(0, 1), (6, 1)]], kind=["NH"])
    with pytest.raises(InputFault, match="did you mean kind"):
        read_roads(AREAS, settings(file, **{"class": "kinds"}), TERRAIN)


@pytest.mark.parametrize(
    "given",
    [
        {"classes": {"NH": "highway"}},
        {"kmh": {"autobahn": 90}},
        {"kmh": {"trunk": -1}},
        {"snap_metres": -1},
        {"ferry_wait_minutes": 0},
        {"clas": "kind"},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RoadSettings.model_validate(given)


def test_every_known_word_means_a_class_that_has_a_speed() -> None:
    assert set(WORDS.values()) <= {*KMH, "none"}
    assert all(word == word.strip().lower() for word in WORDS)


def test_a_ferry_is_slow_and_waited_for_on_foot_too(tmp_path: Path) -> None:
    lines = [[(0, 1), (3, 1)], [(3, 1), (3, 1.7)], [(3, 1.7), (6, 1.7)]]
    file = write(tmp_path / "r.gpkg", lines, kind=["village road", "ferry", "village road"])
    roads = read_roads(AREAS, settings(file, **{"class": "kind"}), TERRAIN)
    # 3 km at 20 km/h, 0.7 km at 7 km/h and 20 minutes, 3 km at 20 km/h
    assert minutes(roads, (0, 1), (6, 1.7)) == pytest.approx(9 + 26 + 9, abs=1e-2)
    ferry = ~roads.network.edge_joinable
    assert roads.network.edge_walk_minutes[ferry] == pytest.approx([26], abs=1e-2)


def test_what_joins_and_what_does_not_is_told_in_words(tmp_path: Path) -> None:
    lines = [[(0, 5), (9, 5)], [(3, 5.02), (3, 9)], [(4, 4), (4, 6)], [(0, 1), (1, 1)]]
    roads = read_roads(AREAS, settings(write(tmp_path / "r.gpkg", lines)), TERRAIN)
    assert "1 end of roads, short of another road within 30 m" in told(roads, "road ends")
    assert "1 pair of roads that cross" in told(roads, "road crossings")
    assert "not joined there" in told(roads, "road crossings")
    assert told(roads, "road network").startswith("81.2% of 16 km of road is one network")
    assert "3 km in 2 other pieces" in told(roads, "road network")
    assert roads.share_in_network == pytest.approx(13 / 16, abs=1e-3)
    assert "every road counts as unclassified" in told(roads, "road classes")
    REPAIRS.check(roads.repairs)


def test_a_file_of_one_piece_says_nothing_of_other_pieces(tmp_path: Path) -> None:
    lines = [[(0, 5), (9, 5)]]
    roads = read_roads(AREAS, settings(write(tmp_path / "r.gpkg", lines)), TERRAIN)
    assert told(roads, "road network").endswith(
        "is one network (it was 1 piece by shared vertices)"
    )


def test_rows_without_a_line_are_left_out_and_told(tmp_path: Path) -> None:
    file = write(tmp_path / "r.gpkg", [[(0, 5), (9, 5)], None], id=["a", "b"])
    roads = read_roads(AREAS, settings(file, id="id"), TERRAIN)
    assert told(roads, "roads without a line").endswith("left out: b")
    assert len(roads.drawn) == 1


def test_roads_far_outside_the_areas_are_left_out_and_told(tmp_path: Path) -> None:
    lines = [[(0, 5), (30, 5)], [(40, 0), (50, 0)]]
    roads = read_roads(AREAS, settings(write(tmp_path / "r.gpkg", lines)), TERRAIN)
    assert len(roads.drawn) == 1
    row = roads.repairs.set_index("what").loc["roads outside"]
    assert (row["amount"], row["unit"]) == (pytest.approx(10, abs=0.01), "km")


@pytest.mark.parametrize(
    ("line", "kind", "roads"), [([(400, 0), (410, 0)], "NH", 2), ([(0, 5), (9, 5)], "other", 0)]
)
def test_a_file_without_a_road_near_the_blocks_does_not_pass_for_no_file(
    tmp_path: Path, line: Line, kind: str, roads: int
) -> None:
    file = write(tmp_path / "r.gpkg", [line, line], kind=[kind, kind])
    given = settings(file, **{"class": "kind"}, classes={"other": "none"})
    with pytest.raises(InputFault) as caught:
        read_roads(AREAS, given, TERRAIN)
    said = str(caught.value)
    assert f"r.gpkg: holds 2 lines, {roads} of them roads" in said
    assert "no road lies in or near any block" in said
    assert "is the file of this district, is its coordinate system right?" in said


def test_without_a_file_the_plan_says_that_it_goes_by_the_straight_line() -> None:
    roads = read_roads(AREAS, RoadSettings(kmh_without_roads=25), TERRAIN)
    assert not roads.known
    assert "straight line times the path factor" in told(roads, "roads")
    assert (roads.km_total, roads.share_in_network, roads.kmh_without_roads) == (0, 0, 25)
    assert roads.drawn.columns.tolist() == ["road_class", "name", "geometry"]
    assert roads.drawn.crs == roads.water.crs == "EPSG:4326"


def test_water_is_read_mended_and_keeps_roads_apart(tmp_path: Path) -> None:
    tie = shapely.Polygon([(0, 2), (9, 2.01), (9, 2), (0, 2.01)])  # a river drawn crosswise
    shapes = [degrees(tie), None]
    rows = gpd.GeoDataFrame({"naam": ["Nadi", ""]}, geometry=shapes, crs=4326)
    rows.to_file(tmp_path / "w.gpkg")
    terrain = TerrainSettings(water=tmp_path / "w.gpkg", water_name="naam")
    file = write(tmp_path / "r.gpkg", [[(0, 1.995), (9, 1.995)], [(1, 2.015), (1, 4)]])
    assert read_roads(AREAS, settings(file), TERRAIN).share_in_network == pytest.approx(1)
    roads = read_roads(AREAS, settings(file), terrain)
    assert roads.share_in_network < 0.9
    assert roads.water["name"].tolist() == ["Nadi"]
    assert roads.water.geometry.is_valid.all()
    assert "were left out" in told(roads, "water without a shape")
    assert "rebuilt" in told(roads, "water")


def test_ladakh_is_one_network_for_997_of_1000_km_and_the_rest_is_told(shared_data: Path) -> None:
    folder = shared_data / "ladakh"
    areas = gpd.read_file(folder / "Bound_Block_Ladakh.zip")
    given = settings(
        folder / "Road_DRRP_Ladakh.zip", name="RoadName", id="ER_ID", **{"class": "RoadCatego"}
    )
    roads = read_roads(areas, given, TERRAIN)
    assert roads.km_total == pytest.approx(6275, rel=2e-3)
    assert roads.share_in_network >= 0.997
    assert len(roads.drawn) == 1015
    apart = roads.repairs.set_index("what").loc["road network"]
    assert "is one network" in apart["how"]
    assert apart["amount"] == pytest.approx(roads.km_total * (1 - roads.share_in_network))
    longest = roads.repairs.set_index("what").loc["road ends", "how"]
    assert "by 30 m at most" in longest


def test_ladakh_joined_at_equal_vertices_alone_would_be_in_pieces(shared_data: Path) -> None:
    folder = shared_data / "ladakh"
    areas = gpd.read_file(folder / "Bound_Block_Ladakh.zip")
    given = settings(folder / "Road_DRRP_Ladakh.zip", snap_metres=0)
    roads = read_roads(areas, given, TERRAIN)
    assert roads.share_in_network < 0.1
    assert "other pieces nowhere within 0 m of it" in told(roads, "road network")


def test_an_openstreetmap_extract_of_hampi_is_read_in_its_own_words(shared_data: Path) -> None:
    file = shared_data / "osm" / "hampi_osm_roads.geojson"
    shapes = gpd.read_file(file)
    areas = gpd.GeoDataFrame(geometry=[shapely.box(*shapes.total_bounds)], crs=4326)
    given = settings(file, **{"class": "highway"}, classes={"": "none"})
    roads = read_roads(areas, given, TERRAIN)
    # both banks of the Tungabhadra; the bridge between them is not in the extract
    assert 0.55 < roads.share_in_network < 0.65
    assert pd.Series(roads.drawn["road_class"]).isin(list(KMH)).all()


def test_a_real_road_without_a_line_is_left_out_and_its_row_is_told(shared_data: Path) -> None:
    file = shared_data / "broken" / "Nigeria_Roads.shp"
    lines = gpd.read_file(file, on_invalid="ignore")
    bad = int(np.flatnonzero(lines.geometry.isna())[0]) + 1
    areas = gpd.GeoDataFrame(geometry=[shapely.box(6, 8, 8, 10)], crs=4326)
    roads = read_roads(areas, settings(file), TERRAIN)
    assert roads.network.edges > 10
    told_ = told(roads, "roads without a line")
    assert told_ == f"1 shape missing or no line, left out: row {bad:07d}"
