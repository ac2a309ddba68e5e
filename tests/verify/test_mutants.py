"""Plans with one thing wrong, each found by the law that it breaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from changes import Change, add, both, drop, put

from microplan.verify.laws import LAWS

if TYPE_CHECKING:
    from collections.abc import Callable

    from microplan.verify.findings import Law
    from microplan.verify.tables import Written

ANM = "route_id == 'T-anm/2019-12-02'"
MOBILE = "route_id == 'T-mobile/2019-12-02'"
COURIER = "route_id == 'T-courier/2019-12-02'"


@dataclass(frozen=True)
class Mutant:
    law: int
    """The law that it breaks."""
    name: str
    change: Change
    also: frozenset[int] = frozenset()
    """Laws that cannot hold then either."""


def also(*laws: int) -> frozenset[int]:
    return frozenset(laws)


MUTANTS = [
    Mutant(
        1,
        "a person lost",
        put("settlements", "settlement_id == 'S-rampur'", people=1199.0),
    ),
    Mutant(1, "the people outside lost", drop("outside", "people > 0")),
    Mutant(1, "a person counted twice", put("outside", "people > 0", people=15.5)),
    Mutant(
        1,
        "people not a number",
        put("settlements", "settlement_id == 'S-kiln'", people=float("nan")),
    ),
    Mutant(2, "an unserved child lost", put("unserved", "due_children == 3", due_children=2)),
    Mutant(
        2,
        "a woman lost in her settlement",
        put("need", "settlement_id == 'S-kiln'", due_pregnant=2),
    ),
    Mutant(
        2,
        "a child lost in a catchment",
        put("catchments", "settlement_id == 'S-belwa'", due_children=4),
        also(3),
    ),
    Mutant(2, "an unserved settlement forgotten", drop("unserved", "due_children == 3")),
    Mutant(2, "a settlement without need", drop("need", "settlement_id == 'S-island'")),
    Mutant(
        3,
        "a child lost between catchment and visit",
        both(
            put("visits", "site_id == 'P-1' and round == 1", due_children=7),
            put("sessions", "session_id == 'P-1/1/1'", due_children=7),
            put("routes", ANM, due_children=7),
        ),
    ),
    Mutant(3, "a visit forgotten", drop("visits", "site_id == 'P-1' and round == 2")),
    Mutant(3, "an unserved visit forgotten", drop("unserved_visits", "site_id == 'P-4'")),
    Mutant(
        3,
        "a session twice as large as its visit",
        both(
            put("sessions", "session_id == 'P-5/2/1'", due_pregnant=2),
            put("routes", "route_id == 'T-anm/2020-01-07'", due_pregnant=2),
        ),
    ),
    Mutant(
        4,
        "a session on two routes",
        put("stops", "route_id == 'T-mobile/2019-12-05' and order == 1", session_id="P-2/1/1"),
        also(5, 7),
    ),
    Mutant(
        4,
        "a session on no route",
        put("stops", f"{ANM} and order == 1", kind="halt", session_id=""),
        also(5),
    ),
    Mutant(
        4,
        "a session of another team",
        put("sessions", "session_id == 'P-1/1/1'", team_id="T-mobile"),
    ),
    Mutant(
        4,
        "a session at another site",
        put("stops", f"{ANM} and order == 1", place_id="P-5"),
        also(5),
    ),
    Mutant(4, "a session by a supervisor", put("routes", ANM, mode="supervisor")),
    Mutant(
        4, "vaccine not delivered", put("stops", f"{COURIER} and order == 1", kind="halt"), also(8)
    ),
    Mutant(4, "vaccine not fetched", put("stops", f"{COURIER} and order == 2", kind="supervise")),
    Mutant(
        4,
        "vaccine fetched before the session ends",
        both(
            put("stops", f"{COURIER} and order == 2", wait_minutes=185, depart="11:55"),
            put("stops", f"{COURIER} and order == 3", arrive="12:15", depart="12:15"),
            put("routes", COURIER, end="12:15", work_minutes=235),
        ),
    ),
    Mutant(
        5, "a minute stolen on the way", put("stops", f"{MOBILE} and order == 2", arrive="10:59")
    ),
    Mutant(
        5, "a minute stolen at work", put("stops", f"{MOBILE} and order == 2", service_minutes=119)
    ),
    Mutant(5, "a time that is none", put("stops", f"{MOBILE} and order == 3", arrive="25:30")),
    Mutant(
        5,
        "a leg's figure changed",
        put("legs", "from_id == 'P-3' and to_id == 'P-2'", drive_minutes=19),
    ),
    Mutant(5, "a leg's walk changed", put("legs", "from_id == 'P-3'", walk_minutes=9)),
    Mutant(5, "a leg's distance changed", put("legs", "from_id == 'P-3'", drive_km=7.9)),
    Mutant(5, "a leg lost", drop("legs", "from_id == 'P-3' and to_id == 'P-2'")),
    Mutant(5, "another vehicle", put("teams", "team_id == 'T-mobile'", vehicle="boat")),
    Mutant(5, "a line lost", drop("stops", f"{MOBILE} and order == 1"), also(4)),
    Mutant(5, "a line numbered twice over", put("stops", f"{MOBILE} and order == 3", order=4)),
    Mutant(5, "no departure", put("stops", f"{MOBILE} and order == 0", kind="halt")),
    Mutant(5, "no return", put("stops", f"{MOBILE} and order == 3", kind="halt")),
    Mutant(
        5, "a walk before the departure", put("stops", f"{MOBILE} and order == 0", walk_minutes=1)
    ),
    Mutant(5, "kilometres forgotten", put("routes", MOBILE, km=37.9)),
    Mutant(5, "driving forgotten", put("routes", MOBILE, drive_minutes=94)),
    Mutant(5, "work forgotten", put("routes", MOBILE, work_minutes=324)),
    Mutant(5, "a stop forgotten", put("routes", MOBILE, stops=1)),
    Mutant(5, "another way home", put("routes", MOBILE, ends_at="P-2")),
    Mutant(5, "another place to start", put("routes", MOBILE, starts_at="P-2")),
    Mutant(5, "a child forgotten on the route", put("routes", MOBILE, due_children=11)),
    Mutant(5, "a route without lines", drop("stops", COURIER), also(4, 8)),
    Mutant(
        5,
        "a session begun early",
        put("sessions", "session_id == 'P-1/1/1'", start="08:50"),
        also(6),
    ),
    Mutant(5, "a session ended late", put("sessions", "session_id == 'P-1/1/1'", end="12:05")),
    Mutant(6, "a team of overtime", put("teams", "team_id == 'T-mobile'", work_minutes_max=324)),
    Mutant(6, "a day begun before duty", put("teams", "team_id == 'T-mobile'", day_start="08:15")),
    Mutant(6, "a day ended after duty", put("teams", "team_id == 'T-mobile'", day_end="13:15")),
    Mutant(6, "a stop too many", put("teams", "team_id == 'T-mobile'", stops_max=1)),
    Mutant(
        6,
        "a child too many for a vaccinator",
        put("teams", "team_id == 'T-mobile'", children_per_vaccinator_max=8),
    ),
    Mutant(6, "nobody to vaccinate", put("teams", "team_id == 'T-anm'", vaccinators=0)),
    Mutant(
        6,
        "a carrier too many",
        both(
            put("supply", "session_id == 'P-3/1/1' and item == 'vaccine carrier'", issued=3),
            put(
                "supply_totals",
                "facility_id == 'F-phc' and date == '2019-12-02' and item == 'vaccine carrier'",
                issued=5,
            ),
        ),
    ),
    Mutant(6, "carriers gone warm", put("teams", "team_id == 'T-mobile'", cold_life_minutes=324)),
    Mutant(6, "a kiln not yet open", put("sites", "site_id == 'P-2'", opens="11:15")),
    Mutant(6, "a kiln closed again", put("sites", "site_id == 'P-2'", closes="12:45")),
    Mutant(6, "a sitting cut short", put("sites", "site_id == 'P-2'", sitting_minutes_min=121)),
    Mutant(
        7,
        "a Sunday",
        both(
            put("sessions", "session_id == 'P-4/1/1'", date="2019-12-08"),
            put("routes", "route_id == 'T-mobile/2019-12-05'", date="2019-12-08"),
        ),
        also(8),
    ),
    Mutant(7, "a day that the calendar lost", drop("calendar", "area_id == 'B-1' and day == 2")),
    Mutant(
        7,
        "a session on another date than its route",
        put("routes", MOBILE, date="2019-12-03", day=2),
    ),
    Mutant(
        7,
        "a day before the day before",
        put("calendar", "area_id == 'B-2' and round == 2 and day == 3", date="2020-01-06"),
    ),
    Mutant(
        7,
        "a date that is none",
        put("calendar", "area_id == 'B-2' and round == 2 and day == 3", date="2020-01-32"),
    ),
    Mutant(
        7,
        "27 days apart",
        both(
            put("calendar", "round == 2 and day == 1", date="2019-12-29"),
            put("sessions", "round == 2 and day == 1", date="2019-12-29"),
            put("routes", "round == 2 and day == 1", date="2019-12-29"),
            put("supply_totals", "date == '2020-01-06'", date="2019-12-29"),
        ),
    ),
    Mutant(
        7,
        "a team twice on a day",
        put("routes", "route_id == 'T-courier/2019-12-02'", team_id="T-mobile"),
        also(5),
    ),
    Mutant(
        7, "a session of another block", put("sessions", "session_id == 'P-4/1/1'", area_id="B-1")
    ),
    Mutant(
        8,
        "a vial short at the point",
        put(
            "supply_totals",
            "date == '2019-12-05' and item == 'MR vial'",
            issued=2,
            consumed=2,
        ),
    ),
    Mutant(8, "a day's vials not handed out", drop("supply_totals", "date == '2019-12-05'")),
    Mutant(
        8,
        "a session with nothing",
        both(
            drop("supply", "session_id == 'P-4/1/1'"),
            drop("supply_totals", "date == '2019-12-05'"),
        ),
    ),
    Mutant(
        8,
        "doses and no vial",
        both(
            put("supply", "session_id == 'P-4/1/1' and item == 'Td vial'", issued=0),
            put(
                "supply_totals",
                "date == '2019-12-05' and item == 'Td vial'",
                issued=0,
                consumed=0,
            ),
        ),
    ),
    Mutant(
        8,
        "a vial short at the session",
        both(
            put("supply", "session_id == 'P-4/1/1' and item == 'Penta vial'", issued=1),
            put(
                "supply_totals",
                "date == '2019-12-05' and item == 'Penta vial'",
                issued=1,
                consumed=1,
            ),
        ),
    ),
    Mutant(
        8,
        "a vial without its diluent",
        both(
            put("supply", "session_id == 'P-4/1/1' and item == 'MR diluent'", issued=2),
            put(
                "supply_totals",
                "date == '2019-12-05' and item == 'MR diluent'",
                issued=2,
                consumed=2,
            ),
        ),
    ),
    Mutant(
        8,
        "vaccine from another point than the nearest",
        both(
            put("facilities", "facility_id == 'F-sc2'", cold_chain=True),
            put("supply_totals", "date == '2020-01-07'", facility_id="F-sc2"),
        ),
    ),
    Mutant(
        8,
        "two doses for one child",
        put("supply", "session_id == 'P-4/1/1' and item == 'MR vial'", doses_due=22),
    ),
    Mutant(
        8,
        "supply on another route",
        put("supply", "session_id == 'P-4/1/1'", route_id="T-mobile/2020-01-06"),
        also(6),
    ),
    Mutant(
        8, "more used up than handed out", put("supply_totals", "item == 'Td vial'", consumed=9)
    ),
    Mutant(8, "half a vial", put("supply_totals", "item == 'Td vial'", consumed=0.5)),
    Mutant(8, "vaccine from a warm shelf", put("supply_totals", "round == 2", facility_id="F-sc2")),
    Mutant(
        9,
        "a stop with no name",
        put("sites", "site_id == 'P-5'", locator=" "),
    ),
    Mutant(
        9,
        "a base with no name",
        put("facilities", "facility_id == 'F-sc1'", name="", name_local=""),
    ),
    Mutant(9, "a parent that is not there", put("areas", "area_id == 'SC-1'", parent_id="B-9")),
    Mutant(
        9,
        "a health post that dangles",
        put("access", "settlement_id == 'S-belwa'", nearest_facility_id="F-9"),
    ),
    Mutant(9, "a rank of nothing", put("targets", "area_id == 'D-1'", area_id="D-9")),
    Mutant(9, "a leg to nowhere", add("legs", "from_id == 'P-3'", to_id="P-9")),
    Mutant(9, "an id left empty", put("teams", "team_id == 'T-courier'", area_id="")),
    Mutant(10, "a negative number", put("settlements", "settlement_id == 'S-kiln'", houses=-1)),
    Mutant(
        10,
        "more expected than due",
        put("visits", "site_id == 'P-4' and round == 2", expected_children=5),
    ),
    Mutant(
        10, "left-outs who are not missed", put("need", "settlement_id == 'S-kiln'", left_out=99.0)
    ),
    Mutant(10, "a row twice", add("access", "settlement_id == 'S-kiln'")),
    Mutant(11, "a point too many", put("targets", "area_id == 'S-belwa'", score=10.0)),
    Mutant(11, "a part forgotten", drop("contributions", "part == 'vacant sub-centre'")),
    Mutant(11, "a score without parts", drop("contributions", "area_id == 'S-belwa'")),
    Mutant(
        11,
        "points that are no number",
        put("contributions", "area_id == 'S-belwa'", points=float("nan")),
    ),
    Mutant(12, "a neighbour lost", put("facility_catchments", "facility_id == 'F-sc1'", people=1)),
    Mutant(12, "those who reach none forgotten", drop("facility_catchments", "settlements == 1")),
    Mutant(
        12,
        "a family at another post",
        put("access", "settlement_id == 'S-belwa'", nearest_facility_id="F-phc"),
    ),
    Mutant(13, "no word", put("access", "settlement_id == 'S-island'", unreachable_reason=" ")),
    Mutant(13, "nor of others", put("access", "settlement_id == 'S-island'", other_reasons="")),
    Mutant(13, "a kinder class", put("access", "settlement_id == 'S-kiln'", reach_class="60-120")),
    Mutant(13, "a way to nowhere", put("access", "settlement_id == 'S-kiln'", drive_session_id="")),
    Mutant(13, "a village left out", drop("access", "settlement_id == 'S-ghatiya'")),
]


def is_touched(law: Law, plan: Written, sound: Written) -> bool:
    """Tell whether a law reads a changed table; one that does not holds, as it did before."""
    tables = {column.partition(".")[0] for column in law.columns}
    return any(getattr(plan, name) is not getattr(sound, name) for name in tables)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.law}: {mutant.name}")
def test_a_mutant_is_found_by_the_law_that_it_breaks(
    mutant: Mutant, mutate: Callable[[Change], Written], written: Written
) -> None:
    plan = mutate(mutant.change)
    # law 10 reads every table, and the mutants' files agree as they are made: it judges its own
    laws = [law for law in LAWS if law.number < 10 or law.number == mutant.law]
    found = {law.number: law.find_broken(plan) for law in laws if is_touched(law, plan, written)}
    found = {number: broken for number, broken in found.items() if broken}
    assert set(found) == {mutant.law} | mutant.also, found


@pytest.mark.parametrize("number", [law.number for law in LAWS])
def test_every_law_has_two_mutants_at_least(number: int) -> None:
    assert len([mutant for mutant in MUTANTS if mutant.law == number]) >= 2
