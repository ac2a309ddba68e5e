"""The demo district in words and figures: what its planner would tell a newcomer.

Positions are metres east and north of the south-west corner, on the plane before it is bent
(`plane.Plane`). No place, name or figure is taken from a real district.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from enum import IntEnum
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Point = tuple[float, float]

WIDTH, HEIGHT = 38_000.0, 34_000.0
DISTRICT_ID, DISTRICT, DISTRICT_HI = "D01", "Tarangpur", "तरंगपुर"
RIVER, RIVER_HI = "Sarvati", "सरवती"
HOUSEHOLD = 5.5
"""People in a house (Bihar, DOMAIN 8)."""


class Part(IntEnum):
    """Parts of the district; each draws from its own random stream, so that one may change."""

    PLANE = 1
    VILLAGES = 2
    NAMES = 3
    PEOPLE = 4
    ROADS = 5
    RISKS = 6
    LISTS = 7
    FLAGS = 8
    BORDERS = 9
    JUNCTIONS = 10


@dataclass(frozen=True)
class Block:
    """One block (or the town): its headquarters, its people and how it fares."""

    block_id: str
    name: str
    name_hi: str
    seat: Point
    """The headquarters (metres)."""
    people: int
    subcentres: int
    land: str
    """plain, hill, char (islands and banks of the river) or town."""
    villages: int
    hamlets: int
    """For the town: its quarters."""
    cases: int
    """Children of 12 to 23 months in the survey's sample."""
    shares: tuple[float, ...]
    """Per cent of these, by `INDICATORS`."""


def _read_blocks() -> tuple[Block, ...]:
    """Read the table of blocks, which is part of the package; the town is its last row."""
    text = files("microplan.synth").joinpath("blocks.csv").read_text(encoding="utf-8")
    return tuple(_read_block(row) for row in csv.DictReader(io.StringIO(text)))


def _read_block(row: dict[str, str]) -> Block:
    return Block(
        row["block_id"],
        row["name"],
        row["name_hi"],
        (float(row["east"]), float(row["north"])),
        land=row["land"],
        shares=tuple(float(row[indicator]) for indicator in INDICATORS),
        **{word: int(row[word]) for word in COUNTS},
    )


INDICATORS = ("bcg", "penta1", "penta3", "mr1", "full_immunization", "td_protected")
COUNTS = ("people", "subcentres", "villages", "hamlets", "cases")
UNITS = _read_blocks()
BLOCKS, TOWN = UNITS[:-1], UNITS[-1]
"""The rural blocks, and the town; as an index, the town comes after the blocks."""
CHAR, SADAR, HILL = 1, 3, 5
"""Indices into `BLOCKS`: the island block, the block around the town, the hill block."""

TOWN_RADIUS = 2_050.0
WARDS = 14

CHANNEL_WIDTH = 330.0
ISLANDS = (
    (10_400.0, 1_150.0, 400.0),
    (16_400.0, 1_600.0, 600.0),
    (24_600.0, 1_400.0, 520.0),
    (30_100.0, 1_000.0, 390.0),
)
"""Of each island: how far east its middle lies, half its length, half its breadth (metres)."""
BRIDGED, FERRIED = 1, 2
"""Indices into `ISLANDS`: one that the bridge crosses, one that the ferry calls at."""
LAKES = (((26_000.0, 26_300.0), 900.0, 170.0), ((11_300.0, 20_200.0), 750.0, 150.0))
"""Old arms of the river: middle, half length and half breadth (metres)."""
LAKE_NAMES = (("Hans Man", "हंस मन"), ("Kamal Man", "कमल मन"))


def draw(seed: int, part: Part) -> np.random.Generator:
    """Return the random stream of one part of the district."""
    return np.random.default_rng([seed, part])


def river_north(east: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far north the river's middle lies (metres) at each `east` (metres)."""
    bends = 1_250 * np.sin(east / 4_760) + 420 * np.sin(east / 1_785 + 1)
    return np.asarray(23_500 + bends, dtype=np.float64)
