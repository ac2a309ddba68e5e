"""The words of a road file -> what they mean; those that nobody knows are counted and told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from microplan.errors import Fault, InputFault
from microplan.sources.roads.words import (
    DIRECTIONS,
    GEOFABRIK_DIRECTIONS,
    LEFT_OUT,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from microplan.sources.ledger import Ledger
    from microplan.sources.roads.settings import RoadSettings

T = TypeVar("T")
WORDS_SHOWN = 20
KM_PER_MILE = 1.609344
LIMIT = re.compile(r"^(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?$")
NO_LIMIT = ("", "0", "0.0", "none", "signals", "variable", "walk", "unknown")


def classify(words: pd.Series[str], settings: RoadSettings, ledger: Ledger) -> pd.Series[str]:
    """Return the class of each road; of several words in one cell the slowest.

    Raises
    ------
    InputFault
        A word of a file of lines is not known; all are named, with how many roads bear each.
        Of OpenStreetMap's files such roads are left out, and told: anybody may write there.
    """
    if settings.kind == "lines" and not settings.class_:
        how = "no column of classes is named: every road counts as unclassified"
        ledger.doubt("road classes", settings.where, how, 0.5)
        return pd.Series("unclassified", index=words.index, dtype=object)
    speeds = {**settings.speeds, LEFT_OUT: np.inf}
    classes = read_words(words, settings.meanings, lambda found: min(found, key=speeds.__getitem__))
    unknown = words[classes.isna()]
    if len(unknown) and settings.kind == "lines":
        raise InputFault([_blame_words(unknown, settings)])
    if len(unknown):
        how = f"words of highway that are no known class of road: {count_words(unknown)}"
        done = f'{len(unknown)} roads were left out; [roads] classes = {{ "..." = "track" }}'
        what, where = "road words", settings.where
        ledger.doubt(what, where, f"{how}; {done} keeps them", 0.5, float(len(unknown)), "roads")
    return classes.fillna(LEFT_OUT)


def _blame_words(unknown: pd.Series[str], settings: RoadSettings) -> Fault:
    """Return the fault of words that are not known."""
    what = f"holds words that are no known class of road: {count_words(unknown)}"
    example = f'classes = {{ "{min(unknown)}" = "unclassified" }}'
    todo = f'say in [roads] what they mean, such as {example}, or "{LEFT_OUT}" to leave out'
    return Fault(settings.where, what, todo, settings.class_)


def count_words(words: pd.Series[str]) -> str:
    """Write the words with how many roads bear each, in their order."""
    counts = words.value_counts().sort_index()
    told = [f"{str(word) or '(empty)'} ({count})" for word, count in counts.items()]
    more = f" and {len(told) - WORDS_SHOWN} more" if len(told) > WORDS_SHOWN else ""
    return ", ".join(told[:WORDS_SHOWN]) + more


def read_words(
    words: pd.Series[str], meanings: Mapping[str, T], choose: Callable[[list[T]], T]
) -> pd.Series[Any]:
    """Return what each word means; None where it is not known.

    Several words in one cell, parted by ";", mean what `choose` takes of them.
    """

    def mean(word: str) -> T | None:
        low = word.strip().lower()
        if low in meanings:
            return meanings[low]
        parts = [part.strip() for part in low.split(";")]
        known = [meanings[part] for part in parts if part in meanings]
        return choose(known) if known else None

    meant = {word: mean(word) for word in words.unique()}
    return pd.Series([meant[word] for word in words], index=words.index, dtype=object)


def read_known(
    words: pd.Series[str], meanings: Mapping[str, str], choose: Callable[[list[str]], str],
    told: tuple[str, str, RoadSettings, Ledger],
) -> pd.Series[str]:  # fmt: skip
    """Return what each word means; those not known mean "", and are told of with their counts."""
    meant = read_words(words, meanings, choose)
    tell_unknown(words[meant.isna()], *told)
    return meant.fillna("")


def tell_unknown(
    unknown: pd.Series[str], what: str, assumed: str, settings: RoadSettings, ledger: Ledger
) -> None:
    """Write down the words that nobody knows, and what was assumed of their roads."""
    if len(unknown):
        how = f"words that are not known: {count_words(unknown)}; {assumed}"
        ledger.doubt(what, settings.where, how, 0.5, float(len(unknown)), "roads")


def read_directions(
    words: pd.Series[str], settings: RoadSettings, ledger: Ledger
) -> NDArray[np.int64]:
    """Return 1 for roads that go only along their line, -1 only against it, 0 both ways."""
    low = words.str.lower()
    own = GEOFABRIK_DIRECTIONS if (low == "b").any() else {}
    meant = read_words(words, {**DIRECTIONS, **own}, lambda found: found[0])
    assumed = "these roads were taken to go both ways"
    tell_unknown(words[meant.isna()], "one-way words", assumed, settings, ledger)
    return np.asarray(meant.fillna(0), dtype=np.int64)


def read_limits(
    words: pd.Series[str], settings: RoadSettings, ledger: Ledger
) -> NDArray[np.float64]:
    """Return speed limits, km/h; inf where none is known."""
    limits = {word: _read_limit(word) for word in words.unique()}
    kmh = np.array([limits[word] for word in words], dtype=float)
    assumed = "these limits were not kept"
    tell_unknown(words[np.isnan(kmh)], "speed limits", assumed, settings, ledger)
    return np.where(np.isnan(kmh), np.inf, kmh)


def _read_limit(word: str) -> float:
    """Return a limit, km/h: the lowest of several; inf where there is none, NaN if not read."""
    limits = []
    for part in word.lower().split(";"):
        found = LIMIT.match(part.strip())
        if found:
            limits.append(float(found[1]) * (KM_PER_MILE if found[2] == "mph" else 1))
        elif part.strip() not in NO_LIMIT:
            return np.nan
    return min((limit for limit in limits if limit > 0), default=np.inf)
