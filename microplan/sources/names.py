"""Place names as they are spelt: made alike, compared, and joined one to one.

Indian names in Latin script are spelt by ear: Diskit is Deskit, Turtok is Turtuk, Suspol is Saspol.
They are folded to what the ear keeps before they are compared (after the idea of masala-merge,
DOMAIN 4.7).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# What the ear does not keep, in this order: aspiration, then letters for one sound, then length.
FOLDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"c(?!h)|q", "k"),
        (r"(?<=[bcdfgjklmnprstz])h", ""),
        (r"p(?=h)", "f"),
        (r"(ay|ey|ai|ei|ae|ie|ee|ii|y)", "i"),
        (r"(oo|ou|ow|au|aw|uu)", "u"),
        (r"w", "v"),
        (r"z", "j"),
        (r"e", "i"),
        (r"o", "u"),
        (r"(.)\1+", r"\1"),
    )
)
GENERIC = {"village", "town", "main", "hq", "nac", "city", "gaon", "district"}
A_WORD = 0.95
SAME_COUNTS = 2.0
SOUND_WEIGHT = 0.7
"""Weight of the folded name against its consonants alone."""
SHORT = 4
"""Folded names up to this length must be equal: a letter more or less is another name."""


@dataclass(frozen=True)
class Pair:
    """A name of ours and a name of theirs that were put together."""

    ours: int
    theirs: int
    score: float
    runner_up: float
    """Best score that either name reaches with any other."""


def plain(name: str) -> str:
    """Write a name in small letters and digits with single blanks: no accents, no punctuation."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    split = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", bare)  # SkurBuchan
    return re.sub(r"[^a-z0-9]+", " ", split.lower()).strip()


@lru_cache(maxsize=100_000)
def fold(name: str) -> str:
    """Write a name as the ear keeps it, in one word, without "village", "town" and the like."""
    words = plain(name).split()
    sound = "".join([word for word in words if word not in GENERIC] or words)
    for pattern, kept in FOLDS:
        sound = pattern.sub(kept, sound)
    return sound


def similarity(one: str, other: str) -> float:
    """Score two names from 0 to 1 by how alike they sound; see `score_names`."""
    return float(score_names([one], [other])[0, 0])


def score_names(ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.float64]:
    """Score every name of ours with every name of theirs, from 0 to 1, by how alike they sound.

    The folded names count for 0.7 and their consonants for 0.3; names of up to four letters must
    sound the same.

    Returns
    -------
    NDArray
        Shape (ours, theirs).
    """
    if not len(ours) or not len(theirs):
        return np.zeros((len(ours), len(theirs)))
    first, second = [fold(name) for name in ours], [fold(name) for name in theirs]
    sound = cdist(first, second, scorer=ratio) / 100
    bones = cdist([_bones(n) for n in first], [_bones(n) for n in second], scorer=ratio) / 100
    scores = SOUND_WEIGHT * sound + (1 - SOUND_WEIGHT) * bones
    shorter = np.minimum.outer([len(n) for n in first], [len(n) for n in second])
    scores[shorter <= SHORT] = 0.0
    same = np.equal.outer(np.array(first, dtype=object), np.array(second, dtype=object))
    scores[same & (shorter > 0)] = 1.0
    return scores.astype(np.float64)


def pair_names(ours: Sequence[str], theirs: Sequence[str], score_min: float) -> list[Pair]:
    """Join names one to one so that the scores add up to the most; below `score_min`, not at all.

    A list may say more than a name ("LEH LADAKH" or "Leh(Ladakh)" for Leh): a name that is one of
    the other's words counts as 0.95.
    """
    words = np.array([[_is_word_of(a, b) for b in theirs] for a in ours], dtype=bool)
    part = np.where(words.reshape(len(ours), len(theirs)), A_WORD, 0.0)
    return pair_scores(np.maximum(score_names(ours, theirs), part), score_min)


def pair_scores(scores: NDArray[np.float64], score_min: float) -> list[Pair]:
    """Join rows and columns one to one so that the scores of `score_min` and more are most.

    What is the same (1.0) is never given up for two that are alike: Kamrup stays Kamrup though
    there is a Kamrup Metro.
    """
    if scores.size == 0:
        return []
    good = np.where(scores >= score_min, scores, 0.0) + SAME_COUNTS * (scores >= 1.0)
    pairs = []
    for row, column in zip(*linear_sum_assignment(good, maximize=True), strict=True):
        if good[row, column] > 0:
            others = np.concatenate(
                [np.delete(scores[row], column), np.delete(scores[:, column], row)]
            )
            second = float(others.max(initial=0.0))
            pairs.append(Pair(int(row), int(column), float(scores[row, column]), second))
    return pairs


def _is_word_of(one: str, other: str) -> bool:
    """Tell whether one of two names is a single word, and one of the other's words."""
    words, others = plain(one).split(), plain(other).split()
    short, long = (words, others) if len(words) == 1 else (others, words)
    return len(short) == 1 < len(long) and fold(short[0]) in {fold(word) for word in long}


def _bones(folded: str) -> str:
    """Return the consonants of a folded name."""
    return re.sub(r"[aiu]", "", folded)
