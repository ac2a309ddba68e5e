"""How alike two lists of names are, from 0 to 1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from microplan.sources.names.folding import AXES, Spelling, plain, spell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SOUND_WEIGHT = 0.7
"""Weight of the folded name against its consonants alone."""
SHORT = 4
"""Folded names up to this length must be equal: a letter more or less is another name."""
OTHER_VOWELS = 0.86
"""What names score at least that differ in vowels alone, each in its place: Dahod and Dohad."""
BONES_MIN = 3
NO_VOWEL = str.maketrans("", "", "aiu")
ANY_VOWEL = str.maketrans("aiu", "___")
OTHER_INITIAL = 0.05
"""Taken off where names begin otherwise: Sukhpur is not Dukhpur."""
REORDERED = 0.99
BRACKETED = 0.97
A_WORD = 0.95
ONE_SIDED = {"side": 0.08, "height": 0.08, "age": 0.08, "size": 0.05, "part": 0.02, "number": 0.06}
"""Taken off where only one of two names is qualified."""
CONTRARY = 0.5
"""The most that two names score that are qualified in contrary ways: North and South Goa."""


def similarity(one: str, other: str) -> float:
    """Score two names from 0 to 1 by how alike they sound; see `score_names`."""
    return float(score_names([one], [other])[0, 0])


def score_names(ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.float64]:
    """Score every name of ours with every name of theirs, from 0 to 1, by how alike they sound.

    The folded names count for 0.7 and their consonants for 0.3; names of up to four letters must
    sound the same. What stands in brackets may be another name of the place. A name that is one
    word of the other counts 0.95. Words that qualify (north, rural, II) must not contradict.

    Returns
    -------
    NDArray
        Shape (ours, theirs).
    """
    if not len(ours) or not len(theirs):
        return np.zeros((len(ours), len(theirs)))
    first, rows, off_rows = _variants(ours)
    second, columns, off_columns = _variants(theirs)
    scores = _score_spellings([spell(n) for n in first], [spell(n) for n in second])
    scores = np.where(scores > 0, scores - np.maximum.outer(off_rows, off_columns), 0.0)
    return np.maximum.reduceat(np.maximum.reduceat(scores, rows, axis=0), columns, axis=1)


def _variants(
    names: Sequence[str],
) -> tuple[list[str], NDArray[np.int64], NDArray[np.float64]]:
    """Return each name and its parts outside and inside brackets, where each starts, what is off.

    "Daltonganj (Medininagar)" may be either; "Kakinada (Urban)" is no other name.
    """
    texts: list[str] = []
    starts, off = [], []
    for name in names:
        starts.append(len(texts))
        texts.append(name)
        off.append(0.0)
        outside, inside = re.sub(r"\(.*?\)", " ", name), re.findall(r"\((.*?)\)", name)
        parts = [part for part in inside if spell(f"A {part}").words - {"a"}]
        parts = [outside, *parts] if parts and plain(outside) else parts
        texts += parts
        off += [1 - BRACKETED] * len(parts)
    return texts, np.array(starts), np.array(off)


def _score_spellings(ours: list[Spelling], theirs: list[Spelling]) -> NDArray[np.float64]:
    """Score spellings with each other; see `score_names`."""
    whole = _blend([s.sound for s in ours], [s.sound for s in theirs])
    core = _blend([s.core for s in ours], [s.core for s in theirs])
    turned = _blend([s.sorted_core for s in ours], [s.sorted_core for s in theirs]) * REORDERED
    core = np.maximum(np.maximum(core, turned), _score_words(ours, theirs))
    off, contrary = _compare_marks(ours, theirs)
    scores = np.maximum(np.where(whole < 1.0, whole - off, 1.0), core - off)
    scores = np.where(contrary & (whole < 1.0), np.minimum(scores, CONTRARY), scores)
    return np.clip(scores, 0.0, 1.0)


def _blend(first: list[str], second: list[str]) -> NDArray[np.float64]:
    """Score folded names: 0.7 by all letters and 0.3 by consonants; short ones must be equal."""
    sound = cdist(first, second, scorer=ratio) / 100
    bones = cdist([_bones(n) for n in first], [_bones(n) for n in second], scorer=ratio) / 100
    scores = (SOUND_WEIGHT * sound + (1 - SOUND_WEIGHT) * bones).astype(np.float64)
    scores[~_equal([n[:1] for n in first], [n[:1] for n in second])] -= OTHER_INITIAL
    vowels = _equal(_skeletons(first), _skeletons(second))
    scores[vowels] = np.maximum(scores[vowels], OTHER_VOWELS)
    scores[[len(n) <= SHORT for n in first]] = 0.0
    scores[:, [len(n) <= SHORT for n in second]] = 0.0
    same = _equal(first, second)
    scores[same & np.array([n != "" for n in first])[:, None]] = 1.0
    return scores


def _equal(first: list[str], second: list[str]) -> NDArray[np.bool_]:
    """Tell which texts are the same; numbers are compared, for texts take ten times as long."""
    number: dict[str, int] = {}
    one, other = ([number.setdefault(n, len(number)) for n in names] for names in (first, second))
    return np.asarray(np.equal.outer(np.array(one), np.array(other)), dtype=bool)


def _score_words(ours: list[Spelling], theirs: list[Spelling]) -> NDArray[np.float64]:
    """Score 0.95 where one of two names is a single word, and one of the other's words."""
    scores = np.zeros((len(ours), len(theirs)))
    for these, those, turned in ((ours, theirs, scores), (theirs, ours, scores.T)):
        by_word: dict[str, list[int]] = {}
        for at, spelling in enumerate(those):
            for word in spelling.words if len(spelling.words) > 1 else ():
                by_word.setdefault(word, []).append(at)
        for at, spelling in enumerate(these):
            if len(spelling.words) == 1:
                turned[at, by_word.get(next(iter(spelling.words)), [])] = A_WORD
    return scores


def _compare_marks(
    ours: list[Spelling], theirs: list[Spelling]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return what is taken off for words on one side only, and where they are contrary."""
    shape = (len(ours), len(theirs))
    off, contrary = np.zeros(shape), np.zeros(shape, dtype=bool)
    for k, axis in enumerate(AXES):
        one, other = [s.marks[k] for s in ours], [s.marks[k] for s in theirs]
        if not any(one) and not any(other):
            continue
        differ = ~_equal(one, other)
        stated = np.logical_and.outer([mark != "" for mark in one], [mark != "" for mark in other])
        off += np.where(differ & ~stated, ONE_SIDED[axis], 0.0)
        contrary |= differ & stated
    return off, contrary


def _skeletons(folded: list[str]) -> list[str]:
    """Return names with one sign for any vowel; what has less than three consonants is itself."""
    return [n.translate(ANY_VOWEL) if len(_bones(n)) >= BONES_MIN else n for n in folded]


def _bones(folded: str) -> str:
    """Return the consonants of a folded name."""
    return folded.translate(NO_VOWEL)
