"""Roads as every reader of road files hands them on: lines, and OpenStreetMap's tags in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from microplan.geo.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

TAGS = (
    "name", "kind", "oneway", "surface", "tracktype", "maxspeed", "maxspeed_forward",
    "maxspeed_backward", "drive_access", "walk_access", "bridge", "tunnel", "level", "open_in",
    "ford", "duration", "junction",
)  # fmt: skip
"""What is known of a road, as text: `kind` is its class in the file's own word."""


@dataclass(frozen=True)
class RoadFile:
    """A road file, read.

    Attributes
    ----------
    ways
        source_id, the columns of `TAGS`, geometry (WGS 84); "" where nothing is known.
    topological
        Whether roads meet where they share a point, and nowhere else.
    lines
        How many lines the file holds, near or far.
    gates
        Points that close the roads that lead over them to vehicles: walk (whether to feet too),
        season (whether only in this season, as fords), geometry (WGS 84).
    """

    ways: gpd.GeoDataFrame
    topological: bool
    lines: int
    gates: gpd.GeoDataFrame


def arrange_ways(
    ids: Sequence[str], tags: Mapping[str, Sequence[str]], shapes: NDArray[np.object_]
) -> gpd.GeoDataFrame:
    """Return the frame of `RoadFile.ways`; tags that are not given are not known."""
    known = {tag: tags.get(tag, "") for tag in TAGS}
    frame = pd.DataFrame({"source_id": pd.Series(ids, dtype=object), **known})
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=WGS84)


def no_gates() -> gpd.GeoDataFrame:
    """Return the gates of a file that tells of none."""
    none = np.zeros(0, bool)
    return gpd.GeoDataFrame({"walk": none, "season": none}, geometry=[], crs=WGS84)
