"""How far a site is from the nearest vaccinator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.distance import cdist

from microplan.geo.crs import project
from microplan.geo.networks import attach_from_bases, travel
from microplan.units import METRES_PER_KM, MINUTES_PER_HOUR

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from microplan.geo.roads import Roads
    from microplan.geo.walking import TerrainSettings


def find_nearest_vaccinators(
    sites: pd.DataFrame, facilities: pd.DataFrame, roads: Roads, terrain: TerrainSettings
) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Return, per site, the facility of the nearest vaccinator ("" if none) and the minutes.

    minutes: (sites,) driven by road and walked at either end; inf where there is no way.
    """
    bases = facilities[facilities.vaccinators > 0]
    if bases.empty or sites.empty:
        return np.full(len(sites), "", dtype=object), np.full(len(sites), np.inf)
    lon = np.concatenate([bases.lon.to_numpy(), sites.lon.to_numpy()])
    lat = np.concatenate([bases.lat.to_numpy(), sites.lat.to_numpy()])
    minutes = _minutes_between(project(lon, lat, roads.network.crs), len(bases), roads, terrain)
    best = minutes.argmin(axis=0)
    shortest = minutes[best, np.arange(len(sites))]
    nearest = np.where(np.isfinite(shortest), bases.facility_id.to_numpy()[best], "")
    return nearest.astype(object), shortest


def _minutes_between(
    xy: NDArray[np.float64], bases: int, roads: Roads, terrain: TerrainSettings
) -> NDArray[np.float64]:
    """Return (bases, others) minutes from the first `bases` places to the others."""
    if not roads.known:
        metres = cdist(xy[:bases], xy[bases:]) * terrain.path_factor
        return metres / METRES_PER_KM / roads.kmh_without_roads * MINUTES_PER_HOUR
    is_base = np.arange(len(xy)) < bases
    offroad = terrain.offroad(with_infant=False)
    attached = attach_from_bases(roads.network, xy, is_base, offroad, barriers=roads.barriers)
    driven, _ = travel(attached, np.flatnonzero(is_base), np.flatnonzero(~is_base))
    walked = terrain.offroad_minutes(attached.offroad_metres, with_infant=False)
    return walked[:bases, None] + driven + walked[None, bases:]
