"""High-risk sites as their lists have them: points, rows of a CSV, or polygons such as slums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from microplan.errors import InputFault
from microplan.sources.files import CSV_ENDINGS, as_numbers, read_shapes
from microplan.sources.ledger import Ledger
from microplan.sources.people.grids import read_grid
from microplan.sources.people.places import arrange_rows, read_places

if TYPE_CHECKING:
    from microplan.sources.people.settings import HighRiskSettings, PopulationSettings

POLYGONS = ("Polygon", "MultiPolygon")
OF_RASTER = "people of the raster"
RASTER_SURE = 0.4
"""A raster errs most in slums (DOMAIN 0): its people of one are for a person to look at."""


def read_sites(
    given: HighRiskSettings, settings: PopulationSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Read high-risk sites into the columns of `places`, as `read_places` does.

    A polygon stands at a point inside of it. Where neither people nor houses are known of one and
    the plan has a raster, its people are those of the raster's cells by the share inside of it,
    and it is told as doubtful.

    Raises
    ------
    InputFault
        As `read_places`; or a raster cannot be read.
    """
    if given.file.suffix.lower() in CSV_ENDINGS:
        return read_places(given, settings, ledger)
    shapes = read_shapes(given, ledger)
    drawn = shapes.geometry.geom_type.isin(POLYGONS) & ~shapes.geometry.is_empty
    if not drawn.any():
        return read_places(given, settings, ledger)
    sound = shapes.geometry.make_valid()
    points = shapes.set_geometry(shapes.geometry.where(~drawn, sound.representative_point()))
    unknown = drawn & _find_unknown(points, given)
    if not (settings.every_raster and unknown.any()):
        return arrange_rows(points, given, settings, ledger)
    column = given.people or OF_RASTER
    known = points[column] if column in points else pd.Series("", points.index, dtype=object)
    counted = _count_inside(gpd.GeoSeries(sound[unknown]), settings)
    filled = known.astype(object).where(~unknown, counted.reindex(points.index))
    _tell_counted(counted, given.where, ledger)
    told = given.model_copy(update={"people": column})
    return arrange_rows(points.assign(**{column: filled}), told, settings, ledger)


def _find_unknown(points: pd.DataFrame, given: HighRiskSettings) -> pd.Series[bool]:
    """Return the rows with neither people nor houses."""
    unknown = pd.Series(data=True, index=points.index)
    for column in (given.people, given.houses):
        if column and column in points:
            unknown &= as_numbers(points[column], given.where).isna()
    return unknown


def _count_inside(polygons: gpd.GeoSeries, settings: PopulationSettings) -> pd.Series[float]:
    """Return the people of the rasters in each polygon, cells by the share inside of it."""
    ids = [str(i) for i in polygons.index]
    rows = {"area_id": ids, "area_km2": 0.0}
    shapes = gpd.GeoDataFrame(rows, geometry=polygons.to_numpy(), crs=polygons.crs)
    around = settings.model_copy(update={"whole_cells_max": 0})
    try:
        # odd cells are told where the blocks are read
        cells = read_grid(around, shapes, Ledger()).cells
    except InputFault as fault:
        if any("counts nobody" in one.what for one in fault.faults):
            return pd.Series(0.0, index=polygons.index)
        raise
    people = cells.groupby("area_id")["people"].sum().reindex(ids).fillna(0.0)
    return pd.Series(people.to_numpy(), index=polygons.index)


def _tell_counted(counted: pd.Series[float], where: str, ledger: Ledger) -> None:
    """Write down whose people are a raster's."""
    for at, people in counted.items():
        how = (
            "neither people nor houses are known: counted by the raster's cells inside of it;"
            " a raster errs most in slums, count the houses"
        )
        ledger.doubt(f"{where}, row {at + 1}", where, how, RASTER_SURE, people, "people")  # type: ignore[operator]
