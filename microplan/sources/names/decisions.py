"""What a planner decided about joins: the rows of a corrected matches.csv, read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microplan.errors import Fault, InputFault
from microplan.sources.file_settings import name_file
from microplan.sources.files import as_text, demand_columns, read_rows
from microplan.sources.names.codes import write_code
from microplan.sources.names.folding import plain
from microplan.sources.names.scoring import score_names
from microplan.sources.names.seals import NEVER, broken_parts, is_yes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from microplan.sources.names.settings import NameSettings
    from microplan.sources.names.sides import JoinRules, Side

COLUMNS = ("where", "left_id", "left", "right_id", "right", "accepted", "method", "seal", "what")
NEEDED = ("left", "right", "accepted")


@dataclass(frozen=True)
class Decision:
    """A row that a planner wrote or corrected."""

    row: int
    """Row of the file, from 1 after the heading."""
    where: str
    what: str
    left_id: str
    left: str
    right_id: str
    right: str
    accepted: bool
    edited: frozenset[str]
    """Which of right_id, right and accepted were edited; empty: not known."""


@dataclass(frozen=True)
class Decided:
    """A decision found in the two sides of a join."""

    decision: Decision
    left: int
    right: int
    """-1: the place is joined to nothing."""


def read_decisions(names: NameSettings) -> list[Decision]:
    """Return the rows of the decisions file that a planner wrote or corrected.

    A row counts if its method is "planner", if it says "no" or "never", or if it was edited since
    it was written (its seal does not fit, or it has none). What a machine wrote and nobody touched
    is decided anew; but where the planner gave its row to another place too, both have it.

    Raises
    ------
    InputFault
        The file cannot be read, or has not the columns left, right and accepted.
    """
    if names.decisions is None:
        return []
    where = name_file(names.decisions)
    rows = read_rows(names.decisions)
    demand_columns(rows, NEEDED, where)
    for column in COLUMNS:
        rows[column] = as_text(rows[column]) if column in rows else ""
    cells = rows[list(COLUMNS)].to_numpy(dtype=str)
    read = [_read_row(at + 1, dict(zip(COLUMNS, row, strict=True))) for at, row in enumerate(cells)]
    said = [decision for decision, by_planner in read if by_planner]
    taken = {(d.where, d.right_id, d.right) for d in said if d.accepted}
    decisions = [
        decision
        for decision, by_planner in read
        if by_planner
        or (decision.accepted and (decision.where, decision.right_id, decision.right) in taken)
    ]
    _demand_one_answer(decisions, where)
    return decisions


def place_decisions(
    decisions: Sequence[Decision], left: Side, right: Side, rules: JoinRules, names: NameSettings
) -> list[Decided]:
    """Find the places and rows that the decisions on one join are about.

    A place of ours that is not there is passed over (see `list_unused`); a row of theirs that is
    not there, or is not clear, is a fault.

    Raises
    ------
    InputFault
        All such rows at once, with the names that are nearest.
    """
    assert names.decisions is not None or not decisions
    decided, faults = [], []
    for decision in decisions:
        if decision.where and decision.where != rules.where:
            continue
        at = _find(left, decision.left_id, decision.left)
        if len(at) != 1:
            continue
        found = _find_right(right, decision)
        if len(found) == 1 or not decision.accepted:
            decided.append(Decided(decision, at[0], found[0] if len(found) == 1 else -1))
        elif names.decisions is not None:
            faults.append(_tell_missing(decision, found, right, rules, name_file(names.decisions)))
    InputFault.raise_any(faults)
    return decided


def _read_row(number: int, row: dict[str, str]) -> tuple[Decision, bool]:
    """Return a row as a decision, and whether a planner wrote or edited it."""
    answer = row["accepted"].casefold()
    sealed = bool(row["seal"])
    edited = broken_parts(row["seal"], row["right_id"], row["right"], answer) if sealed else set()
    corrected = bool(edited & {"right_id", "right"}) and "accepted" not in edited
    accepted = (is_yes(answer) or corrected) and answer not in NEVER
    accepted = accepted and bool(row["right"] or row["right_id"])
    decision = Decision(
        number, row["where"], row["what"], row["left_id"], row["left"], row["right_id"],
        row["right"], accepted, frozenset(edited),
    )  # fmt: skip
    said = row["method"].casefold() == "planner" or answer in NEVER or bool(edited) or not sealed
    return decision, said


def _find(side: Side, stated_id: str, name: str) -> list[int]:
    """Return where a place stands on a side: by its id, else by its name as it is written."""
    code = write_code(stated_id)
    if code and len(side.ids):
        at = [i for i, own in enumerate(side.ids) if write_code(str(own)) == code]
        if at or not name:
            return at
        return []
    return [i for i, own in enumerate(side.names) if name and plain(own) == plain(name)]


def _find_right(side: Side, decision: Decision) -> list[int]:
    """Return the rows that a decision names; what was edited counts where the two disagree."""
    by_name = _find(side, "", decision.right)
    if not len(side.ids) or not decision.right_id:
        return by_name
    by_id = _find(side, decision.right_id, "")
    if set(by_id) & set(by_name) or not decision.right:
        return by_id
    if decision.edited & {"right", "right_id"} == {"right"}:
        return by_name
    return by_id if decision.edited & {"right", "right_id"} == {"right_id"} else []


def _tell_missing(
    decision: Decision, found: list[int], right: Side, rules: JoinRules, where: str
) -> Fault:
    """Return the fault of a decision that names no row, or more than one."""
    row = f"row {decision.row}: {decision.left or decision.left_id} -> {decision.right}"
    row += f" ({decision.right_id})" if decision.right_id else ""
    if len(found) > 1:
        return Fault(
            where, f"names several rows of {rules.where}", "give right_id", "right", (row,)
        )
    what = f"names a row that is not in {rules.where}"
    return Fault(where, what, _name_nearest(decision.right, right), "right", (row,))


def _name_nearest(name: str, right: Side) -> str:
    """Advise the nearest name of a side."""
    if not name or not len(right.names):
        return "write the name as that file has it, or never as accepted"
    scores = score_names([name], right.names)[0]
    best = int(scores.argmax())
    if scores[best] <= 0:
        return "write the name as that file has it; right and right_id must be of one row"
    return f"did you mean {right.names[best]}? right and right_id must be of one row"


def _demand_one_answer(decisions: list[Decision], where: str) -> None:
    """Raise an `InputFault` where two rows decide on one place in different ways."""
    seen: dict[tuple[str, str], Decision] = {}
    faults = []
    for one in decisions:
        key = (one.where, write_code(one.left_id) or plain(one.left) or one.what)
        before = seen.setdefault(key, one)
        answers = {(d.right_id, d.right, d.accepted) for d in (before, one)}
        if len(answers) > 1:
            rows = (f"row {before.row}", f"row {one.row}: {one.left}")
            faults.append(Fault(where, "decides twice on one place", "keep one row", "left", rows))
    InputFault.raise_any(faults)
