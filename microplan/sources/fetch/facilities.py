"""Health posts, out of OpenStreetMap or out of a GeoJSON such as healthsites.io's, as points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import osmium
import pyogrio
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.sources.fetch.downloads import Wanted
from microplan.sources.fetch.failures import Broken
from microplan.sources.fetch.geojson import write_geojson
from microplan.sources.fetch.osm_files import located
from microplan.sources.fetch.signs import demand_geojson, is_zip
from microplan.sources.fetch.texts import clean_text
from microplan.sources.fetch.worldpop import unpack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from microplan.sources.fetch.downloads import Downloads, Kept
    from microplan.sources.fetch.settings import FacilityFetchSettings

Feature = tuple[dict[str, Any], BaseGeometry]
AMENITIES = {"hospital", "clinic", "doctors", "health_post"}
CARE = {"hospital", "clinic", "centre", "doctor", "midwife", "nurse", "health_post"}
ID_COLUMNS = ("id", "uuid", "osm_id", "full_id")
WORDS = ("amenity", "healthcare", "operator:type", "operator", "description")


def read_osm_posts(path: Path, outline: BaseGeometry) -> list[Feature]:
    """Return the health posts of an OpenStreetMap file within an outline (WGS 84), as points.

    A post drawn as a building stands at a point inside of it.
    """
    shapely.prepare(outline)
    found: dict[str, Feature] = {}
    try:
        for letter, number, tags, point in _walk_posts(path):
            if _is_post(tags) and outline.covers(point):
                found[f"{letter}{number}"] = (_describe(f"{letter}{number}", tags), point)
    except RuntimeError as error:
        raise InputFault([Fault("the OpenStreetMap file", f"cannot be read: {error}")]) from None
    return list(found.values())


def _walk_posts(path: Path) -> Iterator[tuple[str, int, dict[str, str], BaseGeometry]]:
    """Yield whatever has the tags of health, as letter, number, tags and point."""
    health, factory = osmium.filter.KeyFilter("amenity", "healthcare"), osmium.geom.WKBFactory()
    with located(path, osmium.osm.ALL) as things:
        for thing in things.with_areas(health).with_filter(health):
            tags = {tag.k: tag.v for tag in thing.tags}
            if isinstance(thing, osmium.osm.Node) and thing.location.valid():
                yield "n", thing.id, tags, Point(thing.location.lon, thing.location.lat)
            elif isinstance(thing, osmium.osm.Area):
                shape = shapely.from_wkb(factory.create_multipolygon(thing))
                letter = "w" if thing.from_way() else "r"
                yield letter, thing.orig_id(), tags, shapely.point_on_surface(shape)


def _is_post(tags: dict[str, str]) -> bool:
    return tags.get("amenity") in AMENITIES or tags.get("healthcare") in CARE


def _describe(number: str, tags: dict[str, str]) -> dict[str, Any]:
    """Return what the plan reads of a post: id, names, and its words as free text."""
    words = [tags.get(key, "") for key in ("name:en", "name", *WORDS)]
    told = list(dict.fromkeys(clean_text(word) for word in words if word))
    return {
        "id": number,
        "name": clean_text(tags.get("name:en") or tags.get("name", "")),
        "name_local": clean_text(tags.get("name:hi", "")),
        "kind": tags.get("healthcare") or tags.get("amenity", ""),
        "description": "; ".join(told),
    }


def fetch_posts(downloads: Downloads, given: FacilityFetchSettings) -> Kept:
    """Return a GeoJSON of health posts, out of its archive where it is one."""
    return downloads.fetch(
        Wanted(given.address, ".posts", _demand_geojson_or_zip, given.sha256, what="health posts")
    )


def read_geojson_posts(kept: Kept, downloads: Downloads, outline: BaseGeometry) -> list[Feature]:
    """Return the points of a GeoJSON within an outline (WGS 84); buildings as a point inside.

    Raises
    ------
    InputFault
        It cannot be read, or holds no shapes.
    """
    address, path = kept.card.address, kept.path
    if is_zip(path):
        path = downloads.cache.place({"unpacked": kept.card.sha256}, ".geojson").file
        unpack(kept, ".geojson", path, downloads)
    try:
        demand_geojson(path)
        posts = gpd.read_file(path, engine="pyogrio")
    except (pyogrio.errors.DataSourceError, Broken) as error:
        raise InputFault([Fault(address, f"cannot be read as GeoJSON: {error}")]) from None
    if not isinstance(posts, gpd.GeoDataFrame):
        raise InputFault([Fault(address, "has no shapes")])
    posts = posts[posts.geometry.notna() & ~posts.geometry.is_empty].to_crs(WGS84)
    points = gpd.GeoSeries(shapely.point_on_surface(posts.geometry.to_numpy()), crs=WGS84)
    inside = shapely.covers(outline, points.to_numpy())
    texts = posts.drop(columns="geometry").fillna("").astype(str)
    rows = [dict(zip(map(str, texts.columns), row, strict=True)) for row in texts.to_numpy()]
    return [
        (_describe(_find_id(row, point), row), point)
        for row, point, near in zip(rows, points, inside, strict=True)
        if near
    ]


def _find_id(row: dict[str, str], point: BaseGeometry) -> str:
    """Return a post's own id; where it has none, its place is one."""
    own = next((clean_text(row[key]) for key in ID_COLUMNS if row.get(key)), "")
    return own or f"{point.centroid.x:.6f} {point.centroid.y:.6f}"


def _demand_geojson_or_zip(path: Path) -> None:
    if not is_zip(path):
        demand_geojson(path)


def write_posts(posts: list[Feature], path: Path, where: str) -> None:
    """Write health posts as GeoJSON.

    Raises
    ------
    InputFault
        There is none.
    """
    if not posts:
        todo = "name a file of your own, or another address as fetch.facilities.address"
        raise InputFault([Fault(where, "has no health post in the districts", todo)])
    write_geojson(posts, path)
