"""Which roads the maps draw: the small classes of a city would hide the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.sources.roads.words import FERRY, KMH

if TYPE_CHECKING:
    import geopandas as gpd

    from microplan.sources.ledger import Ledger
    from microplan.sources.roads.settings import RoadSettings

IMPORTANCE = (FERRY, *(name for name in KMH if name not in ("service", FERRY)), "service")
"""Classes in the order in which they are drawn while there is room: a track leads to a hamlet, a
service road to a yard."""


def choose_drawn(
    ways: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Return the roads to draw, whole classes at a time: road_class, name, geometry.

    Parameters
    ----------
    ways
        Roads in WGS 84: road_class, name.
    settings
        `drawn_points_max`: classes are drawn as long as all points are no more than this.
    ledger
        Where to tell which classes are not drawn.
    """
    points = shapely.get_num_coordinates(ways.geometry.to_numpy())
    each = ways["road_class"].map({name: n for n, name in enumerate(IMPORTANCE)}).to_numpy()
    so_far = np.cumsum(np.bincount(each, weights=points, minlength=len(IMPORTANCE)))
    fits = so_far <= settings.drawn_points_max
    fits[: int(each.min()) + 1] = True  # the most important class there is always drawn
    drawn = ways[fits[each]]
    if len(drawn) < len(ways):
        left = ", ".join(sorted(set(ways["road_class"]) - set(drawn["road_class"])))
        count = len(ways) - len(drawn)
        how = f"{count} small roads ({left}) are travelled but not drawn, to keep the maps light"
        ledger.mend("roads not drawn", settings.where, how, float(count), "roads")
    return drawn[["road_class", "name", "geometry"]].reset_index(drop=True)
