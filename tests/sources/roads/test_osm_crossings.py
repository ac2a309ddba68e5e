"""Ferries and gates of OpenStreetMap: who is stopped, and who waits how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sources.roads.osm_oracle import write_osm
from sources.roads.osm_world import (
    HERE,
    NORTH,
    TERRAIN,
    Tags,
    km,
    minutes,
    plan,
    told,
)

if TYPE_CHECKING:
    from pathlib import Path


SHORE, MID, FAR, END = (77.1, 20.1), (77.1, 20.11), (77.1, 20.12), (77.1, 20.13)


@pytest.mark.parametrize(
    "pieces", [[[2, 3, 4]], [[2, 3], [3, 4]], [[4, 3], [2, 3]]], ids=["whole", "two", "turned"]
)
@pytest.mark.parametrize("duration", ["", "0:15"])
def test_a_ferry_is_waited_for_once_in_however_many_pieces(
    tmp_path: Path, pieces: list[list[int]], duration: str
) -> None:
    points = {1: (77.1, 20.09), 2: SHORE, 3: MID, 4: FAR, 5: END}
    tags = {"route": "ferry"} | ({"duration": duration} if duration else {})
    ways = [(10 + n, piece, tags) for n, piece in enumerate(pieces)]
    road = {"highway": "unclassified"}
    file = write_osm(tmp_path / "a.osm", points, [(7, [1, 2], road), (8, [4, 5], road), *ways])
    afloat = 15.0 * len(pieces) if duration else km(SHORE, MID, FAR) / 7 * 60
    want = (km(points[1], SHORE) + km(FAR, END)) / 20 * 60 + afloat + 20
    roads = plan(file)
    assert minutes(roads, points[1], END) == pytest.approx(want, rel=1e-6)
    assert minutes(roads, END, points[1]) == pytest.approx(want, rel=1e-6)
    walk = (km(points[1], SHORE) + km(FAR, END)) / TERRAIN.walk_kmh * 60 + afloat + 20
    assert minutes(roads, points[1], END, "walk") == pytest.approx(walk, rel=1e-6)


def test_a_ferry_that_calls_at_an_island_is_waited_for_again(tmp_path: Path) -> None:
    island = (77.11, 20.11)
    points = {1: (77.1, 20.09), 2: SHORE, 3: MID, 4: FAR, 5: END, 6: island}
    road = {"highway": "unclassified"}
    ways = [(7, [1, 2], road), (8, [4, 5], road), (9, [3, 6], road)]
    file = write_osm(tmp_path / "a.osm", points, [*ways, (10, [2, 3, 4], {"route": "ferry"})])
    want = (km(points[1], SHORE) + km(MID, island)) / 20 * 60 + km(SHORE, MID) / 7 * 60 + 20
    assert minutes(plan(file), points[1], island) == pytest.approx(want, rel=1e-6)


def test_ferries_that_part_in_midstream_cost_one_wait_from_shore_to_shore(tmp_path: Path) -> None:
    points = {1: (77.1, 20.09), 2: SHORE, 3: MID, 4: FAR, 5: END, 6: (77.11, 20.11)}
    road = {"highway": "unclassified"}
    boats = [(n, refs, {"route": "ferry"}) for n, refs in ((9, [2, 3]), (10, [3, 4]), (11, [3, 6]))]
    file = write_osm(tmp_path / "a.osm", points, [(7, [1, 2], road), (8, [4, 5], road), *boats])
    want = (km(points[1], SHORE) + km(FAR, END)) / 20 * 60 + km(SHORE, MID, FAR) / 7 * 60 + 20
    assert minutes(plan(file), points[1], END) == pytest.approx(want, rel=1e-6)


def test_a_time_that_no_ferry_takes_is_told_and_not_kept(tmp_path: Path) -> None:
    points = {1: (77.1, 20.09), 2: SHORE, 3: FAR, 4: END}
    road = {"highway": "track"}
    ways = [
        (7, [1, 2], road),
        (9, [3, 4], road),
        (8, [2, 3], {"route": "ferry", "duration": "soon"}),
    ]
    roads = plan(write_osm(tmp_path / "a.osm", points, ways))
    assert told(roads, "ferry times").endswith("go at the usual speed: 8")
    assert minutes(roads, SHORE, FAR) == pytest.approx(km(SHORE, FAR) / 7 * 60 + 20, rel=1e-6)


@pytest.mark.parametrize(
    ("gate", "passed", "walked"),
    [
        ({"barrier": "gate"}, True, True),
        ({"barrier": "bollard"}, False, True),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, True, True),
        ({"barrier": "gate", "access": "private"}, False, False),
        ({"barrier": "lift_gate", "motor_vehicle": "no", "foot": "yes"}, False, True),
    ],
)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_gate_stops_vehicles_and_the_road_on_both_sides_stays(
    tmp_path: Path, gate: Tags, passed: bool, walked: bool, at: int
) -> None:
    points = {0: (77.1, 20.09), 1: HERE, 2: (77.1, 20.105), 3: NORTH, 4: (77.1, 20.12)}
    road = {"highway": "tertiary"}
    ways = [(7, [0, 1], road), (8, [1, 2, 3], road), (9, [3, 4], road)]
    roads = plan(write_osm(tmp_path / "a.osm", points, ways, tags={at: gate}))
    way = km(points[0], points[4])
    drive, walk = (minutes(roads, points[0], points[4], by) for by in ("drive", "walk"))
    assert drive == pytest.approx(way / 30 * 60 if passed else np.inf, rel=1e-6)
    assert walk == pytest.approx(way / TERRAIN.walk_kmh * 60 if walked else np.inf, rel=1e-6)
    assert np.isfinite(minutes(roads, points[0], (77.1, 20.0999)))
    assert np.isfinite(minutes(roads, (77.1, 20.111), points[4]))
