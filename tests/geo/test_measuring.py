"""Areas are those of the ellipsoid, wherever the shapes lie."""

from __future__ import annotations

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import Polygon, box

from microplan.geo.measuring import areas_km2, equal_area_crs

GLOBE = Geod(ellps="WGS84")


@given(st.floats(-179, 178), st.floats(-75, 74))
def test_an_area_is_that_of_the_ellipsoid(west: float, south: float) -> None:
    shape = box(west, south, west + 0.2, south + 0.2)
    here = gpd.GeoSeries([shape], crs="EPSG:4326")
    square_metres, _ = GLOBE.geometry_area_perimeter(shape)
    assert areas_km2(here)[0] == pytest.approx(abs(square_metres) / 1e6, rel=1e-4)


def test_shapes_in_metres_are_measured_as_those_in_degrees() -> None:
    here = gpd.GeoSeries([box(85, 25, 85.1, 25.1)], crs="EPSG:4326")
    assert areas_km2(here.to_crs("EPSG:3857"))[0] == pytest.approx(areas_km2(here)[0], rel=1e-6)


def test_what_is_missing_or_empty_has_no_area() -> None:
    bare = gpd.GeoSeries([Polygon()], crs="EPSG:4326").reindex([0, 1])
    assert areas_km2(bare).tolist() == [0, 0]


def test_both_sides_of_the_meridian_have_their_middle_between_them() -> None:
    both = gpd.GeoSeries([box(179, 0, 180, 1), box(-180, 0, -179, 1)], crs="EPSG:4326")
    crs = equal_area_crs(both)
    assert crs.coordinate_operation is not None
    middle = {param.name: param.value for param in crs.coordinate_operation.params}
    assert float(middle["Longitude of natural origin"]) == 180.0
