from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from small_files import write_csv

from microplan.domain.tables import STAFF
from microplan.errors import InputFault
from microplan.sources.ledger import Ledger
from microplan.sources.posts.roles import count_staff
from microplan.sources.posts.settings import StaffSettings

if TYPE_CHECKING:
    from pathlib import Path

POSTS = pd.DataFrame(
    {"facility_id": ["F-1", "F-2"], "id": ["1", "2"], "vaccinators": [2, 1], "vehicles": [1, 0]}
)
PLACES = pd.DataFrame({"settlement_id": ["V-7", "H-8"]})


def count(
    tmp_path: Path, text: str, **more: Any
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    people = {"file": write_csv(tmp_path / "staff.csv", text), **more}
    settings = StaffSettings.model_validate({"people": people})
    ledger = Ledger()
    posts, staff = count_staff(POSTS, PLACES, settings, ledger)
    return posts, staff, ledger.repairs()


def test_without_a_list_the_staff_is_what_the_posts_count() -> None:
    posts, staff = count_staff(POSTS, PLACES, StaffSettings(), Ledger())
    assert posts.equals(POSTS)
    assert STAFF.check(staff) is staff
    rows = staff[["base_id", "role", "persons"]].to_numpy().tolist()
    assert rows == [["F-1", "driver", 1], ["F-1", "vaccinator", 2], ["F-2", "vaccinator", 1]]
    assert staff["source"].iloc[1] == "assumed by the kind of post"


def test_a_long_list_wins_for_the_posts_that_it_names(tmp_path: Path) -> None:
    text = (
        "base_id,role,persons,days_available,vehicle\n"
        "1,ANM,3,,\n1,ANM,1,Mon;wed,\nF-2,AVD,1,3,motorcycle\n2,driver,1,,jeep\n"
        "7,ASHA,2,,\n1,Medical Officer,1,,\n"
    )
    posts, staff, repairs = count(tmp_path, text)
    assert posts["vaccinators"].tolist() == [4, 1]
    assert posts["vehicles"].tolist() == [1, 1]
    told = staff.set_index(["base_id", "role", "days"])["persons"].to_dict()
    assert told == {
        ("F-1", "vaccinator", ""): 3,
        ("F-1", "vaccinator", "mon;wed"): 1,
        ("F-1", "supervisor", ""): 1,
        ("F-1", "driver", ""): 1,
        ("F-2", "courier", ""): 1,
        ("F-2", "driver", ""): 1,
        ("F-2", "vaccinator", ""): 1,
        ("V-7", "mobiliser", ""): 2,
    }
    courier = staff[staff["role"] == "courier"].iloc[0]
    assert (courier["days_max"], courier["vehicle"]) == (3, "motorcycle")
    assert staff.loc[staff["role"] == "mobiliser", "settlement_id"].tolist() == ["V-7"]
    assert repairs.empty


def test_a_file_without_numbers_has_a_row_a_person(tmp_path: Path) -> None:
    posts, staff, _ = count(tmp_path, "base_id,role\n1,anm\n1,anm\n1,anm\n")
    assert posts["vaccinators"].tolist() == [3, 1]
    assert staff["persons"].sum() == 5


def test_whose_base_is_nowhere_is_told_and_not_counted(tmp_path: Path) -> None:
    posts, staff, repairs = count(tmp_path, "base_id,role,persons\n9,anm,5\n8,asha,1\n")
    assert posts["vaccinators"].tolist() == [2, 1]
    assert "H-8" in staff["base_id"].tolist()
    (row,) = repairs.to_dict("records")
    assert (row["what"], row["amount"], row["unit"]) == ("staff.csv, row 1", 5, "persons")


def test_further_words_for_roles_are_the_users(tmp_path: Path) -> None:
    posts, _, _ = count(tmp_path, "base_id,role\n1,VHN\n", roles={"VHN": "vaccinator"})
    assert posts["vaccinators"].tolist() == [1, 1]


def test_all_that_is_wrong_in_a_long_list_is_told_at_once(tmp_path: Path) -> None:
    text = "base_id,role,persons,days_available\n1,witch,1,\n1,anm,-2,someday\n1,anm,1.5,mon\n"
    with pytest.raises(InputFault) as caught:
        count(tmp_path, text)
    faults = [str(fault) for fault in caught.value.faults]
    assert ["row 1: 'witch'" in faults[0], "row 2, row 3" in faults[1]] == [True, True]
    assert "row 2: 'someday'" in faults[2]
