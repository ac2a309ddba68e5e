"""The settlements: every place where people live, with a name or a locator, and whom it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from microplan.domain.handover import Population, Settled
from microplan.domain.tables import SETTLEMENTS
from microplan.errors import Fault, InputFault
from microplan.sources.ledger import Ledger
from microplan.sources.names.settings import NO_NAMES, NameSettings
from microplan.sources.people.census import read_census
from microplan.sources.people.census_sums import tell_wrong_sums
from microplan.sources.people.clusters import gather_cells
from microplan.sources.people.demography import (
    TWO_YEARS,
    CensusVillages,
    estimate_children,
    estimate_tribal_share,
    join_census_districts,
    pregnant_per_under_two,
    shares_of_districts,
    tell_children,
)
from microplan.sources.people.demography_settings import DemographySettings
from microplan.sources.people.denominators import (
    RASTERS,
    lay_side_by_side,
    share_by_people,
    sum_age_bands,
)
from microplan.sources.people.locators import locate
from microplan.sources.people.placing import find_areas
from microplan.sources.people.repeats import tell_twins
from microplan.sources.people.towns import tell_urban

if TYPE_CHECKING:
    import geopandas as gpd

    from microplan.domain.campaign import CampaignSettings
    from microplan.sources.people.settings import PopulationSettings

__all__ = ["DemographySettings", "make_settlements"]

DEFAULT_KIND = "habitation"


def make_settlements(
    population: Population,
    population_settings: PopulationSettings,
    demography: DemographySettings,
    campaign: CampaignSettings,
    names: NameSettings = NO_NAMES,
) -> Settled:
    """Make the settlements out of points and cells, and estimate whom the drive is for in each.

    Places with people are settlements as they are. Raster people go to the nearest place without
    people of its own, in the same block and within reach; whom none is near is clustered into
    unnamed settlements. The people of points and cells and those of the settlements are the same.

    Raises
    ------
    InputFault
        Nobody lives anywhere, or a census file is wrong.
    """
    ledger = Ledger()
    settlements = _gather(population, population_settings, ledger)
    if settlements.empty:
        what = "holds nobody in any block"
        raise InputFault([Fault("population", what, "do the blocks and the people overlap?")])
    tell_twins(settlements, ledger)
    areas = population.areas
    census = read_census(demography.census)
    tell_wrong_sums(census, ledger)
    joined = join_census_districts(areas, census, names, ledger)
    parents = areas.set_index("area_id")["parent_id"]
    district_of = settlements["area_id"].map(parents).fillna("")
    by_census = joined if demography.age_structure == "census" else {}
    shares = shares_of_districts(census, by_census, "P_06")
    sources = tell_children(settlements, district_of, shares, demography, campaign)
    of_blocks = sum_age_bands(areas, demography, campaign, ledger)
    if len(of_blocks):
        sources = {RASTERS: share_by_people(settlements, of_blocks), **sources}
    counted = estimate_children(settlements, sources, demography, campaign)
    women = pregnant_per_under_two(demography) * TWO_YEARS / campaign.age_months_max
    denominators = lay_side_by_side(counted, district_of, sources, women, ledger)
    villages = CensusVillages(census, joined, demography, names)
    tribal = estimate_tribal_share(counted, district_of, villages, ledger)
    finished = counted.assign(
        tribal_share=tribal,
        urban=tell_urban(counted, areas, population_settings),
        locator=locate(counted, areas),
    )
    finished = SETTLEMENTS.arrange(finished)
    return Settled(finished, ledger.matches(), ledger.repairs(), denominators)


def _gather(population: Population, settings: PopulationSettings, ledger: Ledger) -> pd.DataFrame:
    """Return places and clusters as rows of `settlements`, without estimates."""
    points = population.points.rename(columns={"source_id": "settlement_id"})
    open_ = population.points[population.points["people"].isna()]
    gathered = gather_cells(population.cells, open_, settings)
    given = points["settlement_id"].map(gathered.of_places)
    people = points["people"].fillna(given).fillna(0.0)
    for place in points.loc[points["people"].isna() & given.isna(), "settlement_id"]:
        how = "no raster cell with people is nearest to it: counted as nobody"
        ledger.mend(str(place), "raster and points", how)
    kinds = points["kind"].where(points["kind"] != "", DEFAULT_KIND)
    named = points.assign(people=people, kind=kinds)
    if len(gathered.joined):
        how = (
            f"{len(gathered.joined)} clusters of fewer than {settings.clusters.people_min:g} people"
            " joined the nearest larger one of their block"
        )
        ledger.mend("small clusters", "population raster", how, gathered.joined.sum(), "people")
    clusters = _as_settlements(gathered.clusters, population.areas)
    return pd.concat([named, clusters], ignore_index=True) if len(clusters) else named


def _as_settlements(clusters: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return clusters of raster cells as rows of `settlements`."""
    text = dict.fromkeys(("name_local", "hra_code", "last_verified", "flags", "urban"), "")
    whole = ("houses", "refusals", "listed_children", "listed_pregnant")
    return clusters.assign(
        **text,
        **{name: pd.array([pd.NA] * len(clusters), dtype="Int64") for name in whole},
        settlement_id=clusters["cluster_id"],
        subcentre_id=find_areas(clusters, areas, "subcentre"),
        tribal_share=float("nan"),
        source="population raster, cell " + clusters["cell_id"],
    )
