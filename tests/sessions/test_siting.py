"""Where sessions sit in a world small enough for paper.

::

    y km
    10                     T (tola, cut off: no drive time)
     0   R==A=a=B==========K===F      A, a, B: villages 300 m apart; K: a kiln; F: health post
         0  1               6  8  x km

A family walks 4 km/h x 0.8 along the road, so 300 m take 5.6 minutes and 600 m 11.3.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microplan.domain.tables import ACCESS, FACILITIES, NEED, REPAIRS, SETTLEMENTS
from microplan.geo.crs import unproject
from microplan.geo.networks import network_of
from microplan.geo.roads import Roads
from microplan.geo.walking import TerrainSettings
from microplan.sessions.posts import locate_posts
from microplan.sessions.settings import SessionSettings
from microplan.sessions.siting import choose_sites

CRS = "EPSG:32645"
ORIGIN = np.array([500_000.0, 2_800_000.0])
PLACES = {"A": (1000, 0), "a": (1300, 0), "B": (1600, 0), "K": (6000, 0), "T": (4000, 10_000)}
POST = (8000, 0)
TERRAIN, SETTINGS = TerrainSettings(), SessionSettings()


def degrees(*points: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    lon, lat = unproject(np.array(points, dtype=float) + ORIGIN, CRS)
    return np.asarray(lon), np.asarray(lat)


def roads(*lines: list[tuple[float, float]]) -> Roads:
    straight = [(0.0, 0.0), (8000.0, 0.0)]
    shifted = [[(x + ORIGIN[0], y + ORIGIN[1]) for x, y in line] for line in lines or (straight,)]
    network = network_of(shifted, kmh=30.0, crs=CRS)
    nothing = gpd.GeoDataFrame({"name": []}, geometry=[], crs="EPSG:4326")
    return Roads(network, nothing.assign(road_class=[]), nothing, REPAIRS.empty(), 8.0, 1.0)


def settlements(codes: dict[str, str] | None = None) -> pd.DataFrame:
    lon, lat = degrees(*PLACES.values())
    rows = pd.DataFrame({"settlement_id": list(PLACES), "name": list(PLACES)})
    return SETTLEMENTS.arrange(
        rows.assign(
            area_id="B-1", subcentre_id="", name_local="", locator="", kind="village",
            hra_code=rows.settlement_id.map(codes or {"K": "3"}).fillna(""), houses=10,
            people=100.0, children=5.0, pregnant=1.0, refusals=0, last_verified="", urban=False,
            tribal_share=0.0, flags="", listed_children=pd.NA, listed_pregnant=pd.NA, source="",
            lon=lon, lat=lat,
        )
    )  # fmt: skip


def facilities(
    *, vacant: bool = False, kind: str = "phc", vaccinators: int = 1, at: tuple[float, float] = POST
) -> pd.DataFrame:
    lon, lat = degrees(at)
    row = {
        "facility_id": "F-1", "area_id": "B-1", "name": "PHC", "name_local": "", "kind": kind,
        "cold_chain": True, "vacant": vacant, "vaccinators": 0 if vacant else vaccinators,
        "vehicles": 1, "source": "", "lon": lon[0], "lat": lat[0],
    }  # fmt: skip
    return FACILITIES.arrange(pd.DataFrame([row]))


def access() -> pd.DataFrame:
    rows = pd.DataFrame({"settlement_id": list(PLACES)})
    cut_off = rows.settlement_id == "T"
    return ACCESS.arrange(
        rows.assign(
            nearest_facility_id="F-1", nearest_cold_chain_id="F-1", barriers="", offroad_km=0.0,
            walk_minutes=pd.array([60] * 5, dtype="Int64"),
            drive_minutes=pd.array([20] * 5, dtype="Int64").astype("object"),
            reach_class=np.where(cut_off, "cut off", "30-60"),
            unreachable_reason=np.where(cut_off, "the river has no crossing", ""),
        ).assign(drive_minutes=lambda f: f.drive_minutes.where(~cut_off, None))
        .reindex(columns=ACCESS.names)
    )  # fmt: skip


def need(due: dict[str, int]) -> pd.DataFrame:
    rows = pd.DataFrame({"settlement_id": list(PLACES)})
    return NEED.arrange(
        rows.assign(
            left_out=0.0, drop_out=0.0, missed=1.0, missed_estimate=1.0, missed_low=0.0,
            missed_high=2.0, fic=0.8, listed_children=pd.NA, listed_pregnant=pd.NA, strata="",
            flags="", coverage_source="",
            anchor_id="", anchor_fic=0.8, anchor_cases=25.0, block_sd=0.4, subcentre_sd=0.4,
            own_sd=0.65, reach_score=0.0, uptake_score=0.0, red_category="not assessed",
            red_source="",
            due_children=rows.settlement_id.map(due).fillna(0).astype(int), due_pregnant=0,
        )
    )  # fmt: skip


DUE = {"A": 3, "a": 4, "B": 2, "K": 9, "T": 5}


def test_three_near_villages_share_the_one_in_the_middle() -> None:
    siting = choose_sites(
        settlements(), facilities(), access(), need(DUE), roads(), TERRAIN, SETTINGS
    )
    served = siting.catchments.set_index("settlement_id")
    assert served.site_id.to_dict() == {"A": "P-a", "a": "P-a", "B": "P-a", "K": "P-K"}
    assert served.walk_minutes.to_dict() == {"A": 6, "a": 0, "B": 6, "K": 0}
    assert served.due_children.to_dict() == {"A": 3, "a": 4, "B": 2, "K": 9}


def test_every_place_in_a_walk_where_a_session_could_sit_is_listed() -> None:
    siting = choose_sites(
        settlements(), facilities(), access(), need(DUE), roads(), TERRAIN, SETTINGS
    )
    walks = siting.candidates.set_index(["settlement_id", "site_id"])["walk_minutes"].to_dict()
    villages = {("A", "a"): 6, ("a", "B"): 6, ("A", "B"): 12}  # 300 m and 600 m at 3.2 km/h
    both = {(x, f"P-{y}"): n for pair, n in villages.items() for x, y in (pair, pair[::-1])}
    assert walks == both | {(place, f"P-{place}"): 0 for place in ("A", "a", "B", "K")}
    served = siting.catchments.set_index(["settlement_id", "site_id"])["walk_minutes"]
    assert all(walks[pair] == minutes for pair, minutes in served.items())


def test_what_no_team_can_reach_is_listed_with_its_reason() -> None:
    siting = choose_sites(
        settlements(), facilities(), access(), need(DUE), roads(), TERRAIN, SETTINGS
    )
    (row,) = siting.unserved.to_dict("records")
    assert row["settlement_id"] == "T"
    assert row["due_children"] == 5
    assert "the river has no crossing" in row["reason"]


def test_a_kiln_keeps_a_long_session_of_its_own_in_its_own_hours() -> None:
    siting = choose_sites(
        settlements({"a": "3"}), facilities(), access(), need(DUE), roads(), TERRAIN, SETTINGS
    )
    assert siting.catchments.set_index("settlement_id").site_id["A"] == "P-A" or (
        siting.catchments.set_index("settlement_id").site_id["A"] == "P-B"
    )
    kiln = siting.sites.set_index("site_id").loc["P-a"]
    assert (kiln.opens, kiln.closes, kiln.sitting_minutes_min) == ("11:00", "15:00", 120)


def test_a_site_at_a_health_post_is_fixed_and_one_far_from_any_vaccinator_mobile() -> None:
    slow = roads()
    slow = Roads(
        network_of([[tuple(ORIGIN), (ORIGIN[0] + 8000, ORIGIN[1])]], kmh=6.0, crs=CRS),
        slow.drawn, slow.water, slow.repairs, 8.0, 1.0,
    )  # fmt: skip
    due = {"A": 20, "K": 9}  # A is 70 minutes away: no matter how many are due, a mobile team's
    siting = choose_sites(settlements(), facilities(), access(), need(due), slow, TERRAIN, SETTINGS)
    assert siting.sites.set_index("site_id").kind.to_dict() == {"P-A": "mobile", "P-K": "outreach"}
    assert siting.sites.set_index("site_id").facility_id.to_dict() == {"P-A": "F-1", "P-K": "F-1"}


def test_a_health_post_with_nobody_posted_is_no_site() -> None:
    siting = choose_sites(
        settlements(), facilities(vacant=True), access(), need(DUE), roads(), TERRAIN, SETTINGS
    )
    assert "P-F-1" not in set(siting.sites.site_id)


@settings(max_examples=20)
@given(st.permutations(range(5)), st.lists(st.integers(0, 9), min_size=5, max_size=5))
def test_nobody_is_lost_and_the_order_of_rows_does_not_matter(
    order: list[int], children: list[int]
) -> None:
    due = need(dict(zip(PLACES, children, strict=True)))
    tables = settlements(), facilities(), access(), due
    siting = choose_sites(*tables, roads(), TERRAIN, SETTINGS)
    mixed = choose_sites(
        tables[0].iloc[order], tables[1], tables[2].iloc[order], due.iloc[order], roads(),
        TERRAIN, SETTINGS,
    )  # fmt: skip
    for one, other in zip(
        (siting.sites, siting.catchments, siting.unserved),
        (mixed.sites, mixed.catchments, mixed.unserved),
        strict=True,
    ):
        pd.testing.assert_frame_equal(one, other)
    served = pd.concat([siting.catchments, siting.unserved]).groupby("settlement_id").due_children
    assert served.sum().to_dict() == dict(zip(PLACES, children, strict=True))


def test_a_longer_walk_needs_no_more_sites() -> None:
    counts = [
        len(
            choose_sites(
                settlements(), facilities(), access(), need(DUE), roads(), TERRAIN,
                SessionSettings(walk_minutes_max=minutes),
            ).sites
        )
        for minutes in (1, 6, 15)
    ]  # fmt: skip
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_a_place_where_nobody_is_expected_belongs_to_the_session_within_its_walk() -> None:
    siting = choose_sites(
        settlements(), facilities(), access(), need({"A": 3, "K": 9}), roads(), TERRAIN, SETTINGS
    )
    served = siting.catchments.set_index("settlement_id")
    assert served.site_id.to_dict() == {"A": "P-A", "a": "P-A", "B": "P-A", "K": "P-K"}
    assert served.due_children.to_dict() == {"A": 3, "a": 0, "B": 0, "K": 9}
    assert served.walk_minutes.to_dict() == {"A": 0, "a": 6, "B": 12, "K": 0}


def test_a_place_where_nobody_is_expected_far_from_any_session_waits_for_a_head_count() -> None:
    siting = choose_sites(
        settlements(), facilities(), access(), need({"A": 3}), roads(), TERRAIN, SETTINGS
    )
    waiting = siting.unserved.set_index("settlement_id")
    assert waiting[["due_children", "due_pregnant"]].to_numpy().tolist() == [[0, 0], [0, 0]]
    assert waiting.reason.unique().tolist() == [
        "fewer than one child and one woman are expected here: "
        "no session is planned until a head count finds one"
    ]
    assert waiting.what_would_serve_it.to_dict() == {
        "K": "a head count by the ASHA; whoever is found goes to the session at A, "
        "5.0 km away in a straight line",
        "T": "a head count by the ASHA, and a boat or foot team",
    }


def test_a_head_count_of_nobody_is_not_called_an_estimate() -> None:
    counted = need({"A": 3}).assign(listed_children=0, listed_pregnant=0)
    siting = choose_sites(
        settlements(), facilities(), access(), counted, roads(), TERRAIN, SETTINGS
    )
    reason = siting.unserved.set_index("settlement_id").reason["K"]
    assert reason.startswith("the head count found no child and no woman due here")


def test_neighbours_whose_roads_meet_only_far_away_do_not_share_a_session() -> None:
    # a on one bank, B 300 m off on the other: no file of water, but 4 km (75 minutes) by road
    banks = [(0.0, 0.0), (1300.0, 0.0), (1300.0, -2000.0), (1600.0, -2000.0), (1600.0, 0.0)]
    wide = {"A": 3, "a": 4, "B": 2}
    siting = choose_sites(
        settlements(), facilities(), access(), need(wide), roads(banks), TERRAIN, SETTINGS
    )
    site = siting.catchments.set_index("settlement_id").site_id
    assert site["B"] == "P-B"
    assert site["A"] == site["a"]
    trusting = SessionSettings(detour_minutes_min=600)
    siting = choose_sites(
        settlements(), facilities(), access(), need(wide), roads(banks), TERRAIN, trusting
    )
    assert siting.sites.site_id.tolist() == ["P-a"]


def test_a_session_at_a_post_is_fixed_and_says_where_it_is() -> None:
    post = facilities(kind="phc", at=(1310.0, 0.0))
    siting = choose_sites(settlements(), post, access(), need(DUE), roads(), TERRAIN, SETTINGS)
    row = siting.sites.set_index("site_id").loc["P-F-1"]
    assert (row.kind, row.locator) == ("fixed", "at the PHC in a")


def test_a_post_outside_every_place_says_how_far_the_next_one_is() -> None:
    post = facilities(kind="subcentre", at=(2700.0, 0.0))
    alone = settlements().assign(people=0.0, children=0.0)
    b = alone.settlement_id == "B"
    alone.loc[b, "name"] = ""
    (locator,) = locate_posts(post, alone, roads()).locator
    assert locator == "at the sub-centre, 1.4 km from a"


def test_a_post_without_a_vaccinator_is_no_site() -> None:
    post = facilities(kind="other_health", vaccinators=0, at=(1310.0, 0.0))
    siting = choose_sites(settlements(), post, access(), need(DUE), roads(), TERRAIN, SETTINGS)
    assert siting.sites.site_id.tolist() == ["P-K", "P-a"]
    assert "fixed" not in set(siting.sites.kind)


def test_the_id_of_a_site_follows_its_place() -> None:
    siting = choose_sites(
        settlements(), facilities(), access(), need({"K": 1}), roads(), TERRAIN, SETTINGS
    )
    assert siting.sites.site_id.tolist() == ["P-K"]
    assert siting.sites.iloc[0].lon == pytest.approx(degrees(PLACES["K"])[0][0])
