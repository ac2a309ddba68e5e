"""Rasters of land cover and heights -> the ground of a plan, in square cells of metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from rasterio.enums import Resampling
from rasterio.features import rasterize
from rasterio.transform import from_origin
from rasterio.vrt import WarpedVRT

from microplan.errors import IDS_SHOWN, Fault, InputFault
from microplan.geo.surfaces.ground import Ground, Land
from microplan.sources.ledger import Ledger
from microplan.sources.surfaces.rasters import demand_grid, open_raster
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    from microplan.geo.roads import Roads
    from microplan.geo.walking import TerrainSettings

CELLS_MAX = 60_000_000
"""The ground of a plan, with its spreads, takes some 50 bytes a cell: 3 GB."""
DRY = "dry"


def read_ground(areas: gpd.GeoDataFrame, roads: Roads, terrain: TerrainSettings) -> Ground:
    """Read the ground of the plan's areas, in the season of the drive.

    Classes come from the nearest cell of their raster, heights by bilinear interpolation. Where
    the land cover has nothing it counts as open ground; where a height is missing, as level.

    Parameters
    ----------
    areas
        `areas`: the plan's.
    roads
        Which metres to measure in, and the season.
    terrain
        [terrain].

    Raises
    ------
    InputFault
        A file is no raster that can be used, does not lie where the areas do, or holds a class
        that has no walking speed.
    """
    ledger = Ledger()
    if terrain.land_cover is None and terrain.elevation is None:
        return Ground(None, None, ledger.repairs())
    grid = _Grid(areas, roads.network.crs, terrain)
    heights = None if terrain.elevation is None else _read_heights(grid, terrain.elevation, ledger)
    cover = None if terrain.land_cover is None else _read_cover(grid, terrain, ledger)
    here, dry = (
        Land(_give_speeds(grid, cover, terrain, season), heights, grid.west, grid.north, grid.side)
        for season in (roads.season, DRY)
    )
    return Ground(here, None if roads.season == DRY else dry, ledger.repairs())


class _Grid:
    """The cells that the ground is wanted in: the areas and the margin."""

    def __init__(self, areas: gpd.GeoDataFrame, crs: str, terrain: TerrainSettings) -> None:
        self.crs, self.side = crs, terrain.ground_cell_metres
        self.names = areas["name"].where(areas["name"] != "", areas["area_id"]).to_list()
        self.shapes = areas.geometry.to_crs(crs).to_numpy()
        margin = terrain.ground_margin_km * METRES_PER_KM
        west, south, east, north = shapely.total_bounds(self.shapes)
        self.west = float(np.floor((west - margin) / self.side)) * self.side
        self.north = float(np.ceil((north + margin) / self.side)) * self.side
        self.cols = int(np.ceil((east + margin - self.west) / self.side))
        self.rows = int(np.ceil((self.north - south + margin) / self.side))
        self.transform = from_origin(self.west, self.north, self.side, self.side)
        if self.rows * self.cols > CELLS_MAX:
            what = f"gives {self.rows} x {self.cols} cells, more than {CELLS_MAX:,}"
            raise InputFault(
                [Fault("[terrain]", what, "make the cells larger", "ground_cell_metres")]
            )

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.cols

    def inside(self) -> NDArray[np.bool_]:
        """Tell which cells' middles lie in the areas."""
        pairs = ((shape, 1) for shape in self.shapes)
        burnt = rasterize(pairs, out_shape=self.size, transform=self.transform, dtype="uint8")
        return np.asarray(burnt, dtype=bool)

    def read(self, path: Path, how: Resampling) -> NDArray[np.float32]:
        """Read a raster in this grid; NaN where it has nothing."""
        with open_raster(path) as raster:
            demand_grid(raster, path.name)
            with WarpedVRT(
                raster, crs=self.crs, transform=self.transform, width=self.cols, height=self.rows,
                resampling=how, dtype="float32", nodata=np.nan,
            ) as warped:  # fmt: skip
                return np.asarray(warped.read(1), dtype=np.float32)


def _read_heights(grid: _Grid, path: Path, ledger: Ledger) -> NDArray[np.float32]:
    """Read heights, metres; NaN where there are none."""
    heights = grid.read(path, Resampling.bilinear)
    _tell_missing(grid, path, ~np.isfinite(heights), "height: there it counts as level", ledger)
    return heights


def _read_cover(grid: _Grid, terrain: TerrainSettings, ledger: Ledger) -> NDArray[np.int32]:
    """Read classes of land cover; -1 where there are none."""
    assert terrain.land_cover is not None
    path = terrain.land_cover
    classes = grid.read(path, Resampling.nearest)
    missing = ~np.isfinite(classes)
    cover = np.where(missing, -1, np.nan_to_num(classes)).astype(np.int32)
    known = np.isin(cover, [*terrain.cover_kmh, -1])
    if not known.all():
        names = ", ".join(str(name) for name in np.unique(cover[~known])[:IDS_SHOWN])
        what = f"has classes without a walking speed: {names}"
        todo = "give each a speed in [terrain] land_cover_kmh, km/h"
        raise InputFault([Fault(path.name, what, todo, "", (), int((~known).sum()))])
    _tell_missing(grid, path, missing, "class: there it counts as open ground", ledger)
    return cover


def _tell_missing(
    grid: _Grid, path: Path, missing: NDArray[np.bool_], what: str, ledger: Ledger
) -> None:
    """Tell of cells in the areas that a raster has nothing for, and of areas that it leaves out."""
    within = grid.inside()
    share = float(missing[within].mean()) if within.any() else float(missing.mean())
    if share == 1:
        todo = "is it of this district, and is its coordinate system right?"
        raise InputFault([Fault(path.name, "has nothing where the plan's areas are", todo)])
    if share == 0:
        return
    bare = [name for name, lost in zip(grid.names, _lost(grid, missing), strict=True) if lost]
    of = f" and in all of {', '.join(bare[:IDS_SHOWN])}" if bare else ""
    how = f"{share:.1%} of the areas{of} has no {what}"
    square_km = float(missing[within].sum()) * (grid.side / METRES_PER_KM) ** 2
    ledger.doubt("ground not covered", path.name, how, 1 - share, square_km, "km2")


def _lost(grid: _Grid, missing: NDArray[np.bool_]) -> list[bool]:
    """Tell which areas have no cell that a raster covers."""
    covered = np.argwhere(~missing)
    middles = np.array([grid.west, grid.north]) + grid.side * (covered[:, ::-1] + 0.5) * [1, -1]
    points = np.asarray(shapely.points(middles), dtype=object)
    hit = shapely.STRtree(points).query(grid.shapes, predicate="intersects")[0]
    return [number not in set(hit.tolist()) for number in range(len(grid.shapes))]


def _give_speeds(
    grid: _Grid, cover: NDArray[np.int32] | None, terrain: TerrainSettings, season: str
) -> NDArray[np.float32]:
    """Return the walking speed of every cell in a season, km/h; 0 where nobody walks."""
    share = terrain.ground_factor(season)
    open_kmh = np.float32(terrain.walk_kmh * share)
    if cover is None:
        return np.full(grid.size, open_kmh)
    table = {name: kmh * share for name, kmh in terrain.cover_kmh.items()}
    table |= dict.fromkeys(terrain.blocked_cover(season), 0.0)
    names = np.array(sorted(table), dtype=np.int32)
    speeds = np.array([table[name] for name in names.tolist()], dtype=np.float32)
    found = speeds[np.clip(np.searchsorted(names, cover), 0, len(names) - 1)]
    return np.where(cover == -1, open_kmh, found)
