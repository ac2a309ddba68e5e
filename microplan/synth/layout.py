"""The demo district in words and figures: what its planner would tell a newcomer.

Positions are metres east and north of the south-west corner, on the plane before it is bent
(`plane.Plane`). No place, name or figure is taken from a real district.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Point = tuple[float, float]

WIDTH, HEIGHT = 45_000.0, 40_000.0
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


@dataclass(frozen=True)
class Block:
    """One block: its headquarters, its people and how it fares."""

    block_id: str
    name: str
    name_hi: str
    seat: Point
    """The headquarters (metres)."""
    people: int
    subcentres: int
    land: Literal["plain", "hill", "char"]
    villages: int
    hamlets: int
    shares: tuple[float, float, float, float, float]
    """BCG, Penta1, Penta3, MR1 and full immunization, of children of 12 to 23 months."""
    cases: int
    """Children in the survey's sample."""


BLOCKS = (
    Block(
        "B01",
        "Belsari",
        "बेलसरी",
        (21_500, 35_300),
        29_400,
        5,
        "plain",
        34,
        30,
        (0.93, 0.90, 0.81, 0.79, 0.71),
        112,
    ),
    Block(
        "B02",
        "Navghat",
        "नावघाट",
        (24_800, 25_300),
        24_300,
        5,
        "char",
        26,
        28,
        (0.85, 0.79, 0.66, 0.64, 0.56),
        68,
    ),
    Block(
        "B03",
        "Chandwara",
        "चंदवारा",
        (8_300, 20_800),
        30_900,
        5,
        "plain",
        35,
        29,
        (0.94, 0.91, 0.84, 0.82, 0.75),
        124,
    ),
    Block(
        "B04",
        "Tarangpur Sadar",
        "तरंगपुर सदर",
        (17_600, 16_200),
        33_800,
        5,
        "plain",
        36,
        30,
        (0.96, 0.94, 0.88, 0.86, 0.81),
        156,
    ),
    Block(
        "B05",
        "Madhopatti",
        "मधोपट्टी",
        (36_300, 19_400),
        32_700,
        5,
        "plain",
        36,
        29,
        (0.95, 0.92, 0.85, 0.83, 0.77),
        131,
    ),
    Block(
        "B06",
        "Jhumartand",
        "झुमरटांड़",
        (9_600, 8_600),
        18_200,
        4,
        "hill",
        22,
        38,
        (0.86, 0.80, 0.68, 0.65, 0.57),
        61,
    ),
    Block(
        "B07",
        "Gulabganj",
        "गुलाबगंज",
        (23_700, 7_200),
        30_200,
        4,
        "plain",
        34,
        28,
        (0.94, 0.90, 0.82, 0.80, 0.73),
        118,
    ),
    Block(
        "B08",
        "Navadih",
        "नवाडीह",
        (36_200, 8_800),
        28_800,
        4,
        "plain",
        33,
        29,
        (0.92, 0.88, 0.79, 0.77, 0.69),
        104,
    ),
)
CHAR, SADAR, HILL = 1, 3, 5
"""Indices into `BLOCKS`: the island block, the block around the town, the hill block."""

TOWN_ID, TOWN, TOWN_HI = "B09", "Tarangpur Nagar", "तरंगपुर नगर"
TOWN_CENTRE: Point = (23_000, 16_400)
TOWN_RADIUS = 2_300.0
TOWN_PEOPLE = 45_200
TOWN_SHARES = (0.96, 0.93, 0.86, 0.84, 0.78)
TOWN_CASES = 178
WARDS, MOHALLAS = 14, 44

CHANNEL_WIDTH = 340.0
ISLANDS = (
    (12_400.0, 1_300.0, 420.0),
    (19_300.0, 1_750.0, 620.0),
    (28_900.0, 1_500.0, 520.0),
    (35_000.0, 1_100.0, 400.0),
)
"""Of each island: how far east its middle lies, half its length, half its breadth (metres)."""
BRIDGED, FERRIED = 1, 2
"""Indices into `ISLANDS`: one that the bridge crosses, one that the ferry calls at."""
LAKES = (((30_600.0, 30_900.0), 1_000.0, 190.0), ((13_300.0, 23_800.0), 800.0, 160.0))
"""Old arms of the river: middle, half length and half breadth (metres)."""


def draw(seed: int, part: Part) -> np.random.Generator:
    """Return the random stream of one part of the district."""
    return np.random.default_rng([seed, part])


def river_north(east: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far north the river's middle lies (metres) at each `east` (metres)."""
    bends = 1_500 * np.sin(east / 5_600) + 500 * np.sin(east / 2_100 + 1)
    return np.asarray(27_700 + bends, dtype=np.float64)
