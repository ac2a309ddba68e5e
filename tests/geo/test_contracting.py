"""Nodes where a road only goes on are left out, and no time, length or line is changed by it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from drawn_roads import KM, frame, km
from hypothesis import given, settings
from hypothesis import strategies as st

from microplan.geo.barriers import Barriers
from microplan.geo.networks import RoadNetwork, attach, network_of, node_lines, travel, ways

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray


def node_all(lines: gpd.GeoDataFrame) -> RoadNetwork:
    """The network with every node that lines meet at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("microplan.geo.noding.contract", lambda network, *_: network)
        return node_lines(lines, 0.0)[0]


def draw_town(seed: int) -> gpd.GeoDataFrame:
    """Streets cut at every corner, of few speeds: many a corner is no junction."""
    random = np.random.default_rng(seed)
    corners = [tuple(xy) for xy in random.uniform(0, 9 * KM, (9, 2)).tolist()]
    lines, kmh, back, wait = [], [], [], []
    for _ in range(random.integers(2, 6)):
        ring = bool(random.random() < 0.3)
        walk = random.choice(9, random.integers(3, 6), replace=False).tolist()
        along, against = random.choice([20.0, 40.0]), random.choice([0.0, 20.0, 40.0])
        ferry = random.random() < 0.2
        for a, b in pairwise([*walk, walk[0]] if ring else walk):
            turned = random.random() < 0.5
            lines.append([corners[b], corners[a]] if turned else [corners[a], corners[b]])
            # no two ferries are as fast: one that goes on in another is waited for once
            pace = (5 + len(lines) / 7,) * 2 if ferry else (along, against)
            kmh.append(pace[turned])
            back.append(pace[not turned])
            wait.append(20.0 * ferry)
    town = frame(lines, kmh=kmh, kmh_back=back, wait_minutes=wait)
    return town.loc[~town.geometry.apply(lambda s: s.normalize().wkb).duplicated()]


