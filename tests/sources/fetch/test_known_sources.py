"""The services that are asked by default are in the project's register of known sources."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from microplan.sources.fetch.settings import (
    BoundarySettings,
    FacilityFetchSettings,
    PopulationFetchSettings,
    RoadFetchSettings,
)

REGISTER = Path(__file__).parents[3] / "boundaries" / "register.csv"
DEFAULTS = (BoundarySettings(), PopulationFetchSettings(), RoadFetchSettings())


def known() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("settings", DEFAULTS, ids=lambda settings: type(settings).__name__)
def test_a_service_asked_by_default_is_known_with_publisher_and_licence(
    settings: BoundarySettings | PopulationFetchSettings | RoadFetchSettings,
) -> None:
    host = urlsplit(settings.service).hostname
    rows = [row for row in known() if urlsplit(row["address"]).hostname == host]
    assert len(rows) == 1
    assert rows[0]["publisher"] in settings.publisher
    assert getattr(settings, "licence", "CC BY 4.0") in rows[0]["licence"]


def test_every_service_is_asked_over_an_encrypted_line() -> None:
    for settings in (*DEFAULTS, FacilityFetchSettings()):
        for value in settings.model_dump().values():
            if isinstance(value, str) and "://" in value:
                assert value.startswith("https://")


def test_every_known_source_has_a_publisher_and_says_what_to_watch_for() -> None:
    for row in known():
        assert row["source"]
        assert row["publisher"]
        assert row["notes"]
        assert None not in row
