"""A user's own raster of speed or friction, and heights, read as a surface to travel over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.errors import RasterioIOError
from rasterio.vrt import WarpedVRT

from microplan.domain.wording import count
from microplan.errors import Fault, InputFault
from microplan.geo.surfaces.surface import Surface, measure_cells
from microplan.sources.files import demand_file
from microplan.units import METRES_PER_KM, MINUTES_PER_HOUR

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS
    from rasterio.io import DatasetReader
    from rasterio.transform import Affine

Unit = Literal["minutes per metre", "km/h"]
FRICTION_MAX = 0.5
"""Minutes a metre: 0.12 km/h, slower than anyone gets on; and 0.5 km/h is slower than any speed
that a raster of speeds holds for ground that is passable."""
KMH_MAX = 150.0
SLOWEST_KMH = 2.0
"""A surface that is nowhere quicker is hardly one of people's ways."""
KMH_AT_A_MINUTE_A_METRE = MINUTES_PER_HOUR / METRES_PER_KM
CELLS_MAX = 400_000_000
"""A raster of 20,000 x 20,000: some 8 GB to travel over."""


@dataclass(frozen=True)
class ReadSurface:
    """A surface, where it lies, and what was found in its file."""

    surface: Surface
    transform: Affine
    crs: CRS
    unit: Unit
    notes: tuple[str, ...]


def read_surface(path: Path, unit: Unit | None = None, heights: Path | None = None) -> ReadSurface:
    """Read a raster of minutes a metre or of km/h, as it is.

    Blocked are cells without data, with 0 or less, and with what is no number. Which of the two
    units it is in is told by the numbers where `unit` is None.

    Parameters
    ----------
    heights
        A raster of heights in metres; brought to the grid of the first by bilinear interpolation.

    Raises
    ------
    InputFault
        A file is not there, is no raster, is rotated, states no coordinate system, is larger than
        `CELLS_MAX`, has no passable cell, or its unit cannot be told.
    """
    with open_raster(path) as raster:
        demand_grid(raster, path.name)
        values = _as_floats(raster.read(1))
        no_data = ~raster.read_masks(1).astype(bool)
        unit = unit or _tell_unit(values[_usable(values) & ~no_data], path.name)
        pace, notes = _as_pace(values, no_data, unit, path.name)
        notes += _tell_odd(pace, path.name)
        if raster.count > 1:
            notes.append(f"{path.name}: the first of its {raster.count} bands is used")
        level = None if heights is None else _read_heights(heights, raster)
        surface = Surface(pace, measure_cells(raster.transform, raster.height, raster.crs), level)
        if level is not None and np.isnan(level).any():
            share = np.isnan(level[surface.passable]).mean()
            notes.append(
                f"{heights.name if heights else ''}: {share:.1%} of passable cells have no"
                " height: there the ground counts as level"
            )
        return ReadSurface(surface, raster.transform, raster.crs, unit, tuple(notes))


def open_raster(path: Path) -> DatasetReader:
    """Open a raster, or raise an `InputFault` that says why it cannot be."""
    demand_file(path)
    try:
        return rasterio.open(path)
    except RasterioIOError as error:
        told = str(error).replace(str(path), path.name)
        raise InputFault([Fault(path.name, f"cannot be opened as a raster: {told}")]) from None


def demand_grid(raster: DatasetReader, where: str) -> None:
    """Raise an `InputFault` for a raster that cannot be measured or held."""
    faults = []
    if raster.crs is None:
        faults.append(Fault(where, "states no coordinate system", "set it, as with gdal_edit"))
    if raster.transform.b or raster.transform.d:
        faults.append(Fault(where, "is rotated", "warp it to a grid that is north up"))
    if raster.width * raster.height > CELLS_MAX:
        what = f"has {raster.width} x {raster.height} cells, more than {CELLS_MAX:,}"
        faults.append(Fault(where, what, "cut out the part that is needed"))
    InputFault.raise_any(faults)


def _as_floats(values: NDArray[np.generic]) -> NDArray[np.floating]:
    """Return cells as float64 where they are, else as float32."""
    return values.astype(np.float64 if values.dtype == np.float64 else np.float32, copy=False)


def _usable(values: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Tell which cells hold a number above zero."""
    return np.asarray(np.isfinite(values) & (values > 0))


def _tell_unit(values: NDArray[np.floating], where: str) -> Unit:
    """Tell speeds from frictions by their size."""
    if values.size == 0:
        raise InputFault([Fault(where, "has no passable cell: nothing is above 0")])
    low, middle, high = float(values.min()), float(np.median(values)), float(values.max())
    if high <= FRICTION_MAX:
        return "minutes per metre"
    if middle > FRICTION_MAX and high <= KMH_MAX:
        return "km/h"
    what = f"may be of minutes a metre or of km/h: from {low:g} to {high:g}, half below {middle:g}"
    raise InputFault([Fault(where, what, "say which, with --unit friction or --unit speed")])


def _as_pace(
    values: NDArray[np.floating], no_data: NDArray[np.bool_], unit: Unit, where: str
) -> tuple[NDArray[np.floating], list[str]]:
    """Return minutes a metre, inf where blocked, and what was blocked that holds a number."""
    usable = _usable(values) & ~no_data
    if not usable.any():
        raise InputFault([Fault(where, "has no passable cell: nothing is above 0")])
    pace = np.full(values.shape, np.inf, values.dtype)
    by_speed = unit == "km/h"
    pace[usable] = KMH_AT_A_MINUTE_A_METRE / values[usable] if by_speed else values[usable]
    odd = {"below 0": values < 0, "0": values == 0}
    told = {what: int((cells & ~no_data).sum()) for what, cells in odd.items()}
    notes = [
        f"{where}: {count(n, 'cell')} of {what}, taken as blocked" for what, n in told.items() if n
    ]
    return pace, notes


def _tell_odd(pace: NDArray[np.floating], where: str) -> list[str]:
    """Doubt a unit by which nobody walks anywhere, or all travel faster than any vehicle."""
    quickest, slowest = (KMH_AT_A_MINUTE_A_METRE / m for m in (float(pace.min()), _largest(pace)))
    if quickest >= SLOWEST_KMH and slowest <= KMH_MAX:
        return []
    return [
        f"{where}: from {slowest:.3g} to {quickest:.3g} km/h, is it in metres a second,"
        " seconds a metre or minutes a cell? It is read as minutes a metre or km/h only"
    ]


def _largest(pace: NDArray[np.floating]) -> float:
    """Return the slowest pace at which anyone gets through."""
    return float(np.max(pace, where=np.isfinite(pace), initial=0))


def _read_heights(path: Path, like: DatasetReader) -> NDArray[np.float32]:
    """Read heights in the grid of another raster; NaN where there are none."""
    with open_raster(path) as raster:
        demand_grid(raster, path.name)
        with WarpedVRT(
            raster, crs=like.crs, transform=like.transform, width=like.width, height=like.height,
            resampling=Resampling.bilinear, dtype="float32", nodata=np.nan,
        ) as warped:  # fmt: skip
            heights = np.asarray(warped.read(1), dtype=np.float32)
    if not np.isfinite(heights).any():
        todo = f"it must lie where {like.name.rsplit('/', 1)[-1]} does"
        raise InputFault([Fault(path.name, "has no height where the surface is", todo)])
    return heights
