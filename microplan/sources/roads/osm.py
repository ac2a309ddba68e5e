"""OpenStreetMap extracts (.osm.pbf, .osm) -> roads, ferries, and what closes them."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from sys import intern
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import osmium
import shapely

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.sources.files import demand_file
from microplan.sources.roads.places import part_places
from microplan.sources.roads.ways import RoadFile, arrange_ways
from microplan.sources.roads.words import FERRY, NOT_SO

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from microplan.sources.ledger import Ledger
    from microplan.sources.roads.settings import RoadSettings
    from microplan.sources.roads.window import Window

    Run = tuple[list[int], NDArray[np.float64]]

SCALE = 10_000_000
"""Parts of a degree that OpenStreetMap counts in."""
WKB_HEAD = 18
"""Hexadecimal digits before the coordinates of a line: byte order, type, number of points."""
STAMP = "osmosis_replication_timestamp"
PLAIN = (
    "highway", "oneway", "surface", "tracktype", "maxspeed", "bridge", "tunnel", "layer",
    "seasonal", "ford", "duration", "junction",
)  # fmt: skip
COLUMNS = (
    "kind", "oneway", "surface", "tracktype", "maxspeed", "bridge", "tunnel", "level", "open_in",
    "ford", "duration", "junction", "maxspeed_forward", "maxspeed_backward", "name",
    "drive_access", "walk_access",
)  # fmt: skip
"""What is kept of a way: the tags of `PLAIN`, then what `_pick_tags` chooses."""
NAMES = ("name", "name:en", "ref")
DRIVE = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Tags of access, the one that is most to the point first."""
WALK = ("foot", "access")
SHUT = ("bollard", "block", "jersey_barrier", "cycle_barrier", "log", "debris", "kissing_gate",
        "stile", "turnstile", "full-height_turnstile", "motorcycle_barrier", "planter")  # fmt: skip
"""Barriers that no four-wheeler passes, unless they are tagged open."""


def read_osm(path: Path, window: Window, settings: RoadSettings, ledger: Ledger) -> RoadFile:
    """Read the highways and ferries of an OpenStreetMap extract that touch a window.

    The file may be much larger than the window: what lies outside is let go while reading.

    Parameters
    ----------
    path, window
        The file, and where its roads are wanted.
    settings
        [roads]: which words close a gate, and whether fords are open.
    ledger
        Where to tell what could not be used.

    Raises
    ------
    InputFault
        The file is not there, or is no OpenStreetMap file.
    """
    demand_file(path)
    fords_open = settings.season != "wet" or settings.wet_fords_open
    catch = _Catch(window, settings.closed_access, fords_open)
    try:
        catch.read(path)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        todo = "download it anew, or cut it out again with complete ways"
        what = f"cannot be read as OpenStreetMap: {error}"
        raise InputFault([Fault(path.name, what, todo)]) from None
    _tell_extract(path, catch, ledger)
    counts = np.frombuffer(catch.counts, np.int64)
    refs, xy = part_places(
        np.frombuffer(catch.refs, np.int64),
        np.rint(np.frombuffer(catch.degrees).reshape(-1, 2) * SCALE).astype(np.int64),
        np.repeat(np.array([_storey(level) for level in catch.tags["level"]], np.int64), counts),
        (path.name, ledger),
    )
    return RoadFile(_draw(catch, xy / SCALE), True, catch.ways, _list_gates(catch, refs, xy))


