"""Which names belong together: the same parent first, one to one, and never by a hair."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from microplan.sources.names.aliases import Alias, Aliases, state_key
from microplan.sources.names.folding import spell
from microplan.sources.names.pairing import pair_scores
from microplan.sources.names.scoring import score_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from microplan.sources.names.sides import Side

RENAMED = 0.99
"""What a name scores that is the same once the renamings are known."""
OUTDATED = 0.97
"""What the likeness of a name that was given up counts for: its new name comes first."""
STATE_MIN = 0.90
PAIRS_MAX = 4_000_000
"""Lists with more pairs than this are compared by sound only: 90,000 hamlets, never pairwise."""
NEAREST_PAIRS_MAX = 200_000
NEAREST_MIN = 60


@dataclass(frozen=True)
class Found:
    """Two places whose names fit, and what told so."""

    left: int
    right: int
    score: float
    runner_up: float
    alias: Alias | None = None


@dataclass(frozen=True)
class Named:
    """The names of a side: as they are written, and as they are today."""

    written: list[str]
    today: list[str]
    aliases: list[Alias | None]


def name_side(side: Side, aliases: Aliases, level: str) -> Named:
    """Look up every name of a side in the renamings."""
    told = [aliases.resolve(n, side.state(i), level) for i, n in enumerate(side.names)]
    return Named(list(map(str, side.names)), [name for name, _ in told], [a for _, a in told])


@dataclass(frozen=True)
class Finder:
    """Two sides and how their names are compared."""

    left: Named
    right: Named
    match_min: float
    clear_by: float

    def score(self, ours: Sequence[int], theirs: Sequence[int]) -> NDArray[np.float64]:
        """Score places with each other; what a renaming makes the same scores 0.99 at most."""
        scores = score_names(
            [self.left.written[i] for i in ours], [self.right.written[j] for j in theirs]
        )
        rows = np.array([self.left.aliases[i] is not None for i in ours], dtype=bool)
        columns = np.array([self.right.aliases[j] is not None for j in theirs], dtype=bool)
        if rows.any() or columns.any():
            today = score_names(
                [self.left.today[i] for i in ours], [self.right.today[j] for j in theirs]
            )
            touched = np.logical_or.outer(rows, columns)
            before = np.where(scores < 1.0, scores * OUTDATED, scores)
            scores = np.where(touched, np.maximum(before, today * RENAMED), scores)
        return scores

    def find(self, ours: Sequence[int], theirs: Sequence[int], least: float) -> list[Found]:
        """Find the pairs of two lists: the same names first, then the best of what is left.

        A pair that is not clearly ahead of the next is not one.
        """
        if not len(ours) or not len(theirs):
            return []
        if len(ours) * len(theirs) > PAIRS_MAX:
            return self.find_same(ours, theirs)
        scores = self.score(ours, theirs)
        same = scores >= 1.0
        alone = same & (same.sum(axis=1) == 1)[:, None] & (same.sum(axis=0) == 1)[None, :]
        found = [(int(i), int(j), 1.0, 0.0) for i, j in np.argwhere(alone)]
        scores[alone.any(axis=1)] = 0.0
        scores[:, alone.any(axis=0)] = 0.0
        for pair in pair_scores(scores, least):
            if pair.score - pair.runner_up >= self.clear_by:
                found.append((pair.ours, pair.theirs, pair.score, pair.runner_up))
        return [self._tell(ours[i], theirs[j], score, next_) for i, j, score, next_ in found]

    def nearest(self, ours: Sequence[int], theirs: Sequence[int]) -> list[tuple[int, int, float]]:
        """Return the best candidate of each of ours and its score; -1 and 0 where none is alike.

        In long lists it is sought by sound alone.
        """
        if not len(ours) or not len(theirs):
            return [(i, -1, 0.0) for i in ours]
        if len(ours) * len(theirs) > NEAREST_PAIRS_MAX:
            first = [spell(self.left.today[i]).sound for i in ours]
            second = [spell(self.right.today[j]).sound for j in theirs]
            best = [
                process.extractOne(sound, second, scorer=ratio, score_cutoff=NEAREST_MIN)
                for sound in first
            ]
            return [
                (i, theirs[found[2]], found[1] / 100) if found else (i, -1, 0.0)
                for i, found in zip(ours, best, strict=True)
            ]
        scores = self.score(ours, theirs)
        at = scores.argmax(axis=1)
        return [
            (i, theirs[at[k]] if scores[k, at[k]] > 0 else -1, float(scores[k, at[k]]))
            for k, i in enumerate(ours)
        ]

    def find_same(self, ours: Sequence[int], theirs: Sequence[int]) -> list[Found]:
        """Find the names that are the same by ear and stand once on either side."""
        first = [spell(self.left.today[i]) for i in ours]
        second = [spell(self.right.today[j]) for j in theirs]
        counts, others = Counter(first), Counter(second)
        at = dict(zip(second, theirs, strict=True))
        return [
            self._tell(i, at[s], 1.0, 0.0)
            for i, s in zip(ours, first, strict=True)
            if s.sound and counts[s] == 1 and others[s] == 1
        ]

    def _tell(self, left: int, right: int, score: float, runner_up: float) -> Found:
        alias = self.left.aliases[left] or self.right.aliases[right]
        if alias is not None:
            written = score_names([self.left.written[left]], [self.right.written[right]])[0, 0]
            alias = alias if written < score else None
        return Found(left, right, score, runner_up, alias)


def pair_parents(left: Side, right: Side, finder: Finder) -> dict[str, str]:
    """Return their parent for each of ours: the same ids, else learnt from the places in them.

    Where the two sides number their parents differently, the places whose names are the same and
    stand once in a state vote for the parent that theirs have; several of ours may have one.
    """
    ours, theirs = set(left.parents) - {""}, set(right.parents) - {""}
    if ours & theirs or not ours or not theirs:
        return {parent: parent for parent in ours & theirs}
    votes: Counter[tuple[str, str]] = Counter()
    for first, second in group(
        left, right, range(len(left.names)), range(len(right.names)), state_of
    ):
        for found in finder.find_same(first, second):
            votes[left.parent(found.left), right.parent(found.right)] += 1
    pairs: dict[str, str] = {}
    for (one, other), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
        if one and other:
            pairs.setdefault(one, other)
    return pairs


def unify_states(left: Side, right: Side) -> Side:
    """Return our side with the states spelt as theirs are."""
    spelt = {state_key(state): state for state in sorted(set(right.states)) if state}
    theirs = sorted(spelt)
    ours = sorted({state_key(state) for state in left.states} - {"", *theirs})
    near = {
        ours[p.ours]: theirs[p.theirs] for p in pair_scores(score_names(ours, theirs), STATE_MIN)
    }
    keys = [near.get(state_key(state), state_key(state)) for state in left.states]
    states = [spelt.get(key, own) for key, own in zip(keys, left.states, strict=True)]
    return replace(left, states=states)


def state_of(side: Side, at: int) -> str:
    """Return the state of a place as it is compared."""
    return state_key(side.state(at))


def group(
    left: Side,
    right: Side,
    ours: Iterable[int],
    theirs: Iterable[int],
    key: Callable[[Side, int], str],
) -> list[tuple[list[int], list[int]]]:
    """Return the places of both sides that have the same key; all of them where a side has none."""
    first: dict[str, list[int]] = defaultdict(list)
    second: dict[str, list[int]] = defaultdict(list)
    for side, places, by_key in ((left, ours, first), (right, theirs, second)):
        for at in places:
            by_key[key(side, at)].append(at)
    if set(first) <= {""} or set(second) <= {""}:
        return [
            ([i for at in first.values() for i in at], [j for at in second.values() for j in at])
        ]
    return [(first[k], second[k]) for k in sorted(set(first) & set(second) - {""})]
