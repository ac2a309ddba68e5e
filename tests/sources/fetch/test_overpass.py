"""Roads and posts of OpenStreetMap, square by square or out of a region's file: the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import osmium
import pytest
import shapely
from fetch_country import HEAD, STATE, Country
from fetch_servers import Answer, Question, Service
from shapely.geometry import box

from microplan.errors import InputFault
from microplan.sources.fetch.cache import Card
from microplan.sources.fetch.downloads import Kept
from microplan.sources.fetch.facilities import read_osm_posts
from microplan.sources.fetch.osm_files import located
from microplan.sources.fetch.overpass import (
    POSTS,
    ROADS,
    fetch_squares,
    lay_squares,
    merge_answers,
    read_state,
)
from microplan.sources.fetch.regions import cut_roads, fetch_region
from microplan.sources.fetch.settings import RoadFetchSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from microplan.sources.fetch.downloads import Downloads

HERE = box(84.70, 25.20, 84.80, 25.30)
SERVER = "/api/interpreter"


def ways(path: Path) -> dict[int, tuple[dict[str, str], list[tuple[float, float]]]]:
    """Read a file's ways: tags and places of nodes; all must be there."""
    with located(path, osmium.osm.NODE | osmium.osm.WAY) as things:
        return {
            way.id: (
                {tag.k: tag.v for tag in way.tags},
                [(n.location.lon, n.location.lat) for n in way.nodes if n.location.valid()],
            )
            for way in things
            if isinstance(way, osmium.osm.Way)
        }


def fetch_roads(downloads: Downloads, service: Service, path: Path, km: float) -> Path:
    answers = fetch_squares(downloads, service.at(SERVER), lay_squares(HERE, km), ROADS, "roads")
    merge_answers(answers, path)
    assert read_state(answers) == STATE[:10]
    return path


def test_a_way_cut_at_the_regions_border_touches_only_what_it_touches(tmp_path: Path) -> None:
    nodes = '<node id="1" lat="25.2" lon="84.7"/><node id="2" lat="25.21" lon="84.7"/>'
    refs = '<nd ref="1"/><nd ref="2"/><nd ref="99"/>'
    way = f'<way id="5">{refs}<tag k="highway" v="primary"/></way>'
    (tmp_path / "r.osm").write_text(f"{HEAD}{nodes}{way}</osm>", encoding="utf-8")
    kept = Kept(tmp_path / "r.osm", Card("r"))
    with pytest.raises(InputFault, match="no road"):
        cut_roads(kept, box(84.8, 25.31, 84.9, 25.4), tmp_path / "cut.osm.pbf")
    cut_roads(kept, HERE, tmp_path / "cut.osm.pbf")
    assert set(ways(tmp_path / "cut.osm.pbf")) == {5}


def touching(country: Country, outline: Any) -> set[int]:
    roads = country.roads[country.roads.intersects(outline)]
    return {int(road_id[1:]) for road_id in roads["road_id"]}


@pytest.mark.parametrize("km", [4.0, 50.0])
def test_all_roads_come_once_whatever_the_squares(
    service: Service,
    country: Country,
    open_downloads: Callable[..., Downloads],
    tmp_path: Path,
    km: float,
) -> None:
    country.serve(service)
    path = fetch_roads(open_downloads(), service, tmp_path / "roads.osm.pbf", km)
    found = ways(path)
    assert set(found) >= touching(country, HERE)
    roads = country.roads.set_index("road_id")
    for number, (tags, places) in found.items():
        assert tags["highway"] == roads.loc[f"R{number:04}", "highway"]
        line = shapely.LineString(places)
        assert line.hausdorff_distance(roads.geometry[f"R{number:04}"]) < 1e-5
    with located(path, osmium.osm.NODE) as things:
        nodes = [node.id for node in things]
    assert nodes == sorted(set(nodes))


def test_a_region_cut_to_a_place_has_the_roads_that_overpass_has_there(
    service: Service, country: Country, open_downloads: Callable[..., Downloads], tmp_path: Path
) -> None:
    country.serve(service)
    kept = fetch_region(open_downloads(), RoadFetchSettings(region=service.at("/region.osm.pbf")))
    cut_roads(kept, HERE, tmp_path / "cut.osm.pbf")
    cut = ways(tmp_path / "cut.osm.pbf")
    assert set(cut) == touching(country, HERE)
    asked = ways(fetch_roads(open_downloads(), service, tmp_path / "asked.osm.pbf", 50))
    assert {number: asked[number] for number in cut} == cut
    cut_roads(kept, HERE, tmp_path / "again.osm.pbf")
    assert (tmp_path / "again.osm.pbf").read_bytes() == (tmp_path / "cut.osm.pbf").read_bytes()


