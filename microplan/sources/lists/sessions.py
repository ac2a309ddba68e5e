"""The plan of routine sessions that exists: a checked table, and what it says of its places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from microplan.errors import Fault, InputFault
from microplan.sources.files import demand_ids
from microplan.sources.lists.joining import LOST_SURE, find_places
from microplan.sources.lists.rows import read_counts, read_list
from microplan.sources.lists.session_rows import arrange_sessions

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from microplan.sources.ledger import Ledger
    from microplan.sources.lists.gazetteer import Gazetteer
    from microplan.sources.lists.settings import ListSettings, SessionPlanSettings
    from microplan.sources.names.settings import NameSettings

ANSWERS = {"": False, **dict.fromkeys(("yes", "y", "true", "1"), True)}
ANSWERS |= dict.fromkeys(("no", "n", "false", "0"), False)
COUNTS = ("planned", "held", "missed_running")
MIGRANT_CODES = ("1", "2", "3", "4", "5")


@dataclass(frozen=True)
class RoutinePlan:
    """The RI plan, and the criteria that it tells of n settlements."""

    table: pd.DataFrame
    """RI_SESSIONS."""
    missed_sessions: NDArray[np.bool_]
    """(n,) too many of its sessions were not held."""
    vacant_subcentre: NDArray[np.bool_]
    """(n,) nobody is posted for its sessions."""
    hra_no_independent_session: NDArray[np.bool_]
    """(n,) a high-risk site of migrants in which no session sits."""


def read_sessions(
    given: SessionPlanSettings,
    gazetteer: Gazetteer,
    rules: tuple[ListSettings, NameSettings],
    ledger: Ledger,
) -> RoutinePlan:
    """Read the RI plan.

    A row's place is where the session sits; `serves` names whom it is for beside that. A row that
    states only its sub-centre is for all places of the sub-centre, and sits at its post.

    Raises
    ------
    InputFault
        A column, id, number or answer is wrong, or more sessions were held than planned.
    """
    rows = read_list(given, ledger, "id", "days", "serves", "vacant", *COUNTS)
    counts = {name: read_counts(rows, name, given) for name in COUNTS}
    rows = rows.assign(**{name: counts[name].astype("Int64") for name in COUNTS})
    _demand_sense(rows, given)
    rows = rows.assign(vacant=rows["vacant"].str.lower().map(ANSWERS).astype(bool))
    found = find_places(rows, given, gazetteer, rules, ledger)
    served = [
        _add_named(found.of(i), row, gazetteer, ledger)
        for i, row in enumerate(rows.assign(where=given.where).to_dict("records"))
    ]
    table = arrange_sessions(rows, served, given, gazetteer, ledger)
    count = len(gazetteer.settlements)
    return RoutinePlan(
        table,
        _mark(_find_short(rows, given), served, count),
        _mark(rows["vacant"].to_numpy(dtype=bool), served, count),
        _find_alone(table, gazetteer.settlements, complete=given.complete),
    )


def _demand_sense(rows: pd.DataFrame, given: SessionPlanSettings) -> None:
    """Raise an `InputFault` for ids, answers and numbers that cannot be, all at once."""
    faults: list[Fault] = []
    try:
        demand_ids(rows.loc[rows["id"] != "", "id"], given.where, given.id)
    except InputFault as fault:
        faults += fault.faults
    unclear = ~rows["vacant"].str.lower().isin(ANSWERS)
    more = (rows["held"] > rows["planned"]).fillna(False)
    for wrong, what, column in (
        (unclear, "is neither yes nor no", given.vacant),
        (more, "has more sessions held than planned", given.held),
    ):
        if wrong.any():
            faults.append(Fault(given.where, what, "", column, tuple(rows["row"][wrong])))
    InputFault.raise_any(faults)


def _add_named(
    own: NDArray[np.intp], row: Mapping[Any, Any], gazetteer: Gazetteer, ledger: Ledger
) -> list[int]:
    """Return the settlements that a session is for: its own, and those that its row names."""
    served = set(own.tolist())
    for place in filter(None, (word.strip() for word in row["serves"].split(";"))):
        named = gazetteer.find_place(place)
        if not len(named):
            what, how = (
                f"{row['where']}, {row['row']}, serves {place}",
                f"no place {place} is known",
            )
            ledger.doubt(what, row["where"], how, LOST_SURE, 1, "places")
        served.update(named.tolist())
    return sorted(served)


def _find_short(rows: pd.DataFrame, given: SessionPlanSettings) -> NDArray[np.bool_]:
    """Return the sessions of which too many were missed: a run of them, else the share held."""
    running = rows["missed_running"].astype("Float64")
    planned, held = (rows[name].astype("Float64") for name in ("planned", "held"))
    few = (planned >= given.planned_min) & (held < given.held_share_min * planned)
    short = (running >= given.missed_running_min).where(running.notna(), few)
    return short.fillna(False).to_numpy(dtype=bool)


def _mark(holds: NDArray[np.bool_], served: list[list[int]], count: int) -> NDArray[np.bool_]:
    """Return the settlements that a session serves of which `holds`."""
    hit = np.zeros(count, dtype=bool)
    for yes, places in zip(holds, served, strict=True):
        hit[places] |= yes
    return hit


def _find_alone(
    table: pd.DataFrame, settlements: pd.DataFrame, *, complete: bool
) -> NDArray[np.bool_]:
    """Return the high-risk sites of migrants in which no session of a complete plan sits."""
    seated = set(table["settlement_id"]) - {""}
    if not complete or not seated:
        return np.zeros(len(settlements), dtype=bool)
    risky = settlements["hra_code"].isin(MIGRANT_CODES)
    return (risky & ~settlements["settlement_id"].isin(seated)).to_numpy(dtype=bool)
