"""Ferries: cut at their landings, waited for once a crossing, and as fast as their timetable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from microplan.sources.roads.words import FERRY
from microplan.units import METRES_PER_KM, MINUTES_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.sources.ledger import Ledger

CLOCK = re.compile(r"^(?:(\d{1,2}):)?(\d{1,3})(?::(\d{2}))?$")
ISO = re.compile(r"^PT(?:(\d+)H)?(?:(\d+)M)?$")
KMH_POSSIBLE = (0.3, 80.0)
"""What a ferry may do; a duration that means another speed is a slip of the pen."""
LEAST_SHARE = 1e-3
"""Of the wait, at a joint in midstream: never 0, for what is not waited for can be boarded."""


def board_ferries(
    ways: gpd.GeoDataFrame, topological: bool, usual_kmh: float, told: tuple[str, Ledger]
) -> gpd.GeoDataFrame:
    """Add how fast ferries go and what share of a wait each costs.

    Parameters
    ----------
    ways
        Roads in metres: road_class, duration, geometry.
    topological
        Whether roads meet where they share a point: such ferries are cut at their landings, and
        what is drawn in several pieces between two landings becomes one crossing. Where ferries
        part in midstream, each end at a landing costs half a wait.
    usual_kmh
        Speed of a ferry without a timetable.
    told
        The file's name, and where to tell of durations that cannot be.

    Returns
    -------
    GeoDataFrame
        With ferry_kmh (0 on roads) and wait_share; ferries may be other rows than before.
    """
    ferry = (ways["road_class"] == FERRY).to_numpy()
    whole = ways.assign(ferry_kmh=0.0, wait_share=1.0)
    if not ferry.any():
        return whole
    timetable = _keep_timetable(whole[ferry], *told)
    whole.loc[ferry, "ferry_kmh"] = np.where(timetable > 0, timetable, usual_kmh)
    if not topological:
        return whole
    roads = _places(whole[~ferry].geometry.to_numpy())
    return _concat(whole[~ferry], _cross_water(whole[ferry], roads))


def _concat(roads: gpd.GeoDataFrame, ferries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return roads and ferries as one frame."""
    joined: gpd.GeoDataFrame = pd.concat([roads, ferries], ignore_index=True)
    return joined


def _keep_timetable(ferries: gpd.GeoDataFrame, where: str, ledger: Ledger) -> NDArray[np.float64]:
    """Return the speed that a ferry's duration means, km/h; 0 where it has none."""
    hours = np.array([_read_hours(text) for text in ferries["duration"]], dtype=float)
    km = ferries.length.to_numpy() / METRES_PER_KM
    kmh = np.divide(km, hours, out=np.zeros(len(km)), where=hours > 0)
    given = (ferries["duration"] != "").to_numpy()
    odd = given & ~((kmh >= KMH_POSSIBLE[0]) & (kmh <= KMH_POSSIBLE[1]))
    if odd.any():
        ids = ", ".join(ferries["source_id"][odd][:5])
        how = f"{odd.sum()} ferries take a time that cannot be, and go at the usual speed: {ids}"
        ledger.doubt("ferry times", where, how, 0.5, float(odd.sum()), "ferries")
    return np.where(odd, 0.0, kmh)


def _read_hours(text: str) -> float:
    """Return a duration: "0:25", "25" (minutes), "01:10:00" or "PT1H10M"; 0 where not read."""
    iso = ISO.match(text.strip())
    if iso:
        return int(iso[1] or 0) + int(iso[2] or 0) / MINUTES_PER_HOUR
    clock = CLOCK.match(text.strip())
    if not clock:
        return 0.0
    hours, minutes = int(clock[1] or 0), int(clock[2])
    return hours + (minutes + int(clock[3] or 0) / 60) / MINUTES_PER_HOUR


def _places(shapes: NDArray[np.object_]) -> NDArray[np.complex128]:
    """Return the points of lines, each as one number."""
    xy = shapely.get_coordinates(shapes)
    return np.asarray(xy[:, 0] + 1j * xy[:, 1])


