"""The abstracts add up as they are printed, and one that does not is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from microplan.sources.ledger import Ledger
from microplan.sources.people.census import read_census
from microplan.sources.people.census_sums import tell_wrong_sums
from microplan.sources.people.demography_settings import CensusSettings

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

FILES = [
    *(f"ladakh/01_00{n}.csv" for n in (3, 4)),
    *(f"bihar/census2011/10_{n}.csv" for n in (203, 209, 210, 211, 220, 224, 230, 233, 235, 236)),
]


def read(shared_data: Path, name: str) -> pd.DataFrame:
    file = shared_data / name
    return read_census([CensusSettings(file=file, header=file.parent / "header.csv")])


def tell(census: pd.DataFrame) -> pd.DataFrame:
    ledger = Ledger()
    tell_wrong_sums(census, ledger)
    return ledger.repairs()


@pytest.mark.parametrize("name", FILES)
def test_every_abstract_adds_up_in_all_its_figures(shared_data: Path, name: str) -> None:
    census = read(shared_data, name)
    assert tell(census).empty
    # the same by hand, figure by figure, for people
    rows = {
        area: census[(census["level"] == "DISTRICT") & (census["area"] == area)]["TOT_P"].sum()
        for area in ("Total", "Rural", "Urban")
    }
    assert rows["Total"] == rows["Rural"] + rows["Urban"] > 100_000
    villages = census[census["level"] == "VILLAGE"]
    assert villages["TOT_P"].sum() == rows["Rural"]
    assert villages["P_ST"].le(villages["TOT_P"]).all()


def test_a_village_whose_figure_was_changed_is_told_with_its_subdistrict(
    shared_data: Path,
) -> None:
    census = read(shared_data, FILES[0])
    village = census.index[(census["level"] == "VILLAGE") & (census["TOT_P"] > 300)][0]
    census.loc[village, "TOT_P"] += 100
    (row,) = tell(census).itertuples()
    assert row.what.startswith("sub-district ")
    assert row.what.endswith("its villages")
    assert "1 figures (TOT_P) are not the sum of its villages" in row.how
    assert (row.amount, row.unit, row.where) == (100, "TOT_P", "census 2011")


@pytest.mark.parametrize(
    ("level", "area", "broken"),
    [
        ("DISTRICT", "Total", {"its halves", "its sub-districts (Total)"}),
        ("SUB-DISTRICT", "Urban", {"its halves", "its sub-districts (Urban)", "its towns"}),
        ("TOWN", "Urban", {"its towns"}),
    ],
)
def test_each_level_is_held_to_the_others(
    shared_data: Path, level: str, area: str, broken: set[str]
) -> None:
    census = read(shared_data, FILES[0])
    here = (census["level"] == level) & (census["area"] == area) & (census["TOT_P"] > 0)
    census.loc[census.index[here][0], "P_06"] -= 7
    told = tell(census)
    assert {what.split("), ", 1)[1] for what in told["what"]} == broken
    assert set(told["amount"].abs()) == {7}


def test_rows_that_were_lost_are_told(shared_data: Path) -> None:
    census = read(shared_data, FILES[1])
    lost = census[census["level"] == "VILLAGE"].iloc[-1]
    told = tell(census.drop(index=lost.name))
    assert len(told) == 1
    assert told["amount"][0] < 0
    half = tell(census[census["level"] != "VILLAGE"])
    assert len(half) == census[census["level"] == "VILLAGE"]["subdistrict"].nunique()


def test_no_census_has_no_wrong_sum() -> None:
    assert tell(read_census([])).empty
