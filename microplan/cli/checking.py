"""Telling on the terminal what a check found: the worst first, and no more than a page or two."""

from __future__ import annotations

import dataclasses
import json
import sys
import textwrap
from typing import TYPE_CHECKING

from rich.console import Console

from microplan.outputs.checking.page import write_check_page
from microplan.outputs.checking.words import describe, place_of, say_fault, say_todo, sum_up
from microplan.pipeline.checking.check import check_plan

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.checking import Checked, Figure, Finding
    from microplan.errors import Fault

WIDTH = 80
FAULTS_SHOWN, FINDINGS_SHOWN = 12, 6
FIGURE_WORDS = 32


def check_and_tell(
    plan: Path,
    report: Path | None,
    overrides: tuple[str, ...] = (),
    *,
    as_json: bool = False,
    joins_to: Path | None = None,
) -> int:
    """Check a plan, write the report if one is asked for, and print what was found.

    Returns
    -------
    int
        The exit code: 0 nothing wrong, 2 the plan file is wrong, 3 an input is wrong.
    """
    checked = check_plan(plan, overrides, joins_to)
    if report is not None:
        write_check_page(checked, report)
    if as_json:
        print(json.dumps(dataclasses.asdict(checked)))
    else:
        _Telling().tell(checked, report)
    return checked.exit_code


class _Telling:
    """Prints what was found, in lines of at most eighty letters."""

    def __init__(self) -> None:
        stream = sys.stdout
        if hasattr(stream, "reconfigure"):  # a console that lacks a letter shows a question mark
            stream.reconfigure(errors="replace")
        self.console = Console(highlight=False, soft_wrap=True)
        self.width = min(self.console.width, WIDTH)

    def tell(self, checked: Checked, report: Path | None) -> None:
        """Print a check, the worst first."""
        self._say(f"{checked.plan}: {sum_up(checked)}", style="bold")
        self._tell_faults(checked)
        self._tell_findings("Doubtful: please look at these", checked.doubts)
        self._tell_findings("Mended and joined, for your information", checked.done)
        self._tell_figures(checked.figures)
        if checked.joins:
            self._say(f"\n{checked.joins}.")
        if report is not None:
            self._say(f"\nEvery row is in {report}.")
        elif checked.doubts or checked.done:
            self._say("\nEvery row, to read and to print: add --report FILE.html")

    def _tell_faults(self, checked: Checked) -> None:
        """Print the faults, and what could not be looked at."""
        if checked.faults:
            self._say("\nWrong: mend these first", style="bold")
        for number, fault in enumerate(checked.faults[:FAULTS_SHOWN], 1):
            self._tell_fault(number, fault)
        self._tell_more(len(checked.faults) - FAULTS_SHOWN)
        for skipped in checked.skipped:
            self._say(f"Not looked at: {skipped.part} (needs {skipped.needs}).", "    ")

    def _tell_fault(self, number: int, fault: Fault) -> None:
        """Print a fault: where, what, and what to do."""
        self._say(f"{number:2}  {place_of(fault)}", "", "    ", style="bold")
        self._say(say_fault(fault), "    ")
        if fault.todo:
            self._say(f"What to do: {say_todo(fault.todo)}", "    ")

    def _tell_findings(self, heading: str, findings: tuple[Finding, ...]) -> None:
        """Print the first findings of a kind."""
        if not findings:
            return
        self._say(f"\n{heading}", style="bold")
        for finding in findings[:FINDINGS_SHOWN]:
            self._say(f"{finding.where}: {describe(finding)}", "  - ", "    ")
        self._tell_more(len(findings) - FINDINGS_SHOWN)

    def _tell_figures(self, figures: tuple[Figure, ...]) -> None:
        """Print the figures under their headings."""
        heading = ""
        for figure in figures:
            if figure.of != heading:
                heading = figure.of
                self._say(f"\n{heading}", style="bold")
            note = f"  ({figure.note})" if figure.note else ""
            words = f"{figure.what:<{FIGURE_WORDS}}  {figure.value}{note}"
            self._say(words, "    ", " " * (FIGURE_WORDS + 6))

    def _tell_more(self, count: int) -> None:
        """Say how many were not printed."""
        if count > 0:
            self._say(f"and {count} more: add --report FILE.html", "    ")

    def _say(self, text: str, first: str = "", rest: str | None = None, style: str = "") -> None:
        """Print a paragraph with its first line and the rest indented."""
        inner = first if rest is None else rest
        lead, body = ("\n", text[1:]) if text.startswith("\n") else ("", text)
        lines = textwrap.wrap(
            body,
            self.width,
            initial_indent=first,
            subsequent_indent=inner,
            break_on_hyphens=False,
            replace_whitespace=True,
        )
        self.console.print(lead + "\n".join(lines), style=style, markup=False)
