from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from microplan.domain.campaign import CampaignSettings
from microplan.sources.ledger import Ledger
from microplan.sources.names.settings import NameSettings
from microplan.sources.people.demography import (
    CensusVillages,
    count_infants,
    count_pregnancies,
    estimate_children,
    estimate_tribal_share,
    join_census_districts,
    shares_of_districts,
    tell_children,
    under_two_share,
)
from microplan.sources.people.demography_settings import DemographySettings

ASSAM = DemographySettings(cbr=23.8, imr=64)


@pytest.mark.parametrize(
    ("people", "pregnancies", "infants"),
    [(30_806_271, 806_508, 686_265), (1_590_849, 41_648, 35_439), (2_609_236, 68_310, 58_125)],
)
def test_the_printed_totals_of_assam_are_met(people: int, pregnancies: int, infants: int) -> None:
    """Annual plan of Assam 2011-12, state and two districts (DOMAIN 2.2)."""
    assert count_pregnancies(people, ASSAM) == pytest.approx(pregnancies, abs=1)
    assert count_infants(people, ASSAM) == pytest.approx(infants, abs=1)


def test_india_has_38_children_under_two_in_a_thousand_people() -> None:
    assert under_two_share(DemographySettings()) * 1000 == pytest.approx(38, abs=0.5)


def make(names: list[str], tribal: list[float] | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "settlement_id": [f"V-{i}" for i in range(len(names))],
            "area_id": "B-1",
            "name": names,
            "people": 1000.0,
            "tribal_share": tribal or [float("nan")] * len(names),
        }
    )


def census(*villages: tuple[str, int, int]) -> pd.DataFrame:
    columns = ["state", "district", "subdistrict", "place", "level", "name", "area"]
    rows = [["01", "003", "00000", "0", "DISTRICT", "Leh(Ladakh)", "Total", 700, 70, 350]]
    rows += [
        ["01", "003", "00010", str(i), "VILLAGE", name, "Rural", people, 7, tribal]
        for i, (name, people, tribal) in enumerate(villages, 1)
    ]
    return pd.DataFrame(rows, columns=[*columns, "TOT_P", "P_06", "P_ST"])


JOINED = {"D-742": ("01", "003")}


def district(settlements: pd.DataFrame) -> pd.Series[str]:
    return pd.Series("D-742", index=settlements.index)


def estimate(
    settlements: pd.DataFrame,
    shares: pd.Series[float],
    settings: DemographySettings,
    campaign: CampaignSettings,
) -> pd.DataFrame:
    told = tell_children(settlements, district(settlements), shares, settings, campaign)
    return estimate_children(settlements, told, settings, campaign)


def test_children_by_the_rates_and_women_pregnant_now() -> None:
    settlements = make(["Tia"])
    none = pd.Series(dtype=float)
    rates = DemographySettings(cbr=20, imr=32)
    found = estimate(settlements, none, rates, CampaignSettings())
    assert found["children"][0] == pytest.approx(1000 * 0.020 * 0.968 * 1.98)
    assert found["pregnant"][0] == pytest.approx(1000 * 0.020 * 1.10 / 2)


def test_children_by_the_census_are_two_of_seven_years() -> None:
    settlements = make(["Tia"])
    shares = shares_of_districts(census(), JOINED, "P_06")
    found = estimate(settlements, shares, DemographySettings(), CampaignSettings())
    assert found["children"][0] == pytest.approx(1000 * 0.1 * 2 / 7)
    by_rates = (0.020 * 1.10 / 2) / (0.020 * 0.968 * 1.98)
    assert found["pregnant"][0] == pytest.approx(found["children"][0] * by_rates)


def test_children_of_another_age_are_in_proportion() -> None:
    settlements, none = make(["Tia"]), pd.Series(dtype=float)
    two, five = (
        estimate(settlements, none, DemographySettings(), CampaignSettings(age_months_max=months))[
            "children"
        ][0]
        for months in (24, 60)
    )
    assert five == pytest.approx(two * 2.5)


def share(
    settlements: pd.DataFrame, villages: pd.DataFrame, ledger: Ledger, **settings: bool
) -> list[float]:
    given = CensusVillages(
        villages, JOINED, DemographySettings.model_validate(settings), NameSettings()
    )
    found = estimate_tribal_share(settlements, district(settlements), given, ledger)
    return found.tolist()


def test_a_settlement_takes_the_share_of_the_census_village_of_its_name_and_tells_so() -> None:
    ledger = Ledger()
    found = share(make(["Durbok"]), census(("Durbuk", 200, 150)), ledger)
    assert found == [0.75]
    (told,) = ledger.matches().itertuples()
    assert told.where.startswith("census 2011, villages of district")
    assert (told.left, told.right_id, told.right) == ("Durbok", "1", "Durbuk")


def test_a_share_of_its_own_wins() -> None:
    assert share(make(["Durbok"], [0.1]), census(("Durbuk", 200, 150)), Ledger()) == [0.1]


def test_two_settlements_of_one_name_take_no_share_for_nobody_knows_whose_it_is() -> None:
    found = share(make(["Tacha", "Tacha"]), census(("Tacha", 200, 150)), Ledger())
    assert pd.isna(found).all()


def test_a_districts_share_is_handed_down_only_where_the_plan_says_so() -> None:
    assert pd.isna(share(make(["Nowhere"]), census(), Ledger())).all()
    ledger = Ledger()
    assert share(make(["Nowhere"]), census(), ledger, tribal_share_from_parent=True) == [0.5]
    assert "1 settlements take their district's share" in ledger.repairs()["how"][0]


def test_districts_are_joined_to_the_census_by_name_and_the_others_are_told() -> None:
    ledger = Ledger()
    areas = gpd.GeoDataFrame(
        {"area_id": ["D-742", "D-1"], "level": "district", "name": ["Leh", "Elsewhere"]}
    )
    assert join_census_districts(areas, census(), NameSettings(), ledger) == JOINED
    told = ledger.matches().set_index("what")["accepted"]
    not_given = "1 district: not in the census files given; children by the rates"
    assert told.to_dict() == {"D-742": True, not_given: False}


def test_districts_whose_census_was_not_given_are_one_row_that_names_them() -> None:
    names = ["Leh", "Araria", "Banka", "Gaya", "Jamui", "Nalanda", "Patna", "Siwan"]
    areas = gpd.GeoDataFrame(
        {"area_id": [f"D-{i}" for i in range(8)], "level": "district", "name": names}
    )
    ledger = Ledger()
    join_census_districts(areas, census(), NameSettings(), ledger)
    told = ledger.matches()
    (rest,) = told.loc[~told["accepted"]].to_dict("records")
    assert rest["what"].startswith("7 districts: not in the census files given")
    assert "children by the rates" in rest["how"] and "and 2 more" in rest["how"]


def test_hamlets_of_a_census_village_are_counted_and_not_listed_one_by_one() -> None:
    names = ["Tia", *[f"Tiaa {i}" for i in range(40)]]
    ledger = Ledger()
    share(make(names), census(("Tia", 200, 150)), ledger)
    told = ledger.matches()
    assert told["accepted"].sum() == 1 and len(told) <= 3
    counted = told.loc[~told["accepted"], "what"].str.extract(r"^(\d+) place")[0].astype(int)
    assert counted.sum() == 40
