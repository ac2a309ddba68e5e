"""What the figures of small areas say of the odds that are assumed of a long walk or a criterion.

A district of sixteen blocks with two villages each; the odd blocks are vacant. Blocks' surveys are
made from a known odds ratio, which is what must be found again.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from five_settlements import make_access, make_areas, make_coverage, make_settlements
from scipy.optimize import minimize

from microplan.domain.campaign import CampaignSettings
from microplan.targeting.effects import add_up, learn_effects
from microplan.targeting.homes import gather_homes
from microplan.targeting.need import NeedSettings, estimate_need
from microplan.targeting.strata import StrataSettings

BLOCKS = [f"B{n:02d}" for n in range(16)]
AREAS = make_areas(("D", "", "district"), *((block, "D", "block") for block in BLOCKS))
VACANT = {block: n % 2 == 1 for n, block in enumerate(BLOCKS)}
PLACES = make_settlements(
    *(
        {
            "settlement_id": f"s{block}{end}",
            "area_id": block,
            "children": 100.0,
            "flags": "vacant_subcentre" if VACANT[block] else "",
        }
        for block in BLOCKS
        for end in "ab"
    )
)
WAYS = make_access(*((place, 5, "0-15", "") for place in PLACES["settlement_id"]))
WHOLE = ("D", "full_immunization", 0.7, 2000.0)
EVEN = {"pool": {"block_sd": 0.1, "areas_prior": 1e6}}  # blocks differ by 0.1 and no more


def odds_of(share: float, ratio: float) -> float:
    return share * ratio / (1 - share + share * ratio)


def surveys(ratio: float, cases: float = 4000.0, flags: dict[str, bool] = VACANT) -> pd.DataFrame:
    rows = [
        (block, "full_immunization", 1 - odds_of(0.25, ratio if flags[block] else 1.0), cases)
        for block in BLOCKS
    ]
    return make_coverage(WHOLE, *rows)


def learn(
    coverage: pd.DataFrame,
    places: pd.DataFrame = PLACES,
    areas: pd.DataFrame = AREAS,
    ways: pd.DataFrame = WAYS,
    **own: Any,
) -> pd.DataFrame:
    settings = NeedSettings.model_validate(EVEN | own)
    found = learn_effects(places, ways, coverage, areas, settings, StrataSettings())
    return found.set_index("effect")


def test_an_odds_ratio_that_all_blocks_show_is_found_again() -> None:
    for ratio in (1.0, 1.5, 3.0):
        row = learn(surveys(ratio)).loc["vacant_subcentre"]
        assert row["odds_ratio_assumed"] == pytest.approx(1.5)
        assert row["odds_ratio"] == pytest.approx(ratio, rel=0.05)
        assert row["odds_ratio_low"] < row["odds_ratio"] < row["odds_ratio_high"]
        assert row["areas"] == 16
        assert row["used"] == "what the figures say, drawn towards what was assumed"


def test_small_samples_leave_what_was_assumed_nearly_as_it_is() -> None:
    found = [learn(surveys(4.0, cases)).loc["vacant_subcentre"] for cases in (2, 20, 2000)]
    ratios = [row["odds_ratio"] for row in found]
    assert 1.5 < ratios[0] < ratios[1] < ratios[2]
    assert ratios[0] < 2.0
    widths = [math.log(row["odds_ratio_high"] / row["odds_ratio_low"]) for row in found]
    assert widths[0] > widths[1] > widths[2]


def test_what_is_found_is_the_most_likely_strength_by_another_optimizer() -> None:
    # sixteen contrasts, one strength with a Gaussian prior about 1 with sd 1: Nelder and Mead on
    # the penalised squares, written out with its own tilt of the district
    coverage = surveys(2.4, 90.0)
    own = coverage.set_index("area_id").drop("D")["share"].to_numpy()
    vacant = np.array([VACANT[block] for block in BLOCKS], dtype=float)

    def expect(strength: float) -> np.ndarray[Any, np.dtype[np.float64]]:
        low, high = -9.0, 9.0
        for _ in range(60):
            middle = (low + high) / 2
            shares = 1 / (1 + np.exp(-middle - strength * math.log(1.5) * vacant))
            low, high = (middle, high) if shares.mean() < 0.3 else (low, middle)
        return np.asarray(shares)

    def cost(strength: float) -> float:
        share = expect(strength)
        difference = np.log((1 - own) / own) - np.log(share / (1 - share))
        weight = 1 / (1.5 / (90 * share * (1 - share)) + 0.1**2)
        difference = difference - np.average(difference, weights=weight)
        return float((weight * difference**2).sum() + (strength - 1) ** 2)

    best = minimize(lambda x: cost(float(x[0])), [1.0], method="Nelder-Mead").x[0]
    found = learn(coverage).loc["vacant_subcentre", "odds_ratio"]
    assert math.log(found) / math.log(1.5) == pytest.approx(best, rel=0.02)


def test_a_vacant_post_never_makes_a_place_better_off() -> None:
    assert learn(surveys(0.3)).loc["vacant_subcentre", "odds_ratio"] == pytest.approx(1, abs=1e-4)


def test_too_few_areas_teach_nothing() -> None:
    few = surveys(4.0).query("area_id in @asked", local_dict={"asked": ["D", *BLOCKS[:11]]})
    row = learn(few).loc["vacant_subcentre"]
    assert (row["odds_ratio"], row["areas"]) == (pytest.approx(1.5), 0)
    assert row["used"].startswith("as assumed: ")
    off = learn(surveys(4.0), effects={"learn": False}).loc["vacant_subcentre"]
    assert off["odds_ratio"] == pytest.approx(1.5)
    assert "`learn` is off" in off["used"]


def test_tribal_share_counts_only_where_the_figures_show_that_it_does() -> None:
    places = PLACES.assign(
        flags="", tribal_share=[0.9 if VACANT[block] else 0.0 for block in PLACES["area_id"]]
    )
    none, some = learn(surveys(1.0), places), learn(surveys(3.0), places)
    assert none.loc["tribal_share", "odds_ratio"] == 1.0
    assert none.loc["tribal_share", "used"] == "no effect is shown: earns nothing"
    assert some.loc["tribal_share", "odds_ratio"] == pytest.approx(3 ** (1 / 0.9), rel=0.15)
    assert some.loc["tribal_share", "used"] == "an effect is shown, and counts"
    better = learn(surveys(0.3), places).loc["tribal_share"]
    assert better["odds_ratio"] == 1.0  # nobody loses points for who they are


def test_need_goes_by_what_was_learnt_and_reproduces_the_district() -> None:
    coverage = make_coverage(WHOLE)  # one block's own figure would say the same once more
    effects = learn(surveys(3.0)).reset_index()
    settings, campaign = NeedSettings(), CampaignSettings()
    fic = [
        estimate_need(
            PLACES, WAYS, coverage, AREAS, settings, StrataSettings(), campaign, known
        ).set_index("settlement_id")["fic"]
        for known in (None, effects)
    ]
    for each, ratio in zip(
        fic, (1.5, effects.set_index("effect").loc["vacant_subcentre"]), strict=True
    ):
        wanted = ratio if isinstance(ratio, float) else ratio["odds_ratio"]
        vacant, other = (1 - each[f"sB0{n}a"] for n in (1, 0))
        assert vacant / (1 - vacant) / (other / (1 - other)) == pytest.approx(wanted)
        assert each.mean() == pytest.approx(0.7, abs=1e-6)


def test_each_district_learns_from_its_own_figures_alone() -> None:
    twin = PLACES.assign(
        settlement_id="t" + PLACES["settlement_id"].str[1:],
        area_id="E" + PLACES["area_id"].str[1:],
    )
    areas = pd.concat(
        [AREAS, make_areas(("DE", "", "district"), *((f"E{b[1:]}", "DE", "block") for b in BLOCKS))]
    )
    here, there = surveys(3.0), surveys(1.0)
    there = there.assign(area_id=["DE", *(f"E{b[1:]}" for b in BLOCKS)])
    both = learn_effects(
        pd.concat([PLACES, twin]),
        pd.concat([WAYS, WAYS.assign(settlement_id="t" + WAYS["settlement_id"].str[1:])]),
        pd.concat([here, there]), areas, NeedSettings.model_validate(EVEN), StrataSettings(),
    )  # fmt: skip
    of_d = both[both["district_id"] == "D"].set_index("effect")
    pd.testing.assert_frame_equal(of_d, learn(here))
    other = both[both["district_id"] == "DE"].set_index("effect")
    assert other.loc["vacant_subcentre", "odds_ratio"] == pytest.approx(1, rel=0.05)


def test_a_share_not_known_is_the_mean_of_its_own_district_alone() -> None:
    shares = [np.nan if b == "B00" else 0.9 * VACANT[b] for b in PLACES["area_id"]]
    places = PLACES.assign(flags="", tribal_share=shares)
    effects = learn(surveys(3.0), places).reset_index()
    other = make_settlements(
        {"settlement_id": "z", "area_id": "E1", "children": 900.0, "tribal_share": 1.0}
    )
    areas = pd.concat([AREAS, make_areas(("DE", "", "district"), ("E1", "DE", "block"))])
    ways = pd.concat([WAYS, make_access(("z", 5, "0-15", ""))])
    tilt, strata = NeedSettings().tilt, StrataSettings()
    alone = add_up(gather_homes(places, WAYS, AREAS, tilt, strata), effects)
    both = gather_homes(pd.concat([places, other]), ways, areas, tilt, strata)
    np.testing.assert_array_equal(add_up(both, effects)[:-1], alone)
    # of thirty places known sixteen are at 0.9
    assert alone[0] == pytest.approx(0.48 * np.log(effects["odds_ratio"]).iloc[-1])


def test_single_villages_that_monitors_asked_at_teach_too() -> None:
    rows = [
        (
            f"s{block}{end}",
            "full_immunization",
            1 - odds_of(0.3, 3.0 if VACANT[block] else 1),
            400.0,
        )
        for block in BLOCKS
        for end in "ab"
    ]
    mixed = PLACES.assign(area_id=[BLOCKS[n // 8] for n in range(len(PLACES))])
    told = pd.concat([make_coverage(WHOLE), make_coverage(*rows).assign(kind="monitoring")])
    row = learn(told, mixed).loc["vacant_subcentre"]
    assert row["areas"] == 32
    assert 2.0 < row["odds_ratio"] < 3.2


def test_villages_alone_in_a_sub_centre_that_nobody_measured_are_compared_within_the_block() -> (
    None
):
    centres = [f"C{n:02d}" for n in range(len(PLACES))]
    areas = pd.concat(
        [AREAS, make_areas(*((c, BLOCKS[n // 8], "subcentre") for n, c in enumerate(centres)))]
    )
    places = PLACES.assign(
        subcentre_id=centres, area_id=[BLOCKS[n // 8] for n in range(len(PLACES))]
    )
    vacant = (places["flags"] != "").to_numpy()
    rows = [
        (place, "full_immunization", 1 - odds_of(0.3, 3.0 if each else 1.0), 400.0)
        for place, each in zip(places["settlement_id"], vacant, strict=True)
    ]
    told = pd.concat([make_coverage(WHOLE), make_coverage(*rows).assign(kind="monitoring")])
    row = learn(told, places, areas).loc["vacant_subcentre"]
    assert row["areas"] == 32
    assert 2.0 < row["odds_ratio"] < 3.2


def test_it_is_said_why_nothing_was_learnt_and_when_fewer_are_missed_among_tribes() -> None:
    few = surveys(4.0).query("area_id in @asked", local_dict={"asked": ["D", *BLOCKS[:11]]})
    told = learn(few).loc["vacant_subcentre", "used"]
    assert told == "as assumed: 11 areas have figures to compare, 12 are needed"
    places = PLACES.assign(
        flags="", tribal_share=[0.9 if VACANT[block] else 0.0 for block in PLACES["area_id"]]
    )
    row = learn(surveys(0.2), places).loc["tribal_share"]
    assert row["used"] == "fewer are missed where more are tribal: takes nothing away"
    assert row["odds_ratio"] == 1.0