def test_a_large_region_is_cut_with_its_nodes_on_disk(
    service: Service, country: Country, open_downloads: Callable[..., Downloads], tmp_path: Path
) -> None:
    country.serve(service)
    kept = fetch_region(open_downloads(), RoadFetchSettings(region=service.at("/region.osm.pbf")))
    with located(kept.path, osmium.osm.NODE | osmium.osm.WAY, in_memory_bytes=0) as things:
        places = [
            node.location.valid()
            for way in things
            if isinstance(way, osmium.osm.Way)
            for node in way.nodes
        ]
    assert all(places)
    assert not list(kept.path.parent.glob("*.nodes"))


def test_the_digest_beside_a_region_is_held_to(
    service: Service, country: Country, open_downloads: Callable[..., Downloads], ears: Any
) -> None:
    country.serve(service)
    given = RoadFetchSettings(region=service.at("/region.osm.pbf"))
    service.routes["/region.osm.pbf.md5"] = Answer(b"0" * 32 + b"  region.osm.pbf\n")
    with pytest.raises(InputFault, match="as its publisher says"):
        fetch_region(open_downloads(), given)
    del service.routes["/region.osm.pbf.md5"]
    fetch_region(open_downloads(fresh=True), given)
    assert any("no .md5 lies beside it" in note for note in ears.notes)


@pytest.mark.parametrize("body", [b"<html>moved</html>", b"", b"\0\0\0\x0d\x0a\x09OSMHeader rest"])
def test_what_is_no_region_is_refused(
    service: Service, open_downloads: Callable[..., Downloads], tmp_path: Path, body: bytes
) -> None:
    service.routes["/r.osm.pbf"] = Answer(body)
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    service.routes["/r.osm.pbf.md5"] = Answer(digest.encode())
    with pytest.raises(InputFault, match=r"no OpenStreetMap PBF|is damaged"):
        kept = fetch_region(open_downloads(), RoadFetchSettings(region=service.at("/r.osm.pbf")))
        cut_roads(kept, HERE, tmp_path / "cut.osm.pbf")


def test_a_region_of_elsewhere_is_told(
    service: Service, country: Country, open_downloads: Callable[..., Downloads], tmp_path: Path
) -> None:
    country.serve(service)
    kept = fetch_region(open_downloads(), RoadFetchSettings(region=service.at("/region.osm.pbf")))
    with pytest.raises(InputFault, match="has no road near the districts"):
        cut_roads(kept, box(10, 10, 11, 11), tmp_path / "cut.osm.pbf")


def test_a_square_that_is_too_much_is_asked_for_in_quarters(
    service: Service, country: Country, open_downloads: Callable[..., Downloads], tmp_path: Path
) -> None:
    country.serve(service)
    remark = "<remark> runtime error: Query timed out in &quot;query&quot; at line 1 </remark>"
    gave_up = Answer((HEAD + remark + "\n</osm>\n").encode())
    asked = 0

    def answer(question: Question) -> Answer:
        nonlocal asked
        asked += 1
        return gave_up if asked == 1 else country.answer_question(question)

    service.routes[SERVER] = answer
    found = ways(fetch_roads(open_downloads(), service, tmp_path / "roads.osm.pbf", 50))
    assert asked == 5
    assert set(found) >= touching(country, HERE)


def test_a_server_that_always_gives_up_is_told_and_asked_no_more_than_needed(
    service: Service, open_downloads: Callable[..., Downloads]
) -> None:
    service.routes[SERVER] = Answer((HEAD + "<remark>out of memory</remark></osm>").encode())
    with pytest.raises(InputFault, match=r"out of memory.*tile_km"):
        fetch_squares(open_downloads(), service.at(SERVER), lay_squares(HERE, 50), ROADS, "roads")
    assert len(service.questions) == 4


@pytest.mark.parametrize(
    "answers",
    [
        [Answer(b"<html>Too Many Requests</html>", 429)],
        [Answer(b"<html>The server is probably too busy</html>", 504)],
        [Answer(b"<html>busy</html>", 200)],
        [Answer(HEAD.encode())],
    ],
)
def test_a_busy_or_half_answer_is_asked_for_again(
    service: Service,
    country: Country,
    open_downloads: Callable[..., Downloads],
    tmp_path: Path,
    answers: list[Answer],
) -> None:
    waiting = list(answers)
    service.routes[SERVER] = lambda asked: (
        waiting.pop() if waiting else country.answer_question(asked)
    )
    assert ways(fetch_roads(open_downloads(), service, tmp_path / "roads.osm.pbf", 50))


def test_an_error_of_the_question_is_not_asked_again(
    service: Service, open_downloads: Callable[..., Downloads]
) -> None:
    service.routes[SERVER] = Answer(b"<html>parse error</html>", 400)
    with pytest.raises(InputFault, match="400"):
        fetch_squares(open_downloads(), service.at(SERVER), lay_squares(HERE, 50), ROADS, "roads")
    assert len(service.questions) == 1


