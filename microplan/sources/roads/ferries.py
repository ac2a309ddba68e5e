"""Ferries: cut at their landings, waited for once a crossing, and as fast as their timetable."""

from __future__ import annotations

import re
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
    ways: gpd.GeoDataFrame, topological: bool, told: tuple[str, Ledger]
) -> gpd.GeoDataFrame:
    """Add how fast ferries go and what share of a wait each costs.

    Parameters
    ----------
    ways
        Roads in metres: road_class, duration, geometry.
    topological
        Whether roads meet where they share a point: such ferries are cut at their landings. Each
        landing costs half a wait, so that a crossing drawn in three pieces is waited for once.
    told
        The file's name, and where to tell of durations that cannot be.

    Returns
    -------
    GeoDataFrame
        With ferry_kmh (0: not known) and wait_share; ferries may be several rows.
    """
    ferry = (ways["road_class"] == FERRY).to_numpy()
    whole = ways.assign(ferry_kmh=0.0, wait_share=1.0)
    if not ferry.any():
        return whole
    whole.loc[ferry, "ferry_kmh"] = _keep_timetable(whole[ferry], *told)
    if not topological:
        return whole
    roads = _places(whole[~ferry].geometry.to_numpy())
    return _concat(whole[~ferry], _cut_at_landings(whole[ferry], roads))


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


def _cut_at_landings(ferries: gpd.GeoDataFrame, roads: NDArray[np.complex128]) -> gpd.GeoDataFrame:
    """Return the ferries, cut where they meet a road or another ferry."""
    own, times = np.unique(_places(ferries.geometry.to_numpy()), return_counts=True)
    landing = np.isin(own, roads)
    meeting = own[landing | (times > 1)]
    rows, pieces = [], []
    for row, shape in enumerate(ferries.geometry.to_numpy()):
        cut = _cut(shape, meeting)
        rows += [row] * len(cut)
        pieces += cut
    ends = np.array([[_place(piece, 0), _place(piece, -1)] for piece in pieces])
    joint, count = np.unique(ends, return_counts=True)
    afloat = joint[(count > 1) & ~np.isin(joint, own[landing])]
    share = np.maximum((~np.isin(ends, afloat)).sum(axis=1) / 2, LEAST_SHARE)
    cut_rows = ferries.iloc[rows].assign(wait_share=share)
    return cut_rows.set_geometry(gpd.GeoSeries(pieces, index=cut_rows.index, crs=ferries.crs))


def _place(line: shapely.LineString, at: int) -> complex:
    """Return a point of a line as one number."""
    return complex(*shapely.get_coordinates(line)[at])


def _cut(line: shapely.LineString, meeting: NDArray[np.complex128]) -> list[shapely.LineString]:
    """Return a line's pieces between the points where others meet it."""
    xy = shapely.get_coordinates(line)
    inner = np.flatnonzero(np.isin(xy[1:-1, 0] + 1j * xy[1:-1, 1], meeting)) + 1
    stops = [0, *inner.tolist(), len(xy) - 1]
    return [shapely.LineString(xy[a : b + 1]) for a, b in pairwise(stops)]
