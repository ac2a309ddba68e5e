"""Place names made alike: plain letters, what the ear keeps of them, and the words that qualify.

Indian names in Latin script are spelt by ear: Diskit is Deskit, Turtok is Turtuk, Suspol is Saspol.
They are folded to what the ear keeps before they are compared (after the idea of masala-merge,
DOMAIN 4.7). Words that only say what a place is ("Block", "Tehsil") are dropped, and words that
tell two places of one name apart (north, rural, II) are kept aside, in one language for all.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

# What the ear does not keep, in this order: aspiration, then letters for one sound, then length.
FOLDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ga(dh?|rh)$", "gar"),
        (r"c(?!h)|q", "k"),
        (r"x", "ks"),
        (r"ph", "f"),
        (r"zh", "l"),
        (r"(?<=[bcdfgjklmnprstz])h", ""),
        (r"(ay|ey|ai|ei|ae|ie|ee|ii|y)", "i"),
        (r"(oo|ou|au|uu|[ao]w(?![aeiou]))", "u"),
        (r"w", "v"),
        (r"z", "j"),
        (r"e", "i"),
        (r"o", "u"),
        (r"([a-z])\1+", r"\1"),
    )
)
GENERIC = {"village", "town", "main", "hq", "nac", "city", "gaon", "district"}
AXES = ("side", "height", "age", "size", "part", "number")
"""Ways in which two places of one name are told apart."""


@dataclass(frozen=True)
class Spelling:
    """A name as it is compared."""

    sound: str
    """All its words by ear, without those that only say what kind of place it is."""
    core: str
    """The same without the words that qualify it."""
    sorted_core: str
    """The words of the core in the order of the alphabet."""
    words: frozenset[str]
    """The words of the core, by ear."""
    marks: tuple[str, ...]
    """What qualifies it, by `AXES`; "" where nothing does."""


def plain(name: str) -> str:
    """Write a name in small letters and digits with single blanks: no accents, no punctuation."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    split = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", bare)  # SkurBuchan
    return re.sub(r"[^a-z0-9]+", " ", split.lower()).strip()


@lru_cache(maxsize=100_000)
def fold(name: str) -> str:
    """Write a name as the ear keeps it, in one word, without "village", "town" and the like."""
    words = plain(name).split()
    return _fold_word("".join([word for word in words if word not in GENERIC] or words))


@lru_cache(maxsize=100_000)
def spell(name: str) -> Spelling:
    """Take a name apart into what is compared of it."""
    words = _join_initials(plain(name).split())
    table = _qualifiers()
    kept = [word for word in words if table.get(word, ("", ""))[0] != "kind"] or words
    marks: dict[str, set[str]] = {axis: set() for axis in AXES}
    core, count, sound = [], 0, []
    for at, word in enumerate(kept):
        axis, value = _read_word(word, at, len(kept))
        sound.append(value if axis == "number" else word)  # Habra II is no Habrai
        if axis == "count":  # Twenty Four Parganas
            count += int(value)
        elif axis in marks:
            marks[axis].update(value if axis == "side" else [value])
        else:
            core.append(word)
    marks["number"].update([str(count)] if count else [])
    folded = [_fold_word(word) for word in core]
    return Spelling(
        sound=_fold_word("".join(sound)),
        core=_fold_word("".join(core)),
        sorted_core="".join(sorted(folded)),
        words=frozenset(folded),
        marks=tuple("".join(sorted(marks[axis])) for axis in AXES),
    )


def _read_word(word: str, at: int, count: int) -> tuple[str, str]:
    """Return a word's axis and value; ("", "") for a word of the name itself."""
    if count == 1:
        return "", ""
    if word.isdigit():
        return "number", word
    if word in {"n", "s", "e", "w"}:
        return "side", word
    axis, value = _qualifiers().get(word, ("", ""))
    return ("", "") if axis == "number" and at == 0 else (axis, value)  # V Kota


def _join_initials(words: list[str]) -> list[str]:
    """Join initials that stand one after another: s a s nagar is sas nagar."""
    joined: list[str] = []
    run = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            joined.append(run)
        run = ""
        if word:
            joined.append(word)
    return joined


def _fold_word(word: str) -> str:
    for pattern, kept in FOLDS:
        word = pattern.sub(kept, word)
    return word


@cache
def _qualifiers() -> dict[str, tuple[str, str]]:
    """Read the words that qualify a name: axis and value by word."""
    path = files("microplan.sources.names") / "words.csv"
    with path.open(encoding="utf-8") as stream:
        return {row["word"]: (row["axis"], row["value"]) for row in csv.DictReader(stream)}