def test_xml_that_feeds_on_itself_is_not_expanded(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a0 "x">{entities}]>'
    path = tmp_path / "bomb.osm"
    path.write_text(f'{bomb}<osm version="0.6"><note>&a9;</note></osm>', encoding="utf-8")
    with pytest.raises(RuntimeError):
        list(osmium.FileProcessor(str(path)))


def test_squares_cover_the_place_and_no_more_than_touch_it() -> None:
    outline = shapely.union_all([box(77, 34, 77.1, 36), box(77, 34, 79, 34.1)])
    squares = lay_squares(outline, 20)
    assert shapely.union_all([square.shape for square in squares]).covers(outline)
    assert all(square.shape.intersects(outline) for square in squares)
    assert len(squares) < 30


def test_posts_come_from_nodes_buildings_and_sites_with_holes(tmp_path: Path) -> None:
    corners = [(84.71, 25.21), (84.72, 25.21), (84.72, 25.22), (84.71, 25.22)]
    inner = [(84.714, 25.214), (84.716, 25.214), (84.716, 25.216), (84.714, 25.216)]
    nodes = "".join(
        f'<node id="{i}" lat="{y}" lon="{x}"/>' for i, (x, y) in enumerate([*corners, *inner], 1)
    )
    name = '<tag k="name" v="Sadar &lt;b&gt; Hospital"/><tag k="name:hi" v="सदर"/>'
    rings = {20: [1, 2, 3, 4, 1], 21: [5, 6, 7, 8, 5]}
    drawn = "".join(
        f'<way id="{number}">{"".join(f"<nd ref={chr(34)}{r}{chr(34)}/>" for r in refs)}'
        f"{'<tag k={0}amenity{0} v={0}clinic{0}/>'.format(chr(34)) if number == 21 else ''}</way>"
        for number, refs in rings.items()
    )
    told = (
        f'<node id="9" lat="25.25" lon="84.75"><tag k="amenity" v="hospital"/>{name}</node>'
        '<node id="10" lat="25.26" lon="84.75"><tag k="amenity" v="school"/></node>'
        '<node id="11" lat="29" lon="84.75"><tag k="amenity" v="clinic"/></node>'
        f"{drawn}"
        '<relation id="30"><member type="way" ref="20" role="outer"/>'
        '<member type="way" ref="21" role="inner"/><tag k="type" v="multipolygon"/>'
        '<tag k="healthcare" v="centre"/></relation>'
    )
    path = tmp_path / "posts.osm"
    path.write_text(f"{HEAD}{nodes}{told}</osm>", encoding="utf-8")
    posts = {row["id"]: (row, point) for row, point in read_osm_posts(path, HERE)}
    assert set(posts) == {"n9", "w21", "r30"}
    assert posts["n9"][0]["name_local"] == "सदर"
    assert posts["n9"][0]["description"] == "Sadar <b> Hospital; hospital"
    ring = shapely.Polygon(corners, [inner])
    assert ring.covers(posts["r30"][1])


def test_the_posts_of_overpass_are_those_of_the_region(
    service: Service, country: Country, open_downloads: Callable[..., Downloads], tmp_path: Path
) -> None:
    country.serve(service)
    answers = fetch_squares(
        open_downloads(), service.at(SERVER), lay_squares(HERE, 5), POSTS, "posts"
    )
    merge_answers(answers, tmp_path / "posts.osm.pbf")
    region = tmp_path / "region.osm.pbf"
    region.write_bytes(country.region)
    asked = {row["id"]: row for row, _ in read_osm_posts(tmp_path / "posts.osm.pbf", HERE)}
    assert asked == {row["id"]: row for row, _ in read_osm_posts(region, HERE)}
    near = country.posts[country.posts.intersects(HERE)]
    assert set(asked) == {f"n{int(i[1:])}" for i in near["facility_id"]}


@pytest.mark.parametrize("name", ["Helsinki.osm.pbf", "andorra.osm.pbf"])
def test_a_real_region_is_cut_to_a_place(shared_data: Path, tmp_path: Path, name: str) -> None:
    source = shared_data / "osm" / name
    lines = gpd.read_file(source, layer="lines", engine="pyogrio")
    roads = lines[lines["highway"].notna()]
    outline = box(*roads.total_bounds).centroid.buffer(0.03)
    cut_roads(Kept(source, Card(name)), outline, tmp_path / "cut.osm.pbf")
    found = ways(tmp_path / "cut.osm.pbf")
    wanted = {int(i) for i in roads[roads.intersects(outline)]["osm_id"]}
    assert wanted
    assert wanted <= set(found)
    assert all("highway" in tags or tags["route"] == "ferry" for tags, _ in found.values())
