"""Road and water files -> `Roads`: a network to travel on, and what the maps draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import shapely

from microplan.domain.campaign import CampaignSettings
from microplan.domain.wording import count
from microplan.errors import IDS_SHOWN, Fault, InputFault
from microplan.geo.barriers import NO_BARRIERS, make_barriers
from microplan.geo.crs import WGS84
from microplan.geo.networks import empty_network, node_lines
from microplan.geo.roads import Roads
from microplan.sources.ledger import Ledger
from microplan.sources.roads.apart import tell_apart
from microplan.sources.roads.closures import close_roads, draw_closed, read_closures
from microplan.sources.roads.drawing import choose_drawn
from microplan.sources.roads.ferries import board_ferries
from microplan.sources.roads.gates import shut_gates
from microplan.sources.roads.going import give_speeds
from microplan.sources.roads.graphml import read_graphml
from microplan.sources.roads.lines import read_lines
from microplan.sources.roads.meanings import classify
from microplan.sources.roads.osm import read_osm
from microplan.sources.roads.settings import FERRY, LEFT_OUT, RoadSettings
from microplan.sources.roads.water import read_water
from microplan.sources.roads.window import open_window
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    from microplan.geo.barriers import Barriers
    from microplan.geo.networks import NodingReport, RoadNetwork
    from microplan.geo.walking import TerrainSettings
    from microplan.sources.roads.closures import Closure
    from microplan.sources.roads.ways import RoadFile
    from microplan.sources.roads.window import Window

__all__ = ["RoadSettings", "read_roads"]
USUAL_DRIVE = CampaignSettings()
DRY: Literal["dry"] = "dry"
LINEAR = (
    shapely.GeometryType.LINESTRING,
    shapely.GeometryType.LINEARRING,
    shapely.GeometryType.MULTILINESTRING,
)

FOR_NETWORK = [
    "source_id", "name", "road_class", "kmh", "kmh_back", "walk_kmh", "wait_minutes", "layer",
    "geometry",
]  # fmt: skip
"""What `node_lines` needs to know of a line."""


def read_roads(
    areas: gpd.GeoDataFrame,
    settings: RoadSettings,
    terrain: TerrainSettings,
    campaign: CampaignSettings = USUAL_DRIVE,
) -> Roads:
    """Read roads and water, and make one network of the roads as far as they join.

    Parameters
    ----------
    areas
        `areas`: the plan's, which say where roads are wanted and which metres to measure in.
    settings
        [roads].
    terrain
        [terrain]: walking speed, and the files of water and of closures.
    campaign
        [campaign]: in whose rounds roads may be closed.

    Raises
    ------
    InputFault
        A file or column is not there, a word of the class column is not known, or a file is
        given and none of its roads lies in or near the areas.
    """
    ledger = Ledger()
    window = open_window(areas, settings.margin_km)
    water = read_water(terrain, ledger)
    closures = read_closures(terrain, campaign, window, ledger)
    closed = draw_closed(closures, window)
    file = _read_file(window, settings, ledger)
    if file is None:
        network, kmh = empty_network(window.crs.to_string()), settings.kmh_without_roads
        return Roads(
            network, _draw_nothing(), water, ledger.repairs(), 0.0, 0.0, kmh, settings.season,
            closed,
        )  # fmt: skip
    topological = file.topological
    ways, dry_ways, drawn = _prepare(file, window, settings, ledger)
    del file  # a city's lines are heavy, and the network is made of their like
    barriers = make_barriers(water, window.crs) if len(water) else NO_BARRIERS
    lines = close_roads(
        give_speeds(ways, settings, terrain, ledger), closures, (settings.where, ledger)
    )
    lines = _drop_idle(lines, settings, ledger)[FOR_NETWORK]
    network, report = _node(lines, topological, settings, barriers)
    opened = _reopen(dry_ways, closures, topological, settings, terrain, barriers)
    if opened is not None:  # what a season closes is no fault of the map
        report = opened[1]
    _tell_noding(report, topological, settings, ledger)
    tell_apart(report, network.crs, settings.where, ledger)
    return Roads(
        network, drawn, water, ledger.repairs(), report.km_total, report.share_largest,
        settings.kmh_without_roads, settings.season, closed,
        None if opened is None else opened[0],
    )  # fmt: skip


def _node(
    lines: gpd.GeoDataFrame, topological: bool, settings: RoadSettings, barriers: Barriers
) -> tuple[RoadNetwork, NodingReport]:
    """Make one network of lines as far as they join."""
    return node_lines(
        lines,
        0.0 if topological else settings.snap_metres,
        join_crossings=settings.join_crossings,
        topological=topological,
        barriers=barriers,
    )


def _reopen(
    ways: gpd.GeoDataFrame,
    closures: list[Closure],
    topological: bool,
    settings: RoadSettings,
    terrain: TerrainSettings,
    barriers: Barriers,
) -> tuple[RoadNetwork, NodingReport] | None:
    """Return the network of the dry season with nothing closed; None where nothing is."""
    if not closures and settings.season == DRY:
        return None
    dry, unread = settings.model_copy(update={"season": DRY}), Ledger()
    lines = _drop_idle(give_speeds(ways, dry, terrain, unread), dry, unread)[FOR_NETWORK]
    return _node(lines, topological, dry, barriers)


def _read_file(window: Window, settings: RoadSettings, ledger: Ledger) -> RoadFile | None:
    """Read the road file by its kind; None where there is none."""
    source = settings.source
    if source is None:
        how = "there is no road file: everyone travels the straight line times the path factor"
        ledger.doubt("roads", "[roads]", how, 0.0)
        return None
    if settings.kind == "osm":
        return read_osm(source.file, window, settings, ledger)
    return read_graphml(source.file) if settings.kind == "graphml" else read_lines(source, settings)


def _draw_nothing() -> gpd.GeoDataFrame:
    """Return what the maps draw of a plan without roads."""
    return gpd.GeoDataFrame(columns=["road_class", "name"], geometry=[], crs=WGS84)


def _keep_roads(
    file: RoadFile, window: Window, settings: RoadSettings, ledger: Ledger
) -> tuple[gpd.GeoDataFrame, gpd.GeoSeries]:
    """Return the lines that are roads in or near the areas, in WGS 84, and their shapes in metres.

    Raises
    ------
    InputFault
        A class is not known, or no road is left: that must not pass for a plan without a file.
    """
    ways = file.ways.assign(road_class=classify(file.ways["kind"], settings, ledger))
    ways = _drop_shapeless(_drop_classes(ways, settings, ledger), settings, ledger)
    near, shapes = _drop_outside(ways, window, settings, ledger)
    if near.empty:
        what = f"holds {file.lines} lines, {len(ways)} of them roads: no road lies in or near any"
        todo = "is the file of this district, is its coordinate system right?"
        advice = f"{todo} To plan without roads, name no file in [roads]"
        raise InputFault([Fault(settings.where, f"{what} block", advice)])
    return near, shapes


def _drop_classes(
    ways: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Leave out the lines that are no road by their class."""
    out = ways["road_class"] == LEFT_OUT
    if out.any():
        how = f'{out.sum()} lines whose class means "{LEFT_OUT}" were left out'
        ledger.mend("roads by class", settings.where, how, float(out.sum()), "lines")
    return ways[~out]