def minutes_between(network: RoadNetwork, xy: NDArray[np.float64]) -> tuple[np.ndarray, np.ndarray]:
    """Drive minutes and km between all places, each at the road that it lies on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("microplan.geo.attaching.STRAY_METRES", -1.0)
        attached = attach(network, xy, 10.0)
    return travel(attached, range(len(xy)), range(len(xy)))


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_all_times_between_nodes_and_between_places_stay_what_they_were(seed: int) -> None:
    town = draw_town(seed)
    full, few = node_all(town), node_lines(town, 0.0)[0]
    assert few.nodes <= full.nodes
    assert few.edge_km.sum() == pytest.approx(full.edge_km.sum(), abs=1e-9)
    random = np.random.default_rng(seed)
    roads = town[town["wait_minutes"] == 0].geometry.to_numpy()
    along = shapely.line_interpolate_point(roads, random.uniform(0, 1, len(roads)), normalized=True)
    ends = few.node_xy[np.unique(np.concatenate([few.edge_from, few.edge_to]))]
    xy = np.concatenate([shapely.get_coordinates(along), ends])
    for before, after in zip(minutes_between(full, xy), minutes_between(few, xy), strict=True):
        # a place gets on at a whole millimetre of its edge: 3e-6 minutes at 20 km/h, at each end
        assert after == pytest.approx(before, abs=1e-5)
    same = [np.flatnonzero((full.node_xy == at).all(axis=1)).item() for at in few.node_xy]
    for weight in ("drive", "walk"):
        before, after = (all_pairs(network, weight) for network in (full, few))
        assert after == pytest.approx(before[np.ix_(same, same)], abs=1e-9)


def all_pairs(network: RoadNetwork, weight: str) -> np.ndarray:
    """Floyd-Warshall over the edges: minutes from each node to each, both ways of every edge."""
    least = np.full((network.nodes, network.nodes), np.inf)
    np.fill_diagonal(least, 0.0)
    walk = network.edge_walk_minutes
    there, back = (
        (walk, walk) if weight == "walk" else (network.edge_minutes, network.edge_minutes_back)
    )
    for a, b, along, against in zip(network.edge_from, network.edge_to, there, back, strict=True):
        least[a, b], least[b, a] = min(least[a, b], along), min(least[b, a], against)
    for middle in range(network.nodes):
        least = np.minimum(least, least[:, [middle]] + least[[middle]])
    return least


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_the_roads_drawn_are_the_same(seed: int) -> None:
    town = draw_town(seed)
    full, few = node_all(town), node_lines(town, 0.0)[0]
    one, other = (shapely.union_all(network.shapes) for network in (full, few))
    assert one.symmetric_difference(other.buffer(1e-3)).length == pytest.approx(
        other.buffer(1e-3).length, rel=1e-3
    )
    assert shapely.length(few.shapes) / KM == pytest.approx(few.edge_km, abs=1e-9)
    for name in ("edge_from", "edge_to"):
        end = 0 if name == "edge_from" else -1
        tips = shapely.get_coordinates(shapely.get_point(few.shapes, end))
        assert tips == pytest.approx(few.node_xy[getattr(few, name)], abs=1e-9)


def test_a_road_of_many_rows_is_one_edge() -> None:
    rows = [km((n, n % 2), (n + 1, (n + 1) % 2)) for n in range(10)]
    network = network_of(rows, 30.0)
    assert (network.nodes, network.edges) == (2, 1)
    assert network.edge_km.item() == pytest.approx(10 * np.sqrt(2))
    assert network.edge_minutes.item() == pytest.approx(20 * np.sqrt(2))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("kmh", [30.0, 20.0]),
        ("kmh_back", [30.0, 0.0]),
        ("walk_kmh", [4.0, 0.0]),
        ("road_class", ["track", "tertiary"]),
        ("wait_minutes", [20.0, 0.0]),
    ],
)
def test_a_road_that_changes_keeps_the_node_where_it_does(column: str, values: list) -> None:  # type: ignore[type-arg]
    network, _ = node_lines(frame([km((0, 0), (1, 0)), km((1, 0), (2, 0))], **{column: values}), 0)
    assert network.nodes == 3


def test_one_way_rows_that_run_against_each_other_do_not_go_on() -> None:
    rows = [km((0, 0), (1, 0)), km((2, 0), (1, 0))]
    assert network_of(rows, 30.0, kmh_back=0.0).nodes == 3
    turned = network_of(rows, [30.0, 0.0], kmh_back=[0.0, 30.0])
    assert (turned.nodes, turned.edges) == (2, 1)
    attached = attach(turned, np.array(km((0.5, 0), (1.5, 0))), 1.0)
    drive, _ = travel(attached, [0, 1], [0, 1])
    assert drive.tolist() == [[0, pytest.approx(2)], [np.inf, 0]]


def test_a_ring_by_itself_keeps_one_node_and_both_ways_round() -> None:
    corners = [(0, 0), (4, 0), (4, 4), (0, 4)]
    rows = [km(a, b) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)]
    network = network_of(rows, 30.0)
    assert (network.nodes, network.edges) == (1, 1)
    attached = attach(network, np.array(km((1, 0), (4, 3), (0, 1))), 1.0)
    drive, far = travel(attached, [0, 1, 2], [0, 1, 2])
    assert far == pytest.approx(np.array([[0, 6, 2], [6, 0, 8], [2, 8, 0]]))
    assert drive == pytest.approx(2 * far)
    assert ways(attached, 0, [2])[0].tolist() == [[1000, 0], [0, 0], [0, 1000]]


def test_a_ferry_that_goes_on_in_another_is_waited_for_once() -> None:
    rows = [km((0, 0), (0, 1)), km((0, 1), (0, 2)), km((0, 2), (0, 3)), km((0, 3), (0, 4))]
    network = network_of(rows, [30, 6, 6, 30], wait_minutes=[0, 20, 20, 0])
    drive, _ = travel(attach(network, np.array(km((0, 0), (0, 4))), 1.0), [0], [1])
    assert drive.item() == pytest.approx(2 + 20 + 20 + 2)


def test_a_ferry_is_not_waited_for_again_at_the_banks_that_it_crosses() -> None:
    rows = frame(
        [km((0, 0), (0, 1)), km((0, 1), (0, 3)), km((0, 3), (0, 4))],
        kmh=[30.0, 6, 30],
        wait_minutes=[0.0, 20, 0],
    )
    river = Barriers(np.array([shapely.box(-KM, 1.2 * KM, KM, 2.8 * KM)], dtype=object))
    network, _ = node_lines(rows, 0.0, barriers=river)
    drive, _ = travel(attach(network, np.array(km((0, 0), (0, 4))), 1.0), [0], [1])
    assert drive.item() == pytest.approx(2 + 20 + 20 + 2)


def test_a_bridge_keeps_a_node_at_each_bank() -> None:
    river = Barriers(np.array([shapely.box(-KM, 1.2 * KM, KM, 2.8 * KM)], dtype=object))
    network, _ = node_lines(frame([km((0, 0), (0, 2)), km((0, 2), (0, 4))]), 0.0, barriers=river)
    assert sorted(network.node_xy[:, 1].tolist()) == pytest.approx([0, 1200, 2800, 4000])
