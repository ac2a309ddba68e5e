"""Barriers stay tight, bridges and ferries lead across, and a wait is paid once."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from rasterio.transform import from_origin

from microplan.geo.surfaces.burning import Lines, burn_ground, for_families
from microplan.geo.surfaces.spreading import Sources, spread
from microplan.geo.surfaces.surface import CARRIED, LEVEL, ROAD, square_cells

SIDE, METRES = 40, 100.0
GRID = from_origin(0, SIDE * METRES, METRES, METRES)


def line(*points):
    return shapely.LineString(points)


def ways(*lines_kmh_wait):
    shapes, kmh, wait = zip(*lines_kmh_wait, strict=True) if lines_kmh_wait else ((), (), ())
    return Lines(np.array(shapes, dtype=object), np.array(kmh, float), np.array(wait, float))


def ground(barriers=(), lines=None, kmh=4.0):
    cells = np.full((SIDE, SIDE), kmh)
    return burn_ground(
        cells, square_cells(SIDE, METRES), GRID, np.array(barriers, dtype=object), lines or ways()
    )


def minutes_from(surface, x, y, moves=16):
    at = Sources(np.array([int(SIDE - y // METRES - 1)]), np.array([int(x // METRES)]), np.zeros(1))
    return spread(surface, at, moves, squeeze=False).minutes


def at(minutes, x, y):
    return minutes[int(SIDE - y // METRES - 1), int(x // METRES)]


@given(
    bends=st.lists(st.floats(1200, 2800), min_size=3, max_size=8),
    moves=st.sampled_from([8, 16]),
    beside=st.floats(0, 400),
)
@example([1200.0, 1200.0, 1400.0], 8, 1.0)  # a corner between two cells that a road runs through
@settings(max_examples=60, deadline=None)
def test_no_river_leaks_wherever_it_bends_and_whatever_road_runs_beside_it(bends, moves, beside):
    y = np.linspace(0, SIDE * METRES, len(bends))
    river = line(*zip(bends, y, strict=True))
    bank = line(*zip(np.array(bends) - beside, y, strict=True))
    assume(beside == 0 or not bank.crosses(river))
    surface = ground([river], ways((bank, 5.0, 0.0)) if beside else ways())
    minutes = minutes_from(surface, 150, 2000, moves)
    east = np.array(
        [shapely.Point(3900, m).distance(river) > 300 for m in np.arange(50, 4000, 100)]
    )
    assert np.isinf(minutes[::-1][east, 39]).all()
    assert np.isfinite(minutes[:, 0]).all()


def test_a_bridge_leads_across_and_the_way_round_goes_over_it():
    river = line((2050, 0), (2050, 4000))
    bridge = line((1000, 3050), (3000, 3050))
    minutes = minutes_from(ground([river], ways((bridge, 4.0, 0.0))), 1950, 50)
    there = at(minutes, 2150, 50)
    # 30 cells up to the bridge, 2 across, 30 down, at 1.5 minutes a cell, no corner cut
    assert there == pytest.approx(93.0)
    assert np.isinf(minutes_from(ground([river]), 1950, 50)[:, 21:]).all()


def test_nobody_steps_off_a_bridge_midstream():
    river = shapely.box(1500, 0, 2500, 4000)
    bridge = line((500, 2050), (3500, 2050))
    surface = ground([river], ways((bridge, 4.0, 0.0)))
    minutes = minutes_from(surface, 550, 2050)
    on_river = np.isfinite(minutes[:, 15:25])
    assert on_river.sum() == 10  # the bridge's own cells
    assert surface.marks[19, 20] == ROAD | CARRIED


def test_a_ferry_is_waited_for_once_and_boarded_at_its_ends():
    river = shapely.box(1500, 0, 2500, 4000)
    ferry = line((1450, 2050), (2550, 2050))
    surface = ground([river], ways((ferry, 7.0, 20.0)))
    minutes = minutes_from(surface, 1350, 2050, 8)
    landed = at(minutes, 2650, 2050)
    crossing = 20 + 1.1 / 7 * 60
    # on foot 200 m in all, to the quay and from it, and the crossing with its wait
    assert landed == pytest.approx(crossing + 3.0, abs=3.0)
    assert surface.marks[19, 18] & LEVEL


def test_the_quickest_of_several_roads_in_a_cell_counts():
    path, road = line((0, 2050), (4000, 2050)), line((0, 2060), (4000, 2060))
    for order in ((path, road), (road, path)):
        lines = ways(*((x, 3.0 if x is path else 5.0, 0.0) for x in order))
        surface = ground(lines=lines)
        assert surface.pace[19, 5] == pytest.approx(0.06 / 5)


def test_land_cover_without_a_speed_is_blocked():
    cells = np.full((3, 3), 4.0)
    cells[1] = [0.0, -1.0, np.nan]
    surface = burn_ground(cells, square_cells(3, 1.0), GRID, np.zeros(0, object), ways())
    assert np.isinf(surface.pace[1]).all()
    assert np.isfinite(surface.pace[[0, 2]]).all()


def test_families_walk_slower_but_a_ferry_does_not():
    river = shapely.box(1500, 0, 2500, 4000)
    ferry = line((1450, 2050), (2550, 2050))
    surface = ground([river], ways((ferry, 7.0, 20.0)))
    slow = for_families(surface, 0.8)
    assert slow.pace[0, 0] == pytest.approx(surface.pace[0, 0] / 0.8)
    assert slow.pace[19, 18] == surface.pace[19, 18]
