"""What many places of one list were refused for is told once, and nobody is lost in it."""

from __future__ import annotations

import re

import pytest

from microplan.sources.ledger import Ledger
from microplan.sources.names.joining import join_places
from microplan.sources.names.settings import NameSettings
from microplan.sources.names.sides import JoinRules, Refusal, Side

TAKEN, UNLIKE = "of a village that is taken", "like none"
VILLAGES = Side(["Rampur", "Sonbarsa"], ["101", "102"])
HAMLETS = Side(
    ["Rampur", "Rampurat", "Rampural", "Qazi Tola", "Sonbarsa", "Xyloq"],
    ["H-1", "H-2", "H-3", "H-4", "H-5", "H-6"],
)


def tell(hamlets: Side, together: dict[Refusal, str]) -> Ledger:
    ledger = Ledger()
    rules = JoinRules("census", 0.85, "place", together=together)
    joined = join_places(hamlets, VILLAGES, rules, NameSettings(), ledger)
    assert {hamlets.names[at] for at in joined} == {"Rampur", "Sonbarsa"}
    return ledger


def test_hamlets_of_a_village_that_is_taken_are_one_row_with_their_number_and_the_first() -> None:
    unlike: dict[Refusal, str] = {"none": UNLIKE, "taken, unlike": UNLIKE, "unlike": UNLIKE}
    ledger = tell(HAMLETS, {"taken": TAKEN, **unlike})
    told = ledger.matches()
    rest = told[~told["accepted"]].set_index("what")
    assert set(rest.index) == {f"2 places: {TAKEN}", f"2 places: {UNLIKE}"}
    how = rest.loc[f"2 places: {TAKEN}", "how"]
    assert "Rampurat (best candidate Rampur, 0." in how and "Rampural (" in how
    assert "Qazi Tola" in rest.loc[f"2 places: {UNLIKE}", "how"]
    assert set(rest["where"]) == {"census"}


@pytest.mark.parametrize("more", [1, 4, 60])
def test_every_place_is_in_a_row_of_its_own_or_in_a_number(more: int) -> None:
    names = ["Rampur", "Qazi", "Xyloq", "Sonbarsa", *[f"Rampurat {i}" for i in range(more)]]
    hamlets = Side(names, [f"H-{i}" for i in range(len(names))])
    told = tell(hamlets, {"taken": TAKEN, "taken, unlike": TAKEN}).matches()
    together = told[told["left_id"] == ""]["what"]
    counted = sum(int(re.match(r"[\d,]+", what)[0].replace(",", "")) for what in together)  # type: ignore[index]
    assert counted + (told["left_id"] != "").sum() == len(names)
    assert counted >= more


def test_without_the_word_of_the_list_every_place_has_its_own_row() -> None:
    told = tell(HAMLETS, {}).matches()
    assert sorted(told["left_id"]) == list(HAMLETS.ids)
