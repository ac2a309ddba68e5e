"""What each session needs: vials, diluents, syringes, carriers, ice packs.

Vials are reckoned from who is due, never from who is expected: attendance shapes hours, not
vials. A session carries its doses and 20 % more for who walks in, and at least one vial of each
antigen that is given there:

    issued = max(1, ceil(doses_due · 1.2 / doses in a vial))

Where no child is due, nothing is carried that only children are given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import bdtrc

from microplan.domain.handover import Supplies
from microplan.domain.tables import SUPPLY
from microplan.supply.antigens import Antigen, SupplySettings
from microplan.supply.boxes import reckon_boxes
from microplan.supply.totals import total_supply

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOISE = 9  # decimals: what floating point adds makes no vial
MIXING = "mixing syringe 5 ml"

__all__ = ["SupplySettings", "count_vials", "reckon_supply"]


def reckon_supply(
    sessions: pd.DataFrame,
    routes: pd.DataFrame,
    stops: pd.DataFrame,
    facilities: pd.DataFrame,
    teams: pd.DataFrame,
    settings: SupplySettings,
) -> Supplies:
    """Reckon what each session is handed out, and each cold-chain point hands out in a day.

    Parameters
    ----------
    sessions, routes, stops, facilities, teams
        The tables of these names. A session's supply rides with the courier who delivers it, or
        with the team that holds it.

    Raises
    ------
    InputFault
        There are sessions, and no facility stores vaccine.
    """
    held = sessions.sort_values("session_id", ignore_index=True)
    held = held.assign(route_id=_find_carriers(held["session_id"], stops))
    lines = [_reckon_antigen(held, antigen, settings) for antigen in settings.antigens]
    vials = pd.concat([line for line in lines if len(line)] or lines[:1], ignore_index=True)
    boxes = reckon_boxes(held, vials, routes, teams, settings)
    items = [vials, _reckon_syringes(vials, settings), boxes]
    supply = pd.concat([item for item in items if len(item)] or items[:1], ignore_index=True)
    supply = supply.sort_values(["session_id", "item"], ignore_index=True)
    return Supplies(SUPPLY.arrange(supply), total_supply(supply, held, routes, facilities))


def count_vials(
    doses: NDArray[np.int64], vial_doses: int, factor: float, at_least: int = 1
) -> NDArray[np.int64]:
    """Return the vials that doses fill, with `factor` of them carried for one due (n,).

    DOMAIN 2.3: whole vials per session, as opened vials cannot move between sessions.
    """
    full = np.ceil(np.round(doses * factor / vial_doses, NOISE))
    return np.asarray(np.maximum(at_least, full).astype(np.int64))


def count_doses(held: pd.DataFrame, antigen: Antigen) -> NDArray[np.int64]:
    """Return the doses of an antigen that a session's due children and women need (n,)."""
    children = held["due_children"].to_numpy(dtype=float) * antigen.children_share
    women = held["due_pregnant"].to_numpy(dtype=float) * antigen.women_share
    doses = np.ceil(np.round(children, NOISE)) + np.ceil(np.round(women, NOISE))
    return np.asarray(doses.astype(np.int64))


def expect_opened(held: pd.DataFrame, antigen: Antigen) -> NDArray[np.float64]:
    """Return the vials that a session is expected to open, if they die in 4 hours (n,).

    With D doses in a vial and X the people who need one, binomial among those due, it is the mean
    of ceil(X / D), which is P(X > 0) + P(X > D) + P(X > 2D) + ...
    """
    people = (held["due_children"] + held["due_pregnant"]).to_numpy(dtype=np.int64)
    doses = (
        held["due_children"] * antigen.children_share + held["due_pregnant"] * antigen.women_share
    ).to_numpy(dtype=float)
    share = np.minimum(1.0, doses / np.maximum(people, 1))
    opened = np.zeros(len(held))
    for full in range(0, int(people.max(initial=0)), antigen.vial_doses):
        more = bdtrc(float(full), np.maximum(people, full), share)
        opened += np.where(people > full, more, 0.0)
    return opened


def _find_carriers(session_ids: pd.Series, stops: pd.DataFrame) -> list[str]:
    """Return the route that brings each session its vaccine: a courier's before the team's own."""
    bring = stops[stops["kind"].isin(["deliver", "session"]) & (stops["session_id"] != "")]
    # by alphabet "deliver" comes before "session"
    route = bring.sort_values("kind", kind="stable").drop_duplicates("session_id")
    found = dict(zip(route["session_id"], route["route_id"], strict=True))
    return [found.get(session, "") for session in session_ids]


def _reckon_antigen(held: pd.DataFrame, antigen: Antigen, settings: SupplySettings) -> pd.DataFrame:
    """Return the vials and the diluent of one antigen, at the sessions where it is given."""
    given = np.array([settings.is_given(antigen, area) for area in held["area_id"]], dtype=bool)
    asked = (antigen.women_share > 0) | (held["due_children"] > 0).to_numpy()
    at = held[given & asked]
    doses = count_doses(at, antigen)
    issued = count_vials(doses, antigen.vial_doses, settings.walk_in_factor)
    pooled = doses * antigen.wastage / antigen.vial_doses
    opened = np.minimum(issued, expect_opened(at, antigen))
    used = pooled if antigen.keeps_28_days else opened
    lines = at[["session_id", "route_id"]].assign(
        item=f"{antigen.name} vial",
        antigen=antigen.name,
        doses_due=doses,
        issued=issued,
        unit="vials",
        used=used,
        syringe=antigen.syringe,
        mixed=antigen.has_diluent,
    )
    if not antigen.has_diluent:
        return lines
    diluent = lines.assign(item=f"{antigen.name} diluent", syringe="none", mixed=False)
    return pd.concat([lines, diluent], ignore_index=True)


def _reckon_syringes(vials: pd.DataFrame, settings: SupplySettings) -> pd.DataFrame:
    """Return the syringes: one kind for each dose, one more for each vial that is mixed."""
    doses = vials["doses_due"]
    carried = np.maximum(1, np.ceil(np.round(doses * settings.walk_in_factor, NOISE)))
    ad = vials.assign(
        item="AD syringe " + vials["syringe"],
        issued=carried * settings.syringe_factor,
        used=doses * settings.syringe_factor,
    )[vials["syringe"] != "none"]
    mixing = vials[vials["mixed"]].assign(item=MIXING)
    columns = ["doses_due", "issued", "used"]
    both = pd.concat([ad, mixing], ignore_index=True)
    summed = both.groupby(["session_id", "route_id", "item"], as_index=False)[columns].sum()
    issued = np.ceil(np.round(summed["issued"], NOISE)).astype(np.int64)
    return summed.assign(antigen="", issued=issued, unit="syringes")
