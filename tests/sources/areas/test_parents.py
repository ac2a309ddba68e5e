from __future__ import annotations

import geopandas as gpd
import pytest
from shapely.geometry import box

from microplan.errors import InputFault
from microplan.sources.areas.parents import fill_parents, find_parents
from microplan.sources.ledger import Ledger


def make(rows: list[tuple[str, str, float, float]]) -> gpd.GeoDataFrame:
    """Return areas (id, parent, west, east) as columns of a strip of land."""
    frame = {"id": [r[0] for r in rows], "parent": [r[1] for r in rows], "source": "x.shp"}
    shapes = [box(west, 34.0, east, 34.1) for _, _, west, east in rows]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


def test_a_block_without_a_district_takes_that_of_the_longest_shared_border() -> None:
    ledger = Ledger()
    blocks = make([("a", "1", 77.0, 77.1), ("b", "", 77.1, 77.2), ("c", "2", 77.2, 77.3)])
    upper = box(77.15, 34.1, 77.2, 34.2)  # more of district 2, along the top of b
    blocks["geometry"] = [*blocks.geometry[:2], blocks.geometry[2].union(upper)]
    filled = fill_parents(blocks, "x.shp", ledger)
    assert filled["parent"].tolist() == ["1", "2", "2"]
    told = ledger.matches().iloc[0]
    assert (told["what"], told["where"]) == ("b", "x.shp: parent 2")
    assert 0.5 < told["how_sure"] < 1.0


def test_a_block_that_touches_no_other_is_refused_rather_than_guessed() -> None:
    blocks = make([("a", "1", 77.0, 77.1), ("far", "", 78.0, 78.1)])
    with pytest.raises(InputFault, match="far"):
        fill_parents(blocks, "x.shp", Ledger())


def test_blocks_that_all_have_a_district_are_left_as_they_are() -> None:
    ledger = Ledger()
    blocks = make([("a", "1", 77.0, 77.1)])
    assert fill_parents(blocks, "x.shp", ledger) is blocks
    assert ledger.matches().empty


def test_an_area_that_lies_in_none_is_refused() -> None:
    inside = make([("s", "", 79.0, 79.1)])
    with pytest.raises(InputFault, match="less than half"):
        find_parents(inside, make([("a", "1", 77.0, 77.1)]), Ledger())


def test_a_stated_parent_is_believed_wherever_the_area_lies() -> None:
    inside = make([("s", "a", 79.0, 79.1)])
    found = find_parents(inside, make([("a", "1", 77.0, 77.1)]), Ledger())
    assert found["parent"].tolist() == ["a"]


def test_a_gap_of_a_hands_breadth_does_not_hide_a_neighbour() -> None:
    blocks = make([("a", "1", 77.0, 77.1), ("b", "", 77.1 + 2e-6, 77.2)])
    assert fill_parents(blocks, "x.shp", Ledger())["parent"].tolist() == ["1", "1"]


def test_a_conflict_of_code_and_shape_is_told_and_the_code_believed() -> None:
    ledger = Ledger()
    above = make([("a", "1", 77.0, 77.1), ("b", "1", 77.1, 77.2)])
    found = find_parents(make([("s", "a", 77.09, 77.19)]), above, ledger)
    assert found["parent"].tolist() == ["a"]
    (told,) = ledger.matches().itertuples()
    assert told.how == "its column says a, in which 10% of its area lies; 90% lies in b; believed"
    assert ledger.matches()["how_sure"][0] == pytest.approx(0.1, abs=0.01)


def test_codes_and_shapes_that_agree_make_no_row() -> None:
    ledger = Ledger()
    above = make([("a", "1", 77.0, 77.1), ("b", "1", 77.1, 77.2)])
    find_parents(make([("s", "a", 77.0, 77.14), ("t", "b", 77.12, 77.2)]), above, ledger)
    assert ledger.matches().empty


def test_an_orphan_among_known_codes_goes_by_its_shape_and_is_told() -> None:
    ledger = Ledger()
    above = make([("a", "1", 77.0, 77.1), ("b", "1", 77.1, 77.2)])
    inside = make([("s", "a", 77.0, 77.05), ("t", "zz", 77.15, 77.2), ("u", "b", 77.1, 77.15)])
    assert find_parents(inside, above, ledger)["parent"].tolist() == ["a", "b", "b"]
    (told,) = ledger.matches().itertuples()
    assert (told.what, told.where) == ("t", "x.shp: parent b")
    assert "zz, which its column names, is not there" in str(told.how)


def test_codes_without_their_zeros_find_their_parents_and_say_so() -> None:
    ledger = Ledger()
    above = make([("0203", "1", 77.0, 77.1), ("0204", "1", 77.1, 77.2)])
    inside = make([("s", "203", 77.0, 77.05), ("t", "0204", 77.15, 77.2)])
    assert find_parents(inside, above, ledger)["parent"].tolist() == ["0203", "0204"]
    assert ledger.matches()["what"].tolist() == ["parent 203"]
