"""Which sub-centre's post each settlement belongs to, where a list speaks of sub-centres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from microplan.geo.crs import metric_crs, project
from microplan.sources.people.placing import find_areas
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

POST_KINDS = ("subcentre", "additional_phc", "phc", "urban_phc", "chc")
"""Kinds of post that have places of their own; in this order where several share a polygon."""


def find_home_posts(
    settlements: pd.DataFrame, areas: gpd.GeoDataFrame, facilities: pd.DataFrame, km_max: float
) -> NDArray[np.object_]:
    """Return the post of each settlement's sub-centre (n,); "" where none is known.

    It is the post that stands in the polygon of its sub-centre, the lowest kind where several do;
    without polygons the nearest post in a straight line, if it is within `km_max`.
    """
    order = facilities["kind"].map({kind: i for i, kind in enumerate(POST_KINDS)})
    posts = facilities.assign(order=order)[order.notna()].sort_values(["order", "facility_id"])
    by_area = _posts_of_polygons(posts, areas)
    in_polygon = settlements["subcentre_id"].map(by_area).astype(object).fillna("")
    homes = in_polygon.to_numpy(dtype=object).copy()
    unknown = (homes == "") & (settlements["subcentre_id"] == "").to_numpy()
    if len(posts) and unknown.any():
        homes[unknown] = _find_nearest(settlements[unknown], posts, km_max)
    return homes


def _posts_of_polygons(posts: pd.DataFrame, areas: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the post of each sub-centre polygon."""
    if posts.empty or not (areas["level"] == "subcentre").any():
        return {}
    inside = posts.assign(home=find_areas(posts, areas, "subcentre"))
    first = inside[inside["home"] != ""].drop_duplicates("home")
    return dict(zip(first["home"], first["facility_id"], strict=True))


def _find_nearest(places: pd.DataFrame, posts: pd.DataFrame, km_max: float) -> NDArray[np.object_]:
    """Return the nearest post of each place, straight line; "" beyond `km_max`."""
    crs = metric_crs(posts["lon"], posts["lat"])
    tree = cKDTree(project(posts["lon"], posts["lat"], crs))
    metres, at = tree.query(project(places["lon"], places["lat"], crs))
    ids = posts["facility_id"].to_numpy(dtype=object)[at]
    return np.where(metres <= km_max * METRES_PER_KM, ids, "")
