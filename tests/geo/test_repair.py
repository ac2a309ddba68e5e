"""A bow tie, a spike, a hole that touches: each mended, with the area that moved."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Polygon, box

from microplan.geo.repair import mend_polygons

if TYPE_CHECKING:
    from numpy.typing import NDArray

UTM = "EPSG:32643"
E, N = 500_000, 3_800_000


def shape(*points: tuple[float, float]) -> Polygon:
    """A polygon in kilometres from a corner of the zone's middle."""
    return Polygon([(E + 1000 * x, N + 1000 * y) for x, y in points])


def series(**shapes: shapely.Geometry | None) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes.values()), index=list(shapes), crs=UTM)


def test_a_valid_polygon_stays_as_it_is_and_makes_no_row() -> None:
    good = series(a=shape((0, 0), (2, 0), (2, 2), (0, 2)))
    mended, report = mend_polygons(good, "blocks.geojson")
    assert mended.iloc[0].equals(good.iloc[0])
    assert report.empty


def test_a_bow_tie_keeps_both_of_its_wings() -> None:
    tie = series(tie=shape((0, 0), (2, 2), (2, 0), (0, 2)))
    mended, report = mend_polygons(tie, "blocks.geojson")
    assert mended.iloc[0].area == pytest.approx(2e6)  # two triangles of 1 km2
    assert report.loc[0, "what"] == "tie"
    assert report.loc[0, "how"] == "self-intersection: rebuilt from its rings"
    # a bow tie's own area, by the shoelace, is 0: its wings cancel out
    assert report.loc[0, "amount"] == pytest.approx(2.0, rel=1e-3)


def test_a_polygon_that_is_only_a_line_is_told_and_comes_back_empty() -> None:
    flat = series(flat=shape((0, 0), (2, 0), (1, 0)))
    mended, report = mend_polygons(flat, "blocks.geojson")
    assert mended.iloc[0].is_empty
    assert "no polygon is left" in report.loc[0, "how"]
    assert report.loc[0, "how_sure"] == 0


def test_a_missing_shape_is_told() -> None:
    mended, report = mend_polygons(series(gone=None), "blocks.geojson")
    assert mended.iloc[0].is_empty
    assert report.loc[0, "how"] == "has no shape; nothing to mend"


def test_the_lines_of_a_collection_are_left_out_and_told() -> None:
    mixed = GeometryCollection([box(E, N, E + 1000, N + 1000), LineString([(E, N), (E, N - 9)])])
    mended, report = mend_polygons(series(mixed=mixed), "blocks.geojson")
    assert mended.iloc[0].area == pytest.approx(1e6)
    assert "parts that are no polygon" in report.loc[0, "how"]


def test_order_does_not_change_what_is_mended() -> None:
    shapes = {"a": shape((0, 0), (2, 2), (2, 0), (0, 2)), "b": shape((5, 5), (7, 5), (6, 8))}
    forth, report = mend_polygons(series(**shapes), "f")
    back, told = mend_polygons(series(**dict(reversed(shapes.items()))), "f")
    assert forth["a"].equals(back["a"])
    assert report.equals(told)


def test_the_ladakh_blocks_all_come_out_valid(shared_data) -> None:  # type: ignore[no-untyped-def]
    blocks = gpd.read_file(shared_data / "ladakh" / "Bound_Block_Ladakh.zip").geometry
    mended, report = mend_polygons(blocks, "Bound_Block_Ladakh.zip")
    assert mended.is_valid.all()
    assert len(report) == np.count_nonzero(~blocks.is_valid) == 2
    assert report["amount"].sum() < 1.0


def test_multipolygons_may_come_out() -> None:
    tie = series(tie=shape((0, 0), (2, 2), (2, 0), (0, 2)))
    assert isinstance(mend_polygons(tie, "f")[0].iloc[0], MultiPolygon)


POINTS = np.random.default_rng(7).uniform(0, 4, (20_000, 2))


def inside_by_rings(corners: list[tuple[float, float]]) -> NDArray[np.bool_]:
    """Tell which points an odd number of edges lie to the east of: no shapely in it."""
    x, y = POINTS.T
    odd = np.zeros(len(POINTS), dtype=bool)
    for (x1, y1), (x2, y2) in pairwise([*corners, corners[0]]):
        if y1 != y2:
            crosses = (y1 > y) != (y2 > y)
            odd ^= crosses & (x < x1 + (y - y1) / (y2 - y1) * (x2 - x1))
    return odd


corner = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda p: (float(p[0]), float(p[1])))


@settings(max_examples=60)
@given(st.lists(corner, min_size=4, max_size=9, unique=True))
def test_a_repair_never_moves_more_ground_than_it_reports(
    corners: list[tuple[float, float]],
) -> None:
    mended, report = mend_polygons(series(a=shape(*corners)), "f")
    after = shapely.contains_xy(mended.iloc[0], E + 1000 * POINTS[:, 0], N + 1000 * POINTS[:, 1])
    moved = 16 * float(np.mean(after != inside_by_rings(corners)))  # km2 of 4 by 4 km
    reported = float(report["amount"].sum())
    assert moved <= reported + 4 * 16 * np.sqrt(max(moved, 0.01) / 16 / len(POINTS)) + 0.02
