"""Road and water files -> `Roads`: a network to travel on, and what the maps draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from microplan.errors import IDS_SHOWN, Fault, InputFault
from microplan.geo.barriers import NO_BARRIERS, make_barriers
from microplan.geo.crs import WGS84, metric_crs
from microplan.geo.networks import empty_network, node_lines
from microplan.geo.roads import Roads
from microplan.sources.file_settings import FileSettings, name_file
from microplan.sources.files import as_text, demand_columns, read_shapes
from microplan.sources.ledger import Ledger
from microplan.sources.roads.settings import FERRY, LEFT_OUT, RoadSettings
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    import pandas as pd
    from pyproj import CRS

    from microplan.geo.networks import NodingReport
    from microplan.geo.walking import TerrainSettings

__all__ = ["RoadSettings", "read_roads"]
WORDS_SHOWN = 20
LINEAR = (
    shapely.GeometryType.LINESTRING,
    shapely.GeometryType.LINEARRING,
    shapely.GeometryType.MULTILINESTRING,
)


def read_roads(areas: gpd.GeoDataFrame, settings: RoadSettings, terrain: TerrainSettings) -> Roads:
    """Read roads and water, and make one network of the roads as far as they join.

    Parameters
    ----------
    areas
        `areas`: the plan's, which say where roads are wanted and which metres to measure in.
    settings
        [roads].
    terrain
        [terrain]: walking speed, and the file of water.

    Raises
    ------
    InputFault
        A file or column is not there, a word of the class column is not known, or a file is
        given and none of its roads lies in or near the areas.
    """
    ledger = Ledger()
    crs = _choose_crs(areas)
    water = _read_water(terrain, ledger)
    lines = _read_lines(areas, settings, ledger)
    if lines.empty:
        network, km, share = empty_network(crs.to_string()), 0.0, 0.0
    else:
        barriers = make_barriers(water, crs) if len(water) else NO_BARRIERS
        network, report = node_lines(
            _give_speeds(lines, settings, terrain).to_crs(crs),
            settings.snap_metres,
            join_crossings=settings.join_crossings,
            barriers=barriers,
        )
        _tell_noding(report, settings, ledger)
        km, share = report.km_total, report.share_largest
    drawn = lines[["road_class", "name", "geometry"]].reset_index(drop=True)
    repairs = ledger.repairs()
    return Roads(network, drawn, water, repairs, km, share, settings.kmh_without_roads)


def _choose_crs(areas: gpd.GeoDataFrame) -> CRS:
    """Return the metres of the areas' middle."""
    west, south, east, north = areas.total_bounds
    return metric_crs([west, east], [south, north])


