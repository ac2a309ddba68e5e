"""`microplan travel`: from a raster of speeds and some points to a raster of minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import rasterio
import rasterio.transform
import rasterio.windows
from pyproj import Transformer

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.geo.surfaces.placing import Placed, place_points
from microplan.geo.surfaces.spreading import MoveSet, Sources, Spread, spread
from microplan.sources.file_settings import FileSettings
from microplan.sources.files import read_points
from microplan.sources.surfaces.rasters import Unit, read_surface

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from microplan.sources.surfaces.rasters import ReadSurface

BLOCK_ROWS = 256
NOTES_SHOWN = 3


@dataclass(frozen=True)
class TravelRequest:
    """What a user asks of `microplan travel`."""

    surface: Path
    points: Path
    out: Path
    moves: MoveSet = 8
    unit: Unit | None = None
    heights: Path | None = None
    limit_minutes: float = np.inf
    move_metres_max: float = 1000.0
    """How far a point on a blocked cell is moved to the nearest passable one, metres."""
    nearest: Path | None = None
    towards: bool = False
    sealed: bool = False


@dataclass(frozen=True)
class TravelOutcome:
    """What came of it."""

    unit: Unit
    points: int
    passable_cells: int
    reached_cells: int
    longest_minutes: float
    notes: tuple[str, ...]


def measure_travel(request: TravelRequest) -> TravelOutcome:
    """Write the minutes from the nearest point to every cell, and return what came of it.

    Raises
    ------
    InputFault
        As `read_surface` and `read_points`; a file that is read would be written over, a limit
        is below 0, or no point can be placed on the surface.
    """
    _demand_sense(request)
    read = read_surface(request.surface, request.unit, request.heights)
    placed = _place(request, read)
    used = placed.row >= 0
    sources = Sources(placed.row[used], placed.col[used], np.zeros(int(used.sum())))
    found = spread(
        read.surface, sources, request.moves, request.limit_minutes,
        towards=request.towards, squeeze=not request.sealed,
    )  # fmt: skip
    reached = int(np.isfinite(found.minutes).sum())
    longest = float(found.minutes.max(where=np.isfinite(found.minutes), initial=0.0))
    _write(request, read, found, np.flatnonzero(used))
    return TravelOutcome(
        read.unit,
        int(used.sum()),
        int(read.surface.passable.sum()),
        reached,
        longest,
        (*read.notes, *placed.notes),
    )


def _demand_sense(request: TravelRequest) -> None:
    """Raise an `InputFault` for what cannot be asked, and where a file must not be written."""
    given = {request.surface: "the surface itself", request.points: "the file of the points"}
    given |= {} if request.heights is None else {request.heights: "the raster of heights"}
    taken = {path.resolve(): what for path, what in given.items()}
    faults = []
    for path in filter(None, (request.out, request.nearest)):
        if not path.resolve().parent.is_dir():
            faults.append(Fault(str(path), "lies in a folder that is not there", "make it first"))
        if path.resolve() in taken:
            what = f"is {taken[path.resolve()]}, which would be lost"
            faults.append(Fault(str(path), what, "name another file"))
        taken[path.resolve()] = "written already"
    for word, number in (("limit", request.limit_minutes), ("move", request.move_metres_max)):
        if not number >= 0:
            faults.append(Fault(f"--{word}", f"is {number:g}", "give 0 or more"))
    InputFault.raise_any(faults)


def _place(request: TravelRequest, read: ReadSurface) -> Placed:
    """Return the cells of the points."""
    points = read_points(FileSettings(file=request.points))
    to_raster = Transformer.from_crs(WGS84, read.crs, always_xy=True)
    x, y = to_raster.transform(points.geometry.x.to_numpy(), points.geometry.y.to_numpy())
    names = [f"row {i + 1}" for i in range(len(points))]
    placed = place_points(
        read.surface, ~read.transform, np.column_stack([x, y]), names, request.move_metres_max
    )
    if (placed.row >= 0).any():
        return placed
    what = f"has no point on passable ground of {request.surface.name}"
    todo = "; ".join(placed.notes[:NOTES_SHOWN]) or "it has no point at all"
    if len(points):
        todo += f"; the surface lies from {_tell_bounds(read)}"
    raise InputFault([Fault(request.points.name, what, todo)])


def _tell_bounds(read: ReadSurface) -> str:
    """Say where the surface lies, in degrees."""
    height, width = read.surface.pace.shape
    corners = rasterio.transform.array_bounds(height, width, read.transform)
    to_degrees = Transformer.from_crs(read.crs, WGS84, always_xy=True)
    west, south, east, north = to_degrees.transform_bounds(*corners)
    return f"{west:.2f} to {east:.2f} in longitude, {south:.2f} to {north:.2f} in latitude"


def _write(
    request: TravelRequest, read: ReadSurface, found: Spread, rows: NDArray[np.int64]
) -> None:
    """Write the minutes (NaN: no way), and which row of the points is nearest (0: none)."""
    _write_raster(request.out, read, found.minutes, "float32", np.nan)
    if request.nearest is not None:
        row = np.append(rows + 1, 0)[found.nearest]
        _write_raster(request.nearest, read, row, "int32", 0)


def _write_raster(
    path: Path, read: ReadSurface, cells: NDArray[np.generic], dtype: str, nodata: float
) -> None:
    """Write a raster some rows at a time; what is inf has no data."""
    height, width = cells.shape
    part = path.with_name(f"{path.name}.part")
    with rasterio.open(
        part, "w", driver="GTiff", height=height, width=width, count=1, dtype=dtype,
        crs=read.crs, transform=read.transform, nodata=nodata, compress="deflate",
        tiled=True, BIGTIFF="IF_SAFER",
    ) as raster:  # fmt: skip
        for first in range(0, height, BLOCK_ROWS):
            rows = cells[first : first + BLOCK_ROWS]
            plain = np.where(np.isinf(rows), nodata, rows).astype(dtype)
            window = rasterio.windows.Window(0, first, width, len(rows))
            raster.write(plain, 1, window=window)
    part.replace(path)
