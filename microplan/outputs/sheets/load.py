"""What a team takes along: vials, diluents, syringes and carriers, and the kit of every session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
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


Load = Mapping[str, Sequence[tuple[str, str, int]]]
"""Antigen, item and number issued, by session."""


def list_load(supply: pd.DataFrame) -> dict[str, list[tuple[str, str, int]]]:
    """List what each session is issued, once for all sheets."""
    load: dict[str, list[tuple[str, str, int]]] = {}
    rows = supply[supply["issued"] > 0]
    columns = (rows[name] for name in ("session_id", "antigen", "item", "issued"))
    for session, antigen, item, issued in zip(*columns, strict=True):
        load.setdefault(str(session), []).append((str(antigen), str(item), int(issued)))
    return load


def sum_load(load: Load, session_ids: Iterable[str], language: str) -> list[Item]:
    """Sum what some sessions are issued: vaccine in the form's order, then the rest by name."""
    sums: Counter[tuple[str, str]] = Counter()
    for session in sorted(set(session_ids)):
        for antigen, item, issued in load.get(session, ()):
            sums[antigen, item] += issued
    order = sorted(sums, key=lambda row: (_rank(row[0]), row[0], "diluent" in row[1], row[1]))
    return [Item(name_item(row[1], language), sums[row]) for row in order]


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
