"""Files of the demo: GeoJSON, CSV and GeoTIFF, the same to the byte on every run."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import rasterio
import shapely
from rasterio.transform import from_origin

from microplan.synth.crowds import CELL, NO_DATA
from microplan.synth.plane import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from microplan.synth.crowds import Crowd
    from microplan.synth.lie_of_the_land import Lie

Row = dict[str, str | int | float | bool]


@dataclass(frozen=True)
class Feature:
    """A shape in degrees with its properties."""

    properties: Row
    geometry: BaseGeometry


def write_geojson(path: Path, features: Iterable[Feature]) -> None:
    """Write features, one a line, with fixed decimals."""
    lines = ",\n".join(_say(_as_mapping(feature)) for feature in features)
    head = f'{{"type": "FeatureCollection", "name": {_say(path.stem)}, "features": [\n'
    path.write_text(f"{head}{lines}\n]}}\n", encoding="utf-8", newline="\n")


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """Write rows under the keys of the first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_raster(path: Path, crowd: Crowd) -> None:
    """Write the population raster: one band of 32-bit counts in WGS 84."""
    rows, cols = crowd.counts.shape
    profile: dict[str, Any] = {
        "driver": "GTiff",
        "height": rows,
        "width": cols,
        "count": 1,
        "dtype": "float32",
        "crs": "EPSG:4326",
        "transform": from_origin(crowd.west, crowd.north, CELL, CELL),
        "nodata": NO_DATA,
        "compress": "packbits",
    }
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(crowd.counts, 1)


def write_land(folder: Path, lie: Lie) -> None:
    """Write land cover (8-bit codes) and heights (16-bit metres), in WGS 84."""
    for name, cells, dtype in (
        ("land_cover.tif", lie.cover, "uint8"),
        ("elevation.tif", lie.heights, "int16"),
    ):
        rows, cols = cells.shape
        profile: dict[str, Any] = {
            "driver": "GTiff",
            "height": rows,
            "width": cols,
            "count": 1,
            "dtype": dtype,
            "crs": "EPSG:4326",
            "transform": from_origin(lie.west, lie.north, CELL, CELL),
            "compress": "packbits",
        }
        with rasterio.open(folder / name, "w", **profile) as raster:
            raster.write(cells, 1)


def _as_mapping(feature: Feature) -> Mapping[str, Any]:
    shape = feature.geometry
    if isinstance(shape, shapely.Polygon):
        # Rings start and turn the same way whatever made them; outer ones as RFC 7946 wants.
        shape = shapely.orient_polygons(shapely.normalize(shape))
    geometry = shapely.geometry.mapping(shape)
    rounded = {"type": geometry["type"], "coordinates": _round(geometry["coordinates"])}
    return {"type": "Feature", "properties": feature.properties, "geometry": rounded}


def _round(coordinates: Any) -> Any:
    """Round nested coordinates."""
    if isinstance(coordinates, float):
        return round(coordinates, DECIMALS)
    return [_round(part) for part in coordinates]


def _say(value: Any) -> str:
    """Return JSON in one line, in the letters of the text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
