"""How many children, pregnant women and members of scheduled tribes live in a settlement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from microplan.sources.names.pairing import pair_names, pair_scores
from microplan.sources.names.scoring import score_names
from microplan.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    import geopandas as gpd

    from microplan.domain.campaign import CampaignSettings
    from microplan.sources.ledger import Ledger
    from microplan.sources.people.demography_settings import DemographySettings

DISTRICT_MATCH_MIN = 0.90
CLEAR_BY = 0.02
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


def join_census_districts(
    areas: gpd.GeoDataFrame, census: pd.DataFrame, ledger: Ledger
) -> dict[str, tuple[str, str]]:
    """Join districts to the census by name; return (state, district) codes by district id."""
    districts = areas[areas["level"] == "district"].sort_values("area_id")
    listed = _totals(census)
    pairs = pair_names(list(districts["name"]), list(listed["name"]), DISTRICT_MATCH_MIN)
    joined = {}
    for pair in pairs:
        area_id, row = str(districts["area_id"].iloc[pair.ours]), listed.iloc[pair.theirs]
        joined[area_id] = (str(row["state"]), str(row["district"]))
        where = f"census 2011: district {row['district']} {row['name']}"
        ledger.match(area_id, where, "by name", pair.score)
    for area_id in sorted(set(districts["area_id"]) - set(joined)) if len(census) else ():
        what = "no district of the census is alike; children by the rates"
        ledger.match(str(area_id), "census 2011", what, 0.0, accepted=False)
    return joined


def estimate_children(
    settlements: pd.DataFrame,
    district_of: pd.Series[str],
    shares: pd.Series[float],
    settings: DemographySettings,
    campaign: CampaignSettings,
) -> pd.DataFrame:
    """Return `settlements` with children of the campaign's ages and women pregnant now.

    Parameters
    ----------
    district_of
        The district of each settlement.
    shares
        Share of children under seven by district, from the census; others go by the rates.
    """
    census = district_of.map(shares) * UNDER_TWO_OF_UNDER_SEVEN
    share = census.astype("float64").fillna(under_two_share(settings))
    under_two = settlements["people"] * share
    return settlements.assign(
        children=under_two * campaign.age_months_max / TWO_YEARS,
        pregnant=under_two * pregnant_per_under_two(settings),
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
    census: pd.DataFrame,
    joined: dict[str, tuple[str, str]],
    settings: DemographySettings,
    ledger: Ledger,
) -> pd.Series[float]:
    """Return each settlement's share of scheduled tribes; NaN where it is not known.

    Its source's own share wins; then that of the census village or town that its name is joined
    to, one to one within the district; then, only if the setting says so, the district's.
    """
    share = settlements["tribal_share"].astype("float64").copy()
    for district, code in sorted(joined.items()):
        open_ = settlements[share.isna() & (district_of == district) & (settlements["name"] != "")]
        villages = _villages(census, code)
        for i, j, score in _join_villages(open_["name"], villages["name"], settings):
            village = villages.iloc[j]
            share.loc[open_.index[i]] = village["P_ST"] / village["TOT_P"]
            place = str(open_["settlement_id"].iloc[i])
            where = f"census 2011: {village['level'].lower()} {village['place']} {village['name']}"
            how = f"{open_['name'].iloc[i]} by name within the district; gives its tribal share"
            ledger.match(place, where, how, score)
    if settings.tribal_share_from_parent:
        handed = share.isna()
        of_district = district_of.map(shares_of_districts(census, joined, "P_ST"))
        share = share.fillna(of_district.astype("float64"))
        how = f"{int((handed & share.notna()).sum())} settlements take their district's share"
        ledger.doubt("tribal_share", "census 2011", how, 0.3)
    return share


def _join_villages(
    ours: pd.Series[str], theirs: pd.Series[str], settings: DemographySettings
) -> list[tuple[int, int, float]]:
    """Join names one to one where no other of either side is about as like."""
    scores = score_names(list(ours), list(theirs))
    pairs = pair_scores(scores, settings.tribal_match_min)
    return [(p.ours, p.theirs, p.score) for p in pairs if p.score - p.runner_up >= CLEAR_BY]


def _totals(census: pd.DataFrame) -> pd.DataFrame:
    """Return the districts' rows for town and country together."""
    whole = (census["level"] == "DISTRICT") & (census["area"] == "Total")
    return census[whole].sort_values(["state", "district"], ignore_index=True)


def _villages(census: pd.DataFrame, code: tuple[str, str]) -> pd.DataFrame:
    """Return the villages and towns of a district that have people."""
    own = (census["state"] == code[0]) & (census["district"] == code[1])
    rows = census[own & census["level"].isin(["VILLAGE", "TOWN"]) & (census["TOT_P"] > 0)]
    return rows.sort_values(["subdistrict", "place"], ignore_index=True)
