"""Which roads the maps draw: the small classes of a city would hide the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.sources.roads.words import FERRY, KMH

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from microplan.sources.ledger import Ledger
    from microplan.sources.roads.settings import RoadSettings

LAST = ("service", "footway")
IMPORTANCE = (FERRY, *(name for name in KMH if name not in (*LAST, FERRY)), *LAST)
"""Classes in the order in which they are drawn while there is room: a track or path leads to a
hamlet, a service road to a yard, and a footway runs beside a street."""


def choose_drawn(
    ways: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Return the roads to draw, whole classes at a time: road_class, name, geometry.

    Parameters
    ----------
    ways
        Roads in WGS 84: road_class, name.
    settings
        `drawn_points_max`, `drawn_lines_max`: classes are drawn while there are no more than these.
    ledger
        Where to tell which classes are not drawn.
    """
    points = shapely.get_num_coordinates(ways.geometry.to_numpy())
    each = ways["road_class"].map({name: n for n, name in enumerate(IMPORTANCE)}).to_numpy()
    fits = _add_up(each, points) <= settings.drawn_points_max
    fits &= _add_up(each, np.ones(len(each))) <= settings.drawn_lines_max
    fits[: int(each.min()) + 1] = True  # the most important class there is always drawn
    drawn = ways[fits[each]]
    if len(drawn) < len(ways):
        left = ", ".join(sorted(set(ways["road_class"]) - set(drawn["road_class"])))
        count = len(ways) - len(drawn)
        how = f"{count} small roads ({left}) are travelled but not drawn, to keep the maps light"
        ledger.mend("roads not drawn", settings.where, how, float(count), "roads")
    return drawn[["road_class", "name", "geometry"]].reset_index(drop=True)


def _add_up(each: NDArray[np.integer], weights: NDArray[np.number]) -> NDArray[np.float64]:
    """Return the sums of the weights by class, each with those of more important ones."""
    return np.cumsum(np.bincount(each, weights=weights, minlength=len(IMPORTANCE)))
