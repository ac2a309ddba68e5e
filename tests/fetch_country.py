"""A small country of public services: the demo's district and its neighbours, on a local server.

Each service answers in the format of the real one: geoBoundaries' JSON and GeoJSON, WorldPop's
listing and a country's GeoTIFF, Overpass's XML for the square that is asked for, a region's PBF
with its MD5, and a GeoJSON of health posts as healthsites.io gives it out.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import rasterio
import shapely
from fetch_servers import Answer, Question, Service
from rasterio.io import MemoryFile

if TYPE_CHECKING:
    from pathlib import Path

MARGIN_CELLS = 300
STATE = "2019-11-20T21:00:00Z"
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="Overpass API 0.7.62.1 084b4234">
<note>The data included in this document is from www.openstreetmap.org.</note>
<meta osm_base="{STATE}"/>
"""


@dataclass(frozen=True)
class Country:
    """What the services know."""

    districts: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame
    raster: bytes
    roads: gpd.GeoDataFrame
    posts: gpd.GeoDataFrame
    region: bytes

    def serve(self, service: Service) -> None:
        """Give the service all that the country's services answer."""
        for level, units in (("ADM2", self.districts), ("ADM3", self.blocks)):
            file = f"/files/XYZ-{level}.geojson"
            told = tell_level(level, service.at(file))
            service.routes[f"/gb/XYZ/{level}/"] = Answer(json.dumps(told).encode())
            service.routes[file] = Answer(as_geojson(units), etag=f'"{level}"')
        rows = [tell_raster(year, service) for year in (2019, 2020)]
        service.routes["/wp/cic2020_100m?iso3=XYZ"] = Answer(json.dumps({"data": rows}).encode())
        service.routes["/files/xyz_ppp_2020.tif"] = Answer(
            self.raster, etag='"people"', headers={"Last-Modified": "Mon, 02 Nov 2020 10:00:00 GMT"}
        )
        service.routes["/api/interpreter"] = self.answer_question
        service.routes["/region.osm.pbf"] = Answer(self.region, etag='"region"')
        digest = hashlib.md5(self.region, usedforsecurity=False).hexdigest()
        service.routes["/region.osm.pbf.md5"] = Answer(f"{digest}  region.osm.pbf\n".encode())
        service.routes["/posts.geojson"] = Answer(tell_healthsites(self.posts))

    def answer_question(self, question: Question) -> Answer:
        """Answer as an Overpass server: what lies in the square that is asked for."""
        box = re.search(r"\(([-\d.]+),([-\d.]+),([-\d.]+),([-\d.]+)\)", question.data)
        if not box:
            return Answer(b"<html><p>Error: line 1: parse error</p></html>", 400)
        south, west, north, east = map(float, box.groups())
        square = shapely.box(west, south, east, north)
        roads = self.roads[self.roads.intersects(square)] if "highway" in question.data else None
        posts = self.posts[self.posts.intersects(square)] if "healthcare" in question.data else None
        return Answer(write_osm(roads, posts).encode(), headers={"Content-Type": "application/xml"})


def settings_for(service: Service, **more: Any) -> dict[str, Any]:
    """Return a [fetch] section that asks the service for the demo's district."""
    given: dict[str, Any] = {
        "country": "XYZ",
        "districts": ["Tarangpur"],
        "boundaries": {"service": service.at("/gb/{country}/{level}/")},
        "population": {"service": service.at("/wp/{product}?iso3={country}")},
        "roads": {"service": service.at("/api/interpreter"), "margin_km": 2},
        "limits": {
            "wait_seconds": 0.01,
            "wait_seconds_max": 0.05,
            "timeout_seconds": 5,
            "tries": 3,
        },
    }
    for key, value in more.items():
        given[key] = {**given.get(key, {}), **value} if isinstance(value, dict) else value
    return given


def make_country(demo: Path, work: Path) -> Country:
    """Make the country out of the demo's inputs."""
    district = gpd.read_file(demo / "districts.geojson")
    blocks = gpd.read_file(demo / "blocks.geojson")
    roads = gpd.read_file(demo / "roads.geojson")
    posts = gpd.read_file(demo / "facilities.geojson")
    _, _, east, north = district.total_bounds
    neighbours = gpd.GeoDataFrame(
        {"id": ["D02", "D03"], "name": ["Kesarpur", "kesarpur "]},
        geometry=[
            shapely.box(east, north - 0.2, east + 0.3, north),
            shapely.box(east, north - 0.5, east + 0.3, north - 0.2),
        ],
        crs=4326,
    )
    districts = _concat(district.rename(columns={"district_id": "id"}), neighbours)
    parts = neighbours.assign(id=["B91", "B92"], name=["Kesar", "Sarpur"])
    units = _concat(blocks.rename(columns={"block_id": "id"}), parts)
    pbf = work / "region.osm.pbf"
    write_region(roads, posts, pbf)
    return Country(
        districts, units, widen_raster(demo / "population.tif"), roads, posts, pbf.read_bytes()
    )


