"""Raster people gathered into places: the nearest named one, else an unnamed cluster of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from microplan.geo.crs import metric_crs, project
from microplan.sources.people.parting import cut_large, group_by_peak, join_small, join_touching

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.sources.people.settings import PopulationSettings

CLUSTER_COLUMNS = ["cluster_id", "cell_id", "area_id", "name", "people", "kind", "lon", "lat"]


class Crowd(NamedTuple):
    """Populated cells as they are measured."""

    cells: pd.DataFrame
    """The table `cells`."""
    xy: NDArray[np.float64]
    """Their middles, metres."""
    rank: NDArray[np.int64]
    """Their place in the order of their people, the most first."""

    @property
    def people(self) -> NDArray[np.float64]:
        """People of each cell."""
        return self.cells["people"].to_numpy(dtype=float)

    def pick(self, rows: NDArray[np.bool_]) -> Crowd:
        """Return some of the cells."""
        return Crowd(self.cells[rows], self.xy[rows], self.rank[rows])


class Gathered(NamedTuple):
    """Whom the cells of the raster belong to."""

    of_places: pd.Series[float]
    """People by `source_id` of the named place that they were given to."""
    clusters: pd.DataFrame
    """The rest: `CLUSTER_COLUMNS`, a row a cluster or a further part of a large place."""
    joined: pd.Series[float]
    """People by cell_id of the peak of each cluster that was too small to be one of its own."""


def gather_cells(
    cells: pd.DataFrame, places: pd.DataFrame, settings: PopulationSettings
) -> Gathered:
    """Give each cell to the nearest place of its block within reach, and cluster what is left.

    A place to which more people fall than a part may have is cut: the part that it stands in
    keeps its id, the others become clusters that bear its name and a number from the west on.

    Parameters
    ----------
    cells
        The table `cells`.
    places
        source_id, name, area_id, lon and lat of the places that have no people of their own.
    settings
        How far a cell may be from its place, or from the peak of its cluster; and the rules by
        which clusters are joined and cut.

    Returns
    -------
    Gathered
        The sum of `of_places` and of `clusters` is the sum of the cells.
    """
    if cells.empty:
        nobody = pd.Series(dtype=float)
        return Gathered(nobody, pd.DataFrame(columns=CLUSTER_COLUMNS), nobody)
    crs = metric_crs(cells["lon"], cells["lat"])
    crowd = Crowd(cells, project(cells["lon"], cells["lat"], crs), _rank(cells))
    ordered = places.sort_values("source_id", ignore_index=True)
    spots = project(ordered["lon"], ordered["lat"], crs) if len(ordered) else np.zeros((0, 2))
    owner = _find_owners(crowd, ordered, spots, settings.cell_reach_metres)
    surplus = _cut_places(crowd, owner, spots, settings.clusters.part_people_max)
    own = np.where(surplus < 0, owner, -1)
    given = cells["people"].groupby(own).sum().drop(-1, errors="ignore")
    given.index = pd.Index(ordered["source_id"].to_numpy()[given.index.to_numpy(dtype=np.int64)])
    parts = _name_parts(crowd, surplus, owner, ordered, settings)
    clusters, joined = _cluster(crowd.pick(owner < 0), settings)
    found = pd.concat([part for part in (parts, clusters) if len(part)] or [clusters])
    return Gathered(given, found.sort_values("cluster_id", ignore_index=True), joined)


def _rank(cells: pd.DataFrame) -> NDArray[np.int64]:
    """Rank cells from the most populated on; of two alike the northern, the western comes first."""
    by = [cells["area_id"].to_numpy(dtype=str), cells["cell_id"].to_numpy(dtype=str)]
    rank = np.empty(len(cells), dtype=np.int64)
    rank[np.lexsort((*by, -cells["people"].to_numpy()))] = np.arange(len(cells))
    return rank


def _find_owners(
    crowd: Crowd,
    places: pd.DataFrame,
    spots: NDArray[np.float64],
    reach_metres: float,
) -> NDArray[np.int64]:
    """Return for each cell the number of the nearest place of its block within reach; -1: none."""
    owner = np.full(len(crowd.xy), -1, dtype=np.int64)
    members = crowd.cells.groupby("area_id").indices
    for area_id, rows in places.groupby("area_id", sort=True).indices.items():
        mine = np.asarray(members.get(area_id, []), dtype=np.int64)
        tree = cKDTree(spots[rows])
        metres, near = map(
            np.asarray, tree.query(crowd.xy[mine], distance_upper_bound=reach_metres)
        )
        found = np.isfinite(metres)
        owner[mine[found]] = np.asarray(rows)[near[found]]
    return owner


def _cut_places(
    crowd: Crowd,
    owner: NDArray[np.int64],
    spots: NDArray[np.float64],
    people_max: float,
) -> NDArray[np.int64]:
    """Return the number of the further part that a cell is in; -1 where its place keeps it."""
    xy, people = crowd.xy, crowd.people
    part = np.full(len(xy), -1, dtype=np.int64)
    has = np.flatnonzero(owner >= 0)
    large = np.bincount(owner[has], people[has], len(spots)) > people_max
    over = has[large[owner[has]]]
    part[over] = cut_large(xy[over], people[over], owner[over], people_max)
    for place in np.flatnonzero(large):
        mine = np.flatnonzero(owner == place)
        home = part[mine[np.hypot(*(xy[mine] - spots[place]).T).argmin()]]
        part[part == home] = -1
    return part


def _name_parts(
    crowd: Crowd,
    surplus: NDArray[np.int64],
    owner: NDArray[np.int64],
    places: pd.DataFrame,
    settings: PopulationSettings,
) -> pd.DataFrame:
    """Return the further parts of large places as clusters with a name and a number."""
    rows = surplus >= 0
    if not rows.any():
        return pd.DataFrame(columns=CLUSTER_COLUMNS)
    town = _tell_towns(crowd, owner, settings)[rows]
    told = _as_clusters(crowd.pick(rows), surplus[rows], town, settings)
    of_part = pd.Series(owner[rows]).groupby(surplus[rows]).first().to_numpy()
    name = places["name"].to_numpy()[of_part]
    number = told["lon"].groupby(of_part).rank(method="first").astype(int) + 1
    return told.assign(
        name=[f"{n}, part {k}" if n else "" for n, k in zip(name, number, strict=True)]
    )


def _cluster(crowd: Crowd, settings: PopulationSettings) -> tuple[pd.DataFrame, pd.Series[float]]:
    """Return the clusters of cells: joined where they are small, cut where they are large."""
    cells, xy, people = crowd.cells, crowd.xy, crowd.people
    if cells.empty:
        return pd.DataFrame(columns=CLUSTER_COLUMNS), pd.Series(dtype=float)
    rules, reach = settings.clusters, settings.cell_reach_metres
    block = np.unique(cells["area_id"].to_numpy(dtype=str), return_inverse=True)[1]
    place = cells["cell_id"].str.extract(r"r(\d+)c(\d+)").astype(np.int64).to_numpy()
    piece = join_touching(block, place[:, 0], place[:, 1])
    group = group_by_peak(xy, crowd.rank, piece, reach)
    larger = join_small(xy, people, group, block, (rules.people_min, reach))
    moved = group != larger
    joined = cells.loc[moved, "people"].groupby(cells["cell_id"].to_numpy()[group[moved]]).sum()
    part = cut_large(xy, people, larger, rules.part_people_max)
    town = _tell_towns(crowd, larger, settings)
    return _as_clusters(crowd, part, town, settings), joined


def _tell_towns(
    crowd: Crowd, group: NDArray[np.int64], settings: PopulationSettings
) -> NDArray[np.bool_]:
    """Tell of each cell whether so many live within reach of its group's middle: it is a town."""
    number = np.unique(group, return_inverse=True)[1]
    middles = _find_middles(crowd.xy, crowd.people, number)
    near = cKDTree(crowd.xy).query_ball_point(middles, settings.cell_reach_metres)
    around = np.array([crowd.people[rows].sum() for rows in near])
    return np.asarray(around[number] >= settings.clusters.town_people_min)


