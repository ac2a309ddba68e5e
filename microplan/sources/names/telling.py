"""Joins written down for the planner, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.sources.ledger import Joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from microplan.sources.ledger import Ledger
    from microplan.sources.names.sides import Join, JoinRules, Side


CONTRARY_SURE = 0.5


def write_joins(
    joins: Sequence[Join], left: Side, right: Side, rules: JoinRules, ledger: Ledger
) -> None:
    """Write every join, and every place that was not joined, into the ledger."""
    for join in joins:
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


def _how_sure(join: Join) -> float:
    """Return how sure a join is: a code or a planner's word is, unless the names contradict."""
    if not join.accepted or join.method in {"name", "alias"}:
        return join.score
    contrary = join.method == "code" and "contradict" in join.how
    return CONTRARY_SURE if contrary else 1.0