def _concat(*frames: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    kept = [frame[["id", "name", "geometry"]] for frame in frames]
    return gpd.GeoDataFrame(pd.concat(kept, ignore_index=True), crs=4326)


def tell_level(level: str, file: str) -> dict[str, Any]:
    """Tell of a level as geoBoundaries does."""
    return {
        "boundaryID": f"XYZ-{level}-1234567",
        "boundaryName": "Xyzland",
        "boundaryISO": "XYZ",
        "boundaryYearRepresented": "2017.0",
        "boundaryType": level,
        "boundarySource": "Survey of Xyzland",
        "boundaryLicense": "Creative Commons Attribution 4.0 International (CC BY 4.0)",
        "gjDownloadURL": file,
        "simplifiedGeometryGeoJSON": file.replace(".geojson", "_simplified.geojson"),
    }


def tell_raster(year: int, service: Service) -> dict[str, Any]:
    """Tell of a raster as WorldPop does."""
    name = f"xyz_ppp_{year}.tif"
    return {
        "id": str(year),
        "title": f"The spatial distribution of population in {year}, Xyzland",
        "doi": "10.5258/SOTON/WP00645",
        "popyear": str(year),
        "data_file": f"GIS/Population/{name}",
        "iso3": "XYZ",
        "files": [service.at(f"/files/{name}"), service.at(f"/files/{name}.zip")],
        "license": "https://www.worldpop.org/data/licence.txt",
    }


def as_geojson(units: gpd.GeoDataFrame) -> bytes:
    """Write units as geoBoundaries does."""
    named = units.rename(columns={"id": "shapeID", "name": "shapeName"})
    return str(named.assign(shapeISO="", shapeGroup="XYZ").to_json()).encode()


def tell_healthsites(posts: gpd.GeoDataFrame) -> bytes:
    """Write posts as healthsites.io does."""
    told = posts.rename(columns={"facility_id": "uuid"})[["uuid", "name", "geometry"]]
    return str(told.assign(amenity="clinic", completeness=40.0).to_json()).encode()


def widen_raster(path: Path) -> bytes:
    """Return the raster with as many cells more on each side, in strips, as a country's."""
    with rasterio.open(path) as source:
        inner, profile = source.read(1), source.profile
    height, width = (size + 2 * MARGIN_CELLS for size in inner.shape)
    outer = np.random.default_rng(5).random((height, width)).astype("float32")
    outer[MARGIN_CELLS:-MARGIN_CELLS, MARGIN_CELLS:-MARGIN_CELLS] = inner
    corner = profile["transform"].translation(-MARGIN_CELLS, -MARGIN_CELLS)
    grid = {"width": width, "height": height, "transform": profile["transform"] @ corner}
    profile.update(grid, compress="lzw", blockysize=1)
    with MemoryFile() as memory:
        with memory.open(**profile) as target:
            target.write(outer, 1)
        return bytes(memory.read())


def write_osm(roads: gpd.GeoDataFrame | None, posts: gpd.GeoDataFrame | None) -> str:
    """Write OpenStreetMap XML; points of equal coordinates are one node."""
    nodes: dict[tuple[float, float], int] = {}
    parts: list[str] = []
    for row in [] if roads is None else roads.itertuples():
        refs = [_number(nodes, x, y) for x, y in row.geometry.coords]
        tags = {"highway": row.highway, "name": row.name}
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs) + _tags(tags)
        parts.append(f'<way id="{int(row.road_id[1:])}">{inner}</way>')
    told = [f'<node id="{i}" lat="{y}" lon="{x}"/>' for (x, y), i in nodes.items()]
    for row in [] if posts is None else posts.itertuples():
        tags = {"amenity": "clinic", "name": row.description, "name:hi": row.name_hi}
        told.append(
            f'<node id="{int(row.facility_id[1:])}" lat="{row.geometry.y:.7f}"'
            f' lon="{row.geometry.x:.7f}">{_tags(tags)}</node>'
        )
    return HEAD + "\n".join([*told, *parts]) + "\n</osm>\n"


def _number(nodes: dict[tuple[float, float], int], x: float, y: float) -> int:
    """Return a node's id, which is its place's, so that it is the same in every answer.

    Places are told apart to 3 m, within a degree: enough for the demo's roads.
    """
    key = (round(x, 7), round(y, 7))
    right, up = round(x % 1 * 40_000), round(y % 1 * 40_000)
    return nodes.setdefault(key, 1_000_000 + right * 40_000 + up)


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items() if v)


def write_region(roads: gpd.GeoDataFrame, posts: gpd.GeoDataFrame, path: Path) -> None:
    """Write a region's PBF, with a date of its map."""
    xml = path.with_suffix(".osm")
    xml.write_text(write_osm(roads, posts), encoding="utf-8")
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", STATE)
    reader = osmium.MergeInputReader()
    reader.add_file(str(xml))
    with osmium.SimpleWriter(str(path), overwrite=True, header=header) as writer:
        reader.apply(writer)
