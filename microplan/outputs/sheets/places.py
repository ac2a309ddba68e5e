"""The places on a route sheet: what they are called, who is listed there, how it is said."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from microplan.outputs.language import ENGLISH, say
from microplan.outputs.public import public_text

if TYPE_CHECKING:
    from microplan.domain.handover import Plan

BIDI_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
Pair = tuple[str, str]
"""A text in English and in the local language; the second is empty where it says the same."""


@dataclass(frozen=True)
class Spot:
    """A facility or a site, as a sheet names it."""

    name: str
    name_local: str
    locator: str
    hra_code: str
    cold_chain: bool
    lon: float
    lat: float


@dataclass(frozen=True)
class Listed:
    """Who is on the lists of the places that a site serves, and in how many of those places."""

    children: int
    pregnant: int
    houses: int
    """0 where no place's houses are known."""
    places: int
    places_listed: int
    estimate: int
    """Missed children by the model, whatever the lists say."""
    recounts: int
    """Places whose list is far below the estimate."""


NOBODY_LISTED = Listed(0, 0, 0, 0, 0, 0, 0)


def pair(local_language: str, key: str, **figures: object) -> Pair:
    """Say a key of the words in English and in the local language."""
    english, local = say(ENGLISH, key, **figures), say(local_language, key, **figures)
    return (english, "" if local == english else local)


def printable(text: object) -> str:
    """Return the text without what cannot be printed: controls, line ends, turns of direction."""
    kept = (c for c in str(text) if c not in BIDI_CONTROLS)
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in kept).split())


def name_spots(plan: Plan) -> dict[str, Spot]:
    """Return every facility and site by id; what has neither name nor locator gets its point."""
    frames = (plan.facilities, plan.sites)
    ids = ("facility_id", "site_id")
    return {
        str(getattr(row, id_)): _spot(row)
        for frame, id_ in zip(frames, ids, strict=True)
        for row in frame.itertuples(index=False)
    }


def _spot(row: Any) -> Spot:
    """Make the spot of a facility's or a site's row."""
    name, name_local = printable(row.name), printable(row.name_local)
    locator = public_text(printable(getattr(row, "locator", "")))
    if not (name or name_local or locator):
        locator = f"{row.lat:.5f}° N, {row.lon:.5f}° E"
    return Spot(
        name=name,
        name_local="" if name_local == name else name_local,
        locator=locator,
        hra_code=getattr(row, "hra_code", ""),
        cold_chain=bool(getattr(row, "cold_chain", False)),
        lon=row.lon,
        lat=row.lat,
    )


def count_listed(plan: Plan) -> dict[str, Listed]:
    """Count who is listed, and the houses, in the catchment of each site.

    A settlement that several sites share counts at each by its share of those due.
    """
    served = plan.catchments.merge(plan.settlements, on="settlement_id", suffixes=("", "_of"))
    need = plan.need[["settlement_id", "missed_estimate", "flags"]].rename(
        columns={"flags": "asks"}
    )
    served = served.merge(need, on="settlement_id", how="left")
    due = served["due_children"] + served["due_pregnant"]
    by_settlement = due.groupby(served["settlement_id"])
    shares = (due / by_settlement.transform("sum")).fillna(1 / by_settlement.transform("size"))
    parts = pd.DataFrame(
        {
            "children": served["listed_children"].astype(float).fillna(0) * shares,
            "pregnant": served["listed_pregnant"].astype(float).fillna(0) * shares,
            "houses": served["houses"].astype(float).fillna(0) * shares,
            "places": 1.0,
            "places_listed": served["listed_children"].notna().astype(float),
            "estimate": served["missed_estimate"].fillna(0) * shares,
            "recounts": served["asks"].map(_asks_recount).astype(float),
        }
    )
    sums = parts.groupby(served["site_id"]).sum().round().astype(int)
    return {str(row.Index): Listed(*row[1:]) for row in sums.itertuples()}


def _asks_recount(flags: object) -> bool:
    return isinstance(flags, str) and "recount" in flags.split(";")
