from __future__ import annotations

import pandas as pd

from microplan.targeting.empty_strata import EMPTY, NO_SHARES, tell_empty_strata


def tell(*strata: str, share: float = 0.1) -> list[str]:
    places = pd.DataFrame({"tribal_share": [share] * len(strata)})
    return tell_empty_strata(places, pd.DataFrame({"strata": list(strata)}))


def test_every_stratum_without_a_place_is_told() -> None:
    assert tell("", "") == list(EMPTY.values())
    assert tell("hard_to_reach;urban", "") == [EMPTY["tribal"], EMPTY["underserved"]]


def test_a_stratum_with_a_place_is_not() -> None:
    assert tell("urban;tribal", "underserved", "hard_to_reach") == []


def test_that_no_source_gives_tribal_shares_is_another_answer() -> None:
    assert tell("urban;underserved;hard_to_reach", share=float("nan")) == [NO_SHARES]


def test_that_some_tribal_shares_are_not_known_is_told_with_their_people() -> None:
    places = pd.DataFrame({"tribal_share": [0.9, None, 0.1], "people": [500.0, 300.0, 200.0]})
    need = pd.DataFrame({"strata": ["urban;underserved;hard_to_reach;tribal", "", ""]})
    (told,) = tell_empty_strata(places, need)
    assert told.startswith("The tribal share of 1 of 3 places (30 % of the people) is not known")
