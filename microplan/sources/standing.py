"""Where each health post stands: its own point, unless that is far from the place it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from microplan.geo.crs import WGS84, metric_crs, project
from microplan.sources.places import PLACE_PREFIX
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from microplan.sources.facility_settings import FacilitySettings
    from microplan.sources.ledger import Ledger

DOUBTFUL = 0.5
"""How sure one may be of a point that lies farther from its place than villages are wide."""


def stand_at_places(
    posts: gpd.GeoDataFrame, settlements: pd.DataFrame, settings: FacilitySettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Move posts whose point is far from the place that their own row names to that place.

    A survey writes the place's id down with care, but a point may be that of the office, or of the
    day before. Beyond `place_km_max` the place is believed; beyond `place_km_doubt` the point is,
    and it is written down as doubtful.

    Parameters
    ----------
    posts
        facility_id, place (the id that their file gives the place), with points in WGS 84.
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
    for row, name, far in zip(known, there["name"], km, strict=True):
        if far > settings.place_km_doubt:
            _tell(posts.iloc[row], f"{name} ({posts['place'].iloc[row]})", far, settings, ledger)
    moved = km > settings.place_km_max
    lon, lat = posts.geometry.x.to_numpy(copy=True), posts.geometry.y.to_numpy(copy=True)
    lon[known[moved]], lat[known[moved]] = there["lon"][moved], there["lat"][moved]
    return posts.set_geometry(gpd.GeoSeries(gpd.points_from_xy(lon, lat), posts.index, WGS84))


def _measure_km(posts: gpd.GeoDataFrame, places: pd.DataFrame) -> NDArray[np.float64]:
    """Return the km between each post and its place, row by row."""
    crs = metric_crs(places["lon"], places["lat"])
    here = project(posts.geometry.x, posts.geometry.y, crs)
    apart = here - project(places["lon"], places["lat"], crs)
    return np.asarray(np.hypot(*apart.T) / METRES_PER_KM)


def _tell(
    post: pd.Series[str], place: str, km: float, settings: FacilitySettings, ledger: Ledger
) -> None:
    """Write down a post that is moved, or whose point is doubtful."""
    far = f"its point lies {km:.1f} km from {place}, the place that its row names"
    moved = km > settings.place_km_max
    how = f"{far}: taken to stand there" if moved else f"doubtful: {far}; it was left there"
    ledger.doubt(post["facility_id"], settings.where, how, DOUBTFUL, km, "km")
