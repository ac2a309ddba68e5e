"""A list whose ids lost their zeros in a spreadsheet still finds its places, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from small_files import write_csv

from microplan.errors import InputFault
from microplan.sources.ledger import Ledger
from microplan.sources.own_ids import OwnIds, find_own_ids
from microplan.sources.people.population import PopulationSettings, read_population
from microplan.sources.posts.roles import count_staff
from microplan.sources.posts.settings import StaffSettings

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Bounds, Population

PLACES = "id,name,people,lon,lat\n001,Belwa,100,82.12,26.12\n002,Tia,50,82.13,26.12\n"


def find(given: list[str], known: list[str]) -> tuple[list[str], pd.DataFrame]:
    ledger = Ledger()
    own = OwnIds(known, ("V-", "H-", ""))
    found = find_own_ids(pd.Series(given, dtype=object), own, "x.csv", ledger)
    return found.tolist(), ledger.repairs()


def read(tmp_path: Path, bounds: Bounds, section: str, text: str) -> Population:
    places = {"file": write_csv(tmp_path / "p.csv", PLACES), "id": "id", "name": "name"}
    listed = {"file": write_csv(tmp_path / "list.csv", text)}
    given: dict[str, Any] = {"places": {**places, "people": "people"}}
    given |= {"counts": [listed]} if section == "counts" else {section: listed}
    return read_population(bounds.areas, PopulationSettings.model_validate(given))


def test_an_id_is_found_as_it_is_written_before_it_is_found_but_for_its_zeros() -> None:
    found, repairs = find(["001", "1", "2", "3.0", "9", ""], ["V-001", "V-1", "V-02", "H-3"])
    assert found == ["V-001", "V-1", "V-02", "H-3", "", ""]
    assert repairs["what"].tolist() == ["H-3, written 3.0", "V-02, written 2"]


def test_an_id_that_two_places_are_spelt_like_is_neither_of_them() -> None:
    assert find(["1"], ["V-001", "V-01"])[0] == [""]


def test_a_place_comes_before_a_high_risk_site_of_the_same_number() -> None:
    assert find(["01", "1"], ["V-1", "H-1"])[0] == ["V-1", "V-1"]
    assert find(["1"], ["V-01", "H-001"])[0] == ["V-01"]


def test_a_head_count_whose_ids_lost_their_zeros_is_joined_and_told(
    tmp_path: Path, bounds: Bounds
) -> None:
    population = read(tmp_path, bounds, "counts", "id,people\n1,90\n2,60\n")
    assert population.people_in == 150
    joins = population.repairs[population.repairs["how"].str.startswith("joined")]
    assert joins["what"].tolist() == ["V-001, written 1", "V-002, written 2"]


def test_a_due_list_whose_ids_lost_their_zeros_is_joined_and_told(
    tmp_path: Path, bounds: Bounds
) -> None:
    population = read(tmp_path, bounds, "due_list", "id,children,pregnant\n1,5,1\n2,3,0\n")
    assert population.points["listed_children"].sum() == 8
    assert population.repairs["how"].str.startswith("joined").sum() == 2


@pytest.mark.parametrize(
    ("section", "heading", "row"),
    [("counts", "id,people", "90"), ("due_list", "id,children,pregnant", "5,1")],
)
def test_two_rows_that_are_one_place_but_for_their_spelling_are_refused(
    tmp_path: Path, bounds: Bounds, section: str, heading: str, row: str
) -> None:
    with pytest.raises(InputFault, match="several rows"):
        read(tmp_path, bounds, section, f"{heading}\n1,{row}\nV-001,{row}\n")


def test_staff_find_their_post_without_its_zeros(tmp_path: Path) -> None:
    posts = pd.DataFrame(
        {"facility_id": ["F-01"], "id": ["01"], "vaccinators": [1], "vehicles": [0]}
    )
    file = write_csv(tmp_path / "staff.csv", "base_id,role,persons\n1,vaccinator,4\n")
    ledger = Ledger()
    settings = StaffSettings.model_validate({"people": {"file": file}})
    counted, _ = count_staff(posts, pd.DataFrame({"settlement_id": ["V-1"]}), settings, ledger)
    assert counted["vaccinators"].tolist() == [1]  # V-1 is there as it is written
    counted, _ = count_staff(posts, pd.DataFrame({"settlement_id": ["V-7"]}), settings, ledger)
    assert counted["vaccinators"].tolist() == [4]
    assert ledger.repairs()["what"].tolist() == ["F-01, written 1"]
