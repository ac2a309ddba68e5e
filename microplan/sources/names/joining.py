"""Joining a table to places: what a planner said, then codes, then names; every step is told.

Within the same parent first and one to one; a place is given to one of another parent only where
the names are nearly the same. Below the threshold nothing is joined, only listed with the best
candidate (DOMAIN 4.7, 5).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from microplan.sources.names.aliases import read_aliases
from microplan.sources.names.codes import pair_codes
from microplan.sources.names.decisions import Decided, place_decisions, read_decisions
from microplan.sources.names.finding import (
    Finder,
    Found,
    group,
    name_side,
    pair_parents,
    state_of,
    unify_states,
)
from microplan.sources.names.scoring import score_names
from microplan.sources.names.sides import Join, JoinRules, Refusal, Side
from microplan.sources.names.telling import write_joins

if TYPE_CHECKING:
    from microplan.sources.ledger import Ledger
    from microplan.sources.names.settings import NameSettings

SECOND_PAIRS_MAX = 500_000
"""Longer lists are not searched for second rows of one place."""
AGREEING_MIN = 0.5
"""Least share of codes whose names agree: below, the codes are of another system."""


@dataclass
class _Work:
    """A join as far as it has come."""

    left: Side
    right: Side
    rules: JoinRules
    names: NameSettings
    finder: Finder
    joins: list[Join] = field(default_factory=list)
    refused: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Row that a code gives a place, and the system, where the names of the system disagree."""
    closed_left: set[int] = field(default_factory=set)
    closed_right: set[int] = field(default_factory=set)

    def close(self, join: Join) -> None:
        """Write a join down, and take both sides out of what is still open."""
        self.joins.append(join)
        self.closed_left.add(join.left)
        if join.accepted:
            self.closed_right.add(join.right)

    def open_left(self) -> list[int]:
        """Return the places of ours that nothing was said of."""
        return [i for i in range(len(self.left.names)) if i not in self.closed_left]

    def open_right(self) -> list[int]:
        """Return the rows of theirs that nobody has taken."""
        return [j for j in range(len(self.right.names)) if j not in self.closed_right]


def join_places(
    left: Side, right: Side, rules: JoinRules, names: NameSettings, ledger: Ledger
) -> dict[int, int]:
    """Join rows to places by decision, code, alias and name; return their position by ours.

    Every join, and everything of ours that was not joined, is a row of the ledger. Several places
    of ours have one row only where the planner or the planner's own aliases say so.

    Raises
    ------
    InputFault
        A decision names a row that is not there; the planner's files cannot be read.
    """
    joins = find_joins(left, right, rules, names)
    write_joins(joins, left, right, rules, ledger)
    return {join.left: join.right for join in joins if join.accepted and join.right >= 0}


def find_joins(left: Side, right: Side, rules: JoinRules, names: NameSettings) -> list[Join]:
    """Return the joins of two sides, and the best candidate of what was not joined."""
    aliases = read_aliases(names)
    left = unify_states(left, right)
    if any(left.states) and any(right.states):
        rules = replace(rules, match_min=min(rules.match_min, names.within_min))
    finder = Finder(
        name_side(left, aliases, rules.level),
        name_side(right, aliases, rules.level),
        rules.match_min,
        names.clear_by,
    )
    work = _Work(left, right, rules, names, finder)
    _take_decisions(work)
    _join_codes(work)
    _join_own_aliases(work)
    _join_names(work)
    _list_rest(work)
    _list_second_rows(work)
    return sorted(work.joins, key=lambda join: (join.left, join.second, join.right))


def _take_decisions(work: _Work) -> None:
    """Join what the planner said; several places may be given one row."""
    decisions = read_decisions(work.names)
    for one in place_decisions(decisions, work.left, work.right, work.rules, work.names):
        work.close(_follow(one, work))


def _follow(one: Decided, work: _Work) -> Join:
    """Return a planner's decision as a join."""
    how = f"decided by the planner (row {one.decision.row} of the decisions)"
    score = _likeness(work, one.left, one.right)
    if not one.decision.accepted:
        return Join(one.left, one.right, "planner", score, f"{how}: not to be joined", False)
    return Join(one.left, one.right, "planner", score, how)


