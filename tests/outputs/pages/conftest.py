"""A browser without a network, and the pages of small plans for it to open."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from smallville import hostile, smallville

from microplan.outputs.pages.edition import write_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from microplan.domain.handover import Plan

LAPTOP, PHONE = (1366, 768), (390, 844)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@cache
def town() -> Plan:
    return smallville()


def few() -> Plan:
    """Call every place tribal but the island, where fewer than one child is expected."""
    plan = town()
    unserved = plan.unserved.assign(due_children=0, due_pregnant=0)
    strata = plan.need["strata"].where(plan.need["settlement_id"] == "S-island", "tribal")
    return replace(plan, unserved=unserved, need=plan.need.assign(strata=strata))


@dataclass
class Seen:
    """A page that is open, and what it should never do."""

    page: Any
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("there is no Chromium here (CHROMIUM names its file)")
    with api.sync_playwright() as play:
        running = play.chromium.launch(executable_path=path, args=list(QUIET))
        yield running
        running.close()


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pages")
    write_pages(town(), out / "plain")
    write_pages(hostile(town()), out / "hostile")
    write_pages(few(), out / "few")
    return out


@pytest.fixture
def visit(browser: Any, folder: Path) -> Iterator[Callable[..., Seen]]:
    contexts = []

    def visit_page(name: str, size: tuple[int, int] = LAPTOP, place: str = "plain") -> Seen:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, offline=True, has_touch=size == PHONE
        )
        contexts.append(context)
        seen = Seen(context.new_page())
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on("console", lambda said: seen.errors.append(said.text))
        seen.page.on("request", lambda asked: seen.requests.append(asked.url))
        file, _, mark = name.partition("#")
        seen.page.goto((folder / place / file).as_uri() + (f"#{mark}" if mark else ""))
        seen.page.wait_for_selector("html[data-ready=yes]", state="attached")
        return seen

    yield visit_page
    for context in contexts:
        context.close()
