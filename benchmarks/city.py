"""A large road file for timing: real extracts laid side by side until it has enough junctions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import osmium
from osmium.osm import mutable

if TYPE_CHECKING:
    from pathlib import Path

IDS_APART = 20_000_000_000
"""Above every id of OpenStreetMap, so that copies never share one."""
TILES_A_ROW = 6
DEGREES = 0.4
"""From one tile to the next."""
CORNER = (10.0, 50.0)


@dataclass(frozen=True)
class Extract:
    """The roads of an extract, with its south-west corner at 0, 0."""

    points: dict[int, tuple[float, float]]
    ways: list[tuple[int, list[int], dict[str, str]]]
    junctions: int


def read_extract(path: Path) -> Extract:
    """Read the highways of an extract, and the points that it holds of them."""
    points, ways, uses = {}, [], Counter[int]()
    for thing in osmium.FileProcessor(str(path)):
        if thing.is_node():
            points[thing.id] = (thing.lon, thing.lat)
        elif thing.is_way() and "highway" in thing.tags:
            refs = [point.ref for point in thing.nodes if point.ref in points]
            if len(refs) > 1:
                ways.append((thing.id, refs, dict(thing.tags)))
                uses.update(refs)
    west = min(points[ref][0] for ref in uses)
    south = min(points[ref][1] for ref in uses)
    moved = {ref: (points[ref][0] - west, points[ref][1] - south) for ref in uses}
    return Extract(moved, ways, sum(count > 1 for count in uses.values()))


def write_city(extracts: list[Extract], junctions: int, path: Path) -> tuple[int, int]:
    """Write the extracts, in turn, side by side until there are so many junctions.

    Returns
    -------
    tuple
        Junctions and points of the file.
    """
    tiles: list[Extract] = []
    while sum(tile.junctions for tile in tiles) < junctions:
        tiles.append(extracts[len(tiles) % len(extracts)])
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, tile in enumerate(tiles):
            row, column = divmod(number, TILES_A_ROW)
            corner = CORNER[0] + column * DEGREES, CORNER[1] + row * DEGREES
            for ref, (x, y) in sorted(tile.points.items()):
                place = (corner[0] + x, corner[1] + y)
                writer.add_node(mutable.Node(id=ref + number * IDS_APART, location=place))
        for number, tile in enumerate(tiles):
            for way, refs, tags in tile.ways:
                nodes = [ref + number * IDS_APART for ref in refs]
                writer.add_way(mutable.Way(id=way + number * IDS_APART, nodes=nodes, tags=tags))
    return sum(tile.junctions for tile in tiles), sum(len(tile.points) for tile in tiles)
