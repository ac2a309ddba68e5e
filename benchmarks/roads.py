"""OpenStreetMap's roads from file to network: a city of 108,000 junctions, and osmnx beside it."""

from __future__ import annotations

# ruff: noqa: PLC0415 - each program is loaded only where it is measured
import importlib.util
import sys
from pathlib import Path

from benchmarks.city import CORNER, read_extract, write_city
from benchmarks.measure import Cost, watch

JUNCTIONS = 108_000
JUNCTIONS_BOTH = 12_000
"""For the comparison: osmnx takes minutes and gigabytes for the whole city."""
TIMES = 2
DEGREES_WIDE = 5
EXTRACTS = ("Helsinki.osm.pbf", "andorra.osm.pbf")


def print_roads(folder: Path, base: Path) -> None:
    """Print what it takes to make a network of a city's roads, here and with osmnx.

    Parameters
    ----------
    folder
        Where the real extracts lie that the city is laid out of.
    base
        Where its files may be written.
    """
    paths = [folder / name for name in EXTRACTS]
    if not all(path.is_file() for path in paths):
        print("\nroads: skipped, the extracts are not here (see MICROPLAN_DATA)")
        return
    extracts = [read_extract(path) for path in paths]
    print("\nroads of OpenStreetMap, from the file to a network")
    for name, tiles in (("streets", extracts[:1]), ("streets and mountain roads", extracts)):
        file = base / f"{len(tiles)}.osm.pbf"
        junctions, points = write_city(tiles, JUNCTIONS, file)
        print(f"  {name}: {junctions:,} junctions, {points:,} points")
        _tell("microplan, .osm.pbf", _run("microplan", file))
    if importlib.util.find_spec("osmnx") is None:
        print("  osmnx is not installed: nothing to compare with")
        return
    file = base / "both.osm"
    junctions, points = write_city(extracts[:1], JUNCTIONS_BOTH, file)
    print(f"  streets: {junctions:,} junctions, {points:,} points, as .osm; {TIMES} times in turn")
    costs = [(_run("microplan", file), _run("osmnx", file)) for _ in range(TIMES)]
    ours, theirs = (min(pair, key=lambda cost: cost.seconds) for pair in zip(*costs, strict=True))
    _tell("microplan", ours)
    _tell("osmnx.graph_from_xml, with travel times", theirs)
    ratio = theirs.seconds / ours.seconds, theirs.peak_mib / ours.peak_mib
    print(f"    osmnx takes {ratio[0]:.1f} times as long and {ratio[1]:.1f} times the memory")


def _run(who: str, file: Path) -> Cost:
    """Measure one of the two in a process of its own, imports included."""
    return watch([sys.executable, "-m", "benchmarks.roads", who, str(file)])


def _tell(work: str, cost: Cost) -> None:
    print(f"    {work:<42} {cost.seconds:8.1f} s {cost.peak_mib:8.0f} MiB", flush=True)


def _read_here(file: Path) -> None:
    """Make microplan's network of a city's file."""
    import geopandas as gpd
    import shapely

    from microplan.geo.walking import TerrainSettings
    from microplan.sources.roads.network import read_roads
    from microplan.sources.roads.settings import RoadSettings

    wide = shapely.box(*CORNER, *(side + DEGREES_WIDE for side in CORNER))
    areas = gpd.GeoDataFrame(geometry=[wide], crs=4326)
    roads = read_roads(areas, RoadSettings(file=file), TerrainSettings())
    if not roads.known:
        raise RuntimeError("no road was read")


def _read_there(file: Path) -> None:
    """Make osmnx's network of the same file, with the minutes of its edges."""
    import osmnx

    graph = osmnx.graph_from_xml(file, retain_all=True)
    osmnx.routing.add_edge_travel_times(osmnx.routing.add_edge_speeds(graph))


if __name__ == "__main__":
    reader = {"microplan": _read_here, "osmnx": _read_there}[sys.argv[1]]
    reader(Path(sys.argv[2]))
