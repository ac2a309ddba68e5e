"""OpenStreetMap extracts: what joins, what is driven, and what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError
from sources.roads.osm_oracle import write_osm
from sources.roads.osm_world import (
    EAST,
    HERE,
    LENGTH,
    NORTH,
    TERRAIN,
    Tags,
    km,
    minutes,
    plan,
    straight,
    told,
)

from microplan.errors import InputFault
from microplan.sources.roads.settings import RoadSettings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("tags", "there", "back"),
    [
        ({"highway": "secondary"}, 35, 35),
        ({"highway": "secondary_link"}, 35, 35),
        ({"highway": "secondary", "oneway": "yes"}, 35, 0),
        ({"highway": "secondary", "oneway": "-1"}, 0, 35),
        ({"highway": "secondary", "oneway": "reversible"}, 35, 35),
        ({"highway": "secondary", "junction": "roundabout"}, 35, 0),
        ({"highway": "secondary", "junction": "roundabout", "oneway": "no"}, 35, 35),
        ({"highway": "motorway"}, 50, 0),
        ({"highway": "motorway", "oneway": "no"}, 50, 50),
        ({"highway": "trunk", "maxspeed": "40"}, 40, 40),
        ({"highway": "trunk", "maxspeed": "20 mph"}, 32.18688, 32.18688),
        ({"highway": "trunk", "maxspeed": "120"}, 50, 50),
        ({"highway": "trunk", "maxspeed": "60;30"}, 30, 30),
        ({"highway": "trunk", "maxspeed__backward": "30"}, 50, 30),
        ({"highway": "tertiary", "surface": "gravel"}, 15, 15),
        ({"highway": "tertiary", "surface": "asphalt;sand"}, 8, 8),
        ({"highway": "residential", "surface": "compacted"}, 15, 15),
        ({"highway": "track"}, 10, 10),
        ({"highway": "track", "tracktype": "grade1"}, 20, 20),
        ({"highway": "track", "tracktype": "grade5"}, 5, 5),
        ({"highway": "unclassified", "tracktype": "grade4"}, 7.5, 7.5),
        ({"highway": "service", "access": "private"}, 0, 0),
        ({"highway": "service", "access": "private", "motor_vehicle": "yes"}, 12, 12),
        ({"highway": "service", "motor_vehicle": "no"}, 0, 0),
        ({"highway": "service", "access": "no", "vehicle": "destination"}, 12, 12),
        ({"highway": "footway"}, 0, 0),
        ({"highway": "steps"}, 0, 0),
    ],
)
def test_a_road_is_driven_as_its_tags_say(
    tmp_path: Path, tags: Tags, there: float, back: float
) -> None:
    beside = {"highway": "footway"}  # so that some road is left where the other is closed
    points = {1: HERE, 2: (77.1, 20.105), 3: NORTH, 4: EAST}
    given = {key.replace("__", ":"): value for key, value in tags.items()}
    file = write_osm(tmp_path / "a.osm", points, [(7, [1, 2, 3], given), (8, [1, 4], beside)])
    roads = plan(file)
    for kmh, ends in ((there, (HERE, NORTH)), (back, (NORTH, HERE))):
        want = LENGTH / kmh * 60 if kmh else np.inf
        assert minutes(roads, *ends) == pytest.approx(want, rel=1e-6)


def test_who_may_not_drive_may_walk_unless_it_is_closed_to_feet_too(tmp_path: Path) -> None:
    walk = LENGTH / TERRAIN.walk_kmh * 60
    for tags in ({"motor_vehicle": "private"}, {"access": "no", "foot": "yes"}, {"oneway": "yes"}):
        roads = plan(straight(tmp_path, highway="service", **tags))
        assert minutes(roads, NORTH, HERE, "walk") == pytest.approx(walk, rel=1e-6)
    open_road = {"highway": "track", "foot": "no"}
    assert np.isinf(minutes(plan(straight(tmp_path, **open_road)), NORTH, HERE, "walk"))


def test_the_plan_may_open_private_roads(tmp_path: Path) -> None:
    file = straight(tmp_path, highway="service", access="private")
    roads = plan(file, closed_access=[])
    assert minutes(roads, HERE, NORTH) == pytest.approx(LENGTH / 12 * 60, rel=1e-6)


def test_roads_that_nobody_may_use_are_left_out_and_told(tmp_path: Path) -> None:
    points = {1: HERE, 2: NORTH, 3: EAST}
    ways = [(7, [1, 2], {"highway": "track", "access": "no"}), (8, [1, 3], {"highway": "track"})]
    roads = plan(write_osm(tmp_path / "a.osm", points, ways))
    assert (
        told(roads, "closed roads")
        == "1 roads are closed to vehicles (no (1)); 0 of them are walked"
    )
    row = roads.repairs.set_index("what").loc["roads closed to all"]
    assert (row["amount"], row["unit"]) == (pytest.approx(LENGTH, rel=1e-6), "km")


@pytest.mark.parametrize(
    ("tags", "dry", "wet"),
    [
        ({"highway": "trunk"}, 50, 47.5),
        ({"highway": "tertiary", "surface": "dirt"}, 15, 6),
        ({"highway": "track"}, 10, 4),
        ({"highway": "track", "ford": "yes"}, 10, 0),
        ({"highway": "track", "seasonal": "dry_season"}, 10, 0),
        ({"highway": "track", "seasonal": "wet_season"}, 0, 4),
    ],
)
def test_the_wet_season_slows_and_closes(
    tmp_path: Path, tags: Tags, dry: float, wet: float
) -> None:
    points = {1: HERE, 2: (77.1, 20.105), 3: NORTH, 4: EAST}
    ways = [(7, [1, 2, 3], tags), (8, [1, 4], {"highway": "path"})]
    file = write_osm(tmp_path / "a.osm", points, ways)
    for season, kmh in (("dry", dry), ("wet", wet)):
        want = LENGTH / kmh * 60 if kmh else np.inf
        roads = plan(file, season=season)
        assert minutes(roads, HERE, NORTH) == pytest.approx(want, rel=1e-6)
        assert bool(kmh) != ("closed in the " in told(roads, "roads out of season"))
    assert minutes(plan(file, season="wet"), HERE, EAST, "walk") == pytest.approx(
        km(HERE, EAST) / (0.7 * TERRAIN.walk_kmh) * 60, rel=1e-6
    )


def test_unpaved_roads_can_be_impassable_in_the_wet(tmp_path: Path) -> None:
    file = straight(tmp_path, highway="tertiary", surface="earth")
    roads = plan(file, season="wet", wet_unpaved_factor=0)
    assert np.isinf(minutes(roads, HERE, NORTH))
    assert np.isfinite(minutes(roads, HERE, NORTH, "walk"))


CROSS = {1: (77.1, 20.09), 2: (77.1, 20.11), 3: (77.09, 20.1), 4: EAST}


def test_a_bridge_does_not_join_what_it_crosses(tmp_path: Path) -> None:
    ways = [
        (7, [1, 2], {"highway": "tertiary"}),
        (8, [3, 4], {"highway": "tertiary", "bridge": "yes", "layer": "1"}),
    ]
    roads = plan(write_osm(tmp_path / "a.osm", CROSS, ways))
    assert np.isinf(minutes(roads, CROSS[1], CROSS[4]))
    assert roads.repairs.set_index("what").loc["road network", "amount"] > 2


@pytest.mark.parametrize(("layer", "joined"), [("1", False), ("0", True)])
def test_points_at_one_place_join_on_one_storey_only(
    tmp_path: Path, layer: str, joined: bool
) -> None:
    points = {**CROSS, 5: HERE, 6: HERE}
    ways = [
        (7, [1, 5, 2], {"highway": "tertiary"}),
        (8, [3, 6, 4], {"highway": "tertiary", "bridge": "yes", "layer": layer}),
    ]
    roads = plan(write_osm(tmp_path / "a.osm", points, ways))
    assert np.isfinite(minutes(roads, CROSS[1], CROSS[4])) == joined
    what = "road points twice" if joined else "road points over others"
    assert told(roads, what).startswith("1 points")


def test_a_shared_point_joins_even_a_bridge(tmp_path: Path) -> None:
    points = {**CROSS, 5: HERE}
    ways = [
        (7, [1, 5, 2], {"highway": "tertiary"}),
        (8, [3, 5, 4], {"highway": "tertiary", "bridge": "yes", "layer": "1"}),
    ]
    roads = plan(write_osm(tmp_path / "a.osm", points, ways))
    want = (km(CROSS[1], HERE) + km(HERE, CROSS[4])) / 30 * 60
    assert minutes(roads, CROSS[1], CROSS[4]) == pytest.approx(want, rel=1e-6)


def test_a_ford_on_a_road_is_under_water_in_the_wet(tmp_path: Path) -> None:
    points = {1: HERE, 2: (77.1, 20.105), 3: NORTH}
    ways = [(7, [1, 2, 3], {"highway": "tertiary"})]
    file = write_osm(tmp_path / "a.osm", points, ways, tags={2: {"ford": "yes"}})
    assert np.isfinite(minutes(plan(file), HERE, NORTH))
    for weight in ("drive", "walk"):
        assert np.isinf(minutes(plan(file, season="wet"), HERE, NORTH, weight))
    opened = plan(file, season="wet", wet_fords_open=True)
    assert np.isfinite(minutes(opened, HERE, NORTH))
    assert np.isfinite(minutes(plan(file, season="winter"), HERE, NORTH))
    # what the season closes is open in the roads that tell it from what is never there
    assert np.isfinite(minutes(plan(file, season="wet").reopened(), HERE, NORTH))


def test_roads_that_a_planner_drew_in_josm_are_roads(tmp_path: Path) -> None:
    points = {1: HERE, -9: (77.1, 20.105), -8: NORTH}
    ways = [(-7, [1, -9, -8], {"highway": "track"})]
    roads = plan(write_osm(tmp_path / "a.osm", points, ways))
    assert minutes(roads, HERE, NORTH) == pytest.approx(LENGTH / 10 * 60, rel=1e-6)
    assert told(roads, "roads with missing points") == ""


def test_words_that_nobody_knows_are_told_with_what_was_assumed(tmp_path: Path) -> None:
    points = {1: HERE, 2: NORTH, 3: EAST}
    tags = {"surface": "moon", "access": "whoever", "maxspeed": "IN:urban", "oneway": "odd",
            "seasonal": "never", "layer": "x"}  # fmt: skip
    ways = [(7, [1, 2], {"highway": "track", **tags}), (8, [1, 3], {"highway": "goat"})]
    roads = plan(write_osm(tmp_path / "a.osm", points, ways))
    assert "goat (1)" in told(roads, "road words")
    assert "moon (1)" in told(roads, "surfaces")
    assert "whoever (1)" in told(roads, "access words")
    assert "IN:urban (1)" in told(roads, "speed limits")
    assert "odd (1)" in told(roads, "one-way words")
    assert "never (1)" in told(roads, "seasons")
    assert "x (1)" in told(roads, "storeys")
    assert minutes(roads, NORTH, HERE) == pytest.approx(LENGTH / 10 * 60, rel=1e-6)
    kept = plan(tmp_path / "a.osm", classes={"goat": "path"})
    assert minutes(kept, HERE, EAST, "walk") > 0


def test_points_that_the_file_does_not_hold_cut_the_road_and_are_told(tmp_path: Path) -> None:
    points = {1: HERE, 2: (77.1, 20.105), 4: NORTH, 5: (77.1, 20.12)}
    road = {"highway": "track"}
    file = write_osm(tmp_path / "a.osm", points, [(7, [1, 2, 3, 4, 5], road), (8, [4, 9], road)])
    roads = plan(file)
    assert told(roads, "roads with missing points").endswith("left out: 7, 8")
    assert np.isfinite(minutes(roads, HERE, (77.1, 20.105)))
    assert np.isfinite(minutes(roads, NORTH, (77.1, 20.12)))
    assert np.isinf(minutes(roads, HERE, NORTH))


def test_only_what_lies_in_or_near_the_areas_is_read(tmp_path: Path) -> None:
    points = {1: HERE, 2: NORTH, 3: (79.0, 20.1), 4: (79.0, 20.2)}
    ways = [(7, [1, 2], {"highway": "track"}), (8, [3, 4], {"highway": "track"})]
    roads = plan(write_osm(tmp_path / "a.osm", points, ways))
    assert roads.network.edges == 1
    assert told(roads, "roads far outside").startswith("1 of 2 roads of the file lie outside")


def test_names_are_kept_in_the_script_of_the_place(tmp_path: Path) -> None:
    roads = plan(straight(tmp_path, highway="track", name="हम्पी मार्ग", name__en="Hampi Road"))
    assert roads.drawn["name"].tolist() == ["हम्पी मार्ग"]
    assert plan(straight(tmp_path, highway="trunk", ref="NH 5")).drawn["name"].tolist() == ["NH 5"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.osm.pbf", b"abc" * 99, "cannot be read as OpenStreetMap: PBF error"),
        ("a.osm", b"<osm version='0.6'><node", "cannot be read as OpenStreetMap"),
        ("a.osm", b"<osm version='0.6'></osm>", "holds 0 lines, 0 of them roads"),
    ],
)
def test_a_file_that_is_no_openstreetmap_is_a_fault_and_no_traceback(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputFault, match=f"{name}: {said}"):
        plan(tmp_path / name)


@pytest.mark.parametrize(
    "given", [{"class": "highway"}, {"layer": "lines"}, {"join_crossings": True}]
)
def test_columns_named_for_a_file_of_openstreetmap_are_refused(
    tmp_path: Path, given: dict[str, Any]
) -> None:
    file = straight(tmp_path, highway="track")
    with pytest.raises(ValidationError, match=r"OpenStreetMap"):
        RoadSettings.model_validate({"file": file, **given})


def test_the_maps_draw_the_larger_classes_and_say_so(tmp_path: Path) -> None:
    places = {n: (77.1 + n * 1e-5, 20.1) for n in range(900)}
    yard, main = list(range(899)), [0, 899]
    ways = [(7, yard, {"highway": "service"}), (8, main, {"highway": "trunk"}),
            (9, yard[:500], {"highway": "track"})]  # fmt: skip
    file = write_osm(tmp_path / "a.osm", places, ways)
    roads = plan(file, drawn_points_max=1000)
    assert sorted(roads.drawn["road_class"]) == ["track", "trunk"]
    assert told(roads, "roads not drawn").startswith("1 small roads (service) are travelled")
    assert len(plan(file).drawn) == 3
    fewer = [(10 + n, [n, n + 1], {"highway": "footway"}) for n in range(100)]
    many = plan(write_osm(tmp_path / "b.osm", places, [*ways, *fewer]), drawn_lines_max=100)
    assert sorted(many.drawn["road_class"]) == ["service", "track", "trunk"]
    assert many.network.edges > 10
