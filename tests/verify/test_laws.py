from __future__ import annotations

import ast
import dataclasses
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import microplan.verify
from microplan.domain.tables import TABLES
from microplan.errors import BrokenLaw, InputFault
from microplan.verify.laws import LAWS, find_broken_laws, verify
from microplan.verify.tables import KEYS, Tables, Written

if TYPE_CHECKING:
    from microplan.verify.findings import Law


@pytest.fixture
def copied(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "copied"))


def test_a_sound_plan_breaks_no_law(sound: Path) -> None:
    assert [str(fault) for fault in find_broken_laws(sound)] == []
    verify(sound)


def test_the_laws_are_numbered_in_order() -> None:
    assert [law.number for law in LAWS] == list(range(1, 14))


def test_the_laws_know_every_table_and_its_key() -> None:
    assert {table.name: table.key for table in TABLES} == KEYS
    assert [field.name for field in dataclasses.fields(Tables)] == list(KEYS)


def test_every_column_that_a_law_names_is_one_of_its_table() -> None:
    known = {f"{table.name}.{column.name}" for table in TABLES for column in table.columns}
    assert [column for law in LAWS for column in law.columns if column not in known] == []


@pytest.mark.parametrize("law", LAWS, ids=lambda law: str(law.number))
def test_a_law_reads_no_column_that_it_does_not_name(law: Law, written: Written) -> None:
    bare: dict[str, Any] = {}
    for name, frame in written.items():
        named = {
            column.partition(".")[2] for column in law.columns if column.startswith(f"{name}.")
        }
        bare[name] = frame[[column for column in frame.columns if column in named]]
    texts = Tables(**{name: frame.astype(str) for name, frame in bare.items()})
    assert law.find_broken(replace(written, **bare, texts=texts)) == []


def test_a_broken_law_is_told_with_its_number_column_and_ids(copied: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_text(encoding="utf-8"))
    manifest["counts"]["people_in"] += 1
    (copied / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(BrokenLaw) as broken:
        verify(copied)
    [fault] = broken.value.faults
    assert fault.where == "law 1"
    assert fault.column == "settlements.people"
    assert "5701.000000 people came in" in fault.what
    assert broken.value.exit_code == 5


def test_a_folder_without_a_plan_names_every_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputFault) as refused:
        verify(tmp_path)
    [fault] = refused.value.faults
    assert len(fault.ids) == 1 + 2 * len(KEYS)
    assert {"manifest.json", "tables/stops.csv", "tables/stops.parquet"} < set(fault.ids)


def test_one_missing_file_is_named(copied: Path) -> None:
    (copied / "tables" / "legs.csv").unlink()
    with pytest.raises(InputFault, match=r"tables/legs\.csv"):
        verify(copied)


def test_files_that_cannot_be_read_are_told_all_at_once(copied: Path) -> None:
    (copied / "tables" / "legs.parquet").write_bytes(b"no parquet")
    (copied / "tables" / "need.csv").write_bytes(b'a\n"\xff\n')
    (copied / "manifest.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(InputFault) as refused:
        verify(copied)
    places = [fault.where for fault in refused.value.faults]
    assert places == ["tables/legs.parquet", "tables/need.csv", "manifest.json"]


def test_a_missing_column_is_named(copied: Path, written: Written) -> None:
    path = copied / "tables" / "stops.parquet"
    written.stops.drop(columns="arrive").to_parquet(path, index=False)
    with pytest.raises(InputFault, match=r"stops\.parquet, column arrive"):
        verify(copied)


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


@pytest.mark.parametrize(
    ("name", "old", "new", "column"),
    [
        ("settlements", "160.5", "160.6", "settlements.people"),
        ("settlements", "Gupta Brick Kiln", "Gupta Brick Kilm", "settlements.name"),
        ("facilities", "phc,True", "phc,False", "facilities.cold_chain"),
        ("need", ",4,1,hard_to_reach;tribal", ",4,,hard_to_reach;tribal", "need.due_pregnant"),
        ("legs", "82.206 26.127)", "82.206 26.128)", "legs.geometry"),
    ],
)
def test_a_csv_that_differs_from_its_parquet_is_found(
    copied: Path, name: str, old: str, new: str, column: str
) -> None:
    rewrite(copied / "tables" / f"{name}.csv", old, new)
    faults = find_broken_laws(copied)
    assert [(fault.where, fault.column, fault.count) for fault in faults] == [("law 10", column, 1)]


def test_a_csv_rounded_in_its_last_place_is_not_found(copied: Path) -> None:
    rewrite(copied / "tables" / "settlements.csv", "160.5", "160.5000000001")
    assert find_broken_laws(copied) == []


def test_a_csv_with_a_row_less_is_found(copied: Path) -> None:
    path = copied / "tables" / "calendar.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(rows[:-1]), encoding="utf-8", newline="\n")
    [fault] = find_broken_laws(copied)
    assert (fault.where, fault.column) == ("law 10", "calendar")


def test_a_csv_with_other_columns_is_found(copied: Path) -> None:
    rewrite(copied / "tables" / "calendar.csv", "day,date", "day,when")
    assert ["calendar" in fault.what for fault in find_broken_laws(copied)] == [True]


def test_rows_out_of_order_are_found(copied: Path, written: Written) -> None:
    backwards = written.calendar.iloc[::-1]
    backwards.to_parquet(copied / "tables" / "calendar.parquet", index=False)
    backwards.to_csv(copied / "tables" / "calendar.csv", index=False)
    assert ["not sorted" in fault.what for fault in find_broken_laws(copied)] == [True]


def test_a_manifest_that_counts_other_rows_is_found(copied: Path) -> None:
    rewrite(copied / "manifest.json", '"teams": 3', '"teams": 4')
    [fault] = find_broken_laws(copied)
    assert fault.what == "the manifest counts 4 rows, there are 3"


def test_the_manifest_says_how_many_days_lie_between_two_visits(copied: Path) -> None:
    rewrite(copied / "manifest.json", '"gap_days_min": 28', '"gap_days_min": 36')
    assert {fault.where for fault in find_broken_laws(copied)} == {"law 7"}


def test_the_verifier_imports_nothing_of_the_project_but_its_errors() -> None:
    room = Path(microplan.verify.__path__[0])
    imported = {
        node.module
        for path in room.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("microplan")
    }
    assert all(
        name == "microplan.errors" or name.startswith("microplan.verify") for name in imported
    )
