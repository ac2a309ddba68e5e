"""Where in words a session at a health post is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from microplan.geo.crs import project
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    import pandas as pd

    from microplan.geo.roads import Roads

WORDS = {
    "subcentre": "sub-centre",
    "phc": "PHC",
    "additional_phc": "additional PHC",
    "urban_phc": "urban PHC",
    "chc": "CHC",
    "sub_district_hospital": "sub-district hospital",
    "district_hospital": "district hospital",
    "private": "private clinic",
    "other_health": "health post",
}
IN_IT_KM = 1.0
"""A post this near to a place's middle is said to be in it."""


def locate_posts(posts: pd.DataFrame, settlements: pd.DataFrame, roads: Roads) -> pd.DataFrame:
    """Give each post a locator: what it is, and the nearest place with a name.

    Parameters
    ----------
    posts
        kind, lon, lat, ...
    settlements
        name, lon, lat.
    """
    named = settlements[settlements.name != ""].sort_values("settlement_id")
    both = zip(posts.kind, _say_where(posts, named, roads), strict=True)
    return posts.assign(locator=[f"at the {WORDS[kind]}{where}" for kind, where in both])


def _say_where(posts: pd.DataFrame, named: pd.DataFrame, roads: Roads) -> list[str]:
    """Say in which place each post is, or how far from which; "" where no place has a name."""
    if posts.empty or named.empty:
        return [""] * len(posts)
    crs = roads.network.crs
    tree = cKDTree(project(named.lon.to_numpy(), named.lat.to_numpy(), crs))
    metres, at = tree.query(project(posts.lon.to_numpy(), posts.lat.to_numpy(), crs))
    names = named.name.to_numpy()[at]
    return [
        f" in {name}" if far <= IN_IT_KM else f", {far:.1f} km from {name}"
        for name, far in zip(names, np.asarray(metres) / METRES_PER_KM, strict=True)
    ]
