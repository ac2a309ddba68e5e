"""A district of three blocks with two sub-centres each, one village in every sub-centre."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from five_settlements import make_access, make_areas, make_coverage, make_settlements

from microplan.domain.campaign import CampaignSettings
from microplan.errors import InputFault
from microplan.targeting.need import NeedSettings, estimate_need
from microplan.targeting.strata import StrataSettings

CENTRES = [f"C{block}{n}" for block in "123" for n in "ab"]
AREAS = make_areas(
    ("D", "", "district"),
    *((f"B{block}", "D", "block") for block in "123"),
    *((centre, f"B{centre[1]}", "subcentre") for centre in CENTRES),
)
PLACES = make_settlements(
    *(
        {
            "settlement_id": f"s{centre}",
            "area_id": f"B{centre[1]}",
            "subcentre_id": centre,
            "children": 100.0,
        }
        for centre in CENTRES
    )
)
WAYS = make_access(*((f"s{centre}", 5, "0-15", "") for centre in CENTRES))
DISTRICT = make_coverage(("D", "full_immunization", 0.7, 150))


def tell(kind: str, *rows: tuple[str, float, float]) -> pd.DataFrame:
    figures = [(area, "full_immunization", share, cases) for area, share, cases in rows]
    return make_coverage(*figures).assign(kind=kind)


def estimate(*coverage: pd.DataFrame, places: pd.DataFrame = PLACES, **pool: Any) -> pd.DataFrame:
    settings = NeedSettings.model_validate({"pool": pool})
    need = estimate_need(
        places, WAYS, pd.concat(coverage), AREAS, settings, StrataSettings(), CampaignSettings()
    )
    return need.set_index("settlement_id")


def of_block(need: pd.DataFrame, block: str) -> float:
    return float(need.loc[[f"sC{block}a", f"sC{block}b"], "fic"].mean())


def test_a_larger_sample_moves_a_block_further_from_its_district() -> None:
    fic = {n: of_block(estimate(DISTRICT, tell("survey", ("B1", 0.5, n))), "1") for n in (20, 500)}
    assert 0.5 < fic[500] < fic[20] < 0.7


def test_the_districts_total_is_reproduced_with_every_kind_of_figure_below_it() -> None:
    need = estimate(
        DISTRICT,
        tell("survey", ("B1", 0.5, 200)),
        tell("monitoring", ("B2", 0.9, 40), ("B3", 0.6, 40)),
        tell("register", *((centre, 0.8 + n / 10, 120.0) for n, centre in enumerate(CENTRES))),
    )
    assert need["fic"].mean() == pytest.approx(0.7, abs=1e-6)
    assert (need["anchor_id"] == "D").all()


def test_of_a_register_only_the_differences_count_not_the_level() -> None:
    shares = (0.6, 0.8, 0.9, 0.7, 0.8, 0.9)
    low = tell("register", *((c, s, 120.0) for c, s in zip(CENTRES, shares, strict=True)))
    high = low.assign(share=low["share"] * 1.4)
    one, other = estimate(DISTRICT, low), estimate(DISTRICT, high)
    np.testing.assert_allclose(one["fic"], other["fic"], atol=2e-3)
    fic = one["fic"].to_dict()
    assert fic["sC1a"] < fic["sC1b"]
    assert not other["flags"].str.contains("coverage_from_register").any()


def test_a_register_of_over_a_hundred_per_cent_leaves_shares_possible() -> None:
    need = estimate(DISTRICT, tell("register", ("C1a", 1.6, 100), ("C1b", 0.9, 100)))
    assert need["fic"].between(0, 1).all()
    fic = need["fic"].to_dict()
    assert fic["sC1a"] > fic["sC1b"]


def test_a_register_that_reports_nothing_says_nothing() -> None:
    alone, told = estimate(DISTRICT), estimate(DISTRICT, tell("register", ("C1a", 0.0, 100)))
    pd.testing.assert_series_equal(alone["fic"], told["fic"])


def test_a_register_moves_a_place_less_than_a_survey_that_says_the_same() -> None:
    rows = (("B1", 0.5, 200), ("B2", 0.8, 200), ("B3", 0.8, 200))
    moved = {
        kind: 0.7 - of_block(estimate(DISTRICT, tell(kind, *rows)), "1")
        for kind in ("survey", "monitoring", "register")
    }
    assert moved["survey"] > moved["monitoring"] > moved["register"] > 0


def test_where_the_district_was_not_measured_its_blocks_are_drawn_to_each_other() -> None:
    need = estimate(tell("survey", ("B1", 0.5, 60), ("B2", 0.8, 60)))
    assert 0.5 < of_block(need, "1") < of_block(need, "3") < of_block(need, "2") < 0.8
    assert need.loc["sC1a", "anchor_id"] == "B1"
    assert "assumed_coverage" in need.loc["sC3a", "flags"]
    assert "assumed_coverage" not in need.loc["sC1a", "flags"]


def test_registers_alone_are_a_level_of_last_resort_and_say_so() -> None:
    need = estimate(tell("register", ("B1", 0.7, 900), ("B2", 0.9, 900)))
    assert of_block(need, "1") < of_block(need, "2")
    assert need["flags"].str.contains("assumed_coverage").all()
    assert need.loc[["sC1a", "sC2a"], "flags"].str.contains("coverage_from_register").all()


def test_registers_of_over_a_hundred_per_cent_alone_are_no_level() -> None:
    with pytest.raises(InputFault, match="registers of 100 % and over alone"):
        estimate(tell("register", ("B1", 1.1, 900), ("B2", 1.3, 900)))


def test_what_a_figure_of_its_own_tells_narrows_its_doubt() -> None:
    need = estimate(DISTRICT, tell("survey", ("B1", 0.7, 200)))
    sd = need["block_sd"].to_dict()
    assert sd["sC1a"] < sd["sC2a"] == pytest.approx(0.4)
    width = need["missed_high"] - need["missed_low"]
    assert width["sC1a"] < width["sC2a"]


def test_the_sources_name_each_areas_weight() -> None:
    need = estimate(DISTRICT, tell("survey", ("B1", 0.5, 200)))
    # 200 cases are worth 133: variance 1 / (133 · 0.7 · 0.3), against 0.16 between blocks
    weight = 0.16 / (0.16 + 1.5 / (200 * 0.21))
    told = need.loc["sC1a", "coverage_source"]
    assert told == f"B1: paper survey (weight {weight:.0%}); D: paper survey"


def test_an_order_of_rows_changes_nothing() -> None:
    told = [DISTRICT, tell("survey", ("B1", 0.5, 60), ("B2", 0.9, 60))]
    told.append(tell("register", ("C3a", 0.5, 90), ("C3b", 0.9, 90)))
    one = estimate(*told)
    other = estimate(*(frame.iloc[::-1] for frame in reversed(told)), places=PLACES.iloc[::-1])
    columns = ["fic", "missed", "missed_low", "missed_high"]
    pd.testing.assert_frame_equal(one[columns], other[columns])


def test_a_villages_own_houses_move_it_by_their_number_and_leave_the_total() -> None:
    base = estimate(DISTRICT)
    few, many = (
        estimate(DISTRICT, tell("monitoring", ("sC1a", 0.6, cases), ("sC3b", 0.75, 99)))
        for cases in (7, 300)
    )
    fic = [each.loc["sC1a", "fic"] for each in (base, few, many)]
    assert fic[0] > fic[1] > fic[2] > 0.55
    assert few["fic"].mean() == pytest.approx(0.7, abs=1e-6)
    assert "sC1a: " in few.loc["sC1a", "coverage_source"]
    assert few.loc["sC1a", "own_sd"] < few.loc["sC2a", "own_sd"] <= base.loc["sC2a", "own_sd"]
    assert (few["anchor_id"] == "D").all()


def test_houses_of_villages_alone_are_the_plans_mean_and_no_level_of_their_own() -> None:
    need = estimate(tell("survey", ("sC1a", 0.5, 60), ("sC2a", 0.8, 60)))
    assert 0.5 < need.loc["sC1a", "fic"] < need.loc["sC3a", "fic"] < need.loc["sC2a", "fic"] < 0.8
    assert (need["anchor_id"] == "").all()
    assert need.loc["sC3a", "anchor_fic"] == pytest.approx(need["fic"].mean(), abs=0.02)
    assert "assumed_coverage" in need.loc["sC3a", "flags"]
    assert "assumed_coverage" not in need.loc["sC1a", "flags"]


def test_houses_of_many_villages_do_not_outvote_the_surveys_of_blocks() -> None:
    blocks = tell("survey", ("B1", 0.5, 200), ("B2", 0.7, 200), ("B3", 0.7, 200))
    alone = estimate(blocks)
    for share in (0.0, 1.0):
        houses = tell("monitoring", *((f"s{centre}", share, 7) for centre in CENTRES))
        beside = estimate(blocks, houses)  # all alike: no difference is told, and no level
        np.testing.assert_allclose(beside["fic"], alone["fic"], atol=0.01)


def test_a_few_houses_do_not_make_the_villages_without_any_look_known() -> None:
    houses = tell("monitoring", *((f"s{centre}", 0.7, 7) for centre in CENTRES[:4]))
    need = estimate(DISTRICT, houses)
    assert (need.loc[["sC3a", "sC3b"], "own_sd"] == 0.65).all()
    assert (need.loc[["sC1a", "sC2b"], "own_sd"] < 0.65).all()
