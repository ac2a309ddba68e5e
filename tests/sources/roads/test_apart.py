"""What is said of roads that do not join, or that one cannot come back by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from microplan.geo.gaps import Gap
from microplan.geo.networks import NodingReport
from microplan.sources.ledger import Ledger
from microplan.sources.roads.apart import tell_apart

if TYPE_CHECKING:
    import pandas as pd

CRS = "EPSG:32643"
"""UTM 43: 500 km east of its origin lies 75 E."""


def write_down(**figures: object) -> pd.DataFrame:
    plain = {
        "km_total": 97.0, "km_largest": 57.0, "lines": 9, "lines_dropped": 0, "pieces_before": 3,
        "pieces_after": 3, "ends_moved": 0, "metres_moved": 0.0, "metres_moved_max": 0.0,
        "crossings": 0, "crossings_joined": 0, "km_drivable": 50.0, "km_driven": 50.0,
    }  # fmt: skip
    ledger = Ledger()
    tell_apart(NodingReport(**{**plain, **figures}), CRS, "roads.shp", ledger)
    return ledger.repairs()


def tell(**figures: object) -> dict[str, tuple[str, float]]:
    rows = write_down(**figures)
    return {row.what: (row.how, row.amount) for row in rows.itertuples()}


def test_a_file_of_one_network_has_nothing_to_tell() -> None:
    assert tell() == {}


def test_a_piece_apart_is_named_with_its_gap_and_where_to_look() -> None:
    how, km = tell(gaps=(Gap(38.9, 116.0, (500_000.0, 0.0), False),))["roads cut off"]
    assert how == (
        "38.9 km of road are cut off: they come no nearer than 116 m to the network (a bridge, a"
        " ferry or a piece of road may be missing in the file), at 0.0000, 75.0000 (latitude,"
        " longitude)"
    )
    assert km == pytest.approx(38.9)


def test_a_piece_far_off_is_not_said_to_lack_a_bridge() -> None:
    how, _ = tell(gaps=(Gap(125.4, 218_377.0, (500_000.0, 0.0), False),))["roads cut off"]
    assert "no nearer than 218,377 m to the network (an island, or a valley" in how
    assert "bridge" not in how


def test_a_piece_apart_is_a_doubt_for_somebody_must_look() -> None:
    rows = write_down(gaps=(Gap(38.9, 116.0, (500_000.0, 0.0), False),))
    assert rows["how_sure"].tolist() == [0.5]


def test_water_in_the_gap_is_the_reason() -> None:
    how, _ = tell(gaps=(Gap(38.9, 116.0, (500_000.0, 0.0), True),))["roads cut off"]
    assert "(there is water between, and no bridge or ferry in the file)" in how


def test_a_gap_of_nothing_is_a_crossing_without_a_common_point() -> None:
    how, _ = tell(gaps=(Gap(9.4, 0.0, (500_000.0, 0.0), False),))["roads cut off"]
    assert "they cross or touch the network without a common point" in how


def test_what_cannot_be_driven_back_from_is_told() -> None:
    told = tell(km_driven=40.0, km_one_way=12.0, km_no_return=10.0)
    assert told["roads for vehicles"] == (
        "of 50 km of road for vehicles, 80.0% is one network to drive about in; the rest, 10 km,"
        " cannot be driven to from it, or not back",
        10.0,
    )
    assert told["one-way roads"][1] == 10.0
    assert "12.0 km of road are one-way; 10.0 km" in told["one-way roads"][0]


def test_bridges_are_counted() -> None:
    assert "4 pairs of roads" in tell(crossings_over=4)["roads on two levels"][0]
