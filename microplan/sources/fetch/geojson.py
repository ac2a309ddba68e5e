"""GeoJSON as it is written here: sorted, a feature a line, the same bytes every time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from shapely import to_geojson

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry


def write_geojson(features: Iterable[tuple[dict[str, Any], BaseGeometry]], path: Path) -> None:
    """Write features in the order of their ids; coordinates are as they came."""
    rows = sorted(features, key=lambda feature: str(feature[0]["id"]))
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": json.loads(to_geojson(shape)),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for properties, shape in rows
    ]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