def _join_codes(work: _Work) -> None:
    """Join by the codes of the system that fits best; a system whose names disagree is refused."""
    best: list[tuple[int, int]] = []
    most, system = 0, ""
    for own, ours in work.left.codes.items():
        for other, theirs in work.right.codes.items():
            pairs = [
                (i, j)
                for i, j in pair_codes(ours, theirs)
                if i not in work.closed_left and j not in work.closed_right
            ]
            agreeing = sum(_agree(work, *pair) for pair in pairs)
            if agreeing < AGREEING_MIN * len(pairs):
                work.refused |= {i: (j, other) for i, j in pairs}
            if agreeing > most and agreeing >= AGREEING_MIN * len(pairs):
                best, most = pairs, agreeing
                system = own if own == other else f"{own}, {other}"
    for i, j in best:
        work.close(_judge_code(work, i, j, system))


def _judge_code(work: _Work, i: int, j: int, system: str) -> Join:
    """Return a join by code; a conflict where the names are those of other places."""
    score = _likeness(work, i, j)
    how = f"the same code ({system})"
    if _is_bare(work, i, j):
        return Join(i, j, "code", float("nan"), how)
    if score >= work.names.contrary_below:
        return Join(i, j, "code", score, how)
    ours, theirs = work.left.names[i], work.right.names[j]
    how += f", but the names contradict: {ours} and {theirs}"
    if _is_named_elsewhere(work, i, j):
        return Join(i, j, "code", score, f"{how}, and another row has the name; decide", False)
    return Join(i, j, "code", score, f"{how}; joined by the code")


def _agree(work: _Work, i: int, j: int) -> bool:
    """Tell whether nothing speaks against two places of one code being one place."""
    return _is_bare(work, i, j) or _likeness(work, i, j) >= work.rules.match_min


def _is_bare(work: _Work, i: int, j: int) -> bool:
    """Tell whether one of two places has no name, only a code."""
    return not (work.left.names[i] and work.right.names[j])


def _is_named_elsewhere(work: _Work, i: int, j: int) -> bool:
    """Tell whether the name of one side stands on another row of the other side."""
    others = [k for k in range(len(work.right.names)) if k != j]
    ours = [k for k in range(len(work.left.names)) if k != i]
    named = work.finder.score([i], others).max(initial=0.0)
    taken = work.finder.score(ours, [j]).max(initial=0.0)
    return bool(max(named, taken) >= work.names.moved_min)


def _join_own_aliases(work: _Work) -> None:
    """Join what the planner's own aliases make the same, several places to one row if need be."""
    if work.names.aliases is None:
        return
    left, right = work.finder.left, work.finder.right
    open_right = work.open_right()
    for i in work.open_left():
        alias = left.aliases[i]
        told = [j for j in open_right if alias and alias.own and right.today[j] == left.today[i]]
        if not told and alias is not None and alias.own and open_right:
            scores = score_names([left.today[i]], [right.today[j] for j in open_right])[0]
            told = [j for j, score in zip(open_right, scores, strict=True) if score >= 1.0]
        if len(told) == 1 and alias is not None:
            work.close(Join(i, told[0], "alias", 1.0, alias.told))


def _join_names(work: _Work) -> None:
    """Join by names: within the same parent, then, where nearly the same, within the state."""
    parents = pair_parents(work.left, work.right, work.finder)
    if parents:
        _join_within(work, parents)
        taken = set(parents.values())
        new = [j for j in work.open_right() if work.right.parent(j) not in taken]
        _join_moved(work, new)
        _join_moved(work, work.open_right())
        return
    for ours, theirs in group(work.left, work.right, work.open_left(), work.open_right(), state_of):
        for found in work.finder.find(ours, theirs, work.rules.match_min):
            work.close(_as_join(found, work))


