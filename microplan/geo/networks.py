"""The door to road networks: make one, put places on it, travel along it.

The work is done in `graphs` (the arrays), `splitting`, `snapping` and `noding` (lines -> network),
`attaching`, `boarding` and `cutting` (places -> network), and `travelling` (minutes, km, ways).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from microplan.geo.attaching import Attached, attach, attach_from_bases
from microplan.geo.boarding import OffRoad
from microplan.geo.graphs import RoadNetwork, Weight, empty_network
from microplan.geo.noding import node_lines
from microplan.geo.noding_report import NodingReport
from microplan.geo.travelling import find_nearest, travel, way, ways

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Attached",
    "NodingReport",
    "OffRoad",
    "RoadNetwork",
    "Weight",
    "attach",
    "attach_from_bases",
    "empty_network",
    "find_nearest",
    "network_of",
    "node_lines",
    "travel",
    "way",
    "ways",
]


def network_of(
    lines: Sequence[Sequence[tuple[float, float]]],
    kmh: float | Sequence[float] = 30.0,
    *,
    kmh_back: float | Sequence[float] | None = None,
    walk_kmh: float | Sequence[float] = 4.0,
    wait_minutes: float | Sequence[float] = 0.0,
    crs: str = "EPSG:32643",
) -> RoadNetwork:
    """Make a network of a few lines that are written down as points in metres.

    Lines meet where they share a point. Speeds and waits are one for all or one a line;
    `kmh_back` is the speed against the line, 0 for one-way.
    """
    back = kmh if kmh_back is None else kmh_back
    columns = {"kmh": kmh, "kmh_back": back, "walk_kmh": walk_kmh, "wait_minutes": wait_minutes}
    frame = gpd.GeoDataFrame(
        {**columns, "road_class": "tertiary", "source_id": [f"{i:06d}" for i in range(len(lines))]},
        geometry=[shapely.LineString(line) for line in lines],
        crs=crs,
    )
    return node_lines(frame, 0.0)[0]
