"""The lie of the land: classes of land cover and heights, as public grids give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from rasterio.features import rasterize
from rasterio.transform import from_origin

from microplan.synth.crowds import CELL
from microplan.synth.layout import BLOCKS, HILL, LAKES, TOWN, TOWN_RADIUS, river_north

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from microplan.synth.plane import Plane

TREES, GRASS, CROPS, BUILT, BARE, WATER, WETLAND = 10, 30, 40, 50, 60, 80, 90
"""ESA WorldCover's codes."""
MARGIN_DEGREES = 0.06
PLAIN_METRES, HILL_METRES, ROLL_METRES = 62.0, 240.0, 170.0
HILL_REACH, ROLL_EAST, ROLL_NORTH = 6_500.0, 780.0, 930.0
"""Metres from the middle of the hills to where they end, about; and between crest and hollow."""
SANDS, MARSH = 620.0, 480.0
"""Metres of sand beside the river's middle, and of marsh around the middle of a lake."""
FOREST_FROM = 130.0
"""Height above which the hills are wooded, metres."""
VILLAGE = 170.0
"""Metres that a village is built up around its middle."""


@dataclass(frozen=True)
class Lie:
    """Land cover (codes) and heights (metres) in cells; row 0 is the northernmost."""

    cover: NDArray[np.uint8]
    heights: NDArray[np.int16]
    west: float
    north: float


def lay_land(
    plane: Plane, outline: BaseGeometry, wet: BaseGeometry, villages: NDArray[np.float64]
) -> Lie:
    """Return the lie of the land around the district.

    Parameters
    ----------
    outline, wet
        The district and its water, degrees.
    villages
        Shape (n, 2): their middles, degrees.
    """
    west, south, east, north = shapely.total_bounds(outline)
    west, north = (west - MARGIN_DEGREES) // CELL * CELL, (north + MARGIN_DEGREES) // CELL * CELL
    cols = int((east + MARGIN_DEGREES - west) // CELL)
    rows = int((north - south + MARGIN_DEGREES) // CELL)
    lon, lat = np.meshgrid(
        west + CELL * (np.arange(cols) + 0.5), north - CELL * (np.arange(rows) + 0.5)
    )
    x, y = plane.to_metres(np.column_stack([lon.ravel(), lat.ravel()])).T
    x, y = x.reshape(rows, cols), y.reshape(rows, cols)
    heights = _raise_hills(x, y)
    cover = _cover_land(x, y, heights)
    transform = from_origin(west, north, CELL, CELL)
    built = shapely.buffer(np.asarray(shapely.points(villages), dtype=object), VILLAGE / 1e5)
    for shapes, code in ((built, BUILT), (np.array([wet], object), WATER)):
        rasterize(((s, code) for s in shapes), out=cover, transform=transform)
    return Lie(cover, heights, west, north)


def _raise_hills(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int16]:
    """Return heights: a plain, and rolling hills around the hill block's seat."""
    east, north = BLOCKS[HILL].seat
    near = np.exp(-((((x - east) ** 2 + (y - north) ** 2) / HILL_REACH**2) ** 2))
    roll = np.sin(x / ROLL_EAST) * np.cos(y / ROLL_NORTH)
    return np.asarray(np.round(PLAIN_METRES + near * (HILL_METRES + ROLL_METRES * roll)), np.int16)


def _cover_land(
    x: NDArray[np.float64], y: NDArray[np.float64], heights: NDArray[np.int16]
) -> NDArray[np.uint8]:
    """Return fields, with sand by the river, marsh by the lakes, woods on the hills, and a town."""
    cover = np.full(x.shape, CROPS, np.uint8)
    cover[heights > (PLAIN_METRES + FOREST_FROM) / 2] = GRASS
    cover[heights > FOREST_FROM] = TREES
    cover[np.abs(y - river_north(x)) < SANDS] = BARE
    for (east, north), half_length, half_breadth in LAKES:
        away = np.hypot((x - east) * half_breadth / half_length * 2, y - north)
        cover[away < MARSH] = WETLAND
    cover[np.hypot(x - TOWN.seat[0], y - TOWN.seat[1]) < TOWN_RADIUS] = BUILT
    return cover
