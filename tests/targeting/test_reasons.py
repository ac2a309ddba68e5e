from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from microplan.targeting.facts import MEASURED_ABOVE, MEASURED_HERE
from microplan.targeting.reasons import (
    SENTENCES,
    _Teller,
    count,
    duration,
    name_ages,
    name_surveys,
    soften,
)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (12.4, "12 min"), (33, "35 min"), (58, "1 h"), (128, "2 h 10 min")],
)
def test_a_walk_is_told_as_people_tell_it(minutes: float, words: str) -> None:
    assert duration(minutes) == words


def test_numbers_of_people_are_rounded() -> None:
    assert [count(61.4), count(1234.0)] == ["61", "1,230"]


def test_ages_are_told_in_words() -> None:
    assert [name_ages(24), name_ages(18)] == ["children under two", "children under 18 months"]


def test_no_sentence_of_our_own_needs_softening() -> None:
    assert {name for name, words in SENTENCES.items() if soften(words) != words} == set()


def teller(**facts: object) -> _Teller:
    """Make what tells of one rural place of 20 children, 8 of them missed."""
    known = {
        "missed": 8.0, "children": 20.0, "rural": 20.0, "weakest": 2, "walk_minutes": 60.0,
        "survey": "the district's survey", "unreachable_reason": "", "listed_children": pd.NA,
        "missed_estimate": 8.0, **facts,
    }  # fmt: skip
    flags = pd.DataFrame({"vacant_subcentre": [0.0]})
    return _Teller(SimpleNamespace(facts=pd.DataFrame([known]), flagged=flags), "children", 0.1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (599, "10 h on foot from the nearest post with a vaccinator"),
        (600, "over a day's walk (about 10 h) from the nearest post with a vaccinator"),
        (2821, "over a day's walk (about 47 h) from the nearest post with a vaccinator"),
    ],
)
def test_a_walk_of_more_than_a_day_is_called_so(minutes: float, words: str) -> None:
    assert teller(walk_minutes=minutes).tell("reach", 0) == words


def test_a_town_has_no_sub_centre_in_its_reasons() -> None:
    assert "sub-centre" in teller().tell("vacant_subcentre", 0)
    assert "sub-centre" not in teller(rural=0.0).tell("vacant_subcentre", 0)


def test_whose_survey_it_is_follows_from_how_the_figure_arose() -> None:
    places = pd.DataFrame(
        {
            "survey": "the district's survey",
            "figure_share": [0.6, 0.6, 0.6, np.nan],
            "anchor_fic": [0.6, 0.55, 0.55, 0.5],
        }
    )
    weakness = np.array([MEASURED_HERE, MEASURED_HERE, MEASURED_ABOVE, MEASURED_ABOVE])
    assert name_surveys(places, weakness).tolist() == [
        "a survey of its own",
        "its own survey and those around it",
        "the district's survey",
        "the district's survey",
    ]
    told = teller(weakest=MEASURED_HERE, survey="a survey of its own").tell("missed_rate", 0)
    assert told.endswith("(by a survey of its own)")


@pytest.mark.parametrize(
    ("missed", "children", "words"),
    [
        (8.0, 20.0, "about 8 of 20 children missed"),
        (0.5, 2.0, "about 1 of 2 children missed"),
        (0.4, 1.6, "about 2 children, fewer than one of them missed"),
        (0.2, 0.6, "about 1 child, fewer than one of them missed"),
    ],
)
def test_few_children_are_told_so_that_it_makes_sense(
    missed: float, children: float, words: str
) -> None:
    assert teller(missed=missed, children=children).tell("missed_count", 0) == words


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (26, "26 on the due list (the estimate is about 8 of 20 children)"),
        (8, "about 8 of 20 children missed; 8 on the due list"),
        (3, "about 8 of 20 children missed; 3 on the due list"),
    ],
)
def test_the_due_list_and_the_estimate_are_both_told(listed: int, words: str) -> None:
    missed = max(8.0, min(20.0, float(listed)))
    assert teller(listed_children=listed, missed=missed).tell("missed_count", 0) == words
