"""Places of the demo: people shared out whole, islands settled, and each in the block it says."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from microplan.synth.district import District, make_district
from microplan.synth.gazetteer import describe_places
from microplan.synth.layout import BLOCKS, ISLANDS, UNITS
from microplan.synth.villages import share_whole


@pytest.fixture(scope="module")
def district() -> District:
    return make_district()


@given(st.integers(0, 10**6), st.lists(st.floats(0.01, 1e4), min_size=1, max_size=60))
def test_people_are_shared_out_whole_and_fairly(total: int, weights: list[float]) -> None:
    shared = share_whole(total, np.array(weights))
    assert shared.sum() == total
    assert (np.abs(shared - total * np.array(weights) / sum(weights)) < 1 + 1e-6).all()


def test_people_of_places_and_sites_at_risk_are_the_people_of_their_block(
    district: District,
) -> None:
    for index, unit in enumerate(UNITS):
        people = sum(place.people for place in district.places if place.block == index)
        people += sum(risk.residents for risk in district.risks if risk.block == index)
        assert people == unit.people


def test_every_place_lies_in_its_block_and_on_dry_land(district: District) -> None:
    for home in (*district.places, *district.risks):
        assert shapely.contains_xy(district.borders.blocks[home.block], *home.xy)
        assert not shapely.intersects(district.waters.wet, shapely.Point(home.xy))


def test_every_island_is_settled_and_nobody_else_lives_on_one(district: District) -> None:
    for index, island in enumerate(district.waters.islands):
        inside = [p for p in district.places if shapely.contains_xy(island, *p.xy)]
        assert inside
        assert {place.island for place in inside} == {index}
    settled = [place for place in district.places if place.island >= 0]
    assert {place.island for place in settled} == set(range(len(ISLANDS)))
    assert all(place.kind == "hamlet" for place in settled)


def test_villages_are_larger_than_hamlets(district: District) -> None:
    people = {
        kind: [p.people for p in district.places if p.kind == kind]
        for kind in ("village", "hamlet")
    }
    assert np.median(people["village"]) > 3 * np.median(people["hamlet"])
    assert min(people["hamlet"]) >= 30
    assert max(people["village"]) < 4_000


def test_most_villages_are_a_walk_of_an_hour_from_a_working_post_and_some_are_not(
    district: District,
) -> None:
    posts = np.array(
        [p.xy for p in district.posts if not p.vacant and "Veterinary" not in p.description]
    )
    rural = np.array([p.xy for p in district.places if p.block < len(BLOCKS)])
    metres = np.hypot(*(rural[:, None] - posts[None]).transpose(2, 0, 1)).min(axis=1)
    minutes = metres * 1.4 / 1000 / (4 * 0.8) * 60
    assert 0.5 < (minutes < 60).mean() < 0.8
    assert (minutes > 120).any()


def test_a_place_is_flagged_just_where_its_subcentre_has_no_vaccinator(district: District) -> None:
    rows = describe_places(1, district.places, district.posts, district.borders)
    areas = [district.borders.subcentres[post.subcentre] for post in district.posts if post.vacant]
    assert len(areas) == 7
    for row, place in zip(rows, district.places, strict=True):
        inside = any(shapely.contains_xy(area, *place.xy) for area in areas)
        assert ("vacant_subcentre" in str(row["flags"]).split(";")) == inside
