"""Tables as spreadsheets save them: semicolons, tabs, UTF-16, and workbooks called CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from microplan.errors import InputFault
from microplan.sources.files import as_numbers, demand_columns, read_rows

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [["id", "name", "people"], ["1", "Bélwa, old", "10"], ["2", 'say "so"', "20"]]


def write(path: Path, separator: str, encoding: str) -> Path:
    quoted = [separator.join('"' + c.replace('"', '""') + '"' for c in row) for row in ROWS]
    path.write_bytes("\r\n".join(quoted).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_is_read_as_its_heading_and_its_mark_say(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    rows = read_rows(write(tmp_path / "x.csv", separator, encoding))
    assert [list(rows), *rows.to_numpy().tolist()] == ROWS


def test_commas_inside_a_heading_part_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('"a, b, c";d\n1;2\n', encoding="utf-8")
    assert list(read_rows(path)) == ["a, b, c", "d"]


def test_one_column_is_one_column(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id\n1\n", encoding="utf-8")
    assert list(read_rows(path)) == ["id"]


def test_a_workbook_called_csv_is_told_as_one(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"PK\x03\x04 and the rest of a workbook")
    with pytest.raises(InputFault, match="is a workbook or an archive, not a CSV"):
        read_rows(path)


def test_utf_16_without_its_mark_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("id,name\n1,Belwa\n".encode("utf-16-le"))
    with pytest.raises(InputFault, match='set encoding = "utf-16"'):
        read_rows(path)


def test_a_wrong_file_has_one_fault_and_not_one_a_column(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("alpha,beta\n1,2\n", encoding="utf-8")
    with pytest.raises(InputFault) as caught:
        demand_columns(read_rows(path), ["HAB_ID", "HAB_NAME", "TOT_POP"], "x.csv")
    (fault,) = caught.value.faults
    assert fault.what == "has none of the columns HAB_ID, HAB_NAME, TOT_POP"
    assert "alpha, beta" in fault.todo


def test_a_heading_in_other_letters_is_offered(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("HAB_ID,HAB_NAME\n1,2\n", encoding="utf-8")
    with pytest.raises(InputFault, match="did you mean HAB_ID"):
        demand_columns(read_rows(path), ["hab_id", "hab_name"], "x.csv")


def test_a_decimal_comma_is_never_taken_for_a_group_of_digits(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("lon;people\n82,25;12,34,567\n81,7;1,234\n", encoding="utf-8")
    rows = read_rows(path)
    assert as_numbers(rows["people"], "x.csv").tolist() == [1234567, 1234]
    with pytest.raises(InputFault, match=r"row 1: '82,25'.*write decimals with a point"):
        as_numbers(rows["lon"], "x.csv")
