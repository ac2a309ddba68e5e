"""Any file of lines -> roads: its columns give what OpenStreetMap's tags would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.sources.files import as_text, demand_columns, read_shapes
from microplan.sources.roads.ways import RoadFile, arrange_ways, no_gates

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from microplan.sources.file_settings import FileSettings
    from microplan.sources.roads.settings import RoadSettings

TAGS_OF = {
    "class_": ("kind",),
    "access": ("drive_access", "walk_access"),
}
"""What a setting's column gives where that has another name; all others have their own."""
GRADED = r"^track_(grade[1-5])$"
"""Geofabrik's words for tracks, which hold their grade."""


def read_lines(source: FileSettings, settings: RoadSettings) -> RoadFile:
    """Read the lines of a file, near and far, with what its named columns tell.

    Raises
    ------
    InputFault
        The file or a column is not there, or the file has no shapes.
    """
    shapes = read_shapes(source)
    demand_columns(shapes, settings.columns.values(), source.where)
    tags = {
        tag: as_text(shapes[column])
        for key, column in settings.columns.items()
        if key != "id"
        for tag in TAGS_OF.get(key, (key,))
    }
    if "kind" in tags and "tracktype" not in tags:
        tags["tracktype"] = tags["kind"].str.lower().str.extract(GRADED)[0].fillna("")
    texts = {tag: list(words) for tag, words in tags.items()}
    ids = list(_name_rows(shapes, settings.id))
    lines = shapely.force_2d(np.asarray(shapes.geometry.to_numpy()))
    return RoadFile(arrange_ways(ids, texts, lines), False, len(shapes), no_gates())


def _name_rows(shapes: gpd.GeoDataFrame, column: str) -> pd.Series[str] | list[str]:
    """Return the road's id, or the number of its row."""
    if column:
        return as_text(shapes[column])
    return [f"row {n + 1:07d}" for n in range(len(shapes))]
