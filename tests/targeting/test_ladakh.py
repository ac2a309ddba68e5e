"""Need and ranks of the 729 habitations of Leh and Kargil, on the survey's own figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from five_settlements import make_access, make_areas, make_coverage, make_settlements

from microplan.domain.campaign import CampaignSettings
from microplan.targeting.need import NeedSettings, estimate_need
from microplan.targeting.ranking import TargetingSettings, rank_targets
from microplan.targeting.strata import StrataSettings

if TYPE_CHECKING:
    from pathlib import Path

DISTRICTS = {"Leh(Ladakh)": "742", "Kargil": "743"}
CHILDREN_PER_PERSON = 0.038  # DOMAIN 2.2: India, children under two


@pytest.fixture(scope="module")
def habitations(shared_data: Path) -> gpd.GeoDataFrame:
    path = shared_data / "ladakh" / "Habitation_Ladakh.zip"
    return gpd.read_file(f"zip://{path.as_posix()}").sort_values("HAB_ID", ignore_index=True)


@pytest.fixture(scope="module")
def coverage(shared_data: Path) -> pd.DataFrame:
    table = pd.read_csv(shared_data / "coverage" / "nfhs5_full_immunization_by_district.csv")
    shares = table.set_index("district_name")["NFHS5"]
    rows = [
        (area, "full_immunization", float(shares[name]) / 100, 37.0)  # "25-49 cases"
        for name, area in DISTRICTS.items()
    ]
    return make_coverage(*rows)


def test_ladakh_keeps_the_surveys_figures_and_every_counted_place_has_a_rank(
    habitations: gpd.GeoDataFrame, coverage: pd.DataFrame
) -> None:
    blocks = habitations.drop_duplicates("BLOCK_ID").astype({"BLOCK_ID": str, "DISTRICT_I": str})
    areas = make_areas(
        *[(district, "", "district") for district in DISTRICTS.values()],
        *[
            (f"B{block}", district, "block")
            for block, district in zip(blocks["BLOCK_ID"], blocks["DISTRICT_I"], strict=True)
        ],
    )
    settlements = make_settlements(
        *[
            {
                "settlement_id": f"H{row.HAB_ID}",
                "area_id": f"B{row.BLOCK_ID}",
                "kind": "habitation",
                "people": float(row.TOT_POPULA),
                "children": row.TOT_POPULA * CHILDREN_PER_PERSON,
                "tribal_share": 0.8,
            }
            for row in habitations.itertuples()
        ]
    )
    # The walk is not measured here: every third place is taken to be two hours away.
    walks = [(150, "over 120") if n % 3 == 0 else (10, "0-15") for n in range(len(settlements))]
    access = make_access(
        *[
            (name, minutes, word, "")
            for name, (minutes, word) in zip(settlements["settlement_id"], walks, strict=True)
        ]
    )
    campaign = CampaignSettings()
    need = estimate_need(
        settlements, access, coverage, areas, NeedSettings(), StrataSettings(), campaign
    )
    district = settlements["area_id"].map(areas.set_index("area_id")["parent_id"])
    children = settlements["children"]
    for area, share in zip(coverage["area_id"], coverage["share"], strict=True):
        inside = (district == area).to_numpy()
        mean = np.average(need["fic"][inside], weights=children[inside])
        assert mean == pytest.approx(share, abs=1e-9)
    settings = TargetingSettings(draws=200)
    ranked = rank_targets(areas, settlements, access, need, coverage, settings, campaign)
    targets = ranked.targets[ranked.targets["stratum"] == "all"]
    counted = settlements[children > 0]
    of_areas = {*counted["area_id"], *areas.loc[areas["level"] == "district", "area_id"]}
    assert set(targets["area_id"]) == {*counted["settlement_id"], *of_areas}
    places = targets[targets["level"] == "settlement"].set_index("area_id")
    for area in DISTRICTS.values():
        names = counted["settlement_id"][(district == area)[counted.index]]
        assert sorted(places.loc[names, "rank"]) == list(range(1, len(names) + 1))
    # A district's figure tells no two of its blocks surely apart.
    assert "sure" not in set(targets.loc[targets["level"] == "block", "how_sure"])
