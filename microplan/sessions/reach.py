"""Who can walk to which site: within the limits, and across no river that the roads know of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.distance import cdist

from microplan.geo.crs import project
from microplan.geo.networks import attach, travel
from microplan.geo.surfaces.nearby import walk_nearby
from microplan.geo.walking import slow_walkers, walk_minutes
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from microplan.geo.roads import Roads
    from microplan.geo.surfaces.nearby import Footing
    from microplan.geo.walking import TerrainSettings
    from microplan.sessions.settings import SessionSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Walks:
    """Which place can walk to which site: one entry a pair, sorted by place.

    place, site: (pairs,) positions; minutes: (pairs,) on foot, with an infant.
    """

    place: Ints
    site: Ints
    minutes: Floats


def find_walks(
    places: pd.DataFrame,
    sites: pd.DataFrame,
    roads: Roads,
    terrain: TerrainSettings,
    settings: SessionSettings,
    footing: Footing | None = None,
) -> Walks:
    """Find who can walk to which site.

    Parameters
    ----------
    places
        settlement_id, hra_code, lon, lat.
    sites
        place_id (a settlement's or a health post's), hra_code, lon, lat.
    roads, terrain
        Ways on foot; a walk across country that the roads give the lie to is left out.
    settings
        Longest walk, and which places go nowhere else.
    footing
        The ground, where the plan knows it: what is longer over it is that long. It shortens no
        walk: on so short a way a cell more or less would tell.
    """
    place_xy = project(places.lon.to_numpy(), places.lat.to_numpy(), roads.network.crs)
    site_xy = project(sites.lon.to_numpy(), sites.lat.to_numpy(), roads.network.crs)
    limit = float(settings.walk_minutes_max)
    walk = walk_minutes(roads, terrain, place_xy, site_xy, limit)
    if footing is not None:
        walk = np.maximum(walk, walk_nearby(footing, terrain, place_xy, site_xy, limit))
    own = places.settlement_id.to_numpy()[:, None] == sites.place_id.to_numpy()[None, :]
    walk[own] = 0.0
    near = cdist(place_xy, site_xy) <= settings.walk_km_max * METRES_PER_KM
    alone = settings.never_merged_codes
    # high-risk places neither go elsewhere nor take others in (DOMAIN 8)
    apart = np.isin(places.hra_code, alone)[:, None] | np.isin(sites.hra_code, alone)[None, :]
    walk[~own & (~near | apart)] = np.inf
    walk[~own & _doubt(walk, place_xy, site_xy, roads, terrain, settings)] = np.inf
    place, site = np.nonzero(np.isfinite(walk))
    return Walks(place, site, walk[place, site])


def _doubt(
    walk: Floats,
    place_xy: Floats,
    site_xy: Floats,
    roads: Roads,
    terrain: TerrainSettings,
    settings: SessionSettings,
) -> NDArray[np.bool_]:
    """Tell which walks the roads give the lie to.

    Neighbours by the straight line whose roads meet only far away have something between them, a
    river or a gorge, whether or not a file of water knows of it. Only the way along the road is
    looked at: how far either place lies off it says nothing.
    """
    doubted = np.zeros(walk.shape, dtype=bool)
    near = np.isfinite(walk) & (walk > 0)
    place, site = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    if not roads.known or not len(place):
        return doubted
    part = np.ix_(place, site)
    absurd = np.maximum(settings.detour_factor_max * walk[part], settings.detour_minutes_min)
    limit = float(absurd.max(where=near[part], initial=0.0))
    along = _walk_along(place_xy[place], site_xy[site], roads, terrain, limit + 1.0)
    doubted[part] = near[part] & (along > absurd)
    return doubted


def _walk_along(
    from_xy: Floats, to_xy: Floats, roads: Roads, terrain: TerrainSettings, limit_minutes: float
) -> Floats:
    """Return (f, t) minutes on foot along the road alone; 0 where a place has no road to judge by.

    inf beyond the limit, and where the roads of the two do not meet.
    """
    attached = attach(
        slow_walkers(roads.network, terrain),
        np.concatenate([from_xy, to_xy]),
        terrain.offroad_metres_max,
        weight="walk",
        barriers=roads.barriers,
    )
    start, end = np.split(np.arange(len(from_xy) + len(to_xy)), [len(from_xy)])
    along, _ = travel(attached, start, end, "walk", limit_minutes)
    known = attached.on_road[start][:, None] & attached.on_road[end][None, :]
    return np.where(known, along, 0.0)
