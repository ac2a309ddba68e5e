"""Names for blocks whose file carries only ids: official names, found by the places inside.

A block is usually named after a village in it. Official names are joined one to one, within a
district, to the blocks by the likeness of a name and the names of the places inside. A wrong name
on a sheet is worse than none, so what is not clear is named after its largest place instead:
"around Padum" (DOMAIN 5: an alias table, code-first joins, every decision in `matches`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from microplan.errors import Fault, InputFault
from microplan.sources.file_settings import name_file
from microplan.sources.files import (
    as_ids,
    as_numbers,
    as_text,
    demand_columns,
    demand_ids,
    overrule,
    read_points,
    read_rows,
)
from microplan.sources.ledger import Joined
from microplan.sources.letters import write_name
from microplan.sources.names.decisions import place_decisions, read_decisions
from microplan.sources.names.folding import plain
from microplan.sources.names.joining import join_places
from microplan.sources.names.pairing import Pair, pair_scores
from microplan.sources.names.scoring import similarity
from microplan.sources.names.sides import JoinRules, Side

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.sources.areas.settings import NamingSettings
    from microplan.sources.ledger import Ledger
    from microplan.sources.names.settings import NameSettings

PART_OF_A_NAME = 0.03
"""Taken off where only a word of an official name, or of a place's name, is alike."""
SMALL_PLACE = 0.05
"""Taken off for the smallest place of a block; nothing for its largest."""
CLEAR_BY = 0.05
"""How far the best score must be ahead of the next for a name to be given."""
WORD_LETTERS_MIN = 4
DISTRICT_MATCH_MIN = 0.90


@dataclass(frozen=True)
class _Evidence:
    """How well a block fits a name, and the place that says so."""

    score: float
    place: str


def name_blocks(
    blocks: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    settings: NamingSettings,
    names: NameSettings,
    ledger: Ledger,
) -> gpd.GeoDataFrame:
    """Give a name to every block that has none, and write down why.

    What a person vouches for wins, then the file's own name, then the official list, then
    "around" the largest place.

    Raises
    ------
    InputFault
        The list, the places or the table of known names cannot be read.
    """
    blocks = _name_known(blocks, settings, ledger)
    bare = blocks.index[blocks["name"] == ""]
    if not len(bare) or settings.places is None:
        return blocks
    inside = _places_inside(blocks, settings)
    given = blocks["name"].copy()
    if settings.file is not None:
        official = _official_names(settings, districts, names, ledger)
        decided = _name_decided(blocks.loc[bare], official, settings, names, ledger)
        given.update(decided)
        for district, rows in blocks.loc[bare.difference(decided.index)].groupby("parent"):
            taken = {plain(name) for name in given if name}
            free = [name for name in official.get(str(district), []) if plain(name) not in taken]
            for i, name in _join_names(rows, free, inside, settings, ledger).items():
                given[i] = name
    for i in bare[given[bare] == ""]:
        given[i] = _name_around(blocks.loc[i], inside.get(blocks["id"][i]), ledger)
    return blocks.assign(name=given)


