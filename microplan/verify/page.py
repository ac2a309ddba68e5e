"""docs/laws.md: the laws with the columns that they read, and where each is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.verify.laws import LAWS

if TYPE_CHECKING:
    from microplan.verify.findings import Law

INTRODUCTION = """\
# The laws of a finished plan

`microplan verify OUT` checks them from the files of `OUT/tables` and `OUT/manifest.json` alone. The
checks import nothing of the package but its errors: they share no code with what made the plan. A
broken law is told with its number, the column, how many rows break it and the first of their ids;
the command then ends with exit code 5. Law 10 is of the files; the others are of the plan.

This page is made from the laws themselves, and a test keeps the two in step.
"""


def describe_laws() -> str:
    """Write docs/laws.md."""
    return "\n".join([INTRODUCTION, *(_describe(law) for law in LAWS)])


def _describe(law: Law) -> str:
    """Write a law: its sentence, where it is checked, and the columns that it reads by table."""
    tables: dict[str, set[str]] = {}
    for place in law.columns:
        table, _, column = place.partition(".")
        tables.setdefault(table, set()).add(column)
    rows = [
        f"| {table} | {', '.join(f'`{column}`' for column in sorted(tables[table]))} |"
        for table in sorted(tables)
    ]
    title = f"## Law {law.number}\n\n{law.sentence}\n"
    checked = f"Checked in `{law.where}.{law.find_broken.__name__}`, which reads:\n"
    return "\n".join([title, checked, "| table | columns |", "|---|---|", *rows, ""])
