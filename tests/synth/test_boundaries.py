"""The boundary set that ships is the one that the demo draws; `--fix` writes it again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from microplan.synth.district import make_district, write_boundaries

SHIPPED = Path(__file__).resolve().parents[2] / "boundaries" / "demo"
FILES = ("blocks.geojson", "districts.geojson", "subcentres.geojson", "wards.geojson")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("boundaries")
    write_boundaries(folder, make_district())
    return folder


@pytest.mark.parametrize("name", FILES)
def test_the_shipped_boundaries_are_those_that_the_demo_draws(drawn: Path, name: str) -> None:
    assert (SHIPPED / name).read_bytes() == (drawn / name).read_bytes()


def test_nothing_else_ships_beside_them(drawn: Path) -> None:
    assert sorted(path.name for path in drawn.iterdir()) == sorted(FILES)
    assert sorted(path.name for path in SHIPPED.glob("*.geojson")) == sorted(FILES)


if __name__ == "__main__" and "--fix" in sys.argv:
    write_boundaries(SHIPPED, make_district())