@dataclass
class _Catch:
    """What was caught while reading: flat arrays, since a city has a million points."""

    window: Window
    closed: tuple[str, ...]
    fords_open: bool
    ways: int = 0
    outside: int = 0
    torn: list[str] = field(default_factory=list)
    stamp: str = ""
    ids: list[str] = field(default_factory=list)
    tags: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    counts: array[int] = field(default_factory=lambda: array("q"))
    refs: array[int] = field(default_factory=lambda: array("q"))
    degrees: array[float] = field(default_factory=lambda: array("d"))
    gates: dict[int, tuple[bool, bool]] = field(default_factory=dict)
    drawn: dict[int, tuple[float, float]] = field(default_factory=dict)
    """Points that a planner drew in JOSM: their ids are below 0, which osmium's index leaves."""
    geometry: osmium.geom.WKBFactory = field(default_factory=osmium.geom.WKBFactory)

    def read(self, path: Path) -> None:
        """Read tagged points, then ways with the places of their points."""
        if path.suffix.lower() == ".osm":
            points = osmium.FileProcessor(str(path), osmium.osm.NODE)
            self.drawn = {
                p.id: (p.lon, p.lat) for p in points if isinstance(p, osmium.osm.Node) and p.id < 0
            }
        kinds = osmium.osm.NODE | osmium.osm.WAY
        wanted = osmium.FileProcessor(str(path), kinds).with_locations()
        gates, roads = (
            osmium.filter.KeyFilter("barrier", "ford"),
            osmium.filter.KeyFilter("highway", "route"),
        )
        gates.enable_for(osmium.osm.NODE)
        roads.enable_for(osmium.osm.WAY)
        wanted.with_filter(gates).with_filter(roads)
        self.stamp = wanted.header.get(STAMP)
        for thing in wanted:
            if isinstance(thing, osmium.osm.Way):
                self._take_way(thing)
            else:
                self._take_gate(thing)

    def _take_way(self, way: Any) -> None:
        """Keep a way that is a road or ferry, part by part where points are missing."""
        if way.deleted or ("highway" not in way.tags and way.tags.get("route") != FERRY):
            return
        self.ways += 1
        try:
            runs = [self._locate(way)]
        except (osmium.InvalidLocationError, RuntimeError):
            runs = self._tear(way)
        near = [run for run in runs if self.window.touches(run[1])]
        self.outside += bool(runs) and not near
        if sum(len(refs) for refs, _ in runs) < len(way.nodes) and (near or not runs):
            self.torn.append(str(way.id))
        for refs, degrees in near:
            self.ids.append(str(way.id))
            for column, word in zip(self.tags.values(), _pick_tags(dict(way.tags)), strict=True):
                column.append(intern(word))
            self.counts.append(len(refs))
            self.refs.extend(refs)
            self.degrees.frombytes(degrees.tobytes())

    def _locate(self, way: Any) -> Run:
        """Return a way's points; osmium's own writer is the fastest way to their places."""
        wkb = self.geometry.create_linestring(way, osmium.geom.use_nodes.ALL)
        refs = [point.ref for point in way.nodes]
        return refs, np.frombuffer(bytes.fromhex(wkb[WKB_HEAD:])).reshape(-1, 2)

    def _tear(self, way: Any) -> list[Run]:
        """Return the runs of two and more points that the file holds."""
        runs: list[list[tuple[int, float, float]]] = [[]]
        for point in way.nodes:
            if point.location.valid():
                runs[-1].append((point.ref, point.lon, point.lat))
            elif point.ref in self.drawn:
                runs[-1].append((point.ref, *self.drawn[point.ref]))
            else:
                runs.append([])
        return [
            ([ref for ref, _, _ in run], np.array([place for _, *place in run]))
            for run in runs
            if len(run) > 1
        ]

    def _take_gate(self, point: Any) -> None:
        """Keep a barrier that closes the road over it, or a ford that the season closes."""
        tags = dict(point.tags)
        drive, walk = _first(tags, DRIVE), _first(tags, WALK)
        under_water = not self.fords_open and tags.get("ford", "") not in NOT_SO
        shut = not drive and tags.get("barrier") in SHUT
        shut |= "barrier" in tags and drive in self.closed
        if under_water or shut:
            self.gates[point.id] = (under_water or walk in self.closed, not shut)


def _first(tags: Mapping[str, str], keys: tuple[str, ...]) -> str:
    """Return the first of the tags that is there."""
    return next((tags[key] for key in keys if key in tags), "")


def _pick_tags(tags: Mapping[str, str]) -> list[str]:
    """Return the tags that tell how a way is travelled, in the order of `COLUMNS`."""
    picked = [tags.get(key, "") for key in PLAIN]
    if not picked[0]:
        picked[0] = FERRY
    picked += [tags.get("maxspeed:forward", ""), tags.get("maxspeed:backward", "")]
    picked += [_first(tags, keys) for keys in (NAMES, DRIVE, WALK)]
    return picked


def _storey(level: str) -> int:
    """Return the storey of a way, for telling apart points at one place."""
    return int(level) if level.lstrip("-").isdecimal() else 0


def _draw(catch: _Catch, lonlat: NDArray[np.float64]) -> gpd.GeoDataFrame:
    """Return the ways as lines."""
    counts = np.frombuffer(catch.counts, np.int64)
    shapes = shapely.linestrings(lonlat, indices=np.repeat(np.arange(len(counts)), counts))
    return arrange_ways(catch.ids, catch.tags, np.asarray(shapes))


def _list_gates(catch: _Catch, refs: NDArray[np.int64], xy: NDArray[np.int64]) -> gpd.GeoDataFrame:
    """Return the gates that lie on roads, where they lie."""
    at = np.flatnonzero(np.isin(refs, np.array(list(catch.gates), np.int64)))
    at = at[np.unique(refs[at], return_index=True)[1]]
    places = xy[at] / SCALE
    held = np.array([catch.gates[ref] for ref in refs[at].tolist()], bool).reshape(-1, 2)
    frame = {"walk": held[:, 0], "season": held[:, 1]}
    return gpd.GeoDataFrame(frame, geometry=shapely.points(places.reshape(-1, 2)), crs=WGS84)


def _tell_extract(path: Path, catch: _Catch, ledger: Ledger) -> None:
    """Write down how old the extract is, and what of it could not be used."""
    date = f" as of {catch.stamp[:10]}" if catch.stamp else ""
    how = f"OpenStreetMap{date}, © OpenStreetMap contributors, ODbL: credit them on what is shown"
    ledger.mend("road file", path.name, how)
    if catch.outside:
        how = f"{catch.outside} of {catch.ways} roads of the file lie outside and were not read"
        ledger.mend("roads far outside", path.name, how, float(catch.outside), "roads")
    if catch.torn:
        how = (
            f"{len(catch.torn)} roads whose points the file does not all hold were cut there, or"
            f" left out: {', '.join(catch.torn[:5])}"
        )
        ledger.mend("roads with missing points", path.name, how, float(len(catch.torn)), "roads")
