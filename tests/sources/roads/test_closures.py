"""Closed roads and passes: in which rounds, to whom, and what is said of each."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from microplan.domain.campaign import CampaignSettings
from microplan.domain.tables import REPAIRS, RI_SESSIONS
from microplan.errors import InputFault
from microplan.geo.surfaces.ground import Ground
from microplan.geo.walking import TerrainSettings
from microplan.sources.roads.network import read_roads
from microplan.sources.roads.settings import RoadSettings
from microplan.targeting.access import measure_access

AREAS = gpd.GeoDataFrame({"area_id": ["A"]}, geometry=[shapely.box(77, 34, 77.2, 34.1)], crs=4326)
HEAD = "road,lon,lat,radius_km,from,to,closed_to,reason\n"
DRIVE = CampaignSettings(rounds_start=(date(2019, 12, 2), date(2020, 3, 2)), days_per_round=7)


@pytest.fixture
def road_file(tmp_path):
    """Give a road east over a pass at 77.1 E, in two halves, and a lane beside it."""
    lines = [[(77.0, 34.05), (77.2, 34.05)], [(77.0, 34.05), (77.0, 34.09)]]
    frame = gpd.GeoDataFrame(
        {"id": ["R1", "R2"], "kind": "primary", "label": ["Pass road", "Lane"]},
        geometry=[shapely.LineString(line) for line in lines],
        crs=4326,
    )
    path = tmp_path / "roads.geojson"
    frame.to_file(path)
    return path


def read(road_file, rows, part="closed", **roads):
    given = {"file": road_file, "class": "kind", "id": "id", "name": "label", **roads}
    closures = road_file.with_name("closures.csv")
    closures.write_text(HEAD + rows, encoding="utf-8")
    terrain = TerrainSettings(closures=closures, closed_in_part=part)
    return read_roads(AREAS, RoadSettings.model_validate(given), terrain, DRIVE)


def km_open(roads, minutes="edge_minutes"):
    network = roads.network
    return float(network.edge_km[np.isfinite(getattr(network, minutes))].sum())


def told(roads, what):
    return "; ".join(roads.repairs.set_index("what").loc[[what], "how"])


def test_a_road_closed_in_every_round_is_closed_by_id_or_name(road_file):
    for name in ("R2", "lane"):
        roads = read(road_file, f"{name},,,,2019-11-01,2020-05-31,,snow\n")
        assert km_open(roads) == pytest.approx(18.45, abs=0.1)
        assert "(snow): closed in round 1, 2 of 2, counted as closed" in told(
            roads, f"closure of {name}"
        )


@pytest.mark.parametrize(("part", "kept"), [("closed", 18.45), ("open", 22.9)])
def test_a_road_closed_in_some_rounds_is_what_the_setting_says(road_file, part, kept):
    roads = read(road_file, "R2,,,,2019-12-10,2019-12-12,,\n", part)
    assert km_open(roads) == pytest.approx(kept, abs=0.1)
    assert "closed in round 1 of 2" in told(roads, "closure of R2")


def test_a_road_closed_between_the_rounds_is_open(road_file):
    roads = read(road_file, "R2,,,,2019-12-17,2020-03-01,,\n")
    assert km_open(roads) == pytest.approx(22.9, abs=0.1)
    assert "in no round, counted as open" in told(roads, "closure of R2")


def test_a_pass_closes_two_km_of_road_and_the_ground_around(road_file):
    row = "{},77.1,34.05,1,2019-11-01,2020-05-31,{},\n"
    roads = read(road_file, row.format("", "all"))
    assert km_open(roads) == pytest.approx(20.9, abs=0.1)
    assert km_open(roads, "edge_walk_minutes") == pytest.approx(20.9, abs=0.1)
    assert len(roads.barriers.shapes) == 1
    feet = read(road_file, row.format("", "vehicles"))
    assert km_open(feet) == pytest.approx(20.9, abs=0.1)
    assert km_open(feet, "edge_walk_minutes") == pytest.approx(22.9, abs=0.1)
    assert len(feet.barriers.shapes) == 0


def test_a_closure_that_meets_no_road_is_told(road_file):
    roads = read(road_file, "Nowhere road,,,,2019-11-01,2020-05-31,,\n")
    assert "nothing was closed" in told(roads, "closure of Nowhere road")


def test_every_faulty_row_is_told_at_once(road_file):
    rows = (
        ",,,,2019-11-01,2020-05-31,,\n"
        "R1,,,,soon,2020-05-31,,\n"
        "R1,,,,2020-06-01,2020-05-31,,\n"
        "R1,,,,2019-11-01,2020-05-31,goats,\n"
        ",77.1,34.05,wide,2019-11-01,2020-05-31,,\n"
    )
    with pytest.raises(InputFault) as raised:
        read(road_file, rows)
    assert len(raised.value.faults) == 5
    assert "closures.csv, line 3" in str(raised.value)


def access_of(roads):
    """Measure a home beyond the pass and one before it; post and vaccine are before it."""
    home = pd.DataFrame({"settlement_id": ["far", "near"], "lon": [77.2, 77.02], "lat": 34.05})
    post = pd.DataFrame({"facility_id": ["P"], "name": "Post", "lon": 77.0, "lat": 34.05,
                         "vacant": False, "vaccinators": 1, "cold_chain": True})  # fmt: skip
    terrain, ground = TerrainSettings(), Ground(None, None, REPAIRS.empty())
    found = measure_access(home, post, RI_SESSIONS.empty(), roads, ground, terrain)
    return found.access.set_index("settlement_id")


def test_a_place_that_only_a_closed_pass_leads_to_says_so_with_its_open_time(road_file):
    roads = read(road_file, ",77.1,34.05,1,2019-11-01,2020-05-31,all,snow\n", season="winter")
    found = access_of(roads)
    assert found.loc["far", "barriers"] == "cut off;winter"
    assert roads.share_in_network == pytest.approx(1)  # the map joins; snow is no fault of it
    # 18.45 km at 40 km/h and on foot at 3.2 km/h
    note = (
        "winter: no way on foot now (5 h 47 min when all is open) and no way by vehicle now"
        " (28 min when all is open)"
    )
    assert note in found.loc["far", "barrier_notes"]
    assert "a place that is closed in the drive lies" in found.loc["far", "unreachable_reason"]
    assert found.loc["near", "barriers"] == "distance"


def test_a_ford_cuts_off_in_the_wet_season_alone(tmp_path):
    frame = gpd.GeoDataFrame(
        {"kind": ["primary", "primary"], "open": ["", "dry"]},
        geometry=[
            shapely.LineString([(77.0, 34.05), (77.05, 34.05)]),
            shapely.LineString([(77.05, 34.05), (77.2, 34.05)]),
        ],
        crs=4326,
    )
    path = tmp_path / "roads.geojson"
    frame.to_file(path)
    given = {"file": path, "class": "kind", "open_in": "open"}
    for season, words in (("dry", "distance"), ("wet", "cut off;no road;wet season")):
        roads = read_roads(
            AREAS, RoadSettings.model_validate({**given, "season": season}), TerrainSettings()
        )
        assert access_of(roads).loc["far", "barriers"] == words


def test_fog_slows_vehicles_in_winter_and_nobody_else(road_file):
    none = "R2,,,,2030-01-01,2030-01-02,,\n"
    winter = read(road_file, none, season="winter", winter_factor=0.5)
    usual = read(road_file, none)
    assert winter.network.edge_minutes == pytest.approx(2 * usual.network.edge_minutes)
    assert winter.network.edge_walk_minutes == pytest.approx(usual.network.edge_walk_minutes)
