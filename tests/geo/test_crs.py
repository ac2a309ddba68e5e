"""Metres are true metres: checked against geodesics on the ellipsoid, not against UTM itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from microplan.geo.crs import metric_crs, project, unproject

GEOD = Geod(ellps="WGS84")


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        ([77.58], [34.16], 32643),  # Leh
        ([85.1], [25.6], 32645),  # Patna
        ([3.4], [6.5], 32631),  # Lagos
        ([36.9], [-15.9], 32737),  # Mozambique
        ([179.5, -179.5], [-17.0, -18.0], 32701),  # Fiji, both sides of the 180° meridian
        ([180.0], [10.0], 32601),
        ([20.0], [85.0], 32661),
        ([20.0], [-85.0], 32761),
    ],
)
def test_the_zone_is_that_of_the_middle(lon: list[float], lat: list[float], epsg: int) -> None:
    assert metric_crs(lon, lat).to_epsg() == epsg


def test_a_missing_point_does_not_choose_the_zone() -> None:
    assert metric_crs([np.nan, 85.1], [0.0, 25.6]).to_epsg() == 32645


def test_no_point_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no point"):
        metric_crs([], [])


@given(
    lon=st.floats(-180, 179.9),
    lat=st.floats(-60, 60),
    east=st.floats(0.001, 0.2),
    north=st.floats(-0.2, 0.2),
)
def test_a_projected_distance_is_the_geodesic_within_two_in_a_thousand(
    lon: float, lat: float, east: float, north: float
) -> None:
    lons, lats = np.array([lon, lon + east]), np.array([lat, lat + north])
    xy = project(lons, lats, metric_crs([lon], [lat]))
    true = GEOD.inv(lons[0], lats[0], lons[1], lats[1])[2]
    assert np.hypot(*(xy[1] - xy[0])) == pytest.approx(true, rel=2e-3)


@given(lon=st.floats(72, 84), lat=st.floats(5, 35))
def test_there_and_back_is_the_same_place(lon: float, lat: float) -> None:
    crs = metric_crs([78], [20])
    back = unproject(project([lon], [lat], crs), crs)
    assert back[0][0] == pytest.approx(lon, abs=1e-8)
    assert back[1][0] == pytest.approx(lat, abs=1e-8)


def test_a_crs_may_be_named() -> None:
    crs = metric_crs([77.58], [34.16])
    assert np.array_equal(project([77], [34], crs), project([77], [34], "EPSG:32643"))