def _find_middles(
    xy: NDArray[np.float64], people: NDArray[np.float64], number: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the middle of the people of each group."""
    total = np.bincount(number, people)
    return np.column_stack([np.bincount(number, people * axis) / total for axis in xy.T])


def _as_clusters(
    crowd: Crowd,
    part: NDArray[np.int64],
    town: NDArray[np.bool_],
    settings: PopulationSettings,
) -> pd.DataFrame:
    """Return a row a part, in their order: its id from its peak, its people, kind and point.

    A part stands at its peak, but where it has about as many people as a part may: there the
    peak is often at its edge, so that it stands in the middle of its people.
    """
    rules, number = settings.clusters, np.unique(part, return_inverse=True)[1]
    people = np.bincount(number, crowd.people)
    far = np.hypot(*(crowd.xy - _find_middles(crowd.xy, crowd.people, number)[number]).T)
    peak = _first_of_each(number, np.argsort(crowd.rank))
    middle = _first_of_each(number, np.lexsort((crowd.rank, far)))
    stands = np.where(people > rules.part_people_max / 2, middle, peak)
    lon, lat = crowd.cells[["lon", "lat"]].to_numpy().T
    area_id = crowd.cells["area_id"].to_numpy()[peak]
    kind = np.where(people < rules.hamlet_people_max, "hamlet", "village")
    return pd.DataFrame(
        {
            # two blocks may share a peak cell: the block makes the id one
            "cluster_id": [
                f"{name_point(*at)}-{area}"
                for *at, area in zip(lon[peak], lat[peak], area_id, strict=True)
            ],
            "cell_id": crowd.cells["cell_id"].to_numpy()[peak],
            "area_id": area_id,
            "name": "",
            "people": people,
            "kind": np.where(town[peak], "town part", kind),
            "lon": lon[stands],
            "lat": lat[stands],
        }
    )


def _first_of_each(number: NDArray[np.int64], order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first cell of each part in an order."""
    return order[np.unique(number[order], return_index=True)[1]]


def name_point(lon: float, lat: float) -> str:
    """Write the id of a place that is known by its coordinates alone."""
    north, east = "N" if lat >= 0 else "S", "E" if lon >= 0 else "W"
    return f"C-{abs(lat):.5f}{north}{abs(lon):.5f}{east}"
