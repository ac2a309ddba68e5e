"""People of a raster, cell by cell, cut exactly at block borders."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import rasterio
from scipy.spatial import cKDTree

from microplan.domain.tables import CELLS
from microplan.errors import IDS_SHOWN, Fault, InputFault
from microplan.geo.crs import metric_crs, project
from microplan.geo.zonal import cell_fractions, read_cells
from microplan.sources.files import demand_file

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from microplan.sources.ledger import Ledger
    from microplan.sources.people.settings import PopulationSettings, RasterSettings

WHOLE = 1.0 + 1e-6


class Grid(NamedTuple):
    """The cells of a raster inside the blocks, and its people in all."""

    cells: pd.DataFrame
    """The columns of `cells`."""
    people_in: float
    name: str
    """The file's name."""

    @property
    def beyond(self) -> float:
        """People of the raster who are in no block."""
        return self.people_in - float(self.cells["people"].sum())


NO_GRID = Grid(pd.DataFrame({name: [] for name in CELLS.names}), 0.0, "")


def read_grid(settings: RasterSettings, blocks: gpd.GeoDataFrame, ledger: Ledger) -> Grid:
    """Read a raster of people: each cell's share in each block, and the people of all cells.

    Shares are exact (exactextract), so people are conserved to 1e-6. Where blocks overlap, the
    people of a cell are shared among them in proportion.

    Raises
    ------
    InputFault
        The file cannot be read, has no coordinate system, has cells below zero, or counts
        nobody in any block.
    """
    path = settings.file
    demand_file(path)
    try:
        cells = read_cells(path)
        cut = cell_fractions(path, blocks.geometry)
    except rasterio.errors.RasterioIOError as error:
        raise InputFault([Fault(path.name, f"cannot be opened as a raster: {error}")]) from None
    below = cells["value"] < 0
    if below.any():
        _treat_negative(cells[below], settings, ledger)
    people_in = float(cells["value"].clip(lower=0.0).sum())
    covered = cut.groupby(["row", "col"])["fraction"].transform("sum")
    overlap = covered > WHOLE
    if overlap.any():
        how = f"blocks overlap in {int(overlap.sum())} parts of cells: people shared in proportion"
        ledger.mend("blocks that overlap", path.name, how)
    people = cut["value"].clip(lower=0.0) * cut["fraction"] / covered.clip(lower=1.0)
    _demand_people(people, path.name)
    ids = [f"r{r:05d}c{c:05d}" for r, c in zip(cut["row"], cut["col"], strict=True)]
    inside = pd.DataFrame(
        {
            "cell_id": ids,
            "area_id": blocks["area_id"].to_numpy()[cut["area"]],
            "people": people,
            "lon": cut["lon"],
            "lat": cut["lat"],
        }
    )
    return Grid(inside[inside["people"] > 0].reset_index(drop=True), people_in, path.name)


def take_out(
    cells: pd.DataFrame, points: pd.DataFrame, settings: PopulationSettings, ledger: Ledger
) -> tuple[pd.DataFrame, float]:
    """Take the people whom points bring along out of the cells around them, nearest first.

    No cell goes below zero, and none beyond the reach or in another block is touched; whom the
    cells do not hold is counted on top.

    Returns
    -------
    DataFrame, float
        The cells with who is left in them, and the people taken out.
    """
    own = points[points["people"].fillna(0.0) > 0].sort_values("source_id")
    if own.empty:
        return cells, 0.0
    crs = metric_crs(cells["lon"], cells["lat"])
    left = cells["people"].to_numpy(dtype=float).copy()
    for area_id, rows in own.groupby("area_id", sort=True):
        mine = np.flatnonzero(cells["area_id"] == area_id)
        if not len(mine):
            continue
        tree = cKDTree(project(cells["lon"].iloc[mine], cells["lat"].iloc[mine], crs))
        at = project(rows["lon"], rows["lat"], crs)
        for i, (place, people) in enumerate(zip(rows["source_id"], rows["people"], strict=True)):
            near = mine[_nearest_first(tree, at[i], settings.cell_reach_metres)]
            taken = _take(left, near, float(people))
            how = f"{taken:.1f} of its {people:.1f} people are taken out of the raster around it"
            ledger.mend(place, "raster and points", how, taken, "people")
    return cells.assign(people=left), float(cells["people"].sum() - left.sum())


def _nearest_first(tree: cKDTree, at: NDArray[np.float64], reach: float) -> NDArray[np.int64]:
    """Return the cells within reach of a point, nearest first, ties by their order."""
    near = np.sort(np.array(tree.query_ball_point(at, reach), dtype=np.int64))
    far = np.hypot(*(tree.data[near] - at).T)
    return near[np.argsort(far, kind="stable")]


def _take(left: NDArray[np.float64], near: NDArray[np.int64], people: float) -> float:
    """Take people out of the cells in their order, in place; return how many could be taken."""
    before = np.concatenate([[0.0], np.cumsum(left[near])])
    taken = np.clip(people - before[:-1], 0.0, left[near])
    left[near] -= taken
    return float(taken.sum())


def _demand_people(people: pd.Series[float], name: str) -> None:
    """Raise an `InputFault` where the parts of cells in the blocks hold nobody together."""
    if not people.sum() > 0:
        todo = "is this the right raster, band, nodata?"
        raise InputFault([Fault(name, "counts nobody in any block", todo)])


def _treat_negative(below: pd.DataFrame, settings: RasterSettings, ledger: Ledger) -> None:
    """Refuse cells below zero, or say that they count as nobody."""
    name, lost = settings.file.name, float(below["value"].sum())
    if settings.negative == "refuse":
        ids = tuple(f"row {r} column {c}" for r, c in below[["row", "col"]].to_numpy()[:IDS_SHOWN])
        todo = 'is it a raster of counts? negative = "zero" counts them as nobody'
        raise InputFault([Fault(name, "has cells below zero", todo, "", ids, len(below))])
    how = f"{len(below)} cells below zero are counted as nobody"
    ledger.mend("cells below zero", name, how, -lost, "people")
