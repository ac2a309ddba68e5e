"""How a check says what it found, in sentences: the same on the terminal and on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.domain.wording import count
from microplan.errors import list_ids

if TYPE_CHECKING:
    from microplan.domain.checking import Checked, Finding
    from microplan.errors import Fault

PLAN_WRONG = 2


def sum_up(checked: Checked) -> str:
    """Say in a sentence what was found, and what that means."""
    if checked.faults:
        where = "the plan file" if checked.exit_code == PLAN_WRONG else "the inputs"
        faults = count(len(checked.faults), "fault")
        return f"{faults} in {where}. Nothing can be planned before they are mended."
    if checked.doubts:
        doubts = count(len(checked.doubts), "kind of doubt", "kinds of doubt")
        return f"nothing is wrong; {doubts} to look at. It can be planned."
    return "nothing is wrong, and nothing is doubtful. It can be planned."


def place_of(fault: Fault) -> str:
    """Say where a fault is."""
    return f"{fault.where}, column {fault.column}" if fault.column else fault.where


def say_fault(fault: Fault) -> str:
    """Say what is wrong, and with which rows."""
    ids = f" ({list_ids(fault.ids, fault.count)})" if fault.ids else ""
    return f"{fault.what[:1].upper()}{fault.what[1:]}{ids}."


def say_todo(todo: str) -> str:
    """Say what to do, as a sentence."""
    return f"{todo[:1].upper()}{todo[1:]}" + ("" if todo.endswith(("?", ".")) else ".")


def describe(finding: Finding) -> str:
    """Say a finding: how many, what, how much, and which."""
    rows = len(finding.rows)
    if rows <= 1:
        which = f" ({finding.ids[0]})" if rows else ""
    else:
        which = f" — {rows:,} of them: {list_ids(finding.ids)}"
    added = "" if finding.amount.startswith("up to ") else " in all"
    moved = f"; {finding.amount}{added}" if finding.amount and rows > 1 else ""
    if finding.amount and rows <= 1:
        moved = f"; {finding.amount}"
    return f"{finding.what}{which}{moved}"
