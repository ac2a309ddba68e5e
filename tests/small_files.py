"""Small files as users have them, for the tests of the readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio
from rasterio.transform import Affine

if TYPE_CHECKING:
    from pathlib import Path


def write_csv(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def write_raster(path: Path, counts: Any) -> Path:
    """Write counts in cells of 0.1 degree from 82 E, 26.2 N: four by two cover both blocks."""
    grid = np.array(counts, dtype="float32")
    profile = {"driver": "GTiff", "height": grid.shape[0], "width": grid.shape[1], "count": 1}
    place = {"crs": "EPSG:4326", "transform": Affine(0.1, 0, 82.0, 0, -0.1, 26.2)}
    with rasterio.open(path, "w", dtype="float32", nodata=-9999, **profile, **place) as raster:
        raster.write(grid, 1)
    return path
