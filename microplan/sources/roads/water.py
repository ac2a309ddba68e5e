"""A file of water -> what feet do not cross."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from microplan.geo.crs import WGS84
from microplan.sources.file_settings import FileSettings, name_file
from microplan.sources.files import as_text, demand_columns, read_shapes

if TYPE_CHECKING:
    from microplan.geo.walking import TerrainSettings
    from microplan.sources.ledger import Ledger


def read_water(terrain: TerrainSettings, ledger: Ledger) -> gpd.GeoDataFrame:
    """Read what feet do not cross: name, geometry (WGS 84)."""
    if terrain.water is None:
        return gpd.GeoDataFrame(columns=["name"], geometry=[], crs=WGS84)
    where = name_file(terrain.water, terrain.water_layer)
    shapes = read_shapes(FileSettings(file=terrain.water, layer=terrain.water_layer))
    demand_columns(shapes, [terrain.water_name], where)
    water = shapely.force_2d(shapes.geometry.to_numpy())
    known = ~(shapely.is_missing(water) | shapely.is_empty(water))
    invalid = known & ~shapely.is_valid(water)
    for what, rows in (("water without a shape", ~known), ("water", invalid)):
        if rows.any():
            done = "were rebuilt from their rings" if what == "water" else "were left out"
            how = f"{rows.sum()} shapes that are not valid {done}"
            ledger.mend(what, where, how, float(rows.sum()), "shapes")
    names = as_text(shapes[terrain.water_name]) if terrain.water_name else [""] * len(shapes)
    mended = shapely.make_valid(water, method="structure", keep_collapsed=False)
    return gpd.GeoDataFrame({"name": names}, geometry=mended, crs=WGS84)[known].reset_index(
        drop=True
    )
