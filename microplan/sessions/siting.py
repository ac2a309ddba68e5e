"""Where sessions sit, and whom they serve.

Candidates are the settlements with somebody due, and the health posts with a vaccinator. Every
place is to be within a walk of its site; the fewest sites that do so are chosen (`covering.cover`),
then the shortest walks. High-risk places of codes 1 to 5 always have a session of their own (DOMAIN
8). What no team can reach is listed as unserved, with the reason; so is a place where nobody is
expected and no session is near (`headcount`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.handover import Siting
from microplan.domain.tables import CANDIDATES, CATCHMENTS, SITES, UNSERVED
from microplan.geo.surfaces.nearby import find_footing
from microplan.sessions.covering import Reach, cover
from microplan.sessions.headcount import attach_few, list_uncounted
from microplan.sessions.posts import locate_posts
from microplan.sessions.reach import find_walks
from microplan.sessions.vaccinators import find_nearest_vaccinators
from microplan.units import whole_minutes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.roads import Roads
    from microplan.geo.surfaces.ground import Ground
    from microplan.geo.walking import TerrainSettings
    from microplan.sessions.reach import Walks
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
    ground: Ground | None = None,
) -> Siting:
    """Choose the sites and who goes to which; list whom none reaches.

    Families walk in straight lines and along roads; where the plan knows the ground and that
    makes a walk longer, it is so long.

    Returns
    -------
    Siting
        SITES, CATCHMENTS (each settlement goes to one site), UNSERVED and CANDIDATES; every
        settlement where anybody lives goes to a site or is unserved.
    """
    places = _list_places(settlements, access, need)
    anybody = (places.due_children > 0) | (places.due_pregnant > 0)
    due, few = (places[rows].reset_index(drop=True) for rows in (anybody, ~anybody))
    candidates = _candidates(due, settlements, facilities, roads)
    land = None if ground is None else ground.land
    footing = None if land is None else find_footing(land, roads, terrain)
    walks = find_walks(due, candidates, roads, terrain, settings, footing)
    reached = np.unique(walks.place)
    served, left = due.iloc[reached].reset_index(drop=True), due[~due.index.isin(reached)]
    reach = _weigh(walks, served, candidates, reached)
    assigned = cover(reach, pairs_exact=settings.pairs_exact, nodes=settings.search_nodes)
    used = candidates.iloc[np.unique(assigned)].reset_index(drop=True)
    used = used.assign(site_id=site_id(used.place_id))
    some = attach_few(few, used, roads, terrain, settings, footing)
    catchments = pd.concat([_catchments(served, candidates, assigned, reach), some])
    vaccinators = find_nearest_vaccinators(used, facilities, roads, terrain)
    sites = _describe(used, vaccinators, settings)
    none = few[~few.settlement_id.isin(some.settlement_id)]
    unserved = pd.concat([_unserved(left), list_uncounted(none, used, roads)])
    return Siting(
        SITES.arrange(sites),
        CATCHMENTS.arrange(catchments),
        UNSERVED.arrange(unserved),
        CANDIDATES.arrange(_list_candidates(served, candidates, reach)),
    )


def _list_places(
    settlements: pd.DataFrame, access: pd.DataFrame, need: pd.DataFrame
) -> pd.DataFrame:
    """Return the settlements where anybody lives or is due, with their travel, sorted by id."""
    travel = access[["settlement_id", "drive_minutes", "unreachable_reason"]]
    lists = ["listed_children", "listed_pregnant"]
    people = need[["settlement_id", "due_children", "due_pregnant", *lists]]
    rows = settlements.drop(columns=lists).merge(people, on="settlement_id")
    rows = rows.merge(travel, on="settlement_id")
    living = (rows.people > 0) | (rows.children > 0)
    rows = rows[living | (rows.due_children > 0) | (rows.due_pregnant > 0)]
    return rows.sort_values("settlement_id", ignore_index=True)


def _candidates(
    due: pd.DataFrame, settlements: pd.DataFrame, facilities: pd.DataFrame, roads: Roads
) -> pd.DataFrame:
    """Return the places where a session could sit: reachable settlements, then health posts.

    A post without a vaccinator is no better than the village around it.
    """
    columns = ["area_id", "subcentre_id", "name", "name_local", "locator", "hra_code", "urban"]
    places = due[due.drive_minutes.notna()][["settlement_id", *columns, "lon", "lat"]]
    places = places.rename(columns={"settlement_id": "place_id"}).assign(facility_id="")
    staffed = (facilities.vaccinators > 0) & ~facilities.vacant
    posts = locate_posts(facilities[(facilities.area_id != "") & staffed], settlements, roads)
    posts = posts.assign(place_id=posts.facility_id, subcentre_id="", hra_code="", urban=False)
    return pd.concat([places, posts[places.columns]], ignore_index=True)


def _weigh(
    walks: Walks, served: pd.DataFrame, candidates: pd.DataFrame, reached: NDArray[np.int64]
) -> Reach:
    """Return the reached places, numbered from 0, with who walks and what a candidate costs."""
    price = np.where(candidates.facility_id.to_numpy() != "", FACILITY_PRICE, 1.0)
    weight = (served.due_children + served.due_pregnant).to_numpy(dtype=np.float64)
    place = np.searchsorted(reached, walks.place)
    return Reach(place, walks.site, walks.minutes, weight, price)


def _catchments(
    served: pd.DataFrame, candidates: pd.DataFrame, assigned: NDArray[np.int64], reach: Reach
) -> pd.DataFrame:
    """Return CATCHMENTS rows: each served settlement's site, walk and due people."""
    minutes = {
        (place, site): whole_minutes(walk)
        for place, site, walk in zip(
            reach.place.tolist(), reach.candidate.tolist(), reach.minutes.tolist(), strict=True
        )
    }
    site_ids = site_id(candidates.place_id).to_numpy()[assigned]
    walks = [minutes[pair] for pair in enumerate(assigned.tolist())]
    columns = ["settlement_id", "due_children", "due_pregnant"]
    return served[columns].assign(site_id=site_ids, walk_minutes=walks)


def _list_candidates(served: pd.DataFrame, candidates: pd.DataFrame, reach: Reach) -> pd.DataFrame:
    """Return CANDIDATES rows: every place that a served settlement could walk to."""
    return pd.DataFrame(
        {
            "settlement_id": served.settlement_id.to_numpy()[reach.place],
            "site_id": site_id(candidates.place_id).to_numpy()[reach.candidate],
            "walk_minutes": [whole_minutes(walk) for walk in reach.minutes.tolist()],
        }
    )


def site_id(place_id: pd.Series) -> pd.Series:
    """Return the id of the site at a place: its candidate's id, with the site's prefix."""
    return "P-" + place_id


def _describe(
    used: pd.DataFrame,
    vaccinators: tuple[NDArray[np.object_], Floats],
    settings: SessionSettings,
) -> pd.DataFrame:
    """Return the SITES rows: who is near, how the site is served, when it may open."""
    nearest, minutes = vaccinators
    sites = used.copy()
    at_post = (sites.facility_id != "").to_numpy()
    far = minutes > settings.vaccinator_minutes_near
    sites["kind"] = np.select([at_post, far], ["fixed", "mobile"], "outreach")
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
    """Return UNSERVED rows: places that are no site and can walk to none."""
    reason = "no team can reach it: " + left.unreachable_reason.where(
        left.unreachable_reason != "", "no way to drive or walk to it is known"
    )
    what = "a boat or foot team, or a road or ferry that the road file lacks"
    rows = left[["settlement_id", "due_children", "due_pregnant"]]
    return rows.assign(reason=reason, what_would_serve_it=what)
