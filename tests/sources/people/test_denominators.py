from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from small_files import write_csv, write_raster

from microplan.domain.campaign import CampaignSettings
from microplan.domain.tables import DENOMINATORS
from microplan.sources.ledger import Ledger
from microplan.sources.people.demography_settings import AgeBandSettings, DemographySettings
from microplan.sources.people.denominators import (
    CENSUS,
    RASTERS,
    RATES,
    lay_side_by_side,
    overlap,
    use_first,
)
from microplan.sources.people.population import PopulationSettings, read_population
from microplan.sources.people.settlements import make_settlements

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds, Settled


def settle(tmp_path: Path, bounds: Bounds, **demography: Any) -> Settled:
    text = "id,name,people,lon,lat\na,Belwa,300,82.05,26.1\nb,Dry,100,82.15,26.1\n"
    places = {"file": write_csv(tmp_path / "p.csv", text), "id": "id", "name": "name"}
    settings = PopulationSettings.model_validate({"places": {**places, "people": "people"}})
    population = read_population(bounds.areas, settings)
    asked = DemographySettings.model_validate(demography)
    return make_settlements(population, settings, asked, CampaignSettings())


def band(tmp_path: Path, name: str, cells: list[list[float]], months: tuple[int, int]) -> Any:
    raster = {"file": write_raster(tmp_path / name, cells)}
    return {"rasters": [raster], "from_months": months[0], "to_months": months[1]}


def test_age_banded_rasters_win_and_a_quarter_of_one_to_four_is_under_two(
    tmp_path: Path, bounds: Bounds
) -> None:
    # B-1 is the left half: 8 infants, and 16 of one to four years; B-2 has nobody in the plan
    young = band(tmp_path, "0.tif", [[2, 2, 9, 9], [2, 2, 9, 9]], (0, 12))
    older = band(tmp_path, "1.tif", [[4, 4, 9, 9], [4, 4, 9, 9]], (12, 60))
    settled = settle(tmp_path, bounds, age_bands=[young, older])
    children = settled.settlements.set_index("settlement_id")["children"]
    assert children["V-a"] == pytest.approx(12 * 300 / 400)
    assert children["V-b"] == pytest.approx(12 * 100 / 400)
    told = settled.denominators.set_index(["area_id", "source"])
    rows = told[["children", "ratio", "used"]].to_dict("index")
    assert rows["B-1", RASTERS] == {"children": pytest.approx(12), "ratio": 1, "used": True}
    by_rates = 400 * 0.020 * 0.968 * 1.98
    assert told.loc[("B-1", RATES), "children"] == pytest.approx(by_rates)
    assert told.loc[("B-1", RATES), "ratio"] == pytest.approx(by_rates / 12)


def test_a_source_that_is_half_or_twice_the_one_used_is_to_be_reviewed(
    tmp_path: Path, bounds: Bounds
) -> None:
    many = band(tmp_path, "0.tif", [[20, 20, 9, 9], [20, 20, 9, 9]], (0, 24))
    settled = settle(tmp_path, bounds, age_bands=[many])
    told = settled.denominators.set_index(["area_id", "source"])
    assert told.loc[("B-1", RATES), "review"]
    assert not told.loc[("B-1", RASTERS), "review"]
    (row,) = settled.repairs[settled.repairs["what"] == "B-1"].itertuples()
    assert row.how_sure == 0.3
    assert row.amount == pytest.approx(400 * 0.020 * 0.968 * 1.98 / 80)


def test_without_rasters_and_census_the_rates_stand_alone(tmp_path: Path, bounds: Bounds) -> None:
    told = settle(tmp_path, bounds).denominators
    assert told["source"].unique().tolist() == [RATES]
    assert told["used"].all()
    assert told["ratio"].tolist() == [1.0] * len(told)


def test_the_part_of_a_band_is_that_of_its_months() -> None:
    def part(low: int, high: int, most: int) -> float:
        given = {"rasters": [{"file": "x.tif"}], "from_months": low, "to_months": high}
        return overlap(AgeBandSettings.model_validate(given), most)

    assert part(12, 60, 24) == 0.25
    assert part(0, 12, 24) == 1
    assert part(24, 60, 24) == 0
    assert part(0, 60, 60) == 1


def test_the_first_source_that_tells_a_place_is_used_there() -> None:
    told = {
        RASTERS: pd.Series([1.0, None, None]),
        CENSUS: pd.Series([2.0, 2.0, None]),
        RATES: pd.Series([3.0, 3.0, 3.0]),
    }
    children, named = use_first(told)
    assert children.tolist() == [1, 2, 3]
    assert named.tolist() == [RASTERS, CENSUS, RATES]


def test_a_source_that_does_not_tell_all_of_an_area_is_not_beside_the_others() -> None:
    rows = pd.DataFrame({"area_id": ["B", "B"], "children": [2.0, 3.0], "people": [9.0, 9.0]})
    told = {CENSUS: pd.Series([2.0, None]), RATES: pd.Series([3.0, 3.0])}
    district = pd.Series(["D", "D"])
    table = lay_side_by_side(rows, district, told, 0.3, Ledger())
    assert DENOMINATORS.check(table) is table
    assert table["source"].unique().tolist() == [RATES]
    assert not table["used"].any()  # one of the two goes by the census
    assert table["pregnant"].tolist() == pytest.approx([1.8, 1.8])
