from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pyogrio
import pytest
import shapely
from smallville import HOSTILE_NAMES, hostile, smallville

from microplan.outputs.files.geopackage import write_geopackage

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = [
    "areas", "facilities", "rivers", "roads", "routes", "settlements", "sites", "stops",
    "unserved", "water",
]  # fmt: skip


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gpkg") / "plan.gpkg"
    write_geopackage(smallville(), path)
    return path


def read(path: Path, layer: str) -> Any:
    return pyogrio.read_dataframe(path, layer=layer)


def ask(path: Path, question: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute(question).fetchall()


def test_every_layer_is_there_with_its_rows(package: Path) -> None:
    plan = smallville()
    names = [name for name, kind in pyogrio.list_layers(package) if kind is not None]
    assert sorted(names) == LAYERS
    for name in ("areas", "settlements", "facilities", "sites", "routes", "stops", "unserved"):
        assert len(read(package, name)) == len(getattr(plan, name)), name
    assert len(read(package, "water")) + len(read(package, "rivers")) == len(plan.water)


def test_a_settlement_carries_its_need_and_its_access(package: Path) -> None:
    kiln = read(package, "settlements").set_index("settlement_id").loc["S-kiln"]
    assert (kiln["missed"], kiln["due_children"], kiln["due_pregnant"]) == (5.6, 6, 1)
    assert kiln["reach_class"] == "over 120"
    assert kiln["missed_rate"] == pytest.approx(0.8)
    assert kiln["name_local"] == "गुप्ता ईंट भट्ठा"
    assert kiln["geometry"].equals(shapely.Point(82.15, 26.1))


def test_a_route_is_the_ways_that_it_drives(package: Path) -> None:
    routes = read(package, "routes").set_index("route_id")
    day = shapely.get_parts(routes.loc["T-mobile/2019-12-02", "geometry"])
    assert [shapely.get_coordinates(part)[0].tolist() for part in day] == [
        [82.05, 26.1],
        [82.206, 26.127],
        [82.15, 26.1],
    ]
    assert routes.loc["T-anm/2019-12-02", "geometry"] is None  # she stays where she is


def test_a_stop_has_the_name_and_point_of_its_place(package: Path) -> None:
    stops = read(package, "stops")
    kiln = stops[(stops["place_id"] == "P-2") & (stops["route_id"] == "T-mobile/2019-12-02")]
    assert kiln["name"].tolist() == ["Gupta Brick Kiln"]
    assert kiln.geometry.iloc[0].equals(shapely.Point(82.15, 26.1))


def test_what_is_handed_on_says_nothing_of_refusals(package: Path) -> None:
    assert b"refus" not in package.read_bytes().lower()


def test_the_same_plan_gives_the_same_bytes_and_replaces_an_older_file(
    package: Path, tmp_path: Path
) -> None:
    path = tmp_path / "plan.gpkg"
    write_geopackage(hostile(smallville()), path)
    assert path.read_bytes() != package.read_bytes()
    write_geopackage(smallville(), path)
    assert path.read_bytes() == package.read_bytes()


def test_gdal_has_its_clock_back_afterwards(package: Path) -> None:
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None
    assert {row[0] for row in ask(package, "SELECT last_change FROM gpkg_contents")} == {
        "2000-01-01T00:00:00.000Z"
    }


def test_every_layer_has_one_default_style_that_is_well_formed(package: Path) -> None:
    rows = ask(package, "SELECT f_table_name, styleQML, useAsDefault FROM layer_styles")
    assert sorted(row[0] for row in rows) == LAYERS
    for _, qml, default in rows:
        style = ElementTree.fromstring(qml)
        assert default == 1
        renderer = style.find("renderer-v2")
        assert renderer is not None
        symbols = {symbol.get("name") for symbol in renderer.iter("symbol")}
        used = [n.get("symbol") for n in renderer.iter() if n.tag in {"range", "category"}]
        assert set(used) <= symbols


def test_every_style_speaks_of_columns_that_its_layer_has(package: Path) -> None:
    for name, qml, _ in ask(package, "SELECT f_table_name, styleQML, 0 FROM layer_styles"):
        style = ElementTree.fromstring(qml)
        asked = {node.get("attr") for node in style.iter("renderer-v2")}
        asked |= {node.get("fieldName") for node in style.iter("text-style")}
        assert asked - {None} <= set(read(package, name).columns), name


def test_every_team_and_road_class_has_its_own_line(package: Path) -> None:
    for layer, column in (("routes", "team_id"), ("roads", "road_class")):
        (qml,) = ask(package, f"SELECT styleQML FROM layer_styles WHERE f_table_name = '{layer}'")
        values = {node.get("value") for node in ElementTree.fromstring(qml[0]).iter("category")}
        assert values == set(read(package, layer)[column])


def test_hostile_names_come_back_as_they_were(tmp_path: Path) -> None:
    plan = hostile(smallville())
    roads = plan.roads.assign(road_class=list(HOSTILE_NAMES[: len(plan.roads)]))
    write_geopackage(replace(plan, roads=roads), tmp_path / "plan.gpkg")
    back = read(tmp_path / "plan.gpkg", "settlements")
    assert set(back["name"]) == set(HOSTILE_NAMES)
    (qml,) = ask(
        tmp_path / "plan.gpkg", "SELECT styleQML FROM layer_styles WHERE f_table_name = 'roads'"
    )
    values = {node.get("value") for node in ElementTree.fromstring(qml[0]).iter("category")}
    assert "<script>alert(1)</script>" in values


def test_a_plan_with_nothing_to_draw_still_has_its_layers(tmp_path: Path) -> None:
    plan = smallville()
    names = ("routes", "stops", "legs", "sites", "unserved", "roads", "water")
    bare = replace(plan, **{name: getattr(plan, name)[:0] for name in names})
    write_geopackage(bare, tmp_path / "plan.gpkg")
    assert len(read(tmp_path / "plan.gpkg", "settlements")) == 8
    assert len(read(tmp_path / "plan.gpkg", "routes")) == 0
