"""What numbers without a name are likely to be in: any place of India, in any of its systems."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from microplan.geo.likely_crs import are_degrees, are_swapped, list_likely, say_likely


def lay(lon: float, lat: float, crs: str) -> tuple[float, float, float, float]:
    """Return the box of a small district in a system."""
    there = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = there.transform([lon, lon + 0.3, lon, lon + 0.3], [lat, lat, lat + 0.3, lat + 0.3])
    return (min(x), min(y), max(x), max(y))


@settings(max_examples=25)
@given(st.floats(74, 90), st.floats(12, 30))
def test_near_other_files_the_utm_zone_of_a_place_comes_first(lon: float, lat: float) -> None:
    zone = f"EPSG:{32600 + int((lon + 0.15 + 180) // 6) + 1}"
    near = (lon - 0.1, lat - 0.1, lon + 0.4, lat + 0.4)
    assert list_likely(lay(lon, lat, zone), near)[0].crs == zone


@settings(max_examples=25)
@given(st.floats(70, 95), st.floats(9, 34))
def test_web_mercator_in_india_is_told_without_any_other_file(lon: float, lat: float) -> None:
    likely = list_likely(lay(lon, lat, "EPSG:3857"))
    assert likely[0].crs == "EPSG:3857"
    assert (likely[0].lon, likely[0].lat) == pytest.approx((lon + 0.15, lat + 0.15), abs=0.01)


def test_degrees_are_degrees_up_to_the_meridian_and_past_it() -> None:
    assert are_degrees((-180, -90, 180, 90))
    assert are_degrees((178, -17, 181, -16))
    assert not are_degrees((0, 0, 0, 91))
    assert not are_degrees((float("nan"), 0, 1, 1))


@given(st.floats(68.5, 96), st.floats(7, 36))
def test_a_place_of_india_turned_round_is_told_and_as_it_is_is_not(lon: float, lat: float) -> None:
    assert are_swapped((lat, lon, lat + 0.3, lon + 0.3))
    assert not are_swapped((lon, lat, lon + 0.3, lat + 0.3))


def test_the_advice_names_one_or_all_or_whom_to_ask() -> None:
    assert say_likely([]).startswith("ask its publisher")
    assert "if that is right" in say_likely(list_likely((85, 25, 86, 26)))
    many = say_likely(list_likely((400_000, 2_700_000, 500_000, 2_800_000)))
    assert many.startswith("set crs in the plan to the one that lies right: ")
    assert many.split('"')[1::2] == [f"EPSG:{code}" for code in range(32642, 32647)]
