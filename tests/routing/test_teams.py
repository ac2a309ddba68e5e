"""Teams out of posts, as DOMAIN 8 has them."""

from __future__ import annotations

from routing_worlds import Post, Site, World

from microplan.routing.teams import TeamSettings, make_teams


def list_teams(*posts: Post, settings: TeamSettings | None = None) -> list[tuple[str, str, int]]:
    facilities = World((Site("ST-a", 1),), posts).tables()["facilities"]
    teams = make_teams(facilities, settings or TeamSettings())
    columns = ["team_id", "mode", "vaccinators"]
    return list(teams[columns].itertuples(index=False, name=None))


def test_a_post_sends_its_vaccinators_alone_and_a_vacant_one_nobody() -> None:
    posts = (Post("FA-1", vaccinators=2), Post("FA-2", vaccinators=3, vacant=True))
    assert list_teams(*posts) == [("TM-FA-1-a1", "anm", 1), ("TM-FA-1-a2", "anm", 1)]


def test_a_cold_chain_point_crews_its_vehicles_first_as_far_as_its_people_go() -> None:
    assert list_teams(Post("FA-1", vaccinators=3, vehicles=2)) == [
        ("TM-FA-1-a1", "anm", 1),
        ("TM-FA-1-m1", "mobile", 1),
        ("TM-FA-1-m2", "mobile", 1),
    ]
    pairs = TeamSettings(mobile_vaccinators=2)
    assert list_teams(Post("FA-1", vaccinators=3, vehicles=2), settings=pairs) == [
        ("TM-FA-1-a1", "anm", 1),
        ("TM-FA-1-m1", "mobile", 2),
    ]


def test_a_mobile_team_carries_one_carrier_more_than_it_has_stops() -> None:
    facilities = World((Site("ST-a", 1),), (Post("FA-1", vaccinators=2, vehicles=1),)).tables()[
        "facilities"
    ]
    teams = make_teams(facilities, TeamSettings()).set_index("mode")
    assert teams["carriers"].to_dict() == {"anm": 2, "mobile": 3}
    assert teams["stops_max"].to_dict() == {"anm": 2, "mobile": 2}
    assert teams["cold_life_minutes"].unique().tolist() == [720]
