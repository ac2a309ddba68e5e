"""Figures of the inputs, by which one sees at once whether they fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.checking import Figure
from microplan.pipeline.checking.fitting import measure_km_to_road
from microplan.sources.ledger import Ledger
from microplan.sources.people.demography import join_census_districts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microplan.config.model import PlanSettings
    from microplan.domain.handover import Population, Posts
    from microplan.geo.roads import Roads
    from microplan.pipeline.checking.readings import Readings

NEAR_ROAD_KM = (1.0, 5.0)
LEVELS = {
    "district": "districts",
    "city": "cities",
    "block": "blocks",
    "subcentre": "sub-centre areas",
    "ward": "wards",
}
INDICATOR_WORDS = {
    "bcg": "BCG",
    "penta1": "Penta 1",
    "penta3": "Penta 3",
    "polio3": "polio 3",
    "mr1": "measles 1",
    "full_immunization": "fully immunized",
    "td_protected": "mothers protected (Td)",
}
KINDS = {
    "subcentre": "sub-centres",
    "phc": "PHCs",
    "additional_phc": "additional PHCs",
    "urban_phc": "urban PHCs",
    "chc": "CHCs",
    "sub_district_hospital": "sub-district hospitals",
    "district_hospital": "district hospitals",
    "private": "private clinics",
    "other_health": "other health posts",
}


def reckon_figures(readings: Readings, given: PlanSettings) -> list[Figure]:
    """Return the figures of all that was read."""
    return [
        *_count_areas(readings, given),
        *_count_people(readings),
        *_compare_census(readings, given),
        *_count_places(readings),
        *_count_posts(readings.posts),
        *_measure_roads(readings),
        *_count_coverage(readings),
    ]


def _count_areas(readings: Readings, given: PlanSettings) -> Iterator[Figure]:
    """Yield how many areas there are of each level, and what their boundaries state."""
    if readings.bounds is None:
        return
    areas = readings.bounds.areas
    for level, words in LEVELS.items():
        rows = areas[areas["level"] == level]
        if len(rows):
            yield Figure(
                "Boundaries", words, f"{len(rows):,}", f"{rows['area_km2'].sum():,.0f} km²"
            )
    yield Figure("Boundaries", "vintage", given.areas.vintage or "not stated")
    yield Figure("Boundaries", "code system", given.areas.code_system or "not stated")


def _count_people(readings: Readings) -> Iterator[Figure]:
    """Yield the people of each source, and who is in no block."""
    population = readings.population
    if population is None:
        return
    yield Figure("People", "in all sources", _people(population.people_in))
    for file, people, points in _people_by_file(population):
        yield Figure("People", f"by {file}", _people(people), f"{points:,} places")
    cells = float(population.cells["people"].sum())
    if len(population.cells):
        note = "whom no list counts already"
        yield Figure("People", "by the raster", _people(cells), note)
    outside = float(population.outside["people"].sum())
    share = outside / population.people_in if population.people_in else 0.0
    yield Figure("People", "in no block", _people(outside), f"{share:.2%} of all")


def _people_by_file(population: Population) -> Iterator[tuple[str, float, int]]:
    """Yield each file of points with its people and how many points it has."""
    points = population.points
    file = points["source"].str.replace(r", row \d+$", "", regex=True)
    for name, rows in points.groupby(file, sort=True):
        yield str(name), float(rows["people"].sum()), len(rows)


def _compare_census(readings: Readings, given: PlanSettings) -> Iterator[Figure]:
    """Yield the census's people of the districts that it has, and the ratio to them."""
    population, census = readings.population, readings.census
    if population is None or census is None or census.empty:
        return
    joined = join_census_districts(population.areas, census, given.names, Ledger())
    totals = census[(census["level"] == "DISTRICT") & (census["area"] == "Total")]
    by_code = totals.set_index(["state", "district"])["TOT_P"].astype(float)
    counted = pd.Series({i: float(by_code[code]) for i, code in joined.items()}, dtype=float)
    if counted.empty:
        return
    areas = population.areas.set_index("area_id")
    ours = areas["people"].reindex(counted.index)
    note = f"{len(counted)} districts; the files have {ours.sum() / counted.sum():.2f} of it"
    yield Figure("People", "by the census of 2011", _people(counted.sum()), note)
    ratios = (ours / counted).sort_values(kind="stable")
    if len(ratios) > 1:
        low, high = ratios.index[0], ratios.index[-1]
        told = f"{ratios.iloc[0]:.2f} {areas['name'][low]}, {ratios.iloc[-1]:.2f} "
        yield Figure("People", "least and most of the census", f"{told}{areas['name'][high]}")


