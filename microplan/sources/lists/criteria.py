"""What each list tells of its places: a criterion of DOMAIN 1.4, a code, or a count of families."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.tables import CRITERIA
from microplan.errors import Fault, InputFault
from microplan.sources.lists.joining import LOST_SURE, Found, find_places
from microplan.sources.lists.rows import count_months, read_counts, read_dates, read_list

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from microplan.domain.campaign import CampaignSettings
    from microplan.sources.ledger import Ledger
    from microplan.sources.lists.gazetteer import Gazetteer
    from microplan.sources.lists.settings import (
        CriterionSettings,
        ListSettings,
        OutbreakSettings,
        RefusalSettings,
        RowSettings,
        SlumSettings,
        VacantSettings,
    )
    from microplan.sources.names.settings import NameSettings

SLUM_CODES = ("", "1", "2", "3", "4", "5", "6")


@dataclass(frozen=True)
class Desk:
    """What every list is read with."""

    gazetteer: Gazetteer
    settings: ListSettings
    names: NameSettings
    campaign: CampaignSettings
    ledger: Ledger
    witnesses: list[pd.DataFrame] = field(default_factory=list)
    """Rows that say that a criterion holds, a frame a list."""

    def find(self, rows: gpd.GeoDataFrame, given: RowSettings) -> Found:
        """Find the settlements of a list's rows."""
        rules = (self.settings, self.names)
        return find_places(rows, given, self.gazetteer, rules, self.ledger)

    def mark(self, rows: gpd.GeoDataFrame, given: RowSettings, criterion: str) -> NDArray[np.bool_]:
        """Return the settlements (n,) of the rows, and note which row speaks of which."""
        found = self.find(rows, given)
        self.note(criterion, rows["row"], given, found)
        return found.mark(np.ones(len(rows), dtype=bool), len(self.gazetteer.settlements))

    def note(
        self, criterion: object, told: pd.Series[str], given: RowSettings, found: Found
    ) -> None:
        """Note which row says that a criterion holds where.

        Parameters
        ----------
        criterion
            Its name, or an array of names, one a pair of `found`.
        told
            The rows' numbers, as their list counts them.
        """
        ids = self.gazetteer.settlements["settlement_id"].to_numpy()[found.places]
        where = [f"{given.where}, {row}" for row in told.to_numpy()[found.rows]]
        noted = {"settlement_id": ids, "criterion": criterion, "source": where}
        self.witnesses.append(pd.DataFrame(noted))

    def list_witnesses(self) -> pd.DataFrame:
        """Return CRITERIA: which row of which list says that a criterion holds."""
        every = pd.concat([CRITERIA.empty(), *self.witnesses], ignore_index=True)
        return CRITERIA.arrange(every.drop_duplicates())

    def pass_over(
        self, rows: gpd.GeoDataFrame, given: RowSettings, holds: pd.Series[bool], why: str
    ) -> None:
        """Write down the rows that do not hold, and why."""
        for row in rows.loc[~holds, "row"]:
            self.ledger.mend(f"{given.where}, {row}", given.where, why, 1, "rows")


def mark_vacant(given: VacantSettings, desk: Desk) -> tuple[NDArray[np.bool_], frozenset[str]]:
    """Return the settlements (n,) of vacant sub-centres, and the posts that are vacant.

    Raises
    ------
    InputFault
        The list cannot be read, or a date is none.
    """
    rows = read_list(given, desk.ledger, "since")
    months = count_months(read_dates(rows, "since", given), desk.campaign)
    holds = ~(months < given.months_min)
    why = f"absent for less than {given.months_min:g} months when the drive starts: not vacant"
    desk.pass_over(rows, given, holds, why)
    vacant = rows[holds].reset_index(drop=True)
    found = desk.find(vacant, given)
    desk.note("vacant_subcentre", vacant["row"], given, found)
    posts = {desk.gazetteer.find_post(text) for text in vacant["subcentre"]}
    homes = desk.gazetteer.home_posts
    for i in np.flatnonzero([desk.gazetteer.is_area(text) for text in vacant["subcentre"]]):
        posts |= set(homes[found.of(int(i))])
    count = len(desk.gazetteer.settlements)
    every = found.mark(np.ones(len(vacant), dtype=bool), count)
    return every, frozenset(posts - {""})


