"""The field's own lists, put to settlements and health posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.handover import Listed
from microplan.domain.tables import FACILITIES, RI_SESSIONS, SETTLEMENTS, STAFF
from microplan.domain.wording import count
from microplan.errors import list_ids
from microplan.sources.files import FaultsTogether
from microplan.sources.ledger import Ledger
from microplan.sources.lists.criteria import (
    Desk,
    code_slums,
    count_refusals,
    mark_criterion,
    mark_outbreaks,
    mark_vacant,
)
from microplan.sources.lists.gazetteer import Gazetteer
from microplan.sources.lists.rows import count_months
from microplan.sources.lists.sessions import read_sessions
from microplan.sources.names.settings import NO_NAMES, NameSettings

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from microplan.domain.campaign import CampaignSettings
    from microplan.domain.handover import Posts
    from microplan.sources.lists.settings import ListSettings

LISTED_SITES = "high-risk sites, column last_verified"
STALE_SURE = 0.5
SESSION_CRITERIA = ("missed_sessions", "vacant_subcentre", "hra_no_independent_session")


class _Told:
    """What the lists have told so far."""

    def __init__(self, count: int) -> None:
        self.flags: dict[str, NDArray[np.bool_]] = {}
        self.vacant_posts: frozenset[str] = frozenset()
        self.families = np.zeros(count)
        self.codes = np.full(count, "", dtype=object)
        self.ri_sessions = RI_SESSIONS.empty()

    def hold(self, criterion: str, where: NDArray[np.bool_]) -> None:
        """Let a criterion hold for more settlements."""
        self.flags[criterion] = self.flags.get(criterion, np.zeros_like(where)) | where


def read_lists(
    areas: gpd.GeoDataFrame,
    settlements: pd.DataFrame,
    posts: Posts,
    settings: ListSettings,
    campaign: CampaignSettings,
    names: NameSettings = NO_NAMES,
) -> Listed:
    """Read the field's lists and put what they say to their places.

    A criterion of a list is added to those of the place's own source; refusals are the larger of
    the two; a code is only given to a place without one. A row that finds no place, or speaks of
    too long ago, is a row of `repairs`.

    Raises
    ------
    InputFault
        Lists cannot be read, or hold what cannot be; all at once.
    """
    ledger, facilities = Ledger(), posts.facilities
    gazetteer = Gazetteer(settlements, areas, facilities, settings.subcentre_km_max)
    desk = Desk(gazetteer, settings, names, campaign, ledger)
    told = _read_all(desk, _Told(len(settlements)))
    codes = settlements["hra_code"].where(settlements["hra_code"] != "", told.codes)
    refusals = settlements["refusals"].astype("Float64")
    families = pd.Series(told.families, settlements.index).astype("Float64")
    more = families.where(families > 0).fillna(refusals)
    changed = settlements.assign(
        hra_code=codes,
        refusals=np.maximum(more, refusals.fillna(more)).astype("Int64"),
        flags=_add_flags(settlements["flags"], told.flags),
    )
    _doubt_old_lists(changed, settings.verified_months_max, campaign, ledger)
    empty = facilities["facility_id"].isin(told.vacant_posts)
    left = facilities.assign(
        vacant=facilities["vacant"] | empty,
        vaccinators=facilities["vaccinators"].where(~empty, 0),
    )
    gone = (posts.staff["role"] == "vaccinator") & posts.staff["base_id"].isin(told.vacant_posts)
    return Listed(
        SETTLEMENTS.arrange(changed),
        FACILITIES.arrange(left),
        STAFF.arrange(posts.staff[~gone]),
        told.ri_sessions,
        ledger.matches(),
        ledger.repairs(),
        desk.list_witnesses(),
    )


def _read_all(desk: Desk, told: _Told) -> _Told:
    """Read every list that the plan names; their faults are told together."""
    given, together = desk.settings, FaultsTogether()
    with together.part():
        if given.sessions is not None:
            plan = read_sessions(given.sessions, desk.gazetteer, (given, desk.names), desk.ledger)
            told.ri_sessions = plan.table
            for criterion in SESSION_CRITERIA:
                told.hold(criterion, getattr(plan, criterion))
    with together.part():
        if given.vacant is not None:
            places, told.vacant_posts = mark_vacant(given.vacant, desk)
            told.hold("vacant_subcentre", places)
    with together.part():
        if given.outbreaks is not None:
            told.hold("vpd_evidence", mark_outbreaks(given.outbreaks, desk))
    with together.part():
        if given.refusals is not None:
            told.families = count_refusals(given.refusals, desk)
    with together.part():
        if given.slums is not None:
            told.codes = code_slums(given.slums, desk)
    for further in given.criteria:
        with together.part():
            told.hold(further.criterion, mark_criterion(further, desk))
    together.raise_any()
    return told


def _add_flags(cells: pd.Series[str], flags: dict[str, NDArray[np.bool_]]) -> list[str]:
    """Return the cells with the criteria that hold added, sorted, each once."""
    held = [set(filter(None, cell.split(";"))) for cell in cells]
    for criterion, places in flags.items():
        for at in np.flatnonzero(places):
            held[at].add(criterion)
    return [";".join(sorted(words)) for words in held]


def _doubt_old_lists(
    settlements: pd.DataFrame, months_max: float, campaign: CampaignSettings, ledger: Ledger
) -> None:
    """Write down the high-risk sites that were verified long ago, a row a code."""
    sites = settlements[(settlements["hra_code"] != "") & (settlements["last_verified"] != "")]
    if sites.empty:
        return
    months = count_months(pd.to_datetime(sites["last_verified"]), campaign)
    for code, old in sites[months > months_max].groupby("hra_code", sort=True):
        oldest = months[old.index].max()
        ids = list_ids(tuple(old["settlement_id"]))
        how = (
            f"{count(len(old), 'site')} of code {code}, verified more than {months_max:g} months"
            f" before the drive, the oldest {oldest:.0f}; to be listed anew: {ids}"
        )
        what = f"high-risk sites of code {code}"
        ledger.doubt(what, LISTED_SITES, how, STALE_SURE, len(old), "sites")
