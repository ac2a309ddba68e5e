"""Access to sessions, the cold chain and over slow ground, in the valley of valley.py."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from valley import (
    EAST,
    NO_GROUND,
    NORTH,
    TERRAIN,
    VALLEY,
    homes,
    located,
    measure,
    net,
    posts,
    roads_of,
)

from microplan.domain.tables import REPAIRS, RI_SESSIONS
from microplan.geo.surfaces.ground import Ground, Land
from microplan.targeting.access import measure_access


def test_sessions_cold_chain_and_vehicles_have_minutes_of_their_own_or_a_reason() -> None:
    where, roads = homes(V=(0, 0), R=(6.1, 0)), roads_of(net(VALLEY))
    at = posts(P=(2, 0), C=(10, 0)).assign(name=["Post", ""])
    sessions = pd.DataFrame(
        {
            "ri_session_id": ["own", "sits", "held", "vacant", "lost"],
            "settlement_id": ["", "R", "", "V", ""],
            "facility_id": ["", "", "C", "", ""],
            "vacant": [False, False, False, True, False],
            **{axis: [np.nan] * 5 for axis in ("lon", "lat")},
        }
    )
    own = located({"own": (1.0, 0.0)})
    sessions.loc[0, ["lon", "lat"]] = own.loc[0, ["lon", "lat"]].to_numpy()
    measured = measure_access(where, at, sessions, roads, NO_GROUND, TERRAIN)
    found = measured.access.set_index("settlement_id")
    # V: 1 km to the first at 3.2 km/h; R: one sits in it; C's post holds one, nobody is at V's
    assert found["nearest_session_id"].to_dict() == {"V": "own", "R": "sits"}
    assert found["session_walk_minutes"].to_dict() == {"V": 19, "R": 0}
    # 10 km and 3.9 km on foot to the cold chain; 2 and 3.9 km by vehicle to a post
    assert found["cold_chain_walk_minutes"].to_dict() == {"V": 188, "R": 74}
    assert found["facility_drive_minutes"].to_dict() == {"V": 4, "R": 8}
    assert found["drive_facility_id"].to_dict() == {"V": "P", "R": "C"}
    assert measured.repairs["how"].tolist() == [
        "1 sessions have no place that is known: no walk leads to them"
    ]
    # a vehicle from the first, 1 km at 30 km/h
    assert found["session_drive_minutes"].to_dict() == {"V": 2, "R": 0}
    assert found["drive_session_id"].to_dict() == {"V": "own", "R": "sits"}
    assert found.loc["V", "barrier_notes"] == (
        "distance: 38 min on foot with an infant to Post, 2.0 km in a straight line"
    )
    none = measure(where, at, roads)
    assert none["session_walk_minutes"].isna().all()
    assert none.loc["V", "other_reasons"] == (
        "to a session: the plan has no such place as a session of routine immunization"
    )


def test_slow_ground_is_a_barrier_with_its_factor() -> None:
    cells = np.full((50, 160), 1.0, np.float32)  # 4 km/h on the road, 1 beside it
    land = Land(cells, None, EAST - 1000.0, NORTH + 3000.0, 100.0)
    ground = Ground(land, None, REPAIRS.empty())
    where, at = homes(A=(0.05, 2.05), V=(0.05, 0)), posts(P=(2, 0), C=(10, 0))
    none, roads = RI_SESSIONS.empty(), roads_of(net(VALLEY))
    found = measure_access(where, at.assign(name="Post"), none, roads, ground, TERRAIN).access
    rows = found.set_index("settlement_id")
    # A: 2 km of slow ground at 0.8 km/h, then some 2 km of road at 3.2; level: 2.8 km at 3.2
    assert rows.loc["A", "walk_minutes"] == pytest.approx(150 + 37, abs=12)
    assert rows.loc["A", "level_walk_minutes"] == pytest.approx(54, abs=3)
    assert rows.loc["A", "barriers"] == "distance;no road;terrain"
    assert "terrain: slope and land cover make the walk 3." in rows.loc["A", "barrier_notes"]
    assert rows.loc["V", "barriers"] == "distance"
    assert (rows["moved_metres"] == 0).all()


def test_homes_on_water_are_moved_and_told() -> None:
    cells = np.full((40, 160), 4.0, np.float32)
    cells[10:13, 5:30] = 0.0
    ground = Ground(Land(cells, None, EAST - 1000.0, NORTH + 3000.0, 100.0), None, REPAIRS.empty())
    where, at = homes(W=(1.05, 1.85)), posts(P=(2, 0), C=(10, 0)).assign(name="")
    none, roads = RI_SESSIONS.empty(), roads_of(net(VALLEY))
    measured = measure_access(where, at, none, roads, ground, TERRAIN)
    assert measured.access["moved_metres"].tolist() == [200.0]
    assert measured.repairs["how"].item().startswith("1 settlements on ground that nobody walks")
    assert measured.access["walk_minutes"].notna().all()
