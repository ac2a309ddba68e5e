from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from microplan.domain.tables import RI_SESSIONS
from microplan.errors import InputFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from microplan.domain.handover import Listed

    Reader = Callable[..., Listed]

HEADER = "session_id,place_id,subcentre_id,name,days,serves,planned,held,missed_running,vacant\n"


def flagged(listed: Listed, criterion: str) -> list[str]:
    places = listed.settlements
    held = places["flags"].str.split(";").map(lambda words: criterion in words)
    return places.loc[held, "settlement_id"].tolist()


def test_the_routine_plan_says_where_when_for_whom_and_by_whom(listed: Reader) -> None:
    rows = '7,1,,Belwa,2nd Wednesday,"2;3",6,6,0,no\n,,F-c,,1st & 3rd Fri,,,,,\n'
    read = listed(sessions={"file": HEADER.replace("session_id", "no") + rows})
    table = read.ri_sessions
    assert RI_SESSIONS.check(table) is table
    belwa, other = sorted(table.to_dict("records"), key=lambda row: row["weekdays"], reverse=True)
    assert (belwa["settlement_id"], belwa["facility_id"], belwa["area_id"]) == ("V-1", "F-a", "B-1")
    assert belwa["serves"] == "V-1;V-2;V-3"
    assert (belwa["weekdays"], belwa["weeks"]) == ("wed", "2")
    assert belwa["ri_session_id"] == "RI-F-a-V-1-2-wed"
    assert (belwa["lon"], belwa["lat"]) == (82.05, 26.05)
    # without a place it sits at the sub-centre's post, and is for all the places there
    assert (other["settlement_id"], other["facility_id"]) == ("", "F-c")
    assert other["serves"] == "H-1;V-4;V-5"
    assert (other["lon"], other["lat"], other["weeks"]) == (82.30, 26.101, "1;3")
    assert read.repairs.empty


def test_three_missed_in_a_row_or_too_few_held_make_a_place_of_missed_sessions(
    listed: Reader,
) -> None:
    rows = (
        "a,1,,,,,12,11,3,\n"  # three in a row, though most were held
        "b,2,,,,,12,5,2,\n"  # few were held, but the run was counted: two
        "c,3,,,,,10,7,,\n"  # 70 % held, nobody counted the run
        "d,V-4,,,,,10,8,,\n"  # 80 %
        "e,V-5,,,,,2,0,,\n"  # too few planned to say
    )
    read = listed(sessions={"file": HEADER + rows, "complete": False})
    assert flagged(read, "missed_sessions") == ["V-1", "V-3"]
    assert read.ri_sessions["ri_session_id"].tolist() == ["RI-a", "RI-b", "RI-c", "RI-d", "RI-e"]


def test_a_kiln_that_is_clubbed_with_another_place_has_no_session_of_its_own(
    listed: Reader,
) -> None:
    clubbed = HEADER + "a,V-4,,,Wed,H-1,,,,\n"
    alone = listed(sessions={"file": clubbed})
    assert flagged(alone, "hra_no_independent_session") == ["H-1"]
    with_own = listed(sessions={"file": clubbed + "b,H-1,,,Wed,,,,,\n"})
    assert flagged(with_own, "hra_no_independent_session") == []
    partly = listed(sessions={"file": clubbed, "complete": False})
    assert flagged(partly, "hra_no_independent_session") == []


def test_places_of_sessions_without_a_vaccinator_are_of_a_vacant_subcentre(listed: Reader) -> None:
    read = listed(sessions={"file": HEADER + "a,1,,,Wed,2,,,,yes\nb,3,,,Wed,,,,,no\n"})
    assert flagged(read, "vacant_subcentre") == ["V-1", "V-2"]


def test_days_that_are_not_understood_and_places_that_are_not_there_are_told(
    listed: Reader,
) -> None:
    read = listed(sessions={"file": HEADER + "a,1,,,when told,99,,,,\nb,98,,,Wed,,,,,\n"})
    told = dict(read.repairs[["what", "how"]].to_numpy())
    assert told.keys() == {
        "sessions.csv, row 1, days",
        "sessions.csv, row 1, serves 99",
        "sessions.csv, row 2",
    }
    assert "'when told' is not understood" in told["sessions.csv, row 1, days"]
    row = read.ri_sessions.set_index("ri_session_id").loc["RI-a"]
    assert (row["weekdays"], row["pattern"], row["serves"]) == ("", "when told", "V-1")
    assert len(read.ri_sessions) == 2  # the session is kept though its place is not found


def test_sessions_that_cannot_be_are_told_at_once(listed: Reader) -> None:
    with pytest.raises(InputFault) as caught:
        listed(sessions={"file": HEADER + "a,1,,,Wed,,3,4,,perhaps\na,2,,,Wed,,,,,\n"})
    faults = [str(fault) for fault in caught.value.faults]
    assert len(faults) == 3
    assert "ids stand on several rows (a)" in faults[0]
    assert "neither yes nor no (row 1)" in faults[1]
    assert "more sessions held than planned (row 1)" in faults[2]
