"""The demo's roads: one network over bridge and banks, and what lies apart from it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from scipy.cluster.hierarchy import DisjointSet
from scipy.spatial import cKDTree
from shapely.geometry import shape

from microplan.synth.district import write_demo

if TYPE_CHECKING:
    from pathlib import Path

METRES = np.array([100_500.0, 110_800.0])
NEAR = 15.0
"""Metres within which two ends are one junction."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demo(tmp_path_factory.mktemp("roads")).parent


@pytest.fixture(scope="module")
def river(demo: Path) -> shapely.Polygon:
    features = json.loads((demo / "water.geojson").read_text(encoding="utf-8"))["features"]
    polygon = shape(features[0]["geometry"])
    assert isinstance(polygon, shapely.Polygon)
    return polygon


@pytest.fixture(scope="module")
def roads(demo: Path) -> list[tuple[str, np.ndarray]]:
    features = json.loads((demo / "roads.geojson").read_text(encoding="utf-8"))["features"]
    return [
        (f["properties"]["highway"], shapely.get_coordinates(shape(f["geometry"])) * METRES)
        for f in features
    ]


def measure_pieces(roads: list[tuple[str, np.ndarray]]) -> list[float]:
    """Return the kilometres of each connected piece, the longest first."""
    ends = np.array([line[[0, -1]] for _, line in roads]).reshape(-1, 2)
    joined = DisjointSet(range(len(roads)))
    for a, b in cKDTree(ends).query_pairs(NEAR):
        joined.merge(a // 2, b // 2)
    km = [float(np.hypot(*np.diff(line, axis=0).T).sum()) / 1000 for _, line in roads]
    return sorted((sum(km[i] for i in piece) for piece in joined.subsets()), reverse=True)


def test_nearly_all_roads_are_one_network_and_a_few_tracks_are_not(
    roads: list[tuple[str, np.ndarray]],
) -> None:
    pieces = measure_pieces(roads)
    assert pieces[0] / sum(pieces) > 0.97
    assert 5 <= len(pieces) <= 9


def test_without_the_bridge_the_district_falls_in_two(roads: list[tuple[str, np.ndarray]]) -> None:
    whole = measure_pieces(roads)[0]
    lengths = [np.hypot(*np.diff(line, axis=0).T).sum() for _, line in roads]
    bridges = sorted(
        (i for i, (name, line) in enumerate(roads) if name == "tertiary" and len(line) <= 3),
        key=lambda i: lengths[i],
    )
    without = [road for i, road in enumerate(roads) if i not in bridges[:2]]
    south, north = measure_pieces(without)[:2]
    assert south < 0.85 * whole
    assert north > 0.1 * whole


def test_some_ends_miss_their_junction_by_a_few_metres(
    roads: list[tuple[str, np.ndarray]],
) -> None:
    ends = np.array([line[[0, -1]] for _, line in roads]).reshape(-1, 2)
    nearest = cKDTree(ends).query(ends, k=2)[0][:, 1]
    missed = (nearest > 2.0) & (nearest < NEAR)
    assert 4 <= missed.sum() <= 40


def test_two_islands_have_a_crossing_and_two_have_none(
    roads: list[tuple[str, np.ndarray]], river: shapely.Polygon
) -> None:
    lines = [shapely.LineString(line / METRES) for _, line in roads]
    crossed = []
    for ring in river.interiors:
        island = shapely.Polygon(ring)
        crossed.append(sum(shapely.crosses(line, island) for line in lines))
    assert sorted(crossed) == [0, 0, 1, 2]
