"""Shapes put where they belong on the globe: in longitude and latitude, WGS 84."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from microplan.errors import IDS_SHOWN, Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.geo.likely_crs import are_degrees, are_swapped, list_likely, say_likely

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from microplan.geo.likely_crs import Box
    from microplan.sources.file_settings import FileSettings
    from microplan.sources.ledger import Ledger

WIDEST = 1e8
"""Metres, feet or yards that no map reaches; absurd numbers may come back as degrees."""
AS_IT_STANDS = "or, if they are right as they stand, set crs to what the file states"


def place_shapes(
    shapes: gpd.GeoDataFrame,
    settings: FileSettings,
    ledger: Ledger | None = None,
    near: Box | None = None,
) -> gpd.GeoDataFrame:
    """Return shapes in WGS 84, without heights; what the plan says of them wins.

    A missing coordinate system is never guessed, only advised.

    Parameters
    ----------
    ledger
        Where it is written that heights were left out, or that the plan overruled the file.
    near
        The box of the plan's other files, degrees; makes the advice surer.

    Raises
    ------
    InputFault
        The coordinate system is missing, unknown, or cannot be that of the numbers.
    """
    shapes = _flatten(shapes, settings, ledger)
    stated = _state_crs(shapes, settings, ledger)
    _demand_plausible(stated, settings, near)
    placed = stated.to_crs(WGS84)
    _demand_placed(stated, placed, settings, near)
    return _bring_home(placed)


def _flatten(
    shapes: gpd.GeoDataFrame, settings: FileSettings, ledger: Ledger | None
) -> gpd.GeoDataFrame:
    """Return shapes without heights, latitude after longitude."""
    geometry = shapes.geometry.to_numpy()
    if shapely.has_z(geometry).any():
        if ledger is not None:
            ledger.mend("heights", settings.where, "its shapes have heights, which are not used")
        geometry = shapely.force_2d(geometry)
    if settings.latitude_first:
        geometry = shapely.transform(geometry, lambda xy: xy[:, ::-1])
        if ledger is not None:
            how = "latitude stands first in it, as the plan says; turned round"
            ledger.mend("order of coordinates", settings.where, how)
    return shapes.set_geometry(geometry, crs=shapes.crs)


def _state_crs(
    shapes: gpd.GeoDataFrame, settings: FileSettings, ledger: Ledger | None
) -> gpd.GeoDataFrame:
    """Return shapes with the coordinate system that the plan says, else their own."""
    if not settings.crs:
        return shapes
    try:
        said = CRS.from_user_input(settings.crs)
    except CRSError:
        what = f"crs {settings.crs!r} is unknown"
        raise InputFault([Fault(settings.where, what, 'write it as "EPSG:4326"')]) from None
    if shapes.crs is not None and shapes.crs != said and ledger is not None:
        how = f"the file states {_name(shapes.crs)}; read as {_name(said)}, as the plan says"
        ledger.mend("coordinate system", settings.where, how)
    return shapes.set_crs(said, allow_override=True)


def _demand_plausible(
    shapes: gpd.GeoDataFrame, settings: FileSettings, near: Box | None = None
) -> None:
    """Raise an `InputFault` where numbers cannot be in the system that is stated, or in none."""
    box = cast("Box", tuple(map(float, shapes.total_bounds)))
    if not np.isfinite(box).all():
        if shapes.crs is None:
            shapes.set_crs(WGS84, inplace=True)
        return  # nobody's numbers: told by whoever needs a shape
    degrees = shapes.crs is None or shapes.crs.is_geographic
    if degrees and not settings.crs and are_swapped(box, near):
        what = "has latitude where longitude belongs"
        todo = f"set latitude_first = true in the plan, {AS_IT_STANDS}"
        raise InputFault([Fault(settings.where, what, todo)])
    if shapes.crs is None:
        todo = say_likely(list_likely(box, near))
        raise InputFault([Fault(settings.where, "states no coordinate system", todo)])
    if degrees and not are_degrees(box):
        raise InputFault([_tell_no_degrees(shapes, settings, box, near)])


def _tell_no_degrees(
    shapes: gpd.GeoDataFrame, settings: FileSettings, box: Box, near: Box | None
) -> Fault:
    """Say that a file has no degrees though it states them: a few of its rows, or all of them."""
    bounds = shapely.bounds(shapes.geometry.to_numpy())
    known = np.isfinite(bounds).all(axis=1)
    wrong = known & ~np.array([are_degrees(cast("Box", tuple(row))) for row in bounds])
    what = "has coordinates that are no longitude and latitude"
    if wrong.sum() < known.sum() / 2:
        rows = tuple(f"row {i + 1}" for i in np.flatnonzero(wrong)[:IDS_SHOWN])
        return Fault(settings.where, what, "mend these rows", "", rows, int(wrong.sum()))
    such = f"such as {box[0]:,.0f}, {box[1]:,.0f}"
    what += f" ({such}), though its system, stated or by default, is {_name(shapes.crs)}"
    return Fault(settings.where, what, say_likely(list_likely(box, near)))


def _demand_placed(
    stated: gpd.GeoDataFrame,
    placed: gpd.GeoDataFrame,
    settings: FileSettings,
    near: Box | None,
) -> None:
    """Raise an `InputFault` for shapes that lie nowhere on the globe."""
    lost = _lie_nowhere(placed.geometry.to_numpy(), 90.0)
    lost |= _lie_nowhere(stated.geometry.to_numpy(), WIDEST)
    if not lost.any():
        return
    rows = tuple(f"row {i + 1}" for i in np.flatnonzero(lost)[:IDS_SHOWN])
    what = f"has shapes that lie nowhere on the globe in {_name(stated.crs)}"
    box = cast("Box", tuple(map(float, stated.total_bounds)))
    todo = say_likely(list_likely(box, near)) if lost.all() else "mend or take out these rows"
    raise InputFault([Fault(settings.where, what, todo, "geometry", rows, int(lost.sum()))])


def _lie_nowhere(shapes: NDArray[np.object_], north_max: float) -> NDArray[np.bool_]:
    """Tell which shapes have a corner that is no number, or farther north than there is land."""
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    wrong = ~np.isfinite(corners).all(axis=1) | (np.abs(corners[:, 1]) > north_max)
    return np.bincount(owner[wrong], minlength=len(shapes)) > 0


def _bring_home(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return shapes that lie wholly east of the 180° meridian, counted to 360, as west of it."""
    geometry = shapes.geometry.to_numpy()
    beyond = shapely.bounds(geometry)[:, 0] > 180
    if not beyond.any():
        return shapes
    home = geometry.copy()
    home[beyond] = shapely.transform(geometry[beyond], lambda xy: xy - np.array([360.0, 0.0]))
    return shapes.set_geometry(home, crs=shapes.crs)


def _name(crs: CRS | None) -> str:
    """Name a coordinate system shortly."""
    if crs is None:
        return "no system"
    code = crs.to_authority(min_confidence=70)
    return ":".join(code) if code else str(crs.name)
