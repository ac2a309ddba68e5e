from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from small_files import write_csv

from microplan.sources.ledger import Ledger
from microplan.sources.letters import write_names
from microplan.sources.people.population import PopulationSettings, read_population

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("KANOOR", "Kanoor"),
        ("mirkhor", "Mirkhor"),
        ("G M PORE", "G M Pore"),
        ("PHASE-II (NEW)", "Phase-II (New)"),
        ("ST. MARY'S", "St. Mary's"),
        ("SkurBuchan", "SkurBuchan"),
        ("Kargil Town NAC", "Kargil Town NAC"),
        ("NAC", "NAC"),
        ("लेह", "लेह"),
        ("", ""),
        ("7", "7"),
    ],
)
def test_a_name_is_shown_as_names_are_written(typed: str, shown: str) -> None:
    assert write_names(pd.Series([typed]), "x.csv", Ledger()).tolist() == [shown]


def test_places_keep_their_ids_and_rows_and_one_line_says_how_many_names_changed(
    tmp_path: Path, bounds: Bounds
) -> None:
    rows = ["A1,KANOOR", "b,mirkhor", "c,Tia"]
    text = "\n".join(["id,name,people,lon,lat", *(f"{row},5,82.1,26.1" for row in rows)])
    places = {"file": write_csv(tmp_path / "p.csv", text), "id": "id", "name": "name"}
    given = PopulationSettings.model_validate({"places": {**places, "people": "people"}})
    population = read_population(bounds.areas, given)
    points = population.points.set_index("source_id")
    assert points["name"].to_dict() == {"V-A1": "Kanoor", "V-b": "Mirkhor", "V-c": "Tia"}
    assert points.loc["V-A1", "source"] == "p.csv, row 1"
    (row,) = population.repairs.itertuples()
    assert (row.amount, row.unit) == (2, "names")
    assert row.how.endswith("shown in title case: KANOOR as Kanoor, mirkhor as Mirkhor")
