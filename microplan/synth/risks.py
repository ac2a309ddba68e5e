"""The high-risk list: slum pockets, nomads, kilns, building works, fishers, hamlets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import shapely

from microplan.synth.layout import (
    BLOCKS,
    BRIDGED,
    CHAR,
    HILL,
    HOUSEHOLD,
    TOWN,
    TOWN_RADIUS,
    Part,
    Point,
    draw,
)

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from microplan.synth.borders import Borders
    from microplan.synth.names import Name
    from microplan.synth.waters import Waters

LISTED = date(2019, 11, 20)
"""When the youngest entries of the list were verified."""
FRESH, STALE = (2, 24), (55, 190)
"""Days before `LISTED` within which an entry was verified."""
SLUMS: tuple[Name, ...] = (
    ("Nala Par Basti", "नाला पार बस्ती"),
    ("Rail Line Basti", "रेल लाइन बस्ती"),
    ("Purana Bandh Jhuggi", "पुराना बाँध झुग्गी"),
    ("Mandi Pichhwara", "मंडी पिछवाड़ा"),
    ("Chimni Road Basti", "चिमनी रोड बस्ती"),
    ("Pokhar Kinara", "पोखर किनारा"),
)
CAMPS: tuple[Name, ...] = (
    ("Dera, Mela Maidan", "डेरा, मेला मैदान"),
    ("Dera, Naya Bagicha", "डेरा, नया बगीचा"),
    ("Dera, Nahar Pul", "डेरा, नहर पुल"),
)
KILNS: tuple[Name, ...] = tuple(
    (f"{latin} Brick Kiln", f"{hindi} ईंट भट्ठा")
    for latin, hindi in (
        ("ABC", "एबीसी"),
        ("Sona", "सोना"),
        ("Star", "स्टार"),
        ("Tara", "तारा"),
        ("555", "५५५"),
        ("Ganga Mati", "गंगा माटी"),
        ("Nil", "नील"),
    )
)
FISHERS: tuple[Name, ...] = (
    ("Nav Tola, Purab Ghat", "नाव टोला, पूरब घाट"),
    ("Nav Tola, Pachhim Ghat", "नाव टोला, पश्चिम घाट"),
    ("Ret Par Jhopri", "रेत पार झोपड़ी"),
)
SETTLED: tuple[Name, ...] = (
    ("Upar Tungri", "ऊपर टुंगरी"),
    ("Ban Basti", "वन बस्ती"),
    ("Jharna Tand", "झरना टांड़"),
    ("Kothar Pahari", "कोठार पहाड़ी"),
)


@dataclass(frozen=True)
class Risk:
    """A row of the high-risk list, on the plane (metres)."""

    risk_id: str
    name: Name
    code: int
    """High-risk code of the official form (DOMAIN 1.4)."""
    houses: int
    people: int | None
    """None where nobody counted more than the huts."""
    verified: date
    xy: Point
    block: int
    """Index into the blocks; the town comes after the rural ones."""
    flags: tuple[str, ...]

    @property
    def stale(self) -> bool:
        """Whether nobody has been there for long."""
        return (LISTED - self.verified).days >= STALE[0]

    @property
    def residents(self) -> int:
        """People who live there, counted or not."""
        return round(self.houses * HOUSEHOLD) if self.people is None else self.people


@dataclass(frozen=True)
class Group:
    """High-risk sites of one code: their names, where they may lie, and how many huts they have."""

    code: int
    names: tuple[Name, ...]
    area: BaseGeometry
    huts: tuple[int, int]


def list_risks(seed: int, borders: Borders, waters: Waters) -> list[Risk]:
    """Return the high-risk list, code by code."""
    rng = draw(seed, Part.RISKS)
    risks: list[Risk] = []
    for group in _group_sites(borders, waters):
        for name in group.names:
            risks.append(_list_site(rng, group, name, len(risks) + 1, borders))
    return risks


def _group_sites(borders: Borders, waters: Waters) -> list[Group]:
    """Return where each kind of site lies: slums at the town's edge, kilns in the plain, ..."""
    dry = waters.wet.buffer(120)
    town = borders.blocks[-1]
    rim = shapely.union_all([ward.buffer(-90) for ward in borders.wards]).difference(
        shapely.Point(TOWN.seat).buffer(0.55 * TOWN_RADIUS)
    )
    outskirts = town.buffer(9_000).difference(town.buffer(700))
    inner = [block.buffer(-400) for block in borders.blocks]
    plain = shapely.union_all([b for b, k in zip(inner, BLOCKS, strict=False) if k.land == "plain"])
    ground = outskirts.intersection(plain).difference(dry)
    head = waters.islands[BRIDGED].centroid
    works = shapely.Point(head.x, head.y - 1_900).buffer(500).difference(dry)
    shore = (
        inner[CHAR]
        .intersection(waters.river.buffer(420))
        .difference(dry)
        .difference(shapely.union_all(waters.islands))
    )
    return [
        Group(1, SLUMS, rim, (60, 210)),
        Group(2, CAMPS, ground, (12, 34)),
        Group(3, KILNS, ground, (30, 95)),
        Group(4, (("Bridge Works Camp", "पुल निर्माण शिविर"),), works, (40, 60)),
        Group(5, FISHERS, shore, (22, 60)),
        Group(6, SETTLED, inner[HILL], (14, 38)),
    ]


def _list_site(
    rng: np.random.Generator, group: Group, name: Name, number: int, borders: Borders
) -> Risk:
    """Place one site, and draw its huts and when it was last verified."""
    huts = int(rng.integers(*group.huts))
    days = int(rng.integers(*(STALE if number % 3 == 0 else FRESH)))
    flags = ("hra_no_independent_session",) if rng.random() < 0.7 else ()
    xy = _find_point(rng, group.area)
    verified = LISTED - timedelta(days=days)
    people = None if number % 5 == 4 else round(huts * HOUSEHOLD)
    within = next(i for i, b in enumerate(borders.blocks) if shapely.contains_xy(b, *xy))
    return Risk(f"HR{number:02d}", name, group.code, huts, people, verified, xy, within, flags)


def _find_point(rng: np.random.Generator, area: BaseGeometry) -> Point:
    """Return a random point of an area."""
    west, south, east, north = area.bounds
    while True:
        x, y = rng.uniform(west, east), rng.uniform(south, north)
        if shapely.contains_xy(area, x, y):
            return float(x), float(y)
