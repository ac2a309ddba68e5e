"""Polygons that are not valid, made so, and how much that moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
import shapely

from microplan.domain.reports import REPAIRS
from microplan.geo.measuring import M2_PER_KM2, equal_area_crs

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def mend_polygons(shapes: gpd.GeoSeries, where: str) -> tuple[gpd.GeoSeries, pd.DataFrame]:
    """Make every polygon valid, and report each one that was not.

    Loops that cross or touch themselves are rebuilt from their rings; what collapses to a line or
    a point is left out. A shape that is missing, or of which nothing polygonal is left, comes back
    as an empty polygon with a repair of its own, for the caller to refuse or to accept.

    Parameters
    ----------
    shapes
        Polygons with a CRS; the index holds their ids.
    where
        File and layer, for the report.

    Returns
    -------
    gpd.GeoSeries
        Same index and CRS; every shape is a valid polygon or multipolygon, maybe empty.
    pd.DataFrame
        `repairs`: a row for each shape that was changed; `amount` is the ground that changed hands
        or the change of its area as a GIS counts it, whichever is more, km2.
    """
    before = shapes.to_numpy()
    after = _valid_polygons(before)
    changed = ~shapely.is_valid(before) | shapely.is_empty(after) | _has_scraps(before)
    mended = type(shapes)(after, index=shapes.index, crs=shapes.crs)
    moved = _moved_km2(_choose(shapes, changed), _choose(mended, changed))
    ids = shapes.index[changed].astype(str)
    how = [_say_how(old, new) for old, new in zip(before[changed], after[changed], strict=True)]
    report = {"what": ids, "where": where, "how": how, "amount": moved, "unit": "km2"}
    sure = np.where(shapely.is_empty(after[changed]), 0.0, 0.9)
    return mended, REPAIRS.arrange(pd.DataFrame(report).assign(how_sure=sure))


def _valid_polygons(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return valid polygons; empty ones where nothing polygonal is left."""
    known = shapes.copy()
    known[shapely.is_missing(shapes)] = shapely.Polygon()
    valid = shapely.make_valid(shapely.force_2d(known), method="structure", keep_collapsed=False)
    polygonal = _are_polygons(valid)
    valid[~polygonal] = [_polygons_of(shape) for shape in valid[~polygonal]]
    return np.asarray(valid)


def _polygons_of(shape: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a collection as one shape."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def _has_scraps(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which shapes are anything but polygons, so that a part of them is left out."""
    return ~_are_polygons(shapes)


def _choose(shapes: gpd.GeoSeries, chosen: NDArray[np.bool_]) -> gpd.GeoSeries:
    """Return the chosen shapes."""
    return cast("gpd.GeoSeries", shapes[chosen])


def _moved_km2(before: gpd.GeoSeries, after: gpd.GeoSeries) -> NDArray[np.float64]:
    """Return how much ground each repair gave or took away, km2.

    An invalid shape holds what an odd number of its rings are around. The area that a GIS shows for
    it may be another (a bow tie's wings cancel out): the larger of the two changes is told.
    """
    if not len(before):
        return np.zeros(0)
    crs = equal_area_crs(after)
    drawn, made = before.to_crs(crs).to_numpy(), after.to_crs(crs).to_numpy()
    known = shapely.force_2d(drawn)
    known[shapely.is_missing(known)] = shapely.Polygon()
    meant = shapely.make_valid(known, method="linework")
    meant[~_are_polygons(meant)] = [_polygons_of(shape) for shape in meant[~_are_polygons(meant)]]
    ground = shapely.area(shapely.symmetric_difference(meant, made))
    counted = np.abs(shapely.area(known) - shapely.area(made))
    return np.asarray(np.maximum(ground, counted) / M2_PER_KM2, dtype=np.float64)


def _are_polygons(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which shapes are polygons, of one part or several."""
    return np.isin(shapely.get_type_id(shapes), POLYGONAL)


def _say_how(before: BaseGeometry | None, after: BaseGeometry) -> str:
    """Say what was wrong with a shape, and what was done."""
    if before is None or before.is_empty:
        return "has no shape; nothing to mend"
    # "Self-intersection[77.1 34.2]": the point in brackets is for a GIS, not for the report
    wrong = shapely.is_valid_reason(before).split("[")[0].lower()
    fault = "parts that are no polygon" if wrong == "valid geometry" else wrong
    if after.is_empty:
        return f"{fault}: no polygon is left of it"
    return f"{fault}: rebuilt from its rings"
