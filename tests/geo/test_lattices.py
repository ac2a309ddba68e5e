"""Ground is shared out in cells by its true area, and by what a raster says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin
from shapely.geometry import Point, Polygon, box

from microplan.geo import lattices
from microplan.geo.crs import metric_crs
from microplan.geo.lattices import cut_ground, cut_weights
from microplan.geo.windows import read_layout

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = gpd.GeoSeries(
    [box(82.0, 26.0, 82.05, 26.05), Polygon([(82.1, 26.0), (82.13, 26.01), (82.11, 26.04)])],
    crs="EPSG:4326",
)


def test_cells_add_up_to_the_ground_of_each_polygon() -> None:
    cells = cut_ground(SHAPES, 100)
    crs = metric_crs([82.0, 82.13], [26.0, 26.05])
    true = SHAPES.segmentize(0.001).to_crs(crs).area / 1e4
    assert cells.groupby("area")["weight"].sum().to_numpy() == pytest.approx(true, rel=1e-5)


def test_a_lattice_of_too_many_cells_is_coarser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lattices, "CELLS_MAX", 100)
    cells = cut_ground(SHAPES, 100)
    assert 80 < len(cells) < 300
    assert cells["lon"].between(81.99, 82.14).all()


def test_a_raster_weighs_cells_by_its_value_or_by_its_classes(tmp_path: Path) -> None:
    values = np.array([[50, 10, 0], [50, 80, -9]], dtype="int16")
    place = {"crs": "EPSG:4326", "transform": from_origin(82, 26.2, 0.1, 0.1), "nodata": -9}
    shape = {"width": 3, "height": 2, "count": 1, "dtype": "int16"}
    with rasterio.open(tmp_path / "c.tif", "w", driver="GTiff", **shape, **place) as grid:
        grid.write(values, 1)
    layout = read_layout(tmp_path / "c.tif")
    halves = gpd.GeoSeries([box(82.0, 26.0, 82.15, 26.2), box(82.15, 26.0, 82.3, 26.2)], crs=4326)
    weighed = cut_weights(halves, tmp_path / "c.tif", layout, ())
    assert weighed.groupby("area")["weight"].sum().to_numpy() == pytest.approx([145, 45])
    built = cut_weights(halves, tmp_path / "c.tif", layout, (50, 80))
    assert built.groupby("area")["weight"].sum().to_numpy() == pytest.approx([2.5, 0.5])


def test_a_polygon_of_no_ground_has_no_cell() -> None:
    point = gpd.GeoSeries([Point(82.2, 26.0).buffer(0), SHAPES[1]], crs="EPSG:4326")
    assert set(cut_ground(point, 100)["area"]) == {1}
