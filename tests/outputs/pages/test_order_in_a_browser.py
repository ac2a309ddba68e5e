"""The places in order, as a block's page shows them: found by typing, by key and by touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser


def open_order(visit: Callable[..., Any], name: str = "maps/B-1.html#order") -> Any:
    seen = visit(name)
    assert seen.errors == []
    return seen.page


def read_lines(page: Any) -> list[tuple[str, str]]:
    lines = page.locator("#list .line.ranked").all()
    return [(n.locator(".rank").inner_text(), n.locator(".name").inner_text()) for n in lines]


def test_places_stand_by_their_rank_in_the_district_with_reason_response_and_sureness(
    visit: Callable[..., Any],
) -> None:
    page = open_order(visit)
    assert [rank for rank, _ in read_lines(page)] == ["3", "5", "6", "8"]
    kiln = page.locator("#list .line", has_text="Gupta Brick Kiln").inner_text()
    for words in (
        "unsure",
        "brick kiln without a session",
        "new session",
        "list 6, estimate about 6",
    ):
        assert words in kiln
    assert not page.locator("#filters").is_visible()


def test_a_stratum_is_ranked_within_itself(visit: Callable[..., Any]) -> None:
    page = open_order(visit)
    page.locator("#strata .chip", has_text="under-served").click()
    assert [rank for rank, _ in read_lines(page)] == ["1", "2"]


def test_the_keys_go_down_the_list_to_a_card_and_back(visit: Callable[..., Any]) -> None:
    page = open_order(visit)
    page.locator("#list .line").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.inner_text(".card h2") == "Gupta Brick Kiln"
    assert page.evaluate("document.activeElement.className") == "card"
    page.keyboard.press("Escape")
    assert page.locator(".card").count() == 0
    assert page.evaluate("document.activeElement.dataset.thing") == "S-kiln"


def test_a_card_says_rank_strata_list_and_estimate_and_no_hurtful_word(
    visit: Callable[..., Any],
) -> None:
    page = visit("maps/B-2.html#order").page
    page.fill("#search", "ghatiya")
    page.keyboard.press("Enter")
    card = page.inner_text(".card")
    for words in (
        "4 of 8 places, between 2 and 6",
        "list 4, estimate about 7",
        "by missed children: 5",
    ):
        assert words in card
    assert page.locator(".card dt", has_text="tribal").count() == 1
    assert not any(word in card.lower() for word in ("refus", "resist", "influencer"))


def test_the_order_is_said_in_hindi_too(visit: Callable[..., Any]) -> None:
    page = open_order(visit, "maps/B-1.html#order&hi")
    assert page.inner_text("#views [aria-pressed=true]") == "पहले कौन से स्थान"
    assert "सूची 6, अनुमान लगभग 6" in page.locator("#list .line", has_text="गुप्ता").inner_text()


def test_a_block_in_order_on_the_front_page_leads_to_its_places_in_order(
    visit: Callable[..., Any],
) -> None:
    page = visit("index.html").page
    page.locator(".order a").first.click()
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert page.inner_text("#views [aria-pressed=true]") == "Which places first"
