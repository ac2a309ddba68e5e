"""The store keeps what nothing has changed, and never hands on what is damaged or half-written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from shapely import Point

from microplan.domain.handover import Bounds
from microplan.pipeline import store as store_module
from microplan.pipeline.digest import digest, file_digest, source_digest
from microplan.pipeline.store import LineEnds, StageReport, Store

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def double(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(people=frame.people * 2)


@pytest.fixture
def people() -> pd.DataFrame:
    return pd.DataFrame({"id": ["a", "b"], "people": [1.5, 2.0], "houses": pd.array([1, None])})


def run(folder: Path, *arguments: object) -> tuple[object, list[StageReport]]:
    reports: list[StageReport] = []
    return Store(folder, reports.append).keep("need", double, *arguments), reports


def test_a_stage_with_the_same_arguments_is_kept(tmp_path: Path, people: pd.DataFrame) -> None:
    made, first = run(tmp_path, people)
    kept, second = run(tmp_path, people.copy())
    assert [r.kept for r in first + second] == [False, True]
    assert isinstance(made, pd.DataFrame)
    assert isinstance(kept, pd.DataFrame)
    assert_frame_equal(made, kept)
    assert made.people.tolist() == [3.0, 4.0]


def test_a_stage_with_a_changed_argument_is_made_anew(tmp_path: Path, people: pd.DataFrame) -> None:
    run(tmp_path, people)
    made, reports = run(tmp_path, people.assign(people=[1.5, 3.0]))
    assert [r.kept for r in reports] == [False]
    assert isinstance(made, pd.DataFrame)
    assert made.people.tolist() == [3.0, 6.0]


def test_a_changed_source_makes_every_stage_anew(
    tmp_path: Path, people: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, people)
    monkeypatch.setattr(store_module, "source_digest", lambda _: "another source")
    _, reports = run(tmp_path, people)
    assert [r.kept for r in reports] == [False]


def test_a_changed_comment_changes_the_digest_of_the_source(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "stage.py").write_text("x = 1\n", encoding="utf-8")
    before = source_digest.__wrapped__(package)
    (package / "stage.py").write_text("x = 1  # one\n", encoding="utf-8")
    assert source_digest.__wrapped__(package) != before


def test_a_damaged_result_is_made_anew_with_a_warning(tmp_path: Path, people: pd.DataFrame) -> None:
    run(tmp_path, people)
    (file,) = tmp_path.rglob("*.parquet")
    file.write_bytes(b"not parquet")
    made, reports = run(tmp_path, people)
    assert not reports[0].kept
    assert "damaged" in reports[0].warning
    assert isinstance(made, pd.DataFrame)
    assert made.people.tolist() == [3.0, 4.0]


def test_a_stage_that_fails_leaves_nothing_behind(tmp_path: Path, people: pd.DataFrame) -> None:
    def fail(_: pd.DataFrame) -> pd.DataFrame:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Store(tmp_path).keep("need", fail, people)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_from_a_stage_on_everything_is_made_anew(tmp_path: Path, people: pd.DataFrame) -> None:
    for remake_from, expected in (("", [False] * 3), ("", [True] * 3), ("b", [True, False, False])):
        reports: list[StageReport] = []
        store = Store(tmp_path, reports.append, remake_from=remake_from)
        for stage in "abc":
            store.keep(stage, double, people)
        assert [r.kept for r in reports] == expected


def test_the_line_ends_after_the_stage_that_was_asked_for(
    tmp_path: Path, people: pd.DataFrame
) -> None:
    store = Store(tmp_path, stop_after="need")
    with pytest.raises(LineEnds) as end:
        store.keep("need", double, people)
    assert isinstance(end.value.value, pd.DataFrame)


def test_only_the_last_few_results_of_a_stage_are_kept(
    tmp_path: Path, people: pd.DataFrame
) -> None:
    for factor in range(9):
        run(tmp_path, people.assign(people=people.people * factor))
    assert len(list((tmp_path / "need").iterdir())) == store_module.KEPT_PER_STAGE


def test_groups_of_tables_come_back_as_they_were(tmp_path: Path) -> None:
    areas = gpd.GeoDataFrame({"area_id": ["B-1"]}, geometry=[Point(1, 2)], crs="EPSG:4326")
    bounds = Bounds(areas, pd.DataFrame({"what": ["x"]}), pd.DataFrame({"what": pd.array(["y"])}))
    back = Store(tmp_path).keep("areas", lambda: bounds)
    assert isinstance(back, Bounds)
    assert back.areas.crs == areas.crs
    assert back.areas.geometry.iloc[0] == Point(1, 2)
    assert_frame_equal(back.repairs, bounds.repairs)


def test_a_class_from_outside_the_package_is_never_loaded(tmp_path: Path) -> None:
    folder = next(iter(_kept(tmp_path)))
    label = (folder / "value.json").read_text(encoding="utf-8")
    hostile = label.replace("microplan.domain.handover:Bounds", "subprocess:Popen")
    (folder / "value.json").write_text(hostile, encoding="utf-8")
    reports: list[StageReport] = []
    Store(tmp_path, reports.append).keep("areas", _no_bounds)
    assert "not a class of microplan" in reports[0].warning


def _no_bounds() -> Bounds:
    empty = gpd.GeoDataFrame({"area_id": ["a"]}, geometry=[Point(0, 0)], crs="EPSG:4326")
    return Bounds(empty, pd.DataFrame({"what": ["x"]}), pd.DataFrame({"what": ["y"]}))


def _kept(tmp_path: Path) -> list[Path]:
    Store(tmp_path).keep("areas", _no_bounds)
    return list((tmp_path / "areas").iterdir())


@dataclass(frozen=True)
class Pair:
    one: int
    other: NDArray[np.float64]


def test_the_digest_tells_values_apart_that_differ_in_type_or_order() -> None:
    values: list[object] = [
        1,
        1.0,
        "1",
        True,
        None,
        (1, 2),
        (2, 1),
        {"a": 1, "b": 2},
        {"a": 2, "b": 1},
        np.array([1, 2]),
        np.array([1.0, 2.0]),
        pd.DataFrame({"a": [1]}),
        pd.DataFrame({"b": [1]}),
        Pair(1, np.zeros(2)),
        Pair(2, np.zeros(2)),
        Pair(1, np.zeros(3)),
    ]
    assert len({digest(value) for value in values}) == len(values)


def test_the_digest_of_a_file_is_of_its_contents_not_its_folder(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text("x\n1\n", encoding="utf-8")
    assert digest(tmp_path / "one" / "a.csv") == digest(tmp_path / "two" / "a.csv")


def test_a_changed_part_of_a_shapefile_changes_its_digest(tmp_path: Path) -> None:
    for ending in ("shp", "dbf"):
        (tmp_path / f"a.{ending}").write_bytes(b"1")
    before = file_digest(tmp_path / "a.shp")
    (tmp_path / "a.dbf").write_bytes(b"2")
    assert file_digest(tmp_path / "a.shp") != before
