"""Rows of a list joined to settlements: by id first, then by where they lie, then by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from microplan.sources.lists.gazetteer import NOWHERE
from microplan.sources.names.pairing import pair_names
from microplan.sources.names.scoring import score_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from microplan.sources.ledger import Ledger
    from microplan.sources.lists.gazetteer import Gazetteer
    from microplan.sources.lists.settings import ListSettings, RowSettings

ALIKE = 1e-9
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
    settings: ListSettings,
    ledger: Ledger,
) -> Found:
    """Find the settlements that each row of a list speaks of.

    A row that is found by name or for a whole block is a row of `matches`; a row that finds no
    place is one of `repairs`.
    """
    named = _find_names(rows, gazetteer, settings.name_score_min)
    at, places = [], []
    for i, row in enumerate(rows.to_dict("records")):
        answer = named.get(i) or _find_row(row, gazetteer, settings)
        what = f"{given.where}, {row['row']}"
        if answer.how_sure < 1:
            ids = gazetteer.settlements["settlement_id"].iloc[answer.places]
            to = ", ".join(ids) if len(ids) == 1 else f"{len(ids)} places"
            made = bool(len(ids))
            ledger.match(what, f"{given.where}: {to}", answer.how, answer.how_sure, accepted=made)
        if not len(answer.places):
            how = f"{answer.how}: the row counts nowhere"
            ledger.doubt(what, given.where, how, LOST_SURE, 1, "rows")
        at += [i] * len(answer.places)
        places += answer.places.tolist()
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
    return _Answer(NOWHERE, "says of no place", 1)


def _find_names(rows: pd.DataFrame, gazetteer: Gazetteer, score_min: float) -> dict[int, _Answer]:
    """Find the rows that only a name tells, block by block, one to one."""
    ids = (rows["place"] != "") | (rows["subcentre"] != "") | rows["geometry"].notna()
    by_name = rows[~ids & (rows["name"] != "")]
    answers: dict[int, _Answer] = {}
    for block, group in by_name.groupby("block", sort=True):
        positions = [int(rows.index.get_loc(i)) for i in group.index]  # type: ignore[arg-type]
        among = gazetteer.of_block(str(block)) if block else np.arange(len(gazetteer.settlements))
        answers |= _pair_group(group["name"].tolist(), positions, among, gazetteer, score_min)
    return answers


def _pair_group(
    names: list[str],
    positions: list[int],
    among: NDArray[np.intp],
    gazetteer: Gazetteer,
    score_min: float,
) -> dict[int, _Answer]:
    """Pair the names of one block's rows with the names of its settlements."""
    called = gazetteer.settlements["name"].iloc[among]
    among, theirs = among[(called != "").to_numpy()], [n for n in called if n]
    ours = sorted(set(names))
    scores = score_names(ours, theirs)
    paired = {pair.ours: pair for pair in pair_names(ours, theirs, score_min)}
    told: dict[str, _Answer] = {}
    for i, name in enumerate(ours):
        pair = paired.get(i)
        if pair is None:
            best = float(scores[i].max()) if theirs else 0.0
            near = f"; {theirs[int(scores[i].argmax())]!r} is nearest" if best > 0 else ""
            told[name] = _Answer(NOWHERE, f"no place is called {name!r}{near}", best * 0.99)
        elif int((scores[i] >= pair.score - ALIKE).sum()) > 1:
            how = f"several places are called {name!r} or nearly so: give the place's id"
            told[name] = _Answer(NOWHERE, how, 0.5)
        else:
            how = f"{name!r} is {theirs[pair.theirs]!r}, by name"
            at = np.array([among[pair.theirs]], dtype=np.intp)
            told[name] = _Answer(at, how, min(pair.score, 0.99))
    return {at: told[name] for at, name in zip(positions, names, strict=True)}