def _join_within(work: _Work, parents: dict[str, str]) -> None:
    """Join places whose parents are the same."""

    def parent_of(side: Side, at: int) -> str:
        own = side.parent(at)
        return own if side is work.right else parents.get(own, "")

    pairs = group(work.left, work.right, work.open_left(), work.open_right(), parent_of)
    for ours, theirs in pairs if any(parents) else ():
        for found in work.finder.find(ours, theirs, work.rules.match_min):
            work.close(_as_join(found, work))


def _join_moved(work: _Work, theirs: list[int]) -> None:
    """Join places to nearly the same names of other parents in the state."""
    for ours, rows in group(work.left, work.right, work.open_left(), theirs, state_of):
        for found in work.finder.find(ours, rows, work.names.moved_min):
            work.close(_as_join(found, work, " within another parent"))


def _as_join(found: Found, work: _Work, more: str = "") -> Join:
    """Return what was found by name as a join, with its reason in words."""
    by_code, system = work.refused.get(found.left, (found.right, ""))
    if by_code != found.right:
        other = work.right.names[by_code]
        more += f", but its code ({system}) is that of {other}: they contradict"
    if found.alias is not None:
        return Join(found.left, found.right, "alias", found.score, found.alias.told + more)
    how = "the same name" if found.score >= 1.0 else f"names alike ({found.score:.2f})"
    if found.runner_up > 0:
        how += f", the next best {found.runner_up:.2f}"
    return Join(found.left, found.right, "name", found.score, how + more)


def _list_rest(work: _Work) -> None:
    """List every place of ours that was not joined, with its best candidate."""
    taken = {join.right: join.left for join in work.joins if join.accepted}
    everywhere = range(len(work.right.names))
    for ours, theirs in group(work.left, work.right, work.open_left(), everywhere, state_of):
        for i, j, score in work.finder.nearest(ours, theirs):
            work.close(_refuse(work, i, j, score, taken))
    for i in work.open_left():
        work.close(Join(i, -1, "none", 0.0, "nothing of its state is in the list", False))


def _list_second_rows(work: _Work) -> None:
    """List the rows that are as like a place as one must be, where another row was joined to it."""
    joined = {join.left: join.right for join in work.joins if join.accepted}
    ours, theirs = sorted(joined), work.open_right()
    for rows, places in group(work.right, work.left, theirs, ours, state_of):
        if len(rows) * len(places) > SECOND_PAIRS_MAX or not rows or not places:
            continue
        scores = work.finder.score(places, rows)
        for column, at in enumerate(scores.argmax(axis=0)):
            i, score = places[int(at)], float(scores[at, column])
            if score >= max(work.rules.match_min, work.names.moved_min):
                how = f"a second row like {work.left.names[i]}, which has "
                how += f"{work.right.names[joined[i]]}; not joined"
                work.joins.append(Join(i, rows[column], "none", score, how, False, second=True))


def _refuse(work: _Work, i: int, j: int, score: float, taken: dict[int, int]) -> Join:
    """Return why the best candidate of a place was not joined to it."""
    refusal = _why_refused(work, j, score, taken)
    if j < 0:
        return Join(i, -1, "none", 0.0, "no name is alike", False, refusal=refusal)
    if j in taken:
        how = f"its best candidate is joined to {work.left.names[taken[j]]} already"
    elif refusal == "unlike":
        how = f"names less alike ({score:.2f}) than {work.rules.match_min:.2f}"
    else:
        how = "another is as like, or it lies within another parent"
    return Join(i, j, "none", score, f"{how}; not joined", False, refusal=refusal)


def _why_refused(work: _Work, j: int, score: float, taken: dict[int, int]) -> Refusal:
    """Return why a best candidate is none, in a word."""
    alike = score >= work.rules.match_min
    if j < 0:
        return "none"
    if j in taken:
        return "taken" if alike else "taken, unlike"
    return "unclear" if alike else "unlike"


def _likeness(work: _Work, i: int, j: int) -> float:
    """Return how alike two places are by name, renamings counted."""
    return float(work.finder.score([i], [j])[0, 0]) if j >= 0 else 0.0