def mark_outbreaks(given: OutbreakSettings, desk: Desk) -> NDArray[np.bool_]:
    """Return the settlements (n,) with an outbreak or case that counts.

    Raises
    ------
    InputFault
        The list cannot be read, or a row has no date.
    """
    rows = read_list(given, desk.ledger, "date", "disease")
    dates = read_dates(rows, "date", given)
    undated = dates.isna()
    if undated.any():
        ids, todo = tuple(rows["row"][undated]), "an outbreak counts by its date"
        raise InputFault([Fault(given.where, "is empty", todo, given.date, ids)])
    months = count_months(dates, desk.campaign)
    recent = (months <= given.months_max) & (months >= 0)
    words = [word.lower() for word in given.diseases]
    known = rows["disease"].str.lower().map(lambda text: not text or any(w in text for w in words))
    old = f"not within {given.months_max:g} months before the drive: it does not count"
    desk.pass_over(rows, given, recent, old)
    desk.pass_over(rows, given, known, f"not one of {', '.join(words)}: it does not count")
    holds = recent & known
    return desk.mark(rows[holds].reset_index(drop=True), given, "vpd_evidence")


def count_refusals(given: RefusalSettings, desk: Desk) -> NDArray[np.float64]:
    """Return the families that refused in each settlement (n,); 0 where none is listed.

    A row that speaks of several places says nothing of any one of them, and is told.

    Raises
    ------
    InputFault
        The list cannot be read, or families are not counted in whole numbers.
    """
    rows = read_list(given, desk.ledger, "families")
    families = read_counts(rows, "families", given).fillna(1).to_numpy()
    found = desk.find(rows, given)
    counted = np.zeros(len(desk.gazetteer.settlements))
    for i, row in enumerate(rows["row"]):
        places = found.of(i)
        if len(places) > 1:
            how = f"speaks of {len(places)} places: {families[i]:g} families are in none of them"
            what, lost = f"{given.where}, {row}", float(families[i])
            desk.ledger.doubt(what, given.where, how, LOST_SURE, lost, "families")
        else:
            counted[places] += families[i]
    alone = np.bincount(found.rows, minlength=len(rows))[found.rows] == 1
    single = Found(found.rows[alone], found.places[alone])
    desk.note("refusal_cluster", rows["row"], given, single)
    return counted


def code_slums(given: SlumSettings, desk: Desk) -> NDArray[np.object_]:
    """Return the high-risk code of the settlements (n,) that lie in a slum; "" elsewhere.

    Raises
    ------
    InputFault
        The list cannot be read, or a code is none of 1 to 6.
    """
    rows = read_list(given, desk.ledger, "hra_code")
    codes = rows["hra_code"].str.removesuffix(".0")
    wrong = ~codes.isin(SLUM_CODES)
    if wrong.any():
        ids, todo = tuple(rows["row"][wrong]), "codes are 1 to 6"
        raise InputFault([Fault(given.where, "is no code", todo, given.hra_code, ids)])
    found = desk.find(rows, given)
    coded = np.full(len(desk.gazetteer.settlements), "", dtype=object)
    filled = codes.where(codes != "", given.code).to_numpy(dtype=object)
    # from the last row on, so that the first row that speaks of a place wins
    coded[found.places[::-1]] = filled[found.rows[::-1]]
    desk.note([f"hra_{code}" for code in filled[found.rows]], rows["row"], given, found)
    return coded


def mark_criterion(given: CriterionSettings, desk: Desk) -> NDArray[np.bool_]:
    """Return the settlements (n,) of a list of one criterion.

    Raises
    ------
    InputFault
        The list cannot be read.
    """
    rows = read_list(given, desk.ledger)
    return desk.mark(rows, given, given.criterion)
