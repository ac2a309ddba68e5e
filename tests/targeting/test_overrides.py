from __future__ import annotations

import pandas as pd
import pytest
from five_settlements import AREA_ROWS, SETTLED, SURVEY, WAYS
from test_unranked import rank

from microplan.domain.campaign import CampaignSettings
from microplan.domain.tables import OVERRIDES
from microplan.targeting.need import NeedSettings, estimate_need
from microplan.targeting.overrides import include_places, tell_effects, tell_overrides
from microplan.targeting.selection import SELECTION
from microplan.targeting.strata import StrataSettings


def say(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Make overrides from id, field, value and reason."""
    frame = pd.DataFrame(rows, columns=["area_id", "field", "value", "reason"])
    return OVERRIDES.arrange(
        frame.assign(by="the officer", date="2019-11-01", source="o.csv", effect="-")
    )


def order(overrides: pd.DataFrame | None = None) -> list[str]:
    targets = rank(overrides=overrides).targets.query("level == 'settlement' and stratum == 'all'")
    return list(targets.sort_values("rank")["area_id"])


def test_a_raised_place_takes_its_rank_and_the_others_keep_their_order() -> None:
    computed = order()
    last = computed[-1]
    assert order(say((last, "raise", "", "flood"))) == [last, *computed[:-1]]
    assert order(say((last, "raise", "2", "flood"))) == [computed[0], last, *computed[1:-1]]
    both = say((last, "raise", "1", "flood"), (computed[-2], "raise", "1", "flood"))
    assert order(both) == [computed[-2], last, *computed[:-2]]


def test_a_place_that_ranks_higher_by_itself_is_not_lowered() -> None:
    first = order()[0]
    assert order(say((first, "raise", "3", "flood"))) == order()


def test_the_reason_of_a_raise_is_printed_first_without_a_hurtful_word() -> None:
    last = order()[-1]
    for reason, told in (("flood", "flood"), ("resistant families", "influencer")):
        targets = rank(overrides=say((last, "raise", "", reason))).targets
        row = targets.query("level == 'settlement' and stratum == 'all'").set_index("area_id")
        assert row.loc[last, "reason_1"] == row.loc[last, "override"]
        assert row.loc[last, "reason_1"].startswith("raised from rank 4 by the planner: ")
        assert told in row.loc[last, "reason_1"]
        assert row.loc[last, "rank_low"] <= row.loc[last, "rank"] <= row.loc[last, "rank_high"]


def test_no_override_leaves_the_column_empty() -> None:
    assert set(rank().targets["override"]) == {""}


def test_an_included_settlement_is_ranked_in_its_stratum() -> None:
    need = estimate_need(
        SETTLED, WAYS, SURVEY, AREA_ROWS, NeedSettings(), StrataSettings(), CampaignSettings()
    )
    said = say(
        ("s1", "include", "", "an under-served tola"), ("s4", "include", "urban", "now a town")
    )
    changed = include_places(need, said).set_index("settlement_id")
    assert changed.loc["s1", "strata"] == "underserved"
    assert "planners_list" in changed.loc["s1", "flags"].split(";")
    assert changed.loc["s4", "strata"].split(";") == sorted(
        {*need.set_index("settlement_id").loc["s4", "strata"].split(";"), "urban"}
    )
    untouched = ["s2", "s3", "s5"]
    pd.testing.assert_frame_equal(
        changed.loc[untouched], need.set_index("settlement_id").loc[untouched]
    )


def test_every_override_says_what_it_changed_and_the_front_page_names_it() -> None:
    last = order()[-1]
    said = say((last, "raise", "", "flood"), ("s3", "exclude", "", "has a camp"))
    told = tell_effects(said, rank(overrides=said).targets, SELECTION.empty(), {"s3": 52.4})
    effects = told.set_index("area_id")["effect"]
    assert "all: 1" in effects[last]
    assert effects["s3"] == (
        "not ranked; its missed children (about 52) still count above it, and it keeps its sessions"
    )
    (sentence,) = tell_overrides(told, {"s3": "Raja Tola"})
    assert "1 exclude, 1 raise" in sentence
    assert "Raja Tola, exclude: has a camp" in sentence
    assert f"{last}, raise: flood" in sentence


def test_the_reason_of_an_exclusion_is_printed_where_its_place_is_listed_as_unranked() -> None:
    unranked = rank(overrides=say(("s3", "exclude", "", "refusing families"))).unranked
    (why,) = unranked.loc[unranked["area_id"] == "s3", "reason"]
    assert why == "excluded by a planner: families to be won over by an influencer"


def test_the_reason_of_an_inclusion_is_printed_first_in_that_list_alone() -> None:
    said = say(("s2", "include", "", "washed out"), ("s2", "raise", "1", "flood"))
    rows = rank(overrides=said).targets.query("area_id == 's2'").set_index("stratum")
    assert rows.loc["underserved", "reason_1"].endswith(
        "put on this list by the planner: washed out"
    )
    assert "flood" in rows.loc["underserved", "override"]
    assert "washed out" not in rows.loc["all", "override"]


def test_an_override_of_a_place_that_is_not_ranked_says_that_it_changed_nothing() -> None:
    said = say(("s5", "include", "", "many hamlets"))
    told = tell_effects(said, rank(overrides=said).targets, SELECTION.empty(), {})
    assert told["effect"].tolist() == ["none: it is not ranked"]


@pytest.mark.parametrize("empty", [OVERRIDES.empty()])
def test_nothing_is_said_where_nothing_is_overridden(empty: pd.DataFrame) -> None:
    assert tell_overrides(empty, {}) == []
