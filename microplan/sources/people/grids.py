"""People of a raster, cell by cell, cut exactly at block borders."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely
from rasterio.windows import Window
from scipy.spatial import cKDTree

from microplan.domain.tables import CELLS
from microplan.errors import Fault, InputFault
from microplan.geo.crs import metric_crs, project
from microplan.geo.windows import find_middles, find_window
from microplan.geo.zonal import cut_cells, lay_on
from microplan.sources.people.rasters import demand_one_grid, walk_people

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from microplan.geo.windows import Layout
    from microplan.sources.ledger import Ledger
    from microplan.sources.people.settings import PopulationSettings

WHOLE_WITHIN = 1e-6
"""Shares of a cell that add up to 1 within this are the whole of it."""
BEYOND = "of the block lies beyond the raster"
UNCOVERED_MIN = 0.001
"""A block is told of where more than this share of it has no cells."""


class Grid(NamedTuple):
    """The cells of the rasters inside the blocks, and their people in all."""

    cells: pd.DataFrame
    """The columns of `cells`."""
    people_in: float
    name: str
    """The files' names."""

    @property
    def beyond(self) -> float:
        """People of the rasters who are in no block."""
        return self.people_in - float(self.cells["people"].sum())


NO_GRID = Grid(pd.DataFrame({name: [] for name in CELLS.names}), 0.0, "")


def read_grid(settings: PopulationSettings, blocks: gpd.GeoDataFrame, ledger: Ledger) -> Grid:
    """Read the rasters of people: each cell's share in each block, and the people of all cells.

    Blocks are laid on the raster's own cells, window by window; no cell is ever resampled. Shares
    are exact (exactextract), so people are conserved. Where blocks overlap, the people of a cell
    are shared among them in proportion. Several rasters are added up cell by cell.

    Raises
    ------
    InputFault
        A file cannot be read, has no coordinate system or other cells than the first, holds cells
        below zero or absurd ones, or all together count nobody in any block.
    """
    rasters = settings.every_raster
    name = ", ".join(one.file.name for one in rasters)
    layout = demand_one_grid(rasters)
    shapes = lay_on(blocks.geometry, layout)
    _tell_uncovered(shapes, blocks, layout, name, ledger)
    part = _choose_part(layout, shapes, settings.whole_cells_max, name, ledger)
    people_in, cuts = 0.0, []
    for stack in walk_people(rasters, layout, part, ledger):
        people_in += float(stack.people.sum())
        populated = np.where(stack.people > 0, stack.people, np.nan)
        cuts.append(cut_cells(populated, stack.window, layout, shapes))
    cut = _share(pd.concat(cuts, ignore_index=True), name, ledger)
    if not cut["people"].sum() > 0:
        raise _say_nobody(layout, shapes, name)
    return Grid(_name_cells(cut, blocks, layout), people_in, name)


def _choose_part(
    layout: Layout, shapes: NDArray[np.object_], whole_cells_max: int, name: str, ledger: Ledger
) -> Window:
    """Choose what to read: all of a raster, or of a very large one what lies around the blocks.

    Raises
    ------
    InputFault
        It lies away from all of them.
    """
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    near = find_window(layout, (west, south, east, north))
    if layout.cells <= whole_cells_max:
        return Window(0, 0, layout.width, layout.height)
    if not near.width * near.height:
        raise _say_nobody(layout, shapes, name)
    left = layout.cells - near.width * near.height
    if left:
        how = (
            f"of {layout.cells:,} cells only those around the blocks are read: people farther off"
            " are not counted (whole_cells_max)"
        )
        ledger.mend("cells far from the blocks", name, how, float(left), "cells")
    return near


def _say_nobody(layout: Layout, shapes: NDArray[np.object_], name: str) -> InputFault:
    """Return the fault of a raster that has nobody in any block."""
    todo = "is this the right raster, band, nodata?"
    if not shapely.intersects(shapes, shapely.box(*layout.bounds)).any():
        todo = "it lies away from all of them: is it of this district, is its crs right?"
    return InputFault([Fault(name, "counts nobody in any block", todo)])


def _tell_uncovered(
    shapes: NDArray[np.object_], blocks: gpd.GeoDataFrame, layout: Layout, name: str, ledger: Ledger
) -> None:
    """Write down the blocks that reach beyond the raster."""
    inside = shapely.intersection(shapes, shapely.box(*layout.bounds))
    covered = shapely.area(inside) / shapely.area(shapes)
    for area_id, km2, share in zip(blocks["area_id"], blocks["area_km2"], covered, strict=True):
        if share < 1 - UNCOVERED_MIN:
            how = f"{1 - share:.1%} {BEYOND}: nobody is counted there"
            ledger.doubt(area_id, name, how, float(share), float(km2 * (1 - share)), "km2")


def _share(cut: pd.DataFrame, name: str, ledger: Ledger) -> pd.DataFrame:
    """Return the people of each part of a cell, each of whom is in one block only."""
    covered = cut.groupby(["row", "col"])["fraction"].transform("sum")
    overlap = covered > 1 + WHOLE_WITHIN
    if overlap.any():
        how = f"blocks overlap in {int(overlap.sum())} parts of cells: people shared in proportion"
        ledger.mend("blocks that overlap", name, how)
    parts = covered.where(covered > 1 - WHOLE_WITHIN, 1.0)
    return cut.assign(people=cut["value"] * cut["fraction"] / parts)


def _name_cells(cut: pd.DataFrame, blocks: gpd.GeoDataFrame, layout: Layout) -> pd.DataFrame:
    """Return parts of cells in the columns of `cells`, in the order of their blocks."""
    cut = cut.sort_values(["area", "row", "col"], kind="stable", ignore_index=True)
    ids = [f"r{r:05d}c{c:05d}" for r, c in zip(cut["row"], cut["col"], strict=True)]
    lon, lat = find_middles(layout, cut["row"].to_numpy(), cut["col"].to_numpy())
    return pd.DataFrame(
        {
            "cell_id": ids,
            "area_id": blocks["area_id"].to_numpy()[cut["area"]],
            "people": cut["people"],
            "lon": lon,
            "lat": lat,
        }
    )


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
