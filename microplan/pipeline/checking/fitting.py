"""Whether the inputs fit together: doubts that no single reader can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

from microplan.domain.checking import Finding
from microplan.geo.crs import WGS84
from microplan.pipeline.checking.findings import as_rows, write_number
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from microplan.config.model import PlanSettings
    from microplan.geo.roads import Roads
    from microplan.pipeline.checking.readings import Readings

UNSURE = 0.5
FAR_KM = 10.0
CROWDED_PER_KM2 = 60_000
"""The densest wards of Mumbai and Dhaka have some more; no rural block has a tenth."""
PLACES_MIN = 4
APART_MAX = 0.05
"""More of the road than this in other pieces than the largest is doubtful."""


def find_misfits(readings: Readings, given: PlanSettings) -> list[Finding]:
    """Return what does not fit between the inputs that were read."""
    return [
        *_tell_people(readings),
        *_tell_crowds(readings),
        *_tell_boundaries(readings, given),
        *_tell_coverage(readings),
        *_tell_posts(readings),
        *_tell_apart(readings.roads),
        *_tell_far(readings),
    ]


def _tell_people(readings: Readings) -> Iterator[Finding]:
    """Tell of people outside every block, and of blocks without people or raster cells."""
    population = readings.population
    if population is None:
        return
    for reason, rows in population.outside.groupby("reason", sort=True):
        how = f"people in no block: {reason}"
        told = as_rows(rows["source_id"], "people", how)
        todo = "do the blocks cover the whole district? is the point right?"
        lost = f"{write_number(float(rows['people'].sum()))} people"
        yield Finding("doubt", "people", how, todo, 0.0, lost, told)
    blocks = population.areas[population.areas["level"] == "block"]
    empty = blocks[blocks["people"] <= 0]
    if len(empty):
        how = "blocks in which nobody lives, by the files"
        todo = "is a file of people missing for them?"
        yield Finding("doubt", "blocks", how, todo, 0.0, "", as_rows(_call(empty), "blocks", how))
    bare = blocks[~blocks["area_id"].isin(population.cells["area_id"]) & (blocks["people"] > 0)]
    if len(population.cells) and len(bare):
        how = "blocks without a populated raster cell of their own"
        todo = "does the raster end before them?"
        rows_ = as_rows(_call(bare), "blocks", how)
        yield Finding("doubt", "blocks and raster", how, todo, UNSURE, "", rows_)


def _tell_crowds(readings: Readings) -> Iterator[Finding]:
    """Tell of blocks with more people than ground, and of a place that has as many as all others.

    The first are often densities read as counts, the second the row of a total.
    """
    if readings.population is not None:
        blocks = readings.population.areas
        blocks = blocks[blocks["level"] == "block"]
        crowded = blocks[blocks["people"] > CROWDED_PER_KM2 * blocks["area_km2"]]
        if len(crowded):
            how = f"blocks with more than {CROWDED_PER_KM2:,} people a km²"
            todo = "is the raster one of density (unit)? are its cells, or the houses, people?"
            told = as_rows(_call(crowded), "blocks", how)
            yield Finding("doubt", "people", how, todo, 0.0, "", told)
        points = readings.population.points
        people = points["people"].fillna(0.0)
        total = points[(people > 0) & (2 * people == people.sum())]
        if len(points) >= PLACES_MIN and len(total):
            how = "a place with exactly as many people as all others together"
            todo = "is it the row of a total? take it out of the file"
            names = [f"{n} ({i})" for i, n in zip(total["source_id"], total["name"], strict=True)]
            rows = as_rows(names, "people", how)
            yield Finding("doubt", "people", how, todo, 0.0, "", rows)


def _tell_boundaries(readings: Readings, given: PlanSettings) -> Iterator[Finding]:
    """Tell of boundaries that state no date or no system of codes (DOMAIN 4.7)."""
    for key, what in (("vintage", "year or date"), ("code_system", "system of codes")):
        if readings.bounds is not None and not getattr(given.areas, key):
            how = f"no {what} of the boundaries is stated: newer districts may go astray"
            yield Finding("doubt", "[areas]", how, f"state {key} in the plan", UNSURE)


def _tell_coverage(readings: Readings) -> Iterator[Finding]:
    """Tell of districts that no survey measures."""
    bounds, surveyed = readings.bounds, readings.surveyed
    if bounds is None or surveyed is None:
        return
    areas = bounds.areas.set_index("area_id")
    measured = set(surveyed.coverage["area_id"])
    above = {areas["parent_id"].get(area_id, "") for area_id in measured}
    districts = areas[areas["level"] == "district"]
    lost = districts[~districts.index.isin(measured | above)]
    if len(lost):
        how = "districts without a coverage figure: the others' mean stands in for theirs"
        todo = "add aliases for the survey's spelling, or another survey"
        yield Finding(
            "doubt",
            "coverage",
            how,
            todo,
            0.0,
            "",
            as_rows(_call(lost.reset_index()), "coverage", how),
        )


def _tell_posts(readings: Readings) -> Iterator[Finding]:
    """Tell where there is no vaccine store, and which blocks have no health post."""
    if readings.posts is None or readings.bounds is None:
        return
    posts, areas = readings.posts.facilities, readings.bounds.areas
    if not posts["cold_chain"].any():
        how = "no health post stores vaccine: no route can begin"
        todo = "name a column as cold_chain, or mend cold_chain_kinds"
        yield Finding("doubt", "[facilities]", how, todo, 0.0)
    blocks = areas[areas["level"] == "block"]
    bare = blocks[~blocks["area_id"].isin(posts["area_id"])]
    if len(bare):
        how = "blocks without any health post"
        todo = "is the list of health posts whole?"
        yield Finding(
            "doubt", "[facilities]", how, todo, UNSURE, "", as_rows(_call(bare), "blocks", how)
        )


def _tell_apart(roads: Roads | None) -> Iterator[Finding]:
    """Tell of roads that do not join the largest network."""
    if roads is None or not roads.known or 1 - roads.share_in_network <= APART_MAX:
        return
    km = roads.km_total * (1 - roads.share_in_network)
    how = f"{1 - roads.share_in_network:.0%} of the road does not join the largest network"
    todo = "is a bridge, a ferry or a piece of road missing? is [roads] snap_metres too small?"
    yield Finding("doubt", "[roads]", how, todo, UNSURE, f"{write_number(km)} km")


def _tell_far(readings: Readings) -> Iterator[Finding]:
    """Tell of places that are far from every road."""
    if readings.settled is None or readings.roads is None or not readings.roads.known:
        return
    places = readings.settled.settlements
    far = places[measure_km_to_road(places, readings.roads) > FAR_KM]
    if len(far):
        how = f"places more than {FAR_KM:g} km from every road"
        todo = "are roads missing there, or is the point wrong?"
        rows = as_rows(far["settlement_id"], "", how)
        yield Finding("doubt", "places and roads", how, todo, UNSURE, "", rows)


def _call(areas: pd.DataFrame) -> list[str]:
    """Return areas as a person calls them, with their id."""
    return [f"{name} ({i})" for i, name in zip(areas["area_id"], areas["name"], strict=True)]


def measure_km_to_road(places: pd.DataFrame, roads: Roads) -> NDArray[np.float64]:
    """Return the km from each place (lon, lat) to the nearest road."""
    lines: gpd.GeoDataFrame = roads.drawn.to_crs(roads.network.crs)
    to_metres = Transformer.from_crs(WGS84, roads.network.crs, always_xy=True)
    x, y = to_metres.transform(places["lon"].to_numpy(), places["lat"].to_numpy())
    km = np.full(len(places), np.inf)
    tree = shapely.STRtree(lines.geometry.to_numpy())
    (at, _), metres = tree.query_nearest(
        shapely.points(x, y), return_distance=True, all_matches=False
    )
    km[at] = metres / METRES_PER_KM
    return km
