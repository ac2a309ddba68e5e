from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from microplan.errors import InputFault
from microplan.sources.people.census import read_census
from microplan.sources.people.demography_settings import CensusSettings

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "State,District,Level,Name,TRU,TRU1,No_HH,TOT_P,P_06,P_ST\n"
ROWS = """10,203,00000,000000,0000,DISTRICT,Pashchim,Total,5,20,4,1
10,203,00001,000007,0000,VILLAGE,Rampur, Tola Two,Rural,5,20,4,1
"""


def write(folder: Path, rows: str) -> CensusSettings:
    (folder / "header.csv").write_text(HEADER, encoding="utf-8")
    (folder / "pca.csv").write_text(rows, encoding="utf-8")
    return CensusSettings(file=folder / "pca.csv", header=folder / "header.csv")


def test_a_comma_that_splits_a_name_is_put_back(tmp_path: Path) -> None:
    census = read_census([write(tmp_path, ROWS)])
    assert census["name"].tolist() == ["Pashchim", "Rampur, Tola Two"]
    assert census[["TOT_P", "P_06", "P_ST"]].to_numpy().tolist() == [[20, 4, 1], [20, 4, 1]]
    assert census["area"].tolist() == ["Total", "Rural"]


def test_a_row_that_is_too_short_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="Short"):
        read_census([write(tmp_path, ROWS + "10,203,1,9,0,VILLAGE,Short,Rural,5,20,4\n")])


def test_a_figure_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="Odd"):
        read_census([write(tmp_path, ROWS + "10,203,1,9,0,VILLAGE,Odd,Rural,5,20,4,x\n")])


def test_no_census_is_an_empty_table_with_its_columns() -> None:
    assert list(read_census([])[["TOT_P", "P_06", "P_ST"]]) == ["TOT_P", "P_06", "P_ST"]


def abstracts(folder: Path, pattern: str) -> list[CensusSettings]:
    files = sorted(folder.glob(pattern))
    return [CensusSettings(file=file, header=folder / "header.csv") for file in files]


def test_villages_towns_and_wards_add_up_to_the_printed_totals_of_ladakh(
    shared_data: Path,
) -> None:
    census = read_census(abstracts(shared_data / "ladakh", "01_00?.csv"))
    districts = census[(census["level"] == "DISTRICT") & (census["area"] == "Total")]
    assert districts.set_index("name")["TOT_P"].to_dict() == {
        "Leh(Ladakh)": 133_487,
        "Kargil": 140_802,
    }
    shares = (districts["P_ST"] / districts["TOT_P"]).round(2)
    assert shares.tolist() == [0.72, 0.87]


@pytest.mark.parametrize("folder", ["ladakh", "bihar/census2011"])
def test_parts_add_up_to_the_whole_in_every_figure(shared_data: Path, folder: str) -> None:
    census = read_census(abstracts(shared_data / folder, "??_???.csv"))
    figures = list(census.columns[8:])
    whole = census[(census["level"] == "DISTRICT") & (census["area"] == "Total")]
    parts = census[census["level"].isin(["VILLAGE", "TOWN"])]
    # a corporation with its outgrowths has a row of both together, then one of itself
    parts = parts.drop_duplicates(["district", "subdistrict", "place"])
    by_parts = parts.groupby("district")[figures].sum()
    assert by_parts.equals(whole.set_index("district")[figures])
