"""Where each health post stands: its own point, unless that is far from the place it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
from scipy.spatial import cKDTree

from microplan.geo.crs import WGS84, metric_crs, project
from microplan.sources.names.folding import fold, plain
from microplan.sources.people.places import PLACE_PREFIX
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from pyproj import CRS

    from microplan.sources.ledger import Ledger
    from microplan.sources.posts.settings import FacilitySettings

DOUBTFUL = 0.5
"""How sure one may be of a point that lies farther from its place than villages are wide."""


def stand_at_places(
    posts: gpd.GeoDataFrame, settlements: pd.DataFrame, settings: FacilitySettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Move posts whose point is far from the place that their own row names to that place.

    A survey writes the place's id down with care, but a point may be that of the office, or of the
    day before. Beyond `place_km_max` the place is believed, unless the post's own name is that of
    a place beside its point; beyond `place_km_doubt` the point is, and it is told as doubtful.

    Parameters
    ----------
    posts
        facility_id, name, place (the id that their file gives the place), with points in WGS 84.
    settlements
        settlement_id, name, lon, lat.
    """
    places = settlements.drop_duplicates("settlement_id").set_index("settlement_id")
    stated = PLACE_PREFIX + posts["place"]
    known = np.flatnonzero(stated.isin(places.index))
    if len(known) == 0:
        return posts
    there = places.reindex(stated.iloc[known].to_numpy())
    km = _measure_km(posts.iloc[known], there)
    around = _Named.gather(places)
    lon, lat = posts.geometry.x.to_numpy(copy=True), posts.geometry.y.to_numpy(copy=True)
    for at in np.flatnonzero(km > settings.place_km_doubt):
        row, place = known[at], there.iloc[at]
        post, far = posts.iloc[row], f"its point lies {km[at]:.1f} km from {place['name']}"
        far += f" ({post['place']}), the place that its row names"
        beside = around.find_namesake(post["name"], lon[row], lat[row], settings.place_km_doubt)
        if km[at] > settings.place_km_max and not beside:
            how = f"{far}: taken to stand there"
            lon[row], lat[row] = place["lon"], place["lat"]
        else:
            told = f", beside {beside}, by which it is called" if beside else ""
            how = f"doubtful: {far}; it was left there{told}"
        ledger.doubt(post["facility_id"], settings.where, how, DOUBTFUL, float(km[at]), "km")
    return posts.set_geometry(gpd.GeoSeries(gpd.points_from_xy(lon, lat), posts.index, WGS84))


def _measure_km(posts: gpd.GeoDataFrame, places: pd.DataFrame) -> NDArray[np.float64]:
    """Return the km between each post and its place, row by row."""
    crs = metric_crs(places["lon"], places["lat"])
    here = project(posts.geometry.x, posts.geometry.y, crs)
    apart = here - project(places["lon"], places["lat"], crs)
    return np.asarray(np.hypot(*apart.T) / METRES_PER_KM)


@dataclass(frozen=True)
class _Named:
    """The named places of the plan, to be found by where they lie."""

    names: NDArray[np.object_]
    """(n,)"""
    crs: CRS
    tree: cKDTree
    """(n, 2) metres."""

    @classmethod
    def gather(cls, places: pd.DataFrame) -> _Named:
        """Gather the places that have a name."""
        named = places[places["name"].fillna("") != ""]
        crs = metric_crs(places["lon"], places["lat"])
        tree = cKDTree(project(named["lon"], named["lat"], crs))
        return cls(named["name"].to_numpy(dtype=object), crs, tree)

    def find_namesake(self, called: str, lon: float, lat: float, reach_km: float) -> str:
        """Return the name of a place near a point that a post is called by; else empty."""
        words = {fold(word) for word in plain(called).split()} | {fold(called)}
        at = project([lon], [lat], self.crs)[0]
        if not np.isfinite(at).all():
            return ""
        near = self.names[self.tree.query_ball_point(at, reach_km * METRES_PER_KM)]
        return next((str(name) for name in sorted(near) if fold(name) in words), "")
