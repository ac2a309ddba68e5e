"""Joins written down for the planner, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.errors import IDS_SHOWN
from microplan.sources.ledger import Joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from microplan.sources.ledger import Ledger
    from microplan.sources.names.sides import Join, JoinRules, Side


CONTRARY_SURE = 0.5


def write_joins(
    joins: Sequence[Join], left: Side, right: Side, rules: JoinRules, ledger: Ledger
) -> None:
    """Write every join, and every place that was not joined, into the ledger.

    A row each, but for those that the rules tell together: a row for all of one reason, with
    their number and the first of them.
    """
    for told in dict.fromkeys(rules.together.values()):
        of_reason = [join for join in joins if rules.together.get(join.refusal) == told]
        if of_reason:
            _write_together(of_reason, left, right, told, rules, ledger)
    for join in joins:
        if join.refusal in rules.together:
            continue
        found = join.right >= 0
        sides = Joined(
            left.id(join.left),
            str(left.names[join.left]),
            right.id(join.right) if found else "",
            str(right.names[join.right]) if found else "",
            join.method,
            join.score,
        )
        what = rules.what.get(join.left) or sides.left_id or sides.left
        what = f"row {sides.right or sides.right_id}" if join.second else what
        sure = _how_sure(join)
        ledger.match(what, rules.where, join.how, sure, accepted=join.accepted, joined=sides)


def _write_together(
    joins: Sequence[Join], left: Side, right: Side, told: str, rules: JoinRules, ledger: Ledger
) -> None:
    """Write one row of all the places that were not joined for one reason, the likest first."""
    likest = sorted(joins, key=lambda join: (-join.score, join.left))
    shown = ", ".join(_show(join, left, right) for join in likest[:IDS_SHOWN])
    more = f" and {len(joins) - IDS_SHOWN:,} more" if len(joins) > IDS_SHOWN else ""
    what = f"{len(joins):,} {rules.level}" + "s" * (len(joins) > 1)
    how = f"{told}: {shown}{more}"
    ledger.match(f"{what}: {told}", rules.where, how, likest[0].score, accepted=False)


def _show(join: Join, left: Side, right: Side) -> str:
    """Return a place that was not joined, with its best candidate where it has one."""
    own = str(left.names[join.left]) or left.id(join.left)
    if join.right < 0:
        return own
    return f"{own} (best candidate {right.names[join.right]}, {join.score:.2f})"


def _how_sure(join: Join) -> float:
    """Return how sure a join is: a code or a planner's word is, unless the names contradict."""
    contrary = join.accepted and join.method != "planner" and "contradict" in join.how
    if not join.accepted or join.method in {"name", "alias"}:
        return min(join.score, CONTRARY_SURE) if contrary else join.score
    return CONTRARY_SURE if contrary else 1.0
