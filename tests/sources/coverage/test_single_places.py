from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from small_files import write_csv

from microplan.domain.tables import SETTLEMENTS
from microplan.errors import InputFault
from microplan.sources.coverage.surveys import CoverageSettings, read_place_figures

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds, Surveyed

ROWS = [("V-11", "B-1", "Rampur"), ("V-12", "B-1", "Sonbarsa"), ("V-21", "B-2", "Rampur")]


def homes() -> pd.DataFrame:
    empty = SETTLEMENTS.empty()
    rows = [{"settlement_id": i, "area_id": area, "name": name} for i, area, name in ROWS]
    fill = {
        "name_local": "", "locator": "x", "kind": "village", "subcentre_id": "", "hra_code": "",
        "last_verified": "", "flags": "", "source": "test", "urban": False, "lon": 85.0,
        "lat": 25.0, "people": 100.0, "children": 4.0, "pregnant": 1.0,
    }  # fmt: skip
    return SETTLEMENTS.arrange(pd.DataFrame(rows).assign(**fill).reindex(columns=empty.columns))


def read(bounds: Bounds, tmp_path: Path, text: str, **more: Any) -> Surveyed:
    file = write_csv(tmp_path / "houses.csv", text)
    survey = {"file": file, "full_immunization": "fic", "level": "settlement"}
    survey |= {"kind": "monitoring"} | more
    settings = CoverageSettings.model_validate({"surveys": [survey]})
    return read_place_figures(homes(), bounds.areas, settings)


def test_single_villages_are_joined_by_id_with_or_without_the_plans_prefix(
    tmp_path: Path, bounds: Bounds
) -> None:
    coverage = read(bounds, tmp_path, "area,fic,n\nV-12,50,10\n11,70,\n", cases="n").coverage
    assert coverage["area_id"].tolist() == ["V-11", "V-12"]
    assert coverage["share"].tolist() == [0.7, 0.5]
    assert coverage["cases"].tolist() == [7.0, 10.0]  # seven houses, where the file does not say
    assert coverage["cases_assumed"].tolist() == [True, False]


def test_a_village_that_only_its_name_tells_is_looked_for_in_its_block(
    tmp_path: Path, bounds: Bounds
) -> None:
    text = "area,block,fic\nRAMPUR,Purab,50\nSonbarsha,1,70\n"
    surveyed = read(bounds, tmp_path, text, block="block")
    assert surveyed.coverage["area_id"].tolist() == ["V-12", "V-21"]
    told = surveyed.matches.set_index("left_id")
    assert told.loc["V-21", "right"] == "RAMPUR"
    assert told.loc["V-12", "right"] == "Sonbarsha"


def test_a_village_that_is_not_known_counts_nowhere_and_is_told(
    tmp_path: Path, bounds: Bounds
) -> None:
    surveyed = read(bounds, tmp_path, "area,fic\n11,50\n99,70\n")
    assert surveyed.coverage["area_id"].tolist() == ["V-11"]
    told = surveyed.repairs.set_index("what").loc["places that are not known"]
    assert told["how"].startswith("1 rows are of no place")
    assert told["how"].endswith("The first: 99")


def test_a_file_of_no_village_of_the_plan_is_refused(tmp_path: Path, bounds: Bounds) -> None:
    with pytest.raises(InputFault, match="no row is of a place of the plan"):
        read(bounds, tmp_path, "area,fic\n98,50\n99,70\n")
