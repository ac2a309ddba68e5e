"""Laws of OpenStreetMap's roads, on many small made maps."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from sources.roads.osm_oracle import read, write_osm

from microplan.geo.networks import attach, travel
from microplan.geo.walking import TerrainSettings
from microplan.sources.roads.network import read_roads
from microplan.sources.roads.settings import RoadSettings

if TYPE_CHECKING:
    from microplan.geo.roads import Roads

AREAS = gpd.GeoDataFrame(geometry=[shapely.box(77.0, 20.0, 77.2, 20.2)], crs=4326)
CLASSES = ["trunk", "tertiary", "residential", "track", "footway"]
WAYS = ["", "", "yes", "-1", "no"]
Drawn = tuple[dict[int, tuple[float, float]], list[tuple[int, list[int], dict[str, str]]]]


@st.composite
def maps(draw: st.DrawFn) -> Drawn:
    """Points at odd places, so that no road runs exactly over another's point, and roads."""
    odd = np.random.default_rng(draw(st.integers(0, 999)))
    points = {n: tuple(np.round(odd.uniform((77.05, 20.05), (77.15, 20.15)), 7)) for n in range(9)}
    ways = []
    for number in range(draw(st.integers(1, 6))):
        refs = draw(st.lists(st.integers(0, 8), min_size=2, max_size=5, unique=True))
        tags = {"highway": draw(st.sampled_from(CLASSES)), "oneway": draw(st.sampled_from(WAYS))}
        if draw(st.booleans()):
            tags |= {"bridge": "yes", "layer": "1"}
        if draw(st.integers(0, 5)) == 0:
            tags |= {"access": "private"}
        ways.append((50 + number, refs, {key: word for key, word in tags.items() if word}))
    return {n: (float(x), float(y)) for n, (x, y) in points.items()}, ways


def plan(file: Path) -> Roads:
    ways = RoadSettings(file=file, classes={"footway": "path"})
    return read_roads(AREAS, ways, TerrainSettings())


def between(roads: Roads, places: list[tuple[float, float]]) -> np.ndarray[Any, Any]:
    every = np.arange(len(places))
    return travel(attach(roads.network, np.array(places), 1.0), every, every)[0]


WALKED = (90, [0, 1], {"highway": "footway"})
"""So that some road is left where every other is closed."""


@settings(max_examples=40)
@given(drawn=maps())
def test_every_pair_of_points_is_as_far_apart_as_on_the_map_itself(drawn: Drawn) -> None:
    points, ways = drawn
    with tempfile.TemporaryDirectory() as folder:
        file = write_osm(Path(folder) / "a.osm", points, [*ways, WALKED])
        roads = plan(file)
        oracle = read(file, roads.network.crs)
    nodes = sorted(oracle.graph.nodes)
    if not nodes:
        assert not np.isfinite(roads.network.edge_minutes).any()
        return
    want = [[oracle.minutes_from(a).get(b, np.inf) for b in nodes] for a in nodes]
    found = between(roads, [oracle.place[n] for n in nodes])
    np.testing.assert_allclose(found, want, rtol=1e-6, atol=1e-5)


@settings(max_examples=12)
@given(drawn=maps(), data=st.data())
def test_the_order_of_the_ways_and_how_they_are_cut_is_of_no_account(
    drawn: Drawn, data: st.DataObject
) -> None:
    points, ways = drawn
    ways = [*ways, WALKED]
    mixed = data.draw(st.permutations(ways))
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder) / "a.osm", Path(folder) / "b.osm"
        a = plan(write_osm(one, points, ways)).network
        b = plan(write_osm(other, points, mixed)).network
    for name in ("node_xy", "edge_from", "edge_to", "edge_minutes", "edge_minutes_back",
                 "edge_walk_minutes", "edge_km", "coords", "piece"):  # fmt: skip
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)
    assert a.classes == b.classes
