from __future__ import annotations

import csv
import getpass
import socket
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from smallville import HOSTILE_NAMES, hostile, smallville

from microplan.domain.tables import TABLES
from microplan.outputs.files.tables import write_csv, write_tables

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Plan


@pytest.fixture(scope="module", params=["plain", "hostile"])
def plan(request: pytest.FixtureRequest) -> Plan:
    plan = smallville()
    return plan if request.param == "plain" else hostile(plan)


@pytest.fixture(scope="module")
def tables(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    write_tables(plan, folder)
    return folder


def read_cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_every_table_is_there_twice_and_nothing_else_is(tables: Path) -> None:
    names = {f"{table.name}{end}" for table in TABLES for end in (".csv", ".parquet")}
    assert {path.name for path in tables.iterdir()} == names


def test_parquet_gives_back_every_value_and_type(plan: Plan, tables: Path) -> None:
    for table in TABLES:
        path = tables / f"{table.name}.parquet"
        back = gpd.read_parquet(path) if table.has_geometry else pd.read_parquet(path)
        pd.testing.assert_frame_equal(table.arrange(back), getattr(plan, table.name))


def test_csv_gives_back_every_value(plan: Plan, tables: Path) -> None:
    for table in TABLES:
        header, *rows = read_cells(tables / f"{table.name}.csv")
        frame = getattr(plan, table.name)
        assert header == table.names
        assert len(rows) == len(frame)
        columns = list(zip(*rows, strict=True)) or [()] * len(header)
        for column, cells in zip(table.columns, columns, strict=True):
            for cell, value in zip(cells, frame[column.name], strict=True):
                if column.kind == "geometry":
                    assert shapely.equals_exact(shapely.from_wkt(cell), value, 1e-6)
                elif column.kind in {"float", "whole"}:
                    assert cell == "" if pd.isna(value) else float(cell) == value
                else:
                    assert cell == str(value)


def test_the_same_plan_gives_the_same_bytes(plan: Plan, tables: Path, tmp_path: Path) -> None:
    write_tables(plan, tmp_path)
    for path in tables.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_no_file_knows_the_machine_it_was_written_on(tables: Path) -> None:
    marks = [str(tables).encode(), socket.gethostname().encode(), b"/" + b"home/"]
    marks += [getpass.getuser().encode()] if len(getpass.getuser()) > 4 else []
    for path in tables.iterdir():
        assert not any(mark in path.read_bytes() for mark in marks), path.name


def test_parquet_keeps_no_clock(tables: Path) -> None:
    metadata = pq.read_metadata(tables / "areas.parquet").metadata
    assert set(metadata) == {b"ARROW:schema", b"geo", b"pandas"}
    assert b"date" not in metadata[b"geo"]
    assert b"time" not in metadata[b"geo"]


def test_csv_has_plain_line_ends_and_utf8(tables: Path) -> None:
    data = (tables / "settlements.csv").read_bytes()
    assert b"\r" not in data
    assert data.endswith(b"\n")
    assert not data.startswith(b"\xef\xbb\xbf")
    assert "settlement_id" in data.decode("utf-8").splitlines()[0]


@pytest.mark.parametrize(
    "text", [*HOSTILE_NAMES, "a\rb", "a\nb", "a\r\nb", "NA", "", '"', ",", " x "]
)
def test_any_text_comes_back_from_csv_as_it_was(text: str, tmp_path: Path) -> None:
    write_csv(pd.DataFrame({"name": ["first", text, "last"]}), tmp_path / "t.csv")
    assert read_cells(tmp_path / "t.csv") in (
        [["name"], ["first"], [text], ["last"]],
        [["name"], ["first"], [], ["last"]] if text == "" else None,
    )
