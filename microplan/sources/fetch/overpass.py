"""OpenStreetMap from an Overpass server, square by square.

Asked directly and not through osmnx 2.1: that tries again for ever on 429 and 504 with a fixed
wait, does not read Retry-After, holds any size of answer in memory, and exchanges the program's
name look-up while it runs. Its questions are simple enough to ask by the rules of all others here.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import osmium
import shapely

from microplan.errors import Fault, InputFault
from microplan.sources.fetch.downloads import Kept, Wanted
from microplan.sources.fetch.failures import Refused
from microplan.sources.fetch.signs import demand_osm, read_ends

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from microplan.sources.fetch.downloads import Downloads

ROADS = ('way["highway"]', 'way["route"="ferry"]')
POSTS = (
    'nwr["amenity"~"^(hospital|clinic|doctors|health_post)$"]',
    'nwr["healthcare"~"^(hospital|clinic|centre|doctor|midwife|nurse|health_post)$"]',
)
SERVER_SECONDS = 180
"""How long the server may reckon; it is silent meanwhile."""
SERVER_BYTES = 512 << 20
QUARTERED_MAX = 3
KM_A_DEGREE = 111.32
REMARK = re.compile(rb"<remark>(.*?)</remark>", re.DOTALL)
STATE = re.compile(rb'osm_base="(\d{4}-\d\d-\d\d)')


class TooMuch(Refused):
    """The server gave a question up, as too much: ask for less at a time."""


@dataclass(frozen=True)
class Square:
    """A square in degrees; `quartered` times it was cut in four."""

    west: float
    south: float
    east: float
    north: float
    quartered: int = 0

    def quarter(self) -> list[Square]:
        """Return the four quarters."""
        lon, lat = (self.west + self.east) / 2, (self.south + self.north) / 2
        cut = self.quartered + 1
        return [
            Square(self.west, self.south, lon, lat, cut),
            Square(lon, self.south, self.east, lat, cut),
            Square(self.west, lat, lon, self.north, cut),
            Square(lon, lat, self.east, self.north, cut),
        ]

    @property
    def shape(self) -> BaseGeometry:
        """The square as a shape."""
        return shapely.box(self.west, self.south, self.east, self.north)


def lay_squares(outline: BaseGeometry, km: float) -> list[Square]:
    """Return the squares of a side of `km` that touch an outline (WGS 84), from the south-west."""
    west, south, east, north = outline.bounds
    middle = math.radians((south + north) / 2)
    high = km / KM_A_DEGREE
    wide = km / (KM_A_DEGREE * max(math.cos(middle), 0.05))
    across = max(math.ceil((east - west) / wide), 1)
    up = max(math.ceil((north - south) / high), 1)
    squares = [
        Square(west + i * wide, south + j * high, west + (i + 1) * wide, south + (j + 1) * high)
        for j, i in itertools.product(range(up), range(across))
    ]
    return [square for square in squares if square.shape.intersects(outline)]


def write_question(square: Square, what: Iterable[str]) -> str:
    """Return a question in Overpass's language: all of some kinds in a square, with their nodes."""
    box = f"({square.south:.6f},{square.west:.6f},{square.north:.6f},{square.east:.6f})"
    asked = "".join(f"{kind}{box};" for kind in what)
    head = f"[out:xml][timeout:{SERVER_SECONDS}][maxsize:{SERVER_BYTES}];"
    return f"{head}({asked});(._;>;);out body;"


def fetch_squares(
    downloads: Downloads, service: str, squares: Iterable[Square], what: tuple[str, ...], name: str
) -> list[Kept]:
    """Return the answers for all squares; a square that is too much is asked for in quarters.

    Raises
    ------
    InputFault
        The server does not answer, or gives up even the smallest square.
    """
    waiting, kept = list(squares), []
    while waiting:
        square = waiting.pop(0)
        wanted = Wanted(
            service, ".osm", demand_answer, question=write_question(square, what),
            what=f"{name}: {len(waiting) + 1} squares to go", silence_seconds=SERVER_SECONDS + 60,
        )  # fmt: skip
        try:
            kept.append(downloads.fetch(wanted))
        except InputFault as fault:
            if not isinstance(fault.__cause__, TooMuch) or square.quartered >= QUARTERED_MAX:
                raise
            waiting = square.quarter() + waiting
    return kept


def demand_answer(path: Path) -> None:
    """Raise where a file is no whole answer.

    Raises
    ------
    Broken
        It is something else, or ends too early.
    TooMuch
        The server remarks that it gave up; what it had by then would be taken for all.
    """
    demand_osm(path)
    _, tail = read_ends(path)
    if found := REMARK.search(tail):
        raise TooMuch(
            f"the server remarks: {found[1].decode('utf-8', 'replace').strip()[:150]}",
            "set fetch.roads.tile_km lower, or fetch a region's file (fetch.roads.region)",
        )


def read_state(answers: Iterable[Kept]) -> str:
    """Return the day of the map that the oldest answer speaks of; "" where none says so."""
    days = [m[1].decode() for kept in answers if (m := STATE.search(read_ends(kept.path)[0]))]
    return min(days, default="")


def merge_answers(answers: Iterable[Kept], path: Path) -> None:
    """Write one OpenStreetMap file of several, each thing once, sorted by kind and id.

    Raises
    ------
    InputFault
        One of them cannot be read.
    """
    reader = osmium.MergeInputReader()
    try:
        for kept in answers:
            reader.add_file(str(kept.path))
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            reader.apply(writer, simplify=True)
    except RuntimeError as error:
        fault = Fault("the Overpass server's answer", f"cannot be read: {error}", "fetch --refresh")
        raise InputFault([fault]) from None
