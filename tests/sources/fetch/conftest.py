"""What the tests of fetching may ask for: a server, and downloads that wait for next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fetch_country import Country, make_country
from fetch_servers import Ears, Service, serving

from microplan.sources.fetch.cache import Cache
from microplan.sources.fetch.downloads import Downloads
from microplan.sources.fetch.settings import LimitSettings
from microplan.synth.district import write_demo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUICK = {"wait_seconds": 0.01, "wait_seconds_max": 0.05, "timeout_seconds": 2.0, "tries": 3}


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def open_downloads(tmp_path: Path, ears: Ears) -> Callable[..., Downloads]:
    def open_with(*, fresh: bool = False, **limits: object) -> Downloads:
        given = LimitSettings.model_validate({**QUICK, **limits})
        return Downloads(given, Cache(tmp_path / "cache", fresh=fresh), ears, "2019-11-25")

    return open_with


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    demo = write_demo(tmp_path_factory.mktemp("demo")).parent
    return make_country(demo, tmp_path_factory.mktemp("country"))
