from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from five_settlements import (
    AREA_ROWS,
    SETTLED,
    SURVEY,
    WAYS,
    make_access,
    make_areas,
    make_coverage,
    make_settlements,
)
from shapely.geometry import box

from microplan.domain.campaign import CampaignSettings
from microplan.domain.tables import OVERRIDES
from microplan.targeting.ancestry import find_wards
from microplan.targeting.need import NeedSettings, estimate_need
from microplan.targeting.ranking import rank_targets
from microplan.targeting.settings import TargetingSettings
from microplan.targeting.strata import StrataSettings
from microplan.targeting.unranked import UNKNOWN, tell_unknown_wards

if TYPE_CHECKING:
    from microplan.domain.handover import Ranked

CAMPAIGN = CampaignSettings()
WARDED = make_areas(
    ("D1", "", "district"),
    ("B1", "D1", "block"),
    ("W1", "B1", "ward"),
    ("W2", "B1", "ward"),
    ("W3", "B1", "ward"),
)


def rank(
    settlements: pd.DataFrame = SETTLED,
    access: pd.DataFrame = WAYS,
    coverage: pd.DataFrame = SURVEY,
    areas: pd.DataFrame = AREA_ROWS,
    overrides: pd.DataFrame | None = None,
) -> Ranked:
    asked = TargetingSettings(draws=100)
    need = estimate_need(
        settlements, access, coverage, areas, NeedSettings(), StrataSettings(), CAMPAIGN
    )
    return rank_targets(
        areas, settlements, access, need, coverage, asked, CAMPAIGN, overrides
    )  # fmt: skip


def in_wards(**changed: Any) -> Ranked:
    rows = [
        {"settlement_id": f"p{n}", "subcentre_id": f"W{n}", "area_id": "B1", "children": 100.0 * n,
         "urban": True} | (changed if n == 1 else {})
        for n in (1, 2)
    ]  # fmt: skip
    settled = make_settlements(*rows)
    ways = make_access(("p1", 5, "0-15", ""), ("p2", 5, "0-15", ""))
    survey = make_coverage(("B1", "full_immunization", 0.6, 150))
    return rank(settled, ways, survey, WARDED)


def wards(ranked: Ranked) -> tuple[list[str], dict[str, str]]:
    targets = ranked.targets.query("level == 'ward' and stratum == 'all'")
    left = ranked.unranked.query("level == 'ward'")
    return list(targets["area_id"]), dict(zip(left["area_id"], left["reason"], strict=True))


def test_a_ward_of_which_only_its_people_are_known_cannot_be_ranked() -> None:
    ranked = in_wards()
    first, left = wards(ranked)
    assert first == []
    assert left["W1"] == left["W2"] == UNKNOWN[0]
    assert tell_unknown_wards(ranked.unranked)[0].startswith("2 wards cannot be ranked")


def test_a_slum_or_a_head_count_lets_a_ward_be_ranked() -> None:
    for known in ({"hra_code": "1"}, {"listed_children": 9, "last_verified": "2019-11-01"}):
        first, left = wards(in_wards(**known))
        assert first == ["W1"]
        assert set(left) == {"W2", "W3"}


def test_the_people_of_a_ward_without_a_rank_still_count_in_their_block() -> None:
    blocks = in_wards().targets.query("level == 'block' and stratum == 'all'")
    missed = in_wards().targets.query("level == 'settlement' and stratum == 'all'")["missed"]
    assert blocks["missed"].tolist() == [missed.sum()]


def test_what_nobody_counted_and_what_holds_nobody_is_listed_with_the_reason() -> None:
    left = rank().unranked.set_index("area_id")["reason"]
    assert left["s5"] == "nobody was counted in it"
    assert wards(in_wards())[1]["W3"] == "no settlement lies in it"


def test_every_place_is_ranked_or_listed_as_unranked_and_none_is_both() -> None:
    for ranked, areas, settled in (
        (rank(), AREA_ROWS, set(SETTLED["settlement_id"])),
        (in_wards(), WARDED, {"p1", "p2"}),
    ):
        all_of = set(ranked.targets.query("stratum == 'all'")["area_id"])
        left = set(ranked.unranked["area_id"])
        assert not all_of & left
        assert all_of | left == set(areas["area_id"]) | settled


def test_a_place_that_a_planner_excludes_has_no_rank_and_its_block_keeps_its_children() -> None:
    said = OVERRIDES.arrange(
        pd.DataFrame(
            [{"area_id": "s1", "field": "exclude", "value": "", "reason": "done last month",
              "by": "the officer", "date": "2019-11-01", "source": "o.csv, row 1", "effect": "-"}]
        )
    )  # fmt: skip
    before, after = rank(), rank(overrides=said)
    assert "s1" not in set(after.targets["area_id"])
    assert after.unranked.set_index("area_id").loc["s1", "reason"] == (
        "excluded by a planner: done last month"
    )
    blocks = [r.targets.query("level == 'block'")["missed"].tolist() for r in (before, after)]
    assert blocks[0] == blocks[1]


def test_a_settlement_lies_in_the_ward_that_holds_its_point() -> None:
    areas = WARDED.copy()
    areas["geometry"] = [box(0, 0, 9, 9), box(0, 0, 9, 9), box(0, 0, 1, 1), box(1, 0, 2, 1),
                         box(2, 0, 3, 1)]  # fmt: skip
    points = pd.DataFrame({"lon": [0.5, 1.0, 2.5, 8.0], "lat": [0.5, 0.5, 0.5, 8.0]})
    order = areas.loc[areas["level"] == "ward", "area_id"].tolist()
    assert find_wards(points, areas) == [order[0], order[0], order[2], ""]