def _drop_shapeless(
    ways: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Leave out what is no line."""
    shapes = ways.geometry.to_numpy()
    good = np.isin(shapely.get_type_id(shapes), LINEAR) & ~shapely.is_empty(shapes)
    good &= np.isfinite(shapely.bounds(shapes)).all(axis=1)
    if not good.all():
        ids = ", ".join(ways["source_id"][~good][:IDS_SHOWN])
        how = f"{count((~good).sum(), 'shape')} missing or no line, left out: {ids}"
        ledger.mend("roads without a line", settings.where, how, float((~good).sum()), "shapes")
    return ways[good]


def _drop_outside(
    ways: gpd.GeoDataFrame, window: Window, settings: RoadSettings, ledger: Ledger
) -> tuple[gpd.GeoDataFrame, gpd.GeoSeries]:
    """Leave out the roads that lie farther off than the margin; return the others in metres too."""
    shapes = ways.geometry.to_crs(window.crs)
    known = np.isfinite(shapes.bounds.to_numpy()).all(axis=1)
    shapely.prepare(window.box)
    inside = known & shapely.intersects(window.box, shapes.where(known, None).to_numpy())
    if not inside.all():
        km = float(shapes[known & ~inside].length.sum()) / METRES_PER_KM
        far = f"{settings.margin_km:g} km outside the areas"
        how = f"{(~inside).sum()} roads more than {far} were left out"
        ledger.mend("roads outside", settings.where, how, km, "km")
    return ways[inside].reset_index(drop=True), shapes[inside].reset_index(drop=True)


def _prepare(
    file: RoadFile,
    window: Window,
    settings: RoadSettings,
    ledger: Ledger,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the roads in metres, gates shut and ferries boarded; in the dry; those of the map."""
    ways, shapes = _keep_roads(file, window, settings, ledger)
    drawn = choose_drawn(ways, settings, ledger)
    ways, gates = ways.set_geometry(shapes), file.gates.to_crs(str(window.crs))
    how = (file.topological, settings.speeds[FERRY])
    here = dry = _join_ways(ways, gates, how, (settings.where, ledger))
    if gates["season"].any():
        dry = _join_ways(ways, gates[~gates["season"]], how, (settings.where, Ledger()))
    return here, dry, drawn


def _join_ways(
    ways: gpd.GeoDataFrame,
    gates: gpd.GeoDataFrame,
    how: tuple[bool, float],
    told: tuple[str, Ledger],
) -> gpd.GeoDataFrame:
    """Return roads with the gates shut and the ferries boarded: topological or not, km/h."""
    return board_ferries(shut_gates(ways, gates, told), how[0], how[1], told)


def _drop_idle(lines: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger) -> gpd.GeoDataFrame:
    """Leave out what nobody may use, in vehicles or on foot."""
    idle = (lines[["kmh", "kmh_back", "walk_kmh"]] == 0).all(axis=1)
    if idle.any():
        km = float(lines[idle].length.sum()) / METRES_PER_KM
        count = lines["source_id"][idle & (lines["gate"] == "")].nunique()
        how = f"{count} roads that nobody may use, in vehicles or on foot, were left out"
        ledger.mend("roads closed to all", settings.where, how, km, "km")
    return lines[~idle]


def _tell_noding(
    report: NodingReport, topological: bool, settings: RoadSettings, ledger: Ledger
) -> None:
    """Write down what was joined, and what does not join."""
    where = settings.where
    near = f"{settings.snap_metres:g} m"
    if report.lines_dropped:
        how = f"{report.lines_dropped} lines without length were left out"
        ledger.mend("roads without length", where, how, float(report.lines_dropped), "lines")
    if report.ends_moved:
        how = (
            f"{count(report.ends_moved, 'end')} of roads, short of another road within {near}: each"
            f" was led on to it, by {report.metres_moved_max:.0f} m at most, and that way counts"
        )
        ledger.mend("road ends", where, how, report.metres_moved, "m")
    if report.crossings and not topological:
        done = "joined there" if report.crossings_joined else "not joined there"
        pairs = count(report.crossings, "pair")
        how = f"{pairs} of roads that cross without a common vertex, {done}"
        ledger.mend("road crossings", where, how, float(report.crossings), "crossings")
    apart = report.km_total - report.km_largest
    why = "without a common point" if topological else f"nowhere within {near} of it"
    how = (
        f"{report.share_largest:.1%} of {report.km_total:,.0f} km of road is one network (it was"
        f" {count(report.pieces_before, 'piece')} by shared vertices)"
    )
    others = report.pieces_after - 1
    if others:
        how += f"; {apart:,.0f} km in {count(others, 'other piece')} {why}"
    ledger.mend("road network", where, how, apart, "km")
