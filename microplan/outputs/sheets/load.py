"""What a team takes along: vials, diluents, syringes and carriers, and the kit of every session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microplan.outputs.language import knows
from microplan.outputs.sheets.places import Pair, pair, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

KIT = (
    "cutter",
    "bags",
    "adrenaline",
    "droppers",
    "paracetamol",
    "vitamin_a",
    "cards",
    "tally",
    "marker",
)
"""Of DOMAIN 8; what the table supply does not count."""


ANTIGENS = ("Td", "BCG", "DPT", "Penta", "HepB", "OPV", "fIPV", "RVV", "PCV", "MR", "JE")
"""In the order of the form of 2013 (DOMAIN 2.5 b), newer vaccines beside their kin."""


@dataclass(frozen=True)
class Item:
    """One thing to carry, and how many of it."""

    names: Pair
    issued: int


def sum_load(supply: pd.DataFrame, session_ids: Iterable[str], language: str) -> list[Item]:
    """Sum what some sessions are issued: vaccine in the form's order, then the rest by name."""
    rows = supply[supply["session_id"].isin(list(session_ids)) & (supply["issued"] > 0)]
    sums = rows.groupby(["antigen", "item"], as_index=False)["issued"].sum()
    found = zip(sums["antigen"], sums["item"], sums["issued"], strict=True)
    order = sorted(found, key=lambda row: (_rank(row[0]), row[0], "diluent" in row[1], row[1]))
    return [Item(name_item(item, language), int(issued)) for _, item, issued in order]


def _rank(antigen: str) -> int:
    """Rank an antigen by its column on the form; unknown ones follow, then what is no vaccine."""
    if antigen in ANTIGENS:
        return ANTIGENS.index(antigen)
    return len(ANTIGENS) + (antigen == "")


def name_item(item: str, language: str) -> Pair:
    """Name an item of the table supply; one without words is printed as it stands."""
    key = f"item.{item}"
    return pair(language, key) if knows(key) else (printable(item), "")


def name_kit(language: str) -> list[Pair]:
    """Name the things that go to every session."""
    return [pair(language, f"kit.{thing}") for thing in KIT]
