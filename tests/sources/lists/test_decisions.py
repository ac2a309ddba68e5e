from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from microplan.errors import InputFault
from microplan.sources.lists.decisions import read_decisions

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Decisions

AREAS = pd.DataFrame(
    {
        "area_id": ["D1", "B1", "B2", "B3", "C1"],
        "level": ["district", "block", "block", "block", "subcentre"],
        "name": ["Nandipur", "Rampur", "Belwa", "Belwa", "Ghat"],
    }
)
HOMES = pd.DataFrame({"settlement_id": ["s1", "s2"]})
HEADER = "id,field,value,reason,by,date\n"


def read(path: Path | None, *listed: str, file: Path | None = None) -> Decisions:
    return read_decisions(AREAS, HOMES, path, (listed, file, "block"))


def write(path: Path, *lines: str) -> Path:
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_no_file_is_no_decision() -> None:
    none = read(None)
    assert none.overrides.empty and none.listed.empty


def test_overrides_are_read_with_the_row_that_says_so(tmp_path: Path) -> None:
    file = write(
        tmp_path / "o.csv",
        "s2,include,underserved,an under-served tola,Dr A,2019-11-04",
        "s1,raise,2,flood,Dr A,2019-11-04",
        "B1,exclude,,cut off,Dr B,2019-11-05",
    )
    rows = read(file).overrides.set_index("area_id")
    assert rows["field"].to_dict() == {"s1": "raise", "s2": "include", "B1": "exclude"}
    assert rows.loc["s1", ["value", "reason", "by", "date", "source"]].tolist() == [
        "2", "flood", "Dr A", "2019-11-04", "o.csv, row 2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("s9,raise,1,flood,Dr A,2019-11-04", "is no area or settlement of the plan"),
        ("s1,demote,1,flood,Dr A,2019-11-04", "is not a known field"),
        ("s1,raise,0,flood,Dr A,2019-11-04", "is no rank to raise to"),
        ("s1,raise,first,flood,Dr A,2019-11-04", "is no rank to raise to"),
        ("s1,include,rural,flood,Dr A,2019-11-04", "is no stratum"),
        ("B1,include,urban,flood,Dr A,2019-11-04", "means nothing for an area"),
        ("C1,include,,flood,Dr A,2019-11-04", "is no area that is chosen by itself"),
        ("s1,exclude,tribal,flood,Dr A,2019-11-04", "means nothing here"),
        ("s1,raise,1,,Dr A,2019-11-04", "give the reason: it is printed"),
        ("s1,raise,1,flood,,2019-11-04", "say who decided"),
        ("s1,raise,1,flood,Dr A,4 Nov", "write dates as 2019-11-04"),
    ],
)
def test_a_row_that_cannot_be_followed_is_a_fault(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(InputFault, match=told):
        read(write(tmp_path / "o.csv", line))


def test_rows_that_contradict_each_other_are_a_fault(tmp_path: Path) -> None:
    rows = ["s1,raise,1,flood,Dr A,2019-11-04", "s1,exclude,,done,Dr A,2019-11-04"]
    with pytest.raises(InputFault, match="excluded and raised"):
        read(write(tmp_path / "o.csv", *rows))
    with pytest.raises(InputFault, match="has this field twice"):
        read(write(tmp_path / "o.csv", rows[0], rows[0]))


def test_all_faults_of_both_files_are_told_at_once(tmp_path: Path) -> None:
    file = write(tmp_path / "o.csv", "s9,demote,1,,Dr A,2019-11-04")
    with pytest.raises(InputFault) as told:
        read(file, "Nowhere")
    assert len(told.value.faults) == 4


def test_areas_are_listed_by_id_or_by_a_name_that_only_one_has(tmp_path: Path) -> None:
    file = tmp_path / "blocks.csv"
    file.write_text("block\nB2\nrampur \n", encoding="utf-8")
    listed = read(None, "D1", "B2", file=file).listed.set_index("area_id")["source"]
    assert listed.to_dict() == {
        "B2": "blocks.csv, row 1", "B1": "blocks.csv, row 2", "D1": "the plan file",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["Belwa", "Nowhere", "Ghat"])
def test_a_name_of_several_blocks_or_of_none_is_a_fault(name: str) -> None:
    with pytest.raises(InputFault, match="nor the name of one district, city or block"):
        read(None, name)
