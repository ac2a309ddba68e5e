"""Where sessions sit, and whom they serve.

Candidates are the settlements with somebody due, and the health posts. Every place is to be
within a walk of its site; the fewest sites that do so are chosen (`covering.cover`), then the
shortest walks. High-risk places of codes 1 to 5 always have a session of their own (DOMAIN 8).
What no team can reach is listed as unserved, with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from microplan.domain.handover import Siting
from microplan.domain.tables import CATCHMENTS, SITES, UNSERVED
from microplan.geo.crs import project
from microplan.geo.walking import walk_minutes
from microplan.sessions.covering import Reach, cover
from microplan.sessions.vaccinators import find_nearest_vaccinators
from microplan.units import METRES_PER_KM, whole_minutes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.roads import Roads
    from microplan.geo.walking import TerrainSettings
    from microplan.sessions.settings import SessionSettings

    Floats = NDArray[np.float64]

KILN = "3"
FACILITY_PRICE = 0.99
"""A health post is worth a hundredth of a site more than a village: it has shade and water."""
HIGH_RISK_SITTING = ("1", "3")
"""Slums with migration and kilns sit at least two hours (DOMAIN 8)."""


def choose_sites(  # noqa: PLR0913, PLR0917 - a stage names all that it depends on
    settlements: pd.DataFrame,
    facilities: pd.DataFrame,
    access: pd.DataFrame,
    need: pd.DataFrame,
    roads: Roads,
    terrain: TerrainSettings,
    settings: SessionSettings,
) -> Siting:
    """Choose the sites and who goes to which; list whom none reaches.

    Returns
    -------
    Siting
        SITES, CATCHMENTS (each settlement goes to one site) and UNSERVED.
    """
    due = _due_places(settlements, access, need)
    candidates = _candidates(due, facilities)
    reach = _find_reach(due, candidates, roads, terrain, settings)
    reached = np.unique(reach.place)
    served, left = due.iloc[reached].reset_index(drop=True), due[~due.index.isin(reached)]
    reach = _renumber(reach, reached)
    assigned = cover(reach, pairs_exact=settings.pairs_exact, nodes=settings.search_nodes)
    catchments = _catchments(served, candidates, assigned, reach)
    used = candidates.iloc[np.unique(assigned)].reset_index(drop=True)
    sites = _describe(
        used, catchments, find_nearest_vaccinators(used, facilities, roads, terrain), settings
    )
    return Siting(SITES.arrange(sites), catchments, _unserved(left))


def _due_places(
    settlements: pd.DataFrame, access: pd.DataFrame, need: pd.DataFrame
) -> pd.DataFrame:
    """Return the settlements with somebody due, with their travel, sorted by id."""
    travel = access[["settlement_id", "drive_minutes", "walk_minutes", "unreachable_reason"]]
    people = need[["settlement_id", "due_children", "due_pregnant"]]
    rows = settlements.merge(people, on="settlement_id").merge(travel, on="settlement_id")
    rows = rows[(rows.due_children > 0) | (rows.due_pregnant > 0)]
    return rows.sort_values("settlement_id", ignore_index=True)


def _candidates(due: pd.DataFrame, facilities: pd.DataFrame) -> pd.DataFrame:
    """Return the places where a session could sit: reachable settlements, then health posts."""
    columns = ["area_id", "subcentre_id", "name", "name_local", "locator", "hra_code", "urban"]
    places = due[due.drive_minutes.notna()][["settlement_id", *columns, "lon", "lat"]]
    places = places.rename(columns={"settlement_id": "place_id"}).assign(facility_id="")
    posts = facilities[(facilities.area_id != "") & ~facilities.vacant]
    posts = posts[["facility_id", "area_id", "name", "name_local", "lon", "lat"]]
    posts = posts.assign(
        place_id=posts.facility_id, subcentre_id="", locator="", hra_code="", urban=False
    )
    return pd.concat([places, posts[places.columns]], ignore_index=True)


def _find_reach(
    due: pd.DataFrame,
    candidates: pd.DataFrame,
    roads: Roads,
    terrain: TerrainSettings,
    settings: SessionSettings,
) -> Reach:
    """Return which place can walk to which candidate, in minutes."""
    place_xy = project(due.lon.to_numpy(), due.lat.to_numpy(), roads.network.crs)
    site_xy = project(candidates.lon.to_numpy(), candidates.lat.to_numpy(), roads.network.crs)
    walk = walk_minutes(roads, terrain, place_xy, site_xy, float(settings.walk_minutes_max))
    own = due.settlement_id.to_numpy()[:, None] == candidates.place_id.to_numpy()[None, :]
    walk[own] = 0.0
    near = cdist(place_xy, site_xy) <= settings.walk_km_max * METRES_PER_KM
    alone = settings.never_merged_codes
    # high-risk places neither go elsewhere nor take others in (DOMAIN 8)
    apart = np.isin(due.hra_code, alone)[:, None] | np.isin(candidates.hra_code, alone)[None, :]
    place, candidate = np.nonzero(own | (np.isfinite(walk) & near & ~apart))
    price = np.where(candidates.facility_id.to_numpy() != "", FACILITY_PRICE, 1.0)
    weight = (due.due_children + due.due_pregnant).to_numpy(dtype=np.float64)
    return Reach(place, candidate, walk[place, candidate], weight, price)


def _renumber(reach: Reach, reached: NDArray[np.int64]) -> Reach:
    """Return the same reach with only the reached places, numbered from 0."""
    place = np.searchsorted(reached, reach.place)
    return Reach(place, reach.candidate, reach.minutes, reach.weight[reached], reach.price)


def _catchments(
    served: pd.DataFrame, candidates: pd.DataFrame, assigned: NDArray[np.int64], reach: Reach
) -> pd.DataFrame:
    """Return CATCHMENTS: each served settlement's site, walk and due people."""
    minutes = {
        (place, site): whole_minutes(walk)
        for place, site, walk in zip(
            reach.place.tolist(), reach.candidate.tolist(), reach.minutes.tolist(), strict=True
        )
    }
    site_ids = site_id(candidates.place_id).to_numpy()[assigned]
    walks = [minutes[pair] for pair in enumerate(assigned.tolist())]
    columns = ["settlement_id", "due_children", "due_pregnant"]
    return CATCHMENTS.arrange(served[columns].assign(site_id=site_ids, walk_minutes=walks))


