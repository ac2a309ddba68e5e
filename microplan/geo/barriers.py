"""What feet do not cross: rivers, lakes and the like, where no road carries them over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS


@dataclass(frozen=True)
class Barriers:
    """Polygons and lines that a straight walk may not touch, metres."""

    shapes: NDArray[np.object_]

    def block(self, a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which straight lines, from a to b (both of shape (n, 2)), meet a barrier."""
        blocked = np.zeros(len(a), np.bool_)
        if len(self.shapes) and len(a):
            ways = np.asarray(shapely.linestrings(np.stack([a, b], axis=1)), dtype=object)
            # the barrier asks the tree, for then it, with its many vertices, is prepared once
            blocked[shapely.STRtree(ways).query(self.shapes, predicate="intersects")[1]] = True
        return blocked

    def hold(self, xy: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which points, shape (n, 2), lie in a barrier."""
        held = np.zeros(len(xy), np.bool_)
        if len(self.shapes) and len(xy):
            tree = shapely.STRtree(np.asarray(shapely.points(xy), dtype=object))
            held[tree.query(self.shapes, predicate="intersects")[1]] = True
        return held


NO_BARRIERS = Barriers(np.zeros(0, dtype=object))


def make_barriers(shapes: gpd.GeoDataFrame, crs: CRS | str) -> Barriers:
    """Return the barriers of a layer (of any CRS) in the metric projection."""
    metres = shapes.geometry.to_crs(crs).to_numpy()
    usable = ~(shapely.is_missing(metres) | shapely.is_empty(metres))
    return Barriers(np.asarray(metres[usable], dtype=object))
