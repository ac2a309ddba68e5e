"""The report of a check: one page that opens anywhere, offline, and prints on A4."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from microplan.errors import Fault, PlanFault
from microplan.outputs.checking import words

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

    from microplan.domain.checking import Checked, Finding

ROWS_MAX = 20_000
"""Rows of one kind that a page lists: more would not open on a telephone."""


def write_check_page(checked: Checked, path: Path) -> None:
    """Write the report of a check.

    Raises
    ------
    PlanFault
        The file cannot be written there.
    """
    text = make_check_page(checked)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise PlanFault(
            [Fault(f"--report {path}", what, "name a file, such as check.html")]
        ) from None


def make_check_page(checked: Checked) -> str:
    """Return the report of a check as HTML: nothing in it runs, and it needs no other file."""
    groups = [(of, list(rows)) for of, rows in groupby(checked.figures, key=lambda f: f.of)]
    return (
        _environment()
        .get_template("check.html.j2")
        .render(checked=checked, groups=groups, rows_max=ROWS_MAX)
    )


def say_sureness(finding: Finding) -> str:
    """Return how sure a finding is, in a word."""
    if finding.weight == "done":
        return "done"
    return "nothing tells" if finding.how_sure <= 0 else f"{finding.how_sure:.0%} sure"


@cache
def _environment() -> Environment:
    """Return the template's surroundings: escaping is on."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    surroundings = Environment(
        loader=PackageLoader("microplan.outputs.checking", "web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    surroundings.globals.update(words=words, sureness=say_sureness)
    return surroundings
