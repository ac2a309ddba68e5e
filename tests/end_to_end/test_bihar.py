"""A whole state from public files: read, joined and reported, whatever system its shapes are in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest

from microplan.config.planfile import read_plan
from microplan.pipeline.checking.check import check_plan
from microplan.sources.areas.levels import read_areas
from microplan.sources.people.population import read_population

if TYPE_CHECKING:
    from microplan.domain.checking import Checked

PLAN = Path(__file__).parents[2] / "examples" / "bihar" / "plan.toml"
HABITATIONS = 92_423
SAME_BLOCK = 0.98
"""Two publishers draw the same borders with other points: places beside them may change sides."""


@pytest.fixture
def state(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MICROPLAN_DATA", str(shared_data))
    return PLAN


def value(checked: Checked, of: str, what: str) -> float:
    text = next(f.value for f in checked.figures if f.of == of and f.what == what)
    return float(text.replace(",", ""))


def blocks_of_places(plan: Path, *overrides: str) -> pd.Series[str]:
    """Return the block of every habitation."""
    given = read_plan(plan, overrides).settings
    bounds = read_areas(given.areas, given.names)
    points = read_population(bounds.areas, given.population).points
    return points.set_index("source_id")["area_id"]


@pytest.mark.slow
def test_the_state_is_read_joined_and_reported(state: Path) -> None:
    checked = check_plan(state)
    assert checked.exit_code == 0, checked.faults
    assert value(checked, "Boundaries", "districts") == 38
    assert value(checked, "Boundaries", "blocks") == 534
    assert value(checked, "People", "by the census of 2011") == 32_630_757
    every = value(checked, "People", "in all sources")
    inside = value(checked, "People", "by Habitation_Bihar.zip")
    assert every == inside + value(checked, "People", "in no block")
    assert value(checked, "Places", "people who live there") == inside
    lost = next(f for f in checked.doubts if f.what.startswith("people in no block"))
    assert value(checked, "Places", "where people live") + len(lost.rows) == HABITATIONS
    measured = next(f.value for f in checked.figures if f.what == "fully immunized")
    assert measured == "38 of 38 districts"


@pytest.mark.slow
def test_blocks_in_web_mercator_land_where_those_in_degrees_do(
    state: Path, tmp_path: Path, shared_data: Path
) -> None:
    shapes = gpd.read_file(shared_data / "bihar" / "Bihar_Blocks_admin_bound.geojson")
    mercator = tmp_path / "blocks.gpkg"
    shapes.to_crs("EPSG:3857").to_file(mercator)
    in_degrees = blocks_of_places(state)
    in_metres = blocks_of_places(state, f"areas.blocks.file={mercator}")
    pd.testing.assert_series_equal(in_degrees, in_metres)


@pytest.mark.slow
def test_the_other_publishers_file_in_web_mercator_lands_in_the_same_blocks(
    state: Path, shared_data: Path
) -> None:
    one = blocks_of_places(state)
    other = blocks_of_places(
        state,
        f"areas.blocks.file={shared_data / 'bihar/Bihar_Subdistrict_final_simplified.geojson'}",
        "areas.blocks.id=subdt_lgd",
        "areas.blocks.parent=''",
        "areas.blocks.crs=EPSG:3857",
    )
    both = pd.DataFrame({"one": one, "other": other}).fillna("")
    assert (both["one"] == both["other"]).mean() > SAME_BLOCK
    apart = one.value_counts().sub(other.value_counts(), fill_value=0).drop("B-1020").abs()
    assert apart.median() <= 2
