"""Health posts of an OpenStreetMap extract: points, and buildings as a point inside of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import osmium
import shapely

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.sources.files import demand_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from microplan.sources.posts.settings import FacilitySettings

ENDINGS = (".osm", ".osm.pbf", ".pbf")
HEALTH = ("amenity", "healthcare")
AMENITIES = {
    *("hospital", "clinic", "doctors", "dentist", "health_post", "nursing_home", "pharmacy"),
    "veterinary",
}
TOLD_BY = ("name:en", "name", "amenity", "healthcare", "operator:type", "operator", "description")
"""Tags that are the free text by which the kind is told."""
COLUMNS = ("osm_id", "name", "name_local", "description", "geometry")


def is_osm(path: Path) -> bool:
    """Tell whether a file is an OpenStreetMap extract, by its name."""
    return path.name.lower().endswith(ENDINGS)


def read_osm_posts(settings: FacilitySettings) -> gpd.GeoDataFrame:
    """Read whatever of an extract has to do with health, in WGS 84.

    Returns
    -------
    gpd.GeoDataFrame
        osm_id (n, w or r and the number), name, name_local (of the setting `osm_language`),
        description (its tags in words), point.

    Raises
    ------
    InputFault
        The file is not there, or cannot be read, or has nothing to do with health in it.
    """
    demand_file(settings.file)
    try:
        rows = [
            (number, *_name(tags, settings.osm_language), _describe(tags), point)
            for number, tags, point in _walk(settings.file)
            if tags.get("amenity") in AMENITIES or tags.get("healthcare", "no") != "no"
        ]
    except RuntimeError as error:
        todo = "fetch it anew; it may be cut short"
        raise InputFault([Fault(settings.where, f"cannot be read: {error}", todo)]) from None
    if not rows:
        what = "has no hospital, clinic, doctor or other thing of health"
        raise InputFault([Fault(settings.where, what, "is it of the right place?")])
    ordered = sorted(rows, key=lambda row: (row[0][0], int(row[0][1:])))
    columns = dict(zip(COLUMNS, zip(*ordered, strict=True), strict=True))
    return gpd.GeoDataFrame(columns, geometry="geometry", crs=WGS84)


def _walk(path: Path) -> Iterator[tuple[str, dict[str, str], BaseGeometry]]:
    """Yield what has a tag of health: its letter and number, its tags and a point."""
    wanted, factory = osmium.filter.KeyFilter(*HEALTH), osmium.geom.WKBFactory()
    things = osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted)
    for thing in things:
        tags = {tag.k: tag.v for tag in thing.tags}
        if isinstance(thing, osmium.osm.Node) and thing.location.valid():
            yield f"n{thing.id}", tags, shapely.Point(thing.location.lon, thing.location.lat)
        elif isinstance(thing, osmium.osm.Area):
            shape = shapely.from_wkb(factory.create_multipolygon(thing))
            letter = "w" if thing.from_way() else "r"
            yield f"{letter}{thing.orig_id()}", tags, shapely.point_on_surface(shape)


def _name(tags: dict[str, str], language: str) -> tuple[str, str]:
    """Return the name in Latin script and in the local language."""
    return tags.get("name:en") or tags.get("name", ""), tags.get(f"name:{language}", "")


def _describe(tags: dict[str, str]) -> str:
    """Return the tags as free text, each word once."""
    words = [tags.get(key, "").replace("_", " ") for key in TOLD_BY]
    return "; ".join(dict.fromkeys(filter(None, words)))
