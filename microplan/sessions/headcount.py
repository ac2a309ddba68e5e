"""Places where nobody is expected: too few live there for one whole child.

They are told of all the same. Where a session sits within their walk they belong to it; elsewhere
a head count comes first, and says who goes to the nearest session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from microplan.geo.crs import project
from microplan.sessions.reach import find_walks
from microplan.units import METRES_PER_KM, whole_minutes

if TYPE_CHECKING:
    import pandas as pd

    from microplan.geo.roads import Roads
    from microplan.geo.surfaces.nearby import Footing
    from microplan.geo.walking import TerrainSettings
    from microplan.sessions.settings import SessionSettings

TOO_FEW = (
    "fewer than one child and one woman are expected here: "
    "no session is planned until a head count finds one"
)
NOBODY_LISTED = "the head count found no child and no woman due here: no session is planned"
KM_SHOWN = 0.1


def attach_few(
    few: pd.DataFrame,
    sites: pd.DataFrame,
    roads: Roads,
    terrain: TerrainSettings,
    settings: SessionSettings,
    footing: Footing | None = None,
) -> pd.DataFrame:
    """Return CATCHMENTS rows, nobody due, of the places that walk to one of the sites.

    Parameters
    ----------
    few
        Settlements where nobody is expected.
    sites
        The chosen sites: site_id, place_id, hra_code, lon, lat.
    """
    walks = find_walks(few, sites, roads, terrain, settings, footing)
    order = np.lexsort((walks.site, walks.minutes, walks.place))
    place, first = np.unique(walks.place[order], return_index=True)
    minutes = [whole_minutes(walk) for walk in walks.minutes[order][first].tolist()]
    rows = few.iloc[place][["settlement_id"]].reset_index(drop=True)
    site_ids = sites.site_id.to_numpy()[walks.site[order][first]]
    return rows.assign(site_id=site_ids, walk_minutes=minutes, due_children=0, due_pregnant=0)


def list_uncounted(few: pd.DataFrame, sites: pd.DataFrame, roads: Roads) -> pd.DataFrame:
    """Return UNSERVED rows, nobody due, of places where a head count comes first.

    Parameters
    ----------
    few
        Settlements where nobody is expected, and which walk to no site.
    sites
        The chosen sites: name, locator, lon, lat.
    """
    listed = (few.listed_children.notna() & few.listed_pregnant.notna()).to_numpy()
    count = np.where(listed, "the next head count by the ASHA", "a head count by the ASHA")
    cut_off = few.drive_minutes.isna().to_numpy()
    rest = np.where(cut_off, ", and a boat or foot team", _say_nearest(few, sites, roads))
    return few[["settlement_id", "due_children", "due_pregnant"]].assign(
        reason=np.where(listed, NOBODY_LISTED, TOO_FEW),
        what_would_serve_it=count.astype(object) + rest,
    )


def _say_nearest(few: pd.DataFrame, sites: pd.DataFrame, roads: Roads) -> list[str]:
    """Say where whoever is found goes: the nearest site by the straight line."""
    if few.empty or sites.empty:
        return [""] * len(few)
    crs = roads.network.crs
    tree = cKDTree(project(sites.lon.to_numpy(), sites.lat.to_numpy(), crs))
    metres, at = tree.query(project(few.lon.to_numpy(), few.lat.to_numpy(), crs))
    names = sites.name.where(sites.name != "", sites.locator).to_numpy()[at]
    km = np.maximum(metres / METRES_PER_KM, KM_SHOWN)
    return [
        f"; whoever is found goes to the session at {name}, {far:.1f} km away in a straight line"
        for name, far in zip(names, km, strict=True)
    ]
