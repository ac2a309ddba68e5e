"""The way between points of an OpenStreetMap file, found without the project: for tests.

A graph of networkx, straight from osmium's nodes and ways: each pair of points that follow one
another on a road is an edge. Classes, speeds and one-way streets are written down anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import networkx
import osmium
from pyproj import Transformer

if TYPE_CHECKING:
    from pathlib import Path

KMH = {
    "motorway": 50, "trunk": 50, "primary": 40, "secondary": 35, "tertiary": 30,
    "unclassified": 20, "road": 20, "residential": 15, "living_street": 15, "service": 12,
    "track": 10,
}  # fmt: skip
SOFT = {
    "unpaved": 15, "gravel": 15, "ground": 15, "dirt": 15, "earth": 15, "pebblestone": 15,
    "sett": 20, "cobblestone": 20, "compacted": 20, "fine_gravel": 20, "grass": 8, "sand": 8,
    "paving_stones": 99, "cobblestone:flattened": 99, "stone": 20, "rock": 15, "wood": 99,
}  # fmt: skip
GRADE = {"grade1": 20, "grade2": 15, "grade3": 10, "grade4": 7.5, "grade5": 5}
SHUT = {"private", "no", "military"}


@dataclass
class Oracle:
    """A directed graph: minutes by four-wheeler; and where each point lies, in metres."""

    graph: networkx.DiGraph
    place: dict[int, tuple[float, float]]

    def minutes_from(self, start: int) -> dict[int, float]:
        return dict(
            networkx.single_source_dijkstra_path_length(self.graph, start, weight="minutes")
        )


def write_osm(
    path: Path,
    points: dict[int, tuple[float, float]],
    ways: list[tuple[int, list[int], dict[str, str]]],
    tags: dict[int, dict[str, str]] | None = None,
) -> Path:
    """Write an .osm file of points (lon, lat; some with tags) and ways, in the order given."""
    root = ElementTree.Element("osm", version="0.6")
    for ref, (lon, lat) in points.items():
        node = ElementTree.SubElement(root, "node", id=str(ref + 1), lon=f"{lon}", lat=f"{lat}")
        note(node, (tags or {}).get(ref, {}))
    for way_id, refs, told in ways:
        way = ElementTree.SubElement(root, "way", id=str(way_id))
        for ref in refs:
            ElementTree.SubElement(way, "nd", ref=str(ref + 1))
        note(way, told)
    ElementTree.ElementTree(root).write(path, encoding="utf-8")
    return path


def note(element: ElementTree.Element, tags: dict[str, str]) -> None:
    for key, value in tags.items():
        ElementTree.SubElement(element, "tag", k=key, v=value)


def read(path: Path, crs: str) -> Oracle:
    """Read the roads that a four-wheeler may drive in the dry season; no barriers, no ferries."""
    move = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    found, ways, gates = {}, [], set()
    for thing in osmium.FileProcessor(str(path)):
        if thing.is_node():
            found[thing.id] = (thing.lon, thing.lat)
            barrier = thing.tags.get("barrier")
            access = thing.tags.get("motor_vehicle", thing.tags.get("access", ""))
            if barrier and (access in SHUT or (barrier in {"bollard", "block"} and not access)):
                gates.add(thing.id)
        elif thing.is_way() and "highway" in thing.tags:
            ways.append(([n.ref for n in thing.nodes], dict(thing.tags)))
    used = sorted({n for points, _ in ways for n in points if n in found})
    place = dict(zip(used, move.itransform([found[n] for n in used]), strict=True))
    graph = networkx.DiGraph()
    for points, tags in ways:
        kmh = speed(tags)
        if kmh:
            add_way(graph, points, (kmh, tags), place, gates)
    return Oracle(graph, place)


def speed(tags: dict[str, str]) -> float:
    kmh = KMH.get(tags["highway"].removesuffix("_link"), 0)
    first = next((k for k in ("motorcar", "motor_vehicle", "vehicle", "access") if k in tags), "")
    if first and tags[first] in SHUT:
        return 0
    if tags["highway"] == "track":
        kmh = GRADE.get(tags.get("tracktype", ""), kmh)
    limits = [GRADE.get(tags.get("tracktype", ""), 99)]
    limits += [SOFT.get(surface, 99) for surface in tags.get("surface", "").split(";")]
    limits += [int(word) for word in tags.get("maxspeed", "").split(";") if word.isdigit()]
    return min(kmh, *limits)


def add_way(
    graph: networkx.DiGraph,
    points: list[int],
    going: tuple[float, dict[str, str]],
    place: dict[int, tuple[float, float]],
    gates: set[int],
) -> None:
    kmh, tags = going
    oneway = tags.get("oneway", "")
    round_ = tags.get("junction") in {"roundabout", "circular"} or tags["highway"] == "motorway"
    there = oneway != "-1"
    back = oneway not in {"yes", "true", "1"} and not (round_ and oneway == "")
    for n, (a, b) in enumerate(pairwise(points)):
        if a not in place or b not in place:
            continue
        (ax, ay), (bx, by) = place[a], place[b]
        minutes = ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5 / 1000 / kmh * 60
        blocked = a in gates or (b in gates and n + 1 == len(points) - 1)
        if blocked:
            continue
        if there:
            link(graph, a, b, minutes)
        if back:
            link(graph, b, a, minutes)


def link(graph: networkx.DiGraph, a: int, b: int, minutes: float) -> None:
    if not graph.has_edge(a, b) or graph[a][b]["minutes"] > minutes:
        graph.add_edge(a, b, minutes=minutes)
