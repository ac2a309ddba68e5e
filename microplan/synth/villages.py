"""Where people live: seats of blocks, villages, hamlets, islands and the quarters of the town."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.synth.layout import (
    BLOCKS,
    CHAR,
    TOWN,
    TOWN_RADIUS,
    Block,
    Part,
    Point,
    draw,
)
from microplan.synth.names import NO_NAME, Name, Namer

if TYPE_CHECKING:
    from collections import Counter

    from shapely.geometry.base import BaseGeometry

    from microplan.synth.borders import Borders
    from microplan.synth.waters import Waters

SHY = 300.0
"""Metres that a place keeps from the border of its block."""
NAMELESS = 0.05
"""Share of villages and hamlets whose name the gazetteer does not know."""
SEAT_PEOPLE = 3_400
ISLAND_PLACES = (2, 3, 3, 2)


@dataclass(frozen=True)
class Place:
    """A place of the gazetteer, on the plane (metres)."""

    place_id: str
    name: Name
    kind: str
    """village, hamlet or town part."""
    block: int
    """Index into the blocks; the town comes after the rural ones."""
    xy: Point
    people: int
    island: int = -1
    """Index of the island that it lies on; -1 on the mainland."""


@dataclass
class Ground:
    """Land that may still be built on: each place keeps others off."""

    rng: np.random.Generator
    taken: list[Point]

    def settle(self, area: BaseGeometry, apart: float) -> Point:
        """Return a random point of `area` at least `apart` metres from all others, or near it."""
        west, south, east, north = area.bounds
        while True:
            x, y = self.rng.uniform(west, east), self.rng.uniform(south, north)
            if shapely.contains_xy(area, x, y) and self._free(x, y, apart):
                self.taken.append((x, y))
                return x, y
            apart *= 0.997

    def _free(self, x: float, y: float, apart: float) -> bool:
        others = np.array(self.taken)
        return bool(np.min(np.hypot(others[:, 0] - x, others[:, 1] - y)) >= apart)


def settle_people(
    seed: int, borders: Borders, waters: Waters, elsewhere: Counter[int]
) -> list[Place]:
    """Return all places, block by block, the town last.

    Parameters
    ----------
    elsewhere : people of each block (by index) who live in no place of the gazetteer; the others
        add up to the block's.
    """
    ground = Ground(draw(seed, Part.VILLAGES), [block.seat for block in BLOCKS])
    namer = Namer(draw(seed, Part.NAMES))
    places: list[Place] = []
    for index, block in enumerate(BLOCKS):
        area = borders.blocks[index].buffer(-SHY).difference(_keep_dry(waters))
        sites = _lay_block(ground, index, block, area, waters)
        people = block.people - elsewhere[index]
        places += _name_block(namer, index, sites, people)
    return places + _lay_town(ground, namer, borders, TOWN.people - elsewhere[len(BLOCKS)])


def _keep_dry(waters: Waters) -> BaseGeometry:
    """Return water with its banks, and the islands: nothing of the mainland is built there."""
    return shapely.union_all([waters.wet.buffer(160), *waters.islands])


@dataclass(frozen=True)
class Site:
    """A place before it has a name and people."""

    xy: Point
    parent: int
    """For a hamlet the index of its village in the block, else -1."""
    island: int = -1


def _lay_block(
    ground: Ground, index: int, block: Block, area: BaseGeometry, waters: Waters
) -> list[Site]:
    """Return the seat, villages and hamlets of a block; those of the islands first of all."""
    apart = 1_050.0 if block.land != "hill" else 1_250.0
    sites = [Site(block.seat, -1)]
    sites += [Site(ground.settle(area, apart), -1) for _ in range(block.villages)]
    for _ in range(block.hamlets):
        parent = int(ground.rng.integers(len(sites) if block.land == "hill" else block.villages))
        near = shapely.Point(sites[parent].xy).buffer(1_500 if block.land == "hill" else 1_050)
        sites.append(Site(ground.settle(near.intersection(area), 420), parent))
    if index == CHAR:
        sites += [
            Site(ground.settle(island.buffer(-110), 380), -1, i)
            for i, island in enumerate(waters.islands)
            for _ in range(ISLAND_PLACES[i])
        ]
    return sites


def _name_block(namer: Namer, index: int, sites: list[Site], total: int) -> list[Place]:
    """Give the sites of a block names and people."""
    block = BLOCKS[index]
    namer.given[block.block_id] = {block.name}
    sizes = [_draw_size(namer.rng, block, n, site) for n, site in enumerate(sites)]
    people = share_whole(total, np.array(sizes))
    places: list[Place] = []
    for n, site in enumerate(sites):
        kind = "village" if site.parent < 0 and site.island < 0 else "hamlet"
        name = (block.name, block.name_hi) if n == 0 else _name_site(namer, block, site, places)
        places.append(
            Place(
                f"{block.block_id}-{n + 1:03d}",
                name,
                kind,
                index,
                site.xy,
                int(people[n]),
                site.island,
            )
        )
    return places


def _name_site(namer: Namer, block: Block, site: Site, places: list[Place]) -> Name:
    """Return the name of a site, or none for one in twenty."""
    if namer.rng.random() < NAMELESS:
        return NO_NAME
    if site.parent < 0:
        return namer.name_village(block.block_id, block.land)
    village = places[site.parent]
    turn = np.arctan2(site.xy[1] - village.xy[1], site.xy[0] - village.xy[0])
    return namer.name_hamlet(block.block_id, village.name, float(turn))


def _draw_size(rng: np.random.Generator, block: Block, n: int, site: Site) -> float:
    """Draw how large a place is, in people before the block's total is kept."""
    if n == 0:
        return SEAT_PEOPLE if block.land == "plain" else SEAT_PEOPLE / 2
    if site.parent < 0 and site.island < 0:
        return float(np.clip(rng.lognormal(6.35, 0.55), 300, 2_500))
    return float(np.clip(rng.lognormal(4.95, 0.45), 40, 300))


def share_whole(total: int, weights: np.ndarray) -> np.ndarray:
    """Share `total` out in whole numbers by `weights` (largest remainder)."""
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return np.asarray(whole)


def _lay_town(ground: Ground, namer: Namer, borders: Borders, total: int) -> list[Place]:
    """Return the quarters of the town; the nearer to its middle, the more people."""
    index = len(BLOCKS)
    town = borders.blocks[index]
    area = shapely.union_all([ward.buffer(-60) for ward in borders.wards])
    sites = [ground.settle(area, 470) for _ in range(TOWN.hamlets)]
    middle = town.centroid
    off = np.array([np.hypot(x - middle.x, y - middle.y) for x, y in sites])
    people = share_whole(total, np.exp(-off / (0.7 * TOWN_RADIUS)))
    return [
        Place(
            f"{TOWN.block_id}-{n + 1:03d}",
            namer.name_quarter(TOWN.block_id),
            "town part",
            index,
            xy,
            int(people[n]),
        )
        for n, xy in enumerate(sites)
    ]
