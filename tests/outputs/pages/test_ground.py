"""The ground of a map: borders only where two areas meet, and shapes that are light."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from smallville import smallville

from microplan.outputs.pages.ground import shape_block, shape_ground

if TYPE_CHECKING:
    from microplan.domain.handover import Plan


@cache
def town() -> Plan:
    return smallville()


def drawn(area_id: str = "B-1") -> dict[str, Any]:
    plan = town()
    return dict(shape_block(plan, shape_ground(plan), area_id).layers)


def test_two_blocks_share_one_border() -> None:
    (border,) = shape_ground(town()).borders
    assert border.between == ("B-1", "B-2")
    assert not border.of_districts
    assert shapely.length(border.line) == pytest.approx(0.2, abs=2e-4)
    assert shapely.get_coordinates(border.line)[:, 0].min() >= 82.2 - 1e-9


def test_blocks_of_two_districts_are_parted_by_a_district_border() -> None:
    plan = town()
    parents = plan.areas["parent_id"].where(plan.areas["area_id"] != "B-2", "D-2")
    (border,) = shape_ground(replace(plan, areas=plan.areas.assign(parent_id=parents))).borders
    assert border.of_districts


def test_the_outer_edge_is_never_a_border() -> None:
    layers = drawn()
    outline = shapely.box(82.0, 26.0, 82.4, 26.2).boundary
    along = shapely.intersection(layers["border"], outline.buffer(1e-4))
    assert shapely.length(along) < 1e-3  # but for its two ends
    assert "district-border" not in layers


def test_the_outer_edge_fades_where_the_border_ends() -> None:
    fade = drawn()["fade"]
    assert abs(shapely.length(fade) - 0.6) < 2e-3
    assert shapely.distance(fade, shapely.Point(82.2, 26.1)) > 0.09


def test_all_but_the_block_is_washed_out() -> None:
    wash = drawn("B-2")["wash"]
    assert not wash.contains(shapely.Point(82.3, 26.1))
    assert wash.contains(shapely.Point(82.1, 26.1))


def test_roads_are_drawn_by_class_and_an_unknown_class_is_a_small_road() -> None:
    plan = town()
    odd = plan.roads.assign(road_class=["trunk_link", *["no such class"] * (len(plan.roads) - 1)])
    layers = dict(shape_block(replace(plan, roads=odd), shape_ground(plan), "B-1").layers)
    assert {"major", "minor"} == set(layers) & {"major", "middle", "minor", "track", "path"}


def test_a_plan_without_roads_and_water_has_ground_all_the_same() -> None:
    plan = town()
    bare = replace(plan, roads=plan.roads.iloc[:0], water=plan.water.iloc[:0])
    layers = dict(shape_block(bare, shape_ground(plan), "B-1").layers)
    assert set(layers) == {"wash", "fade", "border"}


def test_coordinates_have_five_decimals() -> None:
    for shape in drawn().values():
        points = shapely.get_coordinates(shape)
        assert np.array_equal(points, np.round(points, 5))


def test_too_many_points_of_road_are_drawn_more_coarsely(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = town()
    wave = [(82.01 + i * 1e-4, 26.05 + 2e-3 * np.sin(i / 3)) for i in range(1500)]
    roads = plan.roads.iloc[:1].set_geometry([shapely.LineString(wave)], crs=plan.roads.crs)
    winding, ground = replace(plan, roads=roads), shape_ground(plan)
    (fine,) = (s for k, s in shape_block(winding, ground, "B-1").layers if k == "major")
    monkeypatch.setattr("microplan.outputs.pages.ground.ROAD_POINTS_MAX", 100)
    (rough,) = (s for k, s in shape_block(winding, ground, "B-1").layers if k == "major")
    assert shapely.get_num_coordinates(fine) > 400
    assert 2 <= shapely.get_num_coordinates(rough) <= 100


def test_roads_beyond_all_bounds_are_left_out_small_ones_first_and_said_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = town()
    monkeypatch.setattr("microplan.outputs.pages.ground.ROAD_POINTS_MAX", 300)
    ticks = [
        shapely.LineString([(82.01 + i * 1e-3, 26.01), (82.01 + i * 1e-3, 26.19)])
        for i in range(180)
    ]
    classes = ["residential"] * 90 + ["primary"] * 90
    frame = {"road_class": classes, "name": "", "geometry": ticks}
    roads = type(plan.roads)(frame, geometry="geometry", crs=plan.roads.crs)
    shapes = shape_block(replace(plan, roads=roads), shape_ground(plan), "B-1")
    assert shapes.coarse
    kinds = dict(shapes.layers)
    assert "minor" not in kinds
    assert shapely.get_num_geometries(kinds["major"]) == 90


def test_small_roads_are_drawn_in_the_block_alone() -> None:
    plan = town()
    across = shapely.LineString([(82.05, 26.1), (82.35, 26.1)])
    frame = {"road_class": ["track", "primary"], "name": "", "geometry": [across, across]}
    roads = type(plan.roads)(frame, geometry="geometry", crs=plan.roads.crs)
    shapes = shape_block(replace(plan, roads=roads), shape_ground(plan), "B-1")
    kinds = dict(shapes.layers)
    assert not shapes.coarse
    assert kinds["track"].bounds[2] == pytest.approx(82.21, abs=1e-4)
    assert kinds["major"].bounds[2] > 82.25


def test_blocks_that_overlap_a_little_still_meet() -> None:
    plan = town()
    wider = shapely.box(82.19995, 26.0, 82.4, 26.2)
    shapes = plan.areas.geometry.where(plan.areas["area_id"] != "B-2", wider)
    ground = shape_ground(replace(plan, areas=plan.areas.set_geometry(shapes)))
    assert len(ground.borders) == 1
