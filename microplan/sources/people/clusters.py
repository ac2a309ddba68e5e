"""Raster people gathered into places: the nearest named one, else an unnamed cluster of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from microplan.geo.crs import metric_crs, project

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEIGHBOURS = np.array([(0, 1), (1, -1), (1, 0), (1, 1)])
"""Half of the eight neighbours of a cell; the other half is the same pairs seen from there."""


class Gathered(NamedTuple):
    """Whom the cells of the raster belong to."""

    of_places: pd.Series[float]
    """People by `source_id` of the named place that they were given to."""
    clusters: pd.DataFrame
    """The rest: cluster_id, area_id, people, lon and lat of the peak cell."""


def gather_cells(cells: pd.DataFrame, places: pd.DataFrame, reach_metres: float) -> Gathered:
    """Give each cell to the nearest place of its block within reach, and cluster what is left.

    Parameters
    ----------
    cells
        The table `cells`.
    places
        source_id, area_id, lon and lat of the places that have no people of their own.
    reach_metres
        How far a cell may be from its place; also how far from its peak a cluster may reach.

    Returns
    -------
    Gathered
        The sum of both parts is the sum of the cells.
    """
    if cells.empty:
        return Gathered(pd.Series(dtype=float), _as_clusters(cells, np.zeros(0, dtype=np.int64)))
    crs = metric_crs(cells["lon"], cells["lat"])
    xy = project(cells["lon"], cells["lat"], crs)
    owner = np.full(len(cells), "", dtype=object)
    ordered = places.sort_values("source_id")
    for area_id, rows in ordered.groupby("area_id", sort=True):
        mine = np.flatnonzero(cells["area_id"] == area_id)
        tree = cKDTree(project(rows["lon"], rows["lat"], crs))
        metres, nearest = map(np.asarray, tree.query(xy[mine], distance_upper_bound=reach_metres))
        found = np.isfinite(metres)
        owner[mine[found]] = rows["source_id"].to_numpy()[nearest[found]]
    given = cells["people"].groupby(owner).sum().drop("", errors="ignore")
    left = owner == ""
    peaks = _find_peaks(cells[left], xy[left], reach_metres)
    return Gathered(given, _as_clusters(cells[left], peaks))


def _find_peaks(
    cells: pd.DataFrame, xy: NDArray[np.float64], reach_metres: float
) -> NDArray[np.int64]:
    """Return for each cell the position of the peak cell of its cluster.

    Cells that touch (8 neighbours, one block) are a piece; a piece larger than the reach is cut:
    its most populated cell takes what is within reach, then the next of the rest.
    """
    pieces = _connected_pieces(cells)
    peaks = np.full(len(cells), -1, dtype=np.int64)
    order = np.lexsort((cells["cell_id"].to_numpy(dtype=str), -cells["people"].to_numpy()))
    members = pd.Series(np.arange(len(cells))).groupby(pieces).indices
    trees = {piece: cKDTree(xy[rows]) for piece, rows in members.items()}
    for cell in order:
        if peaks[cell] >= 0:
            continue
        rows = members[pieces[cell]]
        near = rows[trees[pieces[cell]].query_ball_point(xy[cell], reach_metres)]
        peaks[near[peaks[near] < 0]] = cell
    return peaks


def _connected_pieces(cells: pd.DataFrame) -> NDArray[np.int64]:
    """Return the number of each cell's piece: cells of one block that touch, corners too."""
    place = cells["cell_id"].str.extract(r"r(\d+)c(\d+)").astype(np.int64).to_numpy()
    at = {
        (area, row, col): i
        for i, (area, (row, col)) in enumerate(zip(cells["area_id"], place.tolist(), strict=True))
    }
    pairs = [
        (i, at[(area, row + down, col + right)])
        for (area, row, col), i in at.items()
        for down, right in NEIGHBOURS.tolist()
        if (area, row + down, col + right) in at
    ]
    one, other = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(pairs)), (one, other)), shape=(len(cells), len(cells)))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _as_clusters(cells: pd.DataFrame, peaks: NDArray[np.int64]) -> pd.DataFrame:
    """Return a row a cluster: its id from the coordinates of its peak, and its people."""
    people = cells["people"].groupby(peaks).sum()
    peak = cells.iloc[people.index.to_numpy(dtype=np.int64)].reset_index(drop=True)
    ids = [
        f"C-{abs(lat):.5f}{'N' if lat >= 0 else 'S'}{abs(lon):.5f}{'E' if lon >= 0 else 'W'}"
        for lon, lat in zip(peak["lon"], peak["lat"], strict=True)
    ]
    return pd.DataFrame(
        {
            # two blocks may share a peak cell: the block makes the id one
            "cluster_id": [f"{i}-{a}" for i, a in zip(ids, peak["area_id"], strict=True)],
            "cell_id": peak["cell_id"],
            "area_id": peak["area_id"],
            "people": people.to_numpy(),
            "lon": peak["lon"],
            "lat": peak["lat"],
        }
    )
