"""Rows of a list joined to settlements: by id first, then by where they lie, then by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from microplan.sources.lists.gazetteer import NOWHERE
from microplan.sources.lists.naming import join_by_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import geopandas as gpd
    from numpy.typing import NDArray

    from microplan.sources.ledger import Ledger
    from microplan.sources.lists.gazetteer import Gazetteer
    from microplan.sources.lists.settings import ListSettings, RowSettings
    from microplan.sources.names.settings import NameSettings

BLOCK_WIDE_SURE = 0.7
LOST_SURE = 0.3
"""A row that finds no place is for a person to look at."""


@dataclass(frozen=True)
class Found:
    """The settlements that the rows of a list speak of."""

    rows: NDArray[np.intp]
    """(m,) position of the row."""
    places: NDArray[np.intp]
    """(m,) position of the settlement; a row may have several, or none."""

    def mark(self, holds: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
        """Return which of `count` settlements any row speaks of that `holds`."""
        hit = np.zeros(count, dtype=bool)
        hit[self.places[holds[self.rows]]] = True
        return hit

    def of(self, row: int) -> NDArray[np.intp]:
        """Return the settlements of one row."""
        return np.asarray(self.places[self.rows == row])


class _Answer(NamedTuple):
    places: NDArray[np.intp]
    how: str
    how_sure: float


def find_places(
    rows: gpd.GeoDataFrame,
    given: RowSettings,
    gazetteer: Gazetteer,
    rules: tuple[ListSettings, NameSettings],
    ledger: Ledger,
) -> Found:
    """Find the settlements that each row of a list speaks of.

    A row that is found by name or for a whole block is a row of `matches`; a row that finds no
    place is one of `repairs`.
    """
    named = join_by_name(rows, given, gazetteer, rules, ledger)
    at, places = [], []
    for i, row in enumerate(rows.to_dict("records")):
        answer = _find_row(row, gazetteer, rules[0])
        what, found = f"{given.where}, {row['row']}", answer.places
        respelt = gazetteer.tell_respelt(row["place"], row["subcentre"], row["block"])
        if respelt and len(found):
            ledger.match(f"{what}, ids", given.where, respelt)
        if i in named:
            found = np.array([named[i]], dtype=np.intp)
        elif len(found) and answer.how_sure < 1:
            to = f"{given.where}: {len(found)} places"
            ledger.match(what, to, answer.how, answer.how_sure)
        if not len(found):
            how = f"{answer.how}: the row counts nowhere"
            ledger.doubt(what, given.where, how, LOST_SURE, 1, "rows")
        at += [i] * len(found)
        places += found.tolist()
    return Found(np.array(at, dtype=np.intp), np.array(places, dtype=np.intp))


def _find_row(row: Mapping[Any, Any], gazetteer: Gazetteer, settings: ListSettings) -> _Answer:
    """Find the settlements of one row by ids and place."""
    if row["place"]:
        return _Answer(gazetteer.find_place(row["place"]), f"no place {row['place']} is known", 1)
    if row["subcentre"]:
        how = f"no sub-centre {row['subcentre']} with places is known"
        return _Answer(gazetteer.of_subcentre(row["subcentre"]), how, 1)
    if row["geometry"] is not None:
        places = gazetteer.in_shape(row["geometry"], settings.point_metres)
        how = f"no place lies in it, or within {settings.point_metres:g} m of it"
        return _Answer(places, how, 1)
    if row["block"] and not row["name"]:
        places = gazetteer.of_block(row["block"])
        how = f"speaks of block {row['block']} alone: taken for all {len(places)} places of it"
        if len(places):
            return _Answer(places, how, BLOCK_WIDE_SURE)
        return _Answer(NOWHERE, f"no block {row['block']} with places is known", 1)
    how = f"{row['name']!r} is joined to no place by name" if row["name"] else "says of no place"
    return _Answer(NOWHERE, how, 1)
