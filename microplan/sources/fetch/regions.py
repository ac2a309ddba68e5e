"""Roads cut out of a region's OpenStreetMap file: whole ways that touch the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import osmium
import shapely

from microplan.errors import Fault, InputFault
from microplan.sources.fetch.digests import digest_file
from microplan.sources.fetch.downloads import Wanted
from microplan.sources.fetch.failures import Absent
from microplan.sources.fetch.osm_files import located
from microplan.sources.fetch.signs import demand_md5, demand_pbf

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from microplan.sources.fetch.downloads import Downloads, Kept
    from microplan.sources.fetch.settings import RoadFetchSettings

BATCH = 20_000
NODE, WAY = osmium.osm.NODE, osmium.osm.WAY


def fetch_region(downloads: Downloads, given: RoadFetchSettings) -> Kept:
    """Return a region's file, checked against the digest that lies beside it.

    Raises
    ------
    InputFault
        It cannot be had, or is not what its publisher's digest says.
    """
    kept = downloads.fetch(
        Wanted(given.region, ".osm.pbf", demand_pbf, given.sha256, what="the region's map")
    )
    if given.md5_beside and (told := _read_md5(downloads, given.region)):
        found = digest_file(kept.path, "md5")
        if found != told:
            downloads.forget(kept)
            what = f"its MD5 is {found}, not {told} as its publisher says"
            raise InputFault([Fault(given.region, what, "fetch again")])
    return kept


def _read_md5(downloads: Downloads, region: str) -> str:
    """Return the digest that lies beside a file; "" where there is none."""
    try:
        kept = downloads.fetch(Wanted(f"{region}.md5", ".md5", demand_md5, what="its digest"))
    except InputFault as fault:
        if isinstance(fault.__cause__, Absent):
            downloads.listener.note(f"{region}: no .md5 lies beside it; it was not checked by one")
            return ""
        raise
    return kept.path.read_text(encoding="ascii").split()[0].lower()


def read_state(kept: Kept) -> str:
    """Return the day of the map that a region's file speaks of; "" where it does not say."""
    header = osmium.io.Reader(str(kept.path), osmium.osm.NOTHING).header()
    return str(header.get("osmosis_replication_timestamp", ""))[:10]


def cut_roads(kept: Kept, outline: BaseGeometry, path: Path) -> None:
    """Write the roads and ferries that touch an outline (WGS 84), whole, with their nodes.

    Raises
    ------
    InputFault
        The file is damaged, or has no road there.
    """
    try:
        tracker = _track_roads(kept.path, outline)
        if not tracker.way_ids():
            todo = "is this the region of the districts?"
            raise InputFault([Fault(kept.card.address, "has no road near the districts", todo)])
        reader = osmium.io.Reader(str(kept.path), NODE | WAY)
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            osmium.apply(reader, tracker.id_filter(), writer)
    except RuntimeError as error:
        raise InputFault([Fault(kept.card.address, f"is damaged: {error}")]) from None


def _track_roads(path: Path, outline: BaseGeometry) -> osmium.IdTracker:
    """Note the roads and ferries that touch an outline, and their nodes."""
    shapely.prepare(outline)
    tracker, factory = osmium.IdTracker(), osmium.geom.WKBFactory()
    lines: list[str] = []
    ways: list[tuple[int, list[int]]] = []
    roads = osmium.filter.KeyFilter("highway", "route")
    with located(path, NODE | WAY) as things:
        for way in things.with_filter(roads):
            if not isinstance(way, osmium.osm.Way) or not _is_road(way.tags):
                continue
            try:
                lines.append(_draw(way, factory))
            except RuntimeError:
                continue  # a line of one point
            ways.append((way.id, [node.ref for node in way.nodes]))
            if len(lines) >= BATCH:
                _track(tracker, outline, lines, ways)
    _track(tracker, outline, lines, ways)
    return tracker


def _draw(way: osmium.osm.Way, factory: osmium.geom.WKBFactory) -> str:
    """Return a way's line as WKB; of one that leaves the region, the part that is in it."""
    try:
        return factory.create_linestring(way)
    except osmium.InvalidLocationError:
        known = [(n.location.lon, n.location.lat) for n in way.nodes if n.location.valid()]
        shape = shapely.LineString(known) if len(known) > 1 else shapely.MultiPoint(known)
        return shapely.to_wkb(shape, hex=True)


def _is_road(tags: osmium.osm.TagList) -> bool:
    return "highway" in tags or tags.get("route") == "ferry"


def _track(
    tracker: osmium.IdTracker,
    outline: BaseGeometry,
    lines: list[str],
    ways: list[tuple[int, list[int]]],
) -> None:
    """Note those of a batch of ways that touch the outline, and empty the batch."""
    near = shapely.intersects(outline, shapely.from_wkb(lines))
    for (way, nodes), touches in zip(ways, near, strict=True):
        if touches:
            tracker.add_way(way)
            for node in nodes:
                tracker.add_node(node)
    lines.clear()
    ways.clear()
