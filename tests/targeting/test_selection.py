from __future__ import annotations

import pandas as pd
import pytest
from five_settlements import AREA_ROWS, SETTLED
from test_overrides import say
from test_unranked import rank

from microplan.domain.handover import Decisions
from microplan.domain.tables import OVERRIDES
from microplan.targeting.selection import SelectionSettings, select_areas, tell_selection

BLOCKS = SelectionSettings(levels=("block",))
NO_LIST = pd.DataFrame({"area_id": [], "source": []}, dtype=object)
TARGETS = rank().targets
FIGURES = TARGETS.query("stratum == 'all' and level in ('district', 'block')")
OF_B1 = float(
    TARGETS.query("level == 'block' and stratum == 'all'").set_index("area_id")["fic"]["B1"]
)
"""Full immunization of B1, of which B2 has less."""


def select(
    listed: pd.DataFrame = NO_LIST,
    overrides: pd.DataFrame | None = None,
    settings: SelectionSettings = BLOCKS,
) -> pd.DataFrame:
    said = OVERRIDES.empty() if overrides is None else overrides
    chosen = select_areas(AREA_ROWS, SETTLED, FIGURES, Decisions(said, listed), settings)
    return chosen.set_index("area_id")


@pytest.mark.parametrize(("below", "chosen"), [(0.8, ["B1", "B2"]), (OF_B1, ["B2"]), (0.1, [])])
def test_blocks_under_the_threshold_are_chosen_and_only_indicatively(
    below: float, chosen: list[str]
) -> None:
    found = select(settings=SelectionSettings(levels=("block",), block_fic_below=below))
    assert list(found.index[found["chosen"]]) == chosen
    assert set(found["basis"]) == {"indicative"}


def test_the_rule_of_districts_is_seventy_and_of_blocks_eighty_per_cent() -> None:
    settings = SelectionSettings(levels=("district", "block"))
    assert select(settings=settings)["fic_below"].to_dict() == {"B1": 0.8, "B2": 0.8, "D1": 0.7}


def test_the_ministrys_list_wins_over_the_rule_in_both_directions() -> None:
    listed = pd.DataFrame({"area_id": ["B1"], "source": ["list.csv, row 1"]})
    found = select(listed, settings=SelectionSettings(levels=("block",), block_fic_below=OF_B1))
    assert found["computed"].to_dict() == {"B1": False, "B2": True}
    assert found["chosen"].to_dict() == {"B1": True, "B2": False}
    assert set(found["basis"]) == {"listed"}
    assert "list.csv, row 1" in found.loc["B1", "reason"]
    (sentence,) = tell_selection(found.reset_index())
    assert "would decide 2 of them otherwise" in sentence


def test_a_planners_word_wins_over_list_and_rule_with_its_reason() -> None:
    listed = pd.DataFrame({"area_id": ["B1"], "source": ["list.csv, row 1"]})
    said = say(("B1", "exclude", "", "cut off by floods"), ("B2", "include", "", "an outbreak"))
    found = select(listed, said)
    assert found["chosen"].to_dict() == {"B1": False, "B2": True}
    assert found["reason"].str.contains("cut off by floods").to_dict() == {"B1": True, "B2": False}
    assert set(found["basis"]) == {"planner"}


def test_an_area_of_another_level_is_shown_where_a_list_names_it() -> None:
    listed = pd.DataFrame({"area_id": ["D1"], "source": ["list.csv, row 1"]})
    assert set(select(listed).index) == {"B1", "B2", "D1"}
    assert not select(listed).loc["B1", "chosen"]


def test_children_of_a_district_are_those_of_its_blocks() -> None:
    found = select(settings=SelectionSettings(levels=("district", "block")))["children"]
    assert found.to_dict() == {"B1": 400.0, "B2": 60.0, "D1": 460.0}


def test_the_front_page_counts_only_what_the_rule_decides() -> None:
    said = say(("B1", "exclude", "", "cut off by floods"))
    (sentence,) = tell_selection(select(overrides=said).reset_index())
    assert sentence.startswith("The rule on full immunization chooses 1 of 1 areas")
    both = say(("B1", "exclude", "", "cut off"), ("B2", "include", "", "an outbreak"))
    assert tell_selection(select(overrides=both).reset_index()) == []
