from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from five_settlements import AREA_ROWS, SETTLED, make_areas

from microplan.targeting.doubts import doubt_yardsticks, list_doubts

POSTS = pd.DataFrame(
    {
        "facility_id": ["f1", "f2"],
        "kind": ["subcentre", "phc"],
        "vacant": [False, False],
        "vaccinators": [1, 2],
        "lon": [85.0, 86.0],
        "lat": [25.0, 26.0],
    }
)


def doubt(women: int, children: int = 100, flags: str = "", **posts: Any) -> str:
    need = pd.DataFrame(
        {
            "settlement_id": SETTLED["settlement_id"],
            "due_children": [children, 0, 0, 10, 0],
            "due_pregnant": [women, 0, 0, 0, 0],
            "flags": flags,
        }
    )
    return "\n".join(list_doubts(AREA_ROWS, SETTLED, POSTS.assign(**posts), need))


def test_what_is_as_usual_is_not_doubted() -> None:
    assert doubt(women=25) == ""


@pytest.mark.parametrize(("women", "said"), [(110, "1.00"), (5, "0.05")])
def test_women_are_doubted_where_they_are_unusual_for_the_children(women: int, said: str) -> None:
    told = doubt(women)
    assert told.startswith(f"Area D1: {said} women due per child due; 0.15 to 0.35 are usual")
    assert "Area B1" not in told  # its district says it already


def test_a_block_is_doubted_where_its_district_is_as_usual() -> None:
    assert doubt(women=38).startswith("Area B1: 0.38 women due per child due")


def test_a_few_children_tell_nothing() -> None:
    assert doubt(women=30, children=39) == ""


@pytest.mark.parametrize(
    "posts", [{"vaccinators": 0}, {"vacant": True}, {"lat": 25.05}], ids=["no one", "vacant", "far"]
)
def test_a_largest_town_without_a_vaccinator_near_is_told(posts: dict[str, Any]) -> None:
    told = doubt(women=25, **posts)  # 0.05 degrees are 5.5 km
    assert told.startswith("The largest town of Area D1, unnamed, has no vaccinator within 5 km")


def test_a_facilities_file_without_sub_centres_is_told() -> None:
    assert doubt(women=25, kind="phc").startswith("No sub-centre is in the facilities file")


def test_blocks_that_no_survey_covers_are_doubted_by_name() -> None:
    told = doubt(women=25, flags="assumed_coverage;recount")
    assert "No survey covers" in told
    assert "a guess" in told


def test_districts_whose_children_were_reckoned_by_two_sources_are_not_to_be_compared() -> None:
    areas = make_areas(("D1", "", "district"), ("D2", "", "district"), ("D3", "", "district"))
    rows = [
        ("D1", "census age structure", True, 1.0),
        ("D1", "birth and death rates", False, 0.72),
        ("D2", "birth and death rates", True, 1.0),
        ("D3", "birth and death rates", True, 1.0),
    ]
    table = pd.DataFrame(rows, columns=["area_id", "source", "used", "ratio"])
    (told,) = doubt_yardsticks(table, areas)
    assert "2 by birth and death rates, 1 by census age structure" in told
    assert "birth and death rates give 0.72 times as many" in told
    assert doubt_yardsticks(table[table["area_id"] != "D1"], areas) == ()


def test_a_block_in_which_nobody_is_counted_is_doubted() -> None:
    need = pd.DataFrame(
        {
            "settlement_id": SETTLED["settlement_id"],
            "due_children": 0,
            "due_pregnant": 0,
            "flags": "",
        }
    )
    areas = make_areas(("D1", "", "district"), ("B1", "D1", "block"), ("B9", "D1", "block"))
    told = list_doubts(areas, SETTLED[SETTLED["area_id"] == "B1"], POSTS, need)
    (empty,) = (line for line in told if line.startswith("Nobody is counted in"))
    assert "B9" in empty.upper()
    assert "B1" not in empty.upper()
