"""The population raster: people in cells of three arc seconds, as public grids give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.synth.layout import Part, draw

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry


CELL = 1 / 1200
"""Degrees; about 90 metres."""
GRAIN = 64
"""Counts are whole multiples of 1/64, which sums of 32-bit floats keep exactly."""
NO_DATA = -99999.0


@dataclass(frozen=True)
class Home:
    """A place's people, and how they spread."""

    block: int
    people: int
    width: float
    """How far they spread from the middle of the place, in cells."""


@dataclass(frozen=True)
class Crowd:
    """People in the cells of a raster; row 0 is the northernmost."""

    counts: NDArray[np.float32]
    west: float
    north: float


def spread_people(
    seed: int,
    homes: list[Home],
    lonlat: NDArray[np.float64],
    blocks: NDArray[np.object_],
    wet: BaseGeometry,
) -> Crowd:
    """Spread the people of each home over the cells around it.

    Parameters
    ----------
    lonlat : (homes, 2) where the homes lie, degrees.
    blocks, wet : polygons in degrees. A cell that a block's border cuts holds nobody, so that the
        raster ties to the blocks' totals however a cell is shared out; no cell in water does.
    """
    rng = draw(seed, Part.PEOPLE)
    bounds = shapely.total_bounds(blocks)
    west, north = np.floor(bounds[0] / CELL) - 1, np.ceil(bounds[3] / CELL) + 1
    shape = (int(north - np.floor(bounds[1] / CELL)) + 1, int(np.ceil(bounds[2] / CELL) - west) + 1)
    crowd = Crowd(np.zeros(shape, dtype=np.float32), west * CELL, north * CELL)
    shapely.prepare(blocks)
    shapely.prepare(wet)
    for home, middle in zip(homes, lonlat, strict=True):
        _settle(rng, crowd, home, middle, (blocks[home.block], wet))
    _blank_outside(crowd, shapely.coverage_union_all(blocks))
    return crowd


def _settle(
    rng: np.random.Generator,
    crowd: Crowd,
    home: Home,
    middle: NDArray[np.float64],
    ground: tuple[BaseGeometry, BaseGeometry],
) -> None:
    """Put the people of a home into cells around its middle, thinning outwards."""
    width = home.width
    reach = int(np.ceil(2.2 * width))
    row = int((crowd.north - middle[1]) / CELL)
    col = int((middle[0] - crowd.west) / CELL)
    rows, cols = (
        a.ravel() for a in np.mgrid[row - reach : row + reach + 1, col - reach : col + reach + 1]
    )
    off = np.hypot(
        rows + 0.5 - (crowd.north - middle[1]) / CELL, cols + 0.5 - (middle[0] - crowd.west) / CELL
    )
    weight = np.exp(-0.5 * (off / width) ** 2) * rng.lognormal(0, 0.35, len(rows))
    weight[(off > 2.2 * width) & (off > 0.75)] = 0
    boxes = shapely.box(
        crowd.west + cols * CELL,
        crowd.north - (rows + 1) * CELL,
        crowd.west + (cols + 1) * CELL,
        crowd.north - rows * CELL,
    )
    block, wet = ground
    weight[~shapely.contains_properly(block, boxes) | shapely.intersects(wet, boxes)] = 0
    crowd.counts[rows, cols] += _grains(home.people, weight)


def _grains(people: int, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share people out by weight in grains of 1/64; the heaviest cell takes what is over."""
    grains = np.floor(people * GRAIN * weight / weight.sum())
    grains[np.argmax(weight)] += people * GRAIN - grains.sum()
    return np.asarray(grains / GRAIN)


def _blank_outside(crowd: Crowd, district: BaseGeometry) -> None:
    """Mark the cells whose middle lies outside the district as not known."""
    rows, cols = crowd.counts.shape
    lon, lat = np.meshgrid(
        crowd.west + (np.arange(cols) + 0.5) * CELL, crowd.north - (np.arange(rows) + 0.5) * CELL
    )
    shapely.prepare(district)
    outside = ~shapely.contains_xy(district, lon.ravel(), lat.ravel()).reshape(rows, cols)
    crowd.counts[outside & (crowd.counts == 0)] = NO_DATA
