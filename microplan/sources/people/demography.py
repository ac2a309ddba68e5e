"""How many children, pregnant women and members of scheduled tribes live in a settlement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from microplan.sources.names.joining import join_places
from microplan.sources.names.sides import JoinRules, Side
from microplan.sources.people.denominators import CENSUS as CENSUS_AGES
from microplan.sources.people.denominators import RATES, use_first
from microplan.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from microplan.domain.campaign import CampaignSettings
    from microplan.sources.ledger import Ledger
    from microplan.sources.names.settings import NameSettings
    from microplan.sources.people.demography_settings import DemographySettings

DISTRICT_MATCH_MIN = 0.90
CENSUS = "census 2011"
DISTRICTS_NOT_GIVEN = "not in the census files given; children by the rates"
OF_A_VILLAGE = (
    "the census village of the name is joined to another place, as with hamlets of one village;"
    " no tribal share from the census"
)
NO_VILLAGE = "no census village left has a name that is like; no tribal share from the census"
UNDER_TWO_OF_UNDER_SEVEN = 2 / 7
TWO_YEARS = 2 * MONTHS_PER_YEAR


def count_infants(people: float, settings: DemographySettings) -> float:
    """Return the infants who survive a year: people x CBR x (1 - IMR) (DOMAIN 2.2)."""
    return people * settings.cbr / 1000 * (1 - settings.imr / 1000)


def count_pregnancies(people: float, settings: DemographySettings) -> float:
    """Return the pregnancies of a year: people x CBR x wastage (DOMAIN 2.2)."""
    return people * settings.cbr / 1000 * settings.pregnancy_wastage


def under_two_share(settings: DemographySettings) -> float:
    """Return the share of people who are under two years, by the rates."""
    return count_infants(1.0, settings) * settings.under_twos_per_infant


def pregnant_per_under_two(settings: DemographySettings) -> float:
    """Return the women pregnant now for each child under two years, by the rates."""
    pregnant = count_pregnancies(1.0, settings) * settings.pregnant_now
    return pregnant / under_two_share(settings)


@dataclass(frozen=True)
class CensusVillages:
    """The census, and how its villages are joined to settlements."""

    census: pd.DataFrame
    districts: dict[str, tuple[str, str]]
    """(state, district) codes of the census by district id."""
    settings: DemographySettings
    names: NameSettings


def join_census_districts(
    areas: gpd.GeoDataFrame, census: pd.DataFrame, names: NameSettings, ledger: Ledger
) -> dict[str, tuple[str, str]]:
    """Join districts to the census, by code or name; return (state, district) codes by id."""
    if census.empty:
        return {}
    districts = areas[areas["level"] == "district"].sort_values("area_id")
    listed = _totals(census)
    ids = list(districts["area_id"])
    left = Side(list(districts["name"]), ids, codes={"own id": [i.split("-", 1)[1] for i in ids]})
    codes = list(listed["district"])
    right = Side(list(listed["name"]), codes, codes={"census 2011": codes})
    rules = JoinRules(
        f"{CENSUS}, districts",
        DISTRICT_MATCH_MIN,
        "district",
        together={"none": DISTRICTS_NOT_GIVEN, "taken, unlike": DISTRICTS_NOT_GIVEN},
    )
    joined = join_places(left, right, rules, names, ledger)
    rows = listed[["state", "district"]].to_numpy(dtype=str)
    return {ids[i]: (str(rows[j][0]), str(rows[j][1])) for i, j in sorted(joined.items())}


def tell_children(
    settlements: pd.DataFrame,
    district_of: pd.Series[str],
    shares: pd.Series[float],
    settings: DemographySettings,
    campaign: CampaignSettings,
) -> dict[str, pd.Series[float]]:
    """Return children of the campaign's ages by the census (NaN: it has none) and by the rates.

    Parameters
    ----------
    district_of
        The district of each settlement.
    shares
        Share of children under seven by district, from the census.
    """
    census = (district_of.map(shares) * UNDER_TWO_OF_UNDER_SEVEN).astype("float64")
    people = settlements["people"].astype("float64") * campaign.age_months_max / TWO_YEARS
    return {CENSUS_AGES: people * census, RATES: people * under_two_share(settings)}


def estimate_children(
    settlements: pd.DataFrame,
    sources: Mapping[str, pd.Series[float]],
    settings: DemographySettings,
    campaign: CampaignSettings,
) -> pd.DataFrame:
    """Return `settlements` with children of the campaign's ages and women pregnant now.

    Parameters
    ----------
    sources
        By source, the children of each settlement; the first of `denominators.ORDER` that tells
        them is used, and the rates for whom none other does.
    """
    children, _ = use_first(sources)
    under_two = children * TWO_YEARS / campaign.age_months_max
    return settlements.assign(
        children=children, pregnant=under_two * pregnant_per_under_two(settings)
    )


def shares_of_districts(
    census: pd.DataFrame, joined: dict[str, tuple[str, str]], figure: str
) -> pd.Series[float]:
    """Return the share of a figure (P_06, P_ST) in the people, by district id."""
    totals = _totals(census)
    by_code = (totals[figure] / totals["TOT_P"]).set_axis(
        pd.MultiIndex.from_frame(totals[["state", "district"]])
    )
    return pd.Series(
        {area_id: float(by_code[code]) for area_id, code in joined.items()}, dtype=float
    )


def estimate_tribal_share(
    settlements: pd.DataFrame,
    district_of: pd.Series[str],
    villages: CensusVillages,
    ledger: Ledger,
) -> pd.Series[float]:
    """Return each settlement's share of scheduled tribes; NaN where it is not known.

    Its source's own share wins; then that of the census village or town that its name is joined
    to, one to one within the district; then, only if the setting says so, the district's.
    """
    share = settlements["tribal_share"].astype("float64").copy()
    for district, code in sorted(villages.districts.items()):
        open_ = settlements[share.isna() & (district_of == district) & (settlements["name"] != "")]
        listed = _villages(villages.census, code)
        for i, j in _join_villages(open_, listed, code, villages, ledger).items():
            share.loc[open_.index[i]] = listed["P_ST"].iloc[j] / listed["TOT_P"].iloc[j]
    if villages.settings.tribal_share_from_parent:
        handed = share.isna()
        shares = shares_of_districts(villages.census, villages.districts, "P_ST")
        share = share.fillna(district_of.map(shares).astype("float64"))
        how = f"{int((handed & share.notna()).sum())} settlements take their district's share"
        ledger.doubt("tribal_share", CENSUS, how, 0.3)
    return share


def _join_villages(
    open_: pd.DataFrame,
    listed: pd.DataFrame,
    code: tuple[str, str],
    villages: CensusVillages,
    ledger: Ledger,
) -> dict[int, int]:
    """Join settlements to census villages one to one, of a block to its sub-district first."""
    left = Side(list(open_["name"]), list(open_["settlement_id"]), list(open_["area_id"]))
    right = Side(list(listed["name"]), list(listed["place"]), list(listed["subdistrict"]))
    where = f"{CENSUS}, villages of district {code[1]}"
    rules = JoinRules(
        where,
        villages.settings.tribal_match_min,
        "place",
        together={
            "taken": OF_A_VILLAGE,
            "taken, unlike": NO_VILLAGE,
            "unlike": NO_VILLAGE,
            "none": NO_VILLAGE,
        },
    )
    return join_places(left, right, rules, villages.names, ledger)


def _totals(census: pd.DataFrame) -> pd.DataFrame:
    """Return the districts' rows for town and country together."""
    whole = (census["level"] == "DISTRICT") & (census["area"] == "Total")
    return census[whole].sort_values(["state", "district"], ignore_index=True)


def _villages(census: pd.DataFrame, code: tuple[str, str]) -> pd.DataFrame:
    """Return the villages and towns of a district that have people."""
    own = (census["state"] == code[0]) & (census["district"] == code[1])
    rows = census[own & census["level"].isin(["VILLAGE", "TOWN"]) & (census["TOT_P"] > 0)]
    return rows.sort_values(["subdistrict", "place"], ignore_index=True)
