"""Which settlements are parts of towns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from microplan.geo.crs import WGS84, metric_crs, project

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.sources.people.settings import PopulationSettings

TOWN_KINDS = ("town part", "ward part")
CLUSTER_PREFIX = "C-"
"""Of ids made out of raster cells: what such are is told by people, not by a source."""


def tell_urban(
    settlements: pd.DataFrame, areas: gpd.GeoDataFrame, settings: PopulationSettings
) -> pd.Series[bool]:
    """Tell which settlements are parts of towns.

    What the file or the plan says of a place stands. Else it is one that its source calls a part
    of a town, one in a ward, and, in a plan without wards (or where the settings ask), one with at
    least `urban_people_min` people within `urban_reach_metres` (the census rule for towns, on
    points), of whom `town_people_min` live in one place.

    Parameters
    ----------
    settlements
        settlement_id, kind, urban (yes, no or empty), people, lon, lat.
    """
    town = settlements["kind"].isin(TOWN_KINDS).to_numpy()
    by_cells = settlements["settlement_id"].str.startswith(CLUSTER_PREFIX).to_numpy(dtype=bool)
    urban = (town & ~by_cells) | _in_wards(settlements, areas)
    no_wards = not (areas["level"] == "ward").any()
    asked = settings.urban_by_density
    if asked == "always" or (asked == "where no wards" and no_wards):
        urban |= (town & by_cells) | _is_dense(settlements, settings)
    said = settlements["urban"].to_numpy()
    return pd.Series((urban & (said != "no")) | (said == "yes"), index=settlements.index)


def _in_wards(settlements: pd.DataFrame, areas: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell which settlements lie in a ward."""
    wards = areas.loc[areas["level"] == "ward", ["geometry"]]
    points = gpd.points_from_xy(settlements["lon"], settlements["lat"])
    located = gpd.GeoDataFrame(geometry=gpd.GeoSeries(points, settlements.index, WGS84))
    inside = located.sjoin(wards, predicate="intersects").index
    return np.asarray(settlements.index.isin(inside))


def _is_dense(settlements: pd.DataFrame, settings: PopulationSettings) -> NDArray[np.bool_]:
    """Tell around which settlements a town's people live."""
    crs = metric_crs(settlements["lon"], settlements["lat"])
    xy = project(settlements["lon"], settlements["lat"], crs)
    people = settlements["people"].to_numpy(dtype=float)
    one, other = cKDTree(xy).query_pairs(settings.urban_reach_metres, output_type="ndarray").T
    around, largest = people.copy(), people.copy()
    for here, there in ((one, other), (other, one)):
        around += np.bincount(here, people[there], minlength=len(people))
        np.maximum.at(largest, here, people[there])
    many = around >= settings.urban_people_min
    return np.asarray(many & (largest >= settings.town_people_min))
