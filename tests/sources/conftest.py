"""A little country of two blocks, written as files, for tests that read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely.geometry import box

from microplan.sources.areas.levels import AreaSettings, read_areas

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds

WEST, EAST = box(82.0, 26.0, 82.2, 26.2), box(82.2, 26.0, 82.4, 26.2)


@pytest.fixture
def blocks_file(tmp_path: Path) -> Path:
    blocks = gpd.GeoDataFrame(
        {"block": ["1", "2"], "district": ["9", "9"], "called": ["Pachhim", "Purab"]},
        geometry=[WEST, EAST],
        crs="EPSG:4326",
    )
    path = tmp_path / "blocks.geojson"
    blocks.to_file(path)
    return path


@pytest.fixture
def area_settings(blocks_file: Path) -> AreaSettings:
    return AreaSettings.model_validate(
        {
            "districts": {"names": {"9": "Sukhpur"}},
            "blocks": {"file": blocks_file, "id": "block", "parent": "district", "name": "called"},
        }
    )


@pytest.fixture
def bounds(area_settings: AreaSettings) -> Bounds:
    return read_areas(area_settings)
