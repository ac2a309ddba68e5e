"""What vaccine is carried in: carriers, as many as the team has, and cold boxes for the rest.

A session has one carrier, a team that carries its own vaccine one more a day (DOMAIN 8), and more
where vials and diluents do not fit. Beyond the carriers that the team has, they ride in cold boxes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.supply.antigens import SupplySettings

    Whole = NDArray[np.int64]

CARRY_OWN = ("mobile", "boat")
CARRIER, COLD_BOX, ICE_PACK = "vaccine carrier", "cold box 5 l", "ice pack"


def reckon_boxes(
    held: pd.DataFrame,
    vials: pd.DataFrame,
    routes: pd.DataFrame,
    teams: pd.DataFrame,
    settings: SupplySettings,
) -> pd.DataFrame:
    """Return the carriers, cold boxes and ice packs of each session, a row an item.

    Parameters
    ----------
    held
        (n) sessions, sorted by id, with `route_id`, the route that brings their vaccine.
    vials
        What sessions are issued: vials and diluents, a row each.
    routes, teams
        The tables of these names.
    """
    issued = vials.groupby("session_id")["issued"].sum()
    bulk = held["session_id"].map(issued).fillna(0).to_numpy(dtype=np.int64)
    least = _count_least(held, routes)
    wanted = np.maximum(0, _fill(bulk, settings.vials_per_carrier) - least)
    carriers = least + _share_spare(held, least, wanted, _find_carriers(routes, teams))
    boxes = _fill(bulk - carriers * settings.vials_per_carrier, settings.vials_per_cold_box)
    packs = carriers * settings.ice_packs_per_carrier + boxes * settings.ice_packs_per_cold_box
    line = held[["session_id", "route_id"]].assign(antigen="", doses_due=0, used=0.0)
    return pd.concat(
        [
            line.assign(item=CARRIER, issued=carriers, unit="carriers"),
            line.assign(item=COLD_BOX, issued=boxes, unit="boxes")[boxes > 0],
            line.assign(item=ICE_PACK, issued=packs, unit="packs"),
        ],
        ignore_index=True,
    )


def _fill(bulk: Whole, room: int) -> Whole:
    """Return how many boxes with room for so many vials hold the bulk (n,); none for none."""
    return np.asarray(np.maximum(0, -(-bulk // room)))


def _count_least(held: pd.DataFrame, routes: pd.DataFrame) -> Whole:
    """Count the carriers that a session has however little it is issued (n,).

    A team's own one more is counted with its first session of the day.
    """
    modes = dict(zip(routes["route_id"], routes["mode"], strict=True))
    own = held["route_id"].map(modes).isin(CARRY_OWN)
    order = held.sort_values(["route_id", "start", "session_id"], kind="stable")
    first = ~order.duplicated("route_id").reindex(held.index)
    return np.asarray(1 + (own & first).astype(np.int64))


def _find_carriers(routes: pd.DataFrame, teams: pd.DataFrame) -> dict[str, int]:
    """Return the carriers of the team of each route."""
    carriers = dict(zip(teams["team_id"], teams["carriers"], strict=True))
    return {
        route: int(carriers.get(team, 0))
        for route, team in zip(routes["route_id"], routes["team_id"], strict=True)
    }


def _share_spare(
    held: pd.DataFrame, least: Whole, wanted: Whole, carriers: dict[str, int]
) -> Whole:
    """Share a team's spare carriers among its sessions of the day, the earliest first (n,)."""
    frame = held[["route_id", "start", "session_id"]].assign(least=least, wanted=wanted)
    frame = frame.sort_values(["route_id", "start", "session_id"], kind="stable")
    routes = frame.groupby("route_id")
    spare = frame["route_id"].map(carriers).fillna(0) - routes["least"].transform("sum")
    before = routes["wanted"].cumsum() - frame["wanted"]
    given = frame["wanted"].clip(upper=(spare - before).clip(lower=0))
    return given.reindex(held.index).to_numpy(dtype=np.int64)