def _count_places(readings: Readings) -> Iterator[Figure]:
    """Yield the places where people live."""
    if readings.settled is None:
        return
    places = readings.settled.settlements
    unnamed = int((places["name"] == "").sum())
    note = f"{unnamed:,} without a name" if unnamed else ""
    yield Figure("Places", "where people live", f"{len(places):,}", note)
    yield Figure("Places", "people who live there", _people(places["people"].sum()))
    yield Figure("Places", "children of the drive's ages", _people(places["children"].sum()))
    listed = places["listed_children"].dropna()
    if len(listed):
        note = f"at {len(listed):,} places"
        yield Figure("Places", "children on the due list", f"{int(listed.sum()):,}", note)


def _count_posts(posts: Posts | None) -> Iterator[Figure]:
    """Yield the health posts by kind."""
    if posts is None:
        return
    facilities = posts.facilities
    yield Figure("Health posts", "in all", f"{len(facilities):,}")
    counts = facilities["kind"].value_counts()
    for kind, words in KINDS.items():
        if kind in counts:
            yield Figure("Health posts", words, f"{counts[kind]:,}")
    yield Figure("Health posts", "that store vaccine", f"{int(facilities['cold_chain'].sum()):,}")
    staff = int(facilities["vaccinators"].sum())
    yield Figure("Health posts", "vaccinators", f"{staff:,}")


def _measure_roads(readings: Readings) -> Iterator[Figure]:
    """Yield the length of road, how much of it is one network, and who lives near one."""
    roads = readings.roads
    if roads is None:
        return
    if not roads.known:
        yield Figure("Roads", "roads", "none", "ways are straight lines")
        return
    yield Figure("Roads", "length", f"{roads.km_total:,.0f} km")
    yield Figure("Roads", "in one network", f"{roads.share_in_network:.1%}", "by length")
    if readings.settled is not None:
        yield from _near_roads(readings.settled.settlements, roads)


def _near_roads(places: pd.DataFrame, roads: Roads) -> Iterator[Figure]:
    """Yield the share of places near a road."""
    km = measure_km_to_road(places, roads)
    for near in NEAR_ROAD_KM:
        share = float(np.mean(km <= near))
        yield Figure("Roads", f"places within {near:g} km of one", f"{share:.1%}")


def _count_coverage(readings: Readings) -> Iterator[Figure]:
    """Yield how many areas the surveys measure, indicator by indicator."""
    surveyed, bounds = readings.surveyed, readings.bounds
    if surveyed is None or bounds is None:
        return
    level = bounds.areas.set_index("area_id")["level"]
    measured = surveyed.coverage.assign(level=surveyed.coverage["area_id"].map(level))
    for (of_level, indicator), rows in measured.groupby(["level", "indicator"], sort=True):
        of = int((level == of_level).sum())
        value = f"{len(rows):,} of {of:,} {LEVELS[str(of_level)]}"
        note = f"{rows['share'].min():.0%} to {rows['share'].max():.0%}"
        yield Figure("Coverage", INDICATOR_WORDS[str(indicator)], value, note)


def _people(number: float) -> str:
    """Write a number of people."""
    return f"{number:,.0f}"
