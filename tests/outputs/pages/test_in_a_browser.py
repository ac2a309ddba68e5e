"""The pages in Chromium, with no network: they open, find, filter, and fit a phone."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from smallville import HOSTILE_NAMES, smallville

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from microplan.domain.handover import Plan

pytestmark = pytest.mark.browser

DESK, LAPTOP, PHONE = (1600, 900), (1366, 768), (390, 844)


@cache
def town() -> Plan:
    return smallville()


@pytest.mark.parametrize("name", ["index.html", "maps/B-1.html", "maps/B-2.html"])
@pytest.mark.parametrize("size", [LAPTOP, PHONE])
@pytest.mark.parametrize("place", ["plain", "hostile"])
def test_a_page_opens_without_error_or_request(
    visit: Callable[..., Any], name: str, size: tuple[int, int], place: str
) -> None:
    seen = visit(name, size, place)
    assert seen.errors == []
    assert [url for url in seen.requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in seen.requests if url.startswith("file:")]) == 1


@pytest.mark.parametrize("name", ["index.html", "maps/B-1.html"])
@pytest.mark.parametrize("place", ["plain", "hostile"])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_phone_never_scrolls_sideways(
    visit: Callable[..., Any], name: str, place: str, language: str
) -> None:
    page = visit(name, PHONE, place).page
    page.click(f".tongue button[lang={language}]")
    if name == "index.html":
        for summary in page.locator("summary").all():
            summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("name", ["index.html", "maps/B-2.html"])
def test_type_is_large_enough_to_read_and_buttons_to_touch(
    visit: Callable[..., Any], name: str
) -> None:
    page = visit(name, PHONE).page
    small = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((n) =>
            [...n.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim())
            && n.getClientRects().length && parseFloat(getComputedStyle(n).fontSize) < 14
            && !['SCRIPT', 'STYLE'].includes(n.tagName)).map((n) => n.outerHTML.slice(0, 90))"""
    )
    assert small == []
    low = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, summary')].filter((n) => {
            const r = n.getBoundingClientRect();
            return r.width && (r.height < 43.5 || r.width < 43.5); }).map((n) => n.outerHTML)"""
    )
    assert low == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ghatiya", "Ghatiya Tola"),
        ("GHATIA tola", "Ghatiya Tola"),
        ("maadhopoor", "Madhopur"),
        ("घटिया", "Ghatiya Tola"),
        ("माधोपूर", "Madhopur"),
        ("diara", "Diara Tapu"),
    ],
)
def test_a_village_is_found_in_either_script_and_spelling(
    visit: Callable[..., Any], typed: str, found: str
) -> None:
    page = visit("maps/B-2.html").page
    page.fill("#search", typed)
    page.keyboard.press("Enter")
    assert page.inner_text(".card h2") == found


def test_what_is_nowhere_is_not_found(visit: Callable[..., Any]) -> None:
    page = visit("maps/B-2.html").page
    page.fill("#search", "Timbuktu")
    assert page.locator("#found [role=option]").count() == 0
    assert "No such place" in page.inner_text("#found")


def test_the_keyboard_alone_reaches_a_place(visit: Callable[..., Any]) -> None:
    page = visit("maps/B-2.html").page
    page.focus("#search")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".card").count() == 1


def test_rounds_days_and_teams_change_the_list(visit: Callable[..., Any]) -> None:
    page = visit("maps/B-1.html").page

    def routes() -> list[str]:
        return [line.get_attribute("data-route") for line in page.locator("[data-route]").all()]

    assert len(routes()) == 6
    page.locator("#days .chip").nth(2).click()
    assert routes() == ["T-anm/2019-12-03", "T-courier/2019-12-03"]
    page.select_option("#teams", "T-courier")
    assert routes() == ["T-courier/2019-12-03"]
    page.locator("#rounds .chip").nth(1).click()
    assert routes() == [
        "T-anm/2020-01-06",
        "T-mobile/2020-01-06",
        "T-courier/2020-01-06",
        "T-anm/2020-01-07",
        "T-courier/2020-01-07",
    ]


def test_a_route_lists_its_stops_in_order_with_times(visit: Callable[..., Any]) -> None:
    page = visit("maps/B-1.html").page
    page.click('[data-route="T-mobile/2019-12-02"]')
    times = [t.inner_text() for t in page.locator("#list .time").all()]
    assert times == ["08:05", "09:00–10:30", "11:00–13:00", "13:30"]
    numbers = [d.inner_text() for d in page.locator("#list .disc").all()]
    assert numbers[1:3] == ["1", "2"]
    drawn = page.locator(".marks text").all_text_contents()
    assert sorted(drawn) == ["1", "2"]


def test_a_route_that_is_chosen_far_down_the_list_is_read_from_its_top(
    visit: Callable[..., Any],
) -> None:
    page = visit("maps/B-1.html", (1366, 560)).page
    page.locator(".scroll").evaluate("box => box.scrollTo(0, 200)")
    assert page.locator(".scroll").evaluate("box => box.scrollTop") > 0
    page.locator("[data-route]").last.evaluate("line => line.click()")
    assert page.locator(".scroll").evaluate("box => box.scrollTop") == 0


def test_one_route_is_at_full_strength(visit: Callable[..., Any]) -> None:
    page = visit("maps/B-1.html").page
    page.click('[data-route="T-mobile/2019-12-02"]')
    assert page.locator("path.route:not(.third)").count() > 0
    assert page.locator("path.route.third").count() > 0
    assert page.locator("path.route-case").count() == page.locator("path.route:not(.third)").count()


def test_every_place_and_site_of_the_block_is_drawn(visit: Callable[..., Any]) -> None:
    plan = town()
    page = visit("maps/B-2.html").page
    for table, key, mark in (
        (plan.settlements, "settlement_id", "place"),
        (plan.sites, "site_id", "site"),
        (plan.facilities, "facility_id", "post"),
    ):
        for identity in table.loc[table["area_id"] == "B-2", key]:
            assert page.locator(f'[data-{mark}="{identity}"]').count() == 1, identity


def test_a_place_that_nobody_reaches_is_crossed_and_tells_why(visit: Callable[..., Any]) -> None:
    page = visit("maps/B-2.html#place=S-island").page
    assert page.locator('[data-place="S-island"] .cross').count() == 1
    assert "the river lies between it and every road" in page.inner_text(".card")
    assert "a boat day from the ghat" in page.inner_text(".card")


def test_a_site_left_out_of_a_round_is_crossed_at_full_strength(visit: Callable[..., Any]) -> None:
    page = visit("maps/B-2.html").page
    assert page.locator('[data-site="P-4"] .cross').count() == 0
    page.locator("#rounds .chip").nth(1).click()
    assert page.locator('[data-site="P-4"]:not(.resting) .cross').count() == 1


def test_a_place_to_count_first_is_not_crossed_but_tells_why(visit: Callable[..., Any]) -> None:
    page = visit("maps/B-2.html#place=S-island", place="few").page
    assert page.locator('[data-place="S-island"] .cross').count() == 0
    assert page.locator('[data-place="S-island"] .spot-dot').count() == 1
    assert "Head count first" in page.inner_text(".card")
    assert "the river lies between it and every road" in page.inner_text(".card")
    assert page.locator(".warned").count() == 0
    page.click("[data-fold=waiting] summary")
    page.locator("[data-fold=waiting] .line", has_text="Diara Tapu").wait_for()


def test_a_kind_that_most_places_share_is_told_in_the_legend_not_on_the_map(
    visit: Callable[..., Any],
) -> None:
    page = visit("maps/B-2.html", DESK, "few").page
    kinds = page.locator('#legend li:has([data-mark^="glyph"]):visible').all_inner_texts()
    assert [" ".join(kind.split()) for kind in kinds] == [
        "tribal all but 1: not marked",
        "hard to reach",
    ]
    assert page.locator('[data-place="S-madhopur"] .glyph').count() == 0
    assert visit("maps/B-2.html").page.locator('[data-place="S-ghatiya"] .glyph').count() == 2


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_a_map_opens_on_all_of_its_places_and_no_name_under_a_button(
    visit: Callable[..., Any], size: tuple[int, int]
) -> None:
    page = visit("maps/B-2.html", size).page
    room = page.locator(".map-room").bounding_box()
    for mark in page.locator("[data-place]").all():
        box = mark.bounding_box()
        assert room["x"] <= box["x"]
        assert box["x"] + box["width"] <= room["x"] + room["width"]
        assert room["y"] <= box["y"]
        assert box["y"] + box["height"] <= room["y"] + room["height"]
    boxes = [
        node.bounding_box() for node in page.locator(".leaflet-control-zoom, #legend, .north").all()
    ]
    for name in page.locator(".place-name").all():
        box = name.bounding_box()
        assert not any(
            box["x"] < other["x"] + other["width"]
            and other["x"] < box["x"] + box["width"]
            and box["y"] < other["y"] + other["height"]
            and other["y"] < box["y"] + box["height"]
            for other in boxes
        ), name.inner_text()


def test_the_days_of_a_round_stand_on_one_row_of_a_laptop(visit: Callable[..., Any]) -> None:
    page = visit("maps/B-1.html").page
    days = page.locator("#days")
    for _ in range(4):
        days.evaluate("box => box.appendChild(box.lastChild.cloneNode(true))")
    assert days.locator(".chip").count() == 8
    assert len({chip.bounding_box()["y"] for chip in days.locator(".chip").all()}) == 1


def test_a_touch_on_the_map_opens_what_is_there(visit: Callable[..., Any]) -> None:
    page = visit("maps/B-1.html", PHONE).page
    box = page.locator('[data-place="S-rampur"] .spot').bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector(".card")
    assert page.inner_text(".card h2") == "Rampur"


def test_the_language_turns_and_goes_along_to_the_next_page(visit: Callable[..., Any]) -> None:
    page = visit("index.html").page
    page.click(".tongue button[lang=hi]")
    assert page.inner_text("h1") == "सुखपुर जिला"
    page.locator(".blocks a", has_text="मानचित्र").first.click()
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert page.inner_text("h1") == "पच्छिम"
    assert page.evaluate("document.documentElement.lang") == "hi"


def test_names_that_try_to_break_out_are_shown_as_they_are(visit: Callable[..., Any]) -> None:
    seen = visit("maps/B-1.html", place="hostile")
    page = seen.page
    page.fill("#search", "alert")
    page.keyboard.press("Enter")
    assert page.inner_text(".card h2") == HOSTILE_NAMES[0]
    assert page.evaluate("document.querySelectorAll('b, i.evil').length") == 0
    assert page.evaluate("document.fonts.size") >= 2
    assert seen.errors == []


@pytest.mark.parametrize(("size", "is_open"), [(DESK, True), (LAPTOP, False), (PHONE, False)])
def test_the_legend_leaves_all_but_a_wide_screen_its_map(
    visit: Callable[..., Any], size: tuple[int, int], is_open: bool
) -> None:
    page = visit("maps/B-1.html", size).page
    assert page.evaluate("document.getElementById('legend').open") is is_open
    if not is_open:
        page.click("#legend summary")
    assert "no session reaches it" in page.inner_text("#legend")


def test_a_route_in_hand_is_wholly_on_the_map(visit: Callable[..., Any]) -> None:
    page = visit("maps/B-1.html", PHONE).page
    page.locator('[data-route="T-mobile/2019-12-05"]').click()
    box = page.locator(".map-room").bounding_box()
    for line in page.locator("path.route:not(.third)").all():
        drawn = line.bounding_box()
        assert drawn["x"] >= box["x"]
        assert drawn["x"] + drawn["width"] <= box["x"] + box["width"]


def test_the_dark_page_is_dark(browser: Any, folder: Path) -> None:
    context = browser.new_context(color_scheme="dark", offline=True)
    page = context.new_page()
    page.goto((folder / "plain/maps/B-1.html").as_uri())
    ground = page.evaluate(
        "getComputedStyle(document.querySelector('.folium-map')).backgroundColor"
    )
    context.close()
    assert max(map(int, ground[4:-1].split(","))) < 70
