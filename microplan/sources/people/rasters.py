"""Rasters of people, read window by window as counts: density times area, odd cells by rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import rasterio

from microplan.errors import IDS_SHOWN, Fault, InputFault
from microplan.geo.windows import Layout, measure_cells, read_layout, read_window, walk_windows
from microplan.sources.files import demand_file, read_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from rasterio.windows import Window

    from microplan.sources.ledger import Ledger
    from microplan.sources.people.settings import RasterSettings

A_KM2 = {"people": np.nan, "people/km2": 1.0, "people/hectare": 100.0, "people/m2": 1e6}
"""Of each unit, how many make one person a km2."""
MARGIN = 0.9
"""Cells of one window differ in area; those within this of absurd are measured one by one."""


@dataclass
class OddCells:
    """Cells of a raster that cannot be, of one sort, counted as they are met."""

    count: int = 0
    people: float = 0.0
    ids: list[str] = field(default_factory=list)

    def add(
        self, rows: NDArray[np.int64], cols: NDArray[np.int64], people: NDArray[np.float64]
    ) -> None:
        """Count cells, remember the first, and add up the people that they claim."""
        self.count += len(rows)
        self.people += float(people[np.isfinite(people)].sum())
        room = max(IDS_SHOWN - len(self.ids), 0)
        first = zip(rows[:room].tolist(), cols[:room].tolist(), strict=True)
        self.ids += [f"row {row} column {col}" for row, col in first]


@dataclass
class Oddities:
    """What was odd in one raster."""

    below: OddCells = field(default_factory=OddCells)
    absurd: OddCells = field(default_factory=OddCells)
    infinite: OddCells = field(default_factory=OddCells)


class Stack(NamedTuple):
    """A window of all rasters together."""

    window: Window
    people: NDArray[np.float64]
    """Shape (rows, cols); 0 where there is no data."""


def demand_one_grid(rasters: Sequence[RasterSettings]) -> Layout:
    """Return the grid of all rasters.

    Raises
    ------
    InputFault
        One cannot be read, has no such band, or has not the cells that the first has.
    """
    layouts = read_all(partial(_demand_bands, one) for one in rasters)
    first, name = layouts[0], rasters[0].file.name
    faults = []
    for given, layout in zip(rasters[1:], layouts[1:], strict=True):
        differs = layout.differs_from(first)
        if differs:
            what = f"does not lie on the cells of {name}: {differs}"
            todo = "bring them to one grid so that counts are summed, never averaged"
            faults.append(Fault(given.file.name, what, todo))
    InputFault.raise_any(faults)
    return first


def _demand_bands(given: RasterSettings) -> Layout:
    """Return the grid of a raster that has the bands that are asked for."""
    demand_file(given.file)
    layout = read_layout(given.file)
    with rasterio.open(given.file) as grid:
        missing = tuple(str(band) for band in given.bands if not 1 <= band <= grid.count)
        if missing:
            what = f"has {grid.count} bands, and none of this number"
            raise InputFault([Fault(given.file.name, what, "mend bands", "", missing)])
    return layout


def walk_people(
    rasters: Sequence[RasterSettings], layout: Layout, part: Window, ledger: Ledger
) -> Iterator[Stack]:
    """Yield the people of all rasters, window by window; at the end, tell what was odd.

    Raises
    ------
    InputFault
        After the last window: cells are below zero or absurd, and a raster refuses them.
    """
    odd = [Oddities() for _ in rasters]
    for window in walk_windows(layout, part):
        together = np.zeros((window.height, window.width))
        for given, seen in zip(rasters, odd, strict=True):
            together += _read_people(given, layout, window, seen)
        yield Stack(window, together)
    _tell_odd(rasters, odd, ledger)


def _read_people(
    given: RasterSettings, layout: Layout, window: Window, odd: Oddities
) -> NDArray[np.float64]:
    """Read a window of all bands of a raster as people."""
    people = np.zeros((window.height, window.width))
    with rasterio.open(given.file) as grid:
        for band in given.bands:
            read = _read_band(grid, band, window)
            values = np.nan_to_num(read, nan=0.0, posinf=np.inf, neginf=-np.inf)
            people += _reckon(values, given, layout, window, odd)
    return people


def _read_band(grid: rasterio.DatasetReader, band: int, window: Window) -> NDArray[np.float64]:
    """Read a window of a band.

    Raises
    ------
    InputFault
        The file ends before it, or is damaged there.
    """
    try:
        return read_window(grid, band, window)
    except rasterio.errors.RasterioIOError:
        what = f"cannot be read near row {int(window.row_off)}: it is cut short or damaged"
        raise InputFault([Fault(Path(grid.name).name, what, "download or save it again")]) from None


def _reckon(
    values: NDArray[np.float64],
    given: RasterSettings,
    layout: Layout,
    window: Window,
    odd: Oddities,
) -> NDArray[np.float64]:
    """Turn a band into people, in place; what is odd is counted, and by rule set to nobody."""
    at = _find_to_measure(values, given, layout, window)
    row, col = at[0] + window.row_off, at[1] + window.col_off
    km2 = measure_cells(layout, row, col)
    if given.unit != "people":
        values[at] *= A_KM2[given.unit] * km2
    people = values[at]
    below = people < 0
    absurd = people > given.people_per_km2_max * km2
    infinite = np.isinf(people)
    odd.below.add(row[below], col[below], people[below])
    odd.absurd.add(row[absurd & ~infinite], col[absurd & ~infinite], people[absurd & ~infinite])
    odd.infinite.add(row[infinite], col[infinite], people[infinite])
    gone = below | infinite | (absurd & (given.absurd == "zero"))
    values[at] = np.where(gone, 0.0, people)
    return values


def _find_to_measure(
    values: NDArray[np.float64], given: RasterSettings, layout: Layout, window: Window
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the cells whose own area matters: all of a density, only odd ones of counts."""
    if given.unit != "people":
        return _nonzero(values != 0)
    rows = window.row_off + np.array([0, window.height // 2, window.height - 1])
    cols = window.col_off + np.array([0, window.width // 2, window.width - 1])
    km2 = measure_cells(layout, np.repeat(rows, 3), np.tile(cols, 3))
    return _nonzero((values < 0) | (values > MARGIN * given.people_per_km2_max * km2.min()))


def _nonzero(cells: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows and columns of cells."""
    rows, cols = np.nonzero(cells)
    return rows.astype(np.int64), cols.astype(np.int64)


def _tell_odd(rasters: Sequence[RasterSettings], odd: list[Oddities], ledger: Ledger) -> None:
    """Refuse what is odd in any raster, or write down what was done with it."""
    faults = []
    for given, seen in zip(rasters, odd, strict=True):
        faults += _refuse_below(given, seen.below) + _refuse_absurd(given, seen)
        _tell(given, seen, ledger)
    InputFault.raise_any(faults)


def _refuse_below(given: RasterSettings, below: OddCells) -> list[Fault]:
    """Return the fault of cells below zero."""
    if not below.count or given.negative != "refuse":
        return []
    todo = (
        "is it a raster of people, and is its nodata value right?"
        ' negative = "zero" counts them as nobody'
    )
    ids = tuple(below.ids)
    return [Fault(given.file.name, "has cells below zero", todo, "", ids, below.count)]


def _refuse_absurd(given: RasterSettings, seen: Oddities) -> list[Fault]:
    """Return the faults of cells that are too full; an infinite one can never be kept."""
    name, faults = given.file.name, []
    if seen.absurd.count and given.absurd == "refuse":
        what = f"has cells of more than {given.people_per_km2_max:,.0f} people a km2"
        density = 'is it a density? then unit = "people/km2"; ' if given.unit == "people" else ""
        todo = (
            f'{density}is its coordinate system right? absurd = "zero" counts them as nobody,'
            ' absurd = "keep" believes them'
        )
        faults.append(Fault(name, what, todo, "", tuple(seen.absurd.ids), seen.absurd.count))
    if seen.infinite.count and given.absurd != "zero":
        what, todo = "has infinite cells", 'absurd = "zero" counts them as nobody'
        faults.append(Fault(name, what, todo, "", tuple(seen.infinite.ids), seen.infinite.count))
    return faults


def _tell(given: RasterSettings, seen: Oddities, ledger: Ledger) -> None:
    """Write down what was done with odd cells."""
    name, below, absurd = given.file.name, seen.below, seen.absurd
    if below.count:
        how = f"{below.count} cells below zero are counted as nobody"
        ledger.mend("cells below zero", name, how, -below.people, "people")
    most = f"{given.people_per_km2_max:,.0f} people a km2"
    if absurd.count and given.absurd == "zero":
        how = f"{absurd.count} cells of more than {most} are counted as nobody"
        ledger.mend("absurd cells", name, how, absurd.people, "people")
    elif absurd.count:
        how = f"{absurd.count} cells of more than {most} are believed, as the plan says"
        ledger.doubt("absurd cells", name, how, 0.3, absurd.people, "people")
    if seen.infinite.count:
        how = f"{seen.infinite.count} infinite cells are counted as nobody"
        ledger.mend("infinite cells", name, how, float(seen.infinite.count), "cells")
