"""Children and women by every source that can tell them, side by side (DOMAIN 4.2).

Age-banded rasters are used where there are any, else the census's age structure, else the rates;
the others are printed beside, with their ratio to the one used, and nothing is scaled silently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.places import DENOMINATORS
from microplan.sources.people.grids import read_grid
from microplan.sources.people.settings import PopulationSettings
from microplan.sources.people.trust import RATIO_HIGH, RATIO_LOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from microplan.domain.campaign import CampaignSettings
    from microplan.sources.ledger import Ledger
    from microplan.sources.people.demography_settings import AgeBandSettings, DemographySettings

RASTERS, CENSUS, RATES = "age-banded rasters", "census age structure", "birth and death rates"
ORDER = (RASTERS, CENSUS, RATES)
"""The first of these that tells a settlement's children is used."""


def sum_age_bands(
    areas: gpd.GeoDataFrame,
    settings: DemographySettings,
    campaign: CampaignSettings,
    ledger: Ledger,
) -> pd.Series[float]:
    """Return the children of the campaign's ages by block, as age-banded rasters count them.

    Of a band that only partly is of the campaign's ages the same part is taken: children are even
    over its months (under two: those under one and a quarter of those of one to four, DOMAIN 4.2).

    Raises
    ------
    InputFault
        A raster cannot be read, or the bands leave out an age of the campaign.
    """
    blocks = areas[areas["level"] == "block"].reset_index(drop=True)
    counted = pd.Series(0.0, index=blocks["area_id"])
    for band in settings.age_bands:
        part = overlap(band, campaign.age_months_max)
        if part > 0:
            grid = read_grid(PopulationSettings(rasters=band.rasters), blocks, ledger)
            people = grid.cells["people"].groupby(grid.cells["area_id"]).sum()
            counted = counted.add(part * people, fill_value=0.0)
    return counted if settings.age_bands else counted[:0]


def overlap(band: AgeBandSettings, age_months_max: int) -> float:
    """Return what part of a band's months is of the campaign's ages."""
    inside = max(0, min(band.to_months, age_months_max) - band.from_months)
    return inside / (band.to_months - band.from_months)


def share_by_people(settlements: pd.DataFrame, of_blocks: pd.Series[float]) -> pd.Series[float]:
    """Share each block's children over its settlements by their people; NaN where none are told."""
    people = settlements["people"].groupby(settlements["area_id"]).transform("sum")
    children = settlements["area_id"].map(of_blocks).astype("float64")
    told = (people > 0) & (children > 0)
    return (children * settlements["people"] / people.where(told)).where(told)


def use_first(sources: Mapping[str, pd.Series[float]]) -> tuple[pd.Series[float], pd.Series[str]]:
    """Return each settlement's children by the first source that tells them, and which that is."""
    used, named = sources[RATES].copy(), pd.Series(RATES, index=sources[RATES].index)
    for name in reversed(ORDER[:-1]):
        if name in sources:
            told = sources[name].notna()
            used, named = used.mask(told, sources[name]), named.mask(told, name)
    return used, named


def lay_side_by_side(
    settlements: pd.DataFrame,
    district_of: pd.Series[str],
    sources: Mapping[str, pd.Series[float]],
    women_per_child: float,
    ledger: Ledger,
) -> pd.DataFrame:
    """Lay the sources side by side by district and block; those far off are to be reviewed.

    Parameters
    ----------
    settlements
        With the `children` and `pregnant` that the plan uses.
    sources
        By source, the children of each settlement; NaN where it does not tell.
    women_per_child
        Women pregnant now for each child, by the rates.

    Returns
    -------
    pandas.DataFrame
        The `denominators` table. A source is in it where it tells all of an area.
    """
    _, named = use_first(sources)
    rows = [
        _sum_source(settlements, place, name, children, named, women_per_child)
        for place in (district_of, settlements["area_id"])
        for name, children in sources.items()
    ]
    table = DENOMINATORS.arrange(pd.concat([DENOMINATORS.empty(), *rows]))
    _tell_far_off(table, ledger)
    return table


def _sum_source(
    settlements: pd.DataFrame,
    place: pd.Series[str],
    name: str,
    children: pd.Series[float],
    named: pd.Series[str],
    women_per_child: float,
) -> pd.DataFrame:
    """Sum one source by area, beside what is used there."""
    sums = pd.DataFrame(
        {
            "children": children,
            "plan_children": settlements["children"],
            "missing": children.isna(),
            "elsewhere": named != name,
        }
    )
    total = sums[place != ""].groupby(place[place != ""]).sum()
    total = total[total["missing"] == 0].rename_axis("area_id").reset_index()
    ratio = total["children"] / total["plan_children"].where(total["plan_children"] > 0)
    return total.assign(
        source=name,
        pregnant=total["children"] * women_per_child,
        ratio=ratio,
        used=total["elsewhere"] == 0,
        review=~_is_near(ratio.to_numpy(dtype=float)),
    )


def _is_near(ratio: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which ratios need no review; one that cannot be told is none to review."""
    return np.isnan(ratio) | ((ratio >= RATIO_LOW) & (ratio <= RATIO_HIGH))


def _tell_far_off(table: pd.DataFrame, ledger: Ledger) -> None:
    """Write down the sources that differ from the one used by more than the limits."""
    columns = ["area_id", "source", "children", "ratio"]
    for area, source, children, ratio in table.loc[table["review"], columns].to_numpy():
        how = f"{children:,.0f} children, {ratio:.2f} of those used; review which of them is right"
        ledger.doubt(area, f"children by {source}", how, 0.3, float(ratio), "ratio")
