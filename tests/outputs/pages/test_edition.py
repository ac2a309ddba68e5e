"""The pages as files: complete, light, the same every time, and asking nothing of the network."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from smallville import HOSTILE_NAMES, hostile, smallville

from microplan.outputs.pages.edition import write_pages

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Plan

NAMES = ["index.html", "maps/B-1.html", "maps/B-2.html"]


@cache
def town() -> Plan:
    return smallville()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pages")
    write_pages(town(), out)
    return out


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("hostile")
    write_pages(hostile(town()), out)
    return out


def parse(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def data_of(path: Path) -> Any:
    (block,) = parse(path).find_all("script", id="plan")
    return json.loads(str(block.string))


def test_there_is_a_front_page_and_a_map_for_each_block(folder: Path) -> None:
    written = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert written == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_light(folder: Path, name: str) -> None:
    assert (folder / name).stat().st_size < 1_500_000


@pytest.mark.parametrize("name", NAMES)
def test_nothing_on_a_page_comes_from_elsewhere(folder: Path, name: str) -> None:
    page = parse(folder / name)
    assert page.find_all(["link", "img", "iframe", "object", "embed", "audio", "video"]) == []
    assert list(page.find_all(src=True)) == []
    links = [str(tag["href"]) for tag in page.find_all(href=True)]
    assert links
    assert [link for link in links if re.match(r"[a-z]+:|//", link)] == []
    styles = "".join(tag.string or "" for tag in page.find_all("style"))
    assert set(re.findall(r"url\(\"?(\w+:\w+/\w+)", styles)) == {"data:font/woff2"}
    assert len(re.findall(r"url\(", styles)) == len(re.findall(r"url\(\"data:", styles))
    assert "@import" not in styles


@pytest.mark.parametrize("name", NAMES)
def test_a_page_forbids_every_request_before_anything_else_is_read(folder: Path, name: str) -> None:
    head = parse(folder / name).head
    assert head is not None
    policy = head.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy is not None
    assert "default-src 'none'" in str(policy["content"])
    assert "http" not in str(policy["content"])
    before = [tag.name for tag in policy.find_all_previous() if tag.name != "[document]"]
    assert set(before) <= {"meta", "head", "html"}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_pages_and_sheets_of_the_plan(folder: Path, name: str) -> None:
    for tag in parse(folder / name).find_all("a", href=True):
        target = ((folder / name).parent / str(tag["href"]).partition("#")[0]).resolve()
        within = target.relative_to(folder.resolve()).as_posix()
        assert target.is_file() or within in {"sheets/B-1.pdf", "sheets/B-2.pdf"}


def test_the_front_page_leads_to_every_map_and_sheet(folder: Path) -> None:
    links = {str(tag["href"]) for tag in parse(folder / "index.html").find_all("a", href=True)}
    assert {"maps/B-1.html", "maps/B-2.html", "sheets/B-1.pdf", "sheets/B-2.pdf"} <= links


def test_every_place_site_and_session_is_on_the_map_of_its_block(folder: Path) -> None:
    plan = town()
    for block in ("B-1", "B-2"):
        data = data_of(folder / f"maps/{block}.html")
        for table, key, part in (
            (plan.settlements, "settlement_id", "places"),
            (plan.sites, "site_id", "sites"),
            (plan.sessions, "session_id", "sessions"),
            (plan.routes, "route_id", "routes"),
            (plan.facilities, "facility_id", "posts"),
        ):
            here = set(table.loc[table["area_id"] == block, key])
            assert here <= {row["id"] for row in data[part]}, (block, part)


def test_every_stop_of_a_route_is_a_point_that_the_page_knows(folder: Path) -> None:
    for block in ("B-1", "B-2"):
        data = data_of(folder / f"maps/{block}.html")
        known = {row["id"] for part in ("sites", "posts") for row in data[part]}
        sessions = {row["id"] for row in data["sessions"]} | {""}
        for route in data["routes"]:
            assert {stop["place"] for stop in route["stops"]} <= known
            assert {stop["session"] for stop in route["stops"]} <= sessions
            assert all(-1 <= stop["leg"] < len(data["legs"]) for stop in route["stops"])


def test_a_way_is_drawn_where_its_leg_runs(folder: Path) -> None:
    data = data_of(folder / "maps/B-1.html")
    (route,) = (r for r in data["routes"] if r["id"] == "T-mobile/2019-12-02")
    steps = data["legs"][route["stops"][1]["leg"]]
    lats, lons = [sum(steps[0 : i + 1 : 2]) for i in range(0, len(steps), 2)], []
    total = 0
    for step in steps[1::2]:
        total += step
        lons.append(total)
    line = [(lat / 1e5, lon / 1e5) for lat, lon in zip(lats, lons, strict=True)]
    assert line == [(26.1, 82.05), (26.1, 82.15), (26.12, 82.18), (26.127, 82.206)]


def test_who_is_not_reached_is_told_with_the_reason(folder: Path) -> None:
    places = {p["id"]: p for p in data_of(folder / "maps/B-2.html")["places"]}
    assert places["S-island"]["unserved"] == {
        "round": 0,
        "children": 3,
        "women": 1,
        "reason": ["the river lies between it and every road"] * 2,
        "remedy": ["a boat day from the ghat at Ghatiya"] * 2,
    }
    sites = {s["id"]: s for s in data_of(folder / "maps/B-2.html")["sites"]}
    assert [u["round"] for u in sites["P-4"]["unserved"]] == [2]
    front = parse(folder / "index.html").get_text(" ")
    assert "the river lies between it and every road" in front
    assert "no team-day was left in round 2" in front
    assert "Places not served: 1, with 3 children" in front


def test_a_plan_that_serves_all_says_so(tmp_path: Path) -> None:
    plan = town()
    plan = replace(
        plan, unserved=plan.unserved.iloc[:0], unserved_visits=plan.unserved_visits.iloc[:0]
    )
    write_pages(plan, tmp_path)
    assert "Everything is served" in parse(tmp_path / "index.html").get_text(" ")


def test_a_plan_that_sends_nobody_has_pages_all_the_same(tmp_path: Path) -> None:
    plan = town()
    bare = {
        name: getattr(plan, name).iloc[:0]
        for name in ("sites", "catchments", "visits", "teams", "calendar", "sessions", "routes",
                     "stops", "legs", "targets", "unserved", "unserved_visits", "need",
                     "access", "facilities", "assumptions", "water", "roads")
    }  # fmt: skip
    about = replace(plan.about, local_language="en", notice="", sources=(), warnings=())
    write_pages(replace(plan, about=about, **bare), tmp_path)
    data = data_of(tmp_path / "maps/B-1.html")
    assert {place["missed"] for place in data["places"]} == {None}
    assert "No working day is set" in parse(tmp_path / "index.html").get_text(" ")
    assert len(parse(tmp_path / "index.html").select(".tongue button")) == 1


def test_a_place_where_nobody_counted_is_never_said_to_miss_none(tmp_path: Path) -> None:
    plan = town()
    bare = {"people": 0.0, "children": 0.0, "pregnant": 0.0, "listed_children": None}
    here = plan.settlements["settlement_id"] == "S-unnamed"
    settlements = plan.settlements.copy()
    for column, value in bare.items():
        settlements[column] = settlements[column].mask(here, value)
    write_pages(replace(plan, settlements=settlements), tmp_path)
    places = {p["id"]: p for p in data_of(tmp_path / "maps/B-1.html")["places"]}
    assert places["S-unnamed"]["missed"] is None
    assert places["S-rampur"]["missed"] == 12


def test_list_and_estimate_stay_two_numbers(folder: Path) -> None:
    places = {p["id"]: p for p in data_of(folder / "maps/B-2.html")["places"]}
    assert places["S-naibasti"]["listed"] == [6, 2]
    assert places["S-naibasti"]["missed"] == 35
    assert places["S-island"]["listed"] is None


@pytest.mark.parametrize("name", NAMES)
def test_the_public_edition_names_no_refusal_and_counts_no_staff(folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8").lower()
    for word in ("refus", "resistant", "influencer", "outbreak", 'vaccinators"', "telephone:"):
        assert word not in text, word


def test_reasons_that_may_not_be_forwarded_are_left_out_and_counted(tmp_path: Path) -> None:
    plan = town()
    about = replace(plan.about, warnings=("12 families refused", "the list is old"))
    targets = plan.targets.assign(reason_1="measles outbreak", reason_2="far from any post")
    write_pages(replace(plan, about=about, targets=targets), tmp_path)
    front = parse(tmp_path / "index.html").get_text(" ")
    assert "far from any post" in front
    assert "measles" not in front
    assert "families" not in front
    assert "Lines left out of this public edition: 1" in front


def test_figures_of_the_front_page_add_up(folder: Path) -> None:
    page = parse(folder / "index.html")
    figures = [dd.get_text(" ", strip=True) for dd in page.select(".figures dd")]
    # 85.1 missed; team-days without the courier's
    assert figures == ["about 85", "8", "5", "9", "7"]
    days = [cell.get_text() for cell in page.select(".days b")]
    assert days == ["3", "1", "1", "3", "1", "–"]


def test_ranked_lists_hold_the_ranked_places_with_their_interval(folder: Path) -> None:
    page = parse(folder / "index.html")
    lists = {part.h3.get_text(" ", strip=True): part for part in page.select(".ranked") if part.h3}
    assert [name.split()[1] for name in lists] == ["urban", "tribal", "hard", "under-served"]
    (hard,) = (part for name, part in lists.items() if "hard to reach" in name)
    assert [a.get_text() for a in hard.find_all("a")] == ["Ghatiya Tola", "Diara Tapu"]
    assert [a["href"] for a in hard.find_all("a")] == [
        "maps/B-2.html#place=S-ghatiya",
        "maps/B-2.html#place=S-island",
    ]
    bar = hard.select_one(".bar")
    assert bar is not None
    assert bar["aria-label"] == "between rank 1 and 2 of 2"


def test_both_languages_are_on_the_front_page(folder: Path) -> None:
    page = parse(folder / "index.html")
    title = page.select_one("h1 [data-en]")
    assert title is not None
    assert (title["data-en"], title["data-local"]) == ("Sukhpur district", "सुखपुर जिला")


@pytest.mark.parametrize("name", NAMES)
def test_the_notice_and_the_borders_caveat_are_on_every_page(folder: Path, name: str) -> None:
    text = parse(folder / name).get_text(" ")
    assert "A fictional district, made by hand" in text
    assert "Boundaries as supplied, not authoritative" in text


def test_another_process_makes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    lines = (
        "import sys",
        f"sys.path[:0] = {sys.path!r}",
        "from pathlib import Path",
        "from smallville import smallville",
        "from microplan.outputs.pages.edition import write_pages",
        f"write_pages(smallville(), Path({str(tmp_path)!r}))",
    )
    surroundings = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Kolkata"}
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True, env=surroundings)
    for name in NAMES:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


@pytest.mark.parametrize("name", NAMES)
def test_outside_text_makes_no_markup(folder: Path, hostile_folder: Path, name: str) -> None:
    def shape(path: Path) -> list[str]:
        return [tag.name for tag in parse(path).find_all(["script", "style", "b", "textarea"])]

    assert shape(hostile_folder / name) == shape(folder / name)
    text = (hostile_folder / name).read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "<b>bold" not in text


def test_outside_text_is_kept_as_it_is(hostile_folder: Path) -> None:
    names = {p["name"][0] for p in data_of(hostile_folder / "maps/B-1.html")["places"]}
    assert names <= set(HOSTILE_NAMES)
    assert HOSTILE_NAMES[0] in {
        tag.get_text() for tag in parse(hostile_folder / "index.html").find_all("h1")
    }
