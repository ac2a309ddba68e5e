"""Graphs that osmnx wrote (.graphml) -> roads, read as XML: osmnx itself takes seconds to load."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84, unproject
from microplan.sources.files import demand_file
from microplan.sources.roads.ways import RoadFile, arrange_ways, no_gates

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry as Geometry

XMLNS = "{http://graphml.graphdrawing.org/xmlns}"
PLAIN = {
    "name": "name",
    "highway": "kind",
    "surface": "surface",
    "tracktype": "tracktype",
    "maxspeed": "maxspeed",
    "bridge": "bridge",
    "tunnel": "tunnel",
    "layer": "level",
    "ford": "ford",
    "seasonal": "open_in",
    "duration": "duration",
}
"""What an edge's attribute gives. Its direction is the edge's own, whatever `oneway` says."""
Edge = tuple[str, str, dict[str, str]]


def read_graphml(path: Path) -> RoadFile:
    """Read the edges of an osmnx graph; two that are each other's way back become one road.

    Raises
    ------
    InputFault
        The file is not there, is no GraphML, or is not a graph of osmnx.
    """
    demand_file(path)
    graph = _Graph()
    try:
        graph.read(path)
        nodes = {node: (float(at["x"]), float(at["y"])) for node, at in graph.nodes.items()}
        lines = [_shape(edge, nodes) for edge in graph.edges]
    except ElementTree.ParseError as error:
        raise _refuse(path, f"is no GraphML: {error}") from None
    except (KeyError, ValueError, shapely.errors.ShapelyError):
        what = "has points without x and y, or edges between points that it does not hold"
        raise _refuse(path, what) from None
    if not graph.edges:
        raise _refuse(path, "holds no edges")
    shapes = _to_degrees(np.array(lines, dtype=object), graph.crs, path)
    kept, both = _pair(shapes, graph.directed)
    ways = arrange_ways(
        [_name_edge(graph.edges[i]) for i in kept],
        {
            **{tag: [_text(graph.edges[i], key) for i in kept] for key, tag in PLAIN.items()},
            "oneway": ["no" if two else "yes" for two in both],
            "drive_access": [_text(graph.edges[i], "access") for i in kept],
            "walk_access": [_text(graph.edges[i], "access") for i in kept],
        },
        shapes[kept],
    )
    return RoadFile(ways, True, len(graph.edges), no_gates())


@dataclass
class _Graph:
    """A GraphML file's contents, as text."""

    directed: bool = True
    crs: str = WGS84
    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def read(self, path: Path) -> None:
        """Read the file element by element, letting each go once it is read."""
        names: dict[str, str] = {}
        with path.open("rb") as file:
            for event, element in ElementTree.iterparse(file, events=("start", "end")):
                tag = element.tag.removeprefix(XMLNS)
                if tag == "graph" and event == "start":
                    self.directed = element.get("edgedefault") != "undirected"
                elif tag == "key" and event == "end":
                    names[element.get("id", "")] = element.get("attr.name", "")
                elif event == "end":
                    self._take(tag, element, names)

    def _take(self, tag: str, element: ElementTree.Element, names: Mapping[str, str]) -> None:
        """Keep a point, an edge or the coordinate system."""
        if tag not in ("node", "edge", "graph"):
            return
        held = {
            names.get(data.get("key", ""), ""): data.text or ""
            for data in element.findall(f"{XMLNS}data")
        }
        if tag == "node":
            self.nodes[element.get("id", "")] = held
        elif tag == "edge":
            self.edges.append((element.get("source", ""), element.get("target", ""), held))
        else:
            self.crs = held.get("crs", WGS84)
        if tag != "graph":
            element.clear()


def _shape(edge: Edge, nodes: Mapping[str, tuple[float, float]]) -> Geometry:
    """Return an edge's line, from its first point to its last."""
    start, end, held = edge
    if held.get("geometry"):
        return shapely.from_wkt(held["geometry"])
    return shapely.LineString([nodes[start], nodes[end]])


def _to_degrees(shapes: NDArray[np.object_], crs: str, path: Path) -> NDArray[np.object_]:
    """Return lines in WGS 84; osmnx can also write projected graphs."""
    try:
        known = CRS.from_user_input(ast.literal_eval(crs) if crs.startswith("{") else crs)
    except (CRSError, ValueError, SyntaxError):
        raise _refuse(path, f"has a coordinate system that is not known: {crs!r}") from None
    if known.is_geographic:
        return shapes
    return np.asarray(shapely.transform(shapes, lambda xy: np.column_stack(unproject(xy, known))))


def _pair(shapes: NDArray[np.object_], directed: bool) -> tuple[list[int], list[bool]]:
    """Return the edges to keep, and whether each is gone both ways.

    A two-way street is two edges of the same line, there and back; a one-way street has no way
    back. Of several edges on the same line the first is kept.
    """
    there, back = shapely.to_wkb(shapes), shapely.to_wkb(shapely.reverse(shapes))
    first: dict[bytes, int] = {}
    for i, line in enumerate(there.tolist()):
        first.setdefault(line, i)
    kept = [
        i
        for i, (line, other) in enumerate(zip(there.tolist(), back.tolist(), strict=True))
        if first[line] == i and first.get(other, i) >= i
    ]
    return kept, [not directed or back[i] in first for i in kept]


def _name_edge(edge: Edge) -> str:
    """Return an edge's id: the ways of OpenStreetMap that it is made of, and its ends."""
    start, end, held = edge
    ways = ";".join(_list(held.get("osmid", "")))
    low, high = sorted((start, end))
    return f"{ways}:{low}-{high}"


def _text(edge: Edge, key: str) -> str:
    """Return what an edge tells; of several ways that became one edge, all of it, by ";"."""
    return ";".join(_list(edge[2].get(key, "")))


def _list(text: str) -> list[str]:
    """Return the words of a Python list that was written as text, or the one word."""
    if not text.startswith("["):
        return [text]
    try:
        return [str(word) for word in ast.literal_eval(text)]
    except (ValueError, SyntaxError, TypeError):
        return [text]


def _refuse(path: Path, what: str) -> InputFault:
    """Return the fault of a file that is no osmnx graph."""
    todo = "write it anew with osmnx.save_graphml, or use the .osm.pbf of the place"
    return InputFault([Fault(path.name, what, todo)])
