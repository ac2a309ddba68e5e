"""Graphs that osmnx wrote: each edge as it is directed, against networkx's own reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import networkx
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from microplan.errors import InputFault
from microplan.geo.crs import project
from microplan.geo.networks import attach, travel
from microplan.geo.walking import TerrainSettings
from microplan.sources.roads.network import read_roads
from microplan.sources.roads.settings import KMH, WORDS, RoadSettings

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.geo.roads import Roads

TERRAIN = TerrainSettings()
AREAS = gpd.GeoDataFrame(geometry=[shapely.box(76.5, 30.9, 76.6, 31.0)], crs=4326)
Edge = tuple[str, str, dict[str, str]]
NODES = {"1": (76.53, 30.95), "2": (76.54, 30.95), "3": (76.54, 30.96)}
HEAD = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    '<key id="x" for="node" attr.name="x"/><key id="y" for="node" attr.name="y"/>'
    '<key id="c" for="graph" attr.name="crs"/>'
)


def write_graph(
    path: Path,
    edges: list[Edge],
    nodes: dict[str, tuple[float, float]] = NODES,
    crs: str = "epsg:4326",
    kind: str = "directed",
) -> Path:
    names = sorted({name for _, _, held in edges for name in held})
    keys = "".join(f'<key id="{name}" for="edge" attr.name="{name}"/>' for name in names)
    told = "".join(
        f'<node id="{n}"><data key="x">{x}</data><data key="y">{y}</data></node>'
        for n, (x, y) in nodes.items()
    )
    for start, end, held in edges:
        data = "".join(f'<data key="{name}">{word}</data>' for name, word in held.items())
        told += f'<edge source="{start}" target="{end}">{data}</edge>'
    body = f'<graph edgedefault="{kind}"><data key="c">{crs}</data>{told}</graph>'
    path.write_text(f"{HEAD}{keys}{body}</graphml>", encoding="utf-8")
    return path


def plan(file: Path) -> Roads:
    return read_roads(AREAS, RoadSettings(file=file), TERRAIN)


def minutes(roads: Roads, a: tuple[float, float], b: tuple[float, float]) -> float:
    xy = project([a[0], b[0]], [a[1], b[1]], roads.network.crs)
    return travel(attach(roads.network, xy, 1.0), [0], [1])[0].item()


def drive(a: tuple[float, float], b: tuple[float, float], kmh: float) -> float:
    xy = project([a[0], b[0]], [a[1], b[1]], "EPSG:32643")
    return float(np.hypot(*(xy[1] - xy[0]))) / 1000 / kmh * 60


def test_an_edge_without_its_way_back_goes_one_way(tmp_path: Path) -> None:
    both = {"highway": "tertiary", "osmid": "7", "oneway": "False"}
    edges = [("1", "2", both), ("2", "1", both), ("2", "3", {**both, "oneway": "True"})]
    roads = plan(write_graph(tmp_path / "a.graphml", edges))
    there, back = drive(NODES["1"], NODES["2"], 30), drive(NODES["2"], NODES["3"], 30)
    assert minutes(roads, NODES["1"], NODES["3"]) == pytest.approx(there + back, rel=1e-6)
    assert np.isinf(minutes(roads, NODES["3"], NODES["1"]))
    assert minutes(roads, NODES["2"], NODES["1"]) == pytest.approx(there, rel=1e-6)
    assert roads.km_total == pytest.approx((there + back) / 60 * 30, rel=1e-6)


def test_an_undirected_graph_goes_both_ways(tmp_path: Path) -> None:
    edges = [("1", "2", {"highway": "tertiary"})]
    roads = plan(write_graph(tmp_path / "a.graphml", edges, kind="undirected"))
    assert np.isfinite(minutes(roads, NODES["2"], NODES["1"]))


def test_of_several_words_of_one_edge_the_slowest_counts(tmp_path: Path) -> None:
    edges = [("1", "2", {"highway": "['trunk', 'residential']", "maxspeed": "['50', '10']"})]
    roads = plan(write_graph(tmp_path / "a.graphml", edges))
    assert roads.drawn["road_class"].tolist() == ["residential"]
    want = drive(NODES["1"], NODES["2"], 10)
    assert minutes(roads, NODES["1"], NODES["2"]) == pytest.approx(want, rel=1e-6)


def test_a_projected_graph_lands_where_the_other_does(tmp_path: Path) -> None:
    move = Transformer.from_crs("EPSG:4326", "EPSG:32643", always_xy=True)
    edges = [("1", "2", {"highway": "tertiary"})]
    metres = {n: move.transform(*place) for n, place in NODES.items()}
    plain = plan(write_graph(tmp_path / "a.graphml", edges))
    moved = plan(write_graph(tmp_path / "b.graphml", edges, metres, "EPSG:32643"))
    np.testing.assert_allclose(plain.network.node_xy, moved.network.node_xy, atol=1e-4)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<graphml", "is no GraphML"),
        ("<graphml></graphml>", "holds no edges"),
        (f'{HEAD}<graph><edge source="1" target="2"/></graph></graphml>', "points without x and y"),
        (
            f'{HEAD}<graph><data key="c">moon</data><node id="1"><data key="x">1</data>'
            '<data key="y">1</data></node><edge source="1" target="1"/></graph></graphml>',
            "coordinate system that is not known: 'moon'",
        ),
    ],
)
def test_what_is_no_graph_of_osmnx_is_a_fault(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "a.graphml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputFault, match=f"a.graphml: .*{said}"):
        plan(file)


def test_a_real_campus_is_driven_as_networkx_reads_it(shared_data: Path) -> None:
    file = shared_data / "osm" / "ropar.graphml"
    roads = plan(file)
    assert roads.share_in_network == pytest.approx(1)
    move = Transformer.from_crs("EPSG:4326", roads.network.crs, always_xy=True)
    graph = networkx.read_graphml(file)
    place = {n: move.transform(float(at["x"]), float(at["y"])) for n, at in graph.nodes.items()}
    for start, end, held in graph.edges(data=True):
        line = [place[start], place[end]]
        if "geometry" in held:
            points = shapely.get_coordinates(shapely.from_wkt(held["geometry"]))
            line = [move.transform(*point) for point in points]
        km = np.hypot(*np.diff(np.array(line), axis=0).T).sum() / 1000
        kmh = KMH[WORDS.get(held["highway"], held["highway"])]
        if held.get("maxspeed", "").isdigit():
            kmh = min(kmh, int(held["maxspeed"]))
        held["minutes"] = km / kmh * 60 if kmh else np.inf
    nodes = sorted(graph)
    every = np.arange(len(nodes))
    there = attach(roads.network, np.array([place[n] for n in nodes]), 1.0)
    found, _ = travel(there, every, every)
    far = dict(networkx.all_pairs_dijkstra_path_length(graph, weight="minutes"))
    want = np.array([[far[a].get(b, np.inf) for b in nodes] for a in nodes])
    assert not np.allclose(want, want.T)
    np.testing.assert_allclose(found, want, rtol=1e-6, atol=1e-3)
