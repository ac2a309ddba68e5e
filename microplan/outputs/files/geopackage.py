"""The plan as a GeoPackage that QGIS opens with its styles; the same bytes every time."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from microplan.outputs.files.layer_styles import style_layers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from microplan.domain.handover import Plan

WRITTEN_AT = "2000-01-01T00:00:00.000Z"
"""In place of a clock, which would make every file differ."""
WGS84 = "EPSG:4326"
UNSAID = ["refusals", "flags"]
"""Left out: this file is handed on, the tables stay with the planner (DOMAIN 8)."""
STYLE_COLUMNS = (
    "id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), "
    "f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), "
    "styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, "
    "owner TEXT(30), ui TEXT(30), update_time DATETIME"
)


def write_geopackage(plan: Plan, path: Path) -> None:
    """Write the plan's places, routes and ground as layers of one GeoPackage, with styles.

    An older file of that name is replaced. Layers: areas, settlements (with need and access),
    facilities, sites, routes (a line a team-day), stops, unserved, roads, water, rivers.
    """
    path.unlink(missing_ok=True)
    with _no_clock():
        for name, layer in make_layers(plan).items():
            _write_layer(layer, path, name)
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA synchronous = OFF")
        _write_styles(file, plan)
        file.execute("UPDATE gpkg_contents SET last_change = ?", [WRITTEN_AT])
        file.commit()
        file.execute("VACUUM")


def make_layers(plan: Plan) -> dict[str, gpd.GeoDataFrame]:
    """Make the layers by name, in the order that QGIS lists them."""
    flat = plan.water.geom_type.str.endswith("Polygon")
    places = pd.concat(
        [
            plan.facilities.rename(columns={"facility_id": "place_id"}),
            plan.sites.rename(columns={"site_id": "place_id"}),
        ]
    )
    named = places[["place_id", "name", "name_local", "lon", "lat"]]
    return {
        "areas": plan.areas,
        "water": plan.water[flat],
        "rivers": plan.water[~flat],
        "roads": plan.roads,
        "routes": _draw_routes(plan),
        "settlements": _put_on_map(_describe_settlements(plan)),
        "unserved": _put_on_map(_describe_unserved(plan)),
        "facilities": _put_on_map(plan.facilities.drop(columns=["vaccinators"])),
        "sites": _put_on_map(plan.sites),
        "stops": _put_on_map(plan.stops.merge(named, on="place_id", how="left")),
    }


def _describe_settlements(plan: Plan) -> pd.DataFrame:
    """Join to each settlement whom the drive is for there, and its travel."""
    need = plan.need.drop(columns=["listed_children", "listed_pregnant", "flags"])
    access = plan.access.drop(columns=["nearest_facility_id", "nearest_cold_chain_id"])
    joined = plan.settlements.drop(columns=UNSAID).merge(need, on="settlement_id", how="left")
    joined = joined.merge(access, on="settlement_id", how="left")
    return joined.assign(missed_rate=1 - joined["fic"])


def _describe_unserved(plan: Plan) -> pd.DataFrame:
    """Give each unserved settlement its name and point."""
    places = plan.settlements[["settlement_id", "name", "name_local", "locator", "lon", "lat"]]
    return plan.unserved.merge(places, on="settlement_id", how="left")


def _draw_routes(plan: Plan) -> gpd.GeoDataFrame:
    """Draw each route as the ways between its stops; without any way it has no shape."""
    stops = plan.stops.sort_values(["route_id", "order"])
    vehicles = plan.routes.merge(plan.teams, on="team_id").set_index("route_id")["vehicle"]
    hops = pd.DataFrame(
        {
            "route_id": stops["route_id"],
            "from_id": stops.groupby("route_id")["place_id"].shift(),
            "to_id": stops["place_id"],
            "vehicle": stops["route_id"].map(vehicles),
        }
    )
    ways = hops.merge(pd.DataFrame(plan.legs), on=["from_id", "to_id", "vehicle"])
    moving = ways[shapely.length(ways["geometry"].to_numpy()) > 0]
    drawn = moving.groupby("route_id")["geometry"].agg(_gather)
    shapes = plan.routes["route_id"].map(drawn.to_dict())
    return gpd.GeoDataFrame(plan.routes.assign(geometry=shapes), geometry="geometry", crs=WGS84)


def _gather(ways: Any) -> shapely.MultiLineString:
    """Gather ways, in order, as one shape."""
    return shapely.MultiLineString([part for way in ways for part in shapely.get_parts(way)])


def _put_on_map(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Turn lon and lat into points."""
    points = gpd.points_from_xy(frame["lon"], frame["lat"])
    return gpd.GeoDataFrame(frame.drop(columns=["lon", "lat"]), geometry=points, crs=WGS84)


def _write_layer(layer: gpd.GeoDataFrame, path: Path, name: str) -> None:
    """Write one layer; whole numbers that may be missing go as such."""
    kinds = {"areas": "MultiPolygon", "water": "MultiPolygon", "routes": "MultiLineString"}
    kinds |= {"rivers": "MultiLineString", "roads": "MultiLineString"}
    kind = kinds.get(name, "Point")
    pyogrio.write_dataframe(
        layer,
        path,
        layer=name,
        driver="GPKG",
        geometry_type=kind,
        promote_to_multi=kind != "Point",
        layer_options={"FID": "row", "GEOMETRY_NAME": "shape"},
    )


def _write_styles(file: sqlite3.Connection, plan: Plan) -> None:
    """Write each layer's style where QGIS looks for it."""
    file.execute(f"CREATE TABLE layer_styles ({STYLE_COLUMNS})")
    file.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)"
        " VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
        [WRITTEN_AT],
    )
    rows = [(name, name, qml, WRITTEN_AT) for name, qml in style_layers(plan).items()]
    file.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui,"
        " update_time) VALUES ('', '', ?, 'shape', ?, ?, '', 1, 'microplan', '', '', ?)",
        rows,
    )


@contextmanager
def _no_clock() -> Iterator[None]:
    """Have GDAL write a fixed time, and give it back its clock afterwards.

    Nor does it wait for the disk after each layer: a file cut short is written anew.
    """
    options = {"OGR_CURRENT_DATE": WRITTEN_AT, "OGR_SQLITE_SYNCHRONOUS": "OFF"}
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
