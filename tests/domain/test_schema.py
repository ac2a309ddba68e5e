"""A sound table is told from a damaged one as pandera tells them apart."""

from __future__ import annotations

import datetime
import itertools
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from pandera.errors import SchemaErrors
from smallville import smallville

from microplan.domain.schema import Table, is_sound
from microplan.domain.tables import TABLES, TARGETS
from microplan.errors import InputFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from microplan.domain.handover import Plan

WRONG = ("", " ", "no such word", "2019-12-02", "2019-12-02 ", "25:61", "08:00", None)
OTHER_TYPES: tuple[Callable[[pd.Series], pd.Series], ...] = (
    lambda column: column.astype(object),
    lambda column: column.astype("category"),
    lambda column: pd.Series(datetime.date(2019, 12, 2), column.index),
    lambda column: pd.Series(np.float32(0.5), column.index),
    lambda column: pd.Series(2, column.index, dtype="int32"),
)


@cache
def plan() -> Plan:
    return smallville()


def passes_pandera(table: Table, frame: pd.DataFrame) -> bool:
    try:
        table.schema().validate(frame, lazy=True)
    except SchemaErrors:
        return False
    return True


def damage(values: pd.Series) -> list[pd.Series]:
    """Return a column with its first cell wrong, in each way, and then in other types."""
    retyped = [retype(values) for retype in OTHER_TYPES]
    if values.dtype == "str":
        return [values.where(values.index > 0, wrong) for wrong in WRONG] + retyped
    return [
        values.astype("float64" if values.dtype == "float64" else "Float64").where(
            values.index > 0
        ),
        *retyped,
    ]


def let_through(table: Table, frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Give frames of all the damage together that the quick look lets through by itself."""
    names = [column.name for column in table.columns if column.kind != "geometry"]
    for wrongs in itertools.zip_longest(*(damage(frame[name]) for name in names)):
        wrong = {n: values for n, values in zip(names, wrongs, strict=True) if values is not None}
        sound = {n: v for n, v in wrong.items() if is_sound(table, frame.assign(**{n: v}))}
        yield frame.assign(**sound)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_the_quick_look_lets_through_is_sound_to_pandera(table: Table) -> None:
    frame: Any = getattr(plan(), table.name)
    assert is_sound(table, frame)
    assert passes_pandera(table, frame)
    small = frame.head(3)
    for damaged in let_through(table, small):
        assert passes_pandera(table, damaged)
    assert is_sound(table, pd.concat([small, small.head(1)])) == small.empty
    assert not is_sound(table, small.drop(columns=table.names[-1]))
    assert not is_sound(table, small.assign(more=1))


def test_each_rule_is_broken_by_its_own_damage() -> None:
    town = plan()
    broken = {
        ("routes", "date"): "2 December",
        ("stops", "arrive"): "8 o'clock",
        ("areas", "level"): "hamlet",
        ("areas", "area_id"): "",
        ("areas", "name"): None,
    }
    for (name, column), wrong in broken.items():
        table = next(table for table in TABLES if table.name == name)
        frame = getattr(town, name)
        bad = frame.assign(**{column: frame[column].where(frame.index > 0, wrong)})
        assert not is_sound(table, bad), (name, column)
        assert not passes_pandera(table, bad), (name, column)
        with pytest.raises(InputFault) as refused:
            table.check(bad)
        assert (name in str(refused.value), column in str(refused.value)) == (True, True)


def test_a_number_that_must_be_there_is_missed() -> None:
    frame = plan().targets
    bad = frame.assign(score=frame["score"].where(frame.index > 0))
    assert not is_sound(TARGETS, bad)
    with pytest.raises(InputFault, match="score"):
        TARGETS.check(bad)
