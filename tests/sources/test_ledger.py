from __future__ import annotations

import math

from microplan.domain.tables import MATCHES, REPAIRS
from microplan.sources.ledger import Ledger


def test_an_empty_ledger_is_two_empty_tables() -> None:
    assert MATCHES.check(Ledger().matches()).empty
    assert REPAIRS.check(Ledger().repairs()).empty


def test_several_entries_of_one_thing_are_one_row_with_every_sentence_once() -> None:
    ledger = Ledger()
    ledger.mend("V-1", "p.csv", "moved", 3.0, "people")
    ledger.doubt("V-1", "p.csv", "looks odd", 0.5)
    ledger.mend("V-1", "p.csv", "moved")
    (row,) = ledger.repairs().itertuples()
    assert (row.how, row.how_sure, row.amount, row.unit) == ("moved; looks odd", 0.5, 3.0, "people")


def test_a_join_is_accepted_only_if_every_entry_of_it_is() -> None:
    ledger = Ledger()
    ledger.match("1", "a", "x")
    ledger.match("1", "a", "y", 0.4, accepted=False)
    (row,) = ledger.matches().itertuples()
    assert (row.how_sure, row.accepted) == (0.4, False)


def test_rows_made_elsewhere_are_taken_over() -> None:
    one, other = Ledger(), Ledger()
    one.mend("1", "a", "x", 2.0, "km2")
    other.take(one.repairs())
    assert other.repairs().equals(one.repairs())


def test_what_two_repairs_of_one_area_moved_is_added_up_and_told_once_each() -> None:
    ledger = Ledger()
    ledger.mend("7", "x.shp", "its name was mended")
    ledger.mend("7", "x.shp", "rebuilt", 0.25, "km2")
    ledger.mend("7", "x.shp", "overlapped 8", 0.5, "km2")
    ledger.mend("7", "x.shp", "overlapped 8", 0.5, "km2")
    ledger.mend("8", "x.shp", "no amount")
    seven, eight = ledger.repairs().itertuples()
    assert (seven.amount, seven.unit) == (0.75, "km2")
    assert seven.how == "its name was mended; rebuilt; overlapped 8"
    assert math.isnan(ledger.repairs()["amount"][1])
    assert eight.how == "no amount"