def site_id(place_id: pd.Series) -> pd.Series:
    """Return the id of the site at a place: its candidate's id, with the site's prefix."""
    return "P-" + place_id


def _describe(
    used: pd.DataFrame,
    catchments: pd.DataFrame,
    vaccinators: tuple[NDArray[np.object_], Floats],
    settings: SessionSettings,
) -> pd.DataFrame:
    """Return the SITES rows: who is near, how the site is served, when it may open."""
    nearest, minutes = vaccinators
    sites = used.assign(site_id=site_id(used.place_id))
    children = catchments.groupby("site_id").due_children.sum()
    at_post = (sites.facility_id != "").to_numpy()
    few = (sites.site_id.map(children) < settings.stand_alone_children_min).to_numpy()
    far = minutes > settings.vaccinator_minutes_near
    sites["kind"] = np.select([at_post, few & far], ["fixed", "mobile"], "outreach")
    sites["facility_id"] = np.where(at_post, sites.facility_id, nearest)
    kiln = (sites.hra_code == KILN).to_numpy()
    long = sites.hra_code.isin(HIGH_RISK_SITTING).to_numpy()
    shortest = np.where(long, settings.high_risk_sitting_minutes, settings.sitting_minutes_min)
    return sites.assign(
        sitting_minutes_min=shortest,
        opens=np.where(kiln, settings.kiln_opens, settings.opens),
        closes=np.where(kiln, settings.kiln_closes, settings.closes),
    )


def _unserved(left: pd.DataFrame) -> pd.DataFrame:
    """Return UNSERVED: places that are no site and can walk to none."""
    reason = "no team can reach it: " + left.unreachable_reason.where(
        left.unreachable_reason != "", "no way to drive or walk to it is known"
    )
    what = "a boat or foot team, or a road or ferry that the road file lacks"
    rows = left.assign(reason=reason, what_would_serve_it=what)
    return UNSERVED.arrange(rows)
