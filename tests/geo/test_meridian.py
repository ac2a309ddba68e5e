"""A block on both sides of the 180° meridian, in the three ways in which it may be drawn."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon, box

from microplan.geo.crs import metric_crs
from microplan.geo.measuring import areas_km2
from microplan.geo.meridian import cut, unwrap

TWO_PARTS = MultiPolygon([box(179, -17, 180, -16), box(-180, -17, -179, -16)])
COUNTED_ON = box(179, -17, 181, -16)
DRAWN_BACK = Polygon([(179, -17), (-179, -17), (-179, -16), (179, -16)])
ALL_WAYS = [TWO_PARTS, COUNTED_ON, DRAWN_BACK]


def as_array(*shapes: object) -> np.ndarray:
    return np.array(shapes, dtype=object)


@pytest.mark.parametrize("shape", ALL_WAYS)
def test_however_it_is_drawn_it_comes_out_in_two_parts_at_the_meridian(shape: Polygon) -> None:
    whole, crossing = unwrap(as_array(shape))
    assert crossing.tolist() == [shape.geom_type == "Polygon"]
    assert whole[0].bounds == (179, -17, 181, -16)
    assert whole[0].geom_type == "Polygon"
    assert cut(whole)[0].normalize().equals(TWO_PARTS.normalize())


def test_its_neighbours_are_brought_to_its_side_and_back() -> None:
    shapes = as_array(DRAWN_BACK, box(-179, -17, -178, -16), box(178, -17, 179, -16))
    whole, crossing = unwrap(shapes)
    assert crossing.tolist() == [True, False, False]
    assert [tuple(s.bounds)[::2] for s in whole] == [(179, 181), (181, 182), (178, 179)]
    back = cut(whole)
    assert shapely.equals(back[1:], shapes[1:]).all()


def test_a_hole_across_the_meridian_stays_a_hole() -> None:
    outer = [(178, -18), (-178, -18), (-178, -15), (178, -15)]
    inner = [(179.5, -17), (-179.5, -17), (-179.5, -16), (179.5, -16)]
    (whole,), _ = unwrap(as_array(Polygon(outer, [inner])))
    assert whole.area == pytest.approx(4 * 3 - 1 * 1)


def test_what_is_far_from_the_meridian_is_the_same_object() -> None:
    shapes = as_array(box(82, 26, 83, 27), None)
    whole, crossing = unwrap(shapes)
    assert whole[0] is shapes[0]
    assert whole[1] is None
    assert not crossing.any()


def test_a_set_that_goes_round_the_globe_stays_where_it_is() -> None:
    shapes = as_array(*(box(lon, 0, lon + 60, 10) for lon in range(-180, 180, 60)))
    whole, _ = unwrap(shapes)
    assert shapely.equals(whole, shapes).all()


def test_both_sides_are_measured_together_in_metres() -> None:
    one = gpd.GeoSeries(cut(unwrap(as_array(DRAWN_BACK))[0]), crs="EPSG:4326")
    other = gpd.GeoSeries([box(81, -17, 83, -16)], crs="EPSG:4326")
    utm = one.to_crs(metric_crs(one.bounds[["minx", "maxx"]].to_numpy()[0], [-17, -16]))
    assert areas_km2(one)[0] == pytest.approx(areas_km2(other)[0], rel=1e-5)
    assert np.ptp(utm.total_bounds[[0, 2]]) == pytest.approx(214_000, rel=0.01)
