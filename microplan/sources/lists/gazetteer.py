"""Settlements, blocks and sub-centres to be found by the ids, points and names of a list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
from scipy.spatial import cKDTree

from microplan.geo.crs import WGS84, metric_crs, project
from microplan.sources.lists.homes import find_home_posts
from microplan.sources.own_ids import BUT_FOR_ZEROS, OwnIds

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

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
        found = self._place_ids.find(place)
        return np.array([self._places[found]], dtype=np.intp) if found else NOWHERE

    def find_block(self, block: str) -> str:
        """Return the plan's id of a block; "" for none."""
        return self._block_ids.find(block)

    def find_post(self, post: str) -> str:
        """Return the plan's id of a health post; "" for none."""
        return self._post_ids.find(post)

    def is_area(self, subcentre: str) -> bool:
        """Tell whether an id is that of a sub-centre's area with places."""
        return bool(self._subcentre_ids.find(subcentre))

    def of_block(self, block: str) -> NDArray[np.intp]:
        """Return the settlements of a block."""
        return self._by_block.get(self.find_block(block), NOWHERE)

    def of_subcentre(self, subcentre: str) -> NDArray[np.intp]:
        """Return the settlements of a sub-centre, by the id of its area or of its post."""
        area = self._by_area.get(self._subcentre_ids.find(subcentre))
        return area if area is not None else self._by_post.get(self.find_post(subcentre), NOWHERE)

    def tell_respelt(self, place: str, subcentre: str, block: str) -> str:
        """Return which ids of a row are the plan's but for their zeros; empty for none."""
        asked = (place, self._place_ids), (block, self._block_ids), (subcentre, self._post_ids)
        told = [f"{own.find(i)}, written {i}" for i, own in asked if own.is_respelt(i)]
        if self._subcentre_ids.is_respelt(subcentre):
            told.append(f"{self._subcentre_ids.find(subcentre)}, written {subcentre}")
        return f"{'; '.join(told)}: {BUT_FOR_ZEROS}" if told else ""

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
    def _place_ids(self) -> OwnIds:
        return OwnIds(self._places, PLACE_PREFIXES)

    @cached_property
    def _post_ids(self) -> OwnIds:
        return OwnIds(self.facilities["facility_id"], POST_PREFIXES)

    @cached_property
    def _block_ids(self) -> OwnIds:
        blocks = self.areas.loc[self.areas["level"].isin(["block", "city"]), "area_id"]
        return OwnIds(blocks, AREA_PREFIXES["block"])

    @cached_property
    def _subcentre_ids(self) -> OwnIds:
        return OwnIds(self._by_area, AREA_PREFIXES["subcentre"])

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


def _group(keys: Iterable[str]) -> dict[str, NDArray[np.intp]]:
    """Return the positions of each key but ""."""
    at: dict[str, list[int]] = defaultdict(list)
    for i, key in enumerate(keys):
        if key:
            at[str(key)].append(i)
    return {key: np.array(rows, dtype=np.intp) for key, rows in at.items()}
