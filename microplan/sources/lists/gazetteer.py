"""Settlements, blocks and sub-centres to be found by the ids, points and names of a list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import geopandas as gpd
import numpy as np
from scipy.spatial import cKDTree

from microplan.geo.crs import WGS84, metric_crs, project
from microplan.sources.lists.homes import find_home_posts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

T = TypeVar("T")
PLACE_PREFIXES = ("", "V-", "H-")
AREA_PREFIXES = {"block": ("", "B-", "C-"), "subcentre": ("", "S-", "SC-")}
POST_PREFIXES = ("", "F-")
NOWHERE = np.array([], dtype=np.intp)


@dataclass(frozen=True)
class Gazetteer:
    """All that a row may speak of; positions are those of the settlements' rows."""

    settlements: pd.DataFrame
    areas: gpd.GeoDataFrame
    facilities: pd.DataFrame
    subcentre_km_max: float

    def find_place(self, place: str) -> NDArray[np.intp]:
        """Return the position of a settlement by the user's or the plan's id."""
        found = _first(self._places, place, PLACE_PREFIXES)
        return NOWHERE if found is None else np.array([found], dtype=np.intp)

    def find_block(self, block: str) -> str:
        """Return the plan's id of a block; "" for none."""
        return _first(self._blocks, block, AREA_PREFIXES["block"]) or ""

    def find_post(self, post: str) -> str:
        """Return the plan's id of a health post; "" for none."""
        return _first(self._posts, post, POST_PREFIXES) or ""

    def is_area(self, subcentre: str) -> bool:
        """Tell whether an id is that of a sub-centre's area with places."""
        return _first(self._by_area, subcentre, AREA_PREFIXES["subcentre"]) is not None

    def of_block(self, block: str) -> NDArray[np.intp]:
        """Return the settlements of a block."""
        return self._by_block.get(self.find_block(block), NOWHERE)

    def of_subcentre(self, subcentre: str) -> NDArray[np.intp]:
        """Return the settlements of a sub-centre, by the id of its area or of its post."""
        area = _first(self._by_area, subcentre, AREA_PREFIXES["subcentre"])
        return area if area is not None else self._by_post.get(self.find_post(subcentre), NOWHERE)

    def in_shape(self, shape: BaseGeometry, reach_metres: float) -> NDArray[np.intp]:
        """Return the settlements in a polygon, or the nearest to a point within reach."""
        if shape.geom_type in {"Polygon", "MultiPolygon", "GeometryCollection"}:
            return np.sort(self._points.sindex.query(shape, predicate="intersects"))
        middle = shape.centroid
        if not len(self.settlements):
            return NOWHERE
        metres, at = self._tree.query(project([middle.x], [middle.y], self._crs)[0])
        return np.array([at], dtype=np.intp) if metres <= reach_metres else NOWHERE

    def point_of_post(self, post: str) -> tuple[float, float]:
        """Return the longitude and latitude of a health post of the plan."""
        row = self.facilities[self.facilities["facility_id"] == post].iloc[0]
        return float(row["lon"]), float(row["lat"])

    @cached_property
    def home_posts(self) -> NDArray[np.object_]:
        """(n,) the post of each settlement's sub-centre; "" for none."""
        return find_home_posts(self.settlements, self.areas, self.facilities, self.subcentre_km_max)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {str(place): at for at, place in enumerate(self.settlements["settlement_id"])}

    @cached_property
    def _posts(self) -> dict[str, str]:
        return {str(post): str(post) for post in self.facilities["facility_id"]}

    @cached_property
    def _blocks(self) -> dict[str, str]:
        blocks = self.areas.loc[self.areas["level"].isin(["block", "city"]), "area_id"]
        return {str(block): str(block) for block in blocks}

    @cached_property
    def _by_block(self) -> dict[str, NDArray[np.intp]]:
        return _group(self.settlements["area_id"])

    @cached_property
    def _by_area(self) -> dict[str, NDArray[np.intp]]:
        return _group(self.settlements["subcentre_id"])

    @cached_property
    def _by_post(self) -> dict[str, NDArray[np.intp]]:
        return _group(self.home_posts)

    @cached_property
    def _crs(self) -> CRS:
        return metric_crs(self.settlements["lon"], self.settlements["lat"])

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(project(self.settlements["lon"], self.settlements["lat"], self._crs))

    @cached_property
    def _points(self) -> gpd.GeoSeries:
        at = gpd.points_from_xy(self.settlements["lon"], self.settlements["lat"])
        return gpd.GeoSeries(at, crs=WGS84)


def _first(table: Mapping[str, T], key: str, prefixes: Iterable[str]) -> T | None:
    """Return what a table has of an id of the user's, with or without the plan's prefix."""
    return next((table[p + key] for p in prefixes if key and p + key in table), None)


def _group(keys: Iterable[str]) -> dict[str, NDArray[np.intp]]:
    """Return the positions of each key but ""."""
    at: dict[str, list[int]] = defaultdict(list)
    for i, key in enumerate(keys):
        if key:
            at[str(key)].append(i)
    return {key: np.array(rows, dtype=np.intp) for key, rows in at.items()}