@dataclass
class _Crossing:
    """A piece of ferry: the row it comes from, its shape, and how long it takes."""

    row: int
    xy: NDArray[np.float64]
    hours: float

    @property
    def ends(self) -> tuple[complex, complex]:
        """Where it begins and ends, each as one number."""
        return complex(*self.xy[0]), complex(*self.xy[-1])

    def turn(self, start: complex) -> NDArray[np.float64]:
        """Return the shape from that end on."""
        return self.xy if self.ends[0] == start else self.xy[::-1]


def _cross_water(ferries: gpd.GeoDataFrame, roads: NDArray[np.complex128]) -> gpd.GeoDataFrame:
    """Return the ferries as crossings from landing to landing, as far as they do not part."""
    ferries = ferries.sort_values("source_id", kind="stable")
    own, times = np.unique(_places(ferries.geometry.to_numpy()), return_counts=True)
    ashore = set(own[np.isin(own, roads)].tolist())
    pieces = _cut_at(ferries, own[np.isin(own, roads) | (times > 1)])
    pieces = _join_afloat(ferries, pieces, ashore)
    afloat = {end for end, met in _meet(pieces).items() if len(met) > 1} - ashore
    landings = [sum(end not in afloat for end in piece.ends) for piece in pieces]
    rows = ferries.iloc[[piece.row for piece in pieces]].reset_index(drop=True)
    shapes = gpd.GeoSeries([shapely.LineString(piece.xy) for piece in pieces], crs=ferries.crs)
    hours = np.array([piece.hours for piece in pieces])
    kmh = np.divide(shapes.length / METRES_PER_KM, hours, out=np.zeros(len(hours)), where=hours > 0)
    share = np.maximum(np.array(landings) / 2, LEAST_SHARE)
    return rows.assign(wait_share=share, ferry_kmh=kmh).set_geometry(shapes)


def _meet(pieces: list[_Crossing]) -> dict[complex, list[int]]:
    """Return which pieces end at each place; a ring does so twice."""
    met: dict[complex, list[int]] = {}
    for number, piece in enumerate(pieces):
        for end in piece.ends:
            met.setdefault(end, []).append(number)
    return met


def _join_afloat(
    ferries: gpd.GeoDataFrame, pieces: list[_Crossing], ashore: set[complex]
) -> list[_Crossing]:
    """Make one crossing of two that only go on in one another, and are for the same people."""
    alike = ferries[["drive_access", "walk_access"]].agg("|".join, axis=1).to_list()
    both_ways = ferries["oneway"].isin(["", "no"]).to_list()
    while True:
        for place, met in sorted(
            _meet(pieces).items(), key=lambda item: (item[0].real, item[0].imag)
        ):
            if place in ashore or len(met) != 2 or met[0] == met[1]:
                continue
            a, b = (pieces[number] for number in met)
            if alike[a.row] == alike[b.row] and both_ways[a.row] and both_ways[b.row]:
                xy = np.concatenate([a.turn(place)[::-1], b.turn(place)[1:]])
                joined = _Crossing(min(a.row, b.row), xy, a.hours + b.hours)
                pieces = [p for n, p in enumerate(pieces) if n not in met] + [joined]
                break
        else:
            return pieces


def _cut_at(ferries: gpd.GeoDataFrame, meeting: NDArray[np.complex128]) -> list[_Crossing]:
    """Return the ferries' pieces between the points where others meet them."""
    speeds = ferries["ferry_kmh"].to_list()
    pieces = []
    for row, shape in enumerate(ferries.geometry.to_numpy()):
        for line in _cut(shape, meeting):
            km = line.length / METRES_PER_KM
            hours = km / speeds[row] if speeds[row] > 0 else 0.0
            pieces.append(_Crossing(row, shapely.get_coordinates(line), hours))
    return pieces


def _cut(line: shapely.LineString, meeting: NDArray[np.complex128]) -> list[shapely.LineString]:
    """Return a line's pieces between the points where others meet it."""
    xy = shapely.get_coordinates(line)
    inner = np.flatnonzero(np.isin(xy[1:-1, 0] + 1j * xy[1:-1, 1], meeting)) + 1
    stops = [0, *inner.tolist(), len(xy) - 1]
    return [shapely.LineString(xy[a : b + 1]) for a, b in pairwise(stops)]
