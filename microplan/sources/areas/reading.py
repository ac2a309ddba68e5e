"""One administrative level read from its file: mended, each area with an id of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.geo.meridian import cut, unwrap
from microplan.geo.neighbours import fit_neighbours
from microplan.geo.repair import mend_polygons
from microplan.sources.areas.grouping import group_members
from microplan.sources.areas.repeats import settle_ids
from microplan.sources.files import as_ids, as_text, demand_columns, overrule, read_shapes
from microplan.sources.letters import write_names

if TYPE_CHECKING:
    from microplan.geo.likely_crs import Box
    from microplan.sources.areas.settings import LevelSettings, LevelWords, NeighbourSettings
    from microplan.sources.ledger import Ledger


def read_level(
    level: LevelSettings,
    neighbours: NeighbourSettings,
    ledger: Ledger,
    near: Box | None = None,
) -> gpd.GeoDataFrame:
    """Read one level: id, parent, name, name_local, source and a valid shape.

    In this order: the rows, each mended by itself; ids settled; neighbours put edge to edge; small
    areas put together by a table, where there is one; names.

    Parameters
    ----------
    near
        The box of the plan's other levels, degrees; for advice on a missing coordinate system.

    Raises
    ------
    InputFault
        The file, a column, an id or a shape is wrong, or an area lies mostly under others.
    """
    raw = read_shapes(level, ledger, near)
    columns = (level.id, level.parent, level.name, level.name_local, level.parent_name)
    demand_columns(raw, columns, level.where)
    rows = _mend(_take_columns(raw, level, ledger), level, ledger)
    areas = _fit(settle_ids(rows, level, ledger), level.where, neighbours, ledger)
    if level.table is not None:
        areas = group_members(areas, level, ledger)
    within = cut(areas.geometry.to_numpy())
    return name_areas(areas.set_geometry(within, crs=WGS84), level)


def _take_columns(raw: gpd.GeoDataFrame, level: LevelSettings, ledger: Ledger) -> gpd.GeoDataFrame:
    """Return the columns that the plan names, as text, and the shapes."""
    empty = pd.Series("", index=raw.index)
    frame = pd.DataFrame({"id": as_ids(raw[level.id])})
    frame["parent"] = as_ids(raw[level.parent]) if level.parent else empty
    names = as_text(raw[level.name]) if level.name else empty
    frame["name"] = write_names(names, level.where, ledger) if level.name else empty
    frame["name_local"] = as_text(raw[level.name_local]) if level.name_local else empty
    above = as_text(raw[level.parent_name]) if level.parent_name else empty
    frame["parent_name"] = write_names(above, level.where, ledger) if level.parent_name else empty
    frame["source"] = level.where
    return gpd.GeoDataFrame(frame, geometry=raw.geometry.to_numpy(), crs=WGS84)


def _mend(rows: gpd.GeoDataFrame, level: LevelSettings, ledger: Ledger) -> gpd.GeoDataFrame:
    """Return rows with valid shapes, each on one side of the 180° meridian."""
    whole, crossing = unwrap(rows.geometry.to_numpy())
    labels = _label_rows(rows)
    for label in labels[crossing]:
        how = "crosses the 180° meridian in one piece: cut in two there"
        ledger.mend(label, level.where, how, 0.0, "km2")
    shapes, repairs = mend_polygons(gpd.GeoSeries(whole, labels, WGS84), level.where)
    ledger.take(repairs)
    lost = np.asarray(shapes.is_empty)
    if level.without_shape == "refuse":
        _demand_shapes(labels[lost], level.where)
    for label in labels[lost]:
        ledger.mend(label, level.where, "left out, as the plan says", 0.0, "km2")
    return rows.set_geometry(shapes.to_numpy(), crs=WGS84)[~lost]


def _label_rows(rows: gpd.GeoDataFrame) -> pd.Index:
    """Name each row by its id; by its number in the file where it has none."""
    numbers = [f"row {i + 1}" for i in range(len(rows))]
    return pd.Index(np.where(rows["id"] == "", numbers, rows["id"]))


def _demand_shapes(lost: pd.Index, where: str) -> None:
    """Raise an `InputFault` for areas of which no polygon is left."""
    if len(lost):
        todo = 'draw it, or set without_shape = "leave out" for this level'
        ids = tuple(sorted(lost.astype(str)))
        raise InputFault([Fault(where, "areas have no polygon", todo, "geometry", ids)])


def _fit(
    areas: gpd.GeoDataFrame, where: str, settings: NeighbourSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Return areas edge to edge; one that lies mostly under others is refused."""
    shapes = gpd.GeoSeries(areas.geometry.to_numpy(), pd.Index(areas["id"]), WGS84)
    fitted = fit_neighbours(shapes, where, settings.gap_metres)
    under = fitted.lost_share[fitted.lost_share > settings.overlap_share_max]
    if len(under):
        told = tuple(f"{area} by {share:.0%}" for area, share in under.sort_index().items())
        what, todo = "areas lie under others", "take out what is drawn twice, or of another level"
        raise InputFault([Fault(where, what, todo, "geometry", told)])
    ledger.take(fitted.repairs)
    return areas.set_geometry(fitted.shapes.to_numpy(), crs=WGS84)


def name_areas(areas: gpd.GeoDataFrame, words: LevelWords) -> gpd.GeoDataFrame:
    """Name areas: by the plan, else by the file, else by their id where the plan says how."""
    told = (
        ("name", words.names, words.called),
        ("name_local", words.names_local, words.called_local),
    )
    for column, by_id, called in told:
        names = overrule(areas[column], areas["id"], by_id)
        if called:
            made = [called.replace("{id}", str(area_id)) for area_id in areas["id"]]
            names = names.where(names != "", pd.Series(made, index=names.index))
        areas = areas.assign(**{column: names})
    return areas
