"""Shapes on both sides of the 180° meridian: made one piece to work on, and cut there at the end.

A shape that crosses the meridian comes in three kinds: in two parts (as it should), counted past
180, or drawn back across the whole map from 179 E to 179 W.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

HALF, WHOLE = 180.0, 360.0
EAST_OF_IT = shapely.box(-HALF, -90, HALF, 90)
WEST_OF_IT = shapely.box(HALF, -90, HALF + WHOLE, 90)
TURN = np.array([WHOLE, 0.0])


def unwrap(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Make every shape one piece on one side of the map, counting past 180 where that needs it.

    Parameters
    ----------
    shapes
        Shape (n,): polygons in degrees; missing ones stay.

    Returns
    -------
    NDArray
        Shape (n,): the same land; a set that lies around the meridian is counted from 0 to 360.
    NDArray
        Shape (n,): which shapes crossed it in one piece, counted past 180 or drawn back.
    """
    bounds = shapely.bounds(shapes)
    drawn_back = bounds[:, 2] - bounds[:, 0] > HALF
    unwrapped = shapes.copy()
    unwrapped[drawn_back] = [_unwrap_shape(shape) for shape in shapes[drawn_back]]
    redrawn = drawn_back & ~np.array([a is b for a, b in zip(unwrapped, shapes, strict=True)])
    past = bounds[:, 2] > HALF
    return _gather(unwrapped), redrawn | past


def cut(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return shapes within 180 W to 180 E, those that are counted past it cut in two there."""
    past = shapely.bounds(shapes)[:, 2] > HALF
    if not past.any():
        return shapes
    whole = shapes.copy()
    whole[past] = [_cut_shape(shape) for shape in shapes[past]]
    return whole


def _gather(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Bring all to one side where the set is narrow across the meridian and wide otherwise."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    bounds = shapely.bounds(parts)
    if not len(parts) or np.nanmax(bounds[:, 2]) - np.nanmin(bounds[:, 0]) <= HALF:
        return shapes
    west = bounds[:, 2] <= 0
    turned = np.where(west, bounds[:, 2] + WHOLE, bounds[:, 2])
    start = np.where(west, bounds[:, 0] + WHOLE, bounds[:, 0])
    if np.nanmax(turned) - np.nanmin(start) > HALF:
        return shapes  # it goes round the globe, whichever way it is counted
    parts[west] = shapely.transform(parts[west], lambda xy: xy + TURN)
    gathered = shapes.copy()
    for i in np.unique(owner[west]):
        own = parts[owner == i]
        gathered[i] = own[0] if len(own) == 1 else _join(own)
    return gathered


def _join(parts: NDArray[np.object_]) -> BaseGeometry:
    """Return the parts of a shape as one; what is not valid is left for the mending to join."""
    if shapely.is_valid(parts).all():
        return shapely.union_all(parts)
    return shapely.MultiPolygon(list(parts))


def _unwrap_shape(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape with each ring going the short way round; the same object if all did."""
    parts = shapely.get_parts(shape)
    if not (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON).all():
        return shape
    unwrapped = [_unwrap_polygon(part) for part in parts]
    if all(new is old for new, old in zip(unwrapped, parts, strict=True)):
        return shape
    return unwrapped[0] if len(unwrapped) == 1 else _join(np.array(unwrapped))


def _unwrap_polygon(polygon: BaseGeometry) -> BaseGeometry:
    """Return a polygon with each ring going the short way round; the same object if all did."""
    rings = shapely.get_rings(polygon)
    lines = [shapely.get_coordinates(ring) for ring in rings]
    if all(np.abs(np.diff(xy[:, 0])).max(initial=0.0) <= HALF for xy in lines):
        return polygon
    short = [np.column_stack([np.unwrap(xy[:, 0] % WHOLE, period=WHOLE), xy[:, 1]]) for xy in lines]
    outer = short[0][:, 0]
    near = [xy + TURN * np.round((outer.mean() - xy[:, 0].mean()) / WHOLE) for xy in short]
    closed = all(np.array_equal(xy[0], xy[-1]) for xy in near)
    if not closed:  # it goes round a pole: no way of drawing it flat is right
        return polygon
    return shapely.Polygon(near[0], holes=near[1:])


def _cut_shape(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape that is counted past 180 as parts on both sides."""
    here = shapely.intersection(shape, EAST_OF_IT)
    there = shapely.transform(shapely.intersection(shape, WEST_OF_IT), lambda xy: xy - TURN)
    parts = [p for side in (here, there) for p in shapely.get_parts(side)]
    polygons = [p for p in parts if isinstance(p, shapely.Polygon) and not p.is_empty]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