def _name_known(
    blocks: gpd.GeoDataFrame, settings: NamingSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Give the names that a person vouches for."""
    if settings.known is None:
        return blocks
    where = name_file(settings.known)
    rows = read_rows(settings.known)
    demand_columns(rows, ("id", "name", "name_local", "reason"), where)
    demand_ids(as_ids(rows["id"]), where, "id")
    known = rows.set_index(as_ids(rows["id"]))
    unknown = sorted(set(known.index) - set(blocks["id"]))
    if unknown:
        raise InputFault(
            [Fault(where, "names blocks that are not there", "", "id", tuple(unknown))]
        )
    for block_id, row in known.iterrows():
        ledger.match(str(block_id), f"{where}: {row['name']}", f"vouched for: {row['reason']}")
    ids = blocks["id"]
    return blocks.assign(
        name=overrule(blocks["name"], ids, known["name"].to_dict()),
        name_local=overrule(blocks["name_local"], ids, known["name_local"].to_dict()),
    )


def _places_inside(blocks: gpd.GeoDataFrame, settings: NamingSettings) -> dict[str, pd.DataFrame]:
    """Return the named places inside each block (name, people), largest first."""
    assert settings.places is not None
    points = read_points(settings.places)
    where = settings.places.where
    demand_columns(points, (settings.place_name, settings.place_people), where)
    if not settings.place_name:
        raise InputFault([Fault(where, "has no column of names", "name it as place_name")])
    column = settings.place_people
    people = as_numbers(points[column], where).fillna(0.0) if column else 0.0
    places = gpd.GeoDataFrame(
        {"name": as_text(points[settings.place_name]), "people": people}, geometry=points.geometry
    )
    located = places[places["name"] != ""].sjoin(blocks[["id", "geometry"]], predicate="within")
    ordered = located.sort_values(["people", "name"], ascending=[False, True], kind="stable")
    return {str(i): rows[["name", "people"]] for i, rows in ordered.groupby("id", sort=True)}


def _official_names(
    settings: NamingSettings, districts: gpd.GeoDataFrame, names: NameSettings, ledger: Ledger
) -> dict[str, list[str]]:
    """Return the official names by district, whose own names are joined to the list's."""
    assert settings.file is not None
    where = name_file(settings.file)
    rows = read_rows(settings.file, settings.encoding)
    demand_columns(rows, (settings.name, settings.parent, *settings.where), where)
    for column, text in settings.where.items():
        rows = rows[as_text(rows[column]) == text]
    rows = rows.assign(**{settings.name: as_text(rows[settings.name])})
    ids = list(districts["id"].astype(str))
    if not settings.parent:
        return dict.fromkeys(ids, sorted(set(rows[settings.name]) - {""}))
    of = as_text(rows[settings.parent])
    listed = sorted(set(of) - {""})
    rules = JoinRules(
        f"{where}, {settings.parent}",
        DISTRICT_MATCH_MIN,
        "district",
        {at: f"district {district}" for at, district in enumerate(ids)},
    )
    joined = join_places(Side(list(districts["name"]), ids), Side(listed), rules, names, ledger)
    return {
        ids[i]: sorted(set(rows.loc[of == listed[j], settings.name]) - {""})
        for i, j in sorted(joined.items())
    }


def _name_decided(
    rows: pd.DataFrame,
    official: dict[str, list[str]],
    settings: NamingSettings,
    names: NameSettings,
    ledger: Ledger,
) -> pd.Series[str]:
    """Return the names that the planner gave to blocks by row; "" for none of the list."""
    assert settings.file is not None
    rules = JoinRules(name_file(settings.file), settings.score_min, "block")
    ours = Side([""] * len(rows), list(rows["id"].astype(str)))
    theirs = Side(sorted({name for listed in official.values() for name in listed}))
    decisions = read_decisions(names)
    given: dict[int, str] = {}
    for one in place_decisions(decisions, ours, theirs, rules, names):
        block_id, name = ours.id(one.left), one.decision.right
        how = f"decided by the planner (row {one.decision.row} of the decisions)"
        told = Joined(block_id, "", "", name, "planner")
        ledger.match(block_id, rules.where, how, accepted=one.decision.accepted, joined=told)
        accepted = one.decision.accepted
        at = int(rows.index[one.left])
        given[at] = _write_name(theirs.names[one.right]) if accepted else ""
    return pd.Series(given, dtype=object)


def _join_names(
    rows: pd.DataFrame,
    official: list[str],
    inside: dict[str, pd.DataFrame],
    settings: NamingSettings,
    ledger: Ledger,
) -> dict[int, str]:
    """Join a district's official names to its blocks one to one; return name by row."""
    evidence = [
        [_fit(name, inside.get(str(block_id))) for name in official] for block_id in rows["id"]
    ]
    scores = np.array([[fit.score for fit in fits] for fits in evidence], dtype=float)
    scores = scores.reshape(len(rows), len(official))
    given: dict[int, str] = {}
    where = name_file(settings.file) if settings.file is not None else ""
    for pair in pair_scores(scores, settings.score_min):
        name, fit = official[pair.theirs], evidence[pair.ours][pair.theirs]
        clear = _is_clear(pair, scores)
        how = f"the block holds the place {fit.place}; the next best fit scores "
        how += f"{pair.runner_up:.2f}" + ("" if clear else ", too near to decide")
        block_id = str(rows["id"].iloc[pair.ours])
        told = Joined(block_id, "", "", name, "name" if clear else "none", fit.score)
        ledger.match(block_id, where, how, fit.score, accepted=clear, joined=told)
        if clear:
            given[int(rows.index[pair.ours])] = _write_name(name)
    return given


def _is_clear(pair: Pair, scores: NDArray[np.float64]) -> bool:
    """Tell whether no other block fits the name about as well.

    Another name for the same block does not matter as much: it has a better block of its own, or
    it stays without.
    """
    others = np.delete(scores[:, pair.theirs], pair.ours)
    return bool(pair.score - others.max(initial=0.0) >= CLEAR_BY)


def _fit(official: str, places: pd.DataFrame | None) -> _Evidence:
    """Return how well an official name fits the places of a block, by its best place."""
    best = _Evidence(0.0, "")
    if places is None:
        return best
    largest = max(float(places["people"].max()), 1.0)
    for place, people in zip(places["name"], places["people"], strict=True):
        score = _likeness(official, place) - SMALL_PLACE * (1 - float(people) / largest)
        if score > best.score:
            best = _Evidence(score, place)
    return best


def _likeness(official: str, place: str) -> float:
    """Score an official name and a place's name, whole or by their words."""
    return max(
        similarity(part, word) - off_part - off_word
        for part, off_part in _parts(official)
        for word, off_word in _parts(place)
    )


def _parts(name: str) -> list[tuple[str, float]]:
    """Return the names that a name may stand for, and what is taken off for each."""
    outside = re.sub(r"\(.*?\)", " ", name)
    bracketed = re.findall(r"\((.*?)\)", name)
    words = plain(name).split()
    parts = [(outside, 0.0), *((text, 0.0) for text in bracketed)]
    if len(words) > 1:
        long = [word for word in words if len(word) >= WORD_LETTERS_MIN]
        parts += [(word, PART_OF_A_NAME) for word in long]
    return parts


def _write_name(official: str) -> str:
    """Write an official name as a name: SHAKER CHAKTAN is Shaker Chaktan; GM stays GM."""
    return re.sub(r"[A-Z]{3,}", lambda word: word.group().capitalize(), official)


def _name_around(block: pd.Series, places: pd.DataFrame | None, ledger: Ledger) -> str:
    """Name a block after its largest place, or leave it without where there is none."""
    block_id = str(block["id"])
    if places is None:
        return ""
    place, people = write_name(str(places["name"].iloc[0])), float(places["people"].iloc[0])
    how = f"no official name is sure enough; named after its largest place ({people:.0f} people)"
    ledger.match(block_id, f"around {place}", how, 0.0)
    return f"around {place}"