def _read_lines(
    areas: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Read the lines that can be travelled: road_class, name, source_id, geometry (WGS 84)."""
    source = settings.source
    if source is None:
        how = "there is no road file: everyone travels the straight line times the path factor"
        ledger.doubt("roads", "[roads]", how, 0.0)
        return _no_lines()
    shapes = read_shapes(source)
    demand_columns(shapes, [settings.class_, settings.name, settings.id], source.where)
    lines = gpd.GeoDataFrame(
        {
            "road_class": _classify(shapes, settings, source, ledger),
            "name": as_text(shapes[settings.name]) if settings.name else "",
            "source_id": _name_rows(shapes, settings),
        },
        geometry=shapely.force_2d(shapes.geometry.to_numpy()),
        crs=WGS84,
    )
    lines = _drop_shapeless(_drop_classes(lines, source, ledger), source, ledger)
    near = _drop_outside(lines, areas, settings, ledger)
    if near.empty:
        raise InputFault([_blame_file(len(shapes), len(lines), source)])
    return near


def _blame_file(lines: int, roads: int, source: FileSettings) -> Fault:
    """Say that a file has no road for the plan: it must not pass for a plan without a file."""
    what = f"holds {lines} lines, {roads} of them roads: no road lies in or near any block"
    todo = "is the file of this district, is its coordinate system right?"
    return Fault(source.where, what, f"{todo} To plan without roads, name no file in [roads]")


def _no_lines() -> gpd.GeoDataFrame:
    """Return the lines of a plan without roads."""
    return gpd.GeoDataFrame(columns=["road_class", "name", "source_id"], geometry=[], crs=WGS84)


def _name_rows(shapes: gpd.GeoDataFrame, settings: RoadSettings) -> pd.Series[str] | list[str]:
    """Return the road's id, or the number of its row."""
    if settings.id:
        return as_text(shapes[settings.id])
    return [f"row {n + 1:07d}" for n in range(len(shapes))]


def _classify(
    shapes: gpd.GeoDataFrame, settings: RoadSettings, source: FileSettings, ledger: Ledger
) -> pd.Series[str] | str:
    """Return the class of each road.

    Raises
    ------
    InputFault
        A word is not known; all of them are named, with how many roads bear each.
    """
    if not settings.class_:
        how = "no column of classes is named: every road counts as unclassified"
        ledger.doubt("road classes", source.where, how, 0.5)
        return "unclassified"
    words = as_text(shapes[settings.class_])
    classes = words.str.lower().map(settings.meanings)
    unknown = words[classes.isna()].value_counts().sort_index()
    if len(unknown):
        told = [f"{str(word) or '(empty)'} ({count})" for word, count in unknown.items()]
        what = f"holds words that are no known class of road: {', '.join(told[:WORDS_SHOWN])}"
        example = f'classes = {{ "{unknown.index[0]}" = "unclassified" }}'
        todo = f'say in [roads] what they mean, such as {example}, or "{LEFT_OUT}" to leave out'
        raise InputFault([Fault(source.where, what, todo, settings.class_)])
    return classes


def _drop_classes(
    lines: gpd.GeoDataFrame, source: FileSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Leave out the lines that are no road by their class."""
    out = lines["road_class"] == LEFT_OUT
    if out.any():
        how = f'{out.sum()} lines whose class means "{LEFT_OUT}" were left out'
        ledger.mend("roads by class", source.where, how, float(out.sum()), "lines")
    return lines[~out]


def _drop_shapeless(
    lines: gpd.GeoDataFrame, source: FileSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Leave out what is no line."""
    shapes = lines.geometry.to_numpy()
    good = np.isin(shapely.get_type_id(shapes), LINEAR) & ~shapely.is_empty(shapes)
    good &= np.isfinite(shapely.bounds(shapes)).all(axis=1)
    if not good.all():
        ids = ", ".join(lines["source_id"][~good][:IDS_SHOWN])
        how = f"{(~good).sum()} shapes that are missing or no line were left out: {ids}"
        ledger.mend("roads without a line", source.where, how, float((~good).sum()), "shapes")
    return lines[good]


def _drop_outside(
    lines: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Leave out the roads that lie farther off than the margin."""
    crs = _choose_crs(areas)
    frame = shapely.box(*areas.to_crs(crs).total_bounds)
    near = frame.buffer(settings.margin_km * METRES_PER_KM, join_style="mitre")
    # a box in metres is bent in degrees: the edge gets points to bend at
    wanted = gpd.GeoSeries([near.segmentize(METRES_PER_KM * 10)], crs=crs).to_crs(WGS84).iloc[0]
    inside = shapely.intersects(wanted, lines.geometry.to_numpy())
    if not inside.all():
        km = float(lines[~inside].to_crs(crs).length.sum()) / METRES_PER_KM
        far = f"{settings.margin_km:g} km outside the areas"
        how = f"{(~inside).sum()} roads more than {far} were left out"
        where = settings.source.where if settings.source else "[roads]"
        ledger.mend("roads outside", where, how, km, "km")
    return lines[inside].reset_index(drop=True)


def _give_speeds(
    lines: gpd.GeoDataFrame, settings: RoadSettings, terrain: TerrainSettings
) -> gpd.GeoDataFrame:
    """Add how fast each line is driven and walked, and how long it is waited for."""
    kmh = lines["road_class"].map(settings.speeds).astype(float)
    ferry = lines["road_class"] == FERRY
    return lines.assign(
        kmh=kmh,
        walk_kmh=np.where(ferry, kmh, terrain.walk_kmh),
        wait_minutes=np.where(ferry, settings.ferry_wait_minutes, 0.0),
    )


def _read_water(terrain: TerrainSettings, ledger: Ledger) -> gpd.GeoDataFrame:
    """Read what feet do not cross: name, geometry (WGS 84)."""
    if terrain.water is None:
        return gpd.GeoDataFrame(columns=["name"], geometry=[], crs=WGS84)
    where = name_file(terrain.water, terrain.water_layer)
    shapes = read_shapes(FileSettings(file=terrain.water, layer=terrain.water_layer))
    demand_columns(shapes, [terrain.water_name], where)
    water = shapely.force_2d(shapes.geometry.to_numpy())
    known = ~(shapely.is_missing(water) | shapely.is_empty(water))
    invalid = known & ~shapely.is_valid(water)
    for what, rows in (("water without a shape", ~known), ("water", invalid)):
        if rows.any():
            done = "were rebuilt from their rings" if what == "water" else "were left out"
            how = f"{rows.sum()} shapes that are not valid {done}"
            ledger.mend(what, where, how, float(rows.sum()), "shapes")
    names = as_text(shapes[terrain.water_name]) if terrain.water_name else [""] * len(shapes)
    mended = shapely.make_valid(water, method="structure", keep_collapsed=False)
    return gpd.GeoDataFrame({"name": names}, geometry=mended, crs=WGS84)[known].reset_index(
        drop=True
    )


def _tell_noding(report: NodingReport, settings: RoadSettings, ledger: Ledger) -> None:
    """Write down what was joined, and what does not join."""
    where = settings.source.where if settings.source else "[roads]"
    near = f"{settings.snap_metres:g} m"
    if report.lines_dropped:
        how = f"{report.lines_dropped} lines without length were left out"
        ledger.mend("roads without length", where, how, float(report.lines_dropped), "lines")
    if report.ends_moved:
        how = (
            f"{report.ends_moved} ends of roads stopped short of another road within {near}: each"
            f" was led on to it, by {report.metres_moved_max:.0f} m at most, and that way counts"
        )
        ledger.mend("road ends", where, how, report.metres_moved, "m")
    if report.crossings:
        done = "were joined there" if report.crossings_joined else "were not joined there"
        how = f"{report.crossings} pairs of roads cross without a common vertex and {done}"
        ledger.mend("road crossings", where, how, float(report.crossings), "crossings")
    apart = report.km_total - report.km_largest
    how = (
        f"{report.share_largest:.1%} of {report.km_total:,.0f} km of road is one network (it was"
        f" {report.pieces_before} pieces by shared vertices); {apart:,.0f} km in"
        f" {report.pieces_after - 1} other pieces come nowhere within {near} of it"
    )
    ledger.mend("road network", where, how, apart, "km")
